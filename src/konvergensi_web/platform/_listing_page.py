"""Order and paging of lists: by key, so that a page costs the same at the end as at the start, and ties lose nobody."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import caches
from django.core.exceptions import EmptyResultSet, FieldDoesNotExist, ValidationError
from django.db.models import F, Q, QuerySet

MANY, COUNT_SECONDS = 2_000, 60  # counting 176,000 people takes 0.2 s, and nobody waits for the last of them


def counted(rows: QuerySet[Any], many: int = MANY) -> int:
    """How many rows there are. A large count is kept for a minute by its very question, so by scope and filter too."""
    try:
        asked = repr(rows.order_by().query.sql_with_params())
    except EmptyResultSet:  # a question that no row can answer
        return 0
    key = f"count:{hashlib.sha256(asked.encode()).hexdigest()}"  # what was searched is not kept
    known: int | None = caches["process"].get(key)
    if known is None:
        known = rows.count()
        if known > many:
            caches["process"].set(key, known, COUNT_SECONDS)
    return known


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page; `after` and `before` are the keys that lead to its neighbours, empty where none is."""

    rows: list[Any]
    before: str
    after: str


def ordered(rows: QuerySet[Any] | Sequence[Any], sort: str | None, down: bool) -> "Ordered":
    """The rows in order. Rows without a value come last in both directions."""
    return _Query(rows, sort, down) if isinstance(rows, QuerySet) else _Memory(rows, sort, down)


class Ordered(ABC):
    """Rows in order, page by page."""

    @abstractmethod
    def all(self) -> Any:
        """Every row."""

    @abstractmethod
    def page(self, *, after: str, before: str, size: int) -> Page:
        """The page after or before the row of a key; the first page when neither is known."""


class _Query(Ordered):
    """A queryset: the sort field and then the primary key decide, read with one range condition."""

    def __init__(self, rows: QuerySet[Any], sort: str | None, down: bool) -> None:
        self.rows, self.sort, self.down = rows, sort, down

    def _order(self, backwards: bool = False) -> list[Any]:
        if not self.sort:
            return ["-pk" if backwards else "pk"]
        sort = F(self.sort)
        if backwards:  # mirrored: rows without a value first
            return [sort.asc(nulls_first=True) if self.down else sort.desc(nulls_first=True), "-pk"]
        return [sort.desc(nulls_last=True) if self.down else sort.asc(nulls_last=True), "pk"]

    def all(self) -> QuerySet[Any]:
        return self.rows.order_by(*self._order())

    def page(self, *, after: str, before: str, size: int) -> Page:
        backwards = bool(before) and not after
        anchor = self._anchor(after or before)
        rows = self.rows.order_by(*self._order(backwards))
        if anchor is not None:
            rows = rows.filter(self._beyond(*anchor, backwards=backwards))
        found = list(rows[: size + 1])
        more, found = len(found) > size, found[:size]
        if backwards and anchor is not None:
            found.reverse()
            return Page(found, str(found[0].pk) if more and found else "", str(found[-1].pk) if found else "")
        return Page(
            found,
            str(found[0].pk) if anchor is not None and found else "",
            str(found[-1].pk) if more else "",
        )

    def _anchor(self, key: str) -> tuple[Any, Any] | None:
        """The sort value and key of the row to go on from; a key that is gone or no key starts again."""
        if not key:
            return None
        try:
            pk = self.rows.model._meta.pk.to_python(key)
        except ValidationError:
            return None
        fields = (self.sort, "pk") if self.sort else ("pk", "pk")
        return self.rows.order_by().filter(pk=pk).values_list(*fields).first()

    def _beyond(self, value: Any, pk: Any, *, backwards: bool) -> Q:
        step = "lt" if backwards else "gt"
        if not self.sort:
            return Q(**{f"pk__{step}": pk})
        name = self.sort
        if value is None:
            beyond = Q(**{f"{name}__isnull": True, f"pk__{step}": pk})
            return beyond | Q(**{f"{name}__isnull": False}) if backwards else beyond
        further = "lt" if self.down != backwards else "gt"
        if self._always_told:  # the first part is a range of the index; with the second alone it is read from its start
            return Q(**{f"{name}__{further}e": value}) & (Q(**{f"{name}__{further}": value}) | Q(**{f"pk__{step}": pk}))
        beyond = Q(**{f"{name}__{further}": value}) | Q(**{name: value, f"pk__{step}": pk})
        return beyond if backwards else beyond | Q(**{f"{name}__isnull": True})

    @property
    def _always_told(self) -> bool:
        """Whether every row has a value to sort by."""
        try:
            return not self.rows.model._meta.get_field(self.sort or "pk").null
        except FieldDoesNotExist:  # of another table, or counted
            return False


class _Memory(Ordered):
    """A short sequence of rows that are no records (figures): paged by position."""

    def __init__(self, rows: Sequence[Any], sort: str | None, down: bool) -> None:
        self.rows = list(rows)
        if sort:
            known = [row for row in self.rows if _attribute(row, sort) is not None]
            unknown = [row for row in self.rows if _attribute(row, sort) is None]
            self.rows = sorted(known, key=lambda row: _attribute(row, sort), reverse=down) + unknown

    def all(self) -> list[Any]:
        return self.rows

    def page(self, *, after: str, before: str, size: int) -> Page:
        start = int(after) if after.isdecimal() else 0
        if not after and before.isdecimal():
            start = max(0, int(before) - size)
        found = self.rows[start : start + size]
        return Page(found, str(start) if start else "", str(start + size) if start + size < len(self.rows) else "")


def _attribute(row: Any, path: str) -> Any:
    for part in path.replace("__", ".").split("."):
        row = row.get(part) if isinstance(row, dict) else getattr(row, part, None)
    return row
