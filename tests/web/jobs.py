"""Running what waits in the queue, in this process and this transaction, as the worker would."""

from uuid import UUID

from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from konvergensi_web.platform.jobs import worker
from konvergensi_web.platform.jobs.models import Job

OWNER = "uji/1/1"


def run_pending(*, owner: str = OWNER, most: int = 20) -> list[Job]:
    """Run the queued jobs, and those they start, until none waits; returns them in the order they ran.

    A job that is put back into the queue again and again ends the loop with an assertion.
    """
    ran: list[Job] = []
    while (waiting := DBTaskResult.objects.ready().order_by("enqueued_at").first()) is not None:
        assert len(ran) < most, f"still waiting after {most} runs: {ran[-1].kind}"
        DBTaskResult.objects.filter(pk=waiting.pk).update(
            status=TaskResultStatus.SUCCESSFUL, finished_at=timezone.now()
        )
        job_id = UUID(waiting.args_kwargs["args"][0])
        worker.execute(job_id, owner=owner)
        ran.append(Job.objects.get(pk=job_id))
    return ran
