"""No scope, no row; and no row outside the scope, whichever way it is asked for."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef

from konvergensi.problems import ProblemError
from konvergensi_web.platform.accounts.models import Office
from konvergensi_web.platform.scope import Actor, NoScopeError, open_scope, system_actor
from konvergensi_web.registry.models import Person, PersonKey
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
