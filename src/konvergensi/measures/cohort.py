"""The headline that turning five cannot flatter: the share short at 24 months of age, by birth cohort.

Fed by `series.follow`; read by the report. Rules: `parameters/series.yaml`, section cohort.
"""

from datetime import date
from typing import Literal

import polars as pl

from konvergensi.measures._series_rules import CohortRule, series_rules
from konvergensi.measures.cases import LEVELS
from konvergensi.measures.growth.ages import DAYS_PER_MONTH
from konvergensi.measures.series import PLACES, last_rows

Period = Literal["month", "quarter", "semester", "year"]
MONTHS: dict[Period, int] = {"month": 1, "quarter": 3, "semester": 6, "year": 12}
_LETTER = {"quarter": "T", "semester": "S"}  # triwulan, semester
Z95 = 1.959963984540054
COLUMNS = [
    "level", "code", "cohort", "born_from", "born_to", "numerator", "denominator", "pct", "low", "high", "due",
    "coverage", "complete",
]  # fmt: skip


def short_at_24_months(series: pl.DataFrame, *, period: Period = "quarter", on: date | None = None) -> pl.DataFrame:
    """The share with haz below -2 at 24 months of age, by birth cohort and place.

    Of each child the valid measuring nearest to 24 months counts (of two equally near the younger age), within 22 to
    26 months of age. One row per level (regency, district, village, puskesmas), code and cohort whose children can
    have been measured at that age within the data:

    `level, code, cohort` ("2022-T1" = births of January to March 2022, "2022-S1", "2022", "2022-03"), `born_from`,
    `born_to` (Date), `numerator` short children of `denominator` measured ones, `pct`, `low`, `high` (Wilson, 95 %,
    null when nobody was measured), `due`: children of the cohort seen in the data at any age whose months 22 to 26
    overlap with it, `coverage` = denominator of due in percent, `complete`: the data hold these months of all births
    of the cohort. A child counts where it was measured at that age, or else where it was seen last.
    Children who were never seen are not in `due`.
    """
    rules = series_rules(on)
    if series.is_empty():
        return _empty()
    children = _children(series, rules.cohort, rules.case.short_z)
    begin, end = _span(series)
    # the cohort's first and last day, and whether the data cover its window from the first to the last birth
    step = MONTHS[period]
    first = pl.col("birth_date").dt.year() * 12 + (pl.col("birth_date").dt.month().cast(pl.Int32) - 1) // step * step
    born_from = pl.date(first // 12, first % 12 + 1, 1)
    children = children.with_columns(born_from.alias("born_from")).with_columns(
        pl.col("born_from").dt.offset_by(f"{step}mo").dt.offset_by("-1d").alias("born_to")
    )
    opens, closes = (pl.duration(days=round(edge * DAYS_PER_MONTH)) for edge in rules.cohort.window_months)
    due = children.filter((pl.col("birth_date") + opens <= end) & (pl.col("birth_date") + closes >= begin))
    whole = (pl.col("born_from") + opens >= begin) & (pl.col("born_to") + closes <= end)
    parts = [_counted(due, level, place) for level, place in LEVELS.items()]
    found = pl.concat(parts).with_columns(whole.alias("complete"), _label(period).alias("cohort"))
    return _with_interval(found).select(COLUMNS).sort("level", "code", "born_from", nulls_last=True)


def headline(cohorts: pl.DataFrame, *, level: str = "regency", code: str | None = None) -> dict[str, object] | None:
    """The youngest complete cohort of a place in which somebody was measured, as a dict, or None.

    Without a complete one: the youngest with anybody measured; `complete` says which it is.
    """
    rows = cohorts.filter((pl.col("level") == level) & (pl.col("denominator") > 0))
    rows = rows.filter(pl.col("code") == code) if code is not None else rows
    best = rows.sort("complete", "born_from", descending=True).head(1)
    return best.row(0, named=True) if best.height else None


def _children(series: pl.DataFrame, rule: CohortRule, short_z: float) -> pl.DataFrame:
    """One row per child: birth date, place, and `short` at the age (null when not measured then)."""
    read = series.select("child_id", "month", "birth_date", "age_days", "haz", "haz_valid", *PLACES)
    read = read.filter(pl.col("birth_date").is_not_null())
    last = last_rows(read).select("child_id", "birth_date", *PLACES)
    low, high = rule.window_months
    months = pl.col("age_days") / DAYS_PER_MONTH
    inside = read.filter("haz_valid").filter(months.is_between(low, high))
    nearest = inside.with_columns((months - rule.at_months).abs().alias("_off")).sort("child_id", "_off", "age_days")
    nearest = nearest.filter(pl.col("child_id").ne_missing(pl.col("child_id").shift(1)))
    at_age = nearest.select(
        "child_id", (pl.col("haz") < short_z).alias("short"), *(pl.col(name).alias(f"{name}_then") for name in PLACES)
    )
    joined = last.join(at_age, on="child_id", how="left")
    then = [pl.when(pl.col("short").is_not_null()).then(f"{name}_then").otherwise(name).alias(name) for name in PLACES]
    return joined.select("child_id", "birth_date", *then, "short")


def _span(series: pl.DataFrame) -> tuple[date, date]:
    """The first and the last day of the months of the data."""
    month = (pl.col("month") + "-01").str.to_date("%Y-%m-%d")
    begin, end = series.select(month.min().alias("begin"), month.max().dt.month_end().alias("end")).row(0)
    return begin, end


def _counted(due: pl.DataFrame, level: str, place: str) -> pl.DataFrame:
    return due.group_by("born_from", "born_to", code=place).agg(
        pl.col("short").sum().cast(pl.Int64).alias("numerator"),
        pl.col("short").count().cast(pl.Int64).alias("denominator"),
        pl.len().cast(pl.Int64).alias("due"),
    ).with_columns(pl.lit(level).alias("level"))  # fmt: skip


def _label(period: Period) -> pl.Expr:
    year, month = pl.col("born_from").dt.year().cast(pl.String), pl.col("born_from").dt.month().cast(pl.Int32)
    if period == "year":
        return year
    if period == "month":
        return pl.col("born_from").dt.strftime("%Y-%m")
    return year + f"-{_LETTER[period]}" + ((month - 1) // MONTHS[period] + 1).cast(pl.String)


def _with_interval(found: pl.DataFrame) -> pl.DataFrame:
    n, share = pl.col("denominator"), pl.col("numerator") / pl.col("denominator")
    centre, wide = share + Z95**2 / (2 * n), Z95 * (share * (1 - share) / n + Z95**2 / (4 * n**2)).sqrt()
    scale = 100 / (1 + Z95**2 / n)
    measured = n > 0
    return found.with_columns(
        pl.when(measured).then(100 * share).alias("pct"),
        pl.when(measured).then(((centre - wide) * scale).clip(0, 100)).alias("low"),
        pl.when(measured).then(((centre + wide) * scale).clip(0, 100)).alias("high"),
        (100 * n / pl.col("due")).alias("coverage"),
    )


def _empty() -> pl.DataFrame:
    kinds: dict[str, type[pl.DataType]] = dict.fromkeys(("level", "code", "cohort"), pl.String)
    kinds |= dict.fromkeys(("born_from", "born_to"), pl.Date)
    kinds |= dict.fromkeys(("numerator", "denominator", "due"), pl.Int64) | {"complete": pl.Boolean}
    return pl.DataFrame(schema={name: kinds.get(name, pl.Float64) for name in COLUMNS})
