"""Who stands on the list in each month, and why each child came or left: the rows behind `balance`."""

from dataclasses import dataclass

import polars as pl

from konvergensi.measures._series_rules import BalanceRule
from konvergensi.measures.growth.ages import DAYS_PER_MONTH
from konvergensi.measures.series import NEEDED, PLACES, month_number
from konvergensi.problems import ProblemError
from konvergensi.problems.series import EVENT_WITHOUT_MONTH, MISSING_COLUMNS, UNKNOWN_EVENT

EVENTS = {
    "moved": "moved_away", "pindah": "moved_away", "pindah keluar": "moved_away",
    "moved_in": "moved_in", "pindah masuk": "moved_in",
    "died": "died", "meninggal": "died",
    "corrected": "corrected", "koreksi": "corrected",
}  # fmt: skip
# Which of several events tells why a child is gone: who died did not move any more.
FIRST = {"died": 0, "moved_away": 1, "corrected": 2}
KEY = ["child_id", "at"]


@dataclass(frozen=True, slots=True)
class Flows:
    """`at` is the position of a month among the months of the data; units are `PLACES`."""

    months: pl.DataFrame  # month, at, number
    valid: pl.DataFrame  # valid measurings: child_id, at, month, short, units
    listed: pl.DataFrame  # on the list at the end of the month: + episode, kind, confirmed_month, birth_date
    moves: pl.DataFrame  # on or ending in `at` elsewhere than at - 1: child_id, at, units (new), old_<unit>
    lines: pl.DataFrame  # child_id, at, line, units


def flows(series: pl.DataFrame, episodes: pl.DataFrame, events: pl.DataFrame | None, rule: BalanceRule) -> Flows:
    """Every movement of the list. Each child on the list of the month before stays or leaves by exactly one line."""
    known = known_events(events)
    months = series.select("month").unique().sort("month").with_row_index("at").with_columns(
        pl.col("at").cast(pl.Int64), month_number().alias("number")
    )  # fmt: skip
    rows = series.join(months.select("month", "at"), on="month", how="left")
    valid = rows.filter("haz_valid").select(*KEY, "month", "haz", "birth_date", *PLACES)
    sure = episodes.filter(pl.col("confirmed_month").is_not_null())
    listed = _listed(valid, sure)
    ended = sure.filter(pl.col("ended_month").is_not_null()).select("child_id", month="ended_month", line="ended_by")
    ended = ended.join(valid, on=["child_id", "month"], how="inner")
    before = listed.select(
        "child_id", pl.col("at") + 1, "birth_date", *(pl.col(place).alias(f"old_{place}") for place in PLACES)
    ).filter(pl.col("at") < months.height)
    now = pl.concat([listed.select(*KEY, *PLACES), ended.select(*KEY, *PLACES)])
    moves = now.join(before.drop("birth_date"), on=KEY, how="inner")
    came = _came(listed, before, known)
    back = ended.join(before, on=KEY, how="anti").select(*KEY, pl.lit("measured_again").alias("line"), *PLACES)
    gone = _gone(before.join(now, on=KEY, how="anti"), rows, months, known, rule)
    lines = pl.concat([came, back, ended.select(*KEY, "line", *PLACES), gone])
    return Flows(months, valid, listed, moves, lines)


def known_events(events: pl.DataFrame | None) -> pl.DataFrame:
    """Events as `child_id, number, line`. Raises `ProblemError` for missing columns or an unknown event."""
    if events is None:
        return pl.DataFrame(schema={"child_id": pl.String, "number": pl.Int32, "line": pl.String})
    missing = [name for name in ("child_id", "month", "event") if name not in events.columns]
    if missing:
        raise ProblemError(MISSING_COLUMNS, table="kejadian", columns=", ".join(missing))
    whole = pl.col("child_id").is_not_null() & pl.col("month").str.contains(r"^\d{4}-(0[1-9]|1[0-2])$")
    wrong = events.filter(whole.fill_null(value=False).not_()).height
    if wrong:
        raise ProblemError(EVENT_WITHOUT_MONTH, n=wrong)
    word = pl.col("event").str.strip_chars().str.to_lowercase()
    named = events.select("child_id", month_number().alias("number"), word.alias("event"))
    strange = named.filter(pl.col("event").is_in(list(EVENTS)).fill_null(value=False).not_())
    if strange.height:
        raise ProblemError(UNKNOWN_EVENT, value=str(strange["event"][0]), allowed=", ".join(EVENTS))
    return named.select("child_id", "number", pl.col("event").replace_strict(EVENTS).alias("line"))


def require(table: pl.DataFrame, name: str, columns: tuple[str, ...]) -> None:
    """Raise `ProblemError` when a table lacks columns."""
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise ProblemError(MISSING_COLUMNS, table=name, columns=", ".join(missing))


def _listed(valid: pl.DataFrame, sure: pl.DataFrame) -> pl.DataFrame:
    """Measured validly in the month, with a confirmed episode that is not over."""
    open_ = sure.select("child_id", "episode", "kind", "confirmed_month", "ended_month")
    inside = (pl.col("confirmed_month") <= pl.col("month")) & (
        pl.col("ended_month").is_null() | (pl.col("ended_month") > pl.col("month"))
    )
    return valid.join(open_, on="child_id", how="inner").filter(inside).drop("ended_month")


def _came(listed: pl.DataFrame, before: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Why a child stands on the list that did not the month before."""
    arrived = known.filter(pl.col("line") == "moved_in").group_by("child_id").agg(pl.col("number").min().alias("_in"))
    came = listed.join(before.select(KEY), on=KEY, how="anti").join(arrived, on="child_id", how="left")
    fresh = pl.col("confirmed_month") == pl.col("month")
    line = (
        pl.when(fresh & (pl.col("kind") == "opening")).then(pl.lit("opening"))
        .when(fresh & (pl.col("kind") != "newly_crossed") & (pl.col("_in") <= month_number())).then(pl.lit("moved_in"))
        .when(fresh).then(pl.lit("confirmed_new"))
        .otherwise(pl.lit("measured_again"))
    )  # fmt: skip
    return came.select(*KEY, line.alias("line"), *PLACES)


def _gone(
    gone: pl.DataFrame, rows: pl.DataFrame, months: pl.DataFrame, known: pl.DataFrame, rule: BalanceRule
) -> pl.DataFrame:
    """Why a child left that has no valid measuring this month: by a known event, by age, or not known."""
    number = months.select("at", "month", "number", pl.col("number").shift(1).alias("_previous"))
    left = gone.join(number, on="at", how="left")
    told = known.filter(pl.col("line") != "moved_in").select("child_id", _noted="number", _event="line")
    told = left.select(*KEY, "number", "_previous").join(told, on="child_id", how="inner")
    told = told.filter(pl.col("_noted").is_between(pl.col("_previous"), pl.col("number")))
    told = told.group_by(KEY).agg(
        pl.col("_event").sort_by(pl.col("_event").replace_strict(FIRST, return_dtype=pl.Int8)).first()
    )
    seen = rows.group_by("child_id").agg(pl.col("at").max().alias("_seen_at"), month_number().max().alias("_seen"))
    left = left.join(told, on=KEY, how="left").join(seen, on="child_id", how="left")
    end = pl.concat([months["number"], pl.Series([0], dtype=pl.Int32)]).max()
    for_good = (pl.col("_seen_at") < pl.col("at")) & (pl.lit(end) - pl.col("_seen") >= rule.left_after_months)
    line = (
        pl.when(pl.col("_event").is_not_null()).then("_event")
        .when(age_at_month_end() >= rule.until_months).then(pl.lit("aged_out"))
        .when(for_good).then(pl.lit("unexplained"))
        .otherwise(pl.lit("not_measured"))
    )  # fmt: skip
    return left.select(*KEY, line.alias("line"), *(pl.col(f"old_{place}").alias(place) for place in PLACES))


def age_at_month_end() -> pl.Expr:
    """Age in months of 30.4375 days on the last day of `month`."""
    end = (pl.col("month") + "-01").str.to_date("%Y-%m-%d").dt.month_end()
    return (end - pl.col("birth_date")).dt.total_days() / DAYS_PER_MONTH


def waiting(series: pl.DataFrame, episodes: pl.DataFrame, found: Flows, known: pl.DataFrame,
            rule: BalanceRule) -> pl.DataFrame:  # fmt: skip
    """Confirmed cases that are off the list because they were not measured: `child_id, at, unseen, units`.

    Below 60 months, no known event since they were last measured; `unseen` when no row of the child is younger than
    `left_after_months`. The place is that of the last valid measuring.
    """
    sure = episodes.filter(pl.col("confirmed_month").is_not_null())
    spans = sure.select("child_id", "confirmed_month", "ended_month").join(found.months, how="cross")
    spans = spans.filter(
        (pl.col("confirmed_month") <= pl.col("month"))
        & (pl.col("ended_month").is_null() | (pl.col("ended_month") > pl.col("month")))
    )
    missed = spans.join(found.valid.select(KEY), on=KEY, how="anti").sort("at")
    last = found.valid.select(*KEY, "birth_date", *PLACES, _measured=month_number()).sort("at")
    missed = missed.join_asof(last, on="at", by="child_id", check_sortedness=False)
    rows = series.select("child_id", number=month_number(), _seen=month_number()).sort("number")
    missed = missed.sort("number").join_asof(rows, on="number", by="child_id", check_sortedness=False)
    told = known.filter(pl.col("line") != "moved_in").select("child_id", _noted="number").unique()
    over = missed.join(told, on="child_id", how="inner").filter(
        pl.col("_noted").is_between(pl.col("_measured"), pl.col("number"))
    )
    missed = missed.join(over.select(KEY).unique(), on=KEY, how="anti").filter(age_at_month_end() < rule.until_months)
    unseen = pl.col("number") - pl.col("_seen") >= rule.left_after_months
    return missed.select(*KEY, unseen.alias("unseen"), *PLACES)


SERIES_NEEDED = (*NEEDED, "haz", "haz_valid", *PLACES)
