"""Cases of indicated short stature: one row per episode, suspected first, confirmed by a second valid measuring.

Fed by `series.follow`; read by `balance`, `worklist` and the report. Thresholds: `parameters/series.yaml`.

An episode opens at a valid haz below -2 of a child whose valid measuring before was at or above -2, or who has none:

- `newly_crossed`: the valid measuring before was at or above -2;
- `short_at_birth`: the child's first valid measuring, and its birth length is below 48 cm or it was measured within
  28 days of birth;
- `first_seen`: the child's first valid measuring otherwise (moved in, or never measured before), and the first one
  under a corrected birth date or sex: the z before it was that of another age, so nothing was crossed;
- `opening`: the child's first valid measuring lies in the first month of data of its puskesmas. Nothing is known of
  the time before, so it is not a *new* case; it stands on the list from the start ("daftar awal").

It is *suspected* until a second valid measuring below -2: within 14 days (also inside the month: `earlier_haz`), or
the child's next monthly one (at most six calendar months later, for places that measure in February and August). A
later one renews the suspicion. A next valid measuring at or above -2 dismisses it. A *confirmed* episode ends by
recovery (two monthly valid measurings in a row at or above -2) or by correction (the first measuring at or above -2
was computed with another birth date or sex). Turning five, moving or being missed ends no episode: see `balance`.
Nothing looks ahead: what is known at the end of a month does not change with the months that follow.

`episodes` returns, sorted by child and episode (`EPISODES`):

| column | type | what |
|---|---|---|
| `child_id`, `episode` | String, Int32 | the child and the running number of its episode, from 1 |
| `kind` | String | newly_crossed, short_at_birth, first_seen, opening |
| `status` | String | suspected, confirmed, dismissed, recovered, corrected: as known at the end of the data |
| `suspected_month`, `suspected_on`, `suspected_haz` | String, Date, Float64 | the measuring that opened it |
| `again_by` | Date | measure again by this day (14 days later) |
| `confirmed_month`, `confirmed_on`, `confirmed_by` | String, Date, String | null if not; `repeat`, `next`, `opening` |
| `ended_month`, `ended_on`, `ended_by` | String, Date, String | null while open; recovered, dismissed, corrected |
| `sex`, `birth_date`, `age_months` | Int8, Date, Int32 | at the opening |
| `regency_code` ... `posyandu` | String | where it opened |
"""

from datetime import date

import numpy as np
import polars as pl

from konvergensi.measures import _episodes as machine
from konvergensi.measures._series_rules import CaseRule, series_rules
from konvergensi.measures.series import month_number

KINDS = ("newly_crossed", "short_at_birth", "first_seen", "opening")
NEW_KINDS = KINDS[:3]
EPISODES: dict[str, pl.DataType] = {
    "child_id": pl.String(), "episode": pl.Int32(), "kind": pl.String(), "status": pl.String(),
    "suspected_month": pl.String(), "suspected_on": pl.Date(), "suspected_haz": pl.Float64(), "again_by": pl.Date(),
    "confirmed_month": pl.String(), "confirmed_on": pl.Date(), "confirmed_by": pl.String(),
    "ended_month": pl.String(), "ended_on": pl.Date(), "ended_by": pl.String(),
    "sex": pl.Int8(), "birth_date": pl.Date(), "age_months": pl.Int32(),
    "regency_code": pl.String(), "district_code": pl.String(), "village_code": pl.String(), "puskesmas": pl.String(),
    "posyandu": pl.String(),
}  # fmt: skip
LEVELS = {
    "regency": "regency_code", "district": "district_code", "village": "village_code", "puskesmas": "puskesmas",
}  # fmt: skip


def episodes(series: pl.DataFrame, *, on: date | None = None) -> pl.DataFrame:
    """One row per episode (`EPISODES`), as known at the end of the data. `on` picks the rules in force on a day."""
    rule = series_rules(on).case
    rows = valid_rows(series, rule)
    course = machine.run(arrays(rows), (rows["haz"] < rule.short_z).to_numpy(), rule)
    marked = rows.with_columns(pl.Series("episode", course.episode), pl.Series("event", course.events))
    marked = marked.filter((pl.col("event") != 0) & (pl.col("episode") > 0))
    return _opened(marked, rule).select(pl.col(name).cast(kind) for name, kind in EPISODES.items())


def new_cases(found: pl.DataFrame) -> pl.DataFrame:
    """New cases by month, place and kind: `month, level, code, kind, suspected, confirmed, dismissed`.

    `suspected` episodes opened in the month, `confirmed` were confirmed in it, `dismissed` turned out not to be one.
    Levels regency, district, village, puskesmas; each episode counts where it opened. `opening` is left out: those
    children were short when the data began.
    """
    fresh = found.filter(pl.col("kind") != "opening")
    parts = [
        fresh.select("kind", *LEVELS.values(), month=column, what=pl.lit(what)).filter(pl.col("month").is_not_null())
        for what, column in (("suspected", "suspected_month"), ("confirmed", "confirmed_month"))
    ]
    ended = fresh.filter(pl.col("ended_by") == "dismissed")
    parts.append(ended.select("kind", *LEVELS.values(), month="ended_month", what=pl.lit("dismissed")))
    events = pl.concat(parts)
    sums = [
        (pl.col("what") == what).sum().cast(pl.Int64).alias(what) for what in ("suspected", "confirmed", "dismissed")
    ]
    counted = [
        events.group_by("month", "kind", code=column).agg(sums).with_columns(level=pl.lit(level))
        for level, column in LEVELS.items()
    ]
    columns = ["month", "level", "code", "kind", "suspected", "confirmed", "dismissed"]
    return pl.concat(counted).select(columns).sort(columns[:4], nulls_last=True)


def valid_rows(series: pl.DataFrame, rule: CaseRule) -> pl.DataFrame:
    """The valid monthly measurings sorted by child and month, with what the state machine needs to know of each."""
    begun = series.group_by("puskesmas").agg(pl.col("month").min().alias("_begun"))
    rows = (
        series.filter("haz_valid").join(begun, on="puskesmas", how="left", nulls_equal=True).sort(["child_id", "month"])
    )
    same = pl.col("child_id").eq_missing(pl.col("child_id").shift(1)).fill_null(value=False)
    changed = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift(1)) for name in ("birth_date", "sex"))
    near = (pl.col("measured_on") - pl.col("earlier_on")).dt.total_days() <= rule.confirm_within_days
    return rows.with_columns(
        same.not_().alias("_first"),
        month_number().alias("_month"),
        (same.not_() & (pl.col("month") == pl.col("_begun"))).alias("_opening"),
        (near & (pl.col("earlier_haz") < rule.short_z)).fill_null(value=False).alias("_repeated"),
        (same & changed).alias("_changed"),
    )


def arrays(rows: pl.DataFrame) -> machine.Measurings:
    """`valid_rows` as arrays of the state machine."""
    first = np.flatnonzero(rows["_first"].to_numpy()).astype(np.int64)
    return machine.Measurings(
        start=np.append(first, rows.height),
        month=rows["_month"].cast(pl.Int64).to_numpy(),
        day=rows["measured_on"].to_physical().cast(pl.Int64).to_numpy(),
        opening=rows["_opening"].to_numpy(),
        repeated=rows["_repeated"].to_numpy(),
        changed=rows["_changed"].to_numpy(),
    )


def _opened(marked: pl.DataFrame, rule: CaseRule) -> pl.DataFrame:
    """The opening row of each episode, beside the rows that confirmed and ended it."""
    key = ["child_id", "episode"]
    low, high = rule.birth_length_plausible_cm
    short = pl.col("birth_length_cm").is_between(low, high) & (pl.col("birth_length_cm") < rule.birth_length_below_cm)
    newborn = pl.col("age_days") <= rule.newborn_days
    kind = (
        pl.when("_opening").then(pl.lit("opening"))
        .when(pl.col("_first") & (short | newborn).fill_null(value=False)).then(pl.lit("short_at_birth"))
        .when(pl.col("_first") | pl.col("_changed")).then(pl.lit("first_seen"))
        .otherwise(pl.lit("newly_crossed"))
    )  # fmt: skip
    opened = marked.filter(_did(machine.OPENED)).with_columns(
        kind.alias("kind"),
        pl.col("month").alias("suspected_month"),
        pl.col("measured_on").alias("suspected_on"),
        pl.col("haz").alias("suspected_haz"),
        pl.col("measured_on").dt.offset_by(f"{rule.confirm_within_days}d").alias("again_by"),
    )
    by = pl.when(_did(machine.REPEATED)).then(pl.lit("repeat")).otherwise(pl.lit("next"))
    sure = marked.filter(_did(machine.SURE)).select(
        *key, confirmed_month="month", confirmed_on="measured_on",
        confirmed_by=pl.when("_opening").then(pl.lit("opening")).otherwise(by),
    )  # fmt: skip
    endings = {"dismissed": machine.DISMISSED, "recovered": machine.RECOVERED, "corrected": machine.CORRECTED}
    how = pl.coalesce([pl.when(_did(bit)).then(pl.lit(name)) for name, bit in endings.items()])
    over = marked.select(*key, ended_month="month", ended_on="measured_on", ended_by=how).filter(
        pl.col("ended_by").is_not_null()
    )
    found = opened.join(sure, on=key, how="left").join(over, on=key, how="left")
    still = pl.when(pl.col("confirmed_on").is_not_null()).then(pl.lit("confirmed")).otherwise(pl.lit("suspected"))
    return found.with_columns(pl.coalesce("ended_by", still).alias("status")).sort(key)


def _did(bit: int) -> pl.Expr:
    return (pl.col("event") & bit) != 0
