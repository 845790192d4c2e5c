"""The camat stands for S of his desa, sends it back, takes his word back; others see it, and none of it is lost."""

import json
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from konvergensi.problems import ProblemError
from konvergensi_web.measures import release_checks
from konvergensi_web.measures.models import SasaranCheck, TargetPopulation
from konvergensi_web.measures.selectors.sasaran import get_sasaran, sasaran_of, waiting
from konvergensi_web.measures.services.sasaran import verify_sasaran
from konvergensi_web.platform.actionlog.models import Entry
from konvergensi_web.platform.notices.models import Notice
from konvergensi_web.platform.scope import Actor
from tests.web.world import NOW

pytestmark = pytest.mark.django_db
Signed = Callable[[str], Client]
Make = Callable[[str], Actor]
DESA, BESIDE, FAR = "36.04.05.2001.", "36.04.05.2002.", "36.04.06.2001."
KEY = {"code": "36.04.05.2001", "year": 2024, "kind": "riil"}
PAGE = "/ukuran/sasaran/"


def put(path: str, target: int, year: int = 2024, kind: str = "riil") -> None:
    TargetPopulation.objects.update_or_create(
        region_path=path, year=year, kind=kind,
        defaults={"target": target, "source": "sasaran.xlsx", "recorded_at": NOW},
    )  # fmt: skip


@pytest.fixture(autouse=True)
def lists(db: None) -> None:
    put(f"{DESA}0001.", 40)
    put(f"{DESA}0002.", 60)
    put(DESA, 999)  # the desa's own row is left aside where posyandu are listed
    put(DESA, 120, year=2023)
    put(BESIDE, 80)
    put(FAR, 70)


def address(name: str, **changed: object) -> str:
    return reverse(f"measures:sasaran_{name}", kwargs=KEY | changed)


def state(actor: Actor, code: str = "36.04.05.2001") -> str:
    return get_sasaran(actor, code, 2024, "riil").state


def test_the_camat_sees_what_waits_in_his_kecamatan_beside_last_year(signed_in: Signed, actor: Make) -> None:
    found = {one.path: one for one in sasaran_of(actor("camat")) if one.year == 2024}
    assert set(found) == {DESA, BESIDE}
    assert (found[DESA].total, found[DESA].posyandu, found[DESA].before) == (100, 2, 120)
    page = signed_in("camat").get(PAGE).content.decode()
    assert "Verifikasi semua yang menunggu (2)" in page
    assert waiting(actor("camat")) == 2


def test_the_word_of_the_camat_holds_until_the_figures_change(signed_in: Signed, actor: Make) -> None:
    seen = get_sasaran(actor("camat"), **KEY)
    part = signed_in("camat").post(address("verify"), {"sidik": seen.digest}).content.decode()
    assert "terverifikasi" in part
    assert state(actor("dinkes")) == "verified"
    put(f"{DESA}0002.", 61)
    changed = get_sasaran(actor("camat"), **KEY)
    assert (changed.state, changed.changed) == ("waits", True)
    row = Entry.objects.get(action="measures.sasaran.verified")
    assert (row.region_path, row.payload.body["total"]) == (DESA, 100)


def test_figures_that_changed_since_they_were_looked_at_are_not_verified(signed_in: Signed, actor: Make) -> None:
    seen = get_sasaran(actor("camat"), **KEY).digest
    put(f"{DESA}0001.", 4)
    assert signed_in("camat").post(address("verify"), {"sidik": seen}).status_code == 409
    assert not SasaranCheck.objects.exists()


def test_a_list_goes_back_with_a_reason_and_its_importer_is_told(signed_in: Signed, actor: Make) -> None:
    camat = signed_in("camat")
    digest = get_sasaran(actor("camat"), **KEY).digest
    assert camat.post(address("return"), {"reason": "", "digest": digest}).status_code == 422
    answer = camat.post(address("return"), {"reason": "S turun terlalu jauh", "digest": digest}, follow=True)
    assert "S turun terlalu jauh" in answer.content.decode()
    told = Notice.objects.filter(title__contains="dikembalikan").values_list("user__username", flat=True)
    assert {"tpg", "dinkes"} <= set(told)
    assert "dinkes_kota" not in told
    assert Entry.objects.get(action="measures.sasaran.returned").reason == "S turun terlalu jauh"
    assert "S turun terlalu jauh" in signed_in("tpg").get(PAGE).content.decode()


def test_a_word_is_taken_back_and_the_list_waits_again(signed_in: Signed, actor: Make) -> None:
    camat = signed_in("camat")
    camat.post(address("verify"))
    assert "menunggu" in camat.post(address("verify"), {"batal": "1"}).content.decode()
    assert state(actor("camat")) == "waits"
    assert SasaranCheck.objects.get().over_at is not None
    assert Entry.objects.filter(action="measures.sasaran.taken-back").count() == 1
    camat.post(address("verify"), {"batal": "1"})
    assert Entry.objects.filter(action="measures.sasaran.taken-back").count() == 1


def test_everything_that_waits_is_verified_at_once_and_twice_changes_nothing(signed_in: Signed, actor: Make) -> None:
    camat = signed_in("camat")
    assert "2 daftar sasaran" in camat.post(reverse("measures:sasaran_verify_all"), follow=True).content.decode()
    camat.post(reverse("measures:sasaran_verify_all"))
    verify_sasaran(actor=actor("camat"), **KEY)
    assert SasaranCheck.objects.count() == 2
    assert waiting(actor("camat")) == 0
    assert state(actor("dinkes"), "36.04.06.2001") == "waits"


@pytest.mark.parametrize("who", ["camat_kota", "dinkes", "tpg", "kades", "sekda", "walidata"])
def test_nobody_else_gives_the_word_of_the_camat(actor: Make, signed_in: Signed, who: str) -> None:
    assert signed_in(who).post(address("verify")).status_code == 403
    with pytest.raises(ProblemError, match="tidak berwenang"):
        verify_sasaran(actor=actor(who), **KEY)
    assert not SasaranCheck.objects.exists()


def test_a_desa_beside_the_kecamatan_is_not_the_camats(signed_in: Signed) -> None:
    assert signed_in("camat").post(address("verify", code="36.04.06.2001")).status_code == 403
    assert signed_in("camat").post(address("verify", kind="tidak-ada")).status_code == 404
    assert signed_in("camat").get(address("return", year=1999)).status_code == 404


def test_the_checklist_of_a_release_counts_the_desa_that_were_verified(actor: Make) -> None:
    verify_sasaran(actor=actor("camat"), **KEY)
    line = next(one for one in release_checks.checks("36.04.", "2024-08") if one.name == "targets")
    assert (line.tone, line.says) == ("warn", "1 dari 3 desa sudah diverifikasi kecamatan.")


def test_a_program_of_the_camat_does_the_same(signed_in: Signed, actor: Make) -> None:
    camat = signed_in("camat")
    path = "/api/ukuran/sasaran/36.04.05.2001/2024/riil"
    assert {one["state"] for one in camat.get("/api/ukuran/sasaran").json()["items"]} == {"waits"}
    kind = {"content_type": "application/json"}
    assert camat.put(f"{path}/verifikasi", "{}", **kind).json()["state"] == "verified"
    assert camat.put(f"{path}/kembali", json.dumps({"reason": "angka dua kali"}), **kind).json()["state"] == "returned"
    assert camat.delete(path).json()["state"] == "waits"
    assert camat.post("/api/ukuran/sasaran/verifikasi").json() == {"verified": 2}
    assert signed_in("dinkes").put(f"{path}/verifikasi", "{}", **kind).status_code == 403
    assert signed_in("sekda").get("/api/ukuran/sasaran").status_code == 403


def test_the_list_costs_few_queries(signed_in: Signed, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    camat = signed_in("camat")
    camat.get(PAGE)
    with django_assert_max_num_queries(12):
        camat.get(PAGE)


def test_the_page_of_a_place_leads_to_its_targets_and_the_printed_report(signed_in: Signed) -> None:
    page = signed_in("camat").get("/wilayah/36.04.05/").content.decode()
    assert reverse("measures:target_region", args=["36.04.05"]) in page
