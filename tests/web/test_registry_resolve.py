"""The people of an import: each once, with the newest facts, dated, and taken back when the import is."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest

from konvergensi.problems import ProblemError
from konvergensi_web.platform.accounts.models import Office
from konvergensi_web.platform.privacy.crypto import decrypt
from konvergensi_web.platform.scope import Actor, open_scope
from konvergensi_web.registry.models import Attachment, LifeEvent, Person, PersonKey, PersonToken, Posyandu
from konvergensi_web.registry.selectors import changes_of
from konvergensi_web.registry.services import forget_people_of, resolve_people
from tests.web.people import AISYAH, FARHAN, NEXT_VILLAGE, VILLAGE, again, batch_of, imported, rows

pytestmark = pytest.mark.django_db
LATER = {"measured_on": date(2024, 9, 3), "month": "2024-09"}


@pytest.fixture
def dinkes(actor: Callable[[str], Actor]) -> Actor:
    return actor("dinkes")


def test_a_child_of_an_import_becomes_one_person_at_its_posyandu(dinkes: Actor) -> None:
    person, same = imported(dinkes, AISYAH, AISYAH | LATER)
    assert person.pk == same.pk
    posyandu = Posyandu.objects.get(village_id=VILLAGE, match_name="MELATI 1")
    assert (person.name, person.sex, person.birth_date) == ("Aisyah Zahra Putri", 2, date(2022, 3, 12))
    assert person.region_path == posyandu.path == f"{VILLAGE}.{posyandu.path.split('.')[-2]}."
    assert person.nik_masked == "************0001"
    assert person.nik_cipher is not None
    assert decrypt(person.nik_cipher) == AISYAH["nik"]
    assert person.puskesmas == Office.objects.get(kind="puskesmas", name="Puskesmas Kramatwatu")


def test_the_same_rows_twice_change_nothing(dinkes: Actor) -> None:
    first = imported(dinkes, AISYAH, FARHAN)
    with open_scope(dinkes):
        before = [
            Person.objects.count(),
            Person.history.count(),
            PersonToken.objects.count(),
            Attachment.objects.count(),
        ]
        second = imported(dinkes, AISYAH, FARHAN)
        after = [
            Person.objects.count(),
            Person.history.count(),
            PersonToken.objects.count(),
            Attachment.objects.count(),
        ]
    assert [one.pk for one in first] == [one.pk for one in second]
    assert before == after
    assert [one.updated_at for one in first] == [one.updated_at for one in second]


def test_a_changed_fact_is_dated_with_the_import_as_its_reason(dinkes: Actor) -> None:
    imported(dinkes, AISYAH)
    batch = batch_of(dinkes)
    (person,) = imported(dinkes, AISYAH | LATER | {"name": "Aisyah Zahra P", "posyandu": "Mawar"}, batch=batch)
    assert person.name == "Aisyah Zahra P"
    newest = changes_of(dinkes, person)[0]
    assert newest.batch_id == batch.pk
    assert {change.label for change in newest.changes} == {"Nama", "Posyandu"}
    with open_scope(dinkes):
        spans = list(Attachment.objects.filter(person=person).values_list("posyandu__name", "valid_from", "valid_to"))
    assert spans == [("Melati 1", date(2024, 8, 6), date(2024, 9, 2)), ("Mawar", date(2024, 9, 3), None)]


def test_an_older_file_fills_what_is_empty_and_changes_nothing(dinkes: Actor) -> None:
    imported(dinkes, AISYAH | {"rt": None, "name": "Aisyah Zahra Putri"})
    older = AISYAH | {"measured_on": date(2024, 2, 6), "month": "2024-02", "address": "Kp. Lama", "rt": "009"}
    (person,) = imported(dinkes, older)
    assert (person.address, person.rt, person.facts_on) == ("Kp. Sawah", "009", date(2024, 8, 6))


def test_a_child_is_known_again_when_its_nik_arrives_later(dinkes: Actor) -> None:
    (first,) = imported(dinkes, AISYAH | {"nik": None})
    (second,) = imported(dinkes, AISYAH | LATER)
    assert first.pk == second.pk
    assert second.nik_masked == "************0001"
    assert PersonKey.objects.filter(person=second).count() == 2


@pytest.mark.parametrize("made", ["before", "after"])
def test_of_two_records_alike_the_one_of_the_same_name_is_taken_whichever_was_made_first(
    dinkes: Actor, made: str
) -> None:
    (person,) = imported(dinkes, AISYAH)
    with open_scope(dinkes):
        other = Person.objects.get(pk=person.pk)
        other.pk, other.name = UUID(int=person.pk.int + (1 if made == "after" else -1)), "Aisyah Zahra Putrih"
        other.save(force_insert=True)
        PersonKey.objects.all().delete()  # so that likeness has to tell
    (known,) = imported(dinkes, AISYAH | LATER)
    assert known.pk == person.pk


def test_one_nik_under_two_names_stays_two_people(dinkes: Actor) -> None:
    first, second = imported(
        dinkes, AISYAH, AISYAH | {"name": "Bagus Prakoso", "sex": 1, "birth_date": date(2020, 1, 1)}
    )
    assert first.pk != second.pk


def test_twins_stay_two_people_in_every_month(dinkes: Actor) -> None:
    twin = AISYAH | {"nik": "9904055203220002", "name": "Aisyah Zahwa Putri"}
    first = imported(dinkes, AISYAH, twin)
    second = imported(dinkes, AISYAH | LATER, twin | LATER)
    assert len({one.pk for one in first}) == 2
    assert [one.pk for one in first] == [one.pk for one in second]


def test_a_posyandu_is_known_by_any_spelling_of_its_name(dinkes: Actor) -> None:
    imported(
        dinkes, AISYAH, FARHAN | {"posyandu": "POSYANDU MELATI I"}, FARHAN | {"posyandu": "melati-01", "nik": None}
    )
    assert Posyandu.objects.filter(village_id=VILLAGE, match_name="MELATI 1").count() == 1


def test_an_unknown_puskesmas_serves_the_villages_that_name_it_and_widens_nobodys_area(dinkes: Actor) -> None:
    before = {office.pk: office.paths() for office in Office.objects.filter(kind="puskesmas")}
    imported(dinkes, AISYAH, FARHAN | {"village_code": NEXT_VILLAGE, "puskesmas": "PKM WARINGINKURUNG"})
    made = Office.objects.get(kind="puskesmas", name="Puskesmas Waringinkurung")
    assert made.paths() == (f"{NEXT_VILLAGE}.",)
    assert {pk: Office.objects.get(pk=pk).paths() for pk in before} == before


def test_rows_outside_the_area_are_refused_and_nothing_is_kept(dinkes: Actor, actor: Callable[[str], Actor]) -> None:
    puskesmas = actor("tpg")
    elsewhere = FARHAN | {"village_code": NEXT_VILLAGE}
    with pytest.raises(ProblemError, match="tidak berwenang"):
        resolve_people(actor=puskesmas, rows=rows(AISYAH, elsewhere), batch=batch_of(dinkes))
    with open_scope(dinkes):
        assert not Person.objects.filter(name="Farhan Maulana").exists()


def test_another_regency_keeps_its_own_record_of_the_same_child(dinkes: Actor, actor: Callable[[str], Actor]) -> None:
    (here,) = imported(dinkes, AISYAH)
    city = actor("dinkes_kota")
    there = AISYAH | {"regency_code": "36.73", "district_code": "36.73.01", "village_code": "36.73.01.1001"}
    frame = rows(there)
    with open_scope(city):
        found = resolve_people(actor=city, rows=frame, batch=batch_of(city, "36.73."))
        assert set(found.values()) != {here.pk}
        assert not Person.objects.filter(pk=here.pk).exists()


def test_queries_grow_with_thousands_not_with_rows(dinkes: Actor, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    born = date(2021, 1, 1)

    def letters(n: int) -> str:
        return f"{chr(65 + n % 26)}{chr(65 + n // 26)}s"

    many = [
        AISYAH
        | {"nik": None, "name": f"Uji {chr(65 + n % 26)}{chr(65 + n // 26)}s", "birth_date": born + timedelta(days=n)}
        for n in range(300)
    ]
    frame, batch = rows(*many), batch_of(dinkes)
    with open_scope(dinkes), django_assert_max_num_queries(45):
        resolve_people(actor=dinkes, rows=frame, batch=batch)
    with open_scope(dinkes), django_assert_max_num_queries(20):
        resolve_people(actor=dinkes, rows=frame, batch=batch)


def test_undoing_an_import_removes_only_whom_nothing_else_points_at(dinkes: Actor) -> None:
    batch = batch_of(dinkes)
    used, unused = imported(dinkes, AISYAH, FARHAN, batch=batch)
    with open_scope(dinkes):
        LifeEvent.objects.create(
            person=used,
            region_path=used.region_path,
            kind="death",
            happened_on=date(2024, 8, 9),
            recorded_at=dinkes.now,
        )
        assert forget_people_of(batch, actor=dinkes, most=10) == 1
        assert set(Person.objects.filter(pk__in=[used.pk, unused.pk]).values_list("pk", flat=True)) == {used.pk}
        assert not Person.history.filter(id=unused.pk).exists(), "nobody meant to know of her"
        assert Person.history.filter(id=used.pk).exists()


def test_many_people_are_removed_in_portions(dinkes: Actor) -> None:
    batch = batch_of(dinkes)
    imported(dinkes, AISYAH, FARHAN, batch=batch)
    with open_scope(dinkes):
        told = [forget_people_of(batch, actor=dinkes, most=1) for _ in range(3)]
        assert told == [1, 1, 0]
        assert not Person.objects.filter(first_batch_id=batch.pk).exists()


def test_undoing_an_import_gives_changed_facts_back(dinkes: Actor) -> None:
    (before,) = imported(dinkes, AISYAH)
    batch = batch_of(dinkes)
    imported(dinkes, AISYAH | LATER | {"name": "Aisah Zahra Putri", "posyandu": "Mawar"}, batch=batch)
    with open_scope(dinkes):
        forget_people_of(batch, actor=dinkes, most=10)
        open_spans = Attachment.objects.filter(person=before, valid_to__isnull=True)
        assert [span.posyandu.name for span in open_spans.select_related("posyandu") if span.posyandu] == ["Melati 1"]
    after = again(dinkes, before)
    assert (after.name, after.region_path, after.search_name) == (before.name, before.region_path, before.search_name)


def test_a_person_another_import_also_brought_survives_the_undo_of_the_first(dinkes: Actor) -> None:
    first, second = batch_of(dinkes), batch_of(dinkes)
    (person,) = imported(dinkes, AISYAH | {"nik": None}, batch=first)
    imported(dinkes, AISYAH | LATER, batch=second)
    with open_scope(dinkes):
        forget_people_of(first, actor=dinkes, most=10)
    assert again(dinkes, person).pk == person.pk


def test_a_posyandu_gets_its_puskesmas_from_the_import_and_keeps_it(dinkes: Actor) -> None:
    (first,) = imported(dinkes, AISYAH | {"puskesmas": None})
    assert first.posyandu is not None
    assert first.posyandu.puskesmas is None
    imported(dinkes, AISYAH | {"measured_on": date(2024, 9, 3)})
    found = Posyandu.objects.get(pk=first.posyandu_id)
    assert found.puskesmas == Office.objects.get(kind="puskesmas", name="Puskesmas Kramatwatu")
    other = {"measured_on": date(2024, 10, 3), "puskesmas": "PKM WARINGINKURUNG"}
    imported(dinkes, AISYAH | other)
    assert Posyandu.objects.get(pk=first.posyandu_id).puskesmas == found.puskesmas
