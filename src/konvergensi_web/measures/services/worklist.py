"""Marking that something was done about a child on the worklist, and taking that back."""

from uuid import UUID

from django.db import transaction

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND
from konvergensi_web.measures.models import WorklistItem, WorklistMark
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.scope import Actor, require


def mark_done(*, actor: Actor, person_id: UUID, month: str, note: str = "") -> WorklistMark:
    """Mark that what the list of the month asks for the child was done. Marking twice changes nothing."""
    with transaction.atomic():
        item = _item(actor, person_id, month, alone=True)
        standing: WorklistMark | None = _standing(person_id, month)
        if standing is not None:
            return standing
        mark: WorklistMark = WorklistMark.objects.create(
            person_id=person_id, month=month, note=note, region_path=item.region_path, office_id=actor.office_id,
            done_by_id=actor.user_id, done_at=actor.now,
        )  # fmt: skip
        record(actor, "measures.worklist.done", mark, reasons=item.reasons)
    return mark


def take_back(*, actor: Actor, person_id: UUID, month: str) -> None:
    """Take the mark back: the child stands on the list as before."""
    _item(actor, person_id, month)
    with transaction.atomic():
        standing = _standing(person_id, month)
        if standing is not None:
            standing.taken_back_at = actor.now
            standing.save(update_fields=["taken_back_at"])
            record(actor, "measures.worklist.taken-back", standing)


def _standing(person_id: UUID, month: str) -> WorklistMark | None:
    found: WorklistMark | None = WorklistMark.objects.filter(
        person_id=person_id, month=month, taken_back_at__isnull=True
    ).first()
    return found


def _item(actor: Actor, person_id: UUID, month: str, *, alone: bool = False) -> WorklistItem:
    """A child on the list of a month; `alone` keeps a second press of the button waiting until the first is done."""
    rows = WorklistItem.objects.filter(person_id=person_id, month=month)
    item: WorklistItem | None = (rows.select_for_update() if alone else rows).first()
    if item is None:
        raise ProblemError(NOT_FOUND, what="Anak pada daftar kerja bulan itu")
    require(actor, "measures.worklist.mark", path=item.region_path)
    return item
