"""One case per episode, suspected before it is confirmed."""

import random
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from tests.series_rows import background, monthly, row, table

from konvergensi.measures import cases, series


def found(rows: list[dict[str, Any]], child: str = "c") -> list[dict[str, Any]]:
    episodes = cases.episodes(series.follow(table([*background(), *rows])))
    return episodes.filter(pl.col("child_id") == child).to_dicts()


def test_a_child_that_crosses_is_suspected_and_confirmed_by_the_next_monthly_measuring() -> None:
    (case,) = found(monthly("c", [-1.5, -2.1, -2.2]))
    assert (case["kind"], case["status"]) == ("newly_crossed", "confirmed")
    assert (case["suspected_month"], case["confirmed_month"], case["confirmed_by"]) == ("2024-02", "2024-03", "next")
    assert case["again_by"] == date(2024, 2, 24)


def test_exactly_minus_two_is_not_short() -> None:
    assert found(monthly("c", [-1.5, -2.0, -2.0])) == []


def test_a_suspicion_that_is_not_borne_out_is_dismissed() -> None:
    (case,) = found(monthly("c", [-1.5, -2.1, -1.9]))
    assert (case["status"], case["ended_month"], case["confirmed_on"]) == ("dismissed", "2024-03", None)


def test_a_second_measuring_within_14_days_confirms_in_the_same_month() -> None:
    (case,) = found([*monthly("c", [-1.5]), row("c", "2024-02-05", -2.3), row("c", "2024-02-19", -2.1)])
    assert (case["status"], case["confirmed_month"], case["confirmed_by"]) == ("confirmed", "2024-02", "repeat")


@pytest.mark.parametrize(("first", "second"), [(-2.3, -1.9), (-1.9, -2.3)])
def test_two_measurings_of_a_month_that_disagree_confirm_nothing(first: float, second: float) -> None:
    cases_found = found([*monthly("c", [-1.5]), row("c", "2024-02-05", first), row("c", "2024-02-19", second)])
    assert all(case["status"] == "suspected" for case in cases_found)


def test_a_second_measuring_after_15_days_in_the_same_month_confirms_nothing_yet() -> None:
    (case,) = found([*monthly("c", [-1.5]), row("c", "2024-02-05", -2.3), row("c", "2024-02-20", -2.1)])
    assert case["status"] == "suspected"


def test_a_second_measuring_within_14_days_across_the_month_end_counts_as_repeated() -> None:
    (case,) = found([*monthly("c", [-1.5]), row("c", "2024-02-25", -2.3), row("c", "2024-03-05", -2.1)])
    assert (case["confirmed_month"], case["confirmed_by"]) == ("2024-03", "repeat")


def test_february_and_august_rounds_confirm_but_a_longer_gap_only_renews_the_suspicion() -> None:
    (round_, ) = found([*monthly("c", [-1.5]), row("c", "2024-02-05", -2.3), row("c", "2024-08-05", -2.3)])  # fmt: skip
    assert round_["status"] == "confirmed"
    late = [*monthly("c", [-1.5]), row("c", "2024-02-05", -2.3), row("c", "2024-09-05", -2.3)]
    assert found(late)[0]["status"] == "suspected"
    assert found([*late, row("c", "2024-10-05", -2.3)])[0]["confirmed_month"] == "2024-10"


def test_recovery_takes_two_valid_measurings_in_a_row() -> None:
    (case,) = found(monthly("c", [-1.5, -2.1, -2.2, -1.9, -2.1, -1.9, None, -1.8]))
    assert (case["status"], case["ended_month"]) == ("recovered", "2024-08")


def test_after_recovery_a_new_crossing_is_a_new_episode() -> None:
    episodes = found(monthly("c", [-1.5, -2.1, -2.2, -1.9, -1.8, -2.4, -2.5]))
    assert [(case["episode"], case["status"]) for case in episodes] == [(1, "recovered"), (2, "confirmed")]


def test_a_flagged_measuring_neither_confirms_nor_ends_anything() -> None:
    rows = [*monthly("c", [-1.5, -2.1]), row("c", "2024-03-10", -6.5, haz_flag=1), row("c", "2024-04-10", -2.2)]
    assert found(rows)[0]["confirmed_month"] == "2024-04"


def test_the_first_month_of_the_data_opens_the_list_and_is_not_new() -> None:
    (case,) = found(monthly("c", [-2.5]))
    assert (case["kind"], case["status"], case["confirmed_by"]) == ("opening", "confirmed", "opening")
    assert cases.new_cases(cases.episodes(series.follow(table(monthly("c", [-2.5]))))).is_empty()


def test_a_puskesmas_whose_files_begin_later_brings_no_new_cases() -> None:
    first = monthly("a", [0.0, 0.0, 0.0])
    late = monthly("c", [-2.5, -2.5], start=1, village="C")
    episodes = cases.episodes(series.follow(table([*first, *late])))
    assert episodes["kind"].to_list() == ["opening"]


@pytest.mark.parametrize(
    ("more", "kind"),
    [
        ({}, "first_seen"),
        ({"birth_length_cm": 47.9}, "short_at_birth"),
        ({"birth_length_cm": 48.0}, "first_seen"),
        ({"birth_length_cm": 4.7}, "first_seen"),
        ({"birth_date": date(2024, 2, 20)}, "short_at_birth"),
    ],
)
def test_a_first_measuring_below_minus_two_says_why_it_is_the_first(more: dict[str, Any], kind: str) -> None:
    (case,) = found(monthly("c", [-2.5], start=2, **more))
    assert (case["kind"], case["status"]) == (kind, "suspected")


def test_a_child_known_before_is_newly_crossed_whatever_its_birth_length() -> None:
    assert found(monthly("c", [-1.0, -2.5], birth_length_cm=46.0))[0]["kind"] == "newly_crossed"


def test_another_birth_date_corrects_a_case_at_once() -> None:
    rows = [*monthly("c", [-2.5, -2.5]), *monthly("c", [-0.5], start=2, birth_date=date(2022, 6, 1))]
    assert (found(rows)[0]["status"], found(rows)[0]["ended_month"]) == ("corrected", "2024-03")


def test_a_mistyped_birth_date_put_right_again_is_not_a_newly_crossed_case() -> None:
    """One month under another birth date ends the case as corrected; the way back crosses nothing either."""
    wrong = monthly("c", [-0.5], start=1, birth_date=date(2022, 6, 1))
    rows = [*background(months=4), *monthly("c", [-2.5]), *wrong, *monthly("c", [-2.5, -2.5], start=2)]
    first, again = found(rows)
    assert (first["status"], again["kind"], again["status"]) == ("corrected", "first_seen", "confirmed")


def test_new_cases_add_up_over_villages() -> None:
    rows = [*background(), *monthly("a", [-1, -2.5, -2.5], village="A"), *monthly("b", [-1, -2.5, -1], village="B")]
    counted = cases.new_cases(cases.episodes(series.follow(table(rows))))
    sums = counted.group_by("level").agg(pl.col("suspected", "confirmed", "dismissed").sum())
    assert set(sums.drop("level").unique().rows()) == {(2, 1, 1)}


def by_hand(history: list[tuple[int, int]]) -> list[tuple[str, int | None, int | None]]:
    """(status, month confirmed, month ended) of each episode, told child by child; haz in tenths, by month."""
    state, good, last_low = "none", 0, 0
    cases_: list[Any] = []
    for month, z in history:
        low = z < -20
        if state == "none" and low:
            opening = month == 0
            cases_.append(["confirmed" if opening else "suspected", month if opening else None, None])
            state, good = cases_[-1][0], 0
        elif state == "suspected" and low and month - last_low <= 6:
            state = "confirmed"
            cases_[-1][:2] = ["confirmed", month]
        elif state == "suspected" and not low:
            cases_[-1][0], cases_[-1][2], state = "dismissed", month, "none"
        elif state == "confirmed":
            good = 0 if low else good + 1
            if good == 2:
                cases_[-1][0], cases_[-1][2], state, good = "recovered", month, "none", 0
        last_low = month if low else last_low
    return [tuple(case) for case in cases_]


histories = st.dictionaries(st.integers(0, 15), st.integers(-24, -16), max_size=14)


@pytest.mark.slow
@settings(max_examples=20)
@given(st.lists(histories, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_the_machine_for_all_children_tells_what_is_told_child_by_child(
    drawn: list[dict[int, int]], shuffle: random.Random
) -> None:
    rows = background("A")
    for child, history in enumerate(drawn):
        rows += monthly(f"c{child}", [history[m] / 10 if m in history else None for m in range(16)])
    shuffle.shuffle(rows)
    episodes = cases.episodes(series.follow(table(rows)))
    for child, history in enumerate(drawn):
        told = episodes.filter(pl.col("child_id") == f"c{child}")
        named = [
            (status, *(None if m is None else int(m[:4]) * 12 + int(m[5:]) - 24289 for m in months))
            for status, *months in told.select("status", "confirmed_month", "ended_month").iter_rows()
        ]
        assert named == by_hand(sorted(history.items()))


@settings(max_examples=12)
@given(st.lists(st.one_of(st.none(), st.integers(-24, -16)), min_size=3, max_size=14), st.integers(2, 13))
def test_later_months_do_not_change_what_was_known_before(zs: list[int | None], until: int) -> None:
    rows = [*background("A"), *monthly("c", [None if z is None else z / 10 for z in zs])]
    last = f"{2024 + until // 12}-{until % 12 + 1:02}"
    short = [one for one in rows if one["month"] <= last]
    all_, early = (cases.episodes(series.follow(table(some))) for some in (rows, short))
    known = ["child_id", "episode", "kind", "suspected_month", "confirmed_month"]
    then = all_.filter(pl.col("suspected_month") <= last).with_columns(
        confirmed_month=pl.when(pl.col("confirmed_month") <= last).then("confirmed_month")
    )
    assert_frame_equal(then.select(known), early.select(known))


def test_no_rows_give_no_cases() -> None:
    empty = cases.episodes(series.follow(table([])))
    assert empty.schema == cases.EPISODES
    assert cases.new_cases(empty).height == 0
