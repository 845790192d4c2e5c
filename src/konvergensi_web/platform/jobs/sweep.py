"""Finding work that nobody does: its worker died, its trigger was lost, or its time has come again."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from konvergensi_web.platform.jobs.models import Job, Schedule, WorkerProcess
from konvergensi_web.platform.jobs.registry import kinds
from konvergensi_web.platform.jobs.services import start_job, trigger
from konvergensi_web.platform.scope import system_actor

LOST_TRIGGER = timedelta(seconds=30)
WORKER_GONE = timedelta(minutes=5)
KEEP_TRIGGERS = timedelta(days=1)


def sweep(*, now: datetime, is_dead: Callable[[str], bool] = lambda owner: False) -> int:
    """Wake a worker for every job nobody does. Returns how many. Two sweeps at once wake each job once."""
    woken = _orphans(now, is_dead) + _untriggered(now)
    _due(now)
    WorkerProcess.objects.filter(seen_at__lt=now - WORKER_GONE).delete()
    spent = DBTaskResult.objects.exclude(status=TaskResultStatus.READY)  # also one whose worker died with it
    spent.filter(enqueued_at__lt=now - KEEP_TRIGGERS).delete()
    return woken


def _orphans(now: datetime, is_dead: Callable[[str], bool]) -> int:
    """Jobs whose lease ran out, or whose worker on this machine is gone."""
    woken = 0
    for job in Job.objects.filter(state=Job.State.RUNNING).only("pk", "owner", "lease_until"):
        if job.lease_until is not None and (job.lease_until < now or is_dead(job.owner)):
            with transaction.atomic():
                same = Job.objects.filter(
                    pk=job.pk, state=Job.State.RUNNING, owner=job.owner, lease_until=job.lease_until
                )
                if same.update(state=Job.State.QUEUED, owner="", lease_until=None):
                    trigger(job)
                    woken += 1
    return woken


def _untriggered(now: datetime) -> int:
    """Jobs that wait while the queue knows nothing of them: a restored backup, a queue that was emptied."""
    waiting = Job.objects.filter(state=Job.State.QUEUED, created_at__lt=now - LOST_TRIGGER).only("pk")
    if not waiting:
        return 0
    ready = DBTaskResult.objects.filter(status=TaskResultStatus.READY).values_list("args_kwargs", flat=True)
    known = {str(held["args"][0]) for held in ready if held["args"]}
    lost = [job for job in waiting if str(job.pk) not in known]
    for job in lost:
        trigger(job)
    return len(lost)


def _due(now: datetime) -> None:
    """Start the system's own jobs whose time has come. The row of the schedule lets one of several workers win."""
    for kind in kinds():
        if kind.every is None:
            continue
        _, new = Schedule.objects.get_or_create(kind=kind.name, defaults={"next_at": now + kind.every})
        with transaction.atomic():
            won = Schedule.objects.filter(kind=kind.name, next_at__lte=now).update(next_at=now + kind.every)
            if new or won:
                start_job(actor=system_actor(kind.title), kind=kind.name, args={})
