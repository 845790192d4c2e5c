"""Reading the marts. Drafts are for the offices of the regency itself; everybody else gets what was released."""

from konvergensi_web.measures.selectors.figures import (
    Figure,
    figures,
    figures_below,
    latest_month,
    months_of,
    sees,
    sees_drafts,
    trend,
)
from konvergensi_web.measures.selectors.lists import (
    MISSING,
    balance,
    because,
    latest_worklist,
    quality,
    quality_below,
    quality_months,
    with_done,
    worklist,
    worklist_months,
)

__all__ = [
    "MISSING",
    "Figure",
    "balance",
    "because",
    "figures",
    "figures_below",
    "latest_month",
    "latest_worklist",
    "months_of",
    "quality",
    "quality_below",
    "quality_months",
    "sees",
    "sees_drafts",
    "trend",
    "with_done",
    "worklist",
    "worklist_months",
]
