"""The list balances every month, and what is not known is called so."""

import random
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from tests.series_rows import VILLAGES, background, monthly, row, table

from konvergensi.measures import balance as accounts
from konvergensi.measures import cases, series
from konvergensi.problems import ProblemError

OUT = ("recovered", "aged_out", "moved_away", "died", "not_measured", "corrected", "unexplained")


def account(rows: list[dict[str, Any]], **given_: Any) -> pl.DataFrame:
    followed = series.follow(table(rows))
    return accounts.balance(followed, cases.episodes(followed), **given_)


def of(rows: list[dict[str, Any]], month: str, code: str = "36.04", **given_: Any) -> dict[str, int]:
    """The lines that are not 0 of one place and month, the villages' healthy children added."""
    found = account([*background(months=8), *rows], **given_)
    one = found.filter((pl.col("month") == month) & (pl.col("code") == code)).row(0, named=True)
    assert one["residual"] == 0
    return {line: one[line] for line in accounts.LINES if one[line]}


def events(*told: tuple[str, str, str]) -> pl.DataFrame:
    return pl.DataFrame(list(told), schema=["child_id", "month", "event"], orient="row")


def test_the_first_month_opens_the_list() -> None:
    assert of(monthly("c", [-2.5]), "2024-01") == {"opening": 1, "new_list": 1}


def test_a_suspected_child_stands_beside_the_list_until_it_is_confirmed() -> None:
    rows = monthly("c", [-1.0, -2.5, -2.5])
    assert of(rows, "2024-02") == {}
    assert of(rows, "2024-03") == {"confirmed_new": 1, "new_list": 1}
    found = account([*background(months=3), *rows])
    beside = found.filter((pl.col("level") == "regency") & (pl.col("month") == "2024-02")).row(0, named=True)
    assert (beside["short_now"], beside["suspected"], beside["awaiting_recovery"]) == (1, 1, 0)


def test_recovery_takes_two_measurings_and_the_child_stays_listed_between() -> None:
    rows = monthly("c", [-2.5, -1.9, -1.8])
    assert of(rows, "2024-02") == {"old_list": 1, "new_list": 1}
    assert of(rows, "2024-03") == {"old_list": 1, "recovered": 1}


def test_turning_five_is_not_recovery() -> None:
    rows = monthly("c", [-2.5, -2.5], birth_date=date(2019, 3, 5))
    assert of(rows, "2024-03") == {"old_list": 1, "aged_out": 1}


def test_a_child_measured_after_its_fifth_birthday_has_aged_out() -> None:
    rows = monthly("c", [-2.5, -2.5, None], birth_date=date(2019, 3, 5))
    late = row("c", "2024-03-28", None, birth_date=date(2019, 3, 5))
    assert of([*rows, late], "2024-03") == {"old_list": 1, "aged_out": 1}


def test_a_missed_month_takes_off_the_list_and_the_next_measuring_brings_back() -> None:
    rows = monthly("c", [-2.5, None, -2.5])
    assert of(rows, "2024-02") == {"old_list": 1, "not_measured": 1}
    assert of(rows, "2024-03") == {"measured_again": 1, "new_list": 1}


def test_an_implausible_length_is_not_a_measuring() -> None:
    rows = [*monthly("c", [-2.5, None, -2.5]), row("c", "2024-02-10", -6.5, haz_flag=1)]
    assert of(rows, "2024-02") == {"old_list": 1, "not_measured": 1}


def test_a_child_not_seen_for_three_months_left_without_a_known_reason() -> None:
    assert of(monthly("c", [-2.5]), "2024-02") == {"old_list": 1, "unexplained": 1}
    seen_later = [*monthly("c", [-2.5]), row("c", "2024-07-10", None)]
    assert of(seen_later, "2024-02") == {"old_list": 1, "not_measured": 1}


def test_near_the_end_of_the_data_a_missing_child_is_only_not_measured() -> None:
    rows = monthly("c", [-2.5] * 6)
    assert of(rows, "2024-07") == {"old_list": 1, "not_measured": 1}
    found = account([*background(months=8), *rows])
    marked = found.filter((pl.col("level") == "regency") & pl.col("provisional"))["month"].to_list()
    assert marked == ["2024-07", "2024-08"]


@pytest.mark.parametrize(
    ("word", "line"),
    [
        ("died", "died"),
        ("Meninggal", "died"),
        ("pindah", "moved_away"),
        ("moved", "moved_away"),
        ("koreksi", "corrected"),
    ],
)
def test_a_known_event_gives_the_reason(word: str, line: str) -> None:
    assert of(monthly("c", [-2.5]), "2024-02", events=events(("c", "2024-02", word))) == {"old_list": 1, line: 1}


def test_an_event_noted_in_the_last_month_measured_counts_and_death_goes_before_a_move() -> None:
    told = events(("c", "2024-01", "pindah"), ("c", "2024-02", "meninggal"))
    assert of(monthly("c", [-2.5]), "2024-02", events=told) == {"old_list": 1, "died": 1}


def test_a_measuring_overrides_an_event() -> None:
    told = events(("c", "2024-02", "meninggal"))
    assert of(monthly("c", [-2.5, -2.5]), "2024-02", events=told) == {"old_list": 1, "new_list": 1}


def test_a_first_seen_child_known_to_have_moved_in_is_not_a_new_case() -> None:
    rows = monthly("c", [-2.5, -2.5], start=1)
    assert of(rows, "2024-03") == {"confirmed_new": 1, "new_list": 1}
    told = events(("c", "2024-02", "pindah masuk"))
    assert of(rows, "2024-03", events=told) == {"moved_in": 1, "new_list": 1}


def test_a_move_inside_a_kecamatan_shows_in_the_villages_and_cancels_above() -> None:
    rows = [*monthly("c", [-2.5], village="A"), *monthly("c", [-2.5], start=1, village="B")]
    assert of(rows, "2024-02", VILLAGES["A"]) == {"old_list": 1, "moved_away": 1}
    assert of(rows, "2024-02", VILLAGES["B"]) == {"moved_in": 1, "new_list": 1}
    assert of(rows, "2024-02", "36.04.05") == {"old_list": 1, "new_list": 1}


def test_a_child_that_moves_and_recovers_leaves_one_village_and_recovers_in_the_other() -> None:
    rows = [*monthly("c", [-2.5, -1.0], village="A"), *monthly("c", [-1.0], start=2, village="C")]
    assert of(rows, "2024-03", VILLAGES["A"]) == {"old_list": 1, "moved_away": 1}
    assert of(rows, "2024-03", VILLAGES["C"]) == {"moved_in": 1, "recovered": 1}


def test_a_child_that_returns_recovered_is_measured_again_and_recovered() -> None:
    rows = monthly("c", [-2.5, -1.0, None, -1.0])
    assert of(rows, "2024-04") == {"recovered": 1, "measured_again": 1}


def test_a_corrected_birth_date_leaves_as_correction() -> None:
    rows = [*monthly("c", [-2.5]), *monthly("c", [-0.5], start=1, birth_date=date(2022, 6, 1))]
    assert of(rows, "2024-02") == {"old_list": 1, "corrected": 1}


def test_what_changed_on_reading_again_stands_as_correction_against_the_published_list() -> None:
    rows = [*background(months=2), *monthly("a", [-2.5, -2.5]), *monthly("b", [-2.5, -2.5], village="B")]
    followed = series.follow(table(rows))
    published = accounts.listed(followed, cases.episodes(followed)).filter(pl.col("month") == "2024-01")
    again = [one | ({"haz": -1.5} if one["child_id"] == "b" and one["month"] == "2024-01" else {}) for one in rows]
    again += monthly("d", [-2.6, -2.6])
    found = account(again, published=published)
    of_month = found.filter((pl.col("month") == "2024-02") & (pl.col("level") == "regency")).row(0, named=True)
    assert (of_month["old_list"], of_month["corrected"], of_month["added_by_correction"]) == (2, 1, 1)
    assert (of_month["new_list"], of_month["residual"]) == (2, 0)
    assert found["residual"].unique().to_list() == [0]


def test_a_month_without_any_file_is_skipped() -> None:
    rows = [one for one in [*background(months=4), *monthly("c", [-2.5] * 4)] if one["month"] != "2024-03"]
    found = account(rows).filter(pl.col("level") == "regency")
    assert found["previous_month"].to_list() == [None, "2024-01", "2024-02"]
    assert found["new_list"].to_list() == [1, 1, 1]


def test_a_child_of_a_puskesmas_without_a_file_is_counted_as_such() -> None:
    """Its file may be missing, or hold a selection: nobody can say that the child was not measured."""
    rows = [*monthly("c", [-2.5, None, -2.5], puskesmas="SATU"), *monthly("d", [-2.5, None, -2.5], puskesmas="DUA")]
    other = [*monthly("healthy", [0.0, 0.0, 0.0], puskesmas="DUA")]
    found = account([*rows, *other]).filter(month="2024-02")
    counted = dict(found.filter(level="puskesmas").select("code", "without_file").iter_rows())
    assert counted == {"SATU": 1, "DUA": 0}
    assert found.filter(level="regency").select("not_measured", "without_file").row(0) == (2, 1)


def test_waiting_children_are_counted_until_they_turn_five_die_or_return() -> None:
    rows = [
        *monthly("c", [-2.5, None, None, None, -2.5]),
        *monthly("old", [-2.5], birth_date=date(2019, 3, 20)),
        *monthly("dead", [-2.5]),
    ]
    found = account([*background(months=6), *rows], events=events(("dead", "2024-03", "meninggal")))
    region = found.filter(pl.col("level") == "regency")
    assert region["waiting"].to_list() == [0, 3, 1, 1, 0, 1]
    assert region["unseen"].to_list() == [0, 0, 0, 1, 0, 0]


def test_children_without_a_known_village_are_counted_under_none() -> None:
    rows = monthly("c", [-2.5, -2.5], village_code=None, district_code=None)
    found = account([*background(months=2), *rows]).filter((pl.col("month") == "2024-02") & (pl.col("new_list") == 1))
    assert dict(found.select("level", "code").iter_rows()) == {
        "regency": "36.04", "district": None, "village": None, "puskesmas": "CIRUAS",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given_", "code"),
    [
        (pl.DataFrame({"child_id": ["c"], "month": ["2024-01"]}), "series.missing-columns"),
        (events(("c", "2024-01", "hilang")), "series.unknown-event"),
        (events(("c", "Januari", "pindah")), "series.event-without-month"),
    ],
)
def test_a_wrong_list_of_events_is_named(given_: pl.DataFrame, code: str) -> None:
    with pytest.raises(ProblemError) as error:
        account(background(), events=given_)
    assert error.value.problem.code == code


def test_the_account_reads_from_the_old_list_to_the_new_one() -> None:
    found = account([*background(months=2), *monthly("c", [-2.5, -2.5])])
    told = accounts.lines(found, month="2024-02", code="36.04")
    assert told["line"].to_list()[0] == "old_list"
    assert told["line"].to_list()[-1] == "new_list"
    assert "Tanpa keterangan" in told["label"].to_list()
    assert (told["sign"] * told["n"]).sum() == told["n"][-1]
    assert accounts.lines(found, month="2023-01").is_empty()


TOLD = ["pindah", "meninggal", "moved_in", "koreksi"]
child = st.fixed_dictionaries({
    "months": st.dictionaries(
        st.integers(0, 8),
        st.tuples(st.integers(-24, -16), st.sampled_from("ABC"), st.booleans()),
        max_size=9,
    ),
    "born": st.sampled_from([date(2019, 3, 20), date(2019, 6, 1), date(2022, 1, 1), date(2024, 2, 20)]),
    "event": st.one_of(st.none(), st.tuples(st.integers(0, 8), st.sampled_from(TOLD))),
})  # fmt: skip


def drawn_rows(children: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], pl.DataFrame]:
    rows = background(months=9)
    told = []
    for at, one in enumerate(children):
        for month, (z, village, flagged) in one["months"].items():
            plausible = not flagged or z % 3
            rows.append(
                row(f"c{at}", f"2024-{month + 1:02}-15", z / 10, village=village, birth_date=one["born"],
                    haz_flag=int(not plausible))
            )  # fmt: skip
        if one["event"]:
            told.append((f"c{at}", f"2024-{one['event'][0] + 1:02}", one["event"][1]))
    return rows, events(*told) if told else events(("nobody", "2024-01", "pindah"))


@pytest.mark.slow
@settings(max_examples=14)
@given(st.lists(child, max_size=8), st.randoms(use_true_random=False))
def test_any_history_balances_to_zero_everywhere_and_adds_up(
    children: list[dict[str, Any]], shuffle: random.Random
) -> None:
    rows, told = drawn_rows(children)
    found = account(rows, events=told)
    assert found["residual"].unique().to_list() == [0]
    check = pl.col("short_now") - pl.col("suspected") + pl.col("awaiting_recovery") - pl.col("new_list")
    assert found.select(check.abs().sum()).item() == 0
    follows_on = found.with_columns(pl.col("new_list").shift(1).over("level", "code").fill_null(0).alias("was"))
    assert follows_on.filter(pl.col("was") != pl.col("old_list")).is_empty()
    plain = [line for line in accounts.LINES if line not in ("moved_in", "moved_away")]
    sums = found.group_by("level", "month").agg(
        pl.col(*plain).sum(), pl.col("moved_in", "moved_away", "moved_inside").sum()
    )
    for month in sums["month"].unique():
        at = {level: one for level, *one in sums.filter(pl.col("month") == month).select("level", *plain).iter_rows()}
        assert at["regency"] == at["district"] == at["village"] == at["puskesmas"]
    crossing = sums.with_columns(
        crossed_in=pl.col("moved_in") + pl.col("moved_inside"),
        crossed_out=pl.col("moved_away") + pl.col("moved_inside"),
    ).filter(pl.col("level") != "puskesmas")
    assert crossing.select("month", "crossed_in", "crossed_out").unique().height == crossing["month"].n_unique()
    mixed = rows[:]
    shuffle.shuffle(mixed)
    assert_frame_equal(found, account(mixed, events=told.reverse()))


@pytest.mark.slow
@settings(max_examples=9)
@given(st.lists(child, max_size=6), st.integers(0, 7))
def test_a_later_month_changes_no_list_and_only_the_reason_of_a_missing_child(
    children: list[dict[str, Any]], until: int
) -> None:
    rows, _ = drawn_rows(children)
    last = f"2024-{until + 1:02}"
    whole, early = account(rows), account([one for one in rows if one["month"] <= last])
    open_ = [line for line in [*accounts.LINES, "suspected", "waiting"] if line not in ("not_measured", "unexplained")]
    columns = ["month", "level", "code", *open_]
    missing = (pl.col("not_measured") + pl.col("unexplained")).alias("missing")
    then = whole.filter((pl.col("month") <= last) & pl.col("code").is_in(early["code"].unique().to_list()))
    assert_frame_equal(then.select(*columns, missing), early.select(*columns, missing))


@pytest.mark.slow
@settings(max_examples=9)
@given(st.lists(child, max_size=6))
def test_every_listed_child_is_counted_once_and_only_real_recoveries_recover(children: list[dict[str, Any]]) -> None:
    rows, told = drawn_rows(children)
    followed = series.follow(table(rows))
    episodes = cases.episodes(followed)
    listed = accounts.listed(followed, episodes)
    assert listed.select("month", "child_id").n_unique() == listed.height
    found = accounts.balance(followed, episodes, events=told).filter(pl.col("level") == "regency")
    assert found["new_list"].sum() == listed.height
    recovered = episodes.filter(pl.col("ended_by") == "recovered")
    assert found["recovered"].sum() == recovered.height
    by_hand = {
        f"c{at}" for at, one in enumerate(children)
        if any(z >= -20 and (not flagged or z % 3) for z, _, flagged in one["months"].values())
    }  # fmt: skip
    assert set(recovered["child_id"]) <= by_hand


def test_nothing_gives_an_empty_account() -> None:
    assert account([]).is_empty()
    assert account([]).columns == accounts.COLUMNS
