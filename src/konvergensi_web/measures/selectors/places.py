"""Places as the pages and operations of figures are asked for them: by code, in the caller's area."""

from django.utils.translation import gettext as say

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND, NOT_YOURS
from konvergensi_web.platform.scope import Actor
from konvergensi_web.regions.paths import path_of, within
from konvergensi_web.regions.selectors import get_region
from konvergensi_web.registry.models import Posyandu


def get_place(actor: Actor, code: str) -> tuple[str, str]:
    """Path and name of a region or posyandu in the actor's area. Raises `ProblemError`."""
    path = path_of(code)
    if not within(path, actor.paths):
        raise ProblemError(NOT_YOURS, what=say("melihat angka wilayah lain"), who=actor.name)
    if path.count(".") > 4:
        posyandu = Posyandu.objects.filter(path=path).first()
        if posyandu is None:
            raise ProblemError(NOT_FOUND, what=say("Posyandu"))
        return path, f"Posyandu {posyandu.name}"
    return path, get_region(code).label
