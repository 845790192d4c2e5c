"""What if it had been computed another way? Each trial recomputes z-scores under one assumption.

Fed by `official`. A trial looks only at the rows that still need an explanation, so that a file of a million
children costs little more than its z-scores.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from konvergensi.measures.growth import zscores
from konvergensi.measures.growth._tables import Floats, standard
from konvergensi.measures.growth.ages import DAYS_PER_MONTH, HEIGHT_FROM_DAY

CORRECTION_CM = 0.7
STANDING_FROM_MONTHS = 9
BEYOND_BELIEF = 6  # printed: the widest of WHO's limits
INPUTS = {
    "sex": pl.Int8,
    "age_days": pl.Float64,
    "age_months": pl.Float64,
    "weight_kg": pl.Float64,
    "length_height_cm": pl.Float64,
    "posture": pl.String,
    "oedema": pl.Boolean,
}


def scores(measurements: pl.DataFrame, indices: Sequence[str]) -> pl.DataFrame:
    """The z-scores and flags alone, one row per row of `measurements`."""
    given = [pl.col(name).cast(kind) for name, kind in INPUTS.items() if name in measurements.columns]
    table = zscores(measurements.select(given).rechunk().to_arrow(compat_level=pl.CompatLevel.oldest()), tuple(indices))
    wanted = [*indices, *(f"{index}_flag" for index in indices)]
    frame = pl.from_arrow(table.select(wanted))
    assert isinstance(frame, pl.DataFrame)
    return frame


def needed(measurements: pl.DataFrame, others: Sequence[str]) -> list[str]:
    """The columns a trial reads, of those there are: filtering forty columns would cost more than the z-scores."""
    return [name for name in (*INPUTS, *others) if name in measurements.columns]


def apart(printed: str, ours: str) -> pl.Expr:
    """The distance of two z-scores in hundredths, a whole number; null where one is missing."""
    return (pl.col(printed) * 100 - pl.col(ours) * 100).round(0).abs()


def betrayed_posture(asked: pl.DataFrame) -> pl.DataFrame:
    """`at, betrayed`: the posture whose correction reproduces the printed values, null where neither does."""
    expected, other = scores(no_correction(asked), ("haz", "whz")), scores(other_correction(asked), ("haz", "whz"))
    known = [index for index in ("haz", "whz") if f"printed_{index}" in asked.columns]
    printed = asked.select(f"printed_{index}" for index in known)
    one, two = (_evidence(printed.hstack(trial.select(known)), known) for trial in (expected, other))
    standing_expected = pl.col("age_days") >= HEIGHT_FROM_DAY
    choice = (
        pl.when((pl.col("one") == 0) & (pl.col("two") == 0))
        .then(None)
        .when((pl.col("two") > pl.col("one")) == standing_expected)
        .then(pl.lit("l"))
        .otherwise(pl.lit("h"))
    )
    return asked.select("at", "age_days").with_columns(one=one, two=two).select("at", betrayed=choice)


def _evidence(both: pl.DataFrame, known: Sequence[str]) -> pl.Series:
    """How well a trial reproduces the printed values: 20 or 10 for haz (equal, 0.01 apart), 2 or 1 for whz.

    A whz that is merely 0.01 off says nothing alone.
    """
    quality = {index: (2 - apart(f"printed_{index}", index)).clip(0, 2).fill_null(0).cast(pl.Int8) for index in known}
    haz, whz = quality.get("haz", pl.lit(0, pl.Int8)), quality.get("whz", pl.lit(0, pl.Int8))
    score = pl.when((haz == 0) & (whz < 2)).then(0).otherwise(haz * 10 + whz)
    return both.select(score=score.cast(pl.Int16)).to_series()


def no_correction(rows: pl.DataFrame) -> pl.DataFrame:
    """As if measured in the posture the age demands."""
    return rows.with_columns(posture=pl.lit(None, pl.String))


def other_correction(rows: pl.DataFrame) -> pl.DataFrame:
    """As if measured in the other posture: +0.7 cm below 24 months (also below 9 months), -0.7 cm from then on."""
    shift = pl.when(pl.col("age_days") < HEIGHT_FROM_DAY).then(CORRECTION_CM).otherwise(-CORRECTION_CM)
    return rows.with_columns(length_height_cm=pl.col("length_height_cm") + shift, posture=pl.lit(None, pl.String))


def completed_months(rows: pl.DataFrame) -> pl.DataFrame:
    """As if the age were known in completed months only."""
    months = (pl.col("age_days") / DAYS_PER_MONTH).floor()
    return rows.with_columns(age_months=months, age_days=pl.lit(None, pl.Int64))


def other_sex(rows: pl.DataFrame) -> pl.DataFrame:
    """As if a boy were a girl and the reverse."""
    return rows.with_columns(sex=3 - pl.col("sex"))


def causes(compared: pl.DataFrame, index: str) -> pl.Series:
    """The cause of each row's difference between `printed_<index>` and ours, null where nothing is printed."""
    name = f"{index}_difference"
    own = [index, f"{index}_flag", f"{index}_agrees", f"printed_{index}"]
    frame = compared.select(needed(compared, own)).with_columns(
        pl.when(pl.col(f"printed_{index}").is_null())
        .then(None)
        .when(pl.col(index).is_null())
        .then(pl.lit("not_computed"))
        .when(pl.col(f"{index}_agrees") & (pl.col(f"{index}_flag") == 1))
        .then(pl.lit("implausible_kept"))
        .when(pl.col(f"{index}_agrees"))
        .then(pl.lit("equal"))
        .when(apart(f"printed_{index}", index) == 1)
        .then(pl.lit("rounding"))
        .otherwise(pl.lit("?"))
        .alias(name)
    )
    puzzling = frame.with_row_index("at").filter(pl.col(name) == "?")
    if puzzling.is_empty():
        return frame[name]
    return frame[name].scatter(puzzling["at"], _tried(puzzling, index))


def _tried(rows: pl.DataFrame, index: str) -> pl.Series:
    """The first cause that accounts for each of the rows."""
    nowhere = pl.repeat(False, rows.height, eager=True)
    in_months = _reproduces(completed_months(rows), index)
    moved, reach = nowhere, pl.repeat(0.0, rows.height, eager=True)
    if index != "waz":
        moved = _reproduces(other_correction(rows), index) | _reproduces(no_correction(rows), index)
        for moved_first in (other_correction(rows), no_correction(rows)):
            in_months |= _reproduces(completed_months(moved_first), index)
        reach = (_score(other_correction(rows), index) - _score(no_correction(rows), index)).abs().fill_null(0.0)
    told = rows.with_columns(
        moved=moved,
        in_months=in_months,
        plain=nowhere if index == "haz" else _unrestricted_fits(rows, index),
        sexed=_reproduces(other_sex(rows), index),
        reach=reach,
    )
    young = pl.col("age_days") < STANDING_FROM_MONTHS * DAYS_PER_MONTH
    difference = (pl.col(f"printed_{index}") - pl.col(index)).abs()
    cause = (
        pl.when(pl.col("moved") & young & (pl.col("posture") == "h"))
        .then(pl.lit("standing_below_9_months"))
        .when(pl.col("moved"))
        .then(pl.lit("posture_not_applied"))
        .when(pl.col("in_months"))
        .then(pl.lit("age_in_months"))
        .when(pl.col("plain"))
        .then(pl.lit("not_restricted"))
        .when(pl.col("sexed"))
        .then(pl.lit("other_sex"))
        .when((pl.col(f"{index}_flag") == 1) | (pl.col(f"printed_{index}").abs() > BEYOND_BELIEF))
        .then(pl.lit("implausible_kept"))
        .when(pl.col("posture").is_null() & (difference > 0) & (difference <= pl.col("reach") + 0.01))
        .then(pl.lit("posture_unknown"))
        .otherwise(pl.lit("other"))
    )
    return told.select(cause=cause).to_series()


def _score(rows: pl.DataFrame, index: str) -> pl.Series:
    return scores(rows, (index,))[index]


def _reproduces(rows: pl.DataFrame, index: str) -> pl.Series:
    """Does the z-score of these (altered) rows equal the printed one to two decimals?"""
    both = pl.DataFrame({"printed": rows[f"printed_{index}"], "ours": _score(rows, index)})
    return both.select(fits=apart("printed", "ours").eq(0).fill_null(False)).to_series()


def _unrestricted_fits(rows: pl.DataFrame, index: str) -> pl.Series:
    """Is the printed value the plain LMS z-score, where ours beyond 3 SD is the restricted one?"""
    with np.errstate(all="ignore"):
        plain = _plain_waz(rows) if index == "waz" else _plain_whz(rows)
        fits = np.rint(plain * 100) == np.rint(_floats(rows[f"printed_{index}"]) * 100)
    return pl.Series(fits & (np.abs(_floats(rows[index])) > 3))


def _plain_waz(rows: pl.DataFrame) -> Floats:
    table, sex = standard("wfa"), _sex_row(rows)
    day = _at(rows["age_days"], table.first, table.last)
    return _plain(_floats(rows["weight_kg"]), table.l[sex, day], table.m[sex, day], table.s[sex, day])


def _plain_whz(rows: pl.DataFrame) -> Floats:
    """By the length table below 731 days, linear between rows; in the stated posture, unknown = as age demands."""
    days, length = _floats(rows["age_days"]), _floats(rows["length_height_cm"])
    posture, young = rows["posture"].fill_null("").to_numpy(), days < HEIGHT_FROM_DAY
    stood = young & (posture == "h") & (days >= STANDING_FROM_MONTHS * DAYS_PER_MONTH)
    length = length + CORRECTION_CM * stood - CORRECTION_CM * (~young & (posture == "l"))
    plain = np.full(rows.height, np.nan)
    for name, chosen in (("wfl", young), ("wfh", ~young)):
        table = standard(name)
        place = np.clip(length[chosen] * 10 - table.first, 0, table.last - table.first)
        low = np.nan_to_num(np.floor(place + 1e-9)).astype(np.int64)
        high, part = np.minimum(low + 1, table.last - table.first), np.clip(place - low, 0, 1)
        sex = _sex_row(rows)[chosen]
        columns = (table.l, table.m, table.s)
        lms = (column[sex, low] + part * (column[sex, high] - column[sex, low]) for column in columns)
        plain[chosen] = _plain(_floats(rows["weight_kg"])[chosen], *lms)
    return plain


def _plain(y: Floats, l: Floats, m: Floats, s: Floats) -> Floats:  # noqa: E741 - L, M, S is what the method calls them
    z: Floats = ((y / m) ** l - 1) / (l * s)
    return z


def _sex_row(rows: pl.DataFrame) -> npt.NDArray[np.int64]:
    return rows["sex"].fill_null(1).cast(pl.Int64).to_numpy().clip(1, 2) - 1


def _at(days: pl.Series, first: int, last: int) -> npt.NDArray[np.int64]:
    return days.fill_null(first).cast(pl.Int64).to_numpy().clip(first, last) - first


def _floats(column: pl.Series) -> Floats:
    return column.cast(pl.Float64).fill_null(float("nan")).to_numpy()
