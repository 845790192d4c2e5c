"""What is to be mended, remembered from one export to the next under pseudonyms, without a name or NIK.

An issue is one doubt about one cell of one child's measuring in one month. A later export closes it when it shows the
child's measuring without the doubt; when the measuring is no longer there, it is gone and not mended; when the export
does not cover the place and month, nothing is known and it stays open.
"""

import hashlib
from collections.abc import Iterable
from datetime import date

import polars as pl

OPEN, DONE, GONE = "terbuka", "selesai", "tidak ada lagi"
# Doubts against an earlier month: without that month in the files they cannot be found again, so silence proves nothing
COMPARED = ("quality.length-decrease", "quality.copied")
MATCH = ("village", "posyandu", "birth_date", "measured_on")

STATE: dict[str, pl.DataType] = {
    "issue": pl.String(),
    "state": pl.String(),
    "first_seen": pl.Date(),
    "closed_on": pl.Date(),
    "month": pl.String(),
    "puskesmas": pl.String(),
    "village": pl.String(),
    "posyandu": pl.String(),
    "child_id": pl.String(),
    "child": pl.String(),  # masked name
    "nik": pl.String(),  # masked
    "birth_date": pl.Date(),
    "measured_on": pl.Date(),
    "weight_kg": pl.Float64(),
    "length_height_cm": pl.Float64(),
    "code": pl.String(),
    "column": pl.String(),
    "value": pl.String(),  # masked where personal
    "what": pl.String(),
    "do": pl.String(),
    "file": pl.String(),
    "sheet": pl.String(),
    "row": pl.Int64(),
    "note": pl.String(),
}


def nothing() -> pl.DataFrame:
    """No issue."""
    return pl.DataFrame(schema=STATE)


def named(issues: pl.DataFrame) -> pl.DataFrame:
    """Add `issue`: the same doubt about the same measuring has the same name in every export."""
    who = pl.coalesce("child_id", pl.concat_str("file", "sheet", "row", separator="/"))
    parts = pl.concat_str(who, pl.col("month").fill_null(""), "code", "column", separator="|")
    counted = issues.with_columns(key=parts).with_columns(again=pl.int_range(pl.len()).over("key"))
    keys = [f"{key}|{again}" for key, again in counted.select("key", "again").iter_rows()]
    names = [hashlib.sha256(key.encode()).hexdigest()[:10] for key in keys]
    return issues.with_columns(issue=pl.Series(names, dtype=pl.String))


def carry(
    previous: pl.DataFrame, current: pl.DataFrame, rows: pl.DataFrame, months: Iterable[str], on: date
) -> pl.DataFrame:
    """The issues of before and of now with their state as of `on`.

    `rows` are all measurings of the new export, `months` those in which doubts were looked for.
    """
    before = previous.select("issue", "first_seen", "note")
    found = current.drop("first_seen", "note", "closed_on", "state").join(before, on="issue", how="left")
    found = found.with_columns(
        pl.col("first_seen").fill_null(on), state=pl.lit(OPEN), closed_on=pl.lit(None, pl.Date)
    ).select(*STATE)
    lost = previous.join(current, on="issue", how="anti")
    return pl.concat([found, _judged(lost, rows, list(months), on).select(*STATE)])


def _judged(lost: pl.DataFrame, rows: pl.DataFrame, months: list[str], on: date) -> pl.DataFrame:
    """The issues no longer found: mended, gone, or not looked at."""
    measured = rows.select("child_id", "month", new_weight="weight_kg", new_length="length_height_cm")
    by_child = measured.drop_nulls("child_id").group_by("child_id", "month").last()
    places = rows.select("month", "puskesmas", "village", "posyandu").unique().with_columns(covered=True)
    matched = rows.select(*MATCH).unique().with_columns(matched=True)
    earlier = rows.group_by("child_id").agg(since=pl.col("month").min())
    looked = (
        lost.join(by_child.with_columns(present=True), on=["child_id", "month"], how="left", maintain_order="left")
        .join(matched, on=list(MATCH), how="left", nulls_equal=True, maintain_order="left")
        .join(
            places,
            on=["month", "puskesmas", "village", "posyandu"],
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )
        .join(earlier, on="child_id", how="left", maintain_order="left")
    )
    there = pl.col("present").fill_null(False) | pl.col("matched").fill_null(False)
    changed = (pl.col("new_weight") != pl.col("weight_kg")) | (pl.col("new_length") != pl.col("length_height_cm"))
    proven = ~pl.col("code").is_in(COMPARED) | changed.fill_null(False) | (pl.col("since") < pl.col("month"))
    open_now = (pl.col("state") == OPEN) & pl.col("month").is_in(months)
    state = (
        pl.when(~open_now)
        .then(pl.col("state"))
        .when(there & proven.fill_null(False))
        .then(pl.lit(DONE))
        .when(~there & pl.col("covered").fill_null(False))
        .then(pl.lit(GONE))
        .otherwise(pl.lit(OPEN))
    )
    judged = looked.with_columns(new_state=state)
    closing = (pl.col("new_state") != OPEN) & (pl.col("state") == OPEN)
    return judged.with_columns(
        state=pl.col("new_state"), closed_on=pl.when(closing).then(pl.lit(on)).otherwise(pl.col("closed_on"))
    )
