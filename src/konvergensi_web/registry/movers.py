"""What a merge moves: every table that points at a person registers how its rows follow him and come back.

A later stage registers its own in `ready()`:

    movers.register(Mover("measures.measurement", Measurement, "person"))

A table that stays with its record on purpose says so with `stays`. A test holds every foreign key to a person to it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q

from konvergensi_web.platform.bulk import chunks

Holds = Callable[[UUID, UUID], Q]


@dataclass(frozen=True, slots=True)
class Mover:
    """One column that points at a person. `leave(kept, gone)` tells which rows would clash and stay where they are.

    `after(kept, gone)` runs when every mover has gone back, for rows that came while the two were one.
    """

    name: str
    model: type[models.Model]
    field: str
    says: str = ""  # what people call such rows: "pengukuran"
    leave: Holds | None = None
    after: Callable[[UUID, UUID], None] | None = None

    def rows(self, gone: UUID, kept: UUID) -> models.QuerySet[Any]:
        """The rows that would move."""
        rows = self.model._default_manager.filter(**{f"{self.field}_id": gone})
        return rows.exclude(self.leave(kept, gone)) if self.leave else rows

    def move(self, gone: UUID, kept: UUID) -> list[str]:
        """Point the rows at the kept record. Returns their keys, for the way back."""
        keys = sorted(self.rows(gone, kept).order_by().values_list("pk", flat=True))
        self._point(keys, kept)
        return [str(key) for key in keys]

    def back(self, keys: Sequence[str], gone: UUID) -> None:
        """Point the rows at the record they came from."""
        self._point(keys, gone)

    def _point(self, keys: Sequence[Any], person: UUID) -> None:
        for some in chunks(keys, 1_000):
            self.model._default_manager.filter(pk__in=some).update(**{f"{self.field}_id": person})


_movers: dict[str, Mover] = {}
_stays: dict[tuple[str, str], str] = {}


def register(mover: Mover) -> None:
    """Let a table's rows follow a person; the same name replaces."""
    _movers[mover.name] = mover


def stays(model: type[models.Model], field: str, why: str) -> None:
    """Say that a table's rows stay with the record they were made for."""
    _stays[model._meta.label_lower, field] = why


def movers() -> list[Mover]:
    """All movers, by name."""
    return [_movers[name] for name in sorted(_movers)]


def unmoved() -> list[tuple[str, str]]:
    """The columns pointing at a person that nobody registered: none, in a finished platform."""
    from konvergensi_web.registry.models import Person

    told = {(one.model._meta.label_lower, one.field) for one in _movers.values()} | set(_stays)
    pointing = [
        (relation.related_model._meta.label_lower, relation.field.name) for relation in Person._meta.related_objects
    ]
    return sorted(pair for pair in pointing if pair not in told)
