"""Survey figures and targets beside the routine ones. A survey speaks for a regency or province, never for a desa."""

from datetime import date

from django.utils.translation import gettext as _

from konvergensi.measures import published
from konvergensi_web.measures.models import MacroValue, Target
from konvergensi_web.pages.region.place import Place
from konvergensi_web.pages.region.trend import SurveyPoint, TargetLine
from konvergensi_web.platform.tags import say

SURVEY = "stunting_survey"
LEVELS = ("province", "regency")
PUBLISHED = "published"
COUNTS = (PUBLISHED, "quoted")  # a quoted one is shown with its mark, and is the basis of nothing


def find_surveys(place: Place, today: date) -> list[SurveyPoint]:
    """The survey figures of a place, oldest first: those recorded here, else those packaged with their sources."""
    if place.level not in LEVELS:
        return []
    rows = MacroValue.objects.filter(
        region_path=place.path, indicator=SURVEY, standing__in=COUNTS, state=MacroValue.State.STANDS
    )
    found = [
        SurveyPoint(row.release, row.value, row.low, row.high, row.source, row.standing != PUBLISHED)
        for row in rows.order_by("period", "pk")
    ]
    if found:
        return found
    known = [one for one in published.survey_figures(place.code, today) if one.standing in COUNTS]
    latest = {one.title: one for one in sorted(known, key=lambda one: (one.year, one.verified))}
    return [
        SurveyPoint(one.title, one.value, source=one.source, quoted=one.standing != PUBLISHED)
        for one in latest.values()
    ]


def find_targets(place: Place) -> list[TargetLine]:
    """The last official target of the survey; only where a survey could judge it."""
    if place.level not in LEVELS:
        return []
    rows = Target.objects.filter(region_path=place.path, indicator=SURVEY, kind=Target.Kind.OFFICIAL)
    return [TargetLine(row.year, row.value, row.legal_basis) for row in rows.order_by("year")][-1:]


def survey_note(place: Place, surveys: list[SurveyPoint]) -> str:
    """The sentence under the routine figure: another measure, never averaged with it."""
    if place.level not in LEVELS:
        return ""
    if not surveys:
        return _("Angka survei wilayah ini belum dipastikan.")
    published_ones = [one for one in surveys if not one.quoted]
    basis = (published_ones or surveys)[-1]
    told = _("Survei (%(label)s): %(pct)s. Ukuran yang berbeda; jangan dikurangkan.") % _words(basis)
    newer = surveys[-1]
    if newer is not basis:
        told += " " + _("Yang lebih baru, %(label)s: %(pct)s.") % _words(newer)
    return told


def _words(one: SurveyPoint) -> dict[str, str]:
    return {"label": one.told, "pct": say().percent(one.value)}
