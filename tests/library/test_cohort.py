"""The share short at 24 months by birth cohort."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from tests.series_rows import row, table

from konvergensi.measures import cohort, series


def at(child: str, born: date, months: float, haz: float | None, **given: Any) -> dict[str, Any]:
    on = born + timedelta(days=round(months * 30.4375))
    return row(child, on.isoformat(), haz, birth_date=born, **given)


def whole_year() -> list[dict[str, Any]]:
    """Somebody older in every month of 2024 and the start of 2025, so that the data span it."""
    return [row("tua", f"{2024 + m // 12}-{m % 12 + 1:02}-10", 0.0, birth_date=date(2020, 6, 1)) for m in range(15)]


def cohorts(rows: list[dict[str, Any]], **given: Any) -> pl.DataFrame:
    return cohort.short_at_24_months(series.follow(table([*whole_year(), *rows])), **given)


def test_the_valid_measuring_nearest_to_24_months_counts() -> None:
    born = date(2022, 5, 10)
    rows = [
        at("c", born, 22.1, -1.0), at("c", born, 23.5, -2.4), at("c", born, 25.9, -1.0),
        at("d", born, 23.9, -6.5, haz_flag=1), at("d", born, 25.0, -1.0),
        at("e", born, 12.0, -3.0), at("e", born, 28.0, -3.0),
    ]  # fmt: skip
    (one,) = cohorts(rows).filter(pl.col("level") == "regency").to_dicts()
    assert (one["cohort"], one["born_from"], one["born_to"]) == ("2022-T2", date(2022, 4, 1), date(2022, 6, 30))
    assert (one["numerator"], one["denominator"], one["due"]) == (1, 2, 3)
    assert one["pct"] == 50.0
    assert one["coverage"] == pytest.approx(66.667, abs=0.001)
    assert one["complete"]


def test_the_interval_is_wilsons() -> None:
    born = date(2022, 5, 10)
    rows = [at(f"c{i}", born, 24, -2.5 if i < 6 else 0.0) for i in range(30)]
    (one,) = cohorts(rows).filter(pl.col("level") == "regency").to_dicts()
    # 6 of 30: Newcombe 1998, score method without continuity correction
    assert (one["low"], one["high"]) == (pytest.approx(9.505, abs=0.001), pytest.approx(37.306, abs=0.001))


def test_a_cohort_whose_window_lies_partly_outside_the_data_is_not_complete() -> None:
    early, late = at("a", date(2021, 12, 20), 25, -2.5), at("b", date(2023, 3, 1), 22.5, -2.5)
    found = cohorts([early, late]).filter(pl.col("level") == "regency")
    assert dict(found.select("cohort", "complete").iter_rows()) == {"2021-T4": False, "2023-T1": False}
    best = cohort.headline(cohorts([early, late, at("c", date(2022, 5, 1), 24, 0.0)]))
    assert best is not None
    assert (best["cohort"], best["complete"]) == ("2022-T2", True)


def test_turning_five_changes_no_cohort() -> None:
    rows = [at("c", date(2022, 5, 10), 24, -2.5)]
    later = row("c", "2027-06-10", None, birth_date=date(2022, 5, 10))
    columns = ["cohort", "numerator", "denominator", "due"]
    with_later = cohorts([*rows, later]).filter(pl.col("cohort") == "2022-T2")
    assert with_later.select(columns).rows() == cohorts(rows).select(columns).rows()


def test_places_add_up_and_a_child_counts_where_it_was_measured_at_that_age() -> None:
    born = date(2022, 5, 10)
    rows = [
        at("c", born, 24, -2.5, village="A"),
        at("c", born, 30, -2.5, village="C"),
        at("d", born, 24, 0, village="B"),
    ]
    found = cohorts(rows)
    sums = found.group_by("level").agg(pl.col("numerator", "denominator", "due").sum()).drop("level").unique()
    assert sums.rows() == [(1, 2, 2)]
    assert found.filter(pl.col("numerator") == 1)["code"].to_list() == ["36.04.05", "CIRUAS", "36.04", "36.04.05.2001"]


@pytest.mark.parametrize(
    ("period", "label"), [("month", "2022-05"), ("quarter", "2022-T2"), ("semester", "2022-S1"), ("year", "2022")]
)
def test_cohorts_of_other_lengths(period: cohort.Period, label: str) -> None:
    assert cohorts([at("c", date(2022, 5, 10), 24, -2.5)], period=period)["cohort"].unique().to_list() == [label]


def test_nobody_measured_gives_no_percentage() -> None:
    (one,) = cohorts([at("c", date(2022, 5, 10), 28, -2.5)]).filter(pl.col("level") == "regency").to_dicts()
    assert (one["denominator"], one["pct"], one["low"], one["due"]) == (0, None, None, 1)
    assert cohort.headline(cohorts([])) is None


def test_no_rows_give_no_cohort() -> None:
    assert cohort.short_at_24_months(series.follow(table([]))).columns == cohort.COLUMNS
