"""Who needs something now, per posyandu, and who was not measured."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from tests.series_rows import background, monthly, row, table

from konvergensi.measures import cases, classes, series, steps
from konvergensi.measures.worklist import COLUMNS, REASONS, not_measured, reason_text, worklist


def work(rows: list[dict[str, Any]], month: str = "2024-03", **given: Any) -> pl.DataFrame:
    followed = series.follow(classes.gizi_buruk(table([*background(months=6), *rows])))
    return worklist(followed, cases.episodes(followed), month, **given)


def reasons(rows: list[dict[str, Any]], **given: Any) -> dict[str, list[str]]:
    return dict(work(rows, **given).select("child_id", "reasons").iter_rows())


def test_the_most_urgent_stands_first_in_its_posyandu() -> None:
    rows = [
        *monthly("baru", [-1.0, -1.0, -2.3]),
        *monthly("hilang", [-1.0, -1.0]),
        *monthly("buruk", [-1.0, -1.0, -1.0], whz=-3.2, whz_flag=0),
        *monthly("merah", [-1.0, -1.0, -1.0], waz=-3.4),
    ]
    found = work(rows)
    assert found["child_id"].to_list() == ["buruk", "merah", "baru", "hilang"]
    assert found["urgency"].to_list() == [1, 2, 4, 8]
    assert found.columns == COLUMNS


def test_a_suspected_case_says_by_when_to_measure_again() -> None:
    (one,) = work(monthly("baru", [-1.7, -1.8, -2.1])).to_dicts()
    assert (one["reasons"], one["due_on"]) == (["measure_again"], date(2024, 3, 24))


def test_one_child_has_all_its_reasons_in_order() -> None:
    kg = [9.0, 9.0, 9.0]
    rows = [
        row("c", f"2024-0{at + 1}-10", haz, weight_kg=kg[at], waz=-3.2)
        for at, haz in enumerate([-1.0, -1.1, -2.4])
    ]  # fmt: skip
    assert reasons(rows) == {"c": ["bgm", "two_t", "measure_again", "faltering"]}


def test_a_listed_child_that_is_missing_is_said_once() -> None:
    assert reasons(monthly("c", [-2.5, -2.5])) == {"c": ["case_not_measured"]}


def test_a_suspected_child_that_stays_away_stays_on_the_worklist() -> None:
    assert reasons(monthly("c", [-1.0, -2.5])) == {"c": ["measure_again", "not_measured"]}


def test_an_implausible_value_is_to_be_measured_again() -> None:
    assert reasons([row("c", "2024-03-10", -6.5, haz_flag=1)]) == {"c": ["implausible"]}


def test_later_months_are_not_looked_at() -> None:
    rows = monthly("c", [-1.7, -1.8, -2.1, -2.1])
    assert reasons(rows) == {"c": ["measure_again"]}
    assert reasons(rows, month="2024-04") == {}


@pytest.mark.parametrize("word", ["pindah", "meninggal"])
def test_a_child_known_to_be_gone_or_five_years_old_asks_for_nothing(word: str) -> None:
    told = pl.DataFrame({"child_id": ["c"], "month": ["2024-02"], "event": [word]})
    assert reasons(monthly("c", [-2.5]), events=told) == {}
    assert reasons(monthly("old", [-2.5, -2.5], birth_date=date(2019, 3, 20))) == {}


def test_who_turns_five_after_the_weighing_is_referred_and_not_said_to_be_missing() -> None:
    fifth = date(2019, 3, 20)  # measured on the tenth
    severe = monthly("severe", [-1.0, -1.0, -1.0], whz=-3.2, whz_flag=0, birth_date=fifth)
    assert reasons(severe) == {"severe": ["gizi_buruk"]}
    assert reasons(monthly("well", [-1.0, -1.0, -1.0], birth_date=fifth)) == {}
    assert reasons(severe, month="2024-04") == {}


def test_no_reason_names_a_diagnosis_or_poverty() -> None:
    words = " ".join(" ".join(reason) for reason in REASONS.values()).lower()
    for word in ("stunting", "gizi buruk", "miskin", "desil", "sakit", "malnutrition", "wasting", "poor"):
        assert word not in words
    assert reason_text("bgm") == "Berat di bawah garis merah (BGM): Rujuk ke puskesmas"
    assert reason_text("bgm", "en").startswith("Weight below")


def test_not_measured_lists_who_was_known_and_is_missing_longest_missing_first() -> None:
    rows = [
        *monthly("a", [-1.0, -1.0]), *monthly("b", [-1.0]), *monthly("here", [-1.0, None, -1.0]),
        *monthly("five", [-1.0], birth_date=date(2019, 3, 20)), *monthly("later", [-1.0], start=4),
        *monthly("weighed", [-1.0, -1.0]), row("weighed", "2024-03-10", None, weight_kg=9.0, waz=0.0),
    ]  # fmt: skip
    found = not_measured(series.follow(table([*background(months=6), *rows])), "2024-03")
    assert found.select("child_id", "months_missed", "last_month").rows() == [("b", 2, "2024-01"), ("a", 1, "2024-02")]


def test_nobody_is_said_to_be_missing_by_a_list_that_is_a_selection() -> None:
    """A puskesmas that hands in its short children only: the others may well have been measured."""
    short = monthly("short", [-2.5, -2.5], puskesmas="SATU")
    rows = [*short, *monthly("well", [0.0], puskesmas="SATU"), *monthly("listed", [-2.6], puskesmas="SATU")]
    rows += [*monthly("late", [0.0], puskesmas="DUA"), *monthly("there", [0.0, 0.0], puskesmas="DUA")]
    followed = series.follow(table(rows))
    episodes = cases.episodes(followed)
    told = worklist(followed, episodes, "2024-02", filtered=["SATU"])
    assert told["child_id"].to_list() == ["late"]
    assert not_measured(followed, "2024-02", filtered=["SATU"])["child_id"].to_list() == ["late"]
    assert set(not_measured(followed, "2024-02")["child_id"]) == {"well", "listed", "late"}


def test_the_report_takes_a_puskesmas_with_filtered_rows_only_for_a_selection() -> None:
    rows = [*monthly("a", [0.0, 0.0], puskesmas="SATU"), *monthly("b", [0.0, 0.0], puskesmas="DUA")]
    rows += [*monthly("c", [0.0], puskesmas="SATU"), *monthly("d", [0.0], puskesmas="DUA")]
    followed = series.follow(table(rows))
    full = followed.filter(~((pl.col("month") == "2024-02") & (pl.col("puskesmas") == "SATU")))
    nothing = pl.DataFrame(schema={"child_id": pl.String, "month": pl.String, "event": pl.String})
    inputs = {"series": followed, "in_full": full.select("child_id", "month"), "events": nothing}
    (step,) = [one for one in steps.steps(month="2024-02", on=date(2024, 2, 29)) if one.writes == "missed"]
    assert step.kernel is not None
    found = steps.frame(step.kernel(*(steps.arrow(inputs[name]) for name in step.reads)))
    assert found["child_id"].to_list() == ["d"]


def test_nothing_gives_empty_lists() -> None:
    empty = series.follow(table([]))
    assert worklist(empty, cases.episodes(empty), "2024-03").is_empty()
    assert not_measured(empty, "2024-03").is_empty()
