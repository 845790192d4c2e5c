"""Reading ahead and writing behind: so that disk, decoding and computing overlap."""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")
_END = object()


def ahead(items: Iterable[T], depth: int = 1) -> Iterator[T]:
    """The same items, made in a thread of their own, at most `depth` waiting. An error there is raised here."""
    waiting: queue.Queue[object] = queue.Queue(depth)
    stop = threading.Event()

    def produce() -> None:
        try:
            for item in items:
                if not _put(waiting, item, stop):
                    return
            _put(waiting, _END, stop)
        except BaseException as error:
            _put(waiting, _Failure(error), stop)

    thread = threading.Thread(target=produce, name="read-ahead", daemon=True)
    thread.start()
    try:
        while (item := waiting.get()) is not _END:
            if isinstance(item, _Failure):
                raise item.error
            yield item  # type: ignore[misc]
    finally:
        stop.set()
        thread.join()


class Behind(Generic[T]):
    """Hands items to `consume` in a thread of its own; use as a context, which ends when the last item is consumed."""

    def __init__(self, consume: Callable[[T], None], depth: int = 1) -> None:
        self._consume = consume
        self._waiting: queue.Queue[object] = queue.Queue(depth)
        self._stop = threading.Event()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="write-behind", daemon=True)

    def __enter__(self) -> "Behind[T]":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._stop.set()
        else:
            _put(self._waiting, _END, self._stop)
        self._thread.join()
        if kind is None and self._error is not None:
            raise self._error

    def put(self, item: T) -> None:
        """Give one more item; raises what `consume` raised."""
        if not _put(self._waiting, item, self._stop) and self._error is not None:
            raise self._error

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                item = self._waiting.get(timeout=0.1)
            except queue.Empty:
                continue
            if item is _END:
                return
            try:
                self._consume(item)  # type: ignore[arg-type]
            except BaseException as error:
                self._error = error
                self._stop.set()


class _Failure:
    def __init__(self, error: BaseException) -> None:
        self.error = error


def _put(waiting: "queue.Queue[object]", item: object, stop: threading.Event) -> bool:
    """Wait for room; False if the other side has stopped meanwhile."""
    while not stop.is_set():
        try:
            waiting.put(item, timeout=0.1)
        except queue.Full:
            continue
        return True
    return False
