"""Two lines of a list that a person found to be one child: each keeps its row, and the merge can be taken back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from konvergensi.problems import ProblemError
from konvergensi_web.measures.models import Measurement
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from konvergensi_web.registry.models import LifeEvent, Person
from konvergensi_web.registry.services import merge as merging
from konvergensi_web.registry.services import persons
from konvergensi_web.registry.services.merge import merge_people, unmerge_people
from tests.web.children import make_child
from tests.web.intake_steps import child, commit, counts, day, write_xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture
def dinkes(actor: Callable[[str], Actor]) -> Actor:
    return actor("dinkes")


def line(number: int, on: str = "2024-09-05", **more: str) -> dict[str, Any]:
    return child(number, **{"Tanggal Pengukuran": on, "Usia Saat Ukur": "-", **more})


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., Path]:
    def made(name: str, *rows: dict[str, Any]) -> Path:
        return write_xlsx(tmp_path / f"{name}.xlsx", list(rows), titles=())

    return made


@pytest.fixture
def two(dinkes: Actor, files: Callable[..., Path]) -> tuple[Any, Any]:
    """Two children of one list, by name."""
    commit(dinkes, files("a_2024-08", line(1, "2024-08-05"), line(2, "2024-08-05")))
    with open_scope(system_actor("uji")):
        one, other = Person.objects.order_by("name")
    return one, other


def weights(person: Any, month: str = "2024-09") -> list[float]:
    with open_scope(system_actor("uji")):
        rows = Measurement.objects.filter(person_id=person.pk, month=month, replaced_by__isnull=True)
        return sorted(rows.values_list("weight_kg", flat=True))


def now(person: Any) -> Any:
    with open_scope(system_actor("uji")):
        return Person.objects.get(pk=person.pk)


def test_the_same_list_of_two_merged_lines_stores_once(
    dinkes: Actor, two: tuple[Any, Any], files: Callable[..., Path]
) -> None:
    merge_people(actor=dinkes, kept_id=two[0].pk, gone_id=two[1].pk, reason="sama")
    told = []
    for turn in range(3):
        batch = commit(dinkes, files(f"b{turn}_2024-09", line(1, Berat="10.1"), line(2, Berat="12.2")))
        told.append((counts(batch), batch.replaced, batch.plan["unchanged"]))
    assert told == [((2, 2, 0, 0, 0), 0, 0), ((2, 0, 2, 0, 0), 0, 2), ((2, 0, 2, 0, 0), 0, 2)]
    assert weights(two[0]) == [10.1, 12.2]


@pytest.mark.parametrize("days", [("2024-09-05", "2024-09-05"), ("2024-09-05", "2024-09-06")])
def test_what_came_while_two_were_one_goes_back_to_whose_line_it_was(
    dinkes: Actor, two: tuple[Any, Any], files: Callable[..., Path], days: tuple[str, str]
) -> None:
    one, other = two
    merge = merge_people(actor=dinkes, kept_id=one.pk, gone_id=other.pk, reason="sama")
    commit(dinkes, files("b_2024-09", line(1, days[0], Berat="10.1"), line(2, days[1], Berat="12.2")))
    assert weights(one) == [10.1, 12.2]
    unmerge_people(actor=dinkes, merge_id=merge.pk, reason="keliru")
    assert (weights(one), weights(other)) == ([10.1], [12.2])
    assert (now(one).name, now(other).name) == (one.name, other.name)


def test_the_line_of_the_kept_record_tells_its_facts(
    dinkes: Actor, two: tuple[Any, Any], files: Callable[..., Path]
) -> None:
    one, other = two
    merge = merge_people(actor=dinkes, kept_id=one.pk, gone_id=other.pk, reason="sama")
    commit(dinkes, files("b_2024-09", line(1, Alamat="KP. SATU"), line(2, "2024-09-20", Alamat="KP. DUA")))
    assert (now(one).address, now(one).facts_on) == ("KP. SATU", day("2024-09-05"))
    commit(dinkes, files("c_2024-10", line(2, "2024-10-05", Alamat="KP. DUA")))  # its own line is gone from the list
    assert now(one).address == "KP. DUA"
    unmerge_people(actor=dinkes, merge_id=merge.pk, reason="keliru")
    assert weights(other, "2024-10") == weights(other, "2024-09") != []


def test_a_line_whose_number_was_mended_takes_the_place_of_the_old_one(
    dinkes: Actor, files: Callable[..., Path]
) -> None:
    commit(dinkes, files("a_2024-09", line(1, NIK="")))
    batch = commit(dinkes, files("b_2024-09", line(1, Berat="10.1")))
    with open_scope(system_actor("uji")):
        assert (Person.objects.count(), batch.replaced) == (1, 1)
        assert [row.weight_kg for row in Measurement.objects.filter(replaced_by__isnull=True)] == [10.1]


def test_nothing_is_written_on_a_record_that_was_merged_away(dinkes: Actor) -> None:
    one, other = make_child(), make_child(name="Ani")
    merge_people(actor=dinkes, kept_id=one.pk, gone_id=other.pk, reason="sama")
    with pytest.raises(ProblemError, match="sudah digabungkan"):
        persons.record_event(
            actor=dinkes, person_id=other.pk, kind="death", happened_on=day("2024-08-30"), confirmed=True
        )
    with pytest.raises(ProblemError, match="sudah digabungkan"):
        persons.correct_person(actor=dinkes, person_id=other.pk, changes={"rt": "009"}, reason="x")
    with open_scope(system_actor("uji")):
        assert not LifeEvent.objects.exists()


def test_a_correction_that_waited_for_a_merge_sees_it(
    dinkes: Actor, two: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = two

    def waited(paths: list[str]) -> None:
        monkeypatch.undo()
        merge_people(actor=dinkes, kept_id=one.pk, gone_id=other.pk, reason="sama")

    monkeypatch.setattr(persons, "take_turn", waited)
    with pytest.raises(ProblemError, match="sudah digabungkan"):
        persons.correct_person(actor=dinkes, person_id=other.pk, changes={"rt": "009"}, reason="x")


def test_taking_a_merge_back_keeps_what_changed_while_it_waited(
    dinkes: Actor, two: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = two
    merge = merge_people(actor=dinkes, kept_id=one.pk, gone_id=other.pk, reason="sama")

    def waited(paths: list[str]) -> None:
        Person.objects.filter(pk=one.pk).update(address="KP. BARU")

    monkeypatch.setattr(merging, "take_turn", waited)
    unmerge_people(actor=dinkes, merge_id=merge.pk, reason="keliru")
    assert now(one).address == "KP. BARU"
