"""A person is erased, copied and held as a whole: all his records, wherever their rows lie."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from konvergensi.problems import ProblemError
from konvergensi_web.measures.models import Measurement
from konvergensi_web.platform.jobs.services import start_job
from konvergensi_web.platform.privacy import erasure
from konvergensi_web.platform.privacy.models import RetentionRun
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from konvergensi_web.registry.models import Merge, Person
from konvergensi_web.registry.services.merge import merge_people
from tests.web.children import make_child, measure
from tests.web.jobs import run_pending
from tests.web.people import AISYAH, FARHAN, imported
from tests.web.world import NOW

pytestmark = pytest.mark.django_db
Of = Callable[[str], Actor]
MELATI, MAWAR = "36.04.05.2001.0001.", "36.04.05.2001.0002."
FAR, FAR_DISTRICT, DISTRICT = "36.04.06.2001.", "36.04.06.", "36.04.05."
LONG_AGO = date(2012, 5, 4)
MEASURED = "Pengukuran, usulan perbaikan, daftar kerja"


@pytest.fixture
def pdp(actor: Of) -> Actor:
    return replace(actor("pdp"), now=timezone.now())


@pytest.fixture
def merged(actor: Of) -> tuple[Person, Person]:
    """The record that is kept and the one that went, of two posyandu."""
    kept, gone = imported(actor("dinkes"), AISYAH, FARHAN)
    merge_people(actor=actor("dinkes"), kept_id=kept.pk, gone_id=gone.pk, reason="anak yang sama")
    return kept, gone


def measured_at(person: Person, path: str, on: date) -> None:
    """Measured somewhere on a day, also one before the child was born: what counts is how long ago."""
    row = measure(person, date(2024, 6, 9), 8.0, 70.0)
    with open_scope(system_actor("uji")):
        Measurement.objects.filter(pk=row.pk).update(measured_on=on, month=f"{on:%Y-%m}", region_path=path)


def erased(pdp: Actor, person: Person) -> RetentionRun:
    with open_scope(pdp):
        return erasure.erase_person(actor=pdp, person_id=person.pk)


def left() -> tuple[int, int, int, int]:
    """Records, lines of their history, measurements, merges; the tables still hold together."""
    with open_scope(system_actor("uji")):
        connection.check_constraints()
        history = Person.history.model._base_manager.count()
        return Person.objects.count(), history, Measurement.objects.count(), Merge.objects.count()


def test_a_child_measured_at_two_posyandu_is_copied_whole_and_leaves_nothing(pdp: Actor) -> None:
    child = make_child(MAWAR)
    for month, path in enumerate((MELATI, MAWAR, FAR), start=6):
        measured_at(child, path, date(2024, month, 9))
    assert len(erasure.person_copy(actor=pdp, person_id=child.pk)[MEASURED]) == 3
    made = erased(pdp, child)
    assert left() == (0, 0, 0, 0)
    assert {line["name"]: line["erased"] for line in made.lines}["measures.measurements"] == 3


@pytest.mark.parametrize("named", [0, 1], ids=["the record kept", "the record that went"])
def test_a_merged_person_leaves_nothing_whichever_record_was_named(
    pdp: Actor, merged: tuple[Person, Person], named: int
) -> None:
    assert len(erasure.person_copy(actor=pdp, person_id=merged[named].pk)["Data orang dan riwayatnya"]) == 2
    erased(pdp, merged[named])
    assert left() == (0, 0, 0, 0)


@pytest.mark.parametrize("held", [0, 1], ids=["the record kept", "the record that went"])
@pytest.mark.parametrize("named", [0, 1], ids=["asked for the kept", "asked for the gone"])
def test_a_hold_on_one_record_keeps_the_whole_person(
    pdp: Actor, merged: tuple[Person, Person], named: int, held: int
) -> None:
    with open_scope(pdp):
        erasure.place_hold(actor=pdp, basis="perkara 3/2024", person_id=merged[held].pk)
    with pytest.raises(ProblemError, match="ditahan"):
        erased(pdp, merged[named])
    assert left()[0] == 2


def test_a_hold_over_a_place_keeps_whoever_was_ever_measured_there(pdp: Actor) -> None:
    child = make_child(MELATI)
    measured_at(child, FAR, date(2024, 6, 9))
    erasure.place_hold(actor=pdp, basis="perkara 4/2024", path=FAR_DISTRICT)
    with pytest.raises(ProblemError, match="ditahan"):
        erased(pdp, child)
    assert left()[2] == 1


def test_the_right_is_asked_where_the_living_record_lies(actor: Of, pdp: Actor) -> None:
    here, elsewhere = make_child(MELATI), make_child("36.73.01.1001.")
    with open_scope(system_actor("uji")):
        Person.objects.filter(pk=here.pk).update(merged_into_id=elsewhere.pk)
    with pytest.raises(ProblemError, match="not-yours"):
        erased(pdp, here)
    assert left()[0] == 2


# --- a run over a part of the area


def quiet(path: str) -> Person:
    person = make_child(path, born=date(2010, 1, 1))
    with open_scope(system_actor("uji")):
        Person.objects.filter(pk=person.pk).update(updated_at=NOW - timedelta(days=12 * 366), facts_on=LONG_AGO)
    return person


def run_over(actor: Actor, path: str) -> dict[str, tuple[int, int, int]]:
    made = erasure.start_run(actor=actor, dry_run=False, path=path)
    with open_scope(actor):
        start_job(actor=actor, kind="platform.retention", args={"run": str(made.pk)})
        run_pending()
    made.refresh_from_db()
    assert made.finished_at is not None
    return {line["name"]: (line["due"], line["held"], line["erased"]) for line in made.lines if line["due"]}


def test_a_run_erases_whoever_lives_in_its_area_with_what_lies_elsewhere(pdp: Actor) -> None:
    child, gone = quiet(MELATI), quiet(FAR)
    with open_scope(system_actor("uji")):
        Person.objects.filter(pk=gone.pk).update(merged_into_id=child.pk)
    for path in (MELATI, FAR):
        measured_at(child, path, LONG_AGO)
    assert run_over(pdp, FAR_DISTRICT) == {}, "he lives elsewhere"
    assert run_over(pdp, DISTRICT) == {"measures.measurements": (2, 0, 2), "registry.people": (2, 0, 2)}
    assert left() == (0, 0, 0, 0)


def test_a_run_spares_whoever_was_measured_since_in_another_area(pdp: Actor) -> None:
    child = make_child(MELATI, born=date(2010, 1, 1))
    measured_at(child, MELATI, LONG_AGO)
    measured_at(child, FAR, date(2024, 6, 9))
    assert run_over(pdp, DISTRICT) == {}
    assert left()[2] == 2


def test_a_run_holds_a_person_whole_or_not_at_all(pdp: Actor) -> None:
    child = quiet(MELATI)
    for path in (MELATI, FAR):
        measured_at(child, path, LONG_AGO)
    erasure.place_hold(actor=pdp, basis="perkara 5/2024", path=FAR_DISTRICT)
    run_over(pdp, DISTRICT)
    assert (left()[0], left()[2]) == (1, 2)
