"""The library's steps over one share of a snapshot: frames in, the figures of some villages out."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl

from konvergensi import engines
from konvergensi.measures import balance, marts
from konvergensi.measures import steps as measured
from konvergensi.reports.build import NO_EVENTS, NO_TARGETS
from konvergensi.sources.schema import MEASUREMENTS
from konvergensi_web.measures.pipeline import children

ROWS_AT_ONCE = 200_000
NOT_FOR_FIGURES = ("printed_waz", "printed_haz", "printed_whz", "printed_waz_class", "printed_haz_class",
                   "printed_whz_class")  # fmt: skip
INPUT = {"child_id": pl.String(), **MEASUREMENTS}


@dataclass(frozen=True, slots=True)
class Data:
    """What the shares are cut from. `homes` has one row a child and village in which it was ever measured."""

    rows: pl.LazyFrame
    people: pl.LazyFrame
    homes: pl.DataFrame  # child_id, village_code, n
    known: pl.DataFrame  # `marts.context`
    targets: pl.DataFrame
    places: pl.DataFrame
    month: str
    on: date


@dataclass(slots=True)
class Computed:
    """The figures of the villages that were run, and the account of the steps, added up over the shares."""

    figures: list[pl.DataFrame] = field(default_factory=list)
    balances: list[pl.DataFrame] = field(default_factory=list)
    moves: list[pl.DataFrame] = field(default_factory=list)
    worklist: list[pl.DataFrame] = field(default_factory=list)
    steps: dict[str, dict[str, Any]] = field(default_factory=dict)

    def joined(self, name: str) -> pl.DataFrame:
        """One of the lists as one table."""
        parts: list[pl.DataFrame] = getattr(self, name)
        return pl.concat(parts) if parts else pl.DataFrame()


def read(rows: pl.LazyFrame, people: pl.LazyFrame, **others: Any) -> Data:
    """Look at the snapshot once for what every share needs."""
    homes = rows.group_by("child_id", "village_code").agg(pl.len().alias("n")).collect()
    known = marts.context(rows.select(marts.CONTEXT).unique().collect())
    return Data(rows=rows, people=people, homes=homes, known=known, **others)


def neighbours(data: Data, villages: Iterable[str], others: Iterable[str] = ()) -> list[str]:
    """The villages whose figures can change when rows of `villages` changed: where their children were ever measured.

    `others` are children that had rows there before.
    """
    listed = list(villages)
    there = data.homes.filter(pl.col("village_code").is_in(listed))["child_id"]
    wanted = pl.concat([there, pl.Series("child_id", list(others), pl.String)]).unique()
    found = data.homes.filter(pl.col("child_id").is_in(wanted.implode()))["village_code"].unique()
    return sorted({*listed, *found})


def shares(data: Data, villages: Sequence[str], at_once: int = ROWS_AT_ONCE) -> list[list[str]]:
    """The villages in groups of about so many rows."""
    counted = dict(data.homes.group_by("village_code").agg(pl.col("n").sum()).iter_rows())
    groups: list[list[str]] = [[]]
    held = 0
    for village in sorted(villages):
        rows = counted.get(village, 0)
        if groups[-1] and held + rows > at_once:
            groups.append([])
            held = 0
        groups[-1].append(village)
        held += rows
    return [group for group in groups if group]


def run(data: Data, villages: Sequence[str], computed: Computed, on_step: Callable[[str], None]) -> None:
    """Run the steps over the children of some villages, and keep what is about these villages."""
    steps = marts.steps(month=data.month, on=data.on)
    tables = {name: measured.arrow(table) for name, table in _inputs(data, villages).items()}
    found = engines.run(steps, tables, lambda step: on_step(step.says))
    _account(computed.steps, found.steps)
    wanted = ("indicators", "gains", "new_cases", "balance", "moves", "due")
    out = {name: measured.frame(found.tables[name]) for name in wanted}
    computed.figures.append(marts.figures(out, villages))
    here = pl.col("code").is_in(list(villages))
    computed.balances.append(
        out["balance"].filter((pl.col("level") == "village") & here & _not_all_zero()).drop("level")
    )
    computed.moves.append(out["moves"].filter(pl.col("village_code").is_in(list(villages))))
    computed.worklist.append(out["due"].filter(pl.col("village_code").is_in(list(villages))))


def _not_all_zero() -> pl.Expr:
    return pl.sum_horizontal(pl.col([*balance.LINES, *balance.BESIDE])) > 0


def _inputs(data: Data, villages: Sequence[str]) -> dict[str, pl.DataFrame]:
    """The children who were ever measured in the villages with all their rows, and the context as rows of nobody."""
    children_ = data.homes.filter(pl.col("village_code").is_in(list(villages))).select("child_id").unique().lazy()
    rows = data.rows.drop(NOT_FOR_FIGURES, strict=False).join(children_, on="child_id", how="semi")
    rows = rows.join(data.people, on="child_id", how="left")
    absent = [pl.lit(None, kind).alias(name) for name, kind in INPUT.items() if name not in rows.collect_schema()]
    schema = pl.Schema({name: kind for name, kind in INPUT.items() if name not in NOT_FOR_FIGURES})
    measurements = rows.with_columns(absent).select(pl.col(name).cast(kind) for name, kind in schema.items()).collect()
    told = marts.context_rows(data.known, schema)
    return {
        "measurements": pl.concat([measurements, told]),
        "files": _files(pl.concat([measurements.select("file", "sheet"), told.select("file", "sheet")])),
        "targets": children.newest(data.targets, villages).cast(NO_TARGETS),  # type: ignore[arg-type]
        "places": data.places,
        "events": pl.DataFrame(schema=NO_EVENTS),
    }


def _files(used: pl.DataFrame) -> pl.DataFrame:
    """The sheet of a row is the kind of its list."""
    return used.unique().with_columns(kind="sheet")


def _account(total: dict[str, dict[str, Any]], done: Iterable[engines.StepRun]) -> None:
    for one in done:
        step = total.setdefault(
            one.step.name,
            {"name": one.step.name, "says": one.step.says, "reads": {}, "writes": one.step.writes, "rows": 0},
        )
        _add(step["reads"], one.rows_read)
        step["rows"] += one.rows_written


def _add(total: dict[str, int], counts: Mapping[str, int]) -> None:
    for name, rows in counts.items():
        total[name] = total.get(name, 0) + rows
