"""People no import has told of: registered by hand, checked against those on record, never twice by mistake."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from konvergensi_web.platform.actionlog.models import Entry
from konvergensi_web.platform.privacy.crypto import decrypt
from konvergensi_web.platform.scope import Actor, open_scope
from konvergensi_web.registry.models import Attachment, Household, Membership, MotherLink, Person
from tests.web.people import AISYAH, NEXT_VILLAGE, VILLAGE, imported, typed

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]
NEW, NIK, KK = "/registri/orang/baru/", "9904054405960003", "9904051203200007"
SITI: dict[str, Any] = {
    "name": "Siti Aminah", "sex": "2", "birth_date": "1996-05-04", "nik": NIK, "kk": "", "role": "pasangan",
    "rt": "001", "rw": "002", "reason": "buku KIA dilihat",
}  # fmt: skip


@pytest.fixture
def dinkes(actor: Callable[[str], Actor]) -> Actor:
    return actor("dinkes")


@pytest.fixture
def child(dinkes: Actor) -> Person:
    return imported(dinkes, AISYAH)[0]


def named(actor: Actor, name: str) -> Person:
    with open_scope(actor):
        found: Person = Person.objects.get(name=name)
    return found


def test_a_mother_is_registered_from_the_page_of_her_child_and_is_its_mother(
    child: Person, dinkes: Actor, signed_in: SignedIn
) -> None:
    client = signed_in("tpg")
    choose = client.post(f"/registri/orang/{child.pk}/pilih/ibu/", {"cari": "1", "name": "siti"}).content.decode()
    assert "Tidak ada yang cocok" in choose
    address = f"{NEW}?untuk={child.pk}&sebagai=ibu"
    assert address.replace("&", "&amp;") in choose
    assert client.get(address).status_code == 200
    answer = client.post(address, SITI | {"kk": KK})
    assert answer.status_code == 302, answer.content.decode()
    assert answer.headers["Location"] == f"/registri/orang/{child.pk}/"
    mother = named(dinkes, "Siti Aminah")
    with open_scope(dinkes):
        assert MotherLink.objects.get(child=child).mother_id == mother.pk
        assert Attachment.objects.filter(person=mother).exists()
        assert (Household.objects.get().kk_masked, Membership.objects.get().role) == ("************0007", "pasangan")
    assert mother.nik_cipher is not None
    assert (decrypt(mother.nik_cipher), mother.nik_masked) == (NIK, "************0003")
    assert Entry.objects.filter(action="registry.person.registered", subject_id=str(mother.pk)).count() == 1
    assert "S. A." in client.get(f"/registri/orang/{child.pk}/").content.decode()
    found = client.post("/registri/cari/", {"name": "siti amin"}).content.decode()
    assert f"/registri/orang/{mother.pk}/" in found


@pytest.mark.parametrize(
    "more", [{}, {"nik": "", "birth_date": "", "birth_year": "1996"}, {"nik": "", "birth_date": ""}]
)
def test_somebody_alike_is_shown_before_a_second_record_is_made(
    dinkes: Actor, signed_in: SignedIn, more: dict[str, str]
) -> None:
    known = typed(dinkes, name="Siti Aminah", birth_date=date(1996, 5, 4))
    client, address = signed_in("dinkes"), f"{NEW}?desa={VILLAGE}"
    asked = client.post(address, SITI | more)
    page = asked.content.decode()
    assert asked.status_code == 422
    assert f"/registri/orang/{known.pk}/" in page
    assert "Sudah diperiksa: orang lain" in page
    assert 'value="buku KIA dilihat"' in page
    assert client.post(address, SITI | more | {"checked": "on"}).status_code == 302
    with open_scope(dinkes):
        assert Person.objects.filter(name="Siti Aminah").count() == 2


def test_a_year_stands_in_for_the_day_of_an_adult_and_is_told_as_a_year(dinkes: Actor, signed_in: SignedIn) -> None:
    client, address = signed_in("dinkes"), f"{NEW}?desa={VILLAGE}"
    client.post(address, SITI | {"birth_date": "", "birth_year": "1996"})
    person = named(dinkes, "Siti Aminah")
    assert person.birth_year_only
    page = client.get(f"/registri/orang/{person.pk}/").content.decode()
    assert "lahir tahun 1996" in page
    assert "Juli 1996" not in page
    told = {"sex": "2", "birth_date": "1996-05-04", "rt": "001", "rw": "002", "reason": "KTP dilihat"}
    assert client.post(f"/registri/orang/{person.pk}/perbaiki/", told).status_code == 302
    assert not named(dinkes, "Siti Aminah").birth_year_only
    young = SITI | {"name": "Bayi Baru", "nik": "", "birth_date": "", "birth_year": str(timezone.localdate().year - 1)}
    refused = client.post(address, young)
    assert (refused.status_code, "perlu tanggal lahir" in refused.content.decode()) == (422, True)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"nik": "123"}, "nik"), ({"kk": "123"}, "kk"), ({"birth_date": "2090-01-01"}, "birth_date"),
        ({"name": ""}, "name"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_field(
    dinkes: Actor, signed_in: SignedIn, wrong: dict[str, str], field: str
) -> None:
    page = signed_in("dinkes").post(f"{NEW}?desa={VILLAGE}", SITI | wrong)
    assert (page.status_code, f'id="id_{field}_error"' in page.content.decode()) == (422, True)
    with open_scope(dinkes):
        assert not Person.objects.exists()


def test_the_desa_is_asked_first_and_lies_in_the_own_area(signed_in: SignedIn, dinkes: Actor) -> None:
    assert VILLAGE in signed_in("dinkes").get(NEW).content.decode()
    puskesmas = signed_in("tpg")
    assert NEXT_VILLAGE not in puskesmas.get(NEW).content.decode()
    assert puskesmas.post(f"{NEW}?desa={NEXT_VILLAGE}", SITI).status_code == 200  # asked for the desa again
    for who in ("kader", "camat", "dinsos", "admin"):
        assert signed_in(who).post(f"{NEW}?desa={VILLAGE}", SITI).status_code == 403
    with open_scope(dinkes):
        assert not Person.objects.exists()


def test_a_program_registers_once_however_often_it_asks(signed_in: SignedIn, dinkes: Actor) -> None:
    client, body = (
        signed_in("tpg"),
        {"name": "Siti Aminah", "sex": 2, "village": VILLAGE, "nik": NIK, "reason": "daftar"},
    )
    kind = {"content_type": "application/json", "headers": {"Idempotency-Key": "satu"}}
    first, again = (client.post("/api/registri/orang", body, **kind) for _ in range(2))
    assert first.status_code == 201, first.content
    assert first.json()["id"] == again.json()["id"]
    assert "Siti" not in first.content.decode()
    twice = client.post("/api/registri/orang", body, content_type="application/json")
    assert (twice.status_code, twice.json()["type"]) == (422, "registry.maybe-known")
    elsewhere = client.post("/api/registri/orang", body | {"village": NEXT_VILLAGE}, content_type="application/json")
    assert elsewhere.status_code == 403
