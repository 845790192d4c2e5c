"""The worker processes beside the server: started, started again when one dies, and stopped with it."""

import logging
import subprocess
import sys
import threading
import time

GRACE_SECONDS = 20
LOOK_SECONDS = 0.5
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0
log = logging.getLogger("konvergensi.server")


class Workers:
    """So many worker processes, kept alive until `stop`."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._running: dict[int, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        """Start them, each with a thread that watches it."""
        for number in range(self._count):
            thread = threading.Thread(target=self._keep, args=(number,), name=f"worker-{number}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """End them: each gives its job back at the next sign of life; one that does not is killed, and taken over."""
        self._stopping.set()
        for process in self._running.values():
            process.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for process in self._running.values():
            try:
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for thread in self._threads:
            thread.join(timeout=2 * LOOK_SECONDS)

    def _keep(self, number: int) -> None:
        pause = 1.0
        while not self._stopping.is_set():
            began = time.monotonic()
            process = self._running[number] = launch()
            while process.poll() is None and not self._stopping.wait(LOOK_SECONDS):
                pass
            if self._stopping.is_set():
                return
            pause = 1.0 if time.monotonic() - began > STEADY_SECONDS else min(2 * pause, LONGEST_PAUSE)
            log.error("worker.died", extra={"code": process.returncode, "again_in": pause})
            self._stopping.wait(pause)


def launch() -> subprocess.Popen[bytes]:
    """One worker. Its standard input is a line to us: when it closes, we are gone and the worker ends itself."""
    words = [sys.executable, "-m", "konvergensi_web.commands._worker"]
    return subprocess.Popen(words, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603 - our own module
