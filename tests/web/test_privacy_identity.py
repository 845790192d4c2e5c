"""Identities stay masked until opened with a reason, one at a time, by a grant, or in an emergency; each is logged."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.template import Context, Template
from pytest_django import DjangoAssertNumQueries

from konvergensi.problems import ProblemError
from konvergensi_web.platform.accounts.models import User
from konvergensi_web.platform.actionlog.models import Entry, Touched
from konvergensi_web.platform.ids import new_id
from konvergensi_web.platform.notices.models import Notice
from konvergensi_web.platform.privacy import exports, grants, identities, services
from konvergensi_web.platform.privacy.crypto import EncryptedValue
from konvergensi_web.platform.privacy.models import Glass, Grant, Opening
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from konvergensi_web.registry.models import Person
from tests.web.world import NOW

HERE, NEXT_DISTRICT, OTHER_REGENCY = "36.04.05.2001.", "36.04.06.2001.", "36.73.01.1001."
NIK = "9904051203210001"
WHY = {"reason": "kunjungan", "note": "melacak balita yang tidak hadir"}

pytestmark = pytest.mark.django_db
Of = Callable[[str], Actor]


def person_at(path: str, name: str = "Budi Uji Coba", nik: str = NIK) -> Person:
    with open_scope(system_actor("uji")):
        return Person.objects.create(
            name=name, mother_name="Siti Uji", region_path=path, created_at=NOW, updated_at=NOW,
            **EncryptedValue.of(nik).columns("nik"),
        )  # fmt: skip


@pytest.fixture
def child(db: None) -> Person:
    return person_at(HERE)


def shown(actor: Actor, person: Person) -> str:
    template = Template("{% load privasi %}{% person_name person %} | {% nik person %}")
    return template.render(Context({"actor": actor, "person": person}))


@pytest.fixture
def dinkes(actor: Of) -> Iterator[Actor]:
    with open_scope(actor("dinkes")) as one:
        yield one


def test_a_name_is_initials_and_a_number_four_digits_until_opened(dinkes: Actor, child: Person) -> None:
    assert shown(dinkes, child) == "B. U. C. | ************0001"


def test_an_opening_shows_the_number_once_and_the_name_for_half_an_hour(dinkes: Actor, child: Person) -> None:
    opened = services.open_identity(actor=dinkes, person=child, **WHY)
    assert (opened.name, opened.numbers) == ("Budi Uji Coba", (("NIK", NIK),))
    assert shown(dinkes, child) == "Budi Uji Coba | ************0001"
    assert identities.opened_ids(dinkes) == {child.pk}
    later = replace(dinkes, now=dinkes.now + timedelta(minutes=31))
    assert shown(later, child).startswith("B. U. C.")


def test_an_opening_is_logged_with_its_reason_and_without_name_or_number(dinkes: Actor, child: Person) -> None:
    services.open_identity(actor=dinkes, person=child, **WHY)
    entry = Entry.objects.get(action="platform.identity.opened")
    assert (entry.subject_id, entry.region_path, entry.user_id) == (str(child.pk), HERE, dinkes.user_id)
    assert "Kunjungan" in entry.reason
    assert NIK not in str(entry.payload.body)
    assert "Budi" not in entry.reason + str(entry.payload.body)


@pytest.mark.parametrize(
    "why",
    [
        {"reason": "", "note": "melacak balita yang tidak hadir"},
        {"reason": "ingin-tahu", "note": "melacak balita yang tidak hadir"},
        {"reason": "kunjungan", "note": "  "},
        {"reason": "kunjungan", "note": "memeriksa 9904 0512 0321 0001 di KK"},
        {"reason": "kunjungan", "note": "mencari Budi di posyandu"},
    ],
)
def test_without_a_reason_or_with_personal_data_in_it_nothing_is_opened(
    dinkes: Actor, child: Person, why: dict[str, str]
) -> None:
    with pytest.raises(ProblemError, match="reason-needed"):
        services.open_identity(actor=dinkes, person=child, **why)
    assert not Opening.objects.exists()


def test_nobody_opens_outside_his_area_or_without_the_permission(actor: Of, child: Person) -> None:
    for username in ("dinkes_kota", "camat", "kades", "admin"):
        with pytest.raises(ProblemError, match="not-yours"):
            services.open_identity(actor=actor(username), person=child, **WHY)
    assert not Opening.objects.exists()


def test_the_ceiling_holds_also_for_who_passed_the_first_look_together(
    dinkes: Actor, child: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "_heed_ceiling", lambda *_: None)  # as a second window that looked a moment earlier
    monkeypatch.setattr(services, "limit", lambda *_: 1)
    with open_scope(dinkes):
        services.open_identity(actor=dinkes, person=child, **WHY)
        with pytest.raises(ProblemError, match="ceiling"):
            services.open_identity(actor=dinkes, person=child, **WHY)
    assert Opening.objects.count() == 1


def test_the_daily_ceiling_refuses_and_alarms_the_privacy_officer_once(dinkes: Actor, child: Person) -> None:
    Opening.objects.bulk_create(
        Opening(user_id=dinkes.user_id, person_id=new_id(), region_path=HERE, reason="lain", at=NOW, until=NOW)
        for _ in range(40)
    )
    for _ in range(2):
        with pytest.raises(ProblemError, match="ceiling"):
            services.open_identity(actor=dinkes, person=child, **WHY)
    officer = User.objects.get(username="pdp")
    assert Notice.objects.filter(user=officer, urgent=True).count() == 1
    assert Entry.objects.filter(action="platform.identity.ceiling-reached").count() == 1
    tomorrow = replace(dinkes, now=NOW + timedelta(days=1))
    assert services.open_identity(actor=tomorrow, person=child, **WHY).name == child.name


# --- grants


@pytest.fixture
def asked(dinkes: Actor) -> Grant:
    return grants.request_grant(actor=dinkes, where="36.04.05.", max_rows=2, **WHY)


def test_a_grant_is_asked_by_one_and_given_by_another_until_the_end_of_the_day(
    actor: Of, dinkes: Actor, child: Person, asked: Grant
) -> None:
    assert Notice.objects.filter(user__username="kepala_dinkes").count() == 1
    assert shown(dinkes, child).startswith("B. U. C.")
    grants.grant_identities(actor=actor("kepala_dinkes"), grant_id=asked.pk)
    assert shown(dinkes, child) == "Budi Uji Coba | ************0001"
    assert identities.may_see_names(dinkes, HERE)
    assert not identities.may_see_names(dinkes, NEXT_DISTRICT)
    assert shown(dinkes, person_at(NEXT_DISTRICT)).startswith("B. U. C.")
    tomorrow = replace(dinkes, now=dinkes.now + timedelta(days=1))
    assert shown(tomorrow, child).startswith("B. U. C.")


def test_the_head_of_another_district_or_the_one_who_asked_cannot_give_it(actor: Of, asked: Grant) -> None:
    for username, code in (("dinkes", "not-found|not-yours|own-decision"), ("camat", "not-found")):
        with pytest.raises(ProblemError, match=code):
            grants.grant_identities(actor=actor(username), grant_id=asked.pk)
    asked.refresh_from_db()
    assert asked.state == Grant.State.REQUESTED


def test_a_head_does_not_decide_his_own_request(actor: Of, dinkes: Actor) -> None:
    officer = actor("pdp")
    own = grants.request_grant(actor=officer, where="36.04.05.", max_rows=5, **WHY)
    with pytest.raises(ProblemError, match="own-decision"):
        grants.grant_identities(actor=officer, grant_id=own.pk)


def test_a_grant_shows_no_more_people_than_it_says_and_counts_each_once(
    actor: Of, dinkes: Actor, asked: Grant, child: Person
) -> None:
    grants.grant_identities(actor=actor("pdp"), grant_id=asked.pk)
    people = [child, person_at(HERE, "Ani Uji"), person_at(HERE, "Wati Uji")]
    for _ in range(2):
        names = identities.names_of(dinkes, people)
        assert list(names.values()) == ["Budi Uji Coba", "Ani Uji", "W. U."]
    asked.refresh_from_db()
    assert asked.used_rows == 2
    assert Touched.objects.filter(entry__action="platform.identity.shown").count() == 2


def test_two_windows_cannot_use_the_same_room_of_a_grant(actor: Of, dinkes: Actor, asked: Grant, child: Person) -> None:
    grants.grant_identities(actor=actor("pdp"), grant_id=asked.pk)
    first, second = identities.Identities(dinkes), identities.Identities(dinkes)
    assert [first.sees(child.pk, HERE), first.sees(new_id(), HERE)] == [True, True]
    assert second.sees(new_id(), HERE)
    first.write_down()
    with pytest.raises(ProblemError, match="used-up"):
        second.write_down()


def test_a_grant_with_numbers_shows_them(actor: Of, dinkes: Actor, child: Person) -> None:
    asked = grants.request_grant(actor=dinkes, where=HERE, max_rows=9, with_numbers=True, **WHY)
    grants.grant_identities(actor=actor("pdp"), grant_id=asked.pk)
    assert shown(dinkes, child) == f"Budi Uji Coba | {NIK}"


def test_too_many_rows_another_area_and_a_late_decision_are_refused(actor: Of, dinkes: Actor, asked: Grant) -> None:
    for rows in (0, 1001):
        with pytest.raises(ProblemError, match="too-large"):
            grants.request_grant(actor=dinkes, where=HERE, max_rows=rows, **WHY)
    with pytest.raises(ProblemError, match="not-yours"):
        grants.request_grant(actor=dinkes, where=OTHER_REGENCY, max_rows=1, **WHY)
    late = replace(actor("pdp"), now=NOW + timedelta(days=1))
    with pytest.raises(ProblemError, match="lewat harinya"):
        grants.grant_identities(actor=late, grant_id=asked.pk)


def test_an_ended_grant_shows_nothing_more(actor: Of, dinkes: Actor, asked: Grant, child: Person) -> None:
    grants.grant_identities(actor=actor("pdp"), grant_id=asked.pk)
    grants.end_grant(actor=dinkes, grant_id=asked.pk)
    assert shown(dinkes, child).startswith("B. U. C.")


def test_a_page_of_fifty_people_asks_the_database_three_times(
    actor: Of, dinkes: Actor, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    asked = grants.request_grant(actor=dinkes, where=HERE, max_rows=100, **WHY)
    grants.grant_identities(actor=actor("pdp"), grant_id=asked.pk)
    people = [person_at(HERE, f"Anak Ke-{number}", "") for number in range(50)]
    same_request = replace(dinkes, request_id="satu")
    with django_assert_max_num_queries(3):
        assert all("Anak" in shown(same_request, person) for person in people)


# --- emergency


def test_breaking_the_glass_reaches_one_person_for_two_hours_and_tells_the_owner(actor: Of) -> None:
    midwife, elsewhere = actor("bidan"), person_at(NEXT_DISTRICT)
    neighbour = person_at(NEXT_DISTRICT, "Tetangga Uji")
    with open_scope(midwife):
        assert not Person.objects.exists()
        glass = services.break_glass(actor=midwife, person_id=elsewhere.pk, **WHY)
    reaching = replace(midwife, glass=frozenset(services.glasses_in_force(midwife)))
    with open_scope(reaching):
        assert [person.pk for person in Person.objects.all()] == [elsewhere.pk]
        assert shown(reaching, elsewhere).startswith("Budi Uji Coba")
        assert shown(reaching, neighbour).startswith("T. U.")
    assert glass.until == NOW + timedelta(hours=2)
    assert services.glasses_in_force(replace(midwife, now=glass.until)) == {}
    told = set(Notice.objects.filter(urgent=True).values_list("user__username", flat=True))
    assert {"pdp", "kepala_dinkes"} <= told
    assert Entry.objects.filter(action="platform.glass.broken", region_path=NEXT_DISTRICT).count() == 1


def test_the_glass_does_not_break_beyond_the_own_kabupaten_or_for_those_who_open_nobody(actor: Of) -> None:
    person = person_at(OTHER_REGENCY)
    for username, code in (("bidan", "not-found"), ("camat", "not-yours"), ("kader", "not-yours")):
        with pytest.raises(ProblemError, match=code), open_scope(actor(username)):
            services.break_glass(actor=actor(username), person_id=person.pk, **WHY)
    assert not Glass.objects.exists()


# --- exports


def test_an_export_carries_who_when_why_and_ends(dinkes: Actor) -> None:
    made = exports.record_export(
        actor=dinkes, what="Daftar kerja", purpose="Rapat kecamatan", rows=12, path=HERE, with_names=True
    )
    line = exports.watermark(made)
    for part in ("Dinas Kesehatan", "Rapat kecamatan", "12 baris", "02/09/2024", "09/09/2024", "jangan diteruskan"):
        assert part in line
    assert Entry.objects.filter(action="platform.export.made", subject_id=str(made.pk)).exists()


def test_who_may_not_export_leaves_no_record(actor: Of) -> None:
    with pytest.raises(ProblemError, match="not-yours"):
        exports.record_export(actor=actor("kader"), what="Daftar", purpose="x", rows=1)
    with pytest.raises(ProblemError, match="not-yours"):
        exports.record_export(actor=actor("dinkes"), what="Daftar", purpose="x", rows=1, path=OTHER_REGENCY)
