"""The quality of the measurements of a month, by the library's checks, for regency, districts and villages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from konvergensi.measures import quality
from konvergensi.sources.schema import MEASUREMENTS
from konvergensi_web.measures.models import PipelineRun, QualityValue
from konvergensi_web.measures.pipeline import children
from konvergensi_web.measures.pipeline.compute import Data

LEVELS = ("regency", "district", "village")
CODES = {"regency": 5, "district": 8, "village": 13}
MONTHS_BEFORE = 3  # a month is judged beside the three before it
COUNTS = (
    "rows", "children", "weighed", "measured", "impossible", "implausible", "shrunk", "copied", "twice",
    "heaped_weight", "heaped_length", "weights", "lengths", "target", "coverage",
)  # fmt: skip
SAYS = 6


@dataclass(frozen=True, slots=True)
class Judged:
    """What one month's values of one level become, in place of those of the same places (None: of all)."""

    month: str
    level: str
    places: frozenset[str] | None
    values: list[QualityValue]


def judge(
    run: PipelineRun, data: Data, months: Sequence[str], on: date, villages: Sequence[str] | None
) -> list[Judged]:
    """Judge these months at every level: all places, or the villages, their districts and the regency."""
    judged = []
    for month in months:
        everything = _rows(data, month)
        for level in LEVELS:
            codes = None if villages is None else frozenset(village[: CODES[level]] for village in villages)
            rows = everything if codes is None else _of_children_in(everything, level, codes)
            values = _assessed(run, data, rows, level=level, month=month, on=on)
            kept = values if codes is None else [one for one in values if one.region_path.removesuffix(".") in codes]
            judged.append(Judged(month, level, codes, kept))
    return judged


def write(run: PipelineRun, judged: Sequence[Judged]) -> None:
    """Put the judgements in the place of those before."""
    for one in judged:
        before = QualityValue.objects.filter(regency_path=run.regency_path, month=one.month, level=one.level)
        if one.places is not None:
            stale = [pk for pk, path in before.values_list("pk", "region_path") if path.removesuffix(".") in one.places]
            before = QualityValue.objects.filter(pk__in=stale)
        before.delete()
        QualityValue.objects.bulk_create(one.values, batch_size=500)


def _of_children_in(rows: pl.DataFrame, level: str, codes: frozenset[str]) -> pl.DataFrame:
    """All rows of the children who have one in these places: a row is judged beside the child's others."""
    there = rows.filter(pl.col(f"{level}_code").is_in(list(codes))).select("child_id").unique()
    return rows.join(there, on="child_id", how="semi", maintain_order="left")


def _assessed(
    run: PipelineRun, data: Data, rows: pl.DataFrame, *, level: str, month: str, on: date
) -> list[QualityValue]:  # fmt: skip
    """The judgement of one month at one level; nothing where nobody was measured."""
    if not rows.filter(pl.col("month") == month).height:
        return []
    targets = children.newest(data.targets, data.targets["village_code"].unique().to_list())
    found = quality.assess(rows, targets if targets.height else None, level=level, month=month, on=on)
    return _values(run, found)


def _rows(data: Data, month: str) -> pl.DataFrame:
    number = int(month[:4]) * 12 + int(month[5:7]) - 1 - MONTHS_BEFORE
    first = f"{number // 12}-{number % 12 + 1:02d}"
    rows = data.rows.filter(pl.col("month").is_between(pl.lit(first), pl.lit(month)) & (pl.col("kind") == "full"))
    rows = rows.join(data.people, on="child_id", how="left")
    known = rows.collect_schema()
    absent = [pl.lit(None, kind).alias(name) for name, kind in MEASUREMENTS.items() if name not in known]
    names = {f"{level}_code": level for level in LEVELS}
    titles = dict(data.places.select("code", "name").iter_rows())
    named = [pl.col(code).replace_strict(titles, default=None).alias(level) for code, level in names.items()]
    # whether a NIK is there is all that the copy knows, and all that the check of empty cells asks
    nik = pl.when("has_nik").then(pl.lit("9" * 16)).alias("nik")
    return rows.with_columns(absent).with_columns(*named, nik).collect().sort("file", "sheet", "row", "child_id")


def _values(run: PipelineRun, found: quality.Assessment) -> list[QualityValue]:
    says: dict[str, list[str]] = {}
    for key, unit, rating, text in found.checks.select("unit_key", "unit", "rating", "says").iter_rows():
        if text and rating in ("problematic", "acceptable") and len(says.setdefault(key, [])) < SAYS:
            says[key].append(text.removeprefix(f"{unit}: "))
    return [
        QualityValue(
            region_path=f"{row['unit_key']}.", regency_path=run.regency_path, level=found.level, month=found.month,
            score=row.get("score"), rating=row.get("rating") or "", counts=_counts(row),
            says=says.get(row["unit_key"], []), run=run,
        )
        for row in found.units.iter_rows(named=True)
        if row["unit_key"] and not row["unit_key"].endswith((".00", ".0000"))
    ]  # fmt: skip


def _counts(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in COUNTS if name in row and row[name] is not None}
