"""Typed-in measurements: only where the office has no application, judged at once, never overwriting."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from konvergensi.measures.judging import Typed
from konvergensi.problems import ProblemError
from konvergensi_web.measures.models import Measurement
from konvergensi_web.measures.services.entry import record_measurement
from konvergensi_web.platform.accounts.models import Office, User
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from konvergensi_web.registry.models import Person
from tests.web.children import BORN, follow, make_child

pytestmark = pytest.mark.django_db
DAY = date(2024, 8, 12)
ENTERS = "tpg"


@pytest.fixture
def child(db: None) -> Person:
    return make_child()


@pytest.fixture
def switched_on(db: None) -> None:
    user = User.objects.get(username=ENTERS)
    Office.objects.filter(posts__user=user).update(may_enter_measurements=True)


@pytest.fixture
def enterer(actor: Callable[[str], Actor]) -> Iterator[Actor]:
    with open_scope(actor(ENTERS)) as found:
        yield found


def typed(**values: object) -> Typed:
    base = {
        "sex": 1,
        "birth_date": BORN,
        "measured_on": DAY,
        "weight_kg": 8.4,
        "length_height_cm": 74.0,
        "posture": "l",
    }
    return Typed(**(base | values))  # type: ignore[arg-type]


def test_an_office_with_an_application_does_not_enter_here(child: Person, enterer: Actor) -> None:
    with pytest.raises(ProblemError, match="tidak mencatat pengukuran"):
        record_measurement(actor=enterer, person_id=child.pk, typed=typed())
    assert not Measurement.objects.exists()


def test_an_entry_is_judged_and_kept(child: Person, enterer: Actor, switched_on: None) -> None:
    kept = record_measurement(actor=enterer, person_id=child.pk, typed=typed())
    assert (kept.source, kept.entered_by_id, kept.month) == ("entry", enterer.user_id, "2024-08")
    assert kept.haz is not None
    assert kept.haz_class == "normal"


def test_a_second_one_on_the_day_is_refused_unless_it_replaces_an_entry(
    child: Person, enterer: Actor, switched_on: None
) -> None:
    first = record_measurement(actor=enterer, person_id=child.pk, typed=typed())
    with pytest.raises(ProblemError, match="sudah punya pengukuran"):
        record_measurement(actor=enterer, person_id=child.pk, typed=typed(weight_kg=8.6))
    second = record_measurement(actor=enterer, person_id=child.pk, typed=typed(weight_kg=8.6), replaces_id=first.pk)
    first.refresh_from_db()
    assert (first.weight_kg, second.replaces_id) == (8.4, first.pk)


def test_an_imported_measurement_is_never_replaced_by_typing(child: Person, enterer: Actor, switched_on: None) -> None:
    imported = follow(child, [55.0])[0]
    again = typed(measured_on=imported.measured_on, weight_kg=4.5, length_height_cm=55.5)
    with pytest.raises(ProblemError, match="sudah punya pengukuran"):
        record_measurement(actor=enterer, person_id=child.pk, typed=again, replaces_id=imported.pk)


def test_a_doubtful_value_is_kept_only_after_measuring_again(child: Person, enterer: Actor, switched_on: None) -> None:
    follow(child, [55.0, 58.0])
    shrunk = typed(length_height_cm=54.0, weight_kg=4.4, measured_on=date(2023, 9, 1))
    with pytest.raises(ProblemError, match="turun 4 cm"):
        record_measurement(actor=enterer, person_id=child.pk, typed=shrunk)
    kept = record_measurement(actor=enterer, person_id=child.pk, typed=shrunk, measured_again=True)
    assert kept.length_height_cm == 54.0


def test_the_form_shows_what_was_found_and_keeps_what_was_typed(
    child: Person, signed_in: Callable[[str], Client], switched_on: None
) -> None:
    client = signed_in(ENTERS)
    data = {"measured_on": "2024-08-12", "weight_kg": "8,4", "length_height_cm": "52,0", "posture": "l"}
    seen = client.post(reverse("measures:enter_preview", args=[child.pk]), data).content.decode()
    assert "di luar batas wajar" in seen
    address = reverse("measures:enter", args=[child.pk])
    asked = client.post(address, data)
    assert asked.status_code == 422
    assert 'value="8,4"' in asked.content.decode()
    assert "sudah diukur ulang" in asked.content.decode().lower()
    assert client.post(address, data | {"measured_again": "on"}).status_code == 302
    with open_scope(system_actor("uji")):
        assert Measurement.objects.get().length_height_cm == 52.0


def test_another_district_cannot_enter(child: Person, signed_in: Callable[[str], Client], switched_on: None) -> None:
    answer = signed_in("dinkes_kota").get(reverse("measures:enter", args=[child.pk]))
    assert answer.status_code in (403, 404)


def test_a_weight_that_jumped_since_the_last_one_is_measured_again_first(
    child: Person, enterer: Actor, switched_on: None
) -> None:
    record_measurement(actor=enterer, person_id=child.pk, typed=typed(measured_on=date(2024, 7, 31), weight_kg=7.2))
    with pytest.raises(ProblemError, match="naik 2,2 kg dalam 12 hari"):
        record_measurement(actor=enterer, person_id=child.pk, typed=typed(weight_kg=9.4))
    kept = record_measurement(actor=enterer, person_id=child.pk, typed=typed(weight_kg=9.4), measured_again=True)
    assert kept.weight_kg == 9.4


def test_nobody_is_sent_to_a_form_his_office_does_not_use(child: Person, signed_in: Callable[[str], Client]) -> None:
    address = reverse("measures:enter", args=[child.pk])
    client = signed_in(ENTERS)
    page = client.get(reverse("pages:child", args=[child.pk])).content.decode()
    assert address not in page
    assert "Kantor Anda mencatat pengukuran di aplikasi asalnya" in page
    offices = Office.objects.filter(posts__user__username__in=("kader", ENTERS))
    offices.update(may_enter_measurements=False)
    assert "Catat hasil ukur" not in signed_in("kader").get("/").content.decode()
    offices.update(may_enter_measurements=True)
    assert "Catat hasil ukur" in signed_in("kader").get("/").content.decode()
    assert address in client.get(reverse("pages:child", args=[child.pk])).content.decode()
