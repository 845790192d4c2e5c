"""One list for all pages: search, filter chips, sort, paging by key, choice of columns, export, print, empty state.

    PROGRAMMES = Listing("program", _("Program"), [Column("name", _("Nama"), sort="name")], default_sort="name")
    return PROGRAMMES.render(request, queryset)

The address carries what was asked: `?cari= ?urut= ?sesudah= ?kolom= ?ekspor=` and one key for each filter. A list of
people (`private=True`) is asked by POST, so that no searched name stands in an address. Paging names the row after
which to go on by its key alone, so that no value of a row stands in an address either, and it holds under ties.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as say_text

from konvergensi_web.platform import _listing_page as paging
from konvergensi_web.platform._listing_cell import Cell
from konvergensi_web.platform._listing_export import EXPORTS, export
from konvergensi_web.platform.scope import Actor, may

Kind = Literal["text", "number", "date", "percent", "chips", "link"]
Choices = Sequence[tuple[str, Any]]
Rows = QuerySet[Any] | Sequence[Any]
RESERVED = ("cari", "urut", "sesudah", "sebelum", "kolom", "ekspor", "tujuan")
FEW = 4  # as many choices are shown as chips, more as a select
PRINT_LIMIT = 2_000
_ANY = "00000000-0000-0000-0000-000000000000"


def page_of(name: str, key: Callable[[Any], Any]) -> Callable[[Any], str]:
    """For `Column.url`: the page of that name for the row's UUID, looked up once for all rows."""
    address = reverse(name, args=[_ANY])
    return lambda row: address.replace(_ANY, str(key(row)))


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `value` is a function of the row or the path of an attribute (default: the name).

    What a value may be: `percent` a number in percent or `(percent, numerator, denominator)`; `chips` texts or
    `(tone, text)`; `link` a text, with `url(row)`; any kind may carry `url`. `main` names the row on a phone.
    """

    name: str
    title: Any
    value: Callable[[Any], Any] | str | None = None
    sort: str | None = None
    kind: Kind = "text"
    hidden: bool = False
    export: bool = True
    always: bool = False  # in every export, shown or not
    url: Callable[[Any], str | None] | None = None
    decimals: int = 0

    def of(self, row: Any) -> Any:
        """The value of a row."""
        if callable(self.value):
            return self.value(row)
        found = row
        for part in (self.value or self.name).split("."):
            found = found.get(part) if isinstance(found, dict) else getattr(found, part, None)
            if found is None:
                return None
        return found() if callable(found) else found


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter. `choices` are pairs of value and title, or a function of the request that gives them."""

    name: str
    title: Any
    choices: Callable[[HttpRequest], Choices] | Choices
    apply: Callable[[Any, str], Any]

    def __post_init__(self) -> None:
        if self.name in RESERVED:
            raise ValueError(f"a filter cannot be called {self.name}")


@dataclass(frozen=True, slots=True)
class Empty:
    """What a list without rows says, and what to do next."""

    title: Any = ""
    text: Any = ""
    action_label: Any = ""
    action_url: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: what it shows, how it is searched, filtered and sorted."""

    name: str
    title: Any
    columns: Sequence[Column]
    search: Callable[[Any, list[str]], Any] | None = None
    search_hint: Any = ""
    filters: Sequence[Filter] = ()
    default_sort: str = ""  # a column's name, `-name` for descending
    empty: Empty = field(default_factory=Empty)
    page_size: int = 50
    private: bool = False  # rows about people: asked by POST, export needs a purpose
    sources: Sequence[tuple[Any, Any]] = ()  # what the sheet `Sumber` tells of where the rows are from
    export_permission: str | None = "platform.export.make"
    row_actions: str = ""  # a template drawn in the last cell of a row, with `row`
    address: str = ""  # of the page that the list is a part of, where it is also fetched from another address
    kept: Choices = ()  # name and value of what else decides the rows (a month): every form of the list sends it on
    absent: Empty | None = None  # said in place of `empty` whatever was searched: there is nothing to search in

    def render(
        self, request: HttpRequest, rows: Rows, template: str = "pages/list.html", *, hidden: int | None = None,
        **context: Any,
    ) -> HttpResponse:  # fmt: skip
        """The page, only its table for htmx, or the exported file. `hidden`: rows beyond the reader's scope."""
        view = self.view(request, rows, hidden=hidden)
        return view.alone(**context) or render(request, template, context | {"list": view})

    def view(self, request: HttpRequest, rows: Rows, *, hidden: int | None = None) -> "View":
        """The list as asked by the request, to be drawn with `{% include "pages/components/list.html" %}`."""
        return View(self, request, rows, hidden)


class View:
    """A list at one request: what the template and the exports read."""

    def __init__(self, listing: Listing, request: HttpRequest, rows: Rows, hidden: int | None) -> None:
        self.listing, self.request, self.hidden = listing, request, hidden
        self.asked: QueryDict = request.POST if request.method == "POST" else request.GET
        self.actor: Actor | None = getattr(request, "actor", None)
        self.dom_id, self.address = f"daftar-{listing.name}", listing.address or request.path  # its forms go there
        self._all = rows

    def alone(self, **context: Any) -> HttpResponse | None:
        """The exported file, or only the table for htmx; None where the page around it is asked for."""
        if (wanted := self.asked.get("ekspor", "")) in EXPORTS and self.may_export:
            return export(self, wanted)
        if getattr(self.request, "htmx", False) and self.request.headers.get("HX-Target") == self.dom_id:
            return render(self.request, "pages/components/list.html", context | {"list": self})
        return None

    @property
    def searches(self) -> bool:
        """Whether the list can be searched; a template would call the function itself instead of asking for it."""
        return self.listing.search is not None

    @property
    def words(self) -> str:
        """What was searched."""
        return self.asked.get("cari", "").strip()[:100]

    @cached_property
    def filters(self) -> list[dict[str, Any]]:
        """The filters with their choices and what is chosen; an unknown choice is no choice."""
        found = []
        for one in self.listing.filters:
            choices = list(one.choices(self.request) if callable(one.choices) else one.choices)
            asked = self.asked.get(one.name, "")
            chosen = asked if asked in {str(value) for value, _ in choices} else ""
            pairs = [{"value": str(value), "title": title, "chosen": str(value) == chosen} for value, title in choices]
            found.append({"filter": one, "choices": pairs, "chosen": chosen, "few": len(pairs) <= FEW})
        return found

    @cached_property
    def found(self) -> Rows:
        """The rows that were asked for, unsorted."""
        rows = self._all
        for one in self.filters:
            if one["chosen"]:
                rows = one["filter"].apply(rows, one["chosen"])
        if self.words and self.listing.search:
            rows = self.listing.search(rows, self.words.split())
        return rows

    @cached_property
    def narrowed(self) -> bool:
        """Whether anything was searched or filtered."""
        return bool(self.words) or any(one["chosen"] for one in self.filters)

    @cached_property
    def sort(self) -> tuple[Column | None, bool]:
        """The column sorted by and whether descending."""
        known = {column.name: column for column in self.listing.columns if column.sort}
        for asked in (self.asked.get("urut", ""), self.listing.default_sort):
            column = known.get(asked.removeprefix("-"))
            if column:
                return column, asked.startswith("-")
        return None, False

    @cached_property
    def sorted(self) -> paging.Ordered:
        """The rows in order."""
        column, down = self.sort
        return paging.ordered(self.found, column.sort if column else None, down)

    @cached_property
    def page(self) -> paging.Page:
        """The rows of this page, with the keys of its neighbours."""
        if self.printing:
            return paging.Page(list(self.sorted.all()[:PRINT_LIMIT]), "", "")
        return self.sorted.page(
            after=self.asked.get("sesudah", ""), before=self.asked.get("sebelum", ""), size=self.listing.page_size
        )

    @cached_property
    def count(self) -> int:
        """How many rows were found; of many rows, how many there were within the last minute."""
        return paging.counted(self.found) if isinstance(self.found, QuerySet) else len(self.found)

    @property
    def printing(self) -> bool:
        """Whether every row is wanted on paper."""
        return self.asked.get("ekspor") == "cetak"

    @cached_property
    def chosen(self) -> list[Column]:
        """The columns to show: those asked for, else those not hidden."""
        asked = set(self.asked.getlist("kolom"))
        some = [column for column in self.listing.columns if column.name in asked]
        return some or [column for column in self.listing.columns if not column.hidden]

    @property
    def heads(self) -> Iterator[dict[str, Any]]:
        """The heads of the columns: title, direction, and what a click on it asks for."""
        column, down = self.sort
        for one in self.chosen:
            mine = column is not None and one.name == column.name
            order = ("descending" if down else "ascending") if mine else ""
            yield {"column": one, "order": order, "asks": f"-{one.name}" if mine and not down else one.name}

    @property
    def choice(self) -> list[dict[str, Any]]:
        """Every column and whether it is shown."""
        return [{"column": one, "shown": one in self.chosen} for one in self.listing.columns]

    @property
    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows of the page with their cells as the table shows them."""
        titled = [(one, str(one.title)) for one in self.chosen]
        for row in self.page.rows:
            cells = [Cell(one, one.of(row), one.url(row) if one.url else None, title).html for one, title in titled]
            yield {"row": row, "cells": mark_safe("".join(cells))}  # noqa: S308 - each is safe

    @property
    def state(self) -> list[tuple[str, str]]:
        """What was asked, as hidden fields of the form that exports."""
        kept = [*self.listing.kept, ("cari", self.words), ("urut", self.asked.get("urut", ""))]
        kept += [(one["filter"].name, one["chosen"]) for one in self.filters]
        kept += [("kolom", name) for name in self.asked.getlist("kolom")]
        return [(name, value) for name, value in kept if value]

    @property
    def cleared(self) -> str:
        """The address of the same list with nothing searched or filtered."""
        return f"{self.address}?{urlencode(list(self.listing.kept))}" if self.listing.kept else self.address

    @cached_property
    def may_export(self) -> bool:
        """Whether the reader may take the list away; an open page has no reader and may be copied anyway."""
        permission = self.listing.export_permission
        return permission is None or (self.actor is not None and may(self.actor, permission))

    @property
    def method(self) -> str:
        """How the list is asked."""
        return "post" if self.listing.private else "get"

    @property
    def purpose(self) -> str:
        """What the reader said the export is for."""
        return self.asked.get("tujuan", "").strip()[:200]

    @property
    def empty(self) -> Empty:
        """What to say when no row was found."""
        if self.listing.absent is not None:
            return self.listing.absent
        if self.narrowed:
            return Empty(say_text("Tidak ada yang cocok"), say_text("Longgarkan pencarian atau hapus saringan."))
        told = self.listing.empty
        return replace(told, title=told.title or say_text("Belum ada isi"))

    def every(self) -> Iterable[Any]:
        """Every row in order, for an export."""
        rows = self.sorted.all()
        return rows.iterator(chunk_size=2_000) if isinstance(rows, QuerySet) else rows
