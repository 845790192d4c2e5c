"""The worklist: who first and why, marked when done, printed per posyandu."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST

from konvergensi.measures.worklist import REASONS
from konvergensi.sources.months import MONTH
from konvergensi_web.measures.models import WorklistItem
from konvergensi_web.measures.selectors import MISSING, because, with_done, worklist, worklist_months
from konvergensi_web.measures.selectors.places import get_place
from konvergensi_web.measures.services.worklist import mark_done, take_back
from konvergensi_web.measures.wording import SHORT, reason
from konvergensi_web.platform.listing import Column, Empty, Filter, Listing, page_of
from konvergensi_web.platform.privacy.identities import identities
from konvergensi_web.platform.scope import Actor, Reach, may, require
from konvergensi_web.platform.scope.policy import reach
from konvergensi_web.platform.tags import bulan, tanggal
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import cut, path_of, subtree, within

PRINT_LIMIT = 3_000
NOBODY = gettext_noop("Semua yang belum diukur bulan ini")
MEASURED = ("measured_on", "weight", "length", "haz", "whz")


def _columns(actor: Actor) -> Sequence[Column]:
    who = identities(actor)
    growth = may(actor, "measures.measurement.view")  # other offices see needs, not measurements
    page = child_page(actor)
    shown = [
        Column("child", _("Anak"), lambda item: who.name_of(item.person), kind="link",
               url=page_of(page, lambda item: item.person_id) if page else None),
        Column("age", _("Umur (bulan)"), "age_months", sort="age_months", kind="number"),
        Column("place", _("Posyandu"), _place, sort="region_path"),
        Column("reasons", _("Alasan"), lambda item: [SHORT[code] for code in item.reasons], kind="chips"),
        Column("do", _("Langkah"), lambda item: reason(item.reasons[0]).do),
        Column("due_on", _("Paling lambat"), "due_on", sort="due_on", kind="date"),
        Column("priority", _("Urutan"), "priority", sort="priority", kind="number", hidden=True),
        Column("measured_on", _("Terakhir diukur"), "measured_on", sort="measured_on", kind="date", hidden=True),
        Column("weight", _("Berat (kg)"), "weight_kg", kind="number", decimals=1, hidden=True),
        Column("length", _("Panjang (cm)"), "length_height_cm", kind="number", decimals=1, hidden=True),
        Column("haz", _("PB/U"), "haz", kind="number", decimals=2, hidden=True),
        Column("whz", _("BB/PB"), "whz", kind="number", decimals=2, hidden=True),
        Column("month", _("Bulan"), "month", hidden=True, always=True),
        Column("done", _("Sudah"), lambda item: say("selesai") if item.done else "", hidden=True),
    ]  # fmt: skip
    return [one for one in shown if growth or one.name not in MEASURED]


def child_page(actor: Actor) -> str:
    """The name of the page that tells the actor of a child of the list; nothing for who sees the list alone."""
    if may(actor, "measures.measurement.view"):
        return "pages:child"
    return "registry:person" if may(actor, "registry.person.view") else ""


def _place(item: WorklistItem) -> str:
    names = [place.name for place in (item.person.posyandu, item.person.village) if place]
    return ", ".join(names)


def _sources(month: str, computed: datetime | None) -> list[tuple[Any, Any]]:
    """What the workbook tells: of which month, from which data, and who stands on such a list."""
    reasons = "; ".join(reason(code).why for code in REASONS)
    source = say("e-PPGBM %(month)s, dihitung %(day)s") % {"month": bulan(month), "day": tanggal(computed) or "–"}
    definition = say(
        "Anak dengan sekurangnya satu alasan pada akhir bulan itu, yang paling mendesak dahulu: %(reasons)s"
    )
    return [(_("Bulan"), month), (_("Sumber"), source), (_("Definisi"), definition % {"reasons": reasons})]


def _listing(
    actor: Actor, asked: "Asked", places: Sequence[tuple[str, str]], sources: Sequence[tuple[Any, Any]]
) -> Listing:
    return Listing(
        "daftar-kerja",
        _("Daftar kerja"),
        _columns(actor),
        filters=[
            Filter("alasan", _("Alasan"), [*((code, reason(code).why) for code in REASONS), (MISSING, say(NOBODY))],
                   because),
            Filter("wilayah", _("Wilayah"), places, lambda rows, code: rows.filter(subtree([path_of(code)]))),
            Filter("sudah", _("Keadaan"), [("belum", _("belum dikerjakan")), ("selesai", _("selesai"))],
                   lambda rows, state: rows.filter(done=state == "selesai")),
        ],
        search=_search,
        search_hint=_("Posyandu, desa, atau alasan"),
        default_sort="priority",
        page_size=25,
        private=True,
        kept=[("bulan", asked.month)] if asked.month else (),
        sources=sources,
        empty=_nothing(actor, asked.month),
        absent=None if asked.listed else _not_listed(asked),
        row_actions="measures/worklist_actions.html" if may(actor, "measures.worklist.mark") else "",
    )  # fmt: skip


def _search(rows: QuerySet[Any], words: list[str]) -> QuerySet[Any]:
    """Children whose posyandu, village or reason has every word."""
    for word in words:
        told = Q(person__posyandu__name__icontains=word) | Q(person__village__name__icontains=word)
        for code, (_tone, short) in SHORT.items():
            if word.lower() in short.lower():
                told |= Q(codes__contains=f",{code},")
        rows = rows.filter(told)
    return rows


def _nothing(actor: Actor, month: str) -> Empty:
    """What an empty list of a month means: that nobody was found, not that all is well with who was not looked at."""
    if reach(actor, "measures.worklist.view") is Reach.TASKS:
        return Empty(_("Belum ada tugas"), _("Belum ada kebutuhan anak yang diteruskan ke kantor Anda."))
    text = say("Tidak ada anak di wilayah ini dalam daftar %(month)s.") % {"month": bulan(month)}
    return Empty(_("Tidak ada yang harus dikerjakan"), text)


def _not_listed(asked: "Asked") -> Empty:
    """What a month without a list says: nothing about its children."""
    if not asked.months:
        return Empty(_("Belum ada daftar kerja"), _("Daftar dibuat sesudah impor pertama dihitung."))
    latest = asked.months[0]
    words = {"month": bulan(asked.month), "kept": ", ".join(bulan(one) for one in asked.months[:3])}
    return Empty(
        say("Daftar kerja %(month)s tidak disimpan") % words,
        say("Daftar hanya ada untuk bulan terbaru: %(kept)s. Ini tidak berarti semua anak bulan itu baik.") % words,
        say("Buka daftar %(month)s") % {"month": bulan(latest)},
        f"{reverse('measures:worklist')}?bulan={latest}",
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """The list of a month: its rows, the months there are, and whether this one is among them."""

    rows: QuerySet[Any]
    month: str
    months: list[str]
    listed: bool

    @property
    def choices(self) -> list[str]:
        """The months to choose from, with the one that was asked for."""
        return sorted({*self.months, self.month} - {""}, reverse=True)


@require_http_methods(["GET", "POST"])
def worklist_page(request: HttpRequest) -> HttpResponse:
    """The children of the own area with something to do in a month (default the latest)."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "measures.worklist.view")
    told = request.POST if request.method == "POST" else request.GET
    asked = _asked(actor, told.get("bulan"))
    sources = _sources(asked.month, _computed(asked.rows)) if told.get("ekspor") else ()
    listing = _listing(actor, asked, _choices(actor, told.get("wilayah", "")), sources)
    return listing.render(request, asked.rows, template="measures/worklist.html", month=asked.month, asked=asked)


def worklist_print(request: HttpRequest) -> HttpResponse:
    """The same per posyandu, each on a sheet of its own: what was seen and what to do, no diagnosis."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "measures.worklist.view")
    asked = _asked(actor, request.GET.get("bulan"))
    place = request.GET.get("wilayah", "")
    wanted = asked.rows.filter(subtree([path_of(place)])) if place else asked.rows
    ordered = wanted.order_by("region_path", "priority", "pk")[:PRINT_LIMIT]
    sheets = [(items[0], items) for items in (_sheet(found) for _path, found in groupby(ordered, _posyandu))]
    found = wanted.count()
    context = {
        "sheets": sheets, "month": asked.month, "found": found, "cut": found > PRINT_LIMIT, "limit": PRINT_LIMIT,
        "none": _nothing(actor, asked.month) if asked.listed else _not_listed(asked),
    }  # fmt: skip
    return render(request, "measures/worklist_print.html", context)


@require_POST
def mark(request: HttpRequest, person_id: UUID, month: str) -> HttpResponse:
    """Mark as done, or take the mark back."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if request.POST.get("batal"):
        take_back(actor=actor, person_id=person_id, month=month)
    else:
        mark_done(actor=actor, person_id=person_id, month=month, note=request.POST.get("catatan", "")[:200])
    item = _done(worklist(actor, "", month)).get(person_id=person_id)
    return render(request, "measures/worklist_actions.html", {"row": item})


def _asked(actor: Actor, asked: str | None) -> Asked:
    """The list of the month asked for; of the latest when none was, or none that is a month."""
    months = worklist_months(actor, "")
    month = asked if asked and MONTH.fullmatch(asked) else next(iter(months), "")
    rows = _done(worklist(actor, "", month)) if month else WorklistItem.objects.none()
    return Asked(rows, month, months, month in months or (bool(month) and rows.exists()))


def _computed(rows: QuerySet[WorklistItem]) -> datetime | None:
    """When the list was computed last."""
    found: datetime | None = rows.aggregate(at=Max("run__finished_at"))["at"]
    return found


def _done(rows: QuerySet[WorklistItem]) -> QuerySet[Any]:
    return with_done(rows).select_related("person__posyandu", "person__village")


def _choices(actor: Actor, asked: str) -> list[tuple[str, str]]:
    """The kecamatan of the area, or its villages when it is smaller; and the place of the area that was asked for."""
    small = all(path.count(".") >= 3 for path in actor.paths)
    places = Region.objects.filter(subtree(actor.paths, "path"), level="village" if small else "district")
    found = [(place.code, place.label) for place in places]
    if asked and asked not in dict(found) and within(path_of(asked), actor.paths):
        _path, label = get_place(actor, asked)
        found.append((asked, label))
    return found


def _sheet(found: Iterable[WorklistItem]) -> list[Any]:
    items: list[Any] = list(found)
    for item in items:
        item.why = "; ".join(reason(code).why for code in item.reasons)
        item.step = reason(item.reasons[0]).do
    return items


def _posyandu(item: WorklistItem) -> str:
    return cut(item.region_path, "posyandu")
