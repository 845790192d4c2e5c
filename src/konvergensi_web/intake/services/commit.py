"""Storing a previewed import, chunk by chunk: rows and cursor commit together, so a killed worker loses nothing."""

from dataclasses import asdict

import polars as pl
from django.db import transaction
from django.utils.translation import gettext_noop

from konvergensi.problems import ProblemError
from konvergensi.problems.intake import NOT_READ
from konvergensi_web.intake import staging
from konvergensi_web.intake.loaders import REGION_PATH, Chunk, Loader, get_loader
from konvergensi_web.intake.models import Batch, BatchFile
from konvergensi_web.intake.selectors import find_job, get_batch, is_busy
from konvergensi_web.intake.services.held import put_held_rows
from konvergensi_web.intake.services.uploads import check_state, refuse_beside
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.files.models import StoredFile
from konvergensi_web.platform.jobs.run import JobRun
from konvergensi_web.platform.jobs.services import start_job
from konvergensi_web.platform.scope import Actor, require
from konvergensi_web.regions.turns import take_turn

COMMIT = "intake.commit"
CHUNK_BEFORE = 2_000  # the chunks of an import that was begun before their size was kept with it


def commit_batch(*, actor: Actor, batch: Batch) -> Batch:
    """Start storing what the preview showed; or carry on where a stopped commit left off."""
    with transaction.atomic():
        locked = get_batch(actor=actor, batch_id=batch.pk, for_update=True)
        require(actor, "intake.batch.write", path=locked.region_path)
        check_state(locked, gettext_noop("Menyimpan"), Batch.State.PREVIEWED, Batch.State.COMMITTING)
        if is_busy(find_job(locked)):
            raise ProblemError(NOT_READ)
        refuse_beside(locked, Batch.State.UNDOING)
        if locked.state == Batch.State.PREVIEWED:
            _begin(locked)
        job = start_job(
            actor=actor, kind=COMMIT, args={"batch": str(locked.pk)}, result_url=f"/sumber/{locked.pk}/#hasil"
        )
        locked.job_id = job.pk
        locked.save()
        record(actor, "intake.batch.committing", locked, rows=locked.rows_in)
    return locked


def _begin(batch: Batch) -> None:
    size = get_loader(batch.register).chunk_rows
    rows = int(batch.plan["rows"])
    batch.plan["chunk_rows"] = size
    batch.state = Batch.State.COMMITTING
    batch.stored = batch.unchanged = batch.replaced = batch.chunks_done = 0
    batch.relies_on = {}
    batch.rows_in, batch.held, batch.refused = (batch.plan[name] for name in ("rows_in", "held", "refused"))
    batch.chunks = -(-rows // size)


def run_commit(job: JobRun) -> dict[str, int]:
    """The job: every chunk that is not stored yet, then the end."""
    batch = get_batch(actor=job.actor, batch_id=job.args["batch"])
    loader = get_loader(batch.register)
    rows = staging.get_table(batch, BatchFile.Role.ROWS)
    size = int(batch.plan.get("chunk_rows", CHUNK_BEFORE))
    while batch.state == Batch.State.COMMITTING and batch.chunks_done < batch.chunks:
        done = batch.chunks_done * size
        job.tell("Menyimpan baris", min(done, rows.height), rows.height)
        batch = _store_chunk(job, batch, loader, rows, slice(done, done + size))
    if batch.state == Batch.State.COMMITTING:
        paths = sorted(rows.get_column(REGION_PATH).unique().to_list()) if rows.height else []
        batch = _finish(job, batch, loader, paths)
    return {name: getattr(batch, name) for name in ("rows_in", "stored", "unchanged", "held", "refused", "replaced")}


def _store_chunk(job: JobRun, batch: Batch, loader: Loader, whole: pl.DataFrame, some: slice) -> Batch:
    rows = whole[some]
    with transaction.atomic():
        locked = get_batch(actor=job.actor, batch_id=batch.pk, for_update=True)
        if locked.state != Batch.State.COMMITTING or locked.chunks_done != batch.chunks_done:
            return locked  # another worker was here
        take_turn([locked.region_path])
        number = locked.chunks_done
        counts = loader.commit(Chunk(actor=job.actor, batch=locked, rows=rows, number=number, whole=whole))
        if counts.stored + counts.unchanged != rows.height:
            raise AssertionError(f"{rows.height} rows given, {counts.stored} stored and {counts.unchanged} unchanged")
        locked.chunks_done += 1
        locked.take(**asdict(counts))
        locked.save(update_fields=["chunks_done", *Batch.COUNTED])
        job.save_cursor(chunk=locked.chunks_done)
    return locked


def _finish(job: JobRun, batch: Batch, loader: Loader, paths: list[str]) -> Batch:
    job.tell("Menutup impor", batch.chunks, batch.chunks)
    with transaction.atomic():
        locked = get_batch(actor=job.actor, batch_id=batch.pk, for_update=True)
        if locked.state != Batch.State.COMMITTING:
            return locked
        put_held_rows(locked)
        locked.state, locked.committed_at = Batch.State.COMMITTED, job.actor.now
        locked.months = list(locked.plan.get("months", ()))
        if not locked.accounted:
            raise AssertionError(f"batch {locked.pk} does not account for its rows")
        locked.save()
        kept = BatchFile.objects.filter(batch=locked).values("file_id")
        StoredFile.objects.filter(pk__in=kept, removed_at=None).update(expires_at=job.actor.now + staging.KEPT)
        loader.after(actor=job.actor, batch=locked, paths=paths)
        counts = {name: getattr(locked, name) for name in ("rows_in", "stored", "unchanged", "held", "refused")}
        record(job.actor, "intake.batch.committed", locked, **counts)
    return locked


def may_carry_on(batch: Batch, actor: Actor) -> bool:
    """Whether a commit stands still and can be taken up again."""
    return batch.state == Batch.State.COMMITTING and not is_busy(find_job(batch))
