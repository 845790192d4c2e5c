"""Operations on figures, releases, targets, worklists, measurements and proposals: the same selectors and services as
the pages.
"""

from ninja import Router

from konvergensi_web.measures.api.children import router as children
from konvergensi_web.measures.api.corrections import router as corrections
from konvergensi_web.measures.api.figures import router as figures
from konvergensi_web.measures.api.indicators import router as indicators
from konvergensi_web.measures.api.releases import router as releases
from konvergensi_web.measures.api.reports import router as reports
from konvergensi_web.measures.api.sasaran import router as sasaran
from konvergensi_web.measures.api.targets import router as targets
from konvergensi_web.measures.api.tasks import router as tasks

router = Router()
for part in (figures, releases, targets, sasaran, indicators, reports, children, corrections, tasks):
    router.add_router("", part)
