"""The action log: nothing in it can be changed, a missing or altered row is found, and every action has words."""

import ast
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_YOURS
from konvergensi_web.platform.actionlog import seal, triggers
from konvergensi_web.platform.actionlog.actions import actions
from konvergensi_web.platform.actionlog.models import Entry, Payload, Touched
from konvergensi_web.platform.actionlog.services import record, record_denied
from konvergensi_web.platform.ids import new_id
from konvergensi_web.platform.scope import Actor

SOURCE = Path(__file__).parents[2] / "src" / "konvergensi_web"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_copy_of_the_seals(settings: Settings, tmp_path: Path) -> None:
    settings.LOG_FOLDER = tmp_path


@pytest.fixture
def five(actor: Callable[[str], Actor]) -> list[Entry]:
    return [record(actor("dinkes"), "platform.export.made", path="36.04.", rows=number) for number in range(5)]


def refused(sql: str, *values: object) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, values)


def without_triggers(sql: str, *values: object) -> None:
    """As somebody does who owns the database itself."""
    with triggers.lifted(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_an_entry_cannot_be_changed_or_deleted_whoever_asks_the_database(five: list[Entry]) -> None:
    refused("UPDATE actionlog_entry SET user_id = 1 WHERE id = %s", five[0].pk)
    refused("DELETE FROM actionlog_entry WHERE id = %s", five[0].pk)
    refused("UPDATE actionlog_entry SET seal = 'x', position = 1, reason = 'y' WHERE id = %s", five[0].pk)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        refused("TRUNCATE actionlog_entry CASCADE")


def test_a_seal_is_filled_once_and_never_again(five: list[Entry]) -> None:
    assert seal.seal_entries() == Entry.objects.count()
    assert seal.seal_entries() == 0
    refused("UPDATE actionlog_entry SET seal = 'x' WHERE id = %s", five[0].pk)
    refused("UPDATE actionlog_entry SET seal = '' WHERE id = %s", five[0].pk)


def test_the_chain_holds_and_goes_on_over_several_runs_of_the_sealer(five: list[Entry]) -> None:
    assert seal.seal_entries(limit=2) == 2
    assert seal.verify_chain().waiting == Entry.objects.count() - 2
    seal.seal_entries()
    verdict = seal.verify_chain()
    assert (verdict.whole, verdict.waiting) == (True, 0)
    assert verdict.checked == Entry.objects.count()


@pytest.mark.parametrize(
    ("deed", "says"),
    [
        ("UPDATE actionlog_entry SET user_id = 99 WHERE id = %s", "isinya tidak sama"),
        ("UPDATE actionlog_entry SET at = '2020-01-01T00:00:00+00:00' WHERE id = %s", "isinya tidak sama"),
        ("DELETE FROM actionlog_entry WHERE id = %s", "hilang"),
    ],
)
def test_the_first_altered_or_missing_row_is_named(five: list[Entry], deed: str, says: str) -> None:
    seal.seal_entries()
    place = Entry.objects.get(pk=five[2].pk).position
    Payload.objects.filter(entry=five[2]).delete()
    without_triggers(deed, five[2].pk)
    broken = seal.verify_chain().broken
    assert broken is not None
    assert (broken.position, says in broken.says) == (place, True)


def test_the_people_an_entry_showed_are_sealed_with_it(actor: Callable[[str], Actor]) -> None:
    two = [new_id(), new_id()]
    entry = record(actor("dinkes"), "registry.person.searched", people=two, hits=2)
    seal.seal_entries()
    assert seal.verify_chain().whole
    Touched.objects.filter(person_id=two[0]).delete()
    broken = seal.verify_chain().broken
    assert broken is not None
    assert (broken.entry_id, "daftar orang" in broken.says) == (entry.pk, True)
    Payload.objects.filter(entry=entry).delete()
    Touched.objects.filter(entry=entry).delete()
    assert seal.verify_chain().whole, "erased together, as retention does"


@pytest.mark.parametrize("told", [{}, {"hits": 1}], ids=["no details", "details without people"])
def test_a_person_added_to_an_entry_that_named_nobody_is_found(
    actor: Callable[[str], Actor], told: dict[str, int]
) -> None:
    entry = record(actor("dinkes"), "registry.person.searched", **told)
    seal.seal_entries()
    Touched.objects.create(entry=entry, person_id=new_id())
    broken = seal.verify_chain().broken
    assert broken is not None
    assert (broken.entry_id, "daftar orang" in broken.says) == (entry.pk, True)


def test_checking_the_chain_costs_no_query_for_each_entry(
    actor: Callable[[str], Actor], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(30):
        record(actor("dinkes"), "registry.person.searched", people=[new_id()], hits=1)
    seal.seal_entries()
    with django_assert_max_num_queries(10):
        assert seal.verify_chain().whole


def test_a_payload_that_was_rewritten_is_found_and_one_that_was_erased_is_counted(five: list[Entry]) -> None:
    seal.seal_entries()
    Payload.objects.filter(entry=five[1]).delete()
    verdict = seal.verify_chain()
    assert (verdict.whole, verdict.erased) == (True, 1)
    Payload.objects.filter(entry=five[3]).update(body={"rows": 1_000_000})
    broken = seal.verify_chain().broken
    assert broken is not None
    assert (broken.entry_id, "rinciannya" in broken.says) == (five[3].pk, True)


def test_a_log_cut_at_its_end_is_found_by_the_copy_beside_the_database(
    five: list[Entry], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        seal.seal_entries()
    end = Entry.objects.count()
    Payload.objects.filter(entry=five[4]).delete()
    without_triggers("DELETE FROM actionlog_entry WHERE id = %s", five[4].pk)
    without_triggers(
        "UPDATE actionlog_chainhead SET position = %s, seal = %s",
        end - 1, Entry.objects.get(pk=five[3].pk).seal,
    )  # fmt: skip
    broken = seal.verify_chain().broken
    assert broken is not None
    assert "salinan segel" in broken.says


def test_a_missing_guard_of_the_database_is_told(five: list[Entry]) -> None:
    on = " ON actionlog_entry" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER actionlog_no_delete{on}")
    assert not seal.verify_chain().whole
    triggers.install()
    assert seal.verify_chain().whole


def test_emptying_a_test_database_still_works(five: list[Entry]) -> None:
    with triggers.lifted():
        Touched.objects.all().delete()
        Payload.objects.all().delete()
        Entry.objects.all().delete()
    assert triggers.missing() == []


def test_people_of_an_entry_are_found_and_only_their_digest_stands_in_the_payload(
    actor: Callable[[str], Actor],
) -> None:
    people = [new_id(), new_id()]
    entry = record(actor("dinkes"), "registry.person.searched", people=[*people, people[0]], path="36.04.")
    assert set(Touched.objects.filter(entry=entry).values_list("person_id", flat=True)) == set(people)
    body = entry.payload.body
    assert body["people"]["count"] == 2
    assert not any(str(person) in json.dumps(body) for person in people)


def test_an_action_without_words_cannot_be_recorded(actor: Callable[[str], Actor]) -> None:
    with pytest.raises(LookupError, match=r"actions\.yaml"):
        record(actor("dinkes"), "platform.nothing.done")


def recorded_in(module: Path) -> set[str]:
    """The literal names of actions given to `record(...)` in a module; built ones are caught when they are recorded."""
    found = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and _called(node) == "record" and len(node.args) > 1:
            found |= {one.value for one in ast.walk(node.args[1]) if isinstance(one, ast.Constant)}
    return {name for name in found if isinstance(name, str) and name.count(".") == 2 and ".." not in f".{name}."}


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def test_every_action_the_code_records_has_words_and_every_line_has_a_place_in_the_flow() -> None:
    used = {module: recorded_in(module) for module in SOURCE.rglob("*.py")}
    unknown = {str(module.relative_to(SOURCE)): names - actions().keys() for module, names in used.items()}
    assert not {module: names for module, names in unknown.items() if names}
    stages = {"regions", "platform", "intake", "registry", "measures", "plan", "public", "accounts"}
    assert {name for name in actions() if name.count(".") != 2 or name.split(".")[0] not in stages} == set()
    assert list(actions()) == sorted(actions())


def test_the_log_speaks_of_places_objects_and_refusals_in_peoples_words(
    actor: Callable[[str], Actor], signed_in: Callable[[str], Client]
) -> None:
    dinkes = actor("dinkes")
    record(dinkes, "measures.pipeline.refreshed", path="36.04.05.2004.0001.", region="36.04.05.2004")
    Entry.objects.create(
        at=dinkes.now, user_id=dinkes.user_id, office_id=dinkes.office_id, role=dinkes.role,
        action="measures.pipeline.refreshed", subject_type="measures.pipelinerun", subject_id="1",
    )  # fmt: skip
    record_denied(dinkes, ProblemError(NOT_YOURS, what="x", who="y"), path="/sumber/", method="POST")
    client = signed_in("dinkes")
    page = client.get("/log/").content.decode()
    for technical in ("measures.pipelinerun", "2004.0001", "platform.not-yours"):
        assert technical not in page
    for told in ("penghitungan angka", "posyandu di ", "Pengguna ini tidak berwenang melakukan itu."):
        assert told in page
    for entry in Entry.objects.filter(user_id=dinkes.user_id):
        one = client.get(f"/log/{entry.pk}/").content.decode()
        assert "platform.not-yours" not in one
        assert ">address<" not in one
        assert ">36.04." not in one
    assert Entry.objects.filter(reason="platform.not-yours").exists(), "the stored row stays as it is"
