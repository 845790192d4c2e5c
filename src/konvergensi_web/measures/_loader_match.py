"""Which standing row a row of an import speaks of. The preview counts and the commit stores by this one rule."""

from collections.abc import Mapping
from typing import Any

import polars as pl
from django.db.models import QuerySet

from konvergensi_web.measures.models import Measurement
from konvergensi_web.platform import frames

EXPORT = "eppgbm"
LIST = "eppgbm_list"  # a filtered list is kept, but never counted as a month's list
DIGEST = "digest"
_DAY = ["person_id", "measured_on"]
ROW = {"id": pl.String(), "person_id": pl.String(), "child_id": pl.String(), "measured_on": pl.Date(),
       "batch_id": pl.String(), "digest": pl.String(), "source": pl.String()}  # fmt: skip


def standing(rows: QuerySet[Measurement], more: Mapping[str, Any] | None = None) -> pl.DataFrame:
    """The rows of a query set that nothing replaced, with `ROW` and `more` of their columns."""
    return frames.read(rows.filter(replaced_by__isnull=True).order_by(), {**ROW, **(more or {})})


def beside(rows: pl.DataFrame, known: pl.DataFrame, whole: pl.DataFrame, batch_id: str = "") -> pl.DataFrame:
    """The rows (with `person_id`, `child_id`, `measured_on`), each with what stands in its place as `on_...`, or nulls.

    That is the row of the same pseudonym and day. Else one of another pseudonym of the same person, as when a NIK was
    mended; but never one whose pseudonym the import (`whole`) names for that day itself, nor one the import stored:
    those are two lines of one list, and neither takes the place of the other.
    """
    told = (
        known.sort("id")
        .unique([*_DAY, "child_id"], keep="last", maintain_order=True)
        .rename({name: f"on_{name}" for name in known.columns if name not in (*_DAY, "child_id")})
    )
    keyed = rows.with_row_index("_at")
    exact = keyed.select("_at", *_DAY, "child_id").join(told, on=[*_DAY, "child_id"]).drop(*_DAY, "child_id")
    free = told.filter(~pl.col("on_id").is_in(exact["on_id"].implode()), pl.col("on_batch_id").ne_missing(batch_id))
    free = free.join(whole.select("child_id", "measured_on"), on=["child_id", "measured_on"], how="anti")
    if not free.is_empty():
        free = free.unique(_DAY, keep="last", maintain_order=True).drop("child_id")
        others = keyed.filter(~pl.col("_at").is_in(exact["_at"].implode())).unique(
            _DAY, keep="first", maintain_order=True
        )
        loose = others.select("_at", *_DAY).join(free, on=_DAY).drop(*_DAY)
        exact = pl.concat([exact, loose], how="diagonal")
    return keyed.join(exact, on="_at", how="left", maintain_order="left").drop("_at")


def source() -> pl.Expr:
    """What a row's file is: the month's export, or a list of some of its children."""
    return pl.when("from_list").then(pl.lit(LIST)).otherwise(pl.lit(EXPORT)).alias("source")


def stays() -> pl.Expr:
    """Whether what stands stays. A filtered list takes the place of nothing but an older list's row."""
    same = (pl.col("on_digest") == pl.col(DIGEST)) & (pl.col("on_source") == pl.col("source"))
    listed = (pl.col("source") == LIST) & (pl.col("on_source") != LIST)
    return (listed | same).fill_null(value=False)
