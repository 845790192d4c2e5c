"""The worker process: takes triggers from the queue, shows that it lives, finds work that others left lying.

A thread beats every few seconds: it keeps the lease of the job in hand, writes the worker's own sign of life and
sweeps. A job that tells nothing for half an hour is taken for hung: the process ends, and the job is taken over.
"""

import contextlib
import logging
import os
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.db import Error, close_old_connections
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker as QueueWorker

from konvergensi_web.platform.jobs import sweep, worker
from konvergensi_web.platform.jobs.models import Job, WorkerProcess
from konvergensi_web.platform.jobs.run import LEASE

BEAT_SECONDS = 5.0
POLL_SECONDS = 0.5
HUNG = timedelta(minutes=30)
EXIT_HUNG = 70
log = logging.getLogger("konvergensi.jobs")


def _born(pid: int) -> str:
    """When a process of this machine began, so that a later process with its number is not taken for it."""
    with contextlib.suppress(OSError, IndexError):
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[19]
    return ""


def _machine() -> str:
    """This machine, and on Linux this space of process numbers: a container's number 7 is not the host's."""
    with contextlib.suppress(OSError):
        return f"{socket.gethostname()[:24]}/{Path('/proc/self/ns/pid').stat().st_ino}"
    return socket.gethostname()[:24]


def owner_of(pid: int) -> str:
    """The name under which a process of this machine holds jobs."""
    return f"{_machine()}/{pid}/{_born(pid)}"


OWNER = owner_of(os.getpid())


def is_dead(owner: str) -> bool:
    """Whether the owner was a process of this machine that is gone. One of another machine is judged by its lease."""
    machine, pid, born = owner.rsplit("/", 2) if owner.count("/") >= 2 else ("", "", "")
    if machine != _machine() or not pid.isdigit() or not born:
        return False
    return _born(int(pid)) != born


class _Process(QueueWorker):
    """The queue's own loop; we look only whether it was told to stop."""

    def configure_logging(self, verbosity: int) -> None:
        """The platform's logging stands."""


_loop: _Process | None = None


def stopping() -> bool:
    """Whether this process was told to stop."""
    return _loop is not None and not _loop.running


def run(*, batch: bool = False) -> None:
    """Work until told to stop (SIGTERM, Ctrl-C); with `batch` until nothing waits."""
    global _loop, OWNER  # noqa: PLW0603 - one worker in a process
    OWNER = owner_of(os.getpid())
    _loop = _Process(
        queue_names=["*"], interval=POLL_SECONDS, batch=batch, backend_name="default", startup_delay=False,
        max_tasks=None, worker_id=OWNER[:64], excluded_queue_names=[],
    )  # fmt: skip
    _loop.configure_signals()
    with alive(sweeping=True):
        _loop.run()


@contextlib.contextmanager
def alive(*, sweeping: bool) -> Iterator[None]:
    """Beat while the block runs: also a command that works its own jobs off keeps their leases so."""
    ended = threading.Event()
    beat(sweeping=sweeping)
    pulse = threading.Thread(target=_pulse, args=(ended, sweeping), name="pulse", daemon=True)
    pulse.start()
    try:
        yield
    finally:
        ended.set()
        pulse.join(timeout=2 * BEAT_SECONDS)
        with contextlib.suppress(Error):
            WorkerProcess.objects.filter(owner=OWNER).delete()


def beat(*, sweeping: bool) -> None:
    """One sign of life."""
    now = timezone.now()
    held = worker.running
    WorkerProcess.objects.update_or_create(
        owner=OWNER, defaults={"seen_at": now, "job_id": held.id if held else None}, create_defaults={
            "seen_at": now, "started_at": now, "job_id": held.id if held else None,
        },
    )  # fmt: skip
    if held is not None:
        mine = Job.objects.filter(pk=held.id, owner=OWNER, attempts=held.attempt, state=Job.State.RUNNING)
        mine.update(lease_until=now + LEASE, heartbeat_at=now)
    if sweeping:
        sweep.sweep(now=now, is_dead=is_dead)


def _pulse(ended: threading.Event, sweeping: bool) -> None:
    while not ended.wait(BEAT_SECONDS):
        held = worker.running
        if held is not None and timezone.now() - held.told_at > HUNG:
            log.error("worker.hung", extra={"job": str(held.id)})
            os._exit(EXIT_HUNG)
        close_old_connections()
        try:
            beat(sweeping=sweeping)
        except Error as error:  # the database is busy or away: the next beat tries again
            log.warning("worker.beat-missed", extra={"error": type(error).__name__})
