"""Reading programmes. The guarded manager keeps to the open scope: the area of the reader's office."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND
from konvergensi_web.plan.models import Programme
from konvergensi_web.platform.accounts.models import Office
from konvergensi_web.platform.scope import Actor, may, require
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import subtree

VIEW, WRITE = "plan.programme.view", "plan.programme.write"
SHOWN = 5
WORDS = {
    "name": "Nama", "year": "Tahun", "urusan": "Urusan", "activity": "Kegiatan", "activity_code": "Kode",
    "description": "Uraian", "budget_rupiah": "Anggaran", "region_path": "Wilayah", "office": "Kantor",
    "withdrawn_at": "Dibatalkan",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One state of a programme in its history: when, by whom, and which fields became what."""

    at: Any
    who: str
    what: str
    fields: list[tuple[str, str, str]]


def find_programmes(actor: Actor) -> QuerySet[Programme]:
    """The programmes the actor may see."""
    require(actor, VIEW)
    rows: QuerySet[Programme] = Programme.objects.select_related("office__region")
    return rows


def get_programme(actor: Actor, programme_id: UUID) -> Programme:
    """One programme. Raises `ProblemError` (platform.not-found) outside the area."""
    found = find_programmes(actor).filter(pk=programme_id).first()
    if found is None:
        raise ProblemError(NOT_FOUND, what="Program itu")
    return found


def may_write(actor: Actor, programme: Programme) -> bool:
    """Whether the actor's office writes this programme."""
    return programme.withdrawn_at is None and may(actor, WRITE, on=programme)


def writing_office(actor: Actor) -> Office | None:
    """The actor's office, when it may have programmes of its own."""
    if not may(actor, WRITE) or not actor.urusan:
        return None
    return Office.objects.select_related("region").filter(pk=actor.office_id or 0).first()


def totals(rows: QuerySet[Programme]) -> dict[str, int]:
    """How many programmes, how many without a budget figure, and the sum of the others."""
    told = rows.filter(withdrawn_at__isnull=True).aggregate(
        count=Count("pk"), with_budget=Count("budget_rupiah"), rupiah=Sum("budget_rupiah")
    )
    return {"count": told["count"], "missing": told["count"] - told["with_budget"], "rupiah": told["rupiah"] or 0}


def history_of(programme: Programme) -> list[Change]:
    """What became of a programme, the newest first."""
    rows = list(programme.history.select_related("history_user").order_by("-history_date", "-history_id"))
    found = []
    for newer, older in zip(rows, [*rows[1:], None], strict=True):
        fields = []
        if older is not None:
            changed = newer.diff_against(older, excluded_fields=["updated_at", "created_at"]).changes
            fields = [(WORDS.get(one.field, one.field), _said(one.old), _said(one.new)) for one in changed]
        what = {"+": "dicatat", "~": "diubah", "-": "dihapus"}[newer.history_type]
        found.append(Change(newer.history_date, str(newer.history_user or "Sistem"), what, fields))
    return found


def _said(value: object) -> str:
    return f"{value:,}".replace(",", ".") if isinstance(value, int) else str(value or "-")


def region_panel(actor: Actor, region: Region) -> dict[str, Any] | None:
    """The programmes in a region, the newest year first. Nothing where none was recorded and none can be."""
    rows = Programme.objects.filter(subtree([region.path]), withdrawn_at__isnull=True)
    shown = list(rows.select_related("office")[: SHOWN + 1])
    if not shown and writing_office(actor) is None:
        return None
    return {"programmes": shown[:SHOWN], "more": len(shown) > SHOWN, "region": region}
