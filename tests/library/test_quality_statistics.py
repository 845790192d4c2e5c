"""The statistics of quality against values worked out by hand and rules that always hold."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from konvergensi.measures.quality import age_heaping, digit_preference, moments, proportion_test
from konvergensi.measures.quality._limits import limits

TENTHS = st.lists(st.integers(0, 400), min_size=1, max_size=200).map(lambda values: np.array(values) / 10)


def test_the_digit_score_of_a_worked_example() -> None:
    # 100 values, 19 end in 0 and 9 in each other digit: chi2 = 9^2/10 + 9 * 1^2/10 = 9; 100 sqrt(9 / (100 * 9)) = 10
    values = np.array([10.0] * 19 + [10 + digit / 10 for digit in range(1, 10) for _ in range(9)])
    found = digit_preference(values)
    assert (found.n, found.score, found.share_0, found.share_5) == (100, 10.0, 19.0, 9.0)
    assert found.dissimilarity == pytest.approx(9)
    assert limits(date(2024, 8, 31))["digits_weight"].rate(found.score).rating == "good"


def test_even_digits_score_nothing_and_one_digit_scores_a_hundred() -> None:
    assert digit_preference(np.arange(0, 5, 0.1)).score == 0
    assert digit_preference(np.full(7, 3.5)).score == 100


def test_hundredths_are_rounded_to_tenths_before_their_digit_is_read() -> None:
    assert digit_preference(np.array([0.29, 75.14, 7.96])).counts == (1, 1, 0, 1, 0, 0, 0, 0, 0, 0)


@given(TENTHS)
def test_every_value_twice_leaves_the_digit_score_as_it_is(values: np.ndarray) -> None:
    once, twice = digit_preference(values), digit_preference(np.concatenate([values, values]))
    assert once.score == pytest.approx(twice.score, abs=0.0101)
    assert once.dissimilarity == pytest.approx(twice.dissimilarity)
    assert 0 <= once.score <= 100


@given(TENTHS, st.randoms())
def test_whole_numbers_added_and_order_changed_leave_the_digit_score(values: np.ndarray, random: object) -> None:
    shuffled = list(values + 7)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert digit_preference(np.array(shuffled)).counts == digit_preference(values).counts


def test_proportions_agree_with_the_test_of_r() -> None:
    # prop.test(60, 100, 0.5): X-squared = 3.61, p-value = 0.05743; prop.test(50, 100, 0.5): p-value = 1
    assert proportion_test(60, 100, 0.5) == pytest.approx(0.05743, abs=1e-5)
    assert proportion_test(50, 100, 0.5) == 1
    # 0.85 : 1 is expected, prop.test(500, 1000, 0.85 / 1.85): X-squared = (40.54 - 0.5)^2 (1/459.46 + 1/540.54)
    statistic = (abs(500 - 1000 * 0.85 / 1.85) - 0.5) ** 2 * (1.85 / 850 + 1.85 / 1000)
    assert statistic == pytest.approx(6.4554, abs=1e-3)
    assert proportion_test(500, 1000, 0.85 / 1.85) == pytest.approx(0.01106, abs=1e-4)


def test_ages_that_heap_at_whole_years_are_found() -> None:
    even = np.arange(60) + 0.5
    assert age_heaping(even)[:2] == (0, 1)
    chi2, p, counts = age_heaping(np.concatenate([even, np.full(30, 24.2)]))
    # 90 children, 7.5 expected a month: 35 once and 5 eleven times
    assert counts[0] == 35
    assert chi2 == pytest.approx((27.5**2 + 11 * 2.5**2) / 7.5)
    assert p < 1e-6


def test_moments_of_a_worked_example() -> None:
    # 1 2 3 4 10: mean 4, x = -3 -2 -1 0 6; sums of powers 50, 180, 1394
    found = moments(np.array([1.0, 2, 3, 4, 10]))
    assert (found.n, found.mean) == (5, 4)
    assert found.sd == pytest.approx(np.sqrt(50 / 4))
    assert found.skewness == pytest.approx(np.sqrt(5) * 180 / 50**1.5)
    assert found.kurtosis == pytest.approx(5 * 1394 / 50**2 - 3)
    assert found.skewness_se == pytest.approx(np.sqrt(6 * 5 * 4 / (3 * 6 * 8)))
    assert found.kurtosis_se == pytest.approx(2 * found.skewness_se * np.sqrt(24 / (2 * 10)))


@given(st.lists(st.integers(-300, 300), min_size=5, max_size=60).filter(lambda values: len(set(values)) > 2))
def test_moments_mirror_and_do_not_move(values: list[int]) -> None:
    z = np.array(values) / 100
    one, moved, mirrored = moments(z), moments(z + 2), moments(-z)
    assert one.sd == pytest.approx(moved.sd)
    assert one.skewness == pytest.approx(-mirrored.skewness, abs=1e-9)
    assert one.kurtosis == pytest.approx(moved.kurtosis, abs=1e-6)


@pytest.mark.parametrize(
    ("check", "values"),
    [
        ("flags_whz", [(2.5, 0), (2.51, 5), (5.0, 5), (7.5, 10), (7.6, 20)]),
        ("sd_whz", [(0.9, 0), (1.1, 0), (1.11, 5), (0.86, 5), (1.2, 10), (0.8, 10), (1.21, 20), (0.5, 20)]),
        ("sex_ratio", [(0.2, 0), (0.1, 2), (0.05, 4), (0.001, 10)]),
        ("age_ratio", [(0.2, 0), (0.1, 2), (0.05, 4), (0.001, 10)]),
        ("digits_length", [(7.99, 0), (8.0, 2), (12.0, 4), (19.99, 4), (20.0, 10)]),
        ("skewness_whz", [(-0.19, 0), (0.2, 1), (-0.4, 3), (0.6, 5)]),
        ("kurtosis_whz", [(-0.19, 0), (0.2, 1), (-0.4, 3), (0.6, 5)]),
    ],
)
def test_the_points_of_the_smart_table(check: str, values: list[tuple[float, int]]) -> None:
    limit = limits(date(2024, 8, 31))[check]
    assert [limit.rate(value).points for value, _ in values] == [points for _, points in values]


def test_the_rating_of_the_smart_score() -> None:
    score = limits(date(2024, 8, 31))["smart_score"]
    ratings = [score.rate(points).rating for points in (0, 9, 10, 14, 15, 24, 25, 90)]
    assert ratings == ["excellent"] * 2 + ["good"] * 2 + ["acceptable"] * 2 + ["problematic"] * 2
