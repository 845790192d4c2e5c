"""From uploaded files to a batch that is being read; and throwing away what was not wanted."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as say
from django.utils.translation import gettext_noop

from konvergensi.problems import ProblemError
from konvergensi.problems.files import FILES_TOO_MANY
from konvergensi.problems.intake import (
    NO_UPLOAD,
    NOT_READ,
    OTHER_UNDER_WAY,
    REGENCY_NEEDED,
    UPLOADS_TOO_LARGE,
)
from konvergensi.problems.platform import WRONG_STATE
from konvergensi_web.intake import staging
from konvergensi_web.intake.loaders import get_loader
from konvergensi_web.intake.models import Batch, BatchFile
from konvergensi_web.intake.selectors import find_job, get_batch, is_busy, regencies
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.files.content import check_file
from konvergensi_web.platform.files.limits import MOST_FILES, MOST_UPLOADED, spoken
from konvergensi_web.platform.files.services import store_file
from konvergensi_web.platform.jobs.services import end_job, start_job
from konvergensi_web.platform.scope import Actor, open_scope, require, system_actor
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import path_of, within

KEPT_UNUSED = timedelta(days=7)
READ = "intake.read"
SETTLE = "intake.settle"


def create_batch(
    *, actor: Actor, register: str, regency: str, files: Sequence[tuple[str, Path]], options: Mapping[str, str]
) -> Batch:
    """Keep the files (name and where they lie in the clear) as a new import and start reading them.

    Every file is judged before any is kept. Raises `ProblemError` for what is no table, too much, or not the actor's.
    """
    require(actor, "intake.batch.write")
    loader = get_loader(register)
    place = next((one for one in regencies(actor) if one.code == regency), None)
    if place is None:
        raise ProblemError(REGENCY_NEEDED)
    kinds = _judged(files, set(loader.accepts))
    with transaction.atomic():
        batch = Batch(
            register=register,
            regency=place,
            region_path=own_path(actor, place),
            office_id=actor.office_id or 0,
            settings={"options": {name: options.get(name, "") for name in loader.options}},
            created_by_id=actor.user_id,
            created_by_name=actor.name,
            created_at=actor.now,
        )
        batch.save()
        for position, ((name, path), kind) in enumerate(zip(files, kinds, strict=True)):
            stored = store_file(
                actor=actor, name=name, content=path, purpose="intake.upload", kind=kind,
                permission=staging.PERMISSION, path=batch.region_path, expires_at=actor.now + KEPT_UNUSED,
            )  # fmt: skip
            BatchFile.objects.create(batch=batch, file=stored, role=BatchFile.Role.UPLOAD, position=position)
        record(actor, "intake.batch.uploaded", batch, register=register, files=len(files))
        start_reading(actor, batch)
    return batch


def own_path(actor: Actor, regency: Region) -> str:
    """Where an import lies: the whole regency, or the part of it that is the actor's."""
    whole: str = regency.path
    if within(whole, actor.paths):
        return whole
    return min(path for path in actor.paths if path.startswith(whole))


def start_reading(actor: Actor, batch: Batch) -> None:
    """Let the worker read the files; what an earlier reading left stays until the new one is there."""
    job = start_job(actor=actor, kind=READ, args={"batch": str(batch.pk)}, result_url=f"/sumber/{batch.pk}/")
    batch.job_id, batch.problem = job.pk, None
    batch.save(update_fields=["job_id", "problem"])


def start_settling(actor: Actor, batch: Batch) -> None:
    """Let the worker store the rows that waited for a name."""
    job = start_job(
        actor=actor, kind=SETTLE, args={"batch": str(batch.pk)}, result_url=f"/sumber/{batch.pk}/#hasil"
    )  # fmt: skip
    batch.job_id = job.pk
    batch.save(update_fields=["job_id"])


def check_idle(batch: Batch) -> None:
    """Raise `ProblemError` (intake.not-read) while a job works on the import."""
    if is_busy(find_job(batch)):
        raise ProblemError(NOT_READ)


def discard_batch(*, actor: Actor, batch: Batch) -> Batch:
    """Throw an import away that was never stored: files and tables are destroyed, the line in the list stays."""
    with transaction.atomic():
        locked = get_batch(actor=actor, batch_id=batch.pk, for_update=True)
        require(actor, "intake.batch.write", path=locked.region_path)
        check_state(locked, gettext_noop("Membuang"), Batch.State.UPLOADED, Batch.State.PREVIEWED)
        job = find_job(locked)
        if job is not None and is_busy(job):
            end_job(actor=actor, job=job)  # whoever asked for it: there is nothing left to read
        staging.drop(actor, locked, *BatchFile.Role)
        locked.state, locked.undone_at = Batch.State.DISCARDED, actor.now
        locked.save(update_fields=["state", "undone_at"])
        record(actor, "intake.batch.discarded", locked)
    return locked


def check_state(batch: Batch, what: str, *expected: Batch.State) -> None:
    """Raise `ProblemError` (platform.wrong-state) unless the import is in one of these states."""
    if batch.state not in expected:
        told = say(" atau ").join(str(state.label) for state in expected)
        raise ProblemError(WRONG_STATE, what=what, state=batch.get_state_display(), expected=told)


def refuse_beside(batch: Batch, state: Batch.State) -> None:
    """Raise `ProblemError` (intake.other-under-way) while another import of the regency is in this state and at work.

    What one import stores another may be about to take away: storing and taking back wait for each other.
    """
    with open_scope(system_actor("melihat impor lain", path_of(batch.regency_id or ""))):
        others = Batch.objects.filter(regency_id=batch.regency_id, register=batch.register, state=state)
        for other in others.exclude(pk=batch.pk):
            if is_busy(find_job(other)):
                day = f"{other.created_at:%d/%m/%Y}"
                raise ProblemError(OTHER_UNDER_WAY, day=day, state=other.get_state_display())


def _judged(files: Sequence[tuple[str, Path]], accepts: set[str]) -> list[str]:
    if not files:
        raise ProblemError(NO_UPLOAD)
    if len(files) > MOST_FILES:
        raise ProblemError(FILES_TOO_MANY, n=len(files), limit=MOST_FILES)
    if sum(path.stat().st_size for _, path in files) > MOST_UPLOADED:
        raise ProblemError(UPLOADS_TOO_LARGE, limit=spoken(MOST_UPLOADED))
    return [check_file(path, name, wanted=accepts) for name, path in files]
