"""What the task queue knows: that a job waits. Its id is the only argument."""

from uuid import UUID

from django_tasks import task

from konvergensi_web.platform.jobs import process, worker


@task()
def run_job(job_id: str) -> None:
    """Run the job in this worker process."""
    worker.execute(UUID(job_id), owner=process.OWNER, stopping=process.stopping)
