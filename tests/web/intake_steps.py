"""Importing as a person does, step by step, for the tests of imports."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from konvergensi_web.intake import services
from konvergensi_web.intake.models import Batch
from konvergensi_web.platform.jobs import worker
from konvergensi_web.platform.jobs.models import Job
from konvergensi_web.platform.scope import Actor, open_scope
from tests.eppgbm import child, children, write_xlsx

SAMPLES = Path(__file__).parents[1] / "golden" / "data" / "samples"
EXPORT = SAMPLES / "eppgbm_ciruas_2024-08.xlsx"
REGENCY = "36.04"

__all__ = [
    "EXPORT",
    "REGENCY",
    "SAMPLES",
    "child",
    "children",
    "commit",
    "counts",
    "day",
    "preview",
    "undo",
    "upload",
    "write_xlsx",
]


def upload(
    actor: Actor, *files: Path, register: str = "eppgbm", options: Mapping[str, str] | None = None,
    regency: str = REGENCY,
) -> Batch:  # fmt: skip
    """Upload files; nothing is read yet."""
    with open_scope(actor):
        return services.create_batch(
            actor=actor, register=register, regency=regency, files=[(file.name, file) for file in files],
            options=options or {},
        )  # fmt: skip


def preview(actor: Actor, *files: Path, **told: str) -> Batch:
    """Upload files and read them."""
    return after_jobs(actor, upload(actor, *files, **told))  # type: ignore[arg-type]


def commit(actor: Actor, *files: Path, **told: str) -> Batch:
    """Upload, read and store files."""
    batch = preview(actor, *files, **told)
    with open_scope(actor):
        services.commit_batch(actor=actor, batch=batch)
    return after_jobs(actor, batch)


def undo(actor: Actor, batch: Batch) -> Batch:
    """Take an import back."""
    with open_scope(actor):
        services.undo_batch(actor=actor, batch=batch, reason="keliru")
    return after_jobs(actor, batch)


def run_intake() -> list[Job]:
    """Run the waiting jobs of imports; what they start for later stages is those stages' business and stays queued."""
    ran = []
    while job := Job.objects.filter(kind__startswith="intake.", state=Job.State.QUEUED).order_by("pk").first():
        worker.execute(job.pk, owner="uji/1/1")
        job.refresh_from_db()
        ran.append(job)
    return ran


def after_jobs(actor: Actor, batch: Batch) -> Batch:
    """Run what waits; the import as it is then."""
    for job in run_intake():
        assert job.state == "done", (job.kind, job.state, job.problem)
    with open_scope(actor):
        return Batch.objects.get(pk=batch.pk)


def counts(batch: Batch) -> Sequence[int]:
    """rows in, stored, unchanged, held, refused."""
    return batch.rows_in, batch.stored, batch.unchanged, batch.held, batch.refused


def day(text: str) -> date:
    """`2024-08-05`."""
    return date.fromisoformat(text)
