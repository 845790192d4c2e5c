"""Storage periods and erasure: each stage registers what it can erase, later stages first.

A shredder says what it removes, finds what is due or what belongs to one person, gives those rows in readable form
first, and then erases them. Data under a legal hold stays. Every run leaves minutes with counts, never names.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from konvergensi_web.platform.privacy import people as registry
from konvergensi_web.platform.privacy.models import LegalHold
from konvergensi_web.platform.privacy.parameters import span
from konvergensi_web.platform.privacy.people import Holds

Row = dict[str, Any]


class Shredder(Protocol):
    """What one stage can erase. Called in a scope that reaches everywhere: a person's rows lie in many places."""

    name: str  # stage.noun: "measures.measurements"
    says: str  # what is removed, for the minutes
    period: str  # the rule of parameters/privacy.yaml it goes by
    order: int  # lower first: what points at a person goes before the person

    def due(self, before: datetime, paths: Sequence[str]) -> Iterable[tuple[Any, UUID | None, str]]:
        """Rows whose time is over: `(key, person, path)`; of whoever lives in the area all rows, those elsewhere too.

        Rows of whoever lives elsewhere are left to the run over his place, so that nobody is erased by half.
        """

    def of_people(self, people: Sequence[UUID]) -> list[Any]:
        """The keys of the rows of these persons; none for a shredder that is not about people."""

    def export(self, keys: Sequence[Any]) -> list[Row]:
        """The rows in readable form, identities included: they are handed over or kept for a short while."""

    def erase(self, keys: Sequence[Any]) -> int:
        """Erase the rows and everything that only they need. Returns how many rows went."""


_shredders: dict[str, Shredder] = {}


def register(shredder: Shredder) -> None:
    """Make a shredder known. The same name twice replaces."""
    _shredders[shredder.name] = shredder


def shredders() -> list[Shredder]:
    """All shredders, in the order they have to run."""
    return sorted(_shredders.values(), key=lambda one: (one.order, one.name))


def find_shredder(name: str) -> Shredder | None:
    """A shredder by name."""
    return _shredders.get(name)


def holds_in_force() -> Holds:
    """Every hold that was not lifted."""
    rows = LegalHold.objects.filter(lifted_at__isnull=True).values_list("person_id", "region_path")
    people = frozenset(person for person, _path in rows if person)
    return Holds(people, tuple(path for person, path in rows if not person and path))


@dataclass(slots=True)
class Found:
    """What one shredder has to do."""

    shredder: Shredder
    keys: list[Any]
    held: int = 0


def find_due(shredder: Shredder, now: datetime, paths: Sequence[str], holds: Holds) -> Found:
    """What is due at a time, without what is held; a person is held as a whole."""
    found = Found(shredder, [])
    rows = list(shredder.due(now - span(shredder.period, now), paths))
    kept = registry.source().held({person for _key, person, _path in rows if person}, holds)
    for key, person, path in rows:
        if person in kept or holds.over(path):
            found.held += 1
        else:
            found.keys.append(key)
    return found
