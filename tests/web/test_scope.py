"""No scope, no row; and no row outside the scope, whichever way it is asked for."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Exists, OuterRef

from konvergensi.problems import ProblemError
from konvergensi_web.platform.accounts.models import Office
from konvergensi_web.platform.scope import Actor, NoScopeError, may, open_scope, system_actor
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import subtree
from konvergensi_web.registry.models import Person, PersonKey, Posyandu
from tests.web.world import NOW

HERE, NEXT_VILLAGE, OTHER_REGENCY = "36.04.05.2001.", "36.04.06.2001.", "36.73.01.1001."

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_people(db: None) -> None:
    with open_scope(system_actor("uji")):
        for path in (HERE, NEXT_VILLAGE, OTHER_REGENCY):
            Person.objects.create(name="Uji", region_path=path, created_at=NOW, updated_at=NOW)


def seen(actor: Actor) -> set[str]:
    with open_scope(actor):
        return set(Person.objects.values_list("region_path", flat=True))


def test_an_office_sees_the_people_of_its_area_and_nobody_else(
    three_people: None, actor: Callable[[str], Actor]
) -> None:
    assert seen(actor("dinkes")) == {HERE, NEXT_VILLAGE}
    assert seen(actor("dinkes_kota")) == {OTHER_REGENCY}


def test_a_role_without_the_permission_sees_nobody(three_people: None, actor: Callable[[str], Actor]) -> None:
    assert seen(actor("camat")) == set()


def test_an_actor_without_an_area_sees_nobody(three_people: None, actor: Callable[[str], Actor]) -> None:
    assert seen(actor("dinkes").narrowed(OTHER_REGENCY)) == set()


@pytest.mark.parametrize(
    "question",
    [
        lambda: list(Person.objects.all()),
        lambda: Person.objects.filter(sex=1).exists(),
        lambda: Person._base_manager.all().count(),
        lambda: PersonKey.objects.filter(person__name="Uji").count(),
        lambda: list(Office.objects.filter(Exists(PersonKey.objects.filter(person__sex=OuterRef("pk"))))),
        lambda: connection.cursor().execute('SELECT name FROM "registry_person"'),
        lambda: list(Person.history.all()),
        lambda: Person.objects.bulk_create([Person(region_path=HERE, created_at=NOW, updated_at=NOW)]),
    ],
)
def test_without_an_open_scope_every_question_raises(three_people: None, question: Callable[[], object]) -> None:
    with pytest.raises(NoScopeError):
        question()


def test_a_queryset_made_inside_a_scope_cannot_be_read_outside(
    three_people: None, actor: Callable[[str], Actor]
) -> None:
    with open_scope(actor("dinkes")):
        rows = Person.objects.all()
    with pytest.raises(NoScopeError):
        list(rows)


def test_nobody_writes_outside_his_area(three_people: None, actor: Callable[[str], Actor]) -> None:
    stranger = Person(name="Uji", region_path=OTHER_REGENCY, created_at=NOW, updated_at=NOW)
    with open_scope(actor("dinkes")):
        for write in (
            stranger.save,
            lambda: Person.objects.bulk_create([stranger]),
            lambda: Person.objects.update(region_path=OTHER_REGENCY),
        ):
            with pytest.raises(ProblemError, match="tidak berwenang"):
                write()
    assert seen(actor("dinkes")) == {HERE, NEXT_VILLAGE}


def test_a_queryset_of_a_wide_scope_is_not_run_in_a_narrow_one(
    three_people: None, actor: Callable[[str], Actor]
) -> None:
    with open_scope(system_actor("uji")):
        everyone = Person.objects.filter(sex=None)
    with open_scope(actor("dinkes")):
        for run in (
            lambda: list(everyone),
            lambda: list(everyone.iterator()),
            everyone.count,
            everyone.exists,
            everyone.in_bulk,
            lambda: everyone.aggregate(n=Count("pk")),
            lambda: list(everyone.union(Person.objects.all())),
            lambda: list(Person.objects.filter(pk__in=everyone)),
            lambda: everyone.update(rt="1"),
            everyone.delete,
            lambda: list(everyone.values_list("name")),
        ):
            with pytest.raises(NoScopeError):
                run()


def test_a_queryset_of_a_narrow_scope_stays_narrow_in_a_wide_one(
    three_people: None, actor: Callable[[str], Actor]
) -> None:
    with open_scope(actor("dinkes")):
        own = Person.objects.all()
    with open_scope(system_actor("uji")):
        assert own.count() == 2


def test_every_way_of_asking_keeps_to_the_scope(three_people: None, actor: Callable[[str], Actor]) -> None:
    with open_scope(system_actor("uji")):
        keys = {row.region_path: row.pk for row in Person.objects.all()}
        stranger = Person.objects.get(pk=keys[OTHER_REGENCY])
    kind = ContentType.objects.get_for_model(Person)
    with open_scope(actor("dinkes")):
        assert set(Person.objects.in_bulk(list(keys.values()))) == {keys[HERE], keys[NEXT_VILLAGE]}
        assert {row.region_path for row in Person.objects.iterator()} == {HERE, NEXT_VILLAGE}
        both = Person.objects.filter(pk=keys[HERE]).union(Person.objects.filter(pk=keys[OTHER_REGENCY]))
        assert {row.pk for row in both} == {keys[HERE]}
        assert Person.history.count() == 2
        assert Person.history.model.objects.count() == 2
        assert not stranger.history.exists()
        for ask in (
            lambda: Person.objects.get(pk=keys[OTHER_REGENCY]),
            lambda: kind.get_object_for_this_type(pk=keys[OTHER_REGENCY]),
            stranger.refresh_from_db,
        ):
            with pytest.raises(Person.DoesNotExist):
                ask()
        with pytest.raises(NoScopeError):
            list(Person.objects.raw("SELECT * FROM registry_person"))


def test_related_rows_come_through_the_gate_too(three_people: None, actor: Callable[[str], Actor]) -> None:
    with open_scope(system_actor("uji")):
        village = Region.objects.get(code="36.73.01.1001")
        posyandu = Posyandu.objects.create(path="36.73.01.1001.0001.", name="Mawar", village=village)
        Person.objects.filter(region_path=OTHER_REGENCY).update(posyandu=posyandu)
        stranger = Person.objects.get(region_path=OTHER_REGENCY)
        PersonKey.objects.create(key="kunci", person=stranger)
    with open_scope(actor("dinkes")):
        assert list(posyandu.people.all()) == []
        assert [list(row.people.all()) for row in Posyandu.objects.prefetch_related("people")] == [[]]
        with pytest.raises(Person.DoesNotExist):
            _ = PersonKey.objects.get(key="kunci").person
        for join in (
            lambda: list(PersonKey.objects.select_related("person")),
            lambda: list(PersonKey.objects.values("person__name")),
            lambda: list(Posyandu.objects.annotate(n=Count("people"))),
            lambda: PersonKey.objects.filter(person__name="Uji").exists(),
        ):
            with pytest.raises(NoScopeError):
                join()
        told = PersonKey.objects.filter(subtree(actor("dinkes").paths, "person__region_path"))
        assert list(told.values_list("person__name", flat=True)) == []


def test_nobody_overwrites_or_deletes_a_row_he_cannot_see(three_people: None, actor: Callable[[str], Actor]) -> None:
    with open_scope(system_actor("uji")):
        pk = Person.objects.get(region_path=OTHER_REGENCY).pk
    disguised = Person(pk=pk, name="Lain", region_path=HERE, created_at=NOW, updated_at=NOW)
    told = {"update_conflicts": True, "unique_fields": ["id"], "update_fields": ["name"]}
    with open_scope(actor("dinkes")):
        for write in (disguised.delete, lambda: Person.objects.bulk_create([disguised], **told)):
            with pytest.raises(ProblemError, match="tidak berwenang"):
                write()
        with pytest.raises(IntegrityError), transaction.atomic():
            disguised.save()
        with pytest.raises(IntegrityError), transaction.atomic():
            Person.objects.update_or_create(
                pk=pk, defaults={"name": "Lain", "region_path": HERE, "created_at": NOW, "updated_at": NOW}
            )
        assert Person.objects.filter(pk=pk).update(name="Lain") == 0
        assert Person.objects.filter(pk=pk).delete()[0] == 0
    with open_scope(system_actor("uji")):
        assert Person.objects.get(pk=pk).name == "Uji"


def test_a_level_reaches_exactly_its_own_region(actor: Callable[[str], Actor]) -> None:
    province = actor("bappeda_provinsi")
    assert may(province, "measures.target.write", path="36.")
    assert not may(province, "measures.target.write", path="36.04.")
    assert not may(actor("perencana"), "measures.target.write", path="36.")


def test_a_row_of_an_office_is_not_written_without_saying_whose_it_is(actor: Callable[[str], Actor]) -> None:
    camat = actor("camat")
    assert may(camat, "plan.programme.write")
    assert not may(camat, "plan.programme.write", path="36.04.05.")
    assert not may(camat, "plan.programme.write", path="36.04.05.", office_id=camat.office_id)
    assert may(camat, "plan.programme.write", path="36.04.05.", office_id=camat.office_id, urusan="7.01")


def test_an_office_without_the_affair_does_not_verify(actor: Callable[[str], Actor]) -> None:
    who = actor("verifikator")
    assert may(who, "measures.release.verify", path="36.04.")
    assert not may(replace(who, urusan=frozenset({"1.03"})), "measures.release.verify", path="36.04.")
