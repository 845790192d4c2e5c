"""Survey figures and targets beside the routine ones. A survey speaks for a regency or province, never for a desa."""

from django.utils.translation import gettext as _

from konvergensi_web.measures.models import MacroValue, Target
from konvergensi_web.pages.region.place import Place
from konvergensi_web.pages.region.trend import SurveyPoint, TargetLine
from konvergensi_web.platform.tags import say

INDICATORS = ("stunting_survey", "stunting")  # published values are never routine ones
LEVELS = ("province", "regency")


def find_surveys(place: Place) -> list[SurveyPoint]:
    """The published survey figures of a place, oldest first."""
    if place.level not in LEVELS:
        return []
    rows = MacroValue.objects.filter(region_path=place.path, indicator__in=INDICATORS, standing="published")
    return [
        SurveyPoint(row.release, row.value, row.low, row.high, row.source) for row in rows.order_by("period", "release")
    ]


def find_targets(place: Place) -> list[TargetLine]:
    """The official targets of a place, the next years last; only where a survey could judge them."""
    if place.level not in LEVELS:
        return []
    rows = Target.objects.filter(region_path=place.path, indicator__in=INDICATORS, kind=Target.Kind.OFFICIAL)
    return [TargetLine(row.year, row.value, row.legal_basis) for row in rows.order_by("year")][-1:]


def survey_note(surveys: list[SurveyPoint]) -> str:
    """The sentence under the routine figure: another measure, never averaged with it."""
    if not surveys:
        return ""
    last = surveys[-1]
    words = {"label": last.label, "pct": say().percent(last.value)}
    return _("Survei (%(label)s): %(pct)s. Dua ukuran yang berbeda: survei mengukur sampel, rutin yang datang.") % words
