"""Progress towards a target: the gap in words, and the yearly reduction that was reached and that is needed.

AARR, the average annual rate of reduction, as UNICEF defines it for stunting: the fall of prevalence a year in percent
of what it was. Pure; feeds the platform's target pages. A target on a survey figure holds down to the regency only:
below it there are children to find, to measure and to serve, never a prevalence quota.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Better = Literal["lower", "higher"]
SURVEY_LEVELS = ("country", "province", "regency")


@dataclass(frozen=True, slots=True)
class Progress:
    """Where an indicator stands beside its target. `gap` in points, positive while something is left to do.

    `actual` and `required` are yearly rates of reduction (or of rise, where higher is better) in percent; None where
    there is nothing to compute them from. `enough` says whether the pace so far reaches the target in time.
    """

    value: float
    target: float
    gap: float
    reached: bool
    says: str
    actual: float | None
    required: float | None
    expected: float | None  # the value in the target's year, if the pace stays
    enough: bool | None


def rate(first: float, last: float, years: float) -> float | None:
    """The average yearly rate of reduction in percent from `first` to `last` over `years`; negative when it rose.

    >>> round(rate(27.7, 21.6, 3), 2)
    7.96
    """
    if first <= 0 or last < 0 or years <= 0:
        return None
    return float(100.0 * (1.0 - (last / first) ** (1.0 / years)))


def fitted_rate(series: Sequence[tuple[float, float]]) -> float | None:
    """The same over several (year, value): by a straight line through the logarithms, as UNICEF's method asks.

    With two values it is `rate`. None with fewer, in one year only, or with a value of 0 among them.
    """
    points = [(year, math.log(value)) for year, value in series if value > 0]
    if len(points) < 2 or len(points) < len(series):
        return None
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    if not spread:
        return None
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    return 100.0 * (1.0 - math.exp(slope))


def expected(value: float, yearly: float, years: float) -> float:
    """The value after some years of this yearly rate of reduction."""
    return float(value * (1.0 - yearly / 100.0) ** years)


def progress(
    series: Sequence[tuple[float, float]], *, target: float, target_year: float, better: Better = "lower"
) -> Progress | None:
    """Progress from the values of earlier years (year, value), in any order. None without a value."""
    if not series:
        return None
    ordered = sorted(series)
    year, value = ordered[-1]
    gap = value - target if better == "lower" else target - value
    actual = fitted_rate(ordered)
    left = target_year - year
    required = rate(value, target, left) if left > 0 else None
    ahead = expected(value, actual, left) if actual is not None and left > 0 else None
    reached = gap <= 0
    enough = None
    if ahead is not None:
        enough = ahead <= target if better == "lower" else ahead >= target
    return Progress(value, target, gap, reached, gap_in_words(gap), actual, required, ahead, reached or enough)


def gap_in_words(gap: float, unit: str = "poin", lang: str = "id") -> str:
    """How far it still is: "masih 6 poin lagi", "tercapai", "tercapai, 1,2 poin lebih baik".

    >>> gap_in_words(6.04)
    'masih 6 poin lagi'
    >>> gap_in_words(-1.25)
    'tercapai, 1,2 poin lebih baik'
    >>> gap_in_words(-1.25, "points", "en")
    'reached, better by 1.2 points'
    """
    size = _number(abs(gap))
    if lang == "en":
        return _gap_in_english(gap, size.replace(",", "."), unit)
    if size == "0":
        return "tercapai" if gap <= 0 else f"masih kurang dari 0,1 {unit} lagi"
    return f"masih {size} {unit} lagi" if gap > 0 else f"tercapai, {size} {unit} lebih baik"


def _gap_in_english(gap: float, size: str, unit: str) -> str:
    if size == "0":
        return "reached" if gap <= 0 else f"less than 0.1 {unit} to go"
    return f"{size} {unit} to go" if gap > 0 else f"reached, better by {size} {unit}"


def split_allowed(*, survey: bool, level: str) -> bool:
    """Whether a target of this kind of figure may stand at a level."""
    return not survey or level in SURVEY_LEVELS


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0").replace(".", ",")
