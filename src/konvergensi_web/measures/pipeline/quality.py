"""The quality of the measurements of a month, by the library's checks, for regency, districts and villages."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from konvergensi.measures import quality
from konvergensi.sources.schema import MEASUREMENTS
from konvergensi_web.measures.models import PipelineRun, QualityValue
from konvergensi_web.measures.pipeline import children
from konvergensi_web.measures.pipeline.compute import Data

LEVELS = ("regency", "district", "village")
MONTHS_BEFORE = 3  # a month is judged beside the three before it
COUNTS = (
    "rows", "children", "weighed", "measured", "impossible", "implausible", "shrunk", "copied", "twice",
    "heaped_weight", "heaped_length", "weights", "lengths", "target", "coverage",
)  # fmt: skip
SAYS = 6


def write_quality(run: PipelineRun, data: Data, months: Sequence[str], on: date) -> None:
    """Judge these months anew at every level."""
    for month in months:
        rows = _rows(data, month)
        QualityValue.objects.filter(regency_path=run.regency_path, month=month).delete()
        if not rows.filter(pl.col("month") == month).height:
            continue
        villages = rows["village_code"].unique().to_list()
        targets = children.newest(data.targets, villages)
        for level in LEVELS:
            found = quality.assess(rows, targets if targets.height else None, level=level, month=month, on=on)
            QualityValue.objects.bulk_create(_values(run, found), batch_size=500)


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
