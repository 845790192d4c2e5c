"""The buttons of a region's page that lead to other stages: only what the reader may do, and what some app gives."""

from django.utils.translation import gettext as _

from konvergensi_web.pages.region.place import Place
from konvergensi_web.platform.scope import Actor, may
from konvergensi_web.platform.tags import url_if

Link = tuple[str, str, bool]  # label, address, whether it is the main one


def links(actor: Actor, place: Place) -> list[Link]:
    """Release of the month for who verifies or releases; the report for who makes the numbers."""
    if place.level != "regency":
        return []
    found: list[Link] = []
    address = url_if("measures:releases") or url_if("measures:release-list")
    if address and may(actor, "measures.release.publish", path=place.path):
        found.append((_("Rilis bulan ini"), address, True))
    elif address and may(actor, "measures.release.verify", path=place.path):
        found.append((_("Verifikasi bulan ini"), address, True))
    return found
