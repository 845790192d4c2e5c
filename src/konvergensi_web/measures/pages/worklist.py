"""The worklist: who first and why, marked when done, printed per posyandu."""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from konvergensi.measures.worklist import REASONS
from konvergensi_web.measures.models import WorklistItem, WorklistMark
from konvergensi_web.measures.selectors import latest_worklist, worklist
from konvergensi_web.measures.services.worklist import mark_done, take_back
from konvergensi_web.measures.wording import SHORT
from konvergensi_web.platform.listing import Column, Empty, Filter, Listing, page_of
from konvergensi_web.platform.privacy.identities import identities
from konvergensi_web.platform.scope import Actor, may, require
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import cut, subtree

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
PRINT_LIMIT = 3_000
MEASURED = ("measured_on", "weight", "length", "haz", "whz")


def _columns(actor: Actor) -> Sequence[Column]:
    who = identities(actor)
    growth = may(actor, "measures.measurement.view")  # other offices see needs, not measurements
    shown = [
        Column("child", _("Anak"), lambda item: who.name_of(item.person), kind="link",
               url=page_of("pages:child" if growth else "registry:person", lambda item: item.person_id)),
        Column("age", _("Umur (bulan)"), "age_months", sort="age_months", kind="number"),
        Column("place", _("Posyandu"), _place, sort="region_path"),
        Column("reasons", _("Alasan"), lambda item: [SHORT[code] for code in item.reasons], kind="chips"),
        Column("do", _("Langkah"), lambda item: REASONS[item.reasons[0]].do),
        Column("due_on", _("Paling lambat"), "due_on", sort="due_on", kind="date"),
        Column("priority", _("Urutan"), "priority", sort="priority", kind="number", hidden=True),
        Column("measured_on", _("Terakhir diukur"), "measured_on", sort="measured_on", kind="date", hidden=True),
        Column("weight", _("Berat (kg)"), "weight_kg", kind="number", decimals=1, hidden=True),
        Column("length", _("Panjang (cm)"), "length_height_cm", kind="number", decimals=1, hidden=True),
        Column("haz", _("PB/U"), "haz", kind="number", decimals=2, hidden=True),
        Column("whz", _("BB/PB"), "whz", kind="number", decimals=2, hidden=True),
        Column("done", _("Sudah"), lambda item: say("selesai") if item.done else "", hidden=True),
    ]  # fmt: skip
    return [one for one in shown if growth or one.name not in MEASURED]


def _place(item: WorklistItem) -> str:
    names = [place.name for place in (item.person.posyandu, item.person.village) if place]
    return ", ".join(names)


def _listing(actor: Actor, places: QuerySet[Region]) -> Listing:
    return Listing(
        "daftar-kerja",
        _("Daftar kerja"),
        _columns(actor),
        filters=[
            Filter("alasan", _("Alasan"), [(code, reason.why) for code, reason in REASONS.items()],
                   lambda rows, code: rows.filter(codes__contains=f",{code},")),
            Filter("wilayah", _("Wilayah"), lambda request: [(place.code, place.label) for place in places],
                   lambda rows, code: rows.filter(subtree([f"{code}."]))),
            Filter("sudah", _("Keadaan"), [("belum", _("belum dikerjakan")), ("selesai", _("selesai"))],
                   lambda rows, state: rows.filter(done=state == "selesai")),
        ],
        default_sort="priority",
        page_size=25,
        empty=Empty(_("Tidak ada yang harus dikerjakan"), _("Semua anak terukur dan tumbuh baik bulan ini.")),
        row_actions="measures/worklist_actions.html" if may(actor, "measures.worklist.mark") else "",
    )  # fmt: skip


def worklist_page(request: HttpRequest) -> HttpResponse:
    """The children of the own area with something to do in a month (default the latest)."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "measures.worklist.view")
    rows, month = _rows(actor, request.GET.get("bulan"))
    listing = _listing(actor, _places(actor))
    return listing.render(request, rows, template="measures/worklist.html", month=month)


def worklist_print(request: HttpRequest) -> HttpResponse:
    """The same per posyandu, each on a sheet of its own: what was measured and what to do, no diagnosis."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "measures.worklist.view")
    rows, month = _rows(actor, request.GET.get("bulan"))
    place = request.GET.get("wilayah", "")
    wanted = rows.filter(subtree([f"{place}."])) if place else rows
    ordered = wanted.order_by("region_path", "priority", "pk")[:PRINT_LIMIT]
    sheets = [(items[0], items) for items in (_sheet(found) for _path, found in groupby(ordered, _posyandu))]
    context = {"sheets": sheets, "month": month, "cut": wanted.count() > PRINT_LIMIT, "limit": PRINT_LIMIT}
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


def _rows(actor: Actor, asked: str | None) -> tuple[QuerySet[WorklistItem], str]:
    """The list of the month asked for; of the latest when none was, or none that is a month."""
    month = asked if asked and MONTH.fullmatch(asked) else latest_worklist(actor, "")
    return _done(worklist(actor, "", month)), month or ""


def _done(rows: QuerySet[WorklistItem]) -> QuerySet[Any]:
    marks = WorklistMark.objects.filter(
        person=OuterRef("person"), month=OuterRef("month"), taken_back_at__isnull=True
    ).order_by()
    return rows.annotate(done=Exists(marks)).select_related("person__posyandu", "person__village")


def _places(actor: Actor) -> QuerySet[Region]:
    """The kecamatan of the area, or its villages when it is smaller."""
    small = all(path.count(".") >= 3 for path in actor.paths)
    return Region.objects.filter(subtree(actor.paths, "path"), level="village" if small else "district")


def _sheet(found: Iterable[WorklistItem]) -> list[Any]:
    items: list[Any] = list(found)
    for item in items:
        item.step = REASONS[item.reasons[0]].do
    return items


def _posyandu(item: WorklistItem) -> str:
    return cut(item.region_path, "posyandu")
