"""The buttons of a region's page that lead to other stages: only what the reader may do, and what some app gives."""

from django.utils.translation import gettext as _

from konvergensi_web.pages.region.place import Place
from konvergensi_web.platform.scope import Actor, may
from konvergensi_web.platform.tags import url_if

REPORTED = ("measures.worklist.view", "measures.verified.view")  # either opens a variant of the report
Link = tuple[str, str, bool]  # label, address, whether it is the main one


def links(actor: Actor, place: Place, month: str | None) -> list[Link]:
    """Release of the month for who verifies or releases; the printed report of the month; the targets of the place."""
    return [*_of_the_month(actor, place, month), *_targets(place)]


def _targets(place: Place) -> list[Link]:
    address = url_if("measures:target_region", place.code) if place.level != "posyandu" else ""
    return [(_("Target dan jarak"), address, False)] if address else []


def _of_the_month(actor: Actor, place: Place, month: str | None) -> list[Link]:
    if place.level != "regency":
        return []
    found: list[Link] = []
    address = url_if("measures:releases") or url_if("measures:release-list")
    if address and may(actor, "measures.release.publish", path=place.path):
        found.append((_("Rilis bulan ini"), address, True))
    elif address and may(actor, "measures.release.verify", path=place.path):
        found.append((_("Verifikasi bulan ini"), address, True))
    report = url_if("measures:report", place.code, month) if month else ""
    if report and any(may(actor, one, path=place.path) for one in REPORTED):
        found.append((_("Laporan bulan ini"), report, False))
    return found
