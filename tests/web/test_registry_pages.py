"""People, families and posyandu on the pages: found, opened, corrected; and nothing of it outside the area."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from konvergensi_web.platform.actionlog.models import Entry
from konvergensi_web.platform.scope import Actor, open_scope
from konvergensi_web.registry.models import Household, LifeEvent, Membership, MotherLink, Person
from konvergensi_web.registry.services.mothers import propose_mothers
from tests.web.people import AISYAH, FARHAN, NEXT_VILLAGE, VILLAGE, imported, typed

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]


@pytest.fixture
def dinkes(actor: Callable[[str], Actor]) -> Actor:
    return actor("dinkes")


@pytest.fixture
def child(dinkes: Actor) -> Person:
    return imported(dinkes, AISYAH)[0]


@pytest.fixture
def mother(dinkes: Actor) -> Person:
    return typed(dinkes, name="Siti Aminah", birth_date=date(1996, 5, 4))


def search(client: Client, **told: str) -> str:
    answer = client.post("/registri/cari/", told)
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]
    return answer.content.decode()


@pytest.mark.parametrize(
    "told",
    [
        {"name": "aisyah"},
        {"name": "Aisya Z"},
        {"name": "aisjah sahra"},
        {"name": "AISYAHZAHRA"},
        {"mother": "siti am"},
        {"name": "putri", "village": "kramatwatu", "year": "2022"},
        {"nik": "9904 0552 0322 0001"},
    ],
)
def test_a_child_is_found_by_any_part_of_what_is_known(
    child: Person, signed_in: SignedIn, told: dict[str, str]
) -> None:
    page = search(signed_in("dinkes"), **told)
    assert f"/registri/orang/{child.pk}/" in page
    assert "Aisyah Zahra Putri" in page
    assert "Siti Aminah" not in page
    assert AISYAH["nik"] not in page


@pytest.mark.parametrize(
    "told", [{"name": "bagus"}, {"name": "aisyah", "year": "2021"}, {"name": "aisyah", "village": "waringinkurung"}]
)
def test_what_is_not_there_is_not_found(child: Person, signed_in: SignedIn, told: dict[str, str]) -> None:
    assert "Tidak ada yang cocok" in search(signed_in("dinkes"), **told)


def test_a_search_says_that_a_number_must_be_whole(child: Person, signed_in: SignedIn) -> None:
    page = search(signed_in("dinkes"), nik="123")
    assert "NIK harus lengkap: 16 angka." in page
    assert "Tidak ada yang cocok" not in page


def test_a_search_needs_more_than_a_village(child: Person, signed_in: SignedIn) -> None:
    assert "Isi nama, nama ibu, atau NIK" in search(signed_in("dinkes"), village="kramatwatu")


def test_a_search_is_logged_by_its_count_and_never_by_its_words(child: Person, signed_in: SignedIn) -> None:
    search(signed_in("dinkes"), name="aisyah")
    entry = Entry.objects.filter(action="registry.person.searched").latest("id")
    assert entry.payload.body.pop("people")["count"] == 1, "who was shown is known by number"
    assert entry.payload.body == {"hits": 1, "asked": ["name"], "everywhere": False}


def test_another_district_finds_and_opens_nobody(child: Person, signed_in: SignedIn) -> None:
    city = signed_in("dinkes_kota")
    assert "Tidak ada yang cocok" in search(city, name="aisyah", everywhere="on")
    for address in ("", "riwayat/", "perbaiki/", "peristiwa/", "keluarga/", "pilih/ibu/"):
        assert city.get(f"/registri/orang/{child.pk}/{address}").status_code == 404


def test_a_puskesmas_finds_a_child_elsewhere_in_the_regency_but_opens_it_in_an_emergency_only(
    dinkes: Actor, signed_in: SignedIn
) -> None:
    (elsewhere,) = imported(dinkes, FARHAN | {"village_code": NEXT_VILLAGE})
    puskesmas = signed_in("tpg")
    assert "Tidak ada yang cocok" in search(puskesmas, name="farhan")
    page = search(puskesmas, name="farhan", everywhere="on")
    assert f"/privasi/darurat/{elsewhere.pk}/" in page
    assert puskesmas.get(f"/registri/orang/{elsewhere.pk}/").status_code == 404


def test_a_role_without_people_is_refused(child: Person, signed_in: SignedIn) -> None:
    for address in ("/registri/cari/", "/registri/orang/", f"/registri/orang/{child.pk}/", "/registri/ganda/"):
        assert signed_in("camat").get(address).status_code in (403, 404)


def test_a_persons_page_tells_who_and_where_without_the_name(
    child: Person, signed_in: SignedIn, django_assert_max_num_queries: Any
) -> None:
    client = signed_in("dinkes")
    client.get(f"/registri/orang/{child.pk}/")
    with django_assert_max_num_queries(12):
        page = client.get(f"/registri/orang/{child.pk}/").content.decode()
    assert "A. Z. P." in page
    assert "Aisyah" not in page
    assert "************0001" in page
    assert "Baduta" not in page.split("Tahap kehidupan")[0]
    assert "Melati 1" in page


def test_a_correction_is_dated_with_its_reason_and_holds_against_the_next_export(
    child: Person, dinkes: Actor, signed_in: SignedIn
) -> None:
    client = signed_in("dinkes")
    told = {"sex": "2", "birth_date": "2022-03-21", "posyandu": str(child.posyandu_id), "rt": "005", "rw": "002",
            "reason": "dicocokkan dengan akta"}  # fmt: skip
    assert client.post(f"/registri/orang/{child.pk}/perbaiki/", told).status_code == 302
    (same,) = imported(dinkes, AISYAH | {"measured_on": date(2024, 9, 3)})
    assert (same.pk, same.birth_date, same.rt) == (child.pk, date(2022, 3, 21), "005")
    page = client.get(f"/registri/orang/{child.pk}/riwayat/").content.decode()
    assert "dicocokkan dengan akta" in page
    assert "12/03/2022" in page
    (agreed,) = imported(dinkes, AISYAH | {"measured_on": date(2024, 10, 3), "birth_date": date(2022, 3, 21)})
    assert agreed.typed_fields == ["rt"]


def test_a_correction_needs_a_reason_and_a_change(child: Person, signed_in: SignedIn) -> None:
    client = signed_in("dinkes")
    same = {"sex": "2", "birth_date": "2022-03-12", "posyandu": str(child.posyandu_id), "rt": "001", "rw": "002"}
    assert client.post(f"/registri/orang/{child.pk}/perbaiki/", same).status_code == 422
    answer = client.post(f"/registri/orang/{child.pk}/perbaiki/", same | {"reason": "tanpa perubahan"})
    assert (answer.status_code, "Tidak ada isian yang berubah" in answer.content.decode()) == (422, True)
    tomorrow = same | {"birth_date": f"{timezone.localdate() + timedelta(days=2):%Y-%m-%d}", "reason": "salah ketik"}
    assert client.post(f"/registri/orang/{child.pk}/perbaiki/", tomorrow).status_code == 422


def test_a_pregnancy_makes_a_stage_until_the_birth(mother: Person, signed_in: SignedIn) -> None:
    client = signed_in("dinkes")
    start = timezone.localdate() - timedelta(days=100)
    told = {"kind": "pregnancy_start", "happened_on": f"{start:%Y-%m-%d}", "reason": "buku KIA diperiksa"}
    assert client.post(f"/registri/orang/{mother.pk}/peristiwa/", told).status_code == 302
    assert "Ibu hamil" in client.get(f"/registri/orang/{mother.pk}/").content.decode()
    told |= {"kind": "childbirth", "happened_on": f"{timezone.localdate() - timedelta(days=3):%Y-%m-%d}"}
    client.post(f"/registri/orang/{mother.pk}/peristiwa/", told)
    assert "Ibu nifas" in client.get(f"/registri/orang/{mother.pk}/").content.decode()


def test_an_event_before_the_birth_or_tomorrow_is_refused(mother: Person, signed_in: SignedIn) -> None:
    client = signed_in("dinkes")
    for day in ("1990-01-01", f"{timezone.localdate() + timedelta(days=5):%Y-%m-%d}"):
        told = {"kind": "childbirth", "happened_on": day, "reason": "salah tanggal"}
        assert client.post(f"/registri/orang/{mother.pk}/peristiwa/", told).status_code == 422


def test_a_small_child_neither_gives_birth_nor_plans_to_marry(child: Person, signed_in: SignedIn) -> None:
    client, address = signed_in("dinkes"), f"/registri/orang/{child.pk}/peristiwa/"
    for kind in ("childbirth", "pregnancy_start", "marriage_plan"):
        answer = client.post(address, {"kind": kind, "happened_on": "2024-08-01", "reason": "salah pilih"})
        assert (answer.status_code, "umur 2 tahun" in answer.content.decode()) == (422, True), kind
    body = {"kind": "childbirth", "happened_on": "2024-08-01", "reason": "salah pilih", "confirmed": True}
    program = client.post(f"/api/registri/orang/{child.pk}/peristiwa", body, content_type="application/json")
    assert program.status_code == 422
    assert "Ibu nifas" not in client.get(f"/registri/orang/{child.pk}/").content.decode()


def test_a_marriage_below_nineteen_is_kept_once_it_is_confirmed(dinkes: Actor, signed_in: SignedIn) -> None:
    today = timezone.localdate()
    girl = typed(dinkes, name="Rani Puspita", birth_date=date(today.year - 17, 1, 1))
    client, address = signed_in("dinkes"), f"/registri/orang/{girl.pk}/peristiwa/"
    told = {"kind": "marriage_plan", "happened_on": f"{today:%Y-%m-%d}", "reason": "surat dispensasi dilihat"}
    asked = client.post(address, told)
    page = asked.content.decode()
    assert (asked.status_code, "dispensasi pengadilan" in page, "Sudah dipastikan" in page) == (422, True, True)
    assert 'value="surat dispensasi dilihat"' in page
    assert client.post(address, told | {"confirmed": "on"}).status_code == 302
    assert "Calon pengantin" in client.get(f"/registri/orang/{girl.pk}/").content.decode()


def test_a_wrong_day_is_told_at_its_field_and_what_was_typed_stays(
    child: Person, mother: Person, signed_in: SignedIn
) -> None:
    client, tomorrow = signed_in("dinkes"), timezone.localdate() + timedelta(days=3)
    told = {"kind": "death", "happened_on": f"{tomorrow:%Y-%m-%d}", "reason": "kabar dari kader"}
    page = client.post(f"/registri/orang/{child.pk}/peristiwa/", told).content.decode()
    assert 'id="id_happened_on_error"' in page
    assert 'value="kabar dari kader"' in page
    card = {"role": "kepala", "kk": "123", "on": "2024-01-01", "reason": "kartu keluarga dilihat"}
    page = client.post(f"/registri/orang/{mother.pk}/keluarga/", card).content.decode()
    assert 'id="id_kk_error"' in page
    assert 'value="kartu keluarga dilihat"' in page
    born = {"sex": "2", "birth_date": f"{tomorrow:%Y-%m-%d}", "rt": "009", "reason": "akta dilihat"}
    page = client.post(f"/registri/orang/{child.pk}/perbaiki/", born).content.decode()
    assert 'id="id_birth_date_error"' in page
    assert 'value="009"' in page


def test_a_withdrawn_event_no_longer_counts_but_is_kept(mother: Person, dinkes: Actor, signed_in: SignedIn) -> None:
    client = signed_in("dinkes")
    told = {
        "kind": "pregnancy_start",
        "happened_on": f"{timezone.localdate():%Y-%m-%d}",
        "reason": "buku KIA diperiksa",
    }
    client.post(f"/registri/orang/{mother.pk}/peristiwa/", told)
    with open_scope(dinkes):
        event = LifeEvent.objects.get(person=mother)
    address = f"/registri/orang/{mother.pk}/peristiwa/{event.pk}/tarik/"
    assert client.post(address, {"reason": "salah orang"}).status_code == 302
    assert "Ibu hamil" not in client.get(f"/registri/orang/{mother.pk}/").content.decode()
    with open_scope(dinkes):
        assert LifeEvent.objects.get(pk=event.pk).withdrawn_reason == "salah orang"


def test_a_family_is_written_down_by_its_card_and_shown_masked(
    child: Person, mother: Person, dinkes: Actor, signed_in: SignedIn
) -> None:
    client = signed_in("dinkes")
    told = {"role": "kepala", "kk": "9904051203200007", "on": "2024-01-01", "reason": "kartu keluarga dilihat"}
    client.post(f"/registri/orang/{mother.pk}/keluarga/", told)
    client.post(f"/registri/orang/{child.pk}/keluarga/", told | {"role": "anak", "on": "2024-02-01"})
    with open_scope(dinkes):
        household = Household.objects.get()
    page = client.get(f"/registri/keluarga/{household.pk}/").content.decode()
    assert "************0007" in page
    assert "9904051203200007" not in page
    assert (page.count("A. Z. P."), page.count("S. A.")) == (1, 2)
    with open_scope(dinkes):
        assert propose_mothers(actor=dinkes, path="36.04.") == 1
        assert MotherLink.objects.get().evidence == "same_kk"


def test_leaving_a_household_ends_the_membership_on_its_day(child: Person, dinkes: Actor, signed_in: SignedIn) -> None:
    client = signed_in("dinkes")
    told = {"role": "anak", "kk": "", "on": "2024-01-01", "reason": "keterangan kader"}
    client.post(f"/registri/orang/{child.pk}/keluarga/", told)
    with open_scope(dinkes):
        member = Membership.objects.get()
    address = f"/registri/keluarga/{member.household_id}/anggota/{member.pk}/akhiri/"
    assert client.post(address, {"on": "2023-12-01", "reason": "pindah rumah"}).status_code == 422
    assert client.post(address, {"on": "2024-08-01", "reason": "pindah rumah"}).status_code == 302
    with open_scope(dinkes):
        assert Membership.objects.get().valid_to == date(2024, 8, 1)


def test_a_mother_is_proposed_when_only_one_woman_fits_and_confirmed_by_a_person(
    child: Person, mother: Person, dinkes: Actor, signed_in: SignedIn
) -> None:
    assert propose_mothers(actor=dinkes, path="36.04.") == 1
    assert propose_mothers(actor=dinkes, path="36.04.") == 0
    with open_scope(dinkes):
        link = MotherLink.objects.get(child=child)
    address = f"/registri/orang/{child.pk}/ibu/{link.pk}/pastikan/"
    assert signed_in("dinkes").post(address, {"reason": "ditanyakan kepada kader"}).status_code == 302
    with open_scope(dinkes):
        link.refresh_from_db()
    assert (link.state, link.mother_id) == ("confirmed", mother.pk)


def test_two_women_of_one_name_propose_nobody(child: Person, mother: Person, dinkes: Actor) -> None:
    typed(dinkes, name="Siti Aminah", birth_date=date(1990, 1, 1))
    assert propose_mothers(actor=dinkes, path="36.04.") == 0


def test_a_mother_is_chosen_by_the_search_and_only_one_is_certain(
    child: Person, mother: Person, dinkes: Actor, signed_in: SignedIn
) -> None:
    client = signed_in("dinkes")
    address = f"/registri/orang/{child.pk}/pilih/ibu/"
    assert str(mother.pk) in client.post(address, {"cari": "1", "name": "siti"}).content.decode()
    told = {"pilih": str(mother.pk), "reason": "tertulis di buku KIA"}
    assert client.post(address, told).status_code == 302
    other = typed(dinkes, name="Rina Wati", birth_date=date(1995, 1, 1))
    second = client.post(address, told | {"pilih": str(other.pk)})
    assert (second.status_code, "sudah mempunyai ibu" in second.content.decode()) == (422, True)


def test_a_man_or_a_girl_is_no_mother(child: Person, dinkes: Actor, signed_in: SignedIn) -> None:
    for told in ({"sex": 1}, {"birth_date": date(2015, 1, 1)}):
        other = typed(dinkes, name="Uji Coba", **told)
        answer = signed_in("dinkes").post(
            f"/registri/orang/{child.pk}/pilih/ibu/", {"pilih": str(other.pk), "reason": "keliru sengaja"}
        )
        assert answer.status_code == 422


def test_a_posyandu_shows_its_members_by_stage(
    dinkes: Actor, signed_in: SignedIn, django_assert_max_num_queries: Any
) -> None:
    born = timezone.localdate() - timedelta(days=400)
    (child,) = imported(dinkes, AISYAH | {"birth_date": born, "nik": None})
    assert child.posyandu is not None
    client = signed_in("dinkes")
    address = f"/registri/posyandu/{child.posyandu.code}/"
    client.get(address)
    with django_assert_max_num_queries(15):
        page = client.get(address).content.decode()
    assert "Posyandu Melati 1" in page
    assert "A. Z. P." in page
    assert signed_in("dinkes_kota").get(address).status_code == 404
    assert "Melati 1" in client.get("/registri/posyandu/").content.decode()


def test_a_list_of_people_is_asked_by_post_and_shows_initials(
    child: Person, signed_in: SignedIn, django_assert_max_num_queries: Any
) -> None:
    client = signed_in("dinkes")
    client.get("/registri/orang/")
    with django_assert_max_num_queries(12):
        page = client.post("/registri/orang/", {"cari": "aisyah", "tahap": "balita"}).content.decode()
    assert "A. Z. P." in page
    assert "Aisyah Zahra" not in page.replace('value="aisyah"', "")
    assert "A. Z. P." not in client.post("/registri/orang/", {"tahap": "remaja"}).content.decode()
    assert "A. Z. P." not in signed_in("dinkes_kota").get("/registri/orang/").content.decode()


def test_a_person_nobody_may_write_stays_as_it_is(child: Person, signed_in: SignedIn) -> None:
    reader = signed_in("kepala_dinkes")
    for address in ("perbaiki/", "peristiwa/", "keluarga/", "pilih/ibu/"):
        assert reader.post(f"/registri/orang/{child.pk}/{address}", {"reason": "mencoba"}).status_code in (403, 404)
    assert VILLAGE in child.region_path
