"""Gaps and yearly reductions: what was reached, what is needed, in words."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from konvergensi.measures import targets


def test_the_examples_of_the_module_hold() -> None:
    assert doctest.testmod(targets).failed == 0


def test_the_gap_is_told_in_words() -> None:
    assert targets.gap_in_words(6.0) == "masih 6 poin lagi"
    assert targets.gap_in_words(0.0) == "tercapai"
    assert targets.gap_in_words(0.04) == "masih kurang dari 0,1 poin lagi"
    assert targets.gap_in_words(-2.5) == "tercapai, 2,5 poin lebih baik"


def test_the_country_needed_a_steeper_fall_than_it_had() -> None:
    survey = [(2019.0, 27.7), (2021.0, 24.4), (2022.0, 21.6), (2023.0, 21.5)]
    found = targets.progress(survey, target=14.0, target_year=2024)
    assert found is not None
    assert found.says == "masih 7,5 poin lagi"
    assert found.required == pytest.approx(34.88, abs=0.01)
    assert found.actual == pytest.approx(6.6, abs=0.3)
    assert found.enough is False
    assert not found.reached


def test_where_higher_is_better_a_low_value_leaves_a_gap() -> None:
    found = targets.progress([(2023, 70.0), (2024, 75.0)], target=90.0, target_year=2026, better="higher")
    assert found is not None
    assert found.gap == 15.0
    assert found.required is not None
    assert found.required < 0, "a negative reduction is a rise"
    assert found.enough is False


def test_without_figures_or_with_zeros_nothing_is_claimed() -> None:
    assert targets.progress([], target=14.0, target_year=2029) is None
    found = targets.progress([(2023, 0.0)], target=14.0, target_year=2029)
    assert found is not None
    assert found.reached
    assert (found.actual, found.required) == (None, None)


def test_a_survey_target_stops_at_the_regency() -> None:
    assert targets.split_allowed(survey=True, level="regency")
    for level in ("district", "village", "posyandu"):
        assert not targets.split_allowed(survey=True, level=level)
        assert targets.split_allowed(survey=False, level=level)


VALUES = st.floats(0.5, 60.0)


@given(first=VALUES, yearly=st.floats(-20.0, 40.0), years=st.integers(1, 10))
def test_a_steady_fall_is_found_again(first: float, yearly: float, years: int) -> None:
    series = [(2020.0 + n, targets.expected(first, yearly, n)) for n in range(years + 1)]
    assert targets.fitted_rate(series) == pytest.approx(yearly, abs=1e-6)
    assert targets.rate(first, series[-1][1], years) == pytest.approx(yearly, abs=1e-6)


@given(value=VALUES, target=VALUES, years=st.integers(1, 20))
def test_the_required_rate_reaches_the_target(value: float, target: float, years: int) -> None:
    needed = targets.rate(value, target, years)
    assert needed is not None
    assert targets.expected(value, needed, years) == pytest.approx(target, rel=1e-9)
