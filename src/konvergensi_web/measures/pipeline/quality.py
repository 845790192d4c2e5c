"""The quality of the measurements of a month, by the library's checks, for regency, districts and villages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from konvergensi.measures import official, quality
from konvergensi.sources.schema import MEASUREMENTS
from konvergensi_web.measures.models import PipelineRun, QualityValue
from konvergensi_web.measures.pipeline import children
from konvergensi_web.measures.pipeline.compute import Data
from konvergensi_web.measures.pipeline.write import Change, difference

LEVELS = ("regency", "district", "village")
CODES = {"regency": 5, "district": 8, "village": 13}
MONTHS_BEFORE = 3  # a month is judged beside the three before it
COUNTS = (
    "rows", "children", "weighed", "measured", "impossible", "implausible", "shrunk", "copied", "twice",
    "heaped_weight", "heaped_length", "weights", "lengths", "target", "coverage",
)  # fmt: skip
COLUMNS = ("region_path", "regency_path", "level", "month", "score", "rating", "counts", "says", "says_en")
SAYS = 6
Tell = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Judged:
    """What one month's values of one level become, in place of those of the same places (None: of all)."""

    month: str
    level: str
    places: frozenset[str] | None
    values: list[tuple[Any, ...]]


def judge(
    run: PipelineRun, data: Data, *, months: Sequence[str], on: date, villages: Sequence[str] | None, tell: Tell
) -> list[Judged]:
    """Judge these months at every level: all places, or the villages, their districts and the regency."""
    codes = {
        level: None if villages is None else frozenset(village[:length] for village in villages)
        for level, length in CODES.items()
    }
    targets = children.newest(data.targets, data.targets["village_code"].unique().to_list())
    judged: list[Judged] = []
    scored: dict[str, pl.DataFrame] = {}  # each month is read and scored once, and kept while others look back at it
    for done, month in enumerate(months):
        tell("Menilai mutu pengukuran", done, len(months))
        window = _window(month)
        scored = {one: scored[one] if one in scored else _rows(data, one) for one in window}
        if scored[month].is_empty():
            judged += [Judged(month, level, codes[level], []) for level in LEVELS]
            continue
        found = quality.assess_levels(
            pl.concat(scored.values()), targets if targets.height else None, levels=codes, month=month, on=on
        )
        judged += [Judged(month, level, codes[level], _values(run, found[level])) for level in LEVELS]
    return judged


def changes(run: PipelineRun, judged: Sequence[Judged]) -> list[Change]:
    """What the judgements change of those before."""
    made = []
    for one in judged:
        rows = QualityValue.objects.filter(regency_path=run.regency_path, month=one.month, level=one.level)
        before = {row[1]: row for row in rows.values_list("pk", *COLUMNS)}
        if one.places is not None:
            before = {path: row for path, row in before.items() if path.removesuffix(".") in one.places}
        after = {row[0]: row for row in one.values}
        made.append(difference(QualityValue, COLUMNS, before, after, run=run))
    return made


def _window(month: str) -> list[str]:
    """A month and those before it that it is judged beside, the oldest first."""
    number = int(month[:4]) * 12 + int(month[5:7]) - 1
    return [f"{one // 12}-{one % 12 + 1:02d}" for one in range(number - MONTHS_BEFORE, number + 1)]


def _rows(data: Data, month: str) -> pl.DataFrame:
    """The rows of complete lists of a month with their z-scores, in the order of their lists."""
    rows = data.rows.filter((pl.col("month") == month) & (pl.col("kind") == "full"))
    rows = rows.join(data.people, on="child_id", how="left")
    known = rows.collect_schema()
    absent = [pl.lit(None, kind).alias(name) for name, kind in MEASUREMENTS.items() if name not in known]
    names = {f"{level}_code": level for level in LEVELS}
    titles = dict(data.places.select("code", "name").iter_rows())
    named = [pl.col(code).replace_strict(titles, default=None).alias(level) for code, level in names.items()]
    # whether a NIK is there is all that the copy knows, and all that the check of empty cells asks
    nik = pl.when("has_nik").then(pl.lit("9" * 16)).alias("nik")
    told = rows.with_columns(absent).with_columns(*named, nik).collect().sort("file", "sheet", "row", "child_id")
    return official.compare(told)


def _values(run: PipelineRun, found: quality.Assessment) -> list[tuple[Any, ...]]:
    says, says_en = (_findings(found.checks, column) for column in ("says", "says_en"))
    return [
        (
            f"{row['unit_key']}.", run.regency_path, found.level, found.month, row.get("score"),
            row.get("rating") or "", _counts(row), says.get(row["unit_key"], []),
            says_en.get(row["unit_key"], []),
        )
        for row in found.units.iter_rows(named=True)
        if row["unit_key"] and not row["unit_key"].endswith((".00", ".0000"))
    ]  # fmt: skip


def _findings(checks: pl.DataFrame, column: str) -> dict[str, list[str]]:
    """The worst checks of every unit in the sentences of one column, without the name of the unit before them."""
    found: dict[str, list[str]] = {}
    for key, unit, rating, text in checks.select("unit_key", "unit", "rating", column).iter_rows():
        if text and rating in ("problematic", "acceptable") and len(found.setdefault(key, [])) < SAYS:
            found[key].append(text.partition(f"{unit}: ")[2] or text)
    return found


def _counts(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in COUNTS if name in row and row[name] is not None}
