"""Who belonged to which family on which day: one at a time, and never in days to come."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from konvergensi.problems import ProblemError
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from konvergensi_web.registry.models import Household, Membership, Person
from konvergensi_web.registry.services.households import create_household, leave_household
from konvergensi_web.registry.services.merge import merge_people, unmerge_people
from tests.web.children import make_child

pytestmark = pytest.mark.django_db
CARDS = ("9904051203210009", "9904051203210017", "9904051203210025")
START = date(2024, 1, 1)


@pytest.fixture
def dinkes(actor: Callable[[str], Actor]) -> Actor:
    return actor("dinkes")


@pytest.fixture
def member(db: None) -> Any:
    return make_child()


def join(dinkes: Actor, person: Person, on: date, kk: str = CARDS[0]) -> Household:
    return create_household(actor=dinkes, person_id=person.pk, role="anak", on=on, reason="KK dilihat", kk=kk)


def spans(person: Person) -> list[tuple[date, date | None]]:
    with open_scope(system_actor("uji")):
        rows = Membership.objects.filter(person_id=person.pk).order_by("valid_from")
        return list(rows.values_list("valid_from", "valid_to"))


def test_a_family_recorded_late_ends_before_the_one_that_followed(dinkes: Actor, member: Person) -> None:
    join(dinkes, member, date(2024, 5, 1))
    join(dinkes, member, date(2024, 1, 1), CARDS[1])
    assert spans(member) == [(date(2024, 1, 1), date(2024, 4, 30)), (date(2024, 5, 1), None)]


def test_nobody_joins_or_leaves_in_days_to_come(dinkes: Actor, member: Person) -> None:
    tomorrow = timezone.localdate(dinkes.now) + timedelta(days=1)
    with pytest.raises(ProblemError, match="tidak dapat sesudah hari ini"):
        join(dinkes, member, tomorrow)
    join(dinkes, member, date(2024, 5, 1))
    with open_scope(dinkes):
        [row] = Membership.objects.filter(person=member)
    with pytest.raises(ProblemError, match="tidak dapat sesudah hari ini"):
        leave_household(actor=dinkes, membership_id=row.pk, on=tomorrow, reason="pindah")


def test_two_families_do_not_begin_on_one_day(dinkes: Actor, member: Person) -> None:
    join(dinkes, member, date(2024, 5, 1))
    with pytest.raises(ProblemError, match="sudah tercatat dalam satu keluarga"):
        join(dinkes, member, date(2024, 5, 1), CARDS[1])
    with open_scope(system_actor("uji")):
        assert Household.objects.count() == 1


def test_a_record_that_was_merged_away_joins_nothing(dinkes: Actor, member: Person) -> None:
    other = make_child(name="Ani")
    merge_people(actor=dinkes, kept_id=member.pk, gone_id=other.pk, reason="sama")
    with pytest.raises(ProblemError, match="sudah digabungkan"):
        join(dinkes, other, date(2024, 5, 1))


def test_a_merge_brings_nobody_into_two_families_on_one_day(dinkes: Actor, member: Person) -> None:
    other = make_child(name="Ani")
    join(dinkes, member, date(2024, 3, 1))
    for day, card in ((date(2024, 1, 1), CARDS[1]), (date(2024, 2, 1), CARDS[2]), (date(2024, 4, 1), CARDS[1])):
        join(dinkes, other, day, card)
    merge = merge_people(actor=dinkes, kept_id=member.pk, gone_id=other.pk, reason="sama")
    assert spans(member) == [(date(2024, 1, 1), date(2024, 1, 31)), (date(2024, 3, 1), None)]
    unmerge_people(actor=dinkes, merge_id=merge.pk, reason="keliru")
    assert len(spans(other)) == 3


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns=st.lists(st.tuples(st.integers(0, 40), st.sampled_from(["leave", *CARDS])), max_size=6))
def test_in_whatever_order_families_are_recorded_nobody_is_in_two_on_one_day(
    dinkes: Actor, turns: list[tuple[int, str]]
) -> None:
    person = make_child()
    for day, what in turns:
        on = START + timedelta(days=day)
        with open_scope(dinkes):
            open_row = Membership.objects.filter(person=person, valid_to__isnull=True).first()
        try:
            if what != "leave":
                join(dinkes, person, on, what)
            elif open_row is not None:
                leave_household(actor=dinkes, membership_id=open_row.pk, on=on, reason="pindah")
        except ProblemError:
            continue  # a day that is taken, or a family he is in already
    told = spans(person)
    assert all(to is None or to >= since for since, to in told)
    assert all(to is not None and to < since for (_, to), (since, _) in pairwise(told))
