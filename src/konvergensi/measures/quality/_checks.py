"""The checks of one place: each a value, how many rows it is about, its rating and its SMART points."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from konvergensi.measures.quality import _statistics as statistics
from konvergensi.measures.quality._limits import Limit
from konvergensi.measures.quality._marks import UNDER_FIVE_MONTHS

COMPLETED = {  # column of ours -> header of the export
    "nik": "NIK",
    "sex": "JK",
    "birth_date": "Tgl Lahir",
    "weight_kg": "Berat",
    "length_height_cm": "Tinggi",
    "posyandu": "Posyandu",
    "village_code": "Desa/Kel",
}
INDICES = ("haz", "waz", "whz")
DIGITS = {"weight": "weight_kg", "length": "length_height_cm", "muac": "muac_cm"}


@dataclass(frozen=True, slots=True)
class Check:
    """`value` rates; `count` of `n` is what the sentence counts; `detail` is one more fact for it."""

    check: str
    n: int
    value: float | None
    count: int = 0
    detail: str = ""


def numbers(rows: pl.DataFrame) -> pl.DataFrame:
    """What the tests look at, as numbers: one row in, one row out; NaN where nothing is known."""
    whole = pl.col("nik").str.len_chars() == 16
    filled = [
        (whole.fill_null(value=False) if column == "nik" else pl.col(column).is_not_null()).alias(f"has_{column}")
        for column in COMPLETED
    ]
    told = rows.select(
        pl.col("age_months", "sex", *DIGITS.values(), *INDICES, *(f"{index}_flag" for index in INDICES)),
        pl.col("birth_date").dt.day().alias("birth_day"), *filled,
    )  # fmt: skip
    return told.select(pl.all().cast(pl.Float64).fill_null(np.nan))


def tested(
    columns: Mapping[str, statistics.Floats], unit: Mapping[str, object], rules: Mapping[str, Limit]
) -> Iterator[Check]:
    """All checks of a place with enough children: spread, digits, ratios, heaping, completeness, copies, coverage.

    `columns` are those of `numbers`, of the rows of the place.
    """
    yield from _weight_for_height(columns, rules["smart_flag"].values[0])
    yield from _ratios(columns, rules["age_ratio_expected"].values[0])
    for name, column in DIGITS.items():
        digits = statistics.digit_preference(_known(columns[column]))
        favourite = int(np.argmax(digits.counts))
        yield Check(f"digits_{name}", digits.n, _value(digits.score), digits.counts[favourite], str(favourite))
    yield from _spread(columns)
    yield from _ages(columns)
    for column, header in COMPLETED.items():
        n, filled = len(columns["sex"]), int(columns[f"has_{column}"].sum())
        yield Check("complete", n, 100 * filled / n, n - filled, header)
    yield from counted(unit)


def counted(unit: Mapping[str, object]) -> Iterator[Check]:
    """Shares that come from the counts of a place."""
    numbers = {name: int(value) for name, value in unit.items() if isinstance(value, int)}
    for name, followed in (("copied", numbers["followed"]), ("shrunk", numbers["followed_length"])):
        yield Check(name, followed, _share(numbers[name], followed), numbers[name])
    yield Check("duplicates", numbers["rows"], _share(numbers["twice"], numbers["rows"]), numbers["twice"])
    target = unit["target"]
    if isinstance(target, float) and target > 0:
        share = 100 * numbers["weighed"] / target
        yield Check("coverage", int(target), share, numbers["weighed"], str(unit["target_kind"]))


def small(unit: Mapping[str, object]) -> Iterator[Check]:
    """The counts of a posyandu or desa, without a rating: too few children for a test."""
    for name, of in (
        ("impossible", "rows"),
        ("copied", "followed"),
        ("heaped_weight", "weights"),
        ("heaped_length", "lengths"),
    ):
        count, n = unit[name], unit[of]
        assert isinstance(count, int)
        assert isinstance(n, int)
        yield Check(name, n, _share(count, n), count)


def smart(checks: list[Check], rules: Mapping[str, Limit]) -> Check:
    """The SMART score: the sum of the points of those checks that could be made."""
    values = [(rules[one.check], one.value) for one in checks if one.check in rules and rules[one.check].smart]
    points = [limit.rate(value).points or 0 for limit, value in values if value is not None]
    return Check(
        "smart_score", checks[0].n if checks else 0, float(sum(points)) if points else None, 0, str(len(points))
    )


def _weight_for_height(columns: Mapping[str, statistics.Floats], distance: float) -> Iterator[Check]:
    """SMART flags against the mean of the plausible values, then the shape of what is left."""
    z = _known(columns["whz"])
    plausible = columns["whz"][columns["whz_flag"] == 0]
    centre = float(plausible.mean()) if len(plausible) else np.nan
    kept = z[np.abs(z - centre) <= distance]
    flagged = len(z) - len(kept)
    yield Check("flags_whz", len(z), _share(flagged, len(z)), flagged)
    shape = statistics.moments(kept)
    yield Check("sd_whz", shape.n, _value(shape.sd))
    yield Check("skewness_whz", shape.n, _value(shape.skewness))
    yield Check("kurtosis_whz", shape.n, _value(shape.kurtosis))


def _ratios(columns: Mapping[str, statistics.Floats], expected: float) -> Iterator[Check]:
    age, sex = columns["age_months"], columns["sex"]
    young = age < UNDER_FIVE_MONTHS
    boys, both = int((young & (sex == 1)).sum()), int((young & ~np.isnan(sex)).sum())
    yield Check("sex_ratio", both, _value(statistics.proportion_test(boys, both, 0.5)), boys)
    older, younger = int((young & (age >= 6)).sum()), int((young & (age >= 6) & (age < 30)).sum())
    p = statistics.proportion_test(younger, older, expected / (1 + expected))
    yield Check("age_ratio", older, _value(p), younger)


def _spread(columns: Mapping[str, statistics.Floats]) -> Iterator[Check]:
    for index in INDICES:
        z, flags = columns[index], columns[f"{index}_flag"]
        n, flagged = len(_known(z)), int((flags == 1).sum())
        yield Check(f"implausible_{index}", n, _share(flagged, n), flagged)
        if index != "whz":
            yield Check(f"sd_{index}", n - flagged, _value(statistics.moments(z[flags == 0]).sd))


def _ages(columns: Mapping[str, statistics.Floats]) -> Iterator[Check]:
    age, day = columns["age_months"], _known(columns["birth_day"])
    months = age[age < UNDER_FIVE_MONTHS]
    yield Check("age_heaping", len(months), _value(statistics.age_heaping(months)[1]))
    first = int((day == 1).sum())
    yield Check("birth_day_heaping", len(day), _share(first, len(day)), first)


def _known(values: statistics.Floats) -> statistics.Floats:
    return values[~np.isnan(values)]


def _share(count: int, n: int) -> float | None:
    return 100 * count / n if n else None


def _value(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
