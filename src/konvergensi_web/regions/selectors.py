"""Reading the region tree. Names and codes of regions are public: no scope is asked for."""

from django.db.models import QuerySet

from konvergensi import regions as packaged
from konvergensi.problems import ProblemError
from konvergensi.problems.regions import NOT_LOADED
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import ancestors, subtree


def get_region(code: str) -> Region:
    """The region of a code. Raises `ProblemError` (regions.unknown-code, regions.not-loaded)."""
    found = Region.objects.filter(code=code).first()
    if found is None:
        known = packaged.get(code)  # says what is wrong with a code nobody knows
        raise ProblemError(NOT_LOADED, label=known.label, code=code, regency=code[:5])
    return found


def find_ancestors(path: str) -> QuerySet[Region]:
    """The regions from the province down to the path itself."""
    return Region.objects.filter(path__in=ancestors(path))


def find_below(path: str, level: str) -> QuerySet[Region]:
    """All regions of a level at or below a path."""
    return Region.objects.filter(subtree([path], "path"), level=level)
