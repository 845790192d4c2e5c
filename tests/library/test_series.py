"""One row per child and month, and what the series says."""

import random
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from tests.series_rows import monthly, row, table

from konvergensi.measures import series
from konvergensi.measures._series_rules import kbm_table


def weights(kg: list[float | None], *, birth: str = "2023-12-15", sex: int = 1, **given: Any) -> pl.DataFrame:
    rows = [
        row(
            "c", f"2024-{at + 1:02}-15", None, weight_kg=weight, waz=0.0, birth_date=pl.Series([birth]).str.to_date()[0]
        )
        | {"sex": sex, **given}
        for at, weight in enumerate(kg)
        if weight is not None
    ]
    return series.follow(table(rows))


def test_the_last_valid_measuring_of_the_month_is_kept() -> None:
    found = series.follow(
        table([
            row(on="2024-01-05", haz=-1.0),
            row(on="2024-01-20", haz=-1.5),
            row(on="2024-01-28", haz=-7.0, haz_flag=1),
        ])
    )  # fmt: skip
    assert found.height == 1
    assert found["haz"].item() == -1.5
    assert found["measurings"].item() == 3
    assert found["earlier_haz"].item() == -1.0


def test_a_month_with_only_implausible_values_keeps_its_row_as_not_valid() -> None:
    found = series.follow(table([row(haz=-7.0, haz_flag=1)]))
    assert found["haz_valid"].to_list() == [False]


def test_a_measuring_before_birth_or_from_60_months_on_is_not_valid() -> None:
    found = series.follow(table([row("young", "2021-12-01"), row("old", "2027-01-02"), row("just", "2026-12-31")]))
    assert dict(found.select("child_id", "haz_valid").iter_rows()) == {"young": False, "old": False, "just": True}


def test_gain_is_judged_by_sex_and_month_of_age() -> None:
    boy, girl = weights([3.5, 4.4, 5.2, 5.75]), weights([3.5, 4.4, 5.2, 5.75], sex=2)
    assert boy["weight_status"].to_list() == ["B", "N", "N", "T"]
    assert boy["kbm_g"].to_list() == [None, 900, 800, 600]
    assert girl["gain_g"].to_list() == [None, 900, 800, 550]


@pytest.mark.parametrize(("sex", "kbm"), [(1, 400), (2, 300)])
def test_boys_and_girls_differ_in_the_seventh_month(sex: int, kbm: int) -> None:
    assert weights([7.0, 7.35], birth="2023-07-10", sex=sex)["kbm_g"].to_list() == [None, kbm]


def test_the_table_of_minimum_gains_is_the_published_one() -> None:
    table = kbm_table()
    assert [table.grams(1, age) for age in range(1, 13)] == [800, 900, 800, 600, 500, 400, 400, 300, 300, 300, 300, 200]
    assert [table.grams(2, age) for age in range(1, 13)] == [800, 900, 800, 600, 500, 400, 300, 300, 300, 300, 200, 200]
    assert table.grams(2, 0) == 800
    assert table.grams(1, 40) == 200
    assert table.grams(1, 60) is None


def test_after_a_missed_month_there_is_nothing_to_compare_with() -> None:
    assert weights([8.0, None, 9.0, 9.3])["weight_status"].to_list() == ["B", "O", "T"]


def test_a_row_without_weight_is_neither_a_weighing_nor_a_first_one() -> None:
    found = series.follow(table([*monthly("c", [-1.0]), row("c", "2024-02-10", weight_kg=9.0, waz=0.0)]))
    assert found["weight_status"].to_list() == [None, "B"]


def test_two_months_without_gain_in_a_row_are_2t() -> None:
    found = weights([8.0, 8.0, 8.0, None, 8.0, 8.0, 8.0], birth="2022-06-15")
    assert found["weight_status"].to_list() == ["B", "T", "T", "O", "T", "T"]
    assert found["two_t"].to_list() == [None, None, True, None, False, True]


@pytest.mark.parametrize(("printed", "two_t"), [("T", True), ("N", False), ("B", False), ("-", None), (None, None)])
def test_2t_in_the_second_month_of_the_data_is_told_by_the_printed_gain_or_not_known(
    printed: str | None, two_t: bool | None
) -> None:
    found = weights([8.0, 8.0], birth="2022-06-15", printed_gain=printed)
    assert found["weight_status"].to_list() == ["B", "T"]
    assert found["two_t"].to_list() == [None, two_t]


def test_a_gain_is_never_2t_and_a_first_weighing_later_in_the_data_begins_the_count() -> None:
    rows = [
        row("new", on, None, weight_kg=kg, waz=0.0)
        for on, kg in (("2024-02-10", 8.0), ("2024-03-10", 8.0), ("2024-04-10", 8.9))
    ]
    found = series.follow(table([*monthly("old", [0.0]), *rows])).filter(pl.col("child_id") == "new")
    assert found["two_t"].to_list() == [None, False, False]


def test_bgm_is_below_minus_three_exactly() -> None:
    found = series.follow(
        table([row("a", waz=-3.0), row("b", waz=-3.01), row("c", waz=-6.5, waz_flag=1), row("d", waz=None)])
    )
    assert found["bgm"].to_list() == [False, True, None, None]


def test_printed_gain_stays_and_each_difference_has_a_reason() -> None:
    rows = [
        row("a", "2024-01-10", weight_kg=8.0, waz=0.0, printed_gain="N"),
        row("a", "2024-02-10", weight_kg=8.3, waz=0.0, printed_gain="N"),
        row("a", "2024-03-10", weight_kg=8.3, waz=0.0, printed_gain="N"),
        row("a", "2024-04-10", weight_kg=8.9, waz=0.0, printed_gain="O"),
        row("a", "2024-05-10", weight_kg=9.4, waz=0.0, printed_gain=None),
        row("a", "2024-07-10", weight_kg=9.4, waz=0.0, printed_gain="B"),
    ]
    found = series.follow(table(rows))
    assert found["gain_agrees"].to_list() == [False, True, False, False, None, False]
    assert found["gain_difference"].to_list() == [
        "history_missing", None, "kbm", "printed_without_history", None, "first_or_gap",
    ]  # fmt: skip
    summary = series.gain_summary(found)
    assert summary["n"].sum() == 5
    assert "tercetak" in " ".join(summary["says"].to_list())


def test_a_weight_that_cannot_be_used_is_not_said_to_be_no_row() -> None:
    rows = [
        row("a", "2024-01-10", weight_kg=8.0, waz=0.0),
        row("a", "2024-02-10", weight_kg=83.0, waz=None),
        row("a", "2024-03-10", weight_kg=8.3, waz=0.0, printed_gain="T"),
    ]
    found = series.follow(table(rows).with_columns(waz_flag=pl.Series([0, 1, 0], dtype=pl.Int8)))
    assert found["weight_status"].to_list() == ["B", None, "O"]
    assert "tidak masuk akal" in series.gain_summary(found)["says"].item()


def test_a_fall_of_two_thirds_sd_in_three_months_is_faltering() -> None:
    found = series.follow(table(monthly("c", [-1.0, -1.1, -1.3, -1.67, -1.5])))
    assert found["haz_change"].to_list() == [None, None, -0.3, -0.67, -0.4]
    assert found["haz_change_months"].to_list() == [None, None, 2, 3, 3]
    assert found["faltering"].to_list() == [None, None, False, True, False]


@pytest.mark.parametrize(("before", "after"), [(-0.5, -2.5), (-2.5, -0.5)])
def test_a_corrected_birth_date_is_neither_faltering_nor_catching_up(before: float, after: float) -> None:
    later = monthly("c", [after], start=2, birth_date=date(2022, 6, 1))
    found = series.follow(table([*monthly("c", [before]), *later]))
    assert found.select("haz_change", "faltering", "catch_up").row(1) == (None, None, None)


def test_a_child_below_minus_two_that_rises_enough_catches_up() -> None:
    rows = [*monthly("low", [-2.5, None, -1.8]), *monthly("high", [-1.5, None, -0.5])]
    found = series.follow(table(rows))
    assert found.filter(pl.col("month") == "2024-03").sort("child_id")["catch_up"].to_list() == [False, True]


def test_slow_two_month_growth_falters_by_velocity_below_24_months() -> None:
    # A boy of 6 months grows about 3.2 cm in two months (WHO 2009); 0.5 cm lies far below -2.
    young = [
        row("c", on, haz, length_height_cm=cm, birth_date=pl.Series(["2023-07-01"]).str.to_date()[0])
        for on, haz, cm in (("2024-01-01", 0.0, 67.6), ("2024-03-02", -0.6, 68.1))
    ]
    found = series.follow(table(young))
    assert found["length_velocity_z"][1] < -2
    assert found["faltering_by"].to_list() == [None, "velocity"]


def test_rows_that_cannot_be_followed_are_counted() -> None:
    rows = table([row(), row(child=None), row("d")]).with_columns(  # type: ignore[arg-type]
        measured_on=pl.when(pl.col("child_id") == "d").then(None).otherwise(pl.col("measured_on"))
    )
    assert series.left_out(rows) == 2
    assert series.follow(rows).height == 1


def test_a_changed_birth_date_is_marked() -> None:
    rows = [row(on="2024-01-10"), row(on="2024-02-10", birth_date=pl.Series(["2022-02-01"]).str.to_date()[0])]
    assert series.follow(table(rows))["birth_date_changed"].to_list() == [False, True]


def test_no_rows_give_no_rows() -> None:
    assert series.follow(table([])).height == 0


measuring = st.tuples(
    st.sampled_from("abc"), st.integers(1, 5), st.integers(1, 28), st.one_of(st.none(), st.integers(-800, 300)),
    st.one_of(st.none(), st.integers(60, 120)),
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=20)
@given(st.lists(measuring, min_size=1, max_size=25), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(drawn: list[Any], shuffle: random.Random) -> None:
    rows = [
        row(child, f"2024-{month:02}-{day:02}", None if z is None else z / 100, waz=0.0,
            weight_kg=None if kg is None else kg / 10, haz_flag=None if z is None else int(abs(z) > 600))
        for child, month, day, z, kg in drawn
    ]  # fmt: skip
    mixed = rows[:]
    shuffle.shuffle(mixed)
    found = series.follow(table(rows))
    assert_frame_equal(found, series.follow(table(mixed)))
    assert found.select("child_id", "month").n_unique() == found.height
    assert found["measurings"].sum() == len(rows)
