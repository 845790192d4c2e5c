"""The menu in the order of the flow: a stage registers its entry in `ready()`; an actor sees what he may open."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.core.cache import caches

from konvergensi_web.platform.scope import Actor, may


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry. `order` follows the flow; `badge` counts what waits there for this actor, None shows nothing.

    `waits` says in words what the badge counts ("pasangan data ganda menunggu keputusan"): the first page tells it as
    what the reader owes. It gives nothing where others have to do it.
    """

    title: str
    url_name: str
    order: int
    permission: str | None = None
    badge: Callable[[Actor], int | None] | None = None
    waits: Callable[[Actor], str] | None = None


BADGE_SECONDS = 60
_entries: dict[str, Entry] = {}


def register(entry: Entry) -> None:
    """Add an entry to the menu. The same address twice replaces."""
    _entries[entry.url_name] = entry


def entries(actor: Actor) -> list[Entry]:
    """The entries this actor may open, in order."""
    allowed = [one for one in _entries.values() if one.permission is None or may(actor, one.permission)]
    return sorted(allowed, key=lambda one: one.order)


def opens(actor: Actor, address: str, address_of: Callable[[str], str]) -> bool:
    """Whether the actor may open the entry that an address lies behind; what lies behind none is open."""
    known = {url: one for one in _entries.values() if (url := address_of(one.url_name))}
    entry = known.get(max((url for url in known if address.startswith(url)), key=len, default=""))
    return entry is None or entry.permission is None or may(actor, entry.permission)


def badges(some: Iterable[Entry], actor: Actor) -> dict[str, int]:
    """What waits behind each entry, counted at most once a minute for each holder of a post, and for each token."""
    key = f"menu-badges:{actor.user_id}:{actor.office_id}:{actor.role}:{actor.token_id}"
    kept: dict[str, int] | None = caches["process"].get(key)
    if kept is None:
        kept = {entry.url_name: entry.badge(actor) or 0 for entry in some if entry.badge is not None}
        caches["process"].set(key, kept, BADGE_SECONDS)
    return kept


def waiting(actor: Actor) -> list[tuple[Entry, str, int]]:
    """What the actor owes behind the entries of the menu, in their order: the entry, in words, how many."""
    mine = entries(actor)
    counts = badges(mine, actor)
    found = [(one, one.waits(actor), counts.get(one.url_name, 0)) for one in mine if one.waits is not None]
    return [(one, words, count) for one, words, count in found if words and count]
