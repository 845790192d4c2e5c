"""Counts and percentages of statistics tables, however an Indonesian office wrote them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from konvergensi.sources import numerals


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("61.234", 61_234), ("1.234.567", 1_234_567), ("61,234", 61_234), ("61 234", 61_234), ("61234", 61_234),
        ("61.234,00", 61_234), ("12.0", 12), ("0", 0), (61_234.0, 61_234), (61_234, 61_234), (" 61\u00a0234 ", 61_234),
    ],
)  # fmt: skip
def test_a_count_is_read_with_its_thousands(written: str | float, meant: int) -> None:
    assert numerals.count(written) == meant


@pytest.mark.parametrize("written", ["61.23", "7,5", "-4", "0.123", "1.23.456", "banyak", "", "9" * 40, 61.234, -1])
def test_what_is_no_count_is_not_guessed_at(written: str | float) -> None:
    assert numerals.count(written) is None


@pytest.mark.parametrize(
    ("written", "meant"), [("7,5", 7.5), ("7.5", 7.5), ("7,5 %", 7.5), ("88", 88.0), ("1.234,5", 1234.5), (7.5, 7.5)]
)
def test_a_percentage_is_read_with_comma_or_point(written: str | float, meant: float) -> None:
    assert numerals.percent(written) == meant


@pytest.mark.parametrize("written", ["tujuh", "7,5,1", "1.234.567", "", "%", float("nan"), float("inf")])
def test_what_is_no_percentage_is_none(written: str | float) -> None:
    assert numerals.percent(written) is None


@given(st.integers(0, 2**53))
def test_every_count_comes_back_from_the_way_it_is_printed(number: int) -> None:
    for text in (str(number), f"{number:,}", f"{number:,}".replace(",", "."), f"{number:,}".replace(",", " ")):
        assert numerals.count(text) == number


@given(st.text(max_size=20))
def test_any_text_is_a_number_or_none(text: str) -> None:
    assert numerals.count(text) is None or numerals.count(text) >= 0  # type: ignore[operator]
    assert numerals.percent(text) is None or isinstance(numerals.percent(text), float)
