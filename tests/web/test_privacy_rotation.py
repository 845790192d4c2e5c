"""Keys are changed while people work: nothing is lost, nothing stays under the old key, an interruption is no harm."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from konvergensi_web.platform.files.models import StoredFile
from konvergensi_web.platform.files.services import read_file, store_file
from konvergensi_web.platform.jobs.models import Job
from konvergensi_web.platform.jobs.services import start_job, trigger
from konvergensi_web.platform.privacy import crypto, keyring, rotation
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from konvergensi_web.registry.models import Household, Person
from tests.web.jobs import run_pending
from tests.web.test_privacy_identity import HERE, NIK, person_at
from tests.web.world import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_keys(settings: Settings, tmp_path: Path) -> None:
    settings.KEY_FOLDER = tmp_path / "keys"


@pytest.fixture
def people(own_keys: None) -> list[Person]:
    return [person_at(HERE, f"Anak Ke-{number}", f"99040512032{number:05d}") for number in range(5)]


def rotate() -> Job:
    start_job(actor=system_actor("ganti kunci"), kind="platform.rotate-keys", args={})
    return run_pending()[-1]


def stored(person: Person) -> Person:
    with open_scope(system_actor("uji")):
        return Person.objects.get(pk=person.pk)


def test_every_number_is_read_and_found_under_the_new_keys_alone(people: list[Person]) -> None:
    old_index = people[0].nik_index
    job = rotate()
    assert job.state == Job.State.DONE, job.problem
    for number, person in enumerate(people):
        row = stored(person)
        assert crypto.key_of(row.nik_cipher) == keyring.key_ring().active == 2
        assert crypto.decrypt(row.nik_cipher) == f"99040512032{number:05d}"
        assert row.nik_index == crypto.blind_index(f"99040512032{number:05d}")
    assert stored(people[0]).nik_index != old_index
    assert crypto.indexes(NIK) == [crypto.blind_index(NIK)]


def test_history_households_and_files_are_taken_along_and_the_old_key_can_go(
    people: list[Person], actor: Callable[[str], Actor]
) -> None:
    stored_file = store_file(actor=actor("dinkes"), name="a.csv", content=b"isi", purpose="uji")
    with open_scope(system_actor("uji")):
        columns: dict[str, Any] = crypto.EncryptedValue.of("9904050101010001", crypto.KK).columns("kk")
        house = Household.objects.create(region_path=HERE, created_at=NOW, updated_at=NOW, **columns)
        assert rotation.keys_in_use().keys() == {1}
    rotate()
    with open_scope(system_actor("uji")):
        assert rotation.keys_in_use().keys() == {2}
        keyring.drop_key(1)
        house.refresh_from_db()
        assert crypto.decrypt(house.kk_cipher, field=crypto.KK) == "9904050101010001"
        assert {crypto.decrypt(line.nik_cipher) for line in Person.history.all()} == {
            f"99040512032{number:05d}" for number in range(5)
        }
    assert read_file(actor=actor("dinkes"), stored=StoredFile.objects.get(pk=stored_file.pk)) == b"isi"


def test_an_interrupted_rotation_goes_on_with_the_same_key(
    people: list[Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)
    real, calls = rotation._renew, []

    def interrupted(column: rotation.Column, batch: list[Any]) -> int:
        calls.append(column.label)
        if calls.count("registry.Person") == 2:
            raise RuntimeError("the power failed")
        return real(column, batch)

    monkeypatch.setattr(rotation, "_renew", interrupted)
    job = rotate()
    assert job.state != Job.State.DONE
    assert sorted(crypto.key_of(stored(person).nik_cipher) for person in people) == [1, 1, 1, 2, 2]
    # meanwhile everybody is found under either index, and nobody would be registered twice
    for number, person in enumerate(people):
        assert stored(person).nik_index in crypto.indexes(f"99040512032{number:05d}")
    monkeypatch.setattr(rotation, "_renew", real)
    Job.objects.filter(pk=job.pk).update(state=Job.State.QUEUED, owner="", lease_until=None)
    trigger(Job.objects.get(pk=job.pk))
    assert run_pending()[-1].state == Job.State.DONE
    assert {crypto.key_of(stored(person).nik_cipher) for person in people} == {2}
    assert keyring.key_ring().active == 2
