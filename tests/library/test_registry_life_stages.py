"""Stages of life: derived from the date of birth and dated events, never stored, never guessed."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from konvergensi.registry.life_stages import EVENT_KINDS, Event, add_months, life_stages, stage_rules, stages_on

TODAY = date(2024, 9, 2)
DAYS = st.dates(date(1980, 1, 1), date(2024, 9, 2))
EVENTS = st.lists(st.builds(Event, DAYS, st.sampled_from(sorted(EVENT_KINDS))), max_size=8)


def names(born: date | None, *events: Event, sex: int | None = None, on: date = TODAY) -> list[str]:
    return [stage.name for stage in stages_on(life_stages(born, events, sex=sex, today=TODAY), on)]


@pytest.mark.parametrize(
    ("born", "stages"),
    [
        (date(2024, 9, 2), ["baduta", "balita"]),
        (date(2022, 9, 3), ["baduta", "balita"]),
        (date(2022, 9, 2), ["balita"]),
        (date(2019, 9, 3), ["balita"]),
        (date(2019, 9, 2), []),
        (date(2014, 9, 2), ["remaja"]),
        (date(2005, 9, 3), ["remaja"]),
        (date(2005, 9, 2), []),
        (None, []),
    ],
)
def test_a_child_is_baduta_until_two_balita_until_five_and_remaja_from_ten_to_eighteen(
    born: date | None, stages: list[str]
) -> None:
    assert names(born) == stages


def test_a_pregnancy_lasts_until_the_birth_and_the_weeks_after_it_are_six() -> None:
    started, born = Event(date(2024, 1, 10), "pregnancy_start"), Event(date(2024, 9, 1), "childbirth")
    assert names(date(1996, 1, 1), started, sex=2) == ["hamil"]
    assert names(date(1996, 1, 1), started, born, sex=2) == ["nifas"]
    assert names(date(1996, 1, 1), started, born, sex=2, on=date(2024, 10, 13)) == ["nifas"]
    assert names(date(1996, 1, 1), started, born, sex=2, on=date(2024, 10, 14)) == []


def test_a_pregnancy_nobody_ended_does_not_last_for_ever() -> None:
    assert names(date(1996, 1, 1), Event(date(2023, 6, 1), "pregnancy_start"), sex=2) == []


def test_a_couple_is_catin_from_three_months_before_the_planned_day_until_it_is_married() -> None:
    plan = Event(date(2024, 11, 1), "marriage_plan")
    assert names(None, plan) == ["catin"]
    assert names(None, plan, on=date(2024, 8, 1)) == []
    assert names(None, plan, Event(date(2024, 8, 30), "marriage")) == []
    assert names(None, plan, Event(date(2024, 8, 30), "marriage_cancelled")) == []


def test_a_pregnant_adolescent_is_named_pregnant_first() -> None:
    assert names(date(2007, 5, 1), Event(date(2024, 6, 1), "pregnancy_start"), sex=2) == ["hamil", "remaja"]


def test_no_stage_outlives_a_death() -> None:
    assert names(date(2023, 1, 1), Event(date(2024, 3, 1), "death")) == []


def test_no_man_is_pregnant() -> None:
    assert names(date(1996, 1, 1), Event(date(2024, 6, 1), "pregnancy_start"), sex=1) == []


@given(born=st.none() | DAYS, events=EVENTS, sex=st.sampled_from([None, 1, 2]), order=st.randoms())
def test_the_order_in_which_events_arrive_plays_no_part(
    born: date | None, events: list[Event], sex: int | None, order: object
) -> None:
    shuffled = list(events)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert life_stages(born, events, sex=sex, today=TODAY) == life_stages(born, shuffled, sex=sex, today=TODAY)


@given(born=st.none() | DAYS, events=EVENTS, sex=st.sampled_from([None, 1, 2]))
def test_every_span_is_a_span_and_no_stage_overlaps_itself(
    born: date | None, events: list[Event], sex: int | None
) -> None:
    spans = life_stages(born, events, sex=sex, today=TODAY)
    assert all(span.starts < span.ends for span in spans)
    for rule in stage_rules(TODAY):
        mine = [span for span in spans if span.name == rule.name]
        assert all(before.ends <= after.starts for before, after in pairwise(mine))


@given(born=DAYS, months=st.integers(0, 240))
def test_so_many_months_later_is_never_in_another_month(born: date, months: int) -> None:
    later = add_months(born, months)
    assert (later.year * 12 + later.month) - (born.year * 12 + born.month) == months
    assert later.day <= born.day


@given(born=DAYS, age=st.integers(0, 7_000))
def test_a_child_is_baduta_for_as_long_as_it_has_not_completed_twenty_four_months(born: date, age: int) -> None:
    day = born + timedelta(days=age)
    held = [stage.name for stage in stages_on(life_stages(born, today=TODAY), day)]
    assert ("baduta" in held) == (day < add_months(born, 24))
