"""An event of life is kept for whom it can happen to, by age, sex and the law of its day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from konvergensi.problems import ProblemError
from konvergensi.registry.life_events import check_event, years_between
from konvergensi.registry.life_stages import EVENT_KINDS

DAY = date(2024, 8, 1)


def born(years: int, on: date = DAY) -> date:
    return date(on.year - years, on.month, on.day)


@pytest.mark.parametrize("kind", ["pregnancy_start", "pregnancy_end", "childbirth"])
def test_only_a_woman_of_a_plausible_age_is_pregnant_or_gives_birth(kind: str) -> None:
    for age, sex in ((1, 2), (9, 2), (56, 2), (25, 1)):
        with pytest.raises(ProblemError):
            check_event(kind, DAY, birth_date=born(age), sex=sex)
    for age in (10, 25, 55):
        assert check_event(kind, DAY, birth_date=born(age), sex=2) is None


@pytest.mark.parametrize(
    ("on", "sex", "age", "asked"),
    [
        (DAY, 2, 18, True), (DAY, 2, 19, False), (DAY, 1, 18, True), (DAY, None, 18, True), (DAY, 2, 15, True),
        (date(2019, 10, 14), 2, 16, False), (date(2019, 10, 14), 1, 16, True), (date(2019, 10, 15), 2, 16, True),
        (date(1970, 1, 1), 2, 15, True),
    ],
)  # fmt: skip
def test_a_marriage_below_the_age_of_the_law_of_its_day_is_asked_again(
    on: date, sex: int | None, age: int, asked: bool
) -> None:
    assert bool(check_event("marriage_plan", on, birth_date=born(age, on), sex=sex)) is asked


def test_nobody_below_fifteen_has_a_marriage_plan() -> None:
    with pytest.raises(ProblemError, match="umur 14 tahun"):
        check_event("marriage_plan", DAY, birth_date=born(14), sex=2)


@given(st.sampled_from(sorted(EVENT_KINDS)), st.dates(date(1980, 1, 1), DAY))
def test_what_is_not_known_of_a_person_forbids_nothing(kind: str, on: date) -> None:
    assert check_event(kind, on, birth_date=None, sex=None) is None
    with pytest.raises(ProblemError):
        check_event(kind, on, birth_date=on + timedelta(days=1), sex=None)


@given(st.dates(date(1950, 1, 1), DAY), st.dates(date(1950, 1, 1), DAY))
def test_an_age_grows_by_one_each_birthday(one: date, other: date) -> None:
    first, last = sorted((one, other))
    assert 0 <= years_between(first, last) == years_between(first, last + timedelta(days=365)) - 1 or (
        years_between(first, last + timedelta(days=366)) == years_between(first, last) + 1
    )
