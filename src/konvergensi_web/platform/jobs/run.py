"""What a job's function is given: its arguments, its actor, its cursor, and the way to tell how far it is.

Every write names the owner and the attempt (`_mine`). A worker that was taken over because it seemed dead matches no
row any more, so its transaction rolls back: a chunk is stored by exactly one of the two.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from konvergensi_web.platform.jobs.models import Job
from konvergensi_web.platform.scope import Actor

LEASE = timedelta(seconds=60)
Watch = Callable[[str, int, int], None]


class Cancelled(Exception):  # noqa: N818 - not an error: somebody asked for it
    """The job was cancelled; raised by `tell` and `save_cursor`, so that the open chunk is rolled back."""


class Stopped(Exception):  # noqa: N818 - not an error: the worker is being stopped
    """The worker is stopping; the job goes back to the queue and resumes at its cursor."""


class Lost(Exception):  # noqa: N818 - not an error of the job
    """Another worker took this job over; this one must write nothing more."""


class JobRun:
    """One attempt at one job, in the hands of its function."""

    def __init__(
        self, job: Job, actor: Actor, *, stopping: Callable[[], bool] = lambda: False, watch: Watch | None = None
    ) -> None:
        self.id = job.pk
        self.args: dict[str, Any] = job.args
        self.actor = actor
        self.cursor: dict[str, Any] = dict(job.cursor)
        self.result_url = job.result_url
        self.attempt = job.attempts
        self._owner = job.owner
        self._stopping = stopping
        self._watch = watch
        self.told_at = timezone.now()

    def tell(self, says: str, done: int = 0, of: int = 0) -> None:
        """Say what is being done and how far it is: once a chunk, not once a row. A name in it follows a colon.

        Counts as a sign of life. Raises `Cancelled` when somebody cancelled, `Stopped` when the worker is stopping.
        """
        self._write(says=says[:150], done=done, of=of)
        if self._watch is not None:
            self._watch(says, done, of)
        self._heed()

    def save_cursor(self, **cursor: Any) -> None:
        """Remember how far the work is stored. Call it inside the transaction of the chunk: both commit or neither."""
        self.cursor = {**self.cursor, **cursor}
        self._write(cursor=self.cursor)

    def _write(self, **fields: Any) -> None:
        now = timezone.now()
        if not self._mine().update(heartbeat_at=now, lease_until=now + LEASE, **fields):
            raise Lost
        self.told_at = now

    def _heed(self) -> None:
        if self._mine().filter(cancel_requested=True).exists():
            raise Cancelled
        if self._stopping():
            raise Stopped

    def _mine(self) -> QuerySet[Job]:
        return Job.objects.filter(
            pk=self.id, owner=self._owner, attempts=self.attempt, state=Job.State.RUNNING
        )  # fmt: skip
