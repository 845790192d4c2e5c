"""Working jobs off from a command: in this process, unless a running worker is faster, with their progress shown."""

import time
from typing import TYPE_CHECKING, Any

from konvergensi.cli._console import progress
from konvergensi.problems import ProblemError
from konvergensi.problems.operations import JOB_DID_NOT_FINISH

if TYPE_CHECKING:
    from konvergensi_web.platform.jobs.models import Job

LOOK_SECONDS = 0.3


def see_through(job: "Job", *, following: bool = True) -> "Job":
    """Run a job that waits, and with `following` every job it starts. Raises `ProblemError` when one ends badly."""
    from konvergensi_web.platform.jobs import process
    from konvergensi_web.platform.jobs.models import Job

    began = job.created_at
    with progress() as display, process.alive(sweeping=False):
        bar = display.add_task(job.title, total=None)

        def show(says: str, done: int, of: int) -> None:
            display.update(bar, description=says[:60], completed=done, total=of or None)

        mine = {job.pk}
        active = Job.objects.filter(state__in=("queued", "running"), created_at__gte=began)
        while waiting := list(active.all() if following else active.filter(pk=job.pk)):
            mine |= {one.pk for one in waiting}
            _work(waiting, show)
    for one in Job.objects.filter(pk__in=mine).exclude(state=Job.State.DONE):
        told = one.problem or {"what": "", "why": "Pekerjaan ini dibatalkan.", "do": "Jalankan lagi bila perlu."}
        fields: dict[str, Any] = {name: told[name] for name in ("what", "why", "do")}
        raise ProblemError(JOB_DID_NOT_FINISH, title=one.title, state=one.get_state_display(), **fields)
    job.refresh_from_db()
    return job


def _work(waiting: "list[Job]", show: Any) -> None:
    from konvergensi_web.platform.jobs import process, worker

    queued = [job for job in waiting if job.state == "queued"]
    for job in sorted(queued, key=lambda one: one.created_at):
        show(job.title, 0, 0)
        worker.execute(job.pk, owner=process.OWNER, watch=show)
    if not queued:  # a worker beside us was faster
        show(waiting[0].says or waiting[0].title, waiting[0].done, waiting[0].of)
        time.sleep(LOOK_SECONDS)
