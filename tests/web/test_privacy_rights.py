"""Requests of data subjects and incidents: their clocks, their steps, who may see them, and what they leave behind."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise, product

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from konvergensi.problems import ProblemError
from konvergensi_web.platform.accounts.models import User
from konvergensi_web.platform.actionlog.models import Entry
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.notices.models import Notice
from konvergensi_web.platform.privacy import breaches, requests
from konvergensi_web.platform.privacy.models import Breach, ExportRecord, LegalHold, RetentionRun, SubjectRequest
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from konvergensi_web.registry.models import Person
from tests.web.jobs import run_pending
from tests.web.test_privacy_identity import HERE, NIK, OTHER_REGENCY, person_at

pytestmark = pytest.mark.django_db
In = Callable[[str], Client]
Of = Callable[[str], Actor]
State = SubjectRequest.State
TOLD = {"kind": "copy", "applicant": "Ibu Uji", "relation": "ibu", "channel": "surat", "told": "Minta salinan."}


@pytest.fixture
def child(db: None) -> Person:
    return person_at(HERE)


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def only(model: type) -> object:
    with open_scope(system_actor("uji")):
        return model.objects.get()  # type: ignore[attr-defined]


def received(client: Client, **more: object) -> SubjectRequest:
    assert client.post("/privasi/permohonan/baru/", TOLD | more).status_code == 302
    made = only(SubjectRequest)
    assert isinstance(made, SubjectRequest)
    return made


def step(client: Client, row: SubjectRequest, to: str, note: str = "", status: int = 302) -> None:
    assert client.post(f"/privasi/permohonan/{row.pk}/langkah/", {"to": to, "note": note}).status_code == status


# --- requests


def test_a_request_starts_a_clock_of_three_days(signed_in: In, child: Person) -> None:
    row = received(signed_in("pdp"), person_id=str(child.pk))
    assert row.answer_by - row.received_at == timedelta(hours=72)
    assert row.number.startswith(f"PSD-{timezone.localdate().year}-36.04-0001")
    listing = page(signed_in("pdp"), "/privasi/permohonan/")
    assert "jawaban pertama: 71 jam lagi" in listing
    assert "Ibu Uji" not in listing


def test_a_copy_is_made_fetched_and_closes_the_request(signed_in: In, child: Person) -> None:
    client = signed_in("pdp")
    row = received(client)
    assert client.post(f"/privasi/permohonan/{row.pk}/orang/", {"person_id": str(child.pk)}).status_code == 302
    step(client, row, "done", status=409)
    step(client, row, "working")
    step(client, row, "done", status=409)  # not carried out yet
    assert client.post(f"/privasi/permohonan/{row.pk}/kerjakan/").status_code == 302
    made = only(SubjectRequest)
    assert isinstance(made, SubjectRequest)
    answer = client.get(f"/berkas/{made.file_id}/")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    values = {str(cell) for sheet in book for row_ in sheet.iter_rows(values_only=True) for cell in row_}
    assert {"Budi Uji Coba", NIK} <= values
    step(client, row, "done")
    assert ExportRecord.objects.filter(what="Salinan data subjek", with_names=True).count() == 1
    assert signed_in("dinkes").get(f"/berkas/{made.file_id}/").status_code == 404


def test_an_erasure_is_carried_out_with_its_minutes(signed_in: In, child: Person) -> None:
    client = signed_in("pdp")
    row = received(client, kind="erasure", person_id=str(child.pk))
    assert client.post(f"/privasi/permohonan/{row.pk}/kerjakan/").status_code == 409
    step(client, row, "working")
    answer = client.post(f"/privasi/permohonan/{row.pk}/kerjakan/", follow=True)
    assert "Berita acara pemusnahan data" in answer.content.decode()
    with open_scope(system_actor("uji")):
        assert not Person.objects.filter(pk=child.pk).exists()
    assert "datanya sudah tidak ada" in page(client, f"/privasi/permohonan/{row.pk}/")


def test_a_refusal_needs_its_reason(signed_in: In) -> None:
    client = signed_in("pdp")
    row = received(client, kind="objection")
    step(client, row, "refused", status=422)
    step(client, row, "refused", "Pemohon bukan wali anak itu.")
    assert "ditolak" in page(client, f"/privasi/permohonan/{row.pk}/")


def test_the_states_follow_their_table(actor: Of) -> None:
    officer, note = actor("pdp"), "alasan yang cukup panjang"
    with open_scope(officer):
        row = requests.receive_request(actor=officer, **(TOLD | {"kind": "objection"}))
        for state, to in product(State.values, State.values):
            SubjectRequest.objects.filter(pk=row.pk).update(state=state, closed_at=None)
            if to in requests.TRANSITIONS[state]:
                moved = requests.move_request(actor=officer, request_id=row.pk, to=to, note=note)
                assert (moved.state, moved.answered_at) == (to, officer.now)
                assert (moved.closed_at is not None) == (to in requests.CLOSED)
            else:
                with pytest.raises(ProblemError, match="wrong-state"):
                    requests.move_request(actor=officer, request_id=row.pk, to=to, note=note)


def test_every_state_is_reached_and_three_are_ends() -> None:
    reached = {to for onward in requests.TRANSITIONS.values() for to in onward}
    assert reached | {State.RECEIVED} == set(State.values)
    assert {State.DONE, State.REFUSED, State.WITHDRAWN} == requests.CLOSED


def test_numbers_follow_each_other(actor: Of) -> None:
    officer = actor("pdp")
    with open_scope(officer):
        made = [requests.receive_request(actor=officer, **TOLD) for _ in range(3)]
    numbers = [int(one.number[-4:]) for one in made]
    assert all(after == before + 1 for before, after in pairwise(numbers))


def test_requests_are_the_privacy_officers_alone(signed_in: In, child: Person) -> None:
    row = received(signed_in("pdp"))
    for username in ("dinkes", "admin", "auditor", "dinkes_kota"):
        client = signed_in(username)
        assert client.get("/privasi/permohonan/").status_code == 403
        assert client.post("/privasi/permohonan/baru/", TOLD).status_code == 403
        assert client.get(f"/privasi/permohonan/{row.pk}/").status_code == 403
        step(client, row, "working", status=403)
    far = person_at(OTHER_REGENCY)
    answer = signed_in("pdp").post("/privasi/permohonan/baru/", TOLD | {"person_id": str(far.pk)})
    assert answer.status_code == 422
    assert "Ibu Uji" in answer.content.decode()


def test_a_clock_about_to_end_is_told_once(actor: Of) -> None:
    officer = actor("pdp")
    with open_scope(officer):
        requests.receive_request(actor=officer, **TOLD)
        late = replace(system_actor("mengingatkan"), now=officer.now + timedelta(hours=50))
        with open_scope(late):
            assert requests.remind(actor=late) == 1
            assert requests.remind(actor=late) == 0
    assert Notice.objects.get(user__username="pdp").urgent


def test_the_list_asks_the_database_few_times(
    signed_in: In, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in("pdp")
    received(client)
    client.get("/privasi/permohonan/")
    with django_assert_max_num_queries(12):
        page(client, "/privasi/permohonan/")


# --- incidents


@pytest.fixture
def incident(actor: Of, child: Person) -> Breach:
    officer, thief = actor("pdp"), actor("dinkes")
    record(thief, "platform.identity.opened", child, reason="Kunjungan")
    record(thief, "platform.export.made", path=HERE, people=[person_at(HERE, "Ani Uji").pk])
    record(actor("tpg"), "platform.export.made", path=HERE, people=[person_at(HERE, "Wati Uji").pk])
    later = replace(thief, now=thief.now + timedelta(days=3))
    record(later, "platform.export.made", path=HERE, people=[person_at(HERE, "Sesudahnya Uji").pk])
    with open_scope(officer):
        return breaches.record_breach(
            actor=officer, title="Kata sandi bocor", how="Dicatat di kertas", data_kinds="nama, NIK",
            happened_from=officer.now - timedelta(hours=1), happened_to=officer.now,
            discovered_at=officer.now, suspect_user_id=thief.user_id,
        )  # fmt: skip


def test_the_affected_are_those_the_account_opened_or_exported_in_the_time(
    signed_in: In, incident: Breach, actor: Of
) -> None:
    answer = signed_in("pdp").post(f"/privasi/kejadian/{incident.pk}/terdampak/")
    text = answer.content.decode()
    assert "Budi Uji Coba" in text
    assert "Ani Uji" in text
    assert "Wati Uji" not in text
    assert "Sesudahnya" not in text
    assert "jangan diteruskan" in text
    with open_scope(actor("pdp")):
        incident.refresh_from_db()
        assert incident.people_count == 2
        incident.suspect_user_id = None
        assert len(breaches.affected_people(incident)) == 3
    assert Entry.objects.filter(action="platform.breach.people-listed").count() == 1


def told_of(row: Breach, **changed: str) -> dict[str, str]:
    """The form of an incident as the browser sends it."""
    at = {name: f"{timezone.localtime(getattr(row, name)):%Y-%m-%dT%H:%M}"
          for name in ("happened_from", "happened_to", "discovered_at")}  # fmt: skip
    same = {name: getattr(row, name) for name in ("title", "how", "data_kinds", "remedies")}
    return same | at | {"suspect": ""} | changed


@pytest.mark.parametrize("wrong", [
    ("discovered_at", 5, "Waktu ini belum tiba."), ("happened_to", 5, "Waktu ini belum tiba."),
    ("discovered_at", -9, "Mendahului kejadiannya."), ("happened_to", -9, "Akhirnya mendahului awalnya."),
])  # fmt: skip
def test_an_incident_lies_in_the_past_and_is_not_known_before_it_happened(
    signed_in: In, incident: Breach, actor: Of, wrong: tuple[str, int, str]
) -> None:
    field, hours, words = wrong
    since = timezone.now() if hours > 0 else incident.discovered_at
    moment = f"{timezone.localtime(since + timedelta(hours=hours)):%Y-%m-%dT%H:%M}"
    answer = signed_in("pdp").post("/privasi/kejadian/baru/", told_of(incident, **{field: moment}))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    officer = actor("pdp")
    times = {name: getattr(incident, name) for name in ("happened_from", "happened_to", "discovered_at")}
    times[field] = officer.now + timedelta(hours=hours)
    with open_scope(officer), pytest.raises(ProblemError, match="breach-times"):
        breaches.record_breach(actor=officer, title="x", how="x", data_kinds="x", **times)
    with open_scope(officer):
        assert Breach.objects.count() == 1


def test_the_record_of_an_incident_is_mended_with_a_reason_and_says_what_stood_there(
    signed_in: In, incident: Breach
) -> None:
    client, address = signed_in("pdp"), f"/privasi/kejadian/{incident.pk}/perbaiki/"
    assert (
        f'value="{timezone.localtime(incident.discovered_at):%Y-%m-%dT%H:%M}"' in client.get(address).content.decode()
    )
    earlier = incident.discovered_at.replace(second=0, microsecond=0) - timedelta(minutes=30)
    told = told_of(incident, discovered_at=f"{timezone.localtime(earlier):%Y-%m-%dT%H:%M}", suspect="dinkes")
    assert client.post(address, told).status_code == 422  # no reason
    answer = client.post(address, told | {"reason": "Surat masuk lebih awal"})
    assert answer.status_code == 302
    page_ = client.get(f"/privasi/kejadian/{incident.pk}/").content.decode()
    assert f"Diketahui pada: {timezone.localtime(incident.discovered_at):%d/%m/%Y %H.%M} →" in page_
    assert "Surat masuk lebih awal" in page_
    with open_scope(system_actor("uji")):
        mended = Breach.objects.get(pk=incident.pk)
    assert (mended.discovered_at, mended.notify_by) == (earlier, earlier + timedelta(hours=72))
    assert (mended.title, mended.happened_from) == (incident.title, incident.happened_from)
    assert Entry.objects.filter(action="platform.breach.corrected").count() == 1
    for step in ("authority-told", "subjects-told", "closed"):
        client.post(f"/privasi/kejadian/{incident.pk}/langkah/", {"what": step})
    assert client.post(address, told | {"reason": "Terlambat diperbaiki"}).status_code == 409


def test_an_incident_is_closed_only_after_both_notices(signed_in: In, incident: Breach) -> None:
    client, address = signed_in("pdp"), f"/privasi/kejadian/{incident.pk}/langkah/"
    assert incident.notify_by - incident.discovered_at == timedelta(hours=72)
    assert client.post(address, {"what": "closed"}).status_code == 409
    assert client.post(address, {"what": "authority-told"}).status_code == 302
    assert client.post(address, {"what": "closed"}).status_code == 409
    assert client.post(address, {"what": "subjects-not-needed", "note": "x"}).status_code == 409
    assert client.post(address, {"what": "subjects-told", "note": "surat 12"}).status_code == 302
    assert "sudah diberitahukan" in page(client, f"/privasi/kejadian/{incident.pk}/")
    assert client.post(address, {"what": "closed"}).status_code == 302
    assert client.post(address, {"what": "remedy"}).status_code == 409


@pytest.mark.parametrize(("to", "says"), [("subjek", "orang tua/wali"), ("lembaga", "Lembaga pelindungan data")])
def test_the_letters_carry_what_the_law_asks(signed_in: In, incident: Breach, to: str, says: str) -> None:
    text = page(signed_in("pdp"), f"/privasi/kejadian/{incident.pk}/surat/{to}/")
    for part in (says, "nama, NIK", "Dicatat di kertas", "02/09/2024", incident.number):
        assert part in text


def test_an_incident_is_written_down_through_the_page(signed_in: In) -> None:
    moment = "2024-09-01T08:00"
    told = {
        "title": "Laptop hilang", "how": "Dicuri", "data_kinds": "nama", "discovered_at": moment,
        "happened_from": moment, "happened_to": moment, "suspect": "dinkes",
    }  # fmt: skip
    client = signed_in("pdp")
    assert client.post("/privasi/kejadian/baru/", told | {"suspect": "dinkes_kota"}).status_code == 422
    assert client.post("/privasi/kejadian/baru/", told).status_code == 302
    made = only(Breach)
    assert isinstance(made, Breach)
    assert made.suspect_user_id == User.objects.get(username="dinkes").pk
    assert "lewat" in page(client, "/privasi/kejadian/")
    for username in ("dinkes", "admin", "auditor"):
        assert signed_in(username).get("/privasi/kejadian/").status_code == 403
        assert signed_in(username).post("/privasi/kejadian/baru/", told).status_code == 403


# --- retention, holds, processing


def test_a_dry_run_is_started_from_the_page_and_leaves_minutes(
    signed_in: In, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    client = signed_in("pdp")
    assert "Uji coba" in page(client, "/privasi/retensi/")
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/privasi/retensi/mulai/", {"mode": "dry"}).status_code == 302
        run_pending()
    run = RetentionRun.objects.get()
    text = page(client, f"/privasi/retensi/{run.pk}/")
    assert "uji coba" in text
    assert "Pengukuran" in text
    assert client.post("/privasi/retensi/mulai/", {"mode": "erase", "agree": "ya"}).status_code == 422


def test_a_hold_is_placed_and_lifted_on_the_page(signed_in: In, child: Person) -> None:
    client = signed_in("pdp")
    told = {"basis": "Perkara 7/2024", "person_id": str(child.pk)}
    assert client.post("/privasi/retensi/tahan/", told).status_code == 302
    assert "Perkara 7/2024" in page(client, "/privasi/retensi/")
    hold = LegalHold.objects.get()
    assert client.post(f"/privasi/retensi/tahan/{hold.pk}/cabut/", {"why": "selesai"}).status_code == 302
    assert client.post(f"/privasi/retensi/tahan/{hold.pk}/cabut/", {"why": "lagi"}).status_code == 404
    assert client.post("/privasi/retensi/tahan/", {"basis": ""}).status_code == 422


@pytest.mark.parametrize("address", ["/privasi/retensi/", "/privasi/pemrosesan/"])
def test_storage_and_processing_are_shown_to_the_privacy_officer_alone(signed_in: In, address: str) -> None:
    assert "UU 27/2022" in page(signed_in("pdp"), address) or "jadwal retensi" in page(signed_in("pdp"), address)
    for username in ("dinkes", "admin", "camat"):
        page(signed_in(username), address, status=403)
    assert signed_in("dinkes").post("/privasi/retensi/mulai/", {"mode": "erase", "agree": "hapus"}).status_code == 403


def test_a_request_is_begun_from_the_page_of_the_person(signed_in: In, child: Person) -> None:
    seen = page(signed_in("pdp"), f"/registri/orang/{child.pk}/")
    assert "Nomor catatan orang" in seen
    address = f"/privasi/permohonan/baru/?orang={child.pk}"
    assert address in seen
    assert f'value="{child.pk}"' in page(signed_in("pdp"), address)
