"""One at a time in a regency: whoever writes about its people, rows or figures waits for the one before."""

from collections.abc import Iterable

from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import cut


def take_turn(paths: Iterable[str]) -> None:
    """Wait until nobody else writes in the regencies of these paths; held until the end of the transaction.

    Two imports at once would not see each other's people, nor an import a merge or a correction made by hand. Several
    regencies are always taken in one order, so that two who need both never wait for each other.
    """
    regencies = sorted({cut(path, "regency") for path in paths if path})
    list(Region.objects.select_for_update().filter(path__in=regencies).order_by("path").values_list("pk"))
