"""A proposal mends nothing here; the next export that shows a change closes it."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from konvergensi.problems import ProblemError
from konvergensi_web.measures.models import Correction, Measurement
from konvergensi_web.measures.services import corrections
from konvergensi_web.measures.services.corrections import (
    close_corrections,
    propose_correction,
    reopen_corrections,
    withdraw_correction,
)
from konvergensi_web.platform.actionlog.models import Entry
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from konvergensi_web.registry.models import Person
from tests.web.children import make_child, measure

pytestmark = pytest.mark.django_db
DAY = date(2024, 8, 12)
LATER = datetime(2024, 10, 1, tzinfo=UTC)


@pytest.fixture
def measured(db: None) -> Measurement:
    return measure(make_child(), DAY, 69.0 / 10, 70.9)


@pytest.fixture
def dinkes(actor: Callable[[str], Actor]) -> Iterator[Actor]:
    with open_scope(actor("dinkes")) as found:
        yield found


def propose(actor: Actor, row: Measurement, **more: object) -> Correction:
    asked = {"field": "length_height_cm", "proposed": 72.9, "reason": "diukur ulang"} | more
    return propose_correction(actor=actor, measurement_id=row.pk, **asked)  # type: ignore[arg-type]


def export_again(row: Measurement, **changed: object) -> Measurement:
    values = {"weight": row.weight_kg, "length": row.length_height_cm} | changed
    return measure(row.person, row.measured_on, values["weight"], values["length"], recorded_at=LATER, replaces=row)  # type: ignore[arg-type]


def test_a_proposal_is_listed_and_the_measurement_stays_as_it_came(measured: Measurement, dinkes: Actor) -> None:
    made = propose(dinkes, measured)
    measured.refresh_from_db()
    assert measured.length_height_cm == 70.9
    assert (made.found, made.proposed, made.state) == ("70.9", "72.9", "open")
    assert Entry.objects.filter(action="measures.correction.proposed", subject_id=str(made.pk)).exists()


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"proposed": 70.9}, "measures.correction-same"),
        ({"proposed": "dua"}, "measures.correction-invalid"),
        ({"field": "measured_on", "proposed": 3}, "measures.correction-invalid"),
    ],
)
def test_a_proposal_that_says_nothing_is_refused(
    measured: Measurement, dinkes: Actor, asked: dict[str, object], code: str
) -> None:
    with pytest.raises(ProblemError) as caught:
        propose(dinkes, measured, **asked)
    assert caught.value.problem.code == code
    assert not Correction.objects.exists()


def test_one_field_waits_for_one_value(measured: Measurement, dinkes: Actor) -> None:
    first = propose(dinkes, measured)
    with pytest.raises(ProblemError, match="Sudah ada usulan"):
        propose(dinkes, measured, proposed=73.0)
    withdraw_correction(actor=dinkes, correction_id=first.pk, reason="keliru")
    assert propose(dinkes, measured, proposed=73.0).state == "open"
    with pytest.raises(ProblemError, match="ditarik"):
        withdraw_correction(actor=dinkes, correction_id=first.pk, reason="lagi")


@pytest.mark.parametrize(
    ("changed", "state"), [({"length": 72.9}, "applied"), ({"length": 71.5}, "changed"), ({"weight": 7.4}, "open")]
)
def test_the_next_export_closes_what_it_answers(
    measured: Measurement, dinkes: Actor, changed: dict[str, float], state: str
) -> None:
    made = propose(dinkes, measured)
    assert close_corrections(actor=dinkes, path="36.04.") == 0
    batch = uuid4()
    export_again(measured, **changed)
    assert close_corrections(actor=dinkes, path="36.04.", batch_id=batch) == (state != "open")
    made.refresh_from_db()
    assert made.state == state
    assert reopen_corrections(batch_id=batch) == (state != "open")
    made.refresh_from_db()
    assert (made.state, made.closing, made.closed_at) == ("open", "", None)


def test_a_mended_birth_date_and_day_of_measuring_are_seen(measured: Measurement, dinkes: Actor) -> None:
    born = propose(dinkes, measured, field="birth_date", proposed=date(2023, 5, 9))
    day = propose(dinkes, measured, field="measured_on", proposed=date(2024, 8, 21))
    told_by(measured.person, f"batch:{uuid4()}", birth_date=date(2023, 5, 9))
    for day_after in (15, 21, 28):  # a newer measuring of another day takes the place of nothing
        measure(measured.person, date(2024, 8, day_after), 6.9, 70.9, recorded_at=LATER)
    assert close_corrections(actor=dinkes, path="36.04.") == 2
    closed = Correction.objects.filter(pk__in=[born.pk, day.pk])
    assert {(one.state, one.closing) for one in closed} == {("applied", "ekspor menunjukkan nilai yang diusulkan")}
    # two days of one measuring are not two measurings
    [right] = Measurement.objects.filter(replaces=measured)
    assert right.measured_on == date(2024, 8, 21)


def told_by(person: Person, reason: str, **facts: object) -> None:
    for name, value in facts.items():
        setattr(person, name, value)
    person._change_reason = reason  # type: ignore[attr-defined]
    person.save()


@pytest.mark.parametrize("reason", ["gabung: anak yang sama", "KK dilihat"])
def test_what_a_person_or_a_merge_changed_is_not_taken_for_the_export(
    measured: Measurement, dinkes: Actor, reason: str
) -> None:
    born = propose(dinkes, measured, field="birth_date", proposed=date(2023, 5, 9))
    told_by(measured.person, reason, birth_date=date(2023, 5, 9))
    assert close_corrections(actor=dinkes, path="36.04.") == 0
    told_by(measured.person, f"batch:{uuid4()}", address="KP. BARU")  # the next export does not contradict it
    assert close_corrections(actor=dinkes, path="36.04.") == 1
    born.refresh_from_db()
    assert born.state == "applied"


def test_a_reopened_proposal_gives_way_to_the_newer_one(measured: Measurement, dinkes: Actor) -> None:
    batch = uuid4()
    old = propose(dinkes, measured, field="birth_date", proposed=date(2023, 5, 9))
    told_by(measured.person, f"batch:{batch}", birth_date=date(2023, 5, 7))
    assert close_corrections(actor=dinkes, path="36.04.", batch_id=batch) == 1
    new = propose(dinkes, measured, field="birth_date", proposed=date(2023, 5, 9))
    assert reopen_corrections(batch_id=batch) == 0
    assert [one.state for one in (Correction.objects.get(pk=old.pk), Correction.objects.get(pk=new.pk))] == [
        "changed",
        "open",
    ]


@pytest.mark.parametrize(("meanwhile", "said"), [("the same", "Sudah ada usulan"), ("gone", "tidak ditemukan")])
def test_a_proposal_that_waited_sees_what_happened_meanwhile(
    measured: Measurement, dinkes: Actor, monkeypatch: pytest.MonkeyPatch, meanwhile: str, said: str
) -> None:
    def waited(paths: list[str]) -> None:
        monkeypatch.undo()
        propose(dinkes, measured) if meanwhile == "the same" else Measurement.objects.filter(pk=measured.pk).delete()

    monkeypatch.setattr(corrections, "take_turn", waited)
    with pytest.raises(ProblemError, match=said):
        propose(dinkes, measured)


def test_nothing_is_proposed_on_a_measurement_that_was_replaced(measured: Measurement, dinkes: Actor) -> None:
    export_again(measured, weight=7.0)
    with pytest.raises(ProblemError, match="sudah diganti"):
        propose(dinkes, measured)


def test_another_district_neither_sees_nor_proposes(
    measured: Measurement, dinkes: Actor, actor: Callable[[str], Actor]
) -> None:
    made = propose(dinkes, measured)
    with open_scope(actor("dinkes_kota")) as stranger:
        assert not Correction.objects.exists()
        with pytest.raises(ProblemError, match="tidak ditemukan"):
            propose(stranger, measured, field="weight_kg", proposed=7.7)
        with pytest.raises(ProblemError, match="tidak ditemukan"):
            withdraw_correction(actor=stranger, correction_id=made.pk, reason="x")


def test_a_proposal_is_sent_and_withdrawn_in_the_browser(
    measured: Measurement, signed_in: Callable[[str], Client]
) -> None:
    client = signed_in("dinkes")
    address = reverse("measures:correction_propose", args=[measured.pk, "length_height_cm"])
    assert "70,9" in client.get(address).content.decode()
    wrong = client.post(address, {"proposed": "tujuh", "reason": "x"})
    assert wrong.status_code == 422
    assert "tujuh" in wrong.content.decode()
    assert client.post(address, {"proposed": "72,9", "reason": "diukur ulang"}).status_code == 302
    listed = client.get(reverse("measures:corrections")).content.decode()
    assert "72,9" in listed
    assert "Ahmad" not in listed
    with open_scope(system_actor("uji")):
        made = Correction.objects.get()
    assert client.post(reverse("measures:correction_withdraw", args=[made.pk])).status_code == 302
    assert signed_in("camat").get(address).status_code in (403, 404)


@pytest.mark.parametrize(
    ("field", "value"), [("weight_kg", "68"), ("length_height_cm", "709"), ("measured_on", "2023-01-01")]
)
def test_a_value_no_child_has_is_refused_at_its_field(
    measured: Measurement, signed_in: Callable[[str], Client], field: str, value: str
) -> None:
    address = reverse("measures:correction_propose", args=[measured.pk, field])
    answer = signed_in("tpg").post(address, {"proposed": value, "reason": "tertulis begitu"})
    page = answer.content.decode()
    assert (answer.status_code, 'id="id_proposed_error"' in page, "tertulis begitu" in page) == (422, True, True)
    with open_scope(system_actor("uji")):
        assert not Correction.objects.exists()


def test_a_doubtful_value_is_sent_once_it_was_checked(
    measured: Measurement, signed_in: Callable[[str], Client]
) -> None:
    address = reverse("measures:correction_propose", args=[measured.pk, "weight_kg"])
    client, told = signed_in("tpg"), {"proposed": "18,6", "reason": "tertulis begitu"}
    asked = client.post(address, told)
    assert (asked.status_code, "Nilai ini sudah diperiksa" in asked.content.decode()) == (422, True)
    body = {"measurement_id": str(measured.pk), "field": "weight_kg", "proposed": 18.6, "reason": "tertulis begitu"}
    assert client.post("/api/ukuran/perbaikan", body, content_type="application/json").status_code == 422
    assert client.post(address, told | {"checked": "on"}).status_code == 302
    with open_scope(system_actor("uji")):
        assert Correction.objects.get().proposed == "18.6"
