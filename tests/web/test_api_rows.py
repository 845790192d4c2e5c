"""The API's operations on rows: what a page does, for the same roles, without a name leaving; errors told one way."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from konvergensi_web.measures.models import IndicatorValue, MacroValue, Release, Target
from konvergensi_web.platform.accounts.models import Office, User
from konvergensi_web.platform.actionlog.models import Entry
from konvergensi_web.platform.files.services import store_file
from konvergensi_web.platform.notices.models import Notice
from konvergensi_web.platform.privacy.identities import Identities
from konvergensi_web.platform.privacy.models import Opening
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from konvergensi_web.regions.models import Region
from konvergensi_web.registry.models import DuplicatePair, Person
from tests.web import figures
from tests.web.access_samples import batch, pair, person
from tests.web.children import follow, make_child, measure
from tests.web.test_worklist import item
from tests.web.world import NOW, POSYANDU

pytestmark = pytest.mark.django_db
Signed = Callable[[str], Client]
MONTH = figures.MONTHS[-1]
RELEASE = f"/api/ukuran/rilis/36.04/{MONTH}"
PEOPLE, FAMILIES, PAIRS = "/api/registri/orang", "/api/registri/keluarga", "/api/registri/ganda"


class Api:
    """A signed-in caller that sends JSON."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def __call__(self, method: str, path: str, status: int = 200, **body: Any) -> Any:
        answer = getattr(self.client, method)(path, body if method == "get" else json.dumps(body),
                                              content_type="application/json")  # fmt: skip
        assert answer.status_code == status, (path, answer.status_code, answer.content)
        return json.loads(answer.content) if answer.content else None

    def refused(self, method: str, path: str, *statuses: int, **body: Any) -> str:
        answer = getattr(self.client, method)(
            path, body if method == "get" else json.dumps(body), content_type="application/json"
        )
        assert answer.status_code in (statuses or (403, 404)), (path, answer.status_code, answer.content)
        assert answer.headers["Content-Type"] == "application/problem+json"
        return str(json.loads(answer.content)["type"])


@pytest.fixture
def api(signed_in: Signed) -> Callable[[str], Api]:
    return lambda username: Api(signed_in(username))


@pytest.fixture
def months(db: None) -> None:
    figures.build(figures.MONTHS[-2:], level="district")


As = Callable[[str], Api]


def made(make: Callable[[str], Any], path: str = POSYANDU) -> Any:
    with open_scope(system_actor("uji")):
        return make(path)


def test_a_month_is_verified_by_the_health_office_and_released_by_the_walidata_only(months: None, api: As) -> None:
    newest = api("dinkes")("get", "/api/ukuran/rilis")["items"][0]
    assert {"region": "36.04", "month": MONTH, "state": "draft"}.items() <= newest.items()
    for other in ("walidata", "camat", "tpg", "dinkes_kota"):
        api(other).refused("post", f"{RELEASE}/verifikasi")
    assert api("dinkes")("post", f"{RELEASE}/verifikasi")["state"] == "verified"
    assert api("dinkes")("post", f"{RELEASE}/batal-verifikasi", reason="salah tekan")["state"] == "draft"
    api("dinkes")("post", f"{RELEASE}/verifikasi")
    api("dinkes").refused("post", f"{RELEASE}/rilis")
    told = api("walidata")("post", f"{RELEASE}/rilis", warning_reason="dua desa belum mengirim")
    assert told["state"] == "released"
    shown = api("walidata")("get", RELEASE)
    assert [one["number"] for one in shown["releases"]] == [1]
    assert not shown["changed"]
    checked = api("auditor")("post", f"/api/ukuran/rilis/periksa/{told['id']}")
    assert checked["same"]
    assert checked["stored"] == Release.objects.get().sha256
    api("kader").refused("post", f"/api/ukuran/rilis/periksa/{told['id']}")


def test_a_figure_tells_where_it_comes_from_to_those_who_see_it(months: None, api: As) -> None:
    shown = api("dinkes")("get", "/api/ukuran/asal/36.04", indicator="stunting", month=MONTH)
    assert shown["figure"]["status"] == "draft"
    assert {"steps", "sources", "exclusions"} <= shown.keys()
    assert api("dinkes")("get", "/api/ukuran/mutu/36.04")["score"] == 24.0
    assert api("dinkes")("get", "/api/ukuran/mutu/36.04/bawahan", level="village", month=MONTH)["items"] == []
    assert api("dinkes")("get", "/api/ukuran/neraca/36.04")["previous_month"] == figures.MONTHS[-2]
    assert api("sekda").refused("get", "/api/ukuran/mutu/36.04") == "platform.not-yours"
    for outside in ("asal", "mutu", "neraca", "angka"):
        api("dinkes_kota").refused("get", f"/api/ukuran/{outside}/36.04", 403, 404)
    titles = {one["id"]: one["title"] for one in api("kader")("get", "/api/ukuran/definisi")}
    assert api("kader")("get", "/api/ukuran/definisi/stunting")["title"] == titles["stunting"]
    api("kader").refused("get", "/api/ukuran/definisi/tidak-ada", 404)


def test_long_lists_come_in_pages_that_together_are_the_whole(months: None, api: As) -> None:
    below = {"level": "district", "indicator": "stunting", "month": MONTH}
    assert {one["month"] for one in in_pages(api, "/api/ukuran/angka/36.04/bawahan", **below)} == {MONTH}
    assert in_pages(api, "/api/ukuran/rilis")


def in_pages(api: As, path: str, **asked: str) -> list[dict[str, Any]]:
    """The whole list, after asking for it row by row gave the same."""
    whole = api("dinkes")("get", path, limit=500, **asked)
    assert whole["next"] is None
    assert len(whole["items"]) > 1
    rows: list[dict[str, Any]] = []
    more: dict[str, str] = {}
    while more.get("after", "") is not None:
        page = api("dinkes")("get", path, limit=1, **more, **asked)
        assert len(page["items"]) == 1
        rows += page["items"]
        more = {"after": page["next"]}
    assert rows == whole["items"]
    return rows


def test_what_is_known_of_one_child_comes_in_pages_too(api: As) -> None:
    child = make_child(POSYANDU)
    follow(child, [54.0, 57.6, 60.6])
    days = [one["measured_on"] for one in in_pages(api, f"/api/ukuran/anak/{child.pk}/pengukuran")]
    assert len(days) == 3
    assert days == sorted(days)
    for house in ("7", "8", "9"):
        api("tpg")("put", f"{PEOPLE}/{child.pk}", rt=house, reason=f"rumah {house}")
    told = [one["reason"] for one in in_pages(api, f"{PEOPLE}/{child.pk}/riwayat")]
    assert told[:3] == ["rumah 9", "rumah 8", "rumah 7"]


def test_the_sum_of_an_office_of_several_villages_is_that_of_its_page(months: None, api: As) -> None:
    served = ["36.04.05.2001", "36.04.05.2003"]
    Office.objects.get(kind="puskesmas").areas.set(Region.objects.filter(code__in=served))
    asked = {"indicator": "stunting"}
    parts = [api("tpg")("get", f"/api/ukuran/angka/{code}/tren", **asked)[-1] for code in served]
    told = api("tpg")("get", "/api/ukuran/angka/kantor/tren", **asked)[-1]
    assert told["region"] == "kantor"
    for name in ("numerator", "denominator", "measured", "target_children"):
        assert told[name] == sum(part[name] for part in parts), name
    assert told in api("tpg")("get", "/api/ukuran/angka/kantor")
    below = api("tpg")("get", "/api/ukuran/angka/kantor/bawahan", level="village", month=MONTH, **asked)
    assert [one["region"] for one in below["items"]] == served
    assert api("dinkes")("get", "/api/ukuran/angka/kantor") == api("dinkes")("get", "/api/ukuran/angka/36.04")


def test_a_place_is_found_drawn_and_taken_away_within_the_own_area(months: None, api: As, signed_in: Signed) -> None:
    found = api("dinkes")("get", "/api/wilayah/cari", name="ciruas")
    assert [one["code"] for one in found][:1] == ["36.04.09"] or "Kecamatan Ciruas" in {one["label"] for one in found}
    assert api("dinkes_kota")("get", "/api/wilayah/cari", name="ciruas") == []
    assert api("dinkes")("get", "/api/wilayah/36.04/batas") == {"type": "FeatureCollection", "features": []}
    answer = signed_in("dinkes").get("/api/wilayah/36.04/unduh", {"form": "csv"})
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "Per kecamatan" in answer.content.decode()
    assert Entry.objects.filter(action="platform.export.made").count() == 1
    for address in ("batas", "unduh"):
        api("dinkes_kota").refused("get", f"/api/wilayah/36.04/{address}", form="csv")


def test_the_places_below_are_those_of_the_page_loaded_here_or_not(db: None, api: As) -> None:
    below = api("kader")("get", "/api/wilayah/36/bawahan")
    assert len(below) == 8, "all of Banten, where the database holds only those that work here"
    assert {one["parent_code"] for one in below} == {"36"}


def test_figures_of_a_place_outside_the_area_are_refused_and_logged(months: None, api: As) -> None:
    assert api("camat")("get", "/api/ukuran/angka/36.04.05")
    assert api("camat").refused("get", "/api/ukuran/angka/36.04") == "platform.not-yours"
    assert Entry.objects.filter(action="platform.access.denied").exists()


def test_a_target_is_set_changed_and_removed_by_the_planner(months: None, api: As) -> None:
    body = {"indicator": "ds", "region": "36.04", "year": 2025, "value": 90, "legal_basis": "RPJMD 2025-2029"}
    first = api("perencana")("put", "/api/ukuran/target", **body)
    assert api("perencana")("put", "/api/ukuran/target", **body | {"value": 92})["id"] == first["id"]
    listed = api("camat")("get", "/api/ukuran/target")["items"]
    assert [(one["value"], one["region"]) for one in listed] == [(92, "36.04")]
    quota = body | {"indicator": "stunting", "region": "36.04.05.2001"}
    assert api("perencana").refused("put", "/api/ukuran/target", 422, 409, 400, **quota)
    place = api("dinkes")("get", "/api/ukuran/target/wilayah/36.04")
    assert any(one["indicator"] == "ds" and one["targets"] for one in place["indicators"])
    assert place["children"]["measured"] > 0
    api("dinkes").refused("delete", f"/api/ukuran/target/{first['id']}", 403, reason="uji coba")
    api("perencana")("delete", f"/api/ukuran/target/{first['id']}", 204, reason="salah tahun")
    assert not Target.objects.exists()
    api("perencana").refused("delete", f"/api/ukuran/target/{first['id']}", 404, reason="sekali lagi")


def test_a_table_of_indicators_is_imported_with_the_account_of_its_rows(api: As, signed_in: Signed) -> None:
    text = "region_code,indicator,year,value,source\n36.04,poverty,2024,4.5,BPS\n36.73,poverty,2024,5.5,BPS\n"
    file = SimpleUploadedFile("tabel.csv", text.encode())
    answer = signed_in("perencana").post("/api/ukuran/indikator/impor", {"file": file})
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["rows_in"], told["stored"], told["refused"]) == (2, 1, 1)
    assert told["findings"][0]["column"] == "region_code"
    assert api("perencana")("get", f"/api/ukuran/indikator/impor/{told['id']}")["sha256"] == told["sha256"]
    api("kepala_bappeda").refused("get", f"/api/ukuran/indikator/impor/{told['id']}", 404)
    again = signed_in("dinkes").post("/api/ukuran/indikator/impor", {"file": SimpleUploadedFile("t.csv", b"a,b\n1,2")})
    assert again.status_code == 403
    shown = api("camat")("get", "/api/ukuran/indikator", indicator="poverty")
    assert [(one["region"], one["value"]) for one in shown["items"]] == [("36.04", 4.5)]
    assert MacroValue.objects.filter(indicator="poverty").count() == 1


def test_what_the_worklist_asks_is_marked_and_taken_back(api: As) -> None:
    child = make_child(POSYANDU)
    item(child, "gizi_buruk", priority=1)
    address = f"/api/ukuran/daftar-kerja/{child.pk}/2024-08"
    assert api("tpg")("get", "/api/ukuran/daftar-kerja")["items"][0]["reasons"] == ["gizi_buruk"]
    for _ in range(2):
        assert api("tpg")("put", address, note="sudah dikunjungi")["done"]
    assert Entry.objects.filter(action="measures.worklist.done").count() == 1
    assert not api("tpg")("delete", address)["done"]
    api("camat").refused("put", address)
    api("dinkes_kota").refused("put", address)
    api("tpg").refused("put", f"/api/ukuran/daftar-kerja/{child.pk}/salah", 422)


def test_a_measurement_is_judged_before_it_is_kept(api: As) -> None:
    child = make_child(POSYANDU)
    address = f"/api/ukuran/anak/{child.pk}/pengukuran"
    body = {"measured_on": "2024-08-09", "weight_kg": 9.1, "length_height_cm": 73.5, "posture": "l"}
    judged = api("kader")("post", f"{address}/hitung", **body)
    assert isinstance(judged["values"]["haz"], float)
    assert api("kader")("get", address)["items"] == []
    api("tpg").refused("post", f"{address}/hitung", 403, 409, 422, **body)  # an office with an application of its own
    api("sekda").refused("post", address, **body)
    assert api("kader")("post", address, 201, **body)["haz"] == judged["values"]["haz"]


def test_a_proposal_is_made_and_withdrawn(api: As) -> None:
    row = follow(make_child(POSYANDU), [54.0, 57.6, 60.6])[-1]
    body = {"measurement_id": str(row.pk), "field": "weight_kg", "proposed": 6.4, "reason": "salah ketik di aplikasi"}
    api("camat").refused("post", "/api/ukuran/perbaikan", **body)
    api("tpg").refused("post", "/api/ukuran/perbaikan", 422, **body)  # 2.55 kg more than a month before
    told = api("tpg")("post", "/api/ukuran/perbaikan", 201, **body, checked=True)
    assert told["state"] == "open"
    assert [one["id"] for one in api("dinkes")("get", "/api/ukuran/perbaikan")["items"]] == [told["id"]]
    api("dinkes_kota").refused("delete", f"/api/ukuran/perbaikan/{told['id']}", reason="bukan milik saya")
    gone = api("tpg")("delete", f"/api/ukuran/perbaikan/{told['id']}", reason="sudah dicek ulang")
    assert gone["state"] == "withdrawn"


def test_a_person_is_corrected_with_a_reason_and_without_a_name(api: As) -> None:
    child = make_child(POSYANDU)
    told = api("tpg")("put", f"{PEOPLE}/{child.pk}", rt="7", sex=2, reason="buku KIA")
    assert told["sex"] == 2
    assert "Ahmad" not in json.dumps(api("tpg")("get", f"{PEOPLE}/{child.pk}/riwayat"))
    assert api("tpg")("get", f"{PEOPLE}/{child.pk}/riwayat")["items"][0]["reason"] == "buku KIA"
    api("tpg").refused("put", f"{PEOPLE}/{child.pk}", 422, rt="7", reason="tidak ada yang berubah")
    api("tpg").refused("put", f"{PEOPLE}/{child.pk}", 422, posyandu="36.04.05.2001.9999", reason="pindah")


def test_an_event_moves_the_stage_of_life_until_it_is_taken_back(api: As) -> None:
    woman = make_child(POSYANDU, name="Siti Rahma", sex=2, born=None)
    body = {"kind": "pregnancy_start", "happened_on": "2024-05-01", "reason": "buku KIA"}
    event = api("bidan")("post", f"{PEOPLE}/{woman.pk}/peristiwa", 201, **body)
    assert [one["kind"] for one in api("bidan")("get", f"{PEOPLE}/{woman.pk}/tahap")["events"]] == ["pregnancy_start"]
    api("bidan").refused("post", f"{PEOPLE}/{woman.pk}/peristiwa", 422, **body | {"kind": "terbang"})
    other = make_child(POSYANDU)
    api("bidan").refused("delete", f"{PEOPLE}/{other.pk}/peristiwa/{event['id']}", 404, reason="bukan dia")
    assert api("bidan")("delete", f"{PEOPLE}/{woman.pk}/peristiwa/{event['id']}", reason="keliru orang")["withdrawn"]
    api("kader").refused("post", f"{PEOPLE}/{woman.pk}/peristiwa", 403, **body)


def test_a_family_is_put_together_and_a_mother_decided(api: As) -> None:
    child, woman = make_child(POSYANDU), make_child(POSYANDU, name="Siti Rahma", sex=2, born=None)
    home = api("tpg")(
        "post", f"{PEOPLE}/{child.pk}/keluarga", 201, on="2024-08-01", kk="9" * 16, reason="kartu keluarga"
    )
    member = api("tpg")(
        "post", f"{FAMILIES}/{home['id']}/anggota", 201, person_id=str(woman.pk), role="pasangan", on="2024-08-01",
        reason="kartu keluarga",
    )  # fmt: skip
    shown = api("tpg")("get", f"{FAMILIES}/{home['id']}")
    assert {one["initials"] for one in shown["members"]} == {"A. Z. P.", "S. R."}
    assert "9" * 16 not in json.dumps(shown)
    link = api("tpg")("post", f"{PEOPLE}/{child.pk}/ibu", 201, mother_id=str(woman.pk), reason="buku KIA")
    assert api("tpg")("get", f"{PEOPLE}/{child.pk}/keluarga")["mother"]["mother_id"] == str(woman.pk)
    other = make_child(POSYANDU, name="Bagas")
    api("tpg").refused("post", f"{PEOPLE}/{other.pk}/ibu/{link['id']}/akhiri", 404, reason="bukan anaknya")
    api("sekda").refused("post", f"{PEOPLE}/{child.pk}/ibu/{link['id']}/akhiri", reason="bukan saya")
    ended = api("tpg")("post", f"{PEOPLE}/{child.pk}/ibu/{link['id']}/akhiri", reason="keliru")
    assert ended["valid_to"] is not None
    left = api("tpg")("delete", f"{FAMILIES}/{home['id']}/anggota/{member['id']}", on="2024-08-20", reason="pindah")
    assert left["valid_to"] == "2024-08-20"
    api("tpg").refused("delete", f"{FAMILIES}/{home['id']}/anggota/{member['id']}", 404, on="2024-08-20", reason="lagi")


def test_two_records_are_merged_and_separated_again(api: As) -> None:
    found = made(pair)
    assert api("tpg")("get", PAIRS)["items"][0]["region"] == "36.04.05.2001.0001"
    facts = {one["name"]: one for one in api("tpg")("get", f"{PAIRS}/{found.pk}")["facts"]}
    assert facts["name"]["same"]
    assert "Contoh" not in json.dumps(facts)
    told = api("tpg")("post", f"{PAIRS}/{found.pk}/gabung", 201, kept="second", take=["name"], reason="NIK sama")
    assert told["kept_id"] == str(found.second_id)
    api("tpg").refused("post", f"{PAIRS}/{found.pk}/putusan", 409, 422, decision="later", reason="sudah digabung")
    assert api("tpg")("post", f"{PAIRS}/{found.pk}/batal", reason="ternyata kembar")["state"] == "open"
    with open_scope(system_actor("uji")):
        assert Person.objects.filter(merged_into__isnull=False).count() == 0
        assert DuplicatePair.objects.get().state == "open"
    api("kader").refused("post", f"{PAIRS}/{found.pk}/gabung", kept="first", reason="bukan tugas saya")


def test_a_held_row_of_no_import_is_not_there(api: As) -> None:
    found = made(batch, "36.04.")
    assert api("dinkes")("get", "/api/sumber/impor")["items"][0]["source"] == "eppgbm"
    assert api("dinkes")("get", f"/api/sumber/impor/{found.pk}/tertahan")["items"] == []
    api("dinkes").refused("post", f"/api/sumber/impor/{found.pk}/tertahan/3", 404, 409, use=True)
    api("sekda").refused("post", f"/api/sumber/impor/{found.pk}/tertahan/3", use=True)
    assert api("dinkes")("delete", f"/api/sumber/impor/{found.pk}")["state"] == "discarded"


def test_a_programme_of_a_village_has_its_own_kind_of_affair(api: As) -> None:
    body = {"urusan": "desa", "year": 2025, "name": "Makanan tambahan balita", "region": "36.04.05.2001"}
    told = api("kades")("post", "/api/rencana/program", 201, **body)
    assert told["urusan"] == "desa"
    assert told["id"] in [one["id"] for one in api("camat")("get", "/api/rencana/program")["items"]]
    api("camat").refused("delete", f"/api/rencana/program/{told['id']}", 403, reason="bukan milik kecamatan")
    api("kemenag").refused("post", "/api/rencana/program", 403, **body)


def test_a_file_of_the_office_is_taken_by_the_office_and_logged(
    api: As, actor: Callable[[str], Actor], signed_in: Signed
) -> None:
    kept = store_file(actor=actor("dinkes"), name="daftar.csv", content=b"a;b\n1;2\n", purpose="uji")
    told = api("dinkes")("get", f"/api/berkas/{kept.pk}")
    assert told["size"] == 8
    answer = signed_in("dinkes").get(f"/api/berkas/{kept.pk}/isi")
    assert b"".join(answer.streaming_content) == b"a;b\n1;2\n"  # type: ignore[attr-defined]
    assert Entry.objects.filter(action="platform.file.opened").count() == 1
    api("dinkes_kota").refused("get", f"/api/berkas/{kept.pk}", 404)


def test_notices_jobs_and_reports_are_the_callers_own(months: None, api: As) -> None:
    mine, other = (User.objects.get(username=name) for name in ("dinkes", "sekda"))
    for user in (mine, other):
        Notice.objects.create(user=user, title="Impor selesai", at=NOW)
    shown = api("dinkes")("get", "/api/pemberitahuan")["items"]
    assert [one["title"] for one in shown] == ["Impor selesai"]
    assert api("dinkes")("post", f"/api/pemberitahuan/{shown[0]['id']}/baca")["read"] == 1
    theirs = Notice.objects.get(user=other).pk
    assert api("dinkes")("post", f"/api/pemberitahuan/{theirs}/baca")["read"] == 0
    assert Notice.objects.get(pk=theirs).read_at is None
    assert api("dinkes")("get", f"/api/ukuran/laporan/36.04/{MONTH}") == []
    job = api("dinkes")("post", f"/api/ukuran/laporan/36.04/{MONTH}", 202)
    api("dinkes").refused("post", f"/api/ukuran/laporan/36.04.05/{MONTH}", 403)
    api("dinkes_kota").refused("post", f"/api/ukuran/laporan/36.04/{MONTH}", 403)
    api("sekda").refused("post", f"/api/pekerjaan/{job['id']}/ulangi", 404)
    api("dinkes")("post", f"/api/pekerjaan/{job['id']}/hentikan")
    assert api("dinkes")("post", f"/api/pekerjaan/{job['id']}/ulangi")["state"] == "queued"


def test_offices_and_their_posts_without_the_people_in_them(api: As) -> None:
    listed = api("camat")("get", "/api/kantor")["items"]
    assert {"Kecamatan Kramatwatu", "Desa Kramatwatu"} <= {one["name"] for one in listed}
    office = next(one for one in listed if one["kind"] == "kecamatan")
    shown = api("camat")("get", f"/api/kantor/{office['id']}")
    assert {one["role"] for one in shown["posts"]} == {"camat", "kasi_kesra"}
    assert "full_name" not in json.dumps(shown)


def test_what_a_person_opened_is_not_open_to_his_programs(actor: Callable[[str], Actor], signed_in: Signed) -> None:
    child = made(person)
    who = actor("dinkes")
    Opening.objects.create(
        user_id=who.user_id, office_id=who.office_id, person_id=child.pk, region_path=child.region_path,
        reason="kunjungan", note="uji coba", at=who.now, until=who.now.replace(year=2030),
    )  # fmt: skip
    assert Identities(who).name_of(child) == child.name
    assert Identities(replace(who, token_id="x")).name_of(child) == "A. C."


def test_a_row_deeper_in_the_list_is_reached_by_its_key(api: As) -> None:
    for n in range(3):
        measure(make_child(POSYANDU, name=f"Anak {n}"), make_child(POSYANDU).birth_date, 5.0, 55.0)  # type: ignore[arg-type]
    first = api("tpg")("get", PEOPLE, limit=2)
    rest = api("tpg")("get", PEOPLE, limit=500, after=first["next"])
    assert len(first["items"]) == 2
    assert rest["next"] is None
    assert not {one["id"] for one in first["items"]} & {one["id"] for one in rest["items"]}


def test_nothing_of_a_month_is_there_where_nothing_was_counted(api: As) -> None:
    assert not IndicatorValue.objects.exists()
    assert api("dinkes").refused("get", RELEASE, 404, 409, 422) == "measures.nothing-to-release"
    assert api("dinkes").refused("post", f"{RELEASE}/verifikasi", 404, 409, 422) == "measures.nothing-to-release"
    assert api("dinkes").refused("get", "/api/ukuran/asal/36.04", 404) == "platform.not-found"
