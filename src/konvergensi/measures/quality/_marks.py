"""What is doubtful about each row: implausible, shrunk, copied from the month before, measured twice."""

import polars as pl

from konvergensi.measures import official
from konvergensi.measures.growth.ages import DAYS_PER_MONTH, HEIGHT_FROM_DAY

POSTURE_CM = 0.7  # lying is longer than standing by so much (WHO)
UNDER_FIVE_MONTHS = 60
INDICES = ("haz", "waz", "whz", "baz")


def prepare(measurements: pl.DataFrame) -> pl.DataFrame:
    """Add z-scores where they are missing, `age_months` and `child`, and put the rows in the order of their file."""
    measurements = measurements.with_columns(pl.selectors.float().fill_nan(None))
    scored = {f"{index}_flag" for index in INDICES} | {"age_days", *INDICES}
    if not scored <= set(measurements.columns):
        measurements = official.compare(measurements)
    return measurements.with_columns(
        age_months=pl.col("age_days") / DAYS_PER_MONTH,
        child=_child(measurements.columns),
    )


def _child(columns: list[str]) -> pl.Expr:
    """Who the child is: the pseudonym, else a whole NIK, else name with date of birth, else nobody."""
    named = pl.concat_str("name", pl.col("birth_date").cast(pl.String), "sex", separator="|")
    known = pl.coalesce(pl.when(pl.col("nik").str.len_chars() == 16).then(pl.col("nik")), named)
    return pl.coalesce("child_id", known) if "child_id" in columns else known


def mark(prepared: pl.DataFrame, month: str, *, decrease_cm: float, muac_cm: tuple[float, float]) -> pl.DataFrame:
    """The rows of a month with `implausible`, `shrunk`, `copied`, `same_weight`, `same_length`, `twice`, `raw_muac`.

    Beside them stand what they were compared with: `weight_before`, `length_before`, `before_on`, `drop_cm`, and
    `first_on` for a child measured twice. `impossible` sums up implausible, raw_muac and shrunk.
    """
    rows = prepared.with_row_index("at").filter(pl.col("month") == month)
    rows = rows.join(_month_before(prepared, month), on="child", how="left", maintain_order="left")
    rows = _with_earlier_length(rows, prepared, month)
    first = pl.col("measured_on").min().over("child")
    later = pl.struct("measured_on", "at").rank("ordinal").over("child") > 1
    older = pl.col("age_months").is_between(6, UNDER_FIVE_MONTHS, closed="left")
    marked = rows.with_columns(
        implausible=pl.any_horizontal(pl.col(f"{index}_flag").fill_null(0) == 1 for index in INDICES),
        raw_muac=(older & ~pl.col("muac_cm").is_between(*muac_cm)).fill_null(False),
        shrunk=(pl.col("drop_cm") > decrease_cm).fill_null(False),
        same_weight=(pl.col("weight_kg") == pl.col("weight_before")).fill_null(False),
        same_length=(pl.col("length_height_cm") == pl.col("length_before")).fill_null(False),
        twice=(later & pl.col("child").is_not_null()).fill_null(False),
        first_on=first,
    )
    return marked.with_columns(
        copied=pl.col("same_weight") & pl.col("same_length"),
        impossible=pl.col("implausible") | pl.col("raw_muac") | pl.col("shrunk"),
    ).drop("at")


def _month_before(prepared: pl.DataFrame, month: str) -> pl.DataFrame:
    """The last weight and length of each child in the calendar month before."""
    before = (pl.lit(f"{month}-01").str.to_date() - pl.duration(days=1)).dt.strftime("%Y-%m")
    rows = prepared.filter((pl.col("month") == before) & pl.col("child").is_not_null()).sort("measured_on")
    return rows.group_by("child").agg(
        weight_before=pl.col("weight_kg").drop_nulls().last(),
        length_before_month=pl.col("length_height_cm").drop_nulls().last(),
    )


def _with_earlier_length(rows: pl.DataFrame, prepared: pl.DataFrame, month: str) -> pl.DataFrame:
    """Add the last length before this month and by how much it was longer, posture allowed for."""
    known = pl.col("child").is_not_null() & pl.col("length_height_cm").is_not_null()
    earlier = prepared.filter((pl.col("month") < month) & known).sort("measured_on").group_by("child").last()
    earlier = earlier.select(
        "child", length_earlier=pl.col("length_height_cm"), lying_earlier=_lying(), before_on=pl.col("measured_on")
    )
    return (
        rows.join(earlier, on="child", how="left", maintain_order="left")
        .with_columns(drop_cm=(pl.col("lying_earlier") - _lying()).round(2))
        .rename({"length_before_month": "length_before"})
        .drop("lying_earlier")
    )


def _lying() -> pl.Expr:
    """Length as if lying; where the posture is unknown, that of the age."""
    stands = pl.col("posture").eq("h").fill_null(pl.col("age_days") >= HEIGHT_FROM_DAY).fill_null(False)
    return pl.col("length_height_cm") + pl.when(stands).then(POSTURE_CM).otherwise(0.0)
