"""The series of one child: one row a month, and what only a series can tell (N/T/O/B, 2T, BGM, faltering, catch-up).

Fed by `measures.official.compare` (z-scores and flags) after `registry.identify` (`child_id`); read by `cases`,
`cohort`, `error`, `worklist` and the report. Rules and thresholds: `parameters/series.yaml`, `parameters/kbm.yaml`.

`follow` keeps every input column and adds, per child and month:

| column | type | what |
|---|---|---|
| `measurings` | UInt32 | rows of the child in the month, this one included |
| `haz_valid`, `waz_valid`, `whz_valid` | Boolean | z present, not flagged, birth date not after the measuring |
| `age_months` | Int32 | completed months of 30.4375 days |
| `earlier_haz`, `earlier_on` | Float64, Date | the valid haz before this one in the same month, on another day |
| `previous_month` | String | month of the child's row before this one |
| `birth_date_changed` | Boolean | birth date or sex differ from that row |
| `gain_g`, `kbm_g` | Int64 | gain since last month's weighing, gain demanded; null unless N or T |
| `weight_status` | String | N, T, O, B; null where the weight is missing or implausible |
| `two_t` | Boolean | T now and T last month; null unless N or T, and where last month's gain is not known |
| `bgm` | Boolean | waz < -3 (below the red line); null without a valid waz |
| `haz_change`, `haz_change_months` | Float64, Int8 | haz minus the valid haz 3 (else 2) months ago, and which |
| `length_velocity_z` | Float64 | 2-month length increment by WHO 2009, below 24 months of age |
| `faltering` | Boolean | length falls behind by haz or by velocity; null when neither can be judged |
| `faltering_by` | String | "haz", "velocity", "haz+velocity" |
| `catch_up` | Boolean | haz rose enough from below -2; null when it cannot be judged |
| `gain_agrees`, `gain_difference` | Boolean, String | printed `Naik Berat Badan` against ours, and why not |
"""

from datetime import date

import polars as pl

from konvergensi.measures import growth
from konvergensi.measures._series_rules import KbmTable, LengthRule, kbm_table, series_rules
from konvergensi.measures.growth.ages import DAYS_PER_MONTH, HEIGHT_FROM_DAY, LAST_DAY, POSTURE_CM, STANDING_FROM_DAY

NEEDED = ("child_id", "month", "measured_on", "birth_date", "sex", "weight_kg", "length_height_cm")
# Absent columns that `follow` may do without, as nulls.
OPTIONAL: dict[str, type[pl.DataType]] = {
    "posture": pl.String, "haz": pl.Float64, "waz": pl.Float64, "whz": pl.Float64, "printed_gain": pl.String,
    "haz_flag": pl.Int8, "waz_flag": pl.Int8, "whz_flag": pl.Int8, "birth_length_cm": pl.Float64,
    "puskesmas": pl.String, "posyandu": pl.String, "regency_code": pl.String, "district_code": pl.String,
    "village_code": pl.String,
}  # fmt: skip
PLACES = ("regency_code", "district_code", "village_code", "puskesmas", "posyandu")
GAIN_DIFFERENCES = {
    "history_missing": "Berat bulan sebelumnya tidak ada dalam data, atau tidak masuk akal: di sini O atau B, "
    "tercetak N atau T.",
    "printed_without_history": "Data memuat penimbangan bulan lalu, tetapi tercetak O atau B.",
    "first_or_gap": "Tidak ditimbang bulan lalu (O) atau penimbangan pertama dalam data (B): tercetak yang satunya.",
    "kbm": "Kenaikan dinilai lain: periksa berat bulan lalu dan tabel KBM.",
}
_SAME = pl.col("child_id").eq_missing(pl.col("child_id").shift(1))


def follow(measurements: pl.DataFrame, *, on: date | None = None) -> pl.DataFrame:
    """One row per child and month: the last valid measuring of the month, and what the series says about it.

    Of several measurings in a month the one with a valid haz goes before one with a valid waz only, that before an
    invalid one; among equals the latest day wins, and on one day the row that stands last by `file`, `sheet`, `row`
    (a re-reading of the same day replaces the first). Rows without `child_id`, month or measuring date cannot be
    followed and are left out; `left_out` counts them. Sorted by child and month; the order of the rows that come in
    does not matter. `on` picks the rules in force on a day (default: the youngest).

    N/T/O/B: B at the child's first weighing *in the data* (also in the first month of the data, where earlier months
    are not known); O when there is no weighing in the calendar month before; else N when the gain since that weighing
    is at least the KBM of the completed calendar month of age, T when it is less. 2T: T in two months in a row; the
    printed gain of last month counts where the data lack the month before it (else the second month of any data would
    have no 2T), and without it `two_t` is null in the second month of the data of a puskesmas.
    """
    rules = series_rules(on)
    below = pl.when("waz_valid").then(pl.col("waz") < rules.weight.red_line_z)
    series = _monthly(_prepared(measurements)).with_columns(below.alias("bgm"))
    series = _weight_status(series, kbm_table(on))
    series = _length(series, rules.length)
    series = _printed(series)
    return series.drop("_month", "_weight", "_length", strict=False)


def left_out(measurements: pl.DataFrame) -> int:
    """How many rows `follow` cannot follow."""
    followed: int = measurements.select(_followable().sum()).item()
    return measurements.height - followed


def gain_summary(series: pl.DataFrame) -> pl.DataFrame:
    """Printed `Naik Berat Badan` against ours: `printed, ours, difference, n, says`, most frequent first."""
    both = series.filter(pl.col("gain_agrees").is_not_null())
    counted = both.group_by(printed="printed_gain", ours="weight_status", difference="gain_difference").len("n")
    words = pl.col("difference").replace_strict(GAIN_DIFFERENCES, default="Sama.", return_dtype=pl.String)
    return counted.with_columns(says=words).sort(["n", "printed", "ours"], descending=[True, False, False])


def month_number(column: str = "month") -> pl.Expr:
    """A month "2024-08" as a running number, so that neighbours differ by 1."""
    return pl.col(column).str.slice(0, 4).cast(pl.Int32) * 12 + pl.col(column).str.slice(5, 2).cast(pl.Int32) - 1


def last_rows(series: pl.DataFrame) -> pl.DataFrame:
    """The last row of each child, sorted by child."""
    ordered = series.sort("child_id", "month")
    return ordered.filter(pl.col("child_id").ne_missing(pl.col("child_id").shift(-1)))


def _followable() -> pl.Expr:
    return pl.all_horizontal(pl.col("child_id", "month", "measured_on").is_not_null())


def _prepared(measurements: pl.DataFrame) -> pl.DataFrame:
    """The rows that can be followed, with every column the rules read."""
    absent = [pl.lit(None, kind).alias(name) for name, kind in OPTIONAL.items() if name not in measurements.columns]
    table = measurements.filter(_followable()).with_columns(absent)
    if "age_days" not in table.columns:
        table = table.with_columns((pl.col("measured_on") - pl.col("birth_date")).dt.total_days().alias("age_days"))
    aged = pl.col("age_days").is_between(0, LAST_DAY).fill_null(value=False)
    valid = [
        (aged & pl.col(z).is_not_null() & (pl.col(f"{z}_flag").fill_null(0) == 0)).alias(f"{z}_valid")
        for z in ("haz", "waz", "whz")
    ]
    low, high = pl.col("age_days") < HEIGHT_FROM_DAY, pl.col("age_days") >= HEIGHT_FROM_DAY
    standing = (pl.col("posture") == "h") & low & (pl.col("age_days") >= STANDING_FROM_DAY)
    correction = pl.when(standing).then(POSTURE_CM).when((pl.col("posture") == "l") & high).then(-POSTURE_CM)
    return table.with_columns(
        *valid,
        (pl.col("age_days") / DAYS_PER_MONTH).floor().cast(pl.Int32).alias("age_months"),
        month_number().alias("_month"),
        (pl.col("length_height_cm") + correction.otherwise(0.0)).alias("_length"),
    ).with_columns(
        pl.when((pl.col("weight_kg") > 0) & (pl.col("waz_flag").fill_null(0) == 0)).then("weight_kg").alias("_weight"),
    )


def _monthly(table: pl.DataFrame) -> pl.DataFrame:
    """The last valid measuring of each child and month, beside the valid haz before it in the month."""
    rank = pl.col("haz_valid").cast(pl.Int8) * 2 + pl.col("waz_valid").cast(pl.Int8)
    # Values close the order, so that rows alike in everything else do not depend on how they came in.
    ties = [name for name in ("file", "sheet", "row", "haz", "length_height_cm", "weight_kg") if name in table.columns]
    table = table.with_columns(rank.alias("_rank")).sort(["child_id", "_month", "_rank", "measured_on", *ties])
    key = ["child_id", "_month"]
    last = pl.struct(key).ne_missing(pl.struct(key).shift(-1)).fill_null(value=True)
    table = table.with_columns(last.alias("_last"), pl.len().over(key).alias("measurings"))
    several = table.filter(pl.col("measurings") > 1)
    final = several.filter("_last").select(*key, pl.col("measured_on").alias("_on"))
    before = (
        several.filter("haz_valid")
        .join(final, on=key)
        .filter(pl.col("measured_on") < pl.col("_on"))
        .group_by(key)
        .agg(pl.col("haz").last().alias("earlier_haz"), pl.col("measured_on").last().alias("earlier_on"))
    )
    kept = table.filter("_last").drop("_rank", "_last").join(before, on=key, how="left").sort(key)
    changed = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift(1)) for name in ("birth_date", "sex"))
    return kept.with_columns(
        pl.when(_SAME).then(pl.col("month").shift(1)).alias("previous_month"),
        (_SAME & changed).fill_null(value=False).alias("birth_date_changed"),
    )


def _weight_status(series: pl.DataFrame, kbm: KbmTable) -> pl.DataFrame:
    """`weight_status`, `gain_g`, `kbm_g`, `two_t`."""
    table = [(sex, age, kbm.grams(sex, age)) for sex in (1, 2) for age in range(-1, kbm.until_months + 1)]
    demanded = pl.DataFrame(table, schema={"sex": pl.Int64, "age_months": pl.Int32, "_kbm": pl.Int64}, orient="row")
    joined = series.with_columns(pl.col("sex").cast(pl.Int64).alias("_sex"), _calendar_age().alias("_age")).join(
        demanded, left_on=["_sex", "_age"], right_on=["sex", "age_months"], how="left", maintain_order="left"
    )
    days = (pl.col("measured_on") - pl.col("measured_on").shift(1)).dt.total_days()
    gram = pl.col("_kbm") * (days / DAYS_PER_MONTH) if kbm.scale_to_interval else pl.col("_kbm").cast(pl.Float64)
    weighed = pl.col("_weight").is_not_null()
    first = pl.col("_weight").is_not_null().cast(pl.Int32).cum_sum().over("child_id") == 1
    last_month = _SAME & (pl.col("_month") - pl.col("_month").shift(1) == 1) & pl.col("_weight").shift(1).is_not_null()
    # in grams, rounded: 8.2 - 8.0 kg is 200 g and not 199.99
    gain = ((pl.col("_weight") - pl.col("_weight").shift(1)) * 1000).round(0).cast(pl.Int64)
    judged = weighed & last_month & pl.col("_kbm").is_not_null()
    status = (
        pl.when(judged.not_() & weighed & first).then(pl.lit("B"))
        .when(judged & (gain >= gram.round(0))).then(pl.lit("N"))
        .when(judged).then(pl.lit("T"))
        .when(weighed & last_month.not_()).then(pl.lit("O"))
    )  # fmt: skip
    held = joined.with_columns(
        status.alias("weight_status"),
        pl.when(judged).then(gain).alias("gain_g"),
        pl.when(judged).then(gram.round(0).cast(pl.Int64)).alias("kbm_g"),
    )
    return _two_t(held.drop("_kbm", "_sex", "_age"))


def _two_t(series: pl.DataFrame) -> pl.DataFrame:
    """`two_t`. Where the data do not reach back far enough to judge last month's gain, the printed one tells of it."""
    ours, printed = pl.col("weight_status"), _printed_code()
    begun = pl.col("_month") == pl.col("_month").min().over("puskesmas")
    status = (
        pl.when(ours.is_in(["N", "T"])).then(ours)
        .when(printed.is_not_null()).then(printed)
        .when(begun.not_()).then(ours)
    )  # fmt: skip
    # T has a weighing of the calendar month before it, so that the row before is that month's
    before = pl.col("_status").shift(1)
    judged = pl.when(ours == "N").then(pl.lit(value=False)).when(ours == "T").then(before == "T")
    return series.with_columns(status.alias("_status")).with_columns(judged.alias("two_t")).drop("_status")


def _calendar_age() -> pl.Expr:
    """Completed calendar months, as the card counts: born on the 15th, a month older on every 15th."""
    born, seen = pl.col("birth_date").dt, pl.col("measured_on").dt
    months = (seen.year() - born.year()) * 12 + seen.month().cast(pl.Int32) - born.month().cast(pl.Int32)
    return (months - (seen.day() < born.day()).cast(pl.Int32)).cast(pl.Int32)


def _ago(column: str, months: int) -> pl.Expr:
    """A column of the child's row exactly so many calendar months ago, if its haz was valid.

    Not of a row under another birth date or sex: its haz was another scale, and the change would be no growth.
    """
    same = ("child_id", "birth_date", "sex")
    found = [
        pl.when(
            pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).shift(rows)) for name in same)
            & (pl.col("_month") - pl.col("_month").shift(rows) == months)
            & pl.col("haz_valid").shift(rows)
        ).then(pl.col(column).shift(rows))
        for rows in range(1, months + 1)
    ]
    return pl.coalesce(found)


def _length(series: pl.DataFrame, rule: LengthRule) -> pl.DataFrame:
    """Faltering and catch-up of length."""
    near, far = rule.window_months
    lags = range(far, near - 1, -1)
    before = pl.coalesce([_ago("haz", lag) for lag in lags])
    lag = pl.coalesce([pl.when(_ago("haz", lag).is_not_null()).then(pl.lit(lag, pl.Int8)) for lag in lags])
    seen = pl.col("haz_valid") & pl.col("_before").is_not_null()
    series = series.with_columns(before.alias("_before"), lag.alias("_lag")).with_columns(
        pl.when(seen).then((pl.col("haz") - pl.col("_before")).round(2)).alias("haz_change"),
        pl.when(seen).then("_lag").alias("haz_change_months"),
    )
    series = _with_velocity(series)
    fallen, slow = pl.col("haz_change") <= -rule.falling_z, pl.col("length_velocity_z") < rule.velocity_z
    by = pl.concat_str(
        [pl.when(fallen).then(pl.lit("haz")), pl.when(slow).then(pl.lit("velocity"))], separator="+", ignore_nulls=True
    )
    rising = (pl.col("haz_change") >= rule.catch_up_z) & (pl.col("_before") < rule.catch_up_below_z)
    judged = pl.col("haz_change").is_not_null() | pl.col("length_velocity_z").is_not_null()
    return series.with_columns(
        pl.when(judged).then((fallen | slow).fill_null(value=False)).alias("faltering"),
        pl.when(by != "").then(by).alias("faltering_by"),
        rising.alias("catch_up"),
    ).drop("_before", "_lag")


def _with_velocity(series: pl.DataFrame) -> pl.DataFrame:
    """`length_velocity_z` over two calendar months, the gain scaled to two months of 30.4375 days."""
    two_months = 2 * DAYS_PER_MONTH
    days = (pl.col("measured_on") - _ago("measured_on", 2)).dt.total_days()
    gain = (pl.col("_length") - _ago("_length", 2)) * two_months / days
    pairs = series.with_row_index("_at").with_columns(
        gain.alias("length_gain_cm"), _ago("age_months", 2).alias("start_month"), pl.lit(2).alias("interval_months")
    )
    pairs = pairs.filter(pl.col("haz_valid") & pl.col("length_gain_cm").is_not_null() & (pl.col("start_month") <= 22))
    intervals = pairs.select("_at", "sex", "start_month", "interval_months", "length_gain_cm")
    scored = pl.from_arrow(growth.velocity(intervals.to_arrow(compat_level=pl.CompatLevel.oldest())))
    assert isinstance(scored, pl.DataFrame)
    found = scored.select("_at", "length_velocity_z")
    return series.with_row_index("_at").join(found, on="_at", how="left", maintain_order="left").drop("_at")


def _printed(series: pl.DataFrame) -> pl.DataFrame:
    """Printed gain beside ours. Nothing is corrected: the printed one stays."""
    printed, ours = _printed_code(), pl.col("weight_status")
    both = printed.is_not_null() & ours.is_not_null()
    judged, said = ours.is_in(["N", "T"]), printed.is_in(["N", "T"])
    why = (
        pl.when(judged.not_() & said).then(pl.lit("history_missing"))
        .when(judged & said.not_()).then(pl.lit("printed_without_history"))
        .when(judged.not_()).then(pl.lit("first_or_gap"))
        .otherwise(pl.lit("kbm"))
    )  # fmt: skip
    return series.with_columns(
        pl.when(both).then(printed == ours).alias("gain_agrees"),
        pl.when(both & (printed != ours)).then(why).alias("gain_difference"),
    )


def _printed_code() -> pl.Expr:
    """`Naik Berat Badan` as N, T, O or B; null where it says something else."""
    code = pl.col("printed_gain").str.strip_chars().str.to_uppercase()
    return pl.when(code.is_in(["N", "T", "O", "B"])).then(code)
