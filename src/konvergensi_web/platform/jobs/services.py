"""Starting, cancelling and repeating long work."""

import json
from typing import Any

from django.db import transaction
from django.utils import timezone

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_YOURS, WRONG_STATE
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.jobs import wording
from konvergensi_web.platform.jobs.actors import find_post
from konvergensi_web.platform.jobs.models import Job
from konvergensi_web.platform.jobs.registry import find_kind
from konvergensi_web.platform.jobs.selectors import may_steer
from konvergensi_web.platform.scope import Actor

ARGS_BYTES = 20_000
ACTIVE = (Job.State.QUEUED, Job.State.RUNNING)


def start_job(*, actor: Actor, kind: str, args: dict[str, Any], title: str = "", result_url: str = "") -> Job:
    """Put work into the queue; the worker takes it once the running transaction has committed.

    The arguments are ids, codes and counts, never names or NIK. The function runs as the actor, in his area.
    An unregistered kind is a fault of ours: KeyError.
    """
    found = find_kind(kind)
    if found is None:
        raise KeyError(f"no app registered the job kind {kind!r}")
    text = json.dumps(args)
    if len(text) > ARGS_BYTES or wording.names_somebody(text) or wording.names_somebody(title):
        raise ValueError(f"arguments of {kind} must be ids and counts; a job row is no place for data")
    post = find_post(actor)
    with transaction.atomic():
        job = Job.objects.create(
            kind=kind,
            title=(title or found.title)[:150],
            user_id=actor.user_id,
            post_id=post.pk if post else None,
            office_id=actor.office_id,
            paths=list(actor.paths),
            only=None if actor.only is None else sorted(actor.only),
            token_id=actor.token_id or "",
            args=args,
            result_url=result_url,
            created_at=timezone.now(),
        )
        if not actor.is_system:
            record(actor, "platform.job.started", job, kind=kind)
        trigger(job)
    return job


def trigger(job: Job) -> None:
    """Wake a worker for the job; the queue is a table of the same database, so only once the transaction commits."""
    from konvergensi_web.platform.jobs.tasks import run_job

    run_job.enqueue(str(job.pk))


def _check(actor: Actor, job: Job, what: str) -> None:
    if not may_steer(actor, job):
        raise ProblemError(NOT_YOURS, what=what, who=actor.name or "Anda")


def cancel_job(*, actor: Actor, job: Job) -> Job:
    """Ask a job to end. One that waits ends at once; one that runs, at its next sign of life."""
    _check(actor, job, "membatalkan pekerjaan itu")
    return end_job(actor=actor, job=job)


def end_job(*, actor: Actor, job: Job) -> Job:
    """Cancel a job whose subject goes; that the actor may do away with the subject was asked before."""
    with transaction.atomic():
        locked = Job.objects.select_for_update().get(pk=job.pk)
        if locked.state not in ACTIVE:
            raise ProblemError(
                WRONG_STATE, what="Pembatalan", state=locked.get_state_display(), expected="menunggu atau berjalan"
            )
        locked.cancel_requested = True
        if locked.state == Job.State.QUEUED:
            locked.state, locked.finished_at = Job.State.CANCELLED, timezone.now()
        locked.save(update_fields=["cancel_requested", "state", "finished_at"])
        record(actor, "platform.job.cancelled", locked)
    return locked


def repeat_job(*, actor: Actor, job: Job) -> Job:
    """Let a failed or cancelled job go on from its cursor, with its attempts counted anew."""
    _check(actor, job, "mengulangi pekerjaan itu")
    with transaction.atomic():
        locked = Job.objects.select_for_update().get(pk=job.pk)
        if locked.state not in {Job.State.FAILED, Job.State.CANCELLED}:
            raise ProblemError(
                WRONG_STATE, what="Pengulangan", state=locked.get_state_display(), expected="gagal atau dibatalkan"
            )
        locked.state, locked.attempts, locked.owner = Job.State.QUEUED, 0, ""
        locked.cancel_requested, locked.problem, locked.finished_at = False, None, None
        locked.save(update_fields=["state", "attempts", "owner", "cancel_requested", "problem", "finished_at"])
        record(actor, "platform.job.repeated", locked)
        trigger(locked)
    return locked
