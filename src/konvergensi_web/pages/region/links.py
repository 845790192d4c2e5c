"""The buttons of a region's page that lead to other stages: only what the reader may do, and what some app gives."""

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from konvergensi_web.measures.selectors import MISSING, sees_drafts
from konvergensi_web.pages.region.place import Place, may_at
from konvergensi_web.platform.scope import Actor, may
from konvergensi_web.platform.tags import url_if
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import OFFICE

REPORTED = ("measures.worklist.view", "measures.verified.view")  # either opens a variant of the report
Link = tuple[str, str, bool]  # label, address, whether it is the main one


def links(actor: Actor, place: Place, month: str | None) -> list[Link]:
    """Release of the month for who verifies or releases; the printed report of the month; the targets of the place."""
    return [*_of_the_month(actor, place, month), *_targets(place)]


def addresses(actor: Actor, place: Place, month: str | None) -> dict[str, str]:
    """Where the parts of the strip lead, with month and place: only what the reader may open."""
    asked = {"bulan": month} if month else {}
    found = {}
    if not place.several:
        found["origin"] = _asking("measures:origin", asked, place.code)
    if not place.several and sees_drafts(actor, place.where):
        found["quality"] = _asking("measures:quality", asked, place.code)
    if may_at(actor, "measures.worklist.view", place):
        narrower = {"wilayah": place.narrows} if place.narrows else {}
        found["not-measured"] = _asking("measures:worklist", asked | narrower | {"alasan": MISSING})
    return found


def _asking(name: str, asked: dict[str, str], *args: str) -> str:
    address = url_if(name, *args)
    return f"{address}?{urlencode(asked)}" if address and asked else address


def _targets(place: Place) -> list[Link]:
    kept = place.level not in ("posyandu", OFFICE) and Region.objects.filter(path=place.path).exists()
    address = url_if("measures:target_region", place.code) if kept else ""
    return [(_("Target dan jarak"), address, False)] if address else []


def _of_the_month(actor: Actor, place: Place, month: str | None) -> list[Link]:
    if place.level != "regency":
        return []
    found: list[Link] = []
    address = url_if("measures:release", place.code, month) if month else url_if("measures:releases")
    if address and may(actor, "measures.release.publish", path=place.path):
        found.append((_("Rilis bulan ini"), address, True))
    elif address and may(actor, "measures.release.verify", path=place.path):
        found.append((_("Verifikasi bulan ini"), address, True))
    report = url_if("measures:report", place.code, month) if month else ""
    if report and any(may(actor, one, path=place.path) for one in REPORTED):
        found.append((_("Laporan bulan ini"), report, False))
    return found
