"""Taking a whole import back, while nothing later depends on it."""

from django.db import transaction
from django.utils.translation import gettext_noop

from konvergensi.problems import ProblemError
from konvergensi.problems.intake import HAS_DEPENDENTS
from konvergensi_web.intake import loaders
from konvergensi_web.intake.models import Batch, BatchFile, HeldRow
from konvergensi_web.intake.selectors import find_job, get_batch, is_busy
from konvergensi_web.intake.services.uploads import check_state, refuse_beside
from konvergensi_web.intake.staging import get_table
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.jobs.run import JobRun
from konvergensi_web.platform.jobs.services import start_job
from konvergensi_web.platform.scope import Actor, require
from konvergensi_web.regions.turns import take_turn

UNDO = "intake.undo"
MOST = 2_000  # rows or people taken back in one transaction


def undo_batch(*, actor: Actor, batch: Batch, reason: str) -> Batch:
    """Start taking an import back. Raises `ProblemError` (intake.has-dependents) naming what depends on it."""
    with transaction.atomic():
        locked = get_batch(actor=actor, batch_id=batch.pk, for_update=True)
        require(actor, "intake.batch.write", path=locked.region_path)
        check_state(
            locked, gettext_noop("Membatalkan"), Batch.State.COMMITTED, Batch.State.COMMITTING, Batch.State.UNDOING
        )
        if is_busy(find_job(locked)):
            check_state(locked, gettext_noop("Membatalkan"), Batch.State.COMMITTED)
        refuse_dependents(actor, locked)
        refuse_beside(locked, Batch.State.COMMITTING)
        job = start_job(actor=actor, kind=UNDO, args={"batch": str(locked.pk)}, result_url=f"/sumber/{locked.pk}/")
        locked.state, locked.job_id = Batch.State.UNDOING, job.pk
        locked.save(update_fields=["state", "job_id"])
        record(actor, "intake.batch.undoing", locked, reason=reason[:300])
    return locked


def refuse_dependents(actor: Actor, batch: Batch) -> None:
    """Raise when something would lose its ground."""
    found = loaders.dependents(actor, batch)
    if found:
        raise ProblemError(HAS_DEPENDENTS, what="; ".join(one.what for one in found))


def run_undo(job: JobRun) -> dict[str, int]:
    """The job: rows and people in portions, then the end. Whoever takes it over goes on with what is left.

    What began to depend on the import while the job waited is told; nothing was taken then, and the import stands.
    """
    batch = get_batch(actor=job.actor, batch_id=job.args["batch"])
    try:
        return _take_back(job, batch)
    except ProblemError:
        if not job.cursor.get("removed"):
            Batch.objects.filter(pk=batch.pk, state=Batch.State.UNDOING).update(state=Batch.State.COMMITTED)
        raise


def _take_back(job: JobRun, batch: Batch) -> dict[str, int]:
    loader = loaders.get_loader(batch.register)
    of, removed = batch.stored, int(job.cursor.get("removed", 0))
    while batch.state == Batch.State.UNDOING:
        job.tell("Menarik kembali baris" if removed < of else "Menarik kembali orang", removed, of)
        with transaction.atomic():
            batch = get_batch(actor=job.actor, batch_id=batch.pk, for_update=True)
            if batch.state != Batch.State.UNDOING:
                break
            take_turn([batch.region_path])
            refuse_dependents(job.actor, batch)
            taken = loader.undo(actor=job.actor, batch=batch, most=MOST)
            removed += taken.rows
            job.save_cursor(removed=removed)
            if not taken.more:
                _finish(job, batch, loader, removed)
    return {"removed": removed}


def _finish(job: JobRun, batch: Batch, loader: loaders.Loader, removed: int) -> None:
    tables = [get_table(batch, BatchFile.Role.ROWS)]
    if HeldRow.objects.filter(batch=batch, decision=HeldRow.Decision.USED).exists():
        tables.append(get_table(batch, BatchFile.Role.HELD))
    paths = sorted({path for table in tables if table.height for path in table.get_column(loaders.REGION_PATH) if path})
    HeldRow.objects.filter(batch=batch).delete()
    batch.state, batch.undone_at = Batch.State.UNDONE, job.actor.now
    batch.save(update_fields=["state", "undone_at"])
    loader.after(actor=job.actor, batch=batch, paths=paths)
    record(job.actor, "intake.batch.undone", batch, removed=removed)
