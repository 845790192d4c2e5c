"""Running one job: take it, open its actor's scope, call its function, write down how it ended.

Nothing is raised from here: the task queue keeps tracebacks, and a traceback may quote a row about a child.
"""

import logging
import traceback
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from konvergensi.problems import Problem, ProblemError
from konvergensi.problems.jobs import JOB_ACTOR_GONE, JOB_BROKE, JOB_KILLED_WORKER, JOB_UNKNOWN_KIND
from konvergensi_web.platform.jobs import wording
from konvergensi_web.platform.jobs.actors import find_actor
from konvergensi_web.platform.jobs.models import Job
from konvergensi_web.platform.jobs.registry import find_kind
from konvergensi_web.platform.jobs.run import LEASE, Cancelled, JobRun, Lost, Stopped, Watch
from konvergensi_web.platform.scope import open_scope

MAX_ATTEMPTS = 3
log = logging.getLogger("konvergensi.jobs")
running: JobRun | None = None  # the job in this process's hands; its pulse watches it


def execute(
    job_id: UUID, *, owner: str, stopping: Callable[[], bool] = lambda: False, watch: Watch | None = None
) -> None:
    """Run a job to its end, if it is free to be taken. Two workers with the same job: one of them runs it.

    `watch` is told what the job tells, for a person who waits at a terminal.
    """
    job = take(job_id, owner=owner, now=timezone.now())
    if job is None:
        return
    if job.attempts > MAX_ATTEMPTS:
        _finish(job, Job.State.FAILED, problem=_told(ProblemError(JOB_KILLED_WORKER, attempts=MAX_ATTEMPTS)))
        return
    _run(job, stopping, watch)


def take(job_id: UUID, *, owner: str, now: datetime) -> Job | None:
    """Make the job ours: it waits, or its worker's lease ran out. None when it is somebody else's or finished."""
    free = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=now)
    taken = Job.objects.filter(free, pk=job_id).update(
        state=Job.State.RUNNING,
        owner=owner,
        attempts=F("attempts") + 1,
        lease_until=now + LEASE,
        heartbeat_at=now,
        started_at=Coalesce(F("started_at"), now),
    )
    return Job.objects.get(pk=job_id) if taken else None


def _run(job: Job, stopping: Callable[[], bool], watch: Watch | None) -> None:
    global running  # noqa: PLW0603 - one worker process runs one job at a time
    kind, actor = find_kind(job.kind), find_actor(job)
    if kind is None:
        _finish(job, Job.State.FAILED, problem=_told(ProblemError(JOB_UNKNOWN_KIND, kind=job.kind)))
        return
    if actor is None:
        _finish(job, Job.State.FAILED, problem=_told(ProblemError(JOB_ACTOR_GONE)))
        return
    if job.cancel_requested:
        _finish(job, Job.State.CANCELLED)
        return
    run = running = JobRun(job, actor, stopping=stopping, watch=watch)
    log.info("job.started", extra={"job": str(job.pk), "kind": job.kind, "attempt": job.attempts})
    try:
        with open_scope(actor):
            result = kind.function(run)
        _finish(job, Job.State.DONE, result=result or {}, result_url=run.result_url, says="")
    except Cancelled:
        _finish(job, Job.State.CANCELLED)
    except Stopped:
        _requeue(job, counted=False)
    except Lost:
        log.warning("job.lost", extra={"job": str(job.pk), "kind": job.kind})
    except ProblemError as error:
        _finish(job, Job.State.FAILED, problem=_told(error))
    except (OperationalError, InterfaceError) as error:  # the database was away or busy: as good as a killed worker
        _log_fault(job, error)
        _requeue(job, counted=True)
    except Exception as error:
        _log_fault(job, error)
        _finish(job, Job.State.FAILED, problem=_told(ProblemError(JOB_BROKE, job=str(job.pk))))
    finally:
        running = None


def _finish(job: Job, state: str, **fields: Any) -> None:
    now = timezone.now()
    mine = Job.objects.filter(pk=job.pk, owner=job.owner, attempts=job.attempts, state=Job.State.RUNNING)
    mine.update(state=state, finished_at=now, heartbeat_at=now, lease_until=None, **fields)
    log.info("job.finished", extra={"job": str(job.pk), "kind": job.kind, "state": str(state)})


def _requeue(job: Job, *, counted: bool) -> None:
    from konvergensi_web.platform.jobs.services import trigger

    mine = Job.objects.filter(pk=job.pk, owner=job.owner, attempts=job.attempts, state=Job.State.RUNNING)
    again = job.attempts if counted else job.attempts - 1
    if mine.update(state=Job.State.QUEUED, owner="", lease_until=None, attempts=again):
        trigger(job)


def _told(error: ProblemError) -> dict[str, str]:
    """The problem as it is kept: numbers of a NIK's length are blotted out, whoever put them there."""
    problem: Problem = error.problem
    words = (wording.without_numbers(text) for text in (error.what, error.why, error.do))
    return {"code": problem.code, **dict(zip(("what", "why", "do"), words, strict=True))}


def _log_fault(job: Job, error: Exception) -> None:
    """Where our code broke, without the message: it may quote a value of a row."""
    frames = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    told = {"job": str(job.pk), "kind": job.kind, "error": type(error).__name__, "frames": frames[-12:]}
    log.error("job.broke", extra=told)
