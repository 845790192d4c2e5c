"""The pages of personal data and of the action log, for those who may and those who may not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings

from konvergensi_web.platform.accounts.models import Office, User
from konvergensi_web.platform.actionlog.models import Entry
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.files.services import store_file
from konvergensi_web.platform.notices.models import Notice
from konvergensi_web.platform.notices.services import tell
from konvergensi_web.platform.privacy import exports, identities
from konvergensi_web.platform.privacy.models import ExportRecord, Grant, Opening
from konvergensi_web.platform.scope import Actor, open_scope
from konvergensi_web.regions.models import Region
from konvergensi_web.registry.models import Person
from tests.web.jobs import run_pending
from tests.web.test_privacy_identity import HERE, NEXT_DISTRICT, NIK, OTHER_REGENCY, person_at

WHY = {"reason": "kunjungan", "note": "melacak balita yang tidak hadir"}

pytestmark = pytest.mark.django_db
In = Callable[[str], Client]
Of = Callable[[str], Actor]


@pytest.fixture
def child(db: None) -> Person:
    return person_at(HERE)


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:500]
    return answer.content.decode()


# --- one identity


def test_the_form_shows_initials_and_the_answer_to_it_the_number_once(signed_in: In, child: Person) -> None:
    client, address = signed_in("dinkes"), f"/privasi/buka/{child.pk}/"
    page = text(client, address)
    assert "B. U. C." in page
    assert "Budi" not in page
    answer = client.post(address, WHY)
    assert NIK in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    assert NIK not in text(client, address)
    assert Opening.objects.filter(person_id=child.pk).count() == 1


def test_a_missing_reason_keeps_what_was_typed(signed_in: In, child: Person) -> None:
    answer = signed_in("dinkes").post(f"/privasi/buka/{child.pk}/", {"reason": "", "note": WHY["note"]})
    assert answer.status_code == 422
    assert WHY["note"] in answer.content.decode()
    assert not Opening.objects.exists()


@pytest.mark.parametrize(("username", "status"), [("dinkes_kota", 404), ("camat", 404), ("kades", 403), ("kpm", 403)])
def test_who_may_not_open_is_refused(signed_in: In, child: Person, username: str, status: int) -> None:
    answer = signed_in(username).post(f"/privasi/buka/{child.pk}/", WHY)
    assert answer.status_code == status
    assert NIK not in answer.content.decode()
    assert not Opening.objects.exists()


def test_the_glass_is_broken_for_one_person_and_the_session_reaches_him(signed_in: In) -> None:
    client, elsewhere = signed_in("bidan"), person_at(NEXT_DISTRICT)
    assert client.get(f"/privasi/buka/{elsewhere.pk}/").status_code == 404
    assert "dua jam" in text(client, f"/privasi/darurat/{elsewhere.pk}/")
    assert client.post(f"/privasi/darurat/{elsewhere.pk}/", WHY).status_code == 302
    assert "B. U. C." in text(client, f"/privasi/buka/{elsewhere.pk}/")
    assert client.get(f"/privasi/buka/{person_at(NEXT_DISTRICT).pk}/").status_code == 404


def test_the_page_of_a_person_shows_the_name_while_it_is_open_and_tells_who_opened_it(
    signed_in: In, child: Person
) -> None:
    client, address = signed_in("dinkes"), f"/registri/orang/{child.pk}/"
    before = text(client, address)
    assert "Budi" not in before
    client.post(f"/privasi/buka/{child.pk}/", WHY)
    after = text(client, address)
    assert "Budi Uji Coba" in after
    assert NIK not in after
    panels = text(client, f"{address}panel/")
    assert "Siapa membuka data ini" in panels
    assert "Membuka identitas" in panels
    assert "Budi" not in text(signed_in("tpg"), address)


def test_in_an_emergency_the_persons_own_page_opens_and_no_other(signed_in: In) -> None:
    client, elsewhere, neighbour = signed_in("bidan"), person_at(NEXT_DISTRICT), person_at(NEXT_DISTRICT)
    assert client.get(f"/registri/orang/{elsewhere.pk}/").status_code == 404
    answer = client.post(f"/privasi/darurat/{elsewhere.pk}/", WHY, follow=True)
    assert "Budi Uji Coba" in answer.content.decode()
    assert client.get(f"/registri/orang/{neighbour.pk}/").status_code == 404


def test_the_glass_holds_for_those_without_the_permission_and_beyond_the_kabupaten(signed_in: In) -> None:
    near, far = person_at(NEXT_DISTRICT), person_at(OTHER_REGENCY)
    assert signed_in("camat").post(f"/privasi/darurat/{near.pk}/", WHY).status_code == 403
    assert signed_in("bidan").post(f"/privasi/darurat/{far.pk}/", WHY).status_code == 404


# --- grants


def test_a_grant_goes_from_request_to_names_through_the_pages(signed_in: In, child: Person) -> None:
    asking, deciding = signed_in("dinkes"), signed_in("kepala_dinkes")
    told = {"code": "36.04.05.", "max_rows": 400, **WHY}
    assert asking.post("/privasi/izin/minta/", told).status_code == 302
    grant = Grant.objects.get()
    assert "diminta" in text(asking, "/privasi/izin/")
    assert "Setujui" not in text(asking, f"/privasi/izin/{grant.pk}/")
    assert "Setujui" in text(deciding, f"/privasi/izin/{grant.pk}/")
    answer = deciding.post(f"/privasi/izin/{grant.pk}/putuskan/", {"decision": "approve"})
    assert answer.status_code == 302
    grant.refresh_from_db()
    assert grant.state == Grant.State.APPROVED
    assert Notice.objects.filter(user__username="dinkes", title__contains="disetujui").exists()
    assert asking.post(f"/privasi/izin/{grant.pk}/akhiri/").status_code == 302


def test_one_grant_covers_all_villages_of_an_office_and_nothing_between_them(signed_in: In, actor: Of) -> None:
    Office.objects.get(kind="puskesmas").areas.set(Region.objects.filter(code__in=["36.04.05.2001", "36.04.05.2003"]))
    served = [person_at(f"36.04.05.{desa}.", name) for desa, name in ((2001, "Budi Satu"), (2003, "Cici Tiga"))]
    other = person_at("36.04.05.2002.", "Dedi Dua")
    asking, deciding = signed_in("tpg"), signed_in("kepala_puskesmas")
    assert "seluruh wilayah kerja kantor (2 wilayah)" in text(asking, "/privasi/izin/minta/")
    assert asking.post("/privasi/izin/minta/", {"code": "kantor", "max_rows": 9, **WHY}).status_code == 302
    grant = Grant.objects.get()
    assert grant.region_path == "36.04.05."
    assert set(Notice.objects.values_list("user__username", flat=True)) == {"kepala_puskesmas", "kepala_dinkes", "pdp"}
    for page in ("/privasi/izin/", f"/privasi/izin/{grant.pk}/"):
        assert "seluruh wilayah kerja kantor (2 wilayah)" in text(deciding, page)
    assert deciding.post(f"/privasi/izin/{grant.pk}/putuskan/", {"decision": "approve"}).status_code == 302
    with open_scope(replace(actor("tpg"), now=timezone.now())) as tpg:
        seen = identities.names_of(tpg, [*served, other])
    assert seen == {served[0].pk: "Budi Satu", served[1].pk: "Cici Tiga", other.pk: "D. D."}


def test_the_head_of_a_part_of_the_area_cannot_give_it(signed_in: In) -> None:
    signed_in("dinkes").post("/privasi/izin/minta/", {"code": "36.04.", "max_rows": 4, **WHY})
    grant = Grant.objects.get()
    assert signed_in("kepala_puskesmas").get(f"/privasi/izin/{grant.pk}/").status_code == 404


@pytest.mark.parametrize(("username", "status"), [("dinkes", 403), ("tpg", 404), ("dinkes_kota", 404), ("camat", 404)])
def test_a_grant_is_not_given_by_just_anybody(signed_in: In, username: str, status: int) -> None:
    signed_in("dinkes").post("/privasi/izin/minta/", {"code": "36.04.05.", "max_rows": 4, **WHY})
    grant = Grant.objects.get()
    answer = signed_in(username).post(f"/privasi/izin/{grant.pk}/putuskan/", {"decision": "approve"})
    assert answer.status_code == status
    grant.refresh_from_db()
    assert grant.state == Grant.State.REQUESTED


def test_an_area_that_is_not_ones_own_cannot_be_chosen(signed_in: In) -> None:
    answer = signed_in("dinkes").post("/privasi/izin/minta/", {"code": "36.73.", "max_rows": 4, **WHY})
    assert answer.status_code == 422
    assert signed_in("camat").get("/privasi/izin/minta/").status_code == 403
    assert not Grant.objects.exists()


# --- exports


@pytest.fixture
def made(actor: Of) -> ExportRecord:
    dinkes = actor("dinkes")
    stored = store_file(actor=dinkes, name="daftar.csv", content=b"a,b\n", purpose="export")
    return exports.record_export(
        actor=dinkes, what="Rekap uji", purpose="Rapat", rows=3, path="36.04.", file_id=stored.pk
    )  # fmt: skip


def test_a_download_lives_until_it_expires_and_is_then_shredded(signed_in: In, made: ExportRecord, actor: Of) -> None:
    client, address = signed_in("dinkes"), f"/privasi/ekspor/{made.pk}/unduh/"
    ExportRecord.objects.update(expires_at=timezone.now() + timedelta(days=1))
    assert client.get(address).status_code == 302
    assert b"".join(client.get(address, follow=True).streaming_content) == b"a,b\n"  # type: ignore[attr-defined]
    ExportRecord.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert client.get(address).status_code == 410
    assert exports.shred_expired(actor=actor("dinkes")) == 0  # the actor's clock stands in 2024
    ExportRecord.objects.update(expires_at=actor("dinkes").now)
    assert exports.shred_expired(actor=actor("dinkes")) == 1
    assert "dimusnahkan" in text(client, "/privasi/ekspor/")


def test_another_office_neither_sees_nor_takes_an_export_and_the_auditor_sees_it(
    signed_in: In, made: ExportRecord
) -> None:
    for username in ("dinkes_kota", "dinsos"):
        assert "Rekap uji" not in text(signed_in(username), "/privasi/ekspor/")
        assert signed_in(username).get(f"/privasi/ekspor/{made.pk}/unduh/").status_code == 404
    assert "Rekap uji" in text(signed_in("auditor"), "/privasi/ekspor/")
    assert signed_in("auditor").get(f"/privasi/ekspor/{made.pk}/unduh/").status_code == 404


# --- the log


@pytest.fixture
def logged(actor: Of, child: Person) -> Entry:
    record(actor("dinkes_kota"), "platform.export.made", path="36.73.", rows=7)
    record(actor("dinkes"), "registry.person.searched", path="36.04.", people=[child.pk])
    return record(actor("dinkes"), "platform.identity.opened", child, reason="Kunjungan rumah", kind="kunjungan")


def test_the_log_is_read_in_ones_area_by_those_who_may_and_by_others_only_their_own(
    signed_in: In, logged: Entry
) -> None:
    assert "Kunjungan rumah" in text(signed_in("auditor"), "/log/")
    assert "Kunjungan rumah" not in text(signed_in("camat"), "/log/")
    assert "Kunjungan rumah" in text(signed_in("dinkes"), "/log/?saya=1")
    assert "Kunjungan rumah" not in text(signed_in("admin_kota"), "/log/")
    assert text(signed_in("auditor"), f"/log/{logged.pk}/")
    assert signed_in("camat").get(f"/log/{logged.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("hari=2024-09-02..2024-09-02", 2),
        ("hari=2024-09-03..", 0),
        ("hari=kemarin", 2),
        ("tindakan=platform.identity.opened", 1),
        ("wilayah=36.04.05", 1),
        ("wilayah=36.73", 0),
        ("orang={person}", 2),
        ("orang=bukan-nomor", 2),
        ("ditolak=1", 0),
        ("kantor={office}", 2),
        ("pengguna={user}", 2),
    ],
)
def test_the_log_is_narrowed(signed_in: In, logged: Entry, child: Person, asked: str, expected: int) -> None:
    office = Office.objects.get(name="Dinas Kesehatan", region_id="36.04").pk
    user = User.objects.get(username="dinkes").pk
    page = text(signed_in("auditor"), "/log/?" + asked.format(person=child.pk, office=office, user=user))
    assert page.count("Dinkes, Dinas Kesehatan") == expected


def test_typed_days_become_one_address(signed_in: In, logged: Entry, child: Person) -> None:
    client = signed_in("auditor")
    answer = client.get(f"/log/?dari=2024-09-01&sampai=2024-09-02&nomor_orang={child.pk}&kode=36.04.05")
    assert answer.status_code == 302
    assert "hari=2024-09-01..2024-09-02" in answer.headers["Location"]
    assert f"orang={child.pk}" in answer.headers["Location"]
    assert "wilayah=36.04.05" in answer.headers["Location"]
    assert client.get("/log/?dari=kemarin").status_code == 200


def test_a_refusal_is_logged_and_found(signed_in: In, child: Person) -> None:
    assert signed_in("kades").post(f"/privasi/buka/{child.pk}/", WHY).status_code == 403
    page = text(signed_in("auditor"), "/log/?ditolak=1")
    assert "Ditolak karena tidak berwenang" in page
    assert "Desa Kramatwatu" in page


def test_the_log_is_exported_and_that_is_logged(signed_in: In, logged: Entry) -> None:
    answer = signed_in("auditor").get("/log/?ekspor=csv&tujuan=Pemeriksaan")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert Entry.objects.filter(action="platform.export.made", reason="Pemeriksaan").count() == 1


def test_the_log_asks_the_database_few_times(
    signed_in: In, logged: Entry, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in("auditor")
    client.get("/log/")
    with django_assert_max_num_queries(12):
        text(client, "/log/")


def test_the_chain_is_checked_by_a_job_and_the_page_tells_what_it_found(
    signed_in: In, logged: Entry, settings: Settings, tmp_path: object,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:  # fmt: skip
    settings.LOG_FOLDER = tmp_path
    client = signed_in("auditor")
    assert "belum pernah diperiksa" in text(client, "/log/keutuhan/")
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/log/keutuhan/periksa/").status_code == 302
        run_pending()
    assert "catatan utuh" in text(client, "/log/keutuhan/")
    assert signed_in("dinkes").get("/log/keutuhan/").status_code == 403
    assert signed_in("dinkes").post("/log/keutuhan/periksa/").status_code == 403


# --- start page and notices


@pytest.mark.parametrize("username", ["dinkes", "pdp", "camat", "kader", "sekda_provinsi"])
def test_the_start_page_opens_for_everybody(signed_in: In, username: str) -> None:
    assert "Izin melihat nama" in text(signed_in(username), "/privasi/")


def test_a_notice_is_read_by_its_own_reader_only(signed_in: In) -> None:
    mine = User.objects.get(username="dinkes")
    tell([mine.pk], title="Ada permintaan", now=timezone.now(), url="/privasi/izin/")
    notice = Notice.objects.get()
    assert "Ada permintaan" in text(signed_in("dinkes"), "/pemberitahuan/")
    assert "Ada permintaan" not in text(signed_in("camat"), "/pemberitahuan/")
    assert signed_in("camat").post(f"/pemberitahuan/{notice.pk}/").status_code == 404
    assert signed_in("dinkes").post(f"/pemberitahuan/{notice.pk}/").headers["Location"] == "/privasi/izin/"
    notice.refresh_from_db()
    assert notice.read_at is not None
