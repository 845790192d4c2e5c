"""In English, everything that a page says is English; what is kept of an act is Indonesian, whoever acts."""

import string
from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from konvergensi.problems import ProblemError, catalogue
from konvergensi.problems.platform import NOT_FOUND
from konvergensi.registry.life_stages import DEATH
from konvergensi.registry.matching import EVIDENCE
from konvergensi_web.measures.models import QualityValue, Release
from konvergensi_web.measures.pipeline import refresh
from konvergensi_web.platform.accounts.models import Office, User
from konvergensi_web.platform.actionlog.models import Entry
from konvergensi_web.platform.jobs.models import Job
from konvergensi_web.platform.notices.models import Notice
from konvergensi_web.platform.privacy.models import ExportRecord, Grant
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from konvergensi_web.platform.told import told
from konvergensi_web.registry.models import DuplicatePair
from konvergensi_web.registry.services.persons import record_event
from tests.web import marts_world, world
from tests.web.children import follow, make_child
from tests.web.test_privacy_identity import HERE, NEXT_DISTRICT, WHY, person_at
from tests.web.test_releases import FRAME, PAGE
from tests.web.test_tokens import confirm, form
from tests.web.test_worklist import MONTH, item

pytestmark = pytest.mark.django_db
In = Callable[[str], Client]
Of = Callable[[str], Actor]
REASON = "Kunjungan rumah atau pelacakan anak"


@pytest.fixture
def english(signed_in: In) -> In:
    """A client of somebody who chose English."""

    def of(username: str) -> Client:
        client = signed_in(username)
        client.post("/bahasa/", {"language": "en", "next": "/"})
        return client

    return of


@pytest.fixture
def counted(db: None) -> None:
    with open_scope(system_actor("uji")):
        marts_world.load(*FRAME)
        refresh(actor=system_actor("uji"), regency_path=marts_world.REGENCY)


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:500]
    return answer.content.decode()


# --- states and choices


def test_states_and_choices_are_english_in_lists_chips_and_forms(english: In) -> None:
    asking, deciding = english("dinkes"), english("kepala_dinkes")
    page = text(asking, "/privasi/izin/minta/")
    assert "Home visit or tracing a child" in page
    assert REASON not in page
    asking.post("/privasi/izin/minta/", {"code": "36.04.05.", "max_rows": 400, **WHY})
    listed = text(asking, "/privasi/izin/")
    assert "requested" in listed
    assert "Home visit or tracing a child: melacak balita yang tidak hadir" in listed
    grant = Grant.objects.get()
    deciding.post(f"/privasi/izin/{grant.pk}/putuskan/", {"decision": "approve"})
    assert "approved" in text(asking, f"/privasi/izin/{grant.pk}/")


def test_stages_and_events_of_a_life_are_english(english: In, actor: Of) -> None:
    person, client = person_at(HERE), english("dinkes")
    with open_scope(actor("dinkes")) as one:
        record_event(actor=one, person_id=person.pk, kind=DEATH, happened_on=date(2024, 8, 1))
    assert "died" in text(client, f"/registri/orang/{person.pk}/")
    assert "planned wedding (akad nikah)" in text(client, f"/registri/orang/{person.pk}/peristiwa/")


def test_what_an_english_act_leaves_behind_is_indonesian(english: In) -> None:
    asking, deciding = english("dinkes"), english("kepala_dinkes")
    asking.post("/privasi/izin/minta/", {"code": "36.04.05.", "max_rows": 400, **WHY})
    grant = Grant.objects.get()
    deciding.post(f"/privasi/izin/{grant.pk}/putuskan/", {"decision": "approve"})
    asking.post(f"/privasi/buka/{person_at(HERE).pk}/", WHY)
    english("bidan").post(f"/privasi/darurat/{person_at(NEXT_DISTRICT).pk}/", WHY)
    reasons = {entry.reason for entry in Entry.objects.filter(reason__contains=WHY["note"])}
    assert reasons == {f"{REASON}: {WHY['note']}"}
    notices = list(Notice.objects.values_list("title", "text"))
    assert ("Izin melihat nama disetujui",) in {(title,) for title, _ in notices}
    assert {says.endswith(f"{REASON}.") for title, says in notices if title.startswith(("Permintaan", "Akses"))} == {
        True
    }


def test_an_export_in_english_is_recorded_in_indonesian(english: In) -> None:
    answer = english("dinkes").get("/registri/orang/?ekspor=csv&tujuan=Kunjungan+rumah")
    assert "Name" in answer.content.decode()
    assert ExportRecord.objects.get().what == "Daftar orang"


# --- names that come from the library and from YAML files


def test_reported_indicators_are_english(english: In) -> None:
    client = english("perencana")
    page = text(client, "/ukuran/definisi/")
    assert "Households with access to improved drinking water" in page
    assert "Rumah tangga" not in page
    assert "Employment" in page
    one = text(client, "/ukuran/definisi/unemployment/")
    assert "Open unemployment (TPT)" in one
    assert "Labour force" in one
    assert "Families at risk of stunting" in text(client, "/ukuran/indikator/baru/")
    assert "Stunting prevalence by survey" in text(client, "/ukuran/target/baru/")


def test_roles_offices_and_affairs_are_english_with_their_legal_nouns(english: In) -> None:
    client = english("admin")
    assert "Kabupaten/kota administrator, Sekretariat Daerah" in text(client, "/")
    office = Office.objects.get(name="Dinas Kesehatan", region__code="36.04")
    page = text(client, f"/kantor/{office.pk}/")
    assert "Nutrition officer of Dinas Kesehatan" in page
    assert "</b> Health</li>" in page
    assert "Head of puskesmas" in text(client, f"/kantor/{Office.objects.get(kind='puskesmas').pk}/jabatan/")


def test_permissions_and_actions_are_english(english: In) -> None:
    client = english("pdp")
    client.post(f"/privasi/buka/{person_at(HERE).pk}/", WHY)
    page = text(client, "/log/")
    assert "Open an identity" in page
    assert "Membuka identitas" not in page
    assert "Monitoring children" in text(client, "/privasi/pemrosesan/")
    assert "data of a person after the last activity" in text(client, "/privasi/retensi/")


def test_what_can_be_imported_is_english(english: In) -> None:
    assert "e-PPGBM export" in text(english("dinkes"), "/sumber/baru/")


def test_a_post_is_kept_in_indonesian_whatever_language_its_holder_reads(english: In) -> None:
    client = english("dinkes")
    client.post("/privasi/izin/minta/", {"code": "36.04.05.", "max_rows": 400, **WHY})
    assert Grant.objects.get().requested_as == "Petugas gizi Dinas Kesehatan, Dinas Kesehatan"


# --- problems


def fields_of(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_every_sentence_of_the_catalogue_of_problems_is_english_with_the_same_fields() -> None:
    sentences = {one for problem in catalogue().values() for one in (problem.what, problem.why, problem.do)}
    with translation.override("en"):
        said = {one: gettext(one) for one in sentences}
    same = {one for one, other in said.items() if other == one}
    assert same <= {"{what}."}, "what has no word of its own needs none"
    assert [one for one, other in said.items() if fields_of(one) != fields_of(other)] == []


def test_a_refusal_is_told_in_the_language_of_the_page(english: In, signed_in: In) -> None:
    page = text(english("kader"), "/sumber/baru/", status=403)
    assert "may not import data." in page
    assert "Permissions follow post, office and working area; this refusal is recorded." in page
    assert "tidak berwenang mengimpor data" in text(signed_in("kader"), "/sumber/baru/", status=403)


def test_what_is_not_there_and_what_is_not_so_are_told_in_english(english: In) -> None:
    client = english("dinkes")
    missing = text(client, f"/registri/orang/{uuid4()}/", status=404)
    assert "That person was not found in your working area." in missing
    address = f"/registri/orang/{person_at(HERE).pk}/peristiwa/"
    refused = client.post(
        address, {"kind": "marriage", "happened_on": "2999-01-01", "reason": "dicatat bidan desa"}
    ).content.decode()
    assert "An event that happened cannot be dated tomorrow." in refused


def test_a_problem_above_a_form_is_english(english: In) -> None:
    typed = {
        "indicator": "stunting_survey", "region_code": "36.04.05", "year": 2024, "kind": "official", "value": 14,
        "legal_basis": "RPJMD",
    }  # fmt: skip
    answer = english("perencana").post("/ukuran/target/baru/", typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "The target Stunting prevalence by survey cannot be set for Kecamatan Kramatwatu." in page
    assert "Survey figures exist down to the kabupaten/kota only." in page


def test_the_api_answers_in_the_language_of_the_request(english: In, signed_in: In) -> None:
    address = f"/api/registri/orang/{uuid4()}"
    assert english("dinkes").get(address).json()["detail"].startswith("The address is wrong")
    assert signed_in("dinkes").get(address).json()["detail"].startswith("Alamatnya keliru")


def test_a_problem_stays_indonesian_where_it_is_kept() -> None:
    with translation.override("en"):
        error = ProblemError(NOT_FOUND, what="Impor itu")
        assert str(told(error)).startswith("That import was not found")
    assert error.what == "Impor itu tidak ditemukan di wilayah kerja Anda."


def test_the_public_pages_stay_indonesian(english: In) -> None:
    client = english("dinkes")
    assert "Wilayah yang sudah merilis" in text(client, "/publik/99.99/", status=404)


def test_what_a_form_cannot_do_is_told_in_english_by_every_stage(english: In) -> None:
    child = make_child(world.POSYANDU)
    office = Office.objects.get(kind="dinsos", region__code="36.04")
    asked = {"office": office.pk, "need": "bantuan pangan", "until": "2099-01-01"}
    answer = english("dinkes").post(f"/ukuran/tugas/anak/{child.pk}/", asked)
    assert "its day is outside the next" in answer.content.decode()
    signer = confirm(english("dinkes"))
    twice = form(signer)
    signer.post("/akun/token/baru/", twice)
    assert "The token of this form was created already." in signer.post("/akun/token/baru/", twice).content.decode()


def test_a_doubtful_measurement_is_told_in_english_with_its_values(english: In) -> None:
    client, child = english("tpg"), make_child(world.POSYANDU)
    Office.objects.filter(kind="puskesmas").update(may_enter_measurements=True)
    follow(child, [55.0, 58.0])
    address = reverse("measures:enter", args=[child.pk])
    typed = {"measured_on": "2023-09-01", "weight_kg": "4.4", "length_height_cm": "54.5", "posture": "l"}
    shrunk = "Length or height down by 3.5 cm since the measurement before."
    assert shrunk in client.post(reverse("measures:enter_preview", args=[child.pk]), typed).content.decode()
    assert f"({shrunk})" in client.post(address, typed).content.decode()
    judged = client.post(reverse("measures:enter_preview", args=[child.pk]), typed).content.decode()
    assert "severely stunted" in judged
    assert "sangat pendek" not in judged
    grams = client.post(address, typed | {"weight_kg": "4400"}).content.decode()
    assert "(perhaps written in grams: 4.4 kg)" in grams


def test_a_rare_event_is_asked_about_in_english(english: In) -> None:
    person = make_child(HERE, born=date(2006, 1, 1))
    answer = english("dinkes").post(
        f"/registri/orang/{person.pk}/peristiwa/",
        {"kind": "marriage", "happened_on": "2024-01-02", "reason": "dicatat bidan desa"},
    )
    assert "at 18 years of age; a marriage below 19 needs a dispensation of the court" in answer.content.decode()


def test_work_tells_its_progress_in_english_and_names_stay(english: In) -> None:
    client = english("dinkes")
    user = User.objects.get(username="dinkes")
    job = Job.objects.create(kind="intake.read", title="Impor", state=Job.State.RUNNING, user_id=user.pk,
                             says="Membaca: kec. Membaca.xlsx", created_at=world.NOW)  # fmt: skip
    assert "Reading: kec. Membaca.xlsx" in text(client, reverse("jobs:card", args=[job.pk]))
    assert client.get(f"/api/pekerjaan/{job.pk}").json()["says"] == "Reading: kec. Membaca.xlsx"


def test_the_classes_of_every_measurement_are_english_in_the_table_and_beside_the_chart(english: In) -> None:
    child = make_child(world.POSYANDU)
    follow(child, [54.0, 57.0, 60.0], [4.3, 4.4, 4.6])
    page = text(english("dinkes"), reverse("pages:child", args=[child.pk]))
    assert "severely underweight" in page
    for word in ("berat badan", "pendek", "gizi kurang", "gizi baik"):
        assert word not in page.lower(), word


def test_what_speaks_for_one_person_is_english_and_kept_in_indonesian(english: In) -> None:
    first, second = make_child(world.POSYANDU), make_child(world.POSYANDU)
    follow(first, [54.0], [4.3])
    with open_scope(system_actor("uji")):
        pair = DuplicatePair.objects.create(
            id=uuid4(), first=first, second=second, region_path=world.POSYANDU, score=90, evidence=[*EVIDENCE],
            found_at=world.NOW,
        )  # fmt: skip
    client = english("dinkes")
    for address in (reverse("registry:pair", args=[pair.pk]), reverse("registry:duplicates")):
        page = text(client, address)
        assert "nearly the same date of birth" in page
        assert [kept for kept in EVIDENCE if kept in page] == []
    compared = text(client, reverse("registry:pair", args=[pair.pk]))
    assert "measurements: 1 of A, 0 of B" in compared
    assert "Tanggal lahir" not in compared
    assert "same name" in client.get(f"/api/registri/ganda/{pair.pk}").json()["evidence"]
    with open_scope(system_actor("uji")):
        assert DuplicatePair.objects.get(pk=pair.pk).evidence == [*EVIDENCE]


# --- figures


def test_the_worklist_says_why_and_what_to_do_in_english(english: In) -> None:
    item(make_child(world.POSYANDU), "gizi_buruk", "measure_again", priority=1)
    page = text(english("dinkes"), f"/ukuran/daftar-kerja/?bulan={MONTH}")
    assert "Refer to the puskesmas today" in page
    assert "Rujuk" not in page
    assert "suspected case" in page


def test_the_checklist_of_a_release_is_english_on_its_page_and_indonesian_where_it_is_kept(
    english: In, counted: None
) -> None:
    client = english("dinkes")
    page = text(client, PAGE)
    assert "D/S coverage" in page
    assert "Cakupan D/S" not in page
    client.post(f"{PAGE}verify/")
    english("walidata").post(f"{PAGE}publish/", {"warning_reason": "dua puskesmas belum mengirim"})
    titles = {check["title"] for check in Release.objects.get().checklist}
    assert {"Cakupan D/S", "Mutu pengukuran", "Sasaran (S)"} <= titles


def test_the_findings_on_the_quality_of_measurements_are_english_and_those_kept_before_stay_as_they_were(
    english: In, counted: None
) -> None:
    judged = QualityValue.objects.filter(region_path="36.04.").latest("month")
    assert judged.says
    assert len(judged.says_en) == len(judged.says)
    client, address = english("dinkes"), f"/ukuran/mutu/36.04/?bulan={judged.month}"
    page = text(client, address)
    assert [said for said in judged.says_en if said[1:] not in page] == []
    assert [said for said in judged.says if said[1:] in page] == []
    checked = text(client, f"/ukuran/rilis/36.04/{judged.month}/")
    assert judged.says_en[0][1:] in checked
    QualityValue.objects.update(says_en=[])
    assert judged.says[0][1:] in text(client, address)


def test_the_balance_and_the_gap_to_a_target_are_english(english: In, counted: None) -> None:
    assert "List of last month" in text(english("dinkes"), "/wilayah/36.04/")
    typed = {
        "indicator": "stunting", "region_code": "36.04", "year": 2024, "kind": "official", "value": 1,
        "legal_basis": "RPJMD",
    }  # fmt: skip
    client = english("perencana")
    assert client.post("/ukuran/target/baru/", typed).status_code == 302
    assert "lagi" not in text(client, "/ukuran/target/")
