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
DIGITS = {"weight": "weight_kg", "length": "length_height_cm", "muac": "muac_cm"}


@dataclass(frozen=True, slots=True)
class Check:
    """`value` rates; `count` of `n` is what the sentence counts; `detail` is one more fact for it."""

    check: str
    n: int
    value: float | None
    count: int = 0
    detail: str = ""


def tested(rows: pl.DataFrame, unit: Mapping[str, object], rules: Mapping[str, Limit]) -> Iterator[Check]:
    """All checks of a place with enough children: spread, digits, ratios, heaping, completeness, copies, coverage."""
    yield from _weight_for_height(rows, rules["smart_flag"].values[0])
    yield from _ratios(rows, rules["age_ratio_expected"].values[0])
    for name, column in DIGITS.items():
        values = _known(rows, column)
        digits = statistics.digit_preference(values)
        favourite = int(np.argmax(digits.counts))
        yield Check(f"digits_{name}", digits.n, _value(digits.score), digits.counts[favourite], str(favourite))
    yield from _spread(rows)
    yield from _ages(rows)
    for column, header in COMPLETED.items():
        filled = rows.filter(pl.col("nik").str.len_chars() == 16) if column == "nik" else rows.drop_nulls(column)
        share = 100 * filled.height / rows.height
        yield Check("complete", rows.height, share, rows.height - filled.height, header)
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


def _weight_for_height(rows: pl.DataFrame, distance: float) -> Iterator[Check]:
    """SMART flags against the mean of the plausible values, then the shape of what is left."""
    z = _known(rows, "whz")
    plausible = rows.filter(pl.col("whz_flag") == 0)["whz"].to_numpy()
    centre = float(plausible.mean()) if len(plausible) else np.nan
    kept = z[np.abs(z - centre) <= distance]
    flagged = len(z) - len(kept)
    yield Check("flags_whz", len(z), _share(flagged, len(z)), flagged)
    shape = statistics.moments(kept)
    yield Check("sd_whz", shape.n, _value(shape.sd))
    yield Check("skewness_whz", shape.n, _value(shape.skewness))
    yield Check("kurtosis_whz", shape.n, _value(shape.kurtosis))


def _ratios(rows: pl.DataFrame, expected: float) -> Iterator[Check]:
    young = rows.filter(pl.col("age_months") < UNDER_FIVE_MONTHS)
    boys, both = young.filter(pl.col("sex") == 1).height, young["sex"].count()
    yield Check("sex_ratio", both, _value(statistics.proportion_test(boys, both, 0.5)), boys)
    older = young.filter(pl.col("age_months") >= 6)
    younger = older.filter(pl.col("age_months") < 30).height
    p = statistics.proportion_test(younger, older.height, expected / (1 + expected))
    yield Check("age_ratio", older.height, _value(p), younger)


def _spread(rows: pl.DataFrame) -> Iterator[Check]:
    for index in ("haz", "waz", "whz"):
        z = _known(rows, index)
        flagged = rows.filter(pl.col(f"{index}_flag") == 1).height
        yield Check(f"implausible_{index}", len(z), _share(flagged, len(z)), flagged)
        if index != "whz":
            sd = statistics.moments(rows.filter(pl.col(f"{index}_flag") == 0)[index].to_numpy()).sd
            yield Check(f"sd_{index}", len(z) - flagged, _value(sd))


def _ages(rows: pl.DataFrame) -> Iterator[Check]:
    months = rows.filter(pl.col("age_months") < UNDER_FIVE_MONTHS)["age_months"].to_numpy()
    yield Check("age_heaping", len(months), _value(statistics.age_heaping(months)[1]))
    births = rows["birth_date"].drop_nulls()
    first = int((births.dt.day() == 1).sum())
    yield Check("birth_day_heaping", len(births), _share(first, len(births)), first)


def _known(rows: pl.DataFrame, column: str) -> statistics.Floats:
    return rows[column].drop_nulls().to_numpy().astype(np.float64)


def _share(count: int, n: int) -> float | None:
    return 100 * count / n if n else None


def _value(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
