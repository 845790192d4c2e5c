"""How much of the processors the machine's host kept back, second by second: a guest cannot be quicker than it is let.

`/proc/stat` counts it as steal. Where there is none (no guest, no Linux) nothing is stolen.
"""

import threading
import time
from pathlib import Path
from types import TracebackType

EVERY = 0.5  # seconds
TAKEN = 0.05  # a share of the processors from which a moment is not ours
AFTER = 2.0  # seconds: what waited meanwhile is still in the queue


class Stolen:
    """Watches while its block runs: `with Stolen() as stolen: ...`, then asks `stolen.share`, `stolen.ours(a, b)`."""

    def __init__(self) -> None:
        self._seen: list[tuple[float, int, int]] = [self._now()]
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Stolen":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._end.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._end.wait(EVERY):
            self._seen.append(self._now())

    def _now(self) -> tuple[float, int, int]:
        stat = Path("/proc/stat")
        ticks = [int(one) for one in stat.read_text().split("\n", 1)[0].split()[1:9]] if stat.exists() else [0] * 8
        return time.time(), sum(ticks), ticks[7]

    @property
    def share(self) -> float:
        """The share of the processors' time that was stolen, from 0 to 1."""
        (_, all_before, before), (_, all_after, after) = self._seen[0], self._seen[-1]
        return (after - before) / max(all_after - all_before, 1)

    def ours(self, start: float, end: float) -> bool:
        """Whether nothing worth mentioning was stolen between two clock times, nor just before."""
        for (begin, all_before, before), (until, all_after, after) in zip(self._seen, self._seen[1:], strict=False):
            touches = until + AFTER >= start and begin <= end
            if touches and (after - before) > TAKEN * (all_after - all_before):
                return False
        return True
