"""The kinds of long work: an app registers its own in `AppConfig.ready()`; the worker finds the function by kind."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from konvergensi_web.platform.jobs.run import JobRun

JobFunction = Callable[["JobRun"], dict[str, Any] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of work. `every` makes it a job of the system itself, started again after that time.

    Who started it may cancel and repeat it; `permission` is asked of everybody else, in the area of the job.
    """

    name: str  # stage.verb: "intake.commit", "measures.refresh"
    function: JobFunction
    title: str  # what people read while it runs: "Menyimpan impor"
    every: timedelta | None = None
    permission: str = ""


_kinds: dict[str, Kind] = {}


def register(
    kind: str, function: JobFunction, title: str, *, every: timedelta | None = None, permission: str = ""
) -> None:
    """Make a kind of work known. The same kind twice replaces."""
    _kinds[kind] = Kind(name=kind, function=function, title=title, every=every, permission=permission)


def find_kind(kind: str) -> Kind | None:
    """The kind, or None when no installed app registered it."""
    return _kinds.get(kind)


def kinds() -> list[Kind]:
    """All registered kinds, by name."""
    return sorted(_kinds.values(), key=lambda one: one.name)
