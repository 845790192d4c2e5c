"""Reported figures: those that count, every version of one, and the tables they came in with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND
from konvergensi_web.measures.models import MacroImport, MacroValue
from konvergensi_web.platform.accounts.models import User
from konvergensi_web.platform.scope import Actor
from konvergensi_web.regions.paths import ancestors, subtree

KEY = ("indicator", "region_path", "period", "release", "source")
VALUES_SHOWN, RANGES_SHOWN = 3, 20
COUNTS_AS = ("published",)  # a quoted or predicted figure is shown, and counts for nothing


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a figure, with who recorded it and who ended it."""

    value: MacroValue
    recorded_by: str
    over_by: str


@dataclass(frozen=True, slots=True)
class Imported:
    """One imported table, with who imported it and who undid that."""

    done: MacroImport
    who: str
    undone_by: str

    @property
    def pk(self) -> UUID:
        """For lists."""
        return self.done.pk


def standing() -> QuerySet[MacroValue]:
    """The figures whose version counts, of every place."""
    return MacroValue.objects.filter(state=MacroValue.State.STANDS)


def counting() -> QuerySet[MacroValue]:
    """The published ones of these: the one basis of gaps, paces and headlines."""
    return standing().filter(standing__in=COUNTS_AS)


def macro_values(actor: Actor) -> QuerySet[MacroValue]:
    """The reported figures that count, of the actor's area, of the regions above it and of the country."""
    return _seen(actor).filter(state=MacroValue.State.STANDS)


def macro_versions(actor: Actor, value_id: int) -> list[Version]:
    """Every version of a figure, newest first. Raises `ProblemError` (platform.not-found)."""
    one = _seen(actor).filter(pk=value_id).first()
    if one is None:
        raise ProblemError(NOT_FOUND, what="Angka")
    rows = list(_seen(actor).filter(**{name: getattr(one, name) for name in KEY}).select_related("imported"))
    names = _names([row.recorded_by_id for row in rows] + [row.over_by_id for row in rows])
    return [
        Version(row, names.get(row.recorded_by_id, ""), names.get(row.over_by_id, ""))
        for row in sorted(rows, key=lambda row: -row.pk)
    ]


def macro_imports(actor: Actor) -> list[Imported]:
    """The tables the actor imported and those with a figure of his area, newest first."""
    inside = MacroValue.objects.filter(subtree(actor.paths), imported=OuterRef("pk"))
    rows = list(MacroImport.objects.filter(Q(imported_by_id=actor.user_id) | Exists(inside)).defer("findings"))
    names = _names([row.imported_by_id for row in rows] + [row.undone_by_id for row in rows])
    return [Imported(row, names.get(row.imported_by_id, ""), names.get(row.undone_by_id, "")) for row in rows]


def find_macro_import(actor: Actor, import_id: UUID) -> Imported:
    """One of `macro_imports`. Raises `ProblemError` (platform.not-found)."""
    found = next((one for one in macro_imports(actor) if one.pk == import_id), None)
    if found is None:
        raise ProblemError(NOT_FOUND, what="Impor")
    return found


def get_macro_import(actor: Actor, import_id: UUID) -> MacroImport:
    """What became of a table, for the one who imported it. Raises `ProblemError` (platform.not-found)."""
    found = MacroImport.objects.filter(pk=import_id, imported_by_id=actor.user_id).first()
    if found is None:
        raise ProblemError(NOT_FOUND, what="Impor")
    return found


def _seen(actor: Actor) -> QuerySet[MacroValue]:
    above = {path for area in actor.paths for path in ancestors(area)} | {""}
    return MacroValue.objects.filter(subtree(actor.paths) | Q(region_path__in=above))


def _names(keys: Sequence[int | None]) -> dict[int | None, str]:
    users = User.objects.filter(pk__in={key for key in keys if key is not None})
    return {user.pk: str(user) for user in users}


def problem_groups(done: MacroImport) -> list[dict[str, object]]:
    """What a table's rows were refused for: each column and reason once, with its rows and some of its values."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for one in done.findings:
        groups.setdefault((one["column"], one["why"]), []).append(one)
    return [
        {"column": column, "why": why, "do": found[0]["do"], "n": len(found),
         "rows": row_ranges([one["row"] for one in found]),
         "values": list(dict.fromkeys(one["value"] for one in found if one["value"]))[:VALUES_SHOWN]}
        for (column, why), found in sorted(groups.items(), key=lambda item: -len(item[1]))
    ]  # fmt: skip


def row_ranges(rows: Sequence[int]) -> str:
    """Row numbers as people write them: 2-9, 12, 15-17; of very many the first."""
    parts: list[list[int]] = []
    for row in sorted(rows):
        if parts and row == parts[-1][1] + 1:
            parts[-1][1] = row
        else:
            parts.append([row, row])
    told = [str(first) if first == last else f"{first}–{last}" for first, last in parts[:RANGES_SHOWN]]
    return ", ".join(told) + (", …" if len(parts) > RANGES_SHOWN else "")
