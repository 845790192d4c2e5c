"""How this app reaches persons without knowing their tables: the registry registers one source in `ready()`."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Protocol
from uuid import UUID

from konvergensi_web.platform.scope import Actor
from konvergensi_web.regions.paths import cut, within


@dataclass(frozen=True, slots=True)
class Holds:
    """Whose data must stay for now: of these persons, and all that lies at these paths."""

    people: frozenset[UUID] = frozenset()
    paths: tuple[str, ...] = ()

    def over(self, path: str) -> bool:
        """Whether all data at this place is held."""
        return bool(path and within(path, self.paths))


class Person(Protocol):
    """What is needed of a person's row."""

    pk: Any
    name: Any
    mother_name: Any
    region_path: Any
    nik_cipher: Any
    nik_masked: Any


@dataclass(frozen=True, slots=True)
class Described:
    """A person as the pages of this app show him, before anything is opened: initials, year, place."""

    person: Any
    initials: str
    place: str
    url: str
    numbers: tuple[tuple[str, str, bytes | None], ...] = ()  # (label, column's field, ciphertext)


class PersonSource(Protocol):
    """What the registry gives."""

    def find(self, actor: Actor, person_id: UUID) -> Described | None:
        """A person in the open scope."""

    def records_of(self, person_id: UUID, *, lock: bool = False) -> list[UUID]:
        """The record that lives, then those merged into it, whichever of them was asked for; in the open scope.

        With `lock`, nobody merges them or adds a row about them until the running transaction ends.
        """

    def held(self, people: Iterable[UUID], holds: Holds) -> set[UUID]:
        """Which of these persons a hold keeps: on any of his records, or where anything of him lies."""

    def contacts(self, people: list[UUID]) -> list[tuple[str, str, str, str]]:
        """Name, parent, village and address of persons in the open scope, for a letter to them."""

    def find_elsewhere(self, actor: Actor, person_id: UUID) -> Described | None:
        """A person in the search scope, outside the work scope."""


_source: PersonSource | None = None


def register(source: PersonSource) -> None:
    """Make the registry's source known."""
    global _source  # noqa: PLW0603 - one registry
    _source = source


def source() -> PersonSource:
    """The registered source. Without a registry nobody can be opened: RuntimeError, a fault of ours."""
    if _source is None:
        raise RuntimeError("no app registered a source of persons")
    return _source


def searching(actor: Actor) -> Actor:
    """The actor in his search scope: his whole kabupaten or kota, where he may look for a person but not work."""
    return replace(actor, paths=tuple(dict.fromkeys(cut(path, "regency") for path in actor.paths)))
