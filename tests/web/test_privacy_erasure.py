"""Data ends: by its period, or because a person asks; a copy first, holds respected, the log still whole."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.utils import timezone
from pytest_django import Settings

from konvergensi.problems import ProblemError
from konvergensi_web.measures.models import Measurement
from konvergensi_web.platform.actionlog import seal
from konvergensi_web.platform.actionlog.models import Entry, Payload
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.files.models import StoredFile
from konvergensi_web.platform.files.services import read_file
from konvergensi_web.platform.jobs.models import Job
from konvergensi_web.platform.jobs.services import start_job
from konvergensi_web.platform.privacy import erasure, retention
from konvergensi_web.platform.privacy.models import Opening, RetentionRun
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from konvergensi_web.registry.models import LifeEvent, Person, PersonKey
from tests.web.children import make_child, measure
from tests.web.jobs import run_pending
from tests.web.world import NOW

pytestmark = pytest.mark.django_db
Of = Callable[[str], Actor]
LONG_AGO = date(2012, 5, 4)


@pytest.fixture(autouse=True)
def own_copy_of_the_seals(settings: Settings, tmp_path: object) -> None:
    settings.LOG_FOLDER = tmp_path


@pytest.fixture
def child(db: None) -> Person:
    person = make_child(name="Anak Yang Meminta")
    measure(person, date(2024, 6, 9), 8.0, 70.0)
    measure(person, date(2024, 7, 9), 8.2, 71.0)
    with open_scope(system_actor("uji")):
        PersonKey.objects.create(key="k1", person=person)
        LifeEvent.objects.create(
            person=person, region_path=person.region_path, kind="meninggal", happened_on=NOW.date(), recorded_at=NOW
        )
    return person


def measured_long_ago(person: Person) -> None:
    row = measure(person, date(2021, 5, 4), 9.0, 75.0)
    with open_scope(system_actor("uji")):
        Measurement.objects.filter(pk=row.pk).update(measured_on=LONG_AGO)


@pytest.fixture
def old_child(db: None) -> Person:
    person = make_child(name="Anak Lama Sekali", born=date(2010, 1, 1))
    measured_long_ago(person)
    with open_scope(system_actor("uji")):
        Person.objects.filter(pk=person.pk).update(updated_at=NOW - timedelta(days=12 * 366), facts_on=LONG_AGO)
    return person


def there(person: Person) -> tuple[bool, int, int]:
    with open_scope(system_actor("uji")):
        return (
            Person.objects.filter(pk=person.pk).exists(),
            Measurement.objects.filter(person_id=person.pk).count(),
            Person.history.filter(id=person.pk).count(),
        )


def run(actor: Actor, *, dry_run: bool) -> RetentionRun:
    made = erasure.start_run(actor=actor, dry_run=dry_run)
    with open_scope(actor):
        start_job(actor=actor, kind="platform.retention", args={"run": str(made.pk)})
        job = run_pending()[-1]
    assert job.state == Job.State.DONE, job.problem
    made.refresh_from_db()
    return made


def lines(made: RetentionRun) -> dict[str, tuple[int, int, int]]:
    return {line["name"]: (line["due"], line["held"], line["erased"]) for line in made.lines}


# --- one person


def test_a_person_is_erased_everywhere_after_a_copy_and_the_log_stays_whole(actor: Of, child: Person) -> None:
    officer, neighbour = actor("pdp"), make_child(name="Anak Tetangga")
    measure(neighbour, date(2024, 6, 9), 8.0, 70.0)
    record(actor("dinkes"), "platform.identity.opened", child, reason="Kunjungan rumah", kind="kunjungan")
    with open_scope(officer):
        made = erasure.erase_person(actor=officer, person_id=child.pk)
    assert there(child) == (False, 0, 0)
    assert there(neighbour) == (True, 1, 1)
    assert lines(made)["measures.measurements"] == (2, 0, 2)
    assert lines(made)["registry.people"] == (1, 0, 1)
    assert not Payload.objects.filter(entry__subject_id=str(child.pk)).exists()
    assert Entry.objects.filter(subject_id=str(child.pk)).exists()
    seal.seal_entries()
    assert seal.verify_chain().whole
    assert made.file_id is not None
    copy = json.loads(read_file(actor=officer, stored=StoredFile.objects.get(pk=made.file_id)))
    assert copy["Data orang dan riwayatnya"][0]["name"] == "Anak Yang Meminta"
    assert len(copy["Pengukuran, usulan perbaikan, daftar kerja"]) == 2
    assert "Anak Yang Meminta" not in str(made.lines)


def test_merged_records_go_with_the_one_they_were_merged_into(actor: Of, child: Person) -> None:
    twin = make_child(name="Anak Yang Meminta")
    with open_scope(system_actor("uji")):
        Person.objects.filter(pk=twin.pk).update(merged_into_id=child.pk)
    with open_scope(actor("pdp")):
        erasure.erase_person(actor=actor("pdp"), person_id=child.pk)
    assert there(twin)[0] is False


@pytest.mark.parametrize(
    ("username", "code"), [("dinkes", "not-yours"), ("admin", "not-found"), ("dinkes_kota", "not-")]
)
def test_only_the_privacy_officer_of_the_area_erases(actor: Of, child: Person, username: str, code: str) -> None:
    with open_scope(actor(username)), pytest.raises(ProblemError, match=code):
        erasure.erase_person(actor=actor(username), person_id=child.pk)
    assert there(child)[0]


def test_a_hold_keeps_the_data_until_it_is_lifted(actor: Of, child: Person) -> None:
    officer = actor("pdp")
    with open_scope(officer):
        hold = erasure.place_hold(actor=officer, basis="Surat Inspektorat 12/2024", person_id=child.pk)
        with pytest.raises(ProblemError, match="ditahan"):
            erasure.erase_person(actor=officer, person_id=child.pk)
        erasure.lift_hold(actor=officer, hold_id=hold.pk, why="perkara selesai")
        erasure.erase_person(actor=officer, person_id=child.pk)
    assert there(child)[0] is False


def test_a_copy_holds_everything_that_is_kept_about_a_person(actor: Of, child: Person) -> None:
    with open_scope(actor("pdp")):
        copy = erasure.person_copy(actor=actor("pdp"), person_id=child.pk)
    assert {len(rows) for rows in copy.values()} == {1, 2}


# --- periods


def test_a_dry_run_counts_and_erases_nothing(actor: Of, child: Person, old_child: Person) -> None:
    made = run(actor("pdp"), dry_run=True)
    assert lines(made)["measures.measurements"] == (1, 0, 0)
    assert lines(made)["registry.people"] == (1, 0, 0)
    assert there(old_child)[:2] == (True, 1)
    assert not Entry.objects.filter(action="platform.retention.carried-out").exists()


def test_a_run_erases_what_is_over_and_spares_the_rest(actor: Of, child: Person, old_child: Person) -> None:
    made = run(actor("pdp"), dry_run=False)
    assert lines(made)["registry.people"] == (1, 0, 1)
    assert there(old_child) == (False, 0, 0)
    assert there(child)[:2] == (True, 2)
    assert Entry.objects.filter(action="platform.retention.carried-out").count() == 1
    assert run(actor("pdp"), dry_run=False).lines[0]["due"] == 0


def test_held_data_is_counted_and_left(actor: Of, old_child: Person) -> None:
    officer = actor("pdp")
    with open_scope(officer):
        erasure.place_hold(actor=officer, basis="Gugatan 3/2024", path="36.04.05.")
    made = run(officer, dry_run=False)
    assert lines(made)["registry.people"] == (0, 1, 0)
    assert there(old_child)[0]


def test_details_of_the_log_and_openings_end_after_their_period(actor: Of) -> None:
    past = replace(actor("dinkes"), now=timezone.now() - timedelta(days=6 * 366))
    entry = record(past, "platform.export.made", path="36.04.", rows=3)
    Opening.objects.create(
        user_id=past.user_id, person_id=UUID(int=1), region_path="36.04.05.", reason="lain", at=past.now, until=past.now
    )
    made = run(actor("pdp"), dry_run=False)
    assert lines(made)["actionlog.payloads"][2] == 1
    assert lines(made)["privacy.access"] == (1, 0, 1)
    assert not Payload.objects.filter(entry=entry).exists()
    seal.seal_entries()
    assert seal.verify_chain().whole


def test_another_districts_data_is_not_touched(actor: Of, old_child: Person) -> None:
    far = make_child("36.73.01.1001.", name="Anak Kota", born=date(2010, 1, 1))
    measured_long_ago(far)
    run(actor("pdp"), dry_run=False)
    assert there(far)[:2] == (True, 1)


def test_every_table_that_points_at_a_person_has_a_shredder() -> None:
    covered = {"registry", "measures"}
    tables = {field.related_model._meta.app_label for field in Person._meta.related_objects}
    assert tables <= covered, "register a shredder for the new stage, as measures/shredders.py does"
    assert {"registry.people", "measures.measurements"} <= {one.name for one in retention.shredders()}
