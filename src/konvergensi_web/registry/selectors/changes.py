"""The history of a person's fields, line by line: what changed, from what to what, when, by whom, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db.models import Q

from konvergensi_web.platform.accounts.models import Office, User
from konvergensi_web.platform.privacy.identities import identities
from konvergensi_web.platform.scope import Actor, open_scope
from konvergensi_web.regions.models import Region
from konvergensi_web.registry.models import Attachment, Merge, Person, Posyandu

LABELS = {
    "name": "Nama",
    "sex": "Jenis kelamin",
    "birth_date": "Tanggal lahir",
    "mother_name": "Nama ibu/orang tua",
    "nik_masked": "NIK",
    "birth_weight_kg": "Berat lahir (kg)",
    "birth_length_cm": "Panjang lahir (cm)",
    "village_id": "Desa/kelurahan",
    "posyandu_id": "Posyandu",
    "puskesmas_id": "Puskesmas",
    "rt": "RT",
    "rw": "RW",
    "address": "Alamat",
    "merged_into_id": "Digabungkan ke",
}
_PLACES: Mapping[str, tuple[type[Any], str]] = {
    "village_id": (Region, "name"), "posyandu_id": (Posyandu, "name"), "puskesmas_id": (Office, "name"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One field that changed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """One moment of the history. `batch_id` names the import, `reason` what a person gave."""

    at: datetime
    who: str
    kind: str  # "made", "changed"
    changes: tuple[Change, ...]
    reason: str
    batch_id: UUID | None
    undone: bool


def changes_of(actor: Actor, person: Person) -> list[Line]:
    """The history of a person, newest first. Names are initials unless the identity is open."""
    with open_scope(actor):
        rows = list(Person.history.filter(id=person.pk).order_by("history_id").values())
    show = _Values(rows, named=identities(actor).sees(person.pk, person.region_path))
    users = dict(User.objects.filter(pk__in={row["history_user_id"] for row in rows}).values_list("pk", "full_name"))
    lines = [_line(rows[0], (), users)] if rows else []
    for before, after in pairwise(rows):
        changed = tuple(
            Change(label, show(name, before[name]), show(name, after[name]))
            for name, label in LABELS.items()
            if before[name] != after[name]
        )
        if changed:
            lines.append(_line(after, changed, users))
    return lines[::-1]


def _line(row: Mapping[str, Any], changes: tuple[Change, ...], users: Mapping[int, str]) -> Line:
    reason = row["history_change_reason"] or ""
    kind, _, value = reason.partition(":")
    from_batch = kind in ("batch", "undo") and bool(value)
    return Line(
        at=row["history_date"],
        who=users.get(row["history_user_id"], ""),
        kind="made" if row["history_type"] == "+" else "changed",
        changes=changes,
        reason="" if from_batch else reason,
        batch_id=UUID(value) if from_batch else None,
        undone=kind == "undo",
    )


class _Values:
    """Values as people read them; the names of places are fetched at once."""

    def __init__(self, rows: Iterable[Mapping[str, Any]], *, named: bool) -> None:
        self.named = named
        told = list(rows)
        self.names = {
            name: dict(model.objects.filter(pk__in={row[name] for row in told} - {None}).values_list("pk", label))
            for name, (model, label) in _PLACES.items()
        }

    def __call__(self, name: str, value: Any) -> str:
        if value in (None, ""):
            return "kosong"
        if name in self.names:
            return str(self.names[name].get(value, value))
        if name in ("name", "mother_name", "address") and not self.named:
            return _hidden(name, str(value))
        if name == "sex":
            return {1: "laki-laki", 2: "perempuan"}.get(value, "?")
        if isinstance(value, date):
            return f"{value:%d/%m/%Y}"
        return str(value)


def _hidden(name: str, value: str) -> str:
    from konvergensi.sources.masking import mask

    return mask("address" if name == "address" else "name", value)


def batches_of(actor: Actor, lines: Iterable[Line]) -> set[UUID]:
    """The imports the lines name, where the actor may see them."""
    from konvergensi_web.intake.models import Batch

    with open_scope(actor):
        wanted = {line.batch_id for line in lines if line.batch_id}
        known = Batch.objects.filter(Batch.readable(actor), pk__in=wanted)
        return set(known.values_list("pk", flat=True)) if wanted else set()


def attachments_of(actor: Actor, person: Person) -> list[Attachment]:
    """Where the person belonged, the newest first."""
    with open_scope(actor):
        rows = Attachment.objects.filter(person=person).select_related("village", "posyandu", "puskesmas")
        return list(rows.order_by("-valid_from", "-pk"))


def merges_of(actor: Actor, person: Person) -> list[Merge]:
    """The merges a record had part in, the newest first."""
    with open_scope(actor):
        return list(Merge.objects.filter(Q(kept=person) | Q(gone=person)))
