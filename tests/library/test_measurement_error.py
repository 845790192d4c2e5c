"""The measurement error is found again, and so is what it does to children that do not change."""

import numpy as np
import polars as pl
import pytest
from tests.series_rows import monthly, table

from konvergensi.measures import cases, error, growth, series

MONTHS = 12


def unchanging(
    children: int, *, error_cm: float, prevalence: float = 0.22, sd: float = 1.05, attend: float = 1.0,
    heaped: float = 0.0, wild: float = 0.0, seed: int = 7,
) -> pl.DataFrame:  # fmt: skip
    """A year of monthly lengths of children below five whose true haz never changes (normal, SD 1.05)."""
    draw = np.random.default_rng(seed)
    true = draw.normal(-2 + sd * 0.7722 if prevalence == 0.22 else -1.0, sd, children)  # P(z < -2) = 22 %
    sex, start = draw.integers(1, 3, children), draw.integers(15, 1826 - 365, children)
    birth = np.datetime64("2024-01-15") - start.astype("timedelta64[D]")
    parts = []
    for at in range(MONTHS):
        month = np.datetime64("2024-01", "M") + at
        on = month.astype("datetime64[D]") + draw.integers(9, 20, children).astype("timedelta64[D]")
        age = (on - birth).astype(int)
        _, m, s = growth.lms("haz", sex, age.astype(float))
        cm = m * (1 + s * true) + draw.normal(0, error_cm, children) + (draw.random(children) < wild) * 10
        cm = np.where(draw.random(children) < heaped, np.round(cm), np.round(cm, 1))
        seen = draw.random(children) < attend
        haz = np.round((cm / m - 1) / s, 2)
        columns = {"child_id": np.arange(children), "sex": sex, "birth_date": birth, "measured_on": on, "age_days": age,
                   "length_height_cm": cm, "haz": haz, "haz_flag": np.abs(haz) > 6}  # fmt: skip
        rows = pl.DataFrame(columns).filter(pl.Series(seen))
        parts.append(rows.with_columns(pl.lit(str(month)).alias("month"), pl.lit("36.04").alias("regency_code")))
    everything = pl.concat(parts).with_columns(
        pl.col("child_id").cast(pl.String), pl.col("haz_flag").cast(pl.Int8), weight_kg=pl.lit(None, pl.Float64)
    )
    return series.follow(everything)


@pytest.fixture(scope="module")
def year() -> pl.DataFrame:
    return unchanging(8_000, error_cm=1.0)


def overall(found: pl.DataFrame) -> float:
    sd: float = found.filter(pl.col("age_group") == "all")["sd_cm"].item()
    return sd


@pytest.mark.parametrize("cm", [0.5, 1.0, 2.0])
def test_the_error_put_in_is_found_again_within_ten_percent(cm: float) -> None:
    assert overall(error.estimate(unchanging(3_000, error_cm=cm))) == pytest.approx(cm, rel=0.1)


def test_every_age_group_finds_its_error_and_z_is_cm_over_the_sd_of_the_age(year: pl.DataFrame) -> None:
    found = error.estimate(year)
    assert found["sd_cm"].to_list() == pytest.approx([1.0] * 7, rel=0.1)
    z = found["sd_z"].to_list()[:6]
    assert z == sorted(z, reverse=True)
    assert (z[0], z[5]) == (pytest.approx(0.47, abs=0.05), pytest.approx(0.225, abs=0.03))


def test_missed_months_heaped_digits_and_wild_values_do_not_spoil_the_estimate() -> None:
    hard = unchanging(5_000, error_cm=1.0, attend=0.7, heaped=0.6, wild=0.01)
    assert overall(error.estimate(hard)) == pytest.approx(1.0, rel=0.1)


def test_with_too_few_children_there_is_no_estimate_and_no_false_cases() -> None:
    few = series.follow(table(monthly("c", [-1.0, -1.2, -1.1])))
    found = error.estimate(few)
    assert found["sd_cm"].to_list() == [None] * 7
    assert found["triples"].to_list()[-1] == 1
    assert error.false_cases(few) is None
    assert error.false_cases(series.follow(table([]))) is None


def test_at_22_percent_and_1_cm_27_percent_of_children_cross_in_a_year_without_any_change(year: pl.DataFrame) -> None:
    short = year.select((pl.col("haz") < -2).mean()).item()
    assert short == pytest.approx(0.22, abs=0.02)
    below = pl.col("haz") < -2
    crossed = year.with_columns(
        (below & below.not_().shift(1) & (pl.col("child_id") == pl.col("child_id").shift(1))).alias("crossed")
    )
    share = crossed.group_by("child_id").agg(pl.col("crossed").any())["crossed"].mean()
    assert share == pytest.approx(0.27, abs=0.015)


def test_the_false_crossings_expected_from_the_series_are_those_that_happened(year: pl.DataFrame) -> None:
    expected = error.false_cases(year)
    assert expected is not None
    crossed = cases.episodes(year).filter(pl.col("kind") == "newly_crossed")
    assert expected.crossing_pct == pytest.approx(100 * crossed["child_id"].n_unique() / 8_000, rel=0.06)
    region = expected.monthly.filter(pl.col("level") == "regency")
    assert region["false_suspected"].sum() == pytest.approx(crossed.height, rel=0.06)
    confirmed = crossed.filter(pl.col("confirmed_on").is_not_null()).height
    assert region["false_confirmed"].sum() == pytest.approx(confirmed, rel=0.1)
    assert confirmed < 0.5 * crossed.height


def test_confirmed_cases_of_children_that_really_fall_exceed_the_false_ones() -> None:
    falling = unchanging(2_000, error_cm=0.5).with_columns(
        haz=(pl.col("haz") - 0.12 * (pl.col("month").str.slice(5, 2).cast(pl.Int32) - 1)).round(2)
    )
    expected = error.false_cases(falling)
    assert expected is not None
    real = cases.episodes(falling).filter((pl.col("kind") == "newly_crossed") & pl.col("confirmed_on").is_not_null())
    assert real.height > 1.5 * expected.monthly.filter(pl.col("level") == "regency")["false_confirmed"].sum()


def test_the_same_series_gives_the_same_numbers_in_any_order(year: pl.DataFrame) -> None:
    some = year.filter(pl.col("child_id").str.len_chars() < 4)
    first, again = (
        error.false_cases(rows, repeats=5) for rows in (some, some.sample(fraction=1, shuffle=True, seed=3))
    )
    assert first is not None
    assert again is not None
    assert first.monthly.equals(again.monthly)
    assert first.crossing == again.crossing


def test_without_error_nothing_false_is_expected() -> None:
    still = series.follow(table([row for at in range(20) for row in monthly(f"c{at}", [-1.0] * 6)]))
    assert error.false_cases(still) is None
