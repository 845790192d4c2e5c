"""From rows to lines of identity: millions of measurements hold few distinct ways of naming a child."""

import polars as pl

from konvergensi.registry import nik as nik_evidence
from konvergensi.registry._names import folded, is_placeholder, joined, letters, parents
from konvergensi.sources.schema import MEASUREMENTS

_TYPED = ("nik", "name", "sex", "birth_date", "parent_name", "village_code", "village")
# What makes two lines one and the same: everything a comparison looks at
CONTENT = ("nik", "key", "sex", "birth_date", "parent", "other_parent", "place")


def complete(measurements: pl.DataFrame) -> pl.DataFrame:
    """The measurements with every column that is read here; an absent one is empty."""
    needed = (*_TYPED, "file", "sheet", "row", "month", "measured_on", "weight_kg", "length_height_cm")
    return measurements.with_columns(
        pl.lit(None, dtype=MEASUREMENTS[name]).alias(name) for name in needed if name not in measurements.columns
    )


def lines(measurements: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """The distinct lines of identity, in the order of their content, and for each measurement the line it belongs to.

    A line has `line` (0..n-1), `nik` (digits), `nik_status`, `own` (the NIK was meant for one person), `words` and
    `key` (the folded name with and without blanks), `letters` (the name as typed, joined), `placeholder`, `sex`,
    `birth_date`, `parent`, `other_parent`, `place` (code of the desa, or its name where it was not resolved).
    """
    typed = measurements.select(_TYPED).with_row_index("row").group_by(_TYPED).agg("row")
    content = _content(typed)
    distinct = content.group_by(CONTENT).agg(pl.col("words", "letters").min()).sort(CONTENT, nulls_last=True)
    distinct = _with_evidence(distinct).with_row_index("line")
    numbered = content.select("row", *CONTENT).join(distinct.select("line", *CONTENT), on=CONTENT, nulls_equal=True)
    belongs = numbered.select("row", "line").explode("row").sort("row")
    return distinct, belongs.get_column("line")


def _content(typed: pl.DataFrame) -> pl.DataFrame:
    """What each distinct way of typing says, in the words of `CONTENT`; names are folded once each."""
    names = typed.select("name").unique().with_columns(folded(pl.col("name")).alias("words"))
    names = names.with_columns(
        joined(pl.col("words")).alias("key"),
        letters(pl.col("name")).str.replace_all(" ", "", literal=True).alias("letters"),
    )
    both = typed.select("parent_name").unique().with_columns(parents(pl.col("parent_name")).alias("both"))
    both = both.select(
        "parent_name",
        pl.col("both").list.get(0).alias("parent"),
        pl.col("both").list.get(1).alias("other_parent"),
    )
    said = typed.join(names, on="name", nulls_equal=True).join(both, on="parent_name", nulls_equal=True)
    return said.with_columns(
        nik_evidence.digits(pl.col("nik")),
        pl.coalesce("village_code", pl.col("village").str.to_uppercase()).alias("place"),
    )


def _with_evidence(distinct: pl.DataFrame) -> pl.DataFrame:
    number = pl.col("nik")
    return distinct.with_columns(
        nik_evidence.status(number).alias("nik_status"),
        nik_evidence.agrees_with_birth(number, pl.col("birth_date")).alias("nik_agrees_birth"),
        nik_evidence.agrees_with_sex(number, pl.col("sex")).alias("nik_agrees_sex"),
        is_placeholder(pl.col("words")).fill_null(False).alias("placeholder"),
    ).with_columns(nik_evidence.tells_apart(pl.col("nik_status")).alias("own"))
