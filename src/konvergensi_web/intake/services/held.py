"""Rows that wait for a person: used as they are, or closed. What the source must mend is mended there, not here."""

from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext_noop

from konvergensi.problems import ProblemError
from konvergensi.problems.intake import NOT_USABLE
from konvergensi.problems.platform import NOT_FOUND
from konvergensi_web.intake import staging
from konvergensi_web.intake.loaders import Chunk, get_loader
from konvergensi_web.intake.models import Batch, BatchFile, HeldRow
from konvergensi_web.intake.selectors import get_batch
from konvergensi_web.intake.services.uploads import check_state
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.scope import Actor, require
from konvergensi_web.regions.turns import take_turn

_COLUMNS = ("position", "row", "code", "usable", "file")


def put_held_rows(batch: Batch) -> None:
    """Make the places of the held rows known, once, when the import is stored."""
    held = staging.get_table(batch, BatchFile.Role.HELD)
    if held.is_empty():
        return
    files = {name: number for number, name in enumerate(held["file"].unique(maintain_order=True))}
    HeldRow.objects.bulk_create(
        [
            HeldRow(
                batch=batch,
                region_path=batch.region_path,
                position=position,
                file_number=files[file],
                row=row,
                code=code or "",
                usable=bool(usable),
            )
            for position, row, code, usable, file in held.with_row_index("position").select(_COLUMNS).iter_rows()
        ],
        batch_size=1_000,
    )


def decide_held_row(*, actor: Actor, batch: Batch, position: int, use: bool, reason: str = "") -> HeldRow:
    """Store a held row in place of the one it contradicts, or close it. The account of the import moves with it."""
    with transaction.atomic():
        locked = get_batch(actor=actor, batch_id=batch.pk, for_update=True)
        require(actor, "intake.batch.write", path=locked.region_path)
        check_state(locked, gettext_noop("Memutuskan baris"), Batch.State.COMMITTED)
        take_turn([locked.region_path])
        row: HeldRow | None = HeldRow.objects.select_for_update().filter(batch=locked, position=position).first()
        if row is None:
            raise ProblemError(NOT_FOUND, what="Baris itu")
        if row.decision != HeldRow.Decision.OPEN:
            return row
        if use:
            _use(actor, locked, row)
        else:
            locked.refused += 1
        locked.held -= 1
        locked.save(update_fields=[*Batch.COUNTED, "held", "refused"])
        row.decision = HeldRow.Decision.USED if use else HeldRow.Decision.DROPPED
        row.reason, row.decided_by_id, row.decided_at = reason[:300], actor.user_id, actor.now
        row.save()
        record(actor, f"intake.row.{row.decision}", row, reason=row.reason, code=row.code)
    return row


def _use(actor: Actor, batch: Batch, row: HeldRow) -> None:
    if not row.usable:
        raise ProblemError(NOT_USABLE, row=row.row)
    held = staging.get_table(batch, BatchFile.Role.HELD)[row.position : row.position + 1]
    if held.is_empty():
        raise ProblemError(NOT_USABLE, row=row.row)
    loader = get_loader(batch.register)
    counts = loader.commit(Chunk(actor=actor, batch=batch, rows=held, number=batch.chunks + row.position))
    batch.take(**asdict(counts))
    if counts.stored:
        loader.after(actor=actor, batch=batch, paths=held.get_column("region_path").to_list())
