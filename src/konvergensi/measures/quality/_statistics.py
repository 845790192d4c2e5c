"""The statistics of data quality, each a formula over one array (methods: nipnTK, mwana, SMART/ENA)."""

from typing import NamedTuple

import numpy as np
import scipy  # its parts load when they are used
from numpy.typing import NDArray

Floats = NDArray[np.float64]
DIGITS = 10
MONTHS = 12


class Digits(NamedTuple):
    """How evenly the last digits 0-9 occur; `share_0` and `share_5` in percent (10 expected)."""

    n: int
    counts: tuple[int, ...]
    score: float  # digit preference score, 0-100
    dissimilarity: float  # half the sum of |observed % - 10|
    share_0: float
    share_5: float


class Moments(NamedTuple):
    """Mean, SD (n - 1), skewness and excess kurtosis with their standard errors; NaN where n is too small."""

    n: int
    mean: float
    sd: float
    skewness: float
    skewness_se: float
    kurtosis: float
    kurtosis_se: float


def last_digits(values: Floats) -> NDArray[np.int64]:
    """The digit of tenths of values rounded to one decimal."""
    return np.mod(np.rint(np.round(values, 1) * DIGITS), DIGITS).astype(np.int64)


def digit_preference(values: Floats) -> Digits:
    """Digit preference score 100 sqrt(chi2 / (N (k - 1))), two decimals, of values in tenths; NaN removed before."""
    counts = np.bincount(last_digits(values), minlength=DIGITS)
    n = int(counts.sum())
    if n == 0:
        return Digits(0, tuple([0] * DIGITS), np.nan, np.nan, np.nan, np.nan)
    expected = n / DIGITS
    chi2 = float(((counts - expected) ** 2 / expected).sum())
    share = 100 * counts / n
    return Digits(
        n,
        tuple(int(count) for count in counts),
        round(100 * float(np.sqrt(chi2 / (n * (DIGITS - 1)))), 2),
        float(np.abs(share - 100 / DIGITS).sum() / 2),
        float(share[0]),
        float(share[5]),
    )


def age_heaping(months: Floats) -> tuple[float, float, tuple[int, ...]]:
    """Chi-squared and p-value of completed months modulo 12 against an even spread, and the twelve counts."""
    counts = np.bincount(np.mod(np.floor(months), MONTHS).astype(np.int64), minlength=MONTHS)
    n = counts.sum()
    if n == 0:
        return np.nan, np.nan, tuple([0] * MONTHS)
    chi2 = float(((counts - n / MONTHS) ** 2 / (n / MONTHS)).sum())
    return chi2, float(scipy.special.chdtrc(MONTHS - 1, chi2)), tuple(int(count) for count in counts)


def proportion_test(cases: int, n: int, expected: float) -> float:
    """p-value of the one-sample test of a proportion with continuity correction, as R's prop.test."""
    if n == 0:
        return np.nan
    gap = abs(cases - n * expected)
    correction = min(0.5, gap)
    statistic = (gap - correction) ** 2 * (1 / (n * expected) + 1 / (n * (1 - expected)))
    return float(scipy.special.chdtrc(1, statistic))


def moments(values: Floats) -> Moments:
    """s = sqrt(n) sum x^3 / (sum x^2)^1.5 and k = n sum x^4 / (sum x^2)^2 - 3 of centred values."""
    n = len(values)
    mean = float(values.mean()) if n else np.nan
    x = values - mean
    square = float((x**2).sum())
    sd = float(np.sqrt(square / (n - 1))) if n > 1 else np.nan
    if n < 4 or square == 0:
        return Moments(n, mean, sd, np.nan, np.nan, np.nan, np.nan)
    skewness_se = np.sqrt(6 * n * (n - 1) / ((n - 2) * (n + 1) * (n + 3)))
    kurtosis_se = 2 * skewness_se * np.sqrt((n**2 - 1) / ((n - 3) * (n + 5)))
    return Moments(
        n,
        mean,
        sd,
        float(np.sqrt(n) * (x**3).sum() / square**1.5),
        float(skewness_se),
        float(n * (x**4).sum() / square**2 - 3),
        float(kurtosis_se),
    )
