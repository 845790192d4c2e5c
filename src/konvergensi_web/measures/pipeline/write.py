"""Accounts, worklist and quality of a run beside what stands: worked out first, then put in place at one moment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import polars as pl
from django.db import models

from konvergensi.measures import marts
from konvergensi.measures.balance import BESIDE, LINES
from konvergensi_web.measures.models import BalanceRow, PipelineRun, WorklistItem
from konvergensi_web.measures.pipeline.places import DISTRICT, REGENCY, UNPLACED, home_of, subtrees, village_of
from konvergensi_web.platform import bulk


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of the rows of one table: some go, some are made, some get other values (with their key last)."""

    model: type[models.Model]
    columns: tuple[str, ...]
    gone: Sequence[Any] = ()
    made: Sequence[tuple[Any, ...]] = ()
    altered: Sequence[tuple[Any, ...]] = ()

    def apply(self) -> None:
        """Do it, inside the caller's transaction."""
        for some in bulk.chunks(self.gone, 500):
            self.model._default_manager.filter(pk__in=some).delete()
        bulk.insert(self.model, self.columns, self.made)
        bulk.update(self.model, self.columns, self.altered)


def difference(
    model: type[models.Model], columns: Sequence[str], before: Mapping[Any, tuple[Any, ...]],
    after: Mapping[Any, tuple[Any, ...]], *, run: PipelineRun, keep: bool = False,
) -> Change:  # fmt: skip
    """What must change in a table. `before` gives the key of the database and the values by the same keys as `after`.

    A row that is the same keeps the run that made it; with `keep` one that is not keeps its place in the table.
    """
    gone, made, altered = [], [], []
    for key, (pk, *values) in before.items():
        if key not in after or (not keep and tuple(values) != after[key]):
            gone.append(pk)
    for key, told in after.items():
        stood = before.get(key)
        if stood is None or (not keep and stood[1:] != told):
            made.append((*told, run.pk))
        elif stood[1:] != told:
            altered.append((*told, run.pk, stood[0]))
    return Change(model, (*columns, "run_id"), gone, made, altered)


BALANCE = ("region_path", "month", "regency_path", "level", "previous_month", "lines", "residual", "provisional")
ITEM = ("person_id", "month", "region_path", "priority", "reasons", "codes", "months_missed", "age_months", "due_on",
        "last_month", "measured_on", "weight_kg", "length_height_cm", "haz", "waz", "whz")  # fmt: skip


def balances(run: PipelineRun, found: pl.DataFrame, moves: pl.DataFrame, villages: list[str]) -> Change:
    """The balances of the villages and of everything above them.

    A village's row keeps the moves into it, so that the sums above can be made again without it being run again.
    """
    standing: Iterable[Any] = [BalanceRow.objects.filter(regency_path=run.regency_path)]
    rows, moved = found, moves
    if run.kind != "full":
        others, their_moves = _other_balances(run.regency_path, villages)
        rows = pl.concat([found.select(others.columns), others], how="vertical_relaxed") if others.height else found
        moved = pl.concat([moves, their_moves.select(moves.columns)], how="vertical_relaxed")
        here = BalanceRow.objects.filter(regency_path=run.regency_path)
        standing = [here.filter(level__in=["regency", "district"]), *(here.filter(some) for some in subtrees(villages))]
    into = _into(moves)
    made = [_balance(run, row, _level(row["code"]), into.get((row["code"], row["month"]), {})) for row in _dicts(found)]
    for level, length in (("district", DISTRICT), ("regency", REGENCY)):
        above = marts.add_up_balances(rows, moved, length, level)
        made += [_balance(run, row, level, {}) for row in _dicts(above) if not row["code"].endswith(".00")]
    before = {row[1:3]: row for part in standing for row in part.values_list("pk", *BALANCE)}
    return difference(BalanceRow, BALANCE, before, {row[:2]: row for row in made}, run=run)


def _level(code: str) -> str:
    return UNPLACED if code.endswith(".0000") else "village"


def _dicts(rows: pl.DataFrame) -> Iterable[dict[str, Any]]:
    return rows.sort("code", "month").iter_rows(named=True)


def _into(moves: pl.DataFrame) -> dict[tuple[str, str], dict[str, int]]:
    found: dict[tuple[str, str], dict[str, int]] = {}
    for row in moves.iter_rows(named=True):
        from_ = found.setdefault((row["village_code"], row["month"]), {})
        from_[row["old_village_code"]] = row["n"]
    return found


def _balance(run: PipelineRun, row: dict[str, Any], level: str, into: dict[str, int]) -> tuple[Any, ...]:
    lines = {name: row[name] for name in (*LINES, *BESIDE) if row[name]}
    return (
        f"{row['code']}.", row["month"], run.regency_path, level, row["previous_month"] or "",
        lines | ({"from": into} if into else {}), row["residual"], row["provisional"],
    )  # fmt: skip


def _other_balances(regency_path: str, villages: list[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    kept = BalanceRow.objects.filter(regency_path=regency_path, level__in=["village", UNPLACED])
    rows, moved = [], []
    for path_, month, previous, lines, residual, provisional in kept.values_list(
        "region_path", "month", "previous_month", "lines", "residual", "provisional"
    ):
        code = path_.removesuffix(".")
        if code in villages:
            continue
        told = {name: lines.get(name, 0) for name in (*LINES, *BESIDE)}
        rows.append(
            {"month": month, "previous_month": previous or None, "code": code, **told, "residual": residual,
             "provisional": provisional}
        )  # fmt: skip
        moved += [(month, code, old, n) for old, n in lines.get("from", {}).items()]
    schema = {"month": pl.String, "village_code": pl.String, "old_village_code": pl.String, "n": pl.Int64}
    return pl.DataFrame(rows), pl.DataFrame(moved, schema=schema, orient="row")


def worklist(run: PipelineRun, found: pl.DataFrame, villages: list[str]) -> Change:
    """The worklist of the month in the villages; a child that stays on the list keeps its row."""
    here = set(villages)
    items = {item[:2]: item for item in (_item(run, row) for row in found.iter_rows(named=True))}
    listed = WorklistItem.objects.filter(month=run.month, region_path__startswith=run.regency_path).order_by()
    before = {row[1:3]: row for row in listed.values_list("pk", *ITEM)}
    # of a child of another village only what is said now counts: it may have moved into these
    ours = {key: row for key, row in before.items() if key in items or village_of(row[3]) in here}
    return difference(WorklistItem, ITEM, ours, items, run=run, keep=True)


def _item(run: PipelineRun, row: dict[str, Any]) -> tuple[Any, ...]:
    values = ("age_months", "due_on", "last_month", "measured_on", "weight_kg", "length_height_cm", "haz", "waz", "whz")
    return (
        UUID(row["child_id"]), run.month, home_of(row["village_code"], row["posyandu"]), row["urgency"],
        list(row["reasons"]), f",{','.join(row['reasons'])},", _between(row["last_month"], run.month),
        *(row[name] for name in values),
    )  # fmt: skip


def _between(first: str, last: str) -> int:
    return (int(last[:4]) - int(first[:4])) * 12 + int(last[5:7]) - int(first[5:7])
