"""The seam between sources and the stages that keep their rows: one loader a register, registered in `ready()`.

Intake owns files, batches, mapping, preview, progress and undo; it knows no register. A loader knows one: what its
files mean, what a row becomes, what depends on it. A later stage adds a register by registering a loader, and a reason
against undoing by `add_dependents`.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from uuid import UUID

import polars as pl
from django.utils.translation import gettext as tell

from konvergensi.problems import Problem
from konvergensi.sources import FileAccount
from konvergensi.sources.propose import Proposal
from konvergensi_web.intake.models import Batch
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from konvergensi_web.regions.paths import path_of

Tell = Callable[[str, int, int], None]
BATCH_ROW = "batch_row"  # the row's place in the reading, from 0: the same in every attempt
REGION_PATH = "region_path"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What a loader is given to read: the files in the clear, where they are from, what the person chose."""

    actor: Actor
    batch: Batch
    regency: str  # code
    files: Sequence[Path]
    profile: Path | None  # the office's own headings, laid over the packaged ones
    aliases: Path | None  # the names of places that persons have settled in this regency
    options: Mapping[str, str]
    tell: Tell


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPlace:
    """A name in the files that could be several regions, or none: a person has to say which."""

    level: str  # district, village
    name: str
    district: str
    rows: int
    candidates: Sequence[tuple[str, float]]  # code and likeness in percent, the likeliest first


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What would be stored: nothing of it is a record yet.

    `rows`, `held`, `refused` have `file`, `sheet`, `row` and the register's columns; `rows` also `batch_row` and
    `region_path`. They lie in the order in which they will be stored. `held` has `code`, the problem that holds the
    row, and `usable`, whether a person may decide to store it as it is; usable rows carry all columns of `rows`.
    `findings` have the columns of `sources.schema.FINDINGS`; `accounts` say rows_in = stored + held + refused.
    """

    rows: pl.DataFrame
    held: pl.DataFrame
    refused: pl.DataFrame
    findings: pl.DataFrame
    accounts: Sequence[FileAccount]
    headings: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)
    months: Sequence[str] = ()
    unchanged: int = 0  # rows of `rows` that are stored already: a commit will leave them
    replacing: int = 0  # rows of `rows` that will take the place of an older one
    people: int = 0
    new_people: int = 0
    open_places: Sequence[OpenPlace] = ()
    warnings: Sequence[Mapping[str, str]] = ()  # {code, what, why, do} about the whole import


def as_warning(problem: Problem, **fields: Any) -> dict[str, str]:
    """A problem about the whole import, in its three sentences, as `Plan.warnings` keeps it."""
    what, why, do = problem.sentences(fields)
    return {"code": problem.code, "what": what, "why": why, "do": do}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Some rows of a plan, stored in one transaction."""

    actor: Actor
    batch: Batch
    rows: pl.DataFrame
    number: int
    whole: pl.DataFrame | None = None  # all rows that are stored in this run, where these are only some of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What became of the rows of a chunk: stored + unchanged = its rows."""

    stored: int
    unchanged: int
    replaced: int = 0
    relies_on: Mapping[str, int] = field(default_factory=dict)  # of the unchanged: the import whose row stands -> rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependent:
    """Something that would lose its ground if a batch were undone."""

    what: str  # "12 pengukuran sudah diganti oleh impor 3 September 2024"
    count: int
    url: str = ""


class Undone(NamedTuple):
    """What one step of taking back did."""

    rows: int
    more: bool


class Loader(Protocol):
    """One register.

    `plan` writes nothing. `commit` runs inside the caller's transaction; given the same chunk twice it must fail or
    store nothing, never double. `undo` takes back at most `most` things of the batch, each time in a transaction of its
    own, and says whether there may be more.
    `after` is called in the transaction that ends a commit or an undo, with the paths it touched.
    """

    key: str
    title: str
    says: str  # what the files are, for the page of step 1
    accepts: Collection[str]  # content types
    chunk_rows: int
    shown: Mapping[str, str]  # columns of the preview and their headings
    options: Mapping[str, str]  # further questions of step 1: name -> label

    @property
    def fields(self) -> Mapping[str, str]:
        """What a heading may mean, in words; empty = there is nothing to map."""

    def propose(self, path: Path) -> Proposal:
        """What each heading of a file most likely means, for a file whose headings nobody knows."""

    def plan(self, source: Source) -> Plan:
        """Read, judge and stage; raises `ProblemError` when no file can be read."""

    def commit(self, chunk: Chunk) -> Counts:
        """Store the rows of a chunk; also a held row that a person decided to use."""

    def undo(self, *, actor: Actor, batch: Batch, most: int) -> Undone:
        """Take back some of it."""

    def dependents(self, *, actor: Actor, batch: Batch) -> list[Dependent]:
        """What would lose its ground."""

    def people(self, *, batch: Batch, rows: pl.DataFrame) -> list[UUID]:
        """The persons on record that staged rows are about, for the record of who saw them."""

    def after(self, *, actor: Actor, batch: Batch, paths: Sequence[str]) -> None:
        """Let later stages know."""


DependentsOf = Callable[[Actor, Batch], list[Dependent]]
_loaders: dict[str, Loader] = {}
_dependents: dict[str, DependentsOf] = {}


def register(loader: Loader) -> None:
    """Make a register known. The same key twice replaces."""
    _loaders[loader.key] = loader


def add_dependents(name: str, find: DependentsOf) -> None:
    """Let a later stage name what depends on a batch: releases, corrections, decisions."""
    _dependents[name] = find


def get_loader(key: str) -> Loader:
    """The loader of a register. An unknown one is a fault of ours: KeyError."""
    return _loaders[key]


def registered() -> list[Loader]:
    """All registers, in the order they were registered: the commonest first."""
    return list(_loaders.values())


def dependents(actor: Actor, batch: Batch) -> list[Dependent]:
    """Everything that would lose its ground; first the later imports of which rows stand in this one."""
    found: list[Any] = [*_relying(batch), *get_loader(batch.register).dependents(actor=actor, batch=batch)]
    for find in _dependents.values():
        found += find(actor, batch)
    return [one for one in found if one.count]


def _relying(batch: Batch) -> list[Dependent]:
    """The imports that brought rows of this one again: they are stored once, and would be lost to them, too."""
    standing = (Batch.State.COMMITTING, Batch.State.COMMITTED, Batch.State.UNDOING)
    regency = path_of(batch.regency_id or "")
    with open_scope(system_actor("memeriksa ketergantungan", regency)):
        others = list(Batch.objects.filter(
            regency_id=batch.regency_id, register=batch.register, state__in=standing,
            relies_on__has_key=str(batch.pk),
        ))  # fmt: skip
    return [
        Dependent(
            what=tell("%(n)s barisnya juga dibawa oleh impor %(day)s dan hanya tersimpan sekali")
            % {"n": one.relies_on[str(batch.pk)], "day": f"{one.created_at:%d/%m/%Y}"},
            count=one.relies_on[str(batch.pk)],
            url=f"/sumber/{one.pk}/",
        )
        for one in others
    ]
