"""Records that may be one person: found, compared, decided by a person, and made two again without a trace lost."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from konvergensi.problems import ProblemError
from konvergensi_web.measures.models import Measurement
from konvergensi_web.platform.jobs.models import Job
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from konvergensi_web.registry import movers
from konvergensi_web.registry.models import (
    Attachment,
    DuplicatePair,
    Household,
    LifeEvent,
    Membership,
    Merge,
    MotherLink,
    Person,
    PersonKey,
    PersonToken,
)  # fmt: skip
from konvergensi_web.registry.services.duplicates import find_duplicates
from konvergensi_web.registry.services.merge import FACTS, merge_people, unmerge_people
from tests.web.jobs import run_pending
from tests.web.people import AISYAH, FARHAN, NEXT_VILLAGE, VILLAGE, again, imported, typed

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]
ALIKE = AISYAH | {"nik": None, "name": "Aisyah Zara Putri", "posyandu": "Mawar"}
TABLES = (
    Person, PersonKey, PersonToken, LifeEvent, Membership, MotherLink, Measurement, Attachment, Household,
)  # fmt: skip


@pytest.fixture
def dinkes(actor: Callable[[str], Actor]) -> Actor:
    return actor("dinkes")


@pytest.fixture
def two(dinkes: Actor) -> tuple[Person, Person]:
    """Two records of nearly one name, one day and one village, brought by two imports."""
    first, second = imported(dinkes, AISYAH, AISYAH | {"nik": "9904055203220077", "name": "Aisyah Zahwa Putri"})
    return first, second


@pytest.fixture
def pair(dinkes: Actor, two: tuple[Person, Person]) -> DuplicatePair:
    find_duplicates(actor=dinkes, path="36.04.")
    with open_scope(dinkes):
        found: DuplicatePair = DuplicatePair.objects.get()
    return found


def hang_on(actor: Actor, person: Person, *, events: int = 1, measurements: int = 1, household: bool = True) -> None:
    """Let rows of several stages point at a person."""
    with open_scope(actor):
        place = {"region_path": person.region_path}
        for day in range(1, events + 1):
            LifeEvent.objects.create(
                person=person, kind="marriage", happened_on=date(2024, 1, day), recorded_at=actor.now, **place
            )
        for day in range(1, measurements + 1):
            Measurement.objects.create(
                person=person, month="2024-08", measured_on=date(2024, 8, day), digest=f"{person.pk}{day}"[-32:],
                recorded_at=actor.now, **place,
            )  # fmt: skip
        if household:
            home = Household.objects.create(created_at=actor.now, updated_at=actor.now, **place)
            Membership.objects.create(
                household=home, person=person, role="anak", valid_from=date(2024, 1, 1), recorded_at=actor.now, **place
            )


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table about people, and the history as it was written."""
    with open_scope(system_actor("uji")):
        rows = {model.__name__: sorted(model.objects.values(), key=str) for model in TABLES}
        for lines in rows["PersonToken"]:
            lines.pop("id")
        rows["PersonToken"].sort(key=str)
        return rows


def history() -> list[dict[str, Any]]:
    with open_scope(system_actor("uji")):
        return list(Person.history.order_by("history_id").values())


def test_every_table_that_points_at_a_person_says_what_a_merge_does_with_it() -> None:
    assert movers.unmoved() == []


def test_records_that_look_alike_are_found_after_an_import(
    dinkes: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        imported(dinkes, AISYAH, ALIKE | {"nik": "9904055203220088"})
    assert [job.kind for job in run_pending()].count("registry.find_duplicates") == 1
    assert Job.objects.get(kind="registry.find_duplicates").state == "done"
    with open_scope(dinkes):
        found = DuplicatePair.objects.get()
    assert "tanggal lahir sama" in found.evidence
    assert found.region_path == f"{VILLAGE}."


def test_one_nik_under_two_names_is_a_pair_to_look_at(dinkes: Actor) -> None:
    imported(dinkes, AISYAH, AISYAH | {"name": "Bagus Prakoso", "sex": 1})
    assert find_duplicates(actor=dinkes, path="36.04.") == 1
    with open_scope(dinkes):
        assert DuplicatePair.objects.get().evidence[0] == "satu NIK dipakai dua nama"


def test_finding_twice_finds_the_same_and_asks_no_decided_pair_again(
    dinkes: Actor, pair: DuplicatePair, signed_in: SignedIn
) -> None:
    assert find_duplicates(actor=dinkes, path="36.04.") == 1
    answer = signed_in("dinkes").post(
        f"/registri/ganda/{pair.pk}/putusan/", {"putusan": "different", "reason": "anak kembar"}
    )
    assert answer.status_code == 302
    assert find_duplicates(actor=dinkes, path="36.04.") == 0


def test_a_pair_is_seen_only_by_who_sees_both_sides(
    dinkes: Actor, actor: Callable[[str], Actor], signed_in: SignedIn, pair: DuplicatePair
) -> None:
    address = f"/registri/ganda/{pair.pk}/"
    assert signed_in("dinkes").get(address).status_code == 200
    assert signed_in("dinkes_kota").get(address).status_code == 404
    assert str(pair.pk) not in signed_in("dinkes_kota").get("/registri/ganda/").content.decode()
    with open_scope(dinkes):
        DuplicatePair.objects.filter(pk=pair.pk).update(region_path="36.04.")
    with open_scope(actor("tpg")):
        assert not DuplicatePair.objects.filter(pk=pair.pk).exists()


def test_the_list_and_the_comparison_are_masked(
    pair: DuplicatePair, signed_in: SignedIn, django_assert_max_num_queries: Any
) -> None:
    client = signed_in("dinkes")
    client.get("/registri/ganda/")
    with django_assert_max_num_queries(12):
        listed = client.get("/registri/ganda/").content.decode()
    with django_assert_max_num_queries(10):
        compared = client.get(f"/registri/ganda/{pair.pk}/").content.decode()
    for page in (listed, compared):
        assert "A. Z. P." in page
        assert "Aisyah" not in page
    assert "berbeda" in compared


def test_a_merge_on_the_page_keeps_one_record_and_can_be_taken_back_there(
    dinkes: Actor, pair: DuplicatePair, signed_in: SignedIn
) -> None:
    client, address = signed_in("dinkes"), f"/registri/ganda/{pair.pk}/"
    told = {"putusan": "same", "kept": "first", "take": ["name"]}
    assert client.post(f"{address}putusan/", told).status_code == 422
    assert client.post(f"{address}putusan/", told | {"reason": "anak yang sama"}).status_code == 302
    kept, gone = again(dinkes, pair.first_id), again(dinkes, pair.second_id)
    assert (gone.merged_into_id, kept.name) == (kept.pk, gone.name)
    assert client.get(f"/registri/orang/{gone.pk}/").headers["Location"] == f"/registri/orang/{kept.pk}/"
    assert client.post(f"{address}batal/", {"reason": "ternyata kembar"}).status_code == 302
    assert again(dinkes, gone).merged_into_id is None
    assert again(dinkes, kept).name != again(dinkes, gone).name


def test_a_decision_put_off_or_wrong_is_taken_back(dinkes: Actor, pair: DuplicatePair, signed_in: SignedIn) -> None:
    client, address = signed_in("dinkes"), f"/registri/ganda/{pair.pk}/"
    for decision in ("later", "different"):
        assert client.post(f"{address}putusan/", {"putusan": decision, "reason": "belum jelas"}).status_code == 302
        assert client.post(f"{address}batal/", {"reason": "dibuka lagi"}).status_code == 302
    assert client.post(f"{address}putusan/", {"putusan": "apa saja", "reason": "mencoba"}).status_code == 409
    assert client.post(f"{address}putusan/", {"putusan": "later"}).status_code == 422


def test_who_may_not_decide_is_refused(pair: DuplicatePair, signed_in: SignedIn) -> None:
    for username in ("kader", "camat", "kepala_dinkes"):
        answer = signed_in(username).post(
            f"/registri/ganda/{pair.pk}/putusan/", {"putusan": "different", "reason": "mencoba"}
        )
        assert answer.status_code in (403, 404)


def test_after_a_merge_an_import_goes_on_with_the_kept_record(dinkes: Actor, two: tuple[Person, Person]) -> None:
    first, second = two
    merge_people(actor=dinkes, kept_id=first.pk, gone_id=second.pk, reason="anak yang sama")
    (found,) = imported(dinkes, AISYAH | {"nik": "9904055203220077", "name": "Aisyah Zahwa Putri"})
    assert found.pk == first.pk


def test_what_would_clash_stays_with_its_record(dinkes: Actor, two: tuple[Person, Person]) -> None:
    first, second = two
    for person in two:
        hang_on(dinkes, person)
    merge_people(actor=dinkes, kept_id=first.pk, gone_id=second.pk, reason="anak yang sama")
    with open_scope(dinkes):
        assert Membership.objects.filter(person=first, valid_to__isnull=True).count() == 1
        assert Measurement.objects.filter(person=first).count() == 2


def test_a_merge_and_its_undo_leave_every_row_as_it_was(dinkes: Actor, two: tuple[Person, Person]) -> None:
    first, second = two
    mother = typed(dinkes, birth_date=date(1995, 5, 5))
    for person in two:
        hang_on(dinkes, person)
    with open_scope(dinkes):
        MotherLink.objects.create(
            child=second, mother=mother, region_path=second.region_path, evidence="entry", confidence=100,
            state="confirmed", valid_from=date(2022, 3, 12), recorded_at=dinkes.now,
        )  # fmt: skip
    rows, lines = everything(), history()
    merge = merge_people(actor=dinkes, kept_id=first.pk, gone_id=second.pk, reason="anak yang sama", take=list(FACTS))
    assert everything() != rows
    unmerge_people(actor=dinkes, merge_id=merge.pk, reason="ternyata kembar")
    assert everything() == rows
    assert history()[: len(lines)] == lines
    assert [line["history_change_reason"].split(":")[0] for line in history()[len(lines) :]] == ["gabung"] * 2 + [
        "pisah"
    ] * 2


def test_what_changed_after_a_merge_is_not_undone_with_it(dinkes: Actor, two: tuple[Person, Person]) -> None:
    first, second = two
    merge = merge_people(actor=dinkes, kept_id=first.pk, gone_id=second.pk, reason="anak yang sama", take=["name"])
    imported(dinkes, AISYAH | {"name": "Aisyah Zahra P", "measured_on": date(2024, 9, 9), "month": "2024-09"})
    unmerge_people(actor=dinkes, merge_id=merge.pk, reason="ternyata kembar")
    assert again(dinkes, first).name == "Aisyah Zahra P"


def test_merges_are_taken_back_from_the_last_one(dinkes: Actor, two: tuple[Person, Person]) -> None:
    first, second = two
    (third,) = imported(dinkes, FARHAN)
    inner = merge_people(actor=dinkes, kept_id=first.pk, gone_id=second.pk, reason="anak yang sama")
    outer = merge_people(actor=dinkes, kept_id=third.pk, gone_id=first.pk, reason="anak yang sama")
    with pytest.raises(ProblemError, match="belum dapat dipisahkan"):
        unmerge_people(actor=dinkes, merge_id=inner.pk, reason="keliru urutan")
    unmerge_people(actor=dinkes, merge_id=outer.pk, reason="ternyata beda")
    unmerge_people(actor=dinkes, merge_id=inner.pk, reason="ternyata beda")
    with open_scope(dinkes):
        assert not Person.objects.filter(merged_into__isnull=False).exists()


def test_a_record_is_not_merged_with_itself_twice_or_from_outside(
    dinkes: Actor, actor: Callable[[str], Actor], two: tuple[Person, Person]
) -> None:
    first, second = two
    (elsewhere,) = imported(dinkes, FARHAN | {"village_code": NEXT_VILLAGE})
    for who, kept, gone in (
        (dinkes, first, first), (actor("tpg"), first, elsewhere), (actor("dinkes_kota"), first, second)
    ):  # fmt: skip
        with pytest.raises(ProblemError):
            merge_people(actor=who, kept_id=kept.pk, gone_id=gone.pk, reason="mencoba saja")
    merge_people(actor=dinkes, kept_id=first.pk, gone_id=second.pk, reason="anak yang sama")
    with pytest.raises(ProblemError, match="sudah digabungkan"):
        merge_people(actor=dinkes, kept_id=elsewhere.pk, gone_id=second.pk, reason="mencoba saja")
    with open_scope(dinkes):
        assert Merge.objects.count() == 1


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    take=st.sets(st.sampled_from(sorted(FACTS))),
    empty=st.sets(st.sampled_from(["mother_name", "rt", "address", "birth_weight_kg"])),
    hung=st.tuples(st.integers(0, 2), st.integers(0, 2), st.booleans(), st.booleans()),
    swapped=st.booleans(),
)
def test_merging_and_unmerging_is_nothing_whatever_hangs_on_the_records(
    dinkes: Actor, take: set[str], empty: set[str], hung: tuple[int, int, bool, bool], swapped: bool
) -> None:
    with open_scope(dinkes):
        first = typed(dinkes, name="Uji A", **{name: None if name.endswith("_kg") else "" for name in empty})
        second = typed(dinkes, name="Uji B", mother_name="Rina", rt="003", address="Kp. Baru", birth_weight_kg=2.9)
    hang_on(dinkes, first, events=hung[0], measurements=hung[1], household=hung[2])
    hang_on(dinkes, second, events=hung[1], measurements=hung[0], household=hung[3])
    kept, gone = (second, first) if swapped else (first, second)
    rows = everything()
    merge = merge_people(actor=dinkes, kept_id=kept.pk, gone_id=gone.pk, reason="anak yang sama", take=take)
    unmerge_people(actor=dinkes, merge_id=merge.pk, reason="ternyata beda")
    assert everything() == rows


def test_the_names_of_a_pair_are_opened_from_the_page_that_compares_them(
    signed_in: Callable[[str], Client], pair: DuplicatePair, two: tuple[Person, Person]
) -> None:
    client, address = signed_in("dinkes"), f"/registri/ganda/{pair.pk}/"
    page = client.get(address).content.decode()
    assert two[0].name not in page
    opening = f"/privasi/buka/{pair.first_id}/?kembali={address}"
    assert f'href="{opening}"' in page
    why = {"reason": "data-ganda", "note": "memastikan kembar atau satu orang"}
    answer = client.post(opening, why).content.decode()
    assert any(one.name in answer for one in two)
    assert f'href="{address}"' in answer
    client.post(f"/privasi/buka/{pair.second_id}/?kembali=https://lain.example/", why)
    page = client.get(address).content.decode()
    assert {one.name for one in two} == {one.name for one in two if one.name in page}
    assert "Tampilkan identitas A" not in page
    elsewhere = client.get(f"/privasi/buka/{pair.second_id}/?kembali=https://lain.example/")
    assert "lain.example" not in elsewhere.content.decode()
