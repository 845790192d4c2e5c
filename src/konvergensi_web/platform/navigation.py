"""The menu in the order of the flow: a stage registers its entry in `ready()`; an actor sees what he may open."""

from collections.abc import Callable
from dataclasses import dataclass

from konvergensi_web.platform.scope import Actor, may


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry. `order` follows the flow; `badge` counts what waits there for this actor, None shows nothing."""

    title: str
    url_name: str
    order: int
    permission: str | None = None
    badge: Callable[[Actor], int | None] | None = None


_entries: dict[str, Entry] = {}


def register(entry: Entry) -> None:
    """Add an entry to the menu. The same address twice replaces."""
    _entries[entry.url_name] = entry


def entries(actor: Actor) -> list[Entry]:
    """The entries this actor may open, in order."""
    allowed = [one for one in _entries.values() if one.permission is None or may(actor, one.permission)]
    return sorted(allowed, key=lambda one: one.order)
