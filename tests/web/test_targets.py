"""Targets with legal basis and gap, reported indicators with every row accounted for, no quota of ill children."""

import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from konvergensi.problems import ProblemError
from konvergensi_web.measures.models import IndicatorValue, MacroImport, MacroValue, Target
from konvergensi_web.measures.pipeline import refresh
from konvergensi_web.measures.selectors.targets import children_to_reach, progress_of, targets_of
from konvergensi_web.measures.services.macro import record_macro_value, seed_published
from konvergensi_web.measures.services.macro_import import import_macro_table
from konvergensi_web.measures.services.targets import set_target
from konvergensi_web.platform.actionlog.models import Entry
from konvergensi_web.platform.files import content
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from konvergensi_web.regions.models import Region
from tests.web import marts_world
from tests.web.marts_world import REGENCY

pytestmark = pytest.mark.django_db
Make = Callable[[str], Actor]
SignedIn = Callable[[str], Client]
LAW = "Perpres 72/2021"


@pytest.fixture
def published(db: None) -> Iterator[None]:
    with open_scope(system_actor("uji")):
        seed_published(actor=system_actor("uji"))
        yield


def target(actor: Actor, **changed: Any) -> Target:
    told: dict[str, Any] = {
        "indicator": "stunting_survey", "region_code": "36.04", "year": 2024, "kind": "official", "value": 14.0,
        "legal_basis": LAW,
    }  # fmt: skip
    return set_target(actor=actor, **(told | changed))


def test_progress_says_how_far_it_still_is_and_what_pace_is_needed(published: None, actor: Make) -> None:
    target(actor("perencana"))
    [aim] = targets_of(actor("dinkes"))
    assert aim.title == "Prevalensi stunting menurut survei"
    assert aim.place == "Kabupaten Serang"
    assert aim.progress is not None
    assert aim.progress.says.startswith("masih ")
    assert aim.progress.says.endswith(" poin lagi")
    assert aim.progress.required is not None
    assert aim.progress.actual is not None
    assert aim.progress.required > aim.progress.actual
    assert aim.progress.enough is False


def test_the_published_figures_are_seeded_once_and_doubtful_ones_count_for_nothing(published: None) -> None:
    n = MacroValue.objects.count()
    assert n > 30
    assert seed_published(actor=system_actor("uji")) == 0
    assert MacroValue.objects.count() == n
    region = Region.objects.get(code="36.04")
    [survey] = [one for one in progress_of(system_actor("uji"), region) if one.indicator == "stunting_survey"]
    assert survey.survey
    assert MacroValue.objects.get(region_path=REGENCY, value=survey.value, period=survey.period).standing == "published"


@pytest.mark.parametrize("code", ["36.04.05", "36.04.05.2001"])
@pytest.mark.parametrize("indicator", ["stunting_survey", "poverty", "stunting", "gizi_buruk"])
def test_no_share_of_the_ill_or_poor_becomes_a_quota_below_the_regency(
    db: None, actor: Make, indicator: str, code: str
) -> None:
    with pytest.raises(ProblemError, match="no-survey-target-below") as refused:
        target(actor("perencana"), indicator=indicator, region_code=code)
    assert "angka dibuat-buat" in refused.value.why
    assert "ditemukan, diukur, dan dilayani" in refused.value.do
    assert not Target.objects.exists()


def test_services_and_coverage_may_have_targets_in_a_village(db: None, actor: Make) -> None:
    for indicator in ("layanan_17", "ds"):
        assert target(actor("perencana"), indicator=indicator, region_code="36.04.05.2001", value=90.0).pk


def test_only_planners_set_targets_and_only_in_their_area(db: None, signed_in: SignedIn, actor: Make) -> None:
    told = {
        "indicator": "stunting_survey", "region_code": "36.04", "year": "2024", "kind": "official", "value": "14",
        "legal_basis": LAW,
    }  # fmt: skip
    for who in ("camat", "dinkes", "walidata", "kades"):
        assert signed_in(who).post("/ukuran/target/baru/", told).status_code == 403, who
    assert signed_in("perencana").post("/ukuran/target/baru/", told | {"region_code": "36.73"}).status_code == 403
    assert signed_in("bappeda_provinsi").post("/ukuran/target/baru/", told).status_code == 403
    assert not Target.objects.exists()
    assert signed_in("perencana").post("/ukuran/target/baru/", told | {"value": "14,2"}).status_code == 302
    assert Target.objects.get().value == 14.2
    assert signed_in("perencana").post("/ukuran/target/baru/", told).status_code == 302
    assert Target.objects.get().value == 14.0, "the same target is changed, not doubled"
    row = Target.objects.get()
    assert signed_in("dinkes").post(f"/ukuran/target/{row.pk}/hapus/").status_code == 403
    assert signed_in("perencana").post(f"/ukuran/target/{row.pk}/hapus/").status_code == 302
    assert not Target.objects.exists()


def test_a_target_is_changed_removed_and_put_back_in_the_browser(db: None, actor: Make, signed_in: SignedIn) -> None:
    row = target(actor("perencana"))
    client = signed_in("perencana")
    page = client.get("/ukuran/target/").content.decode()
    assert f"/ukuran/target/{row.pk}/ubah/" in page
    assert "/hapus/" not in signed_in("dinkes").get("/ukuran/target/").content.decode()
    address = f"/ukuran/target/{row.pk}/"
    assert 'value="14,0"' in client.get(f"{address}ubah/").content.decode()
    for who in ("dinkes", "camat", "bappeda_provinsi"):
        assert signed_in(who).post(f"{address}ubah/", {"value": "9", "legal_basis": LAW}).status_code == 403, who
        assert signed_in(who).post(f"{address}kembali/").status_code in (403, 404), who
    assert client.post(f"{address}ubah/", {"value": "13,5", "legal_basis": "RPJMD"}).status_code == 302
    assert Target.objects.get().value == 13.5
    assert Entry.objects.filter(action="measures.target.recorded").order_by("pk").last().payload.body["before"] == 14.0  # type: ignore[union-attr]
    assert "Hapus target" in client.get(f"{address}hapus/").content.decode(), "it asks once"
    assert Target.objects.exists()
    assert client.post(f"{address}hapus/", {"reason": "salah tahun"}).status_code == 302
    assert not targets_of(actor("dinkes"))
    shown = client.get("/ukuran/target/").content.decode()
    assert "Target yang dihapus" in shown
    assert "salah tahun" in shown
    assert client.post(f"{address}kembali/").status_code == 302
    assert [one.target.value for one in targets_of(actor("dinkes"))] == [13.5]
    client.post(f"{address}hapus/")
    target(actor("perencana"), value=12.0)
    assert client.post(f"{address}kembali/").status_code == 422, "another has taken its place"
    assert Target.objects.get().value == 12.0
    answer = client.post(f"/api/ukuran/target/{row.pk}/kembali")
    assert answer.status_code == 422


def test_lists_of_targets_indicators_and_sasaran_are_searched_and_sorted(
    published: None, actor: Make, signed_in: SignedIn
) -> None:
    target(actor("perencana"))
    target(actor("perencana"), indicator="layanan_17", value=90.0, year=2025)
    client = signed_in("perencana")
    for address in ("/ukuran/target/", "/ukuran/indikator/", "/ukuran/sasaran/"):
        answer = client.get(address) if "sasaran" not in address else signed_in("dinkes").get(address)
        assert 'type="search"' in answer.content.decode(), address
    assert len(body_rows(client, "/ukuran/target/?cari=2025")) == 1
    assert len(body_rows(client, "/ukuran/target/?cari=survei+serang")) == 1
    down = body_rows(client, "/ukuran/target/?urut=-value")
    assert ["90,0" in row for row in down] == [True, False]
    assert body_rows(client, "/ukuran/target/?urut=value") == down[::-1]
    found = body_rows(client, "/ukuran/indikator/?cari=SSGI+Serang+2022")
    assert found
    assert all("Serang" in row and "2022" in row for row in found)


def body_rows(client: Client, address: str) -> list[str]:
    page = client.get(address).content.decode()
    return page.split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[1:] if "<tbody>" in page else []


def test_a_wrong_target_is_told_at_the_form_and_keeps_what_was_typed(db: None, signed_in: SignedIn) -> None:
    told = {
        "indicator": "stunting_survey", "region_code": "36.04.05", "year": "2024", "kind": "official", "value": "14",
        "legal_basis": LAW,
    }  # fmt: skip
    answer = signed_in("perencana").post("/ukuran/target/baru/", told)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "jatah tiap desa" in page
    assert 'value="36.04.05"' in page
    assert signed_in("perencana").post("/ukuran/target/baru/", told | {"value": "140"}).status_code == 422


def test_below_the_regency_there_are_children_to_find_to_measure_and_to_serve(
    db: None, actor: Make, signed_in: SignedIn
) -> None:
    with open_scope(system_actor("uji")):
        marts_world.load(*marts_world.small(2))
        refresh(actor=system_actor("uji"), regency_path=REGENCY)
    children = children_to_reach(actor("dinkes"), "36.04.05.")
    assert children is not None
    assert children.target
    villages = [children_to_reach(actor("dinkes"), f"36.04.05.{code}.") for code in villages_of("36.04.05.")]
    assert children.target == sum(one.target or 0 for one in villages if one)
    assert children.to_find == sum(one.to_find or 0 for one in villages if one)
    assert children.to_serve > 0
    assert children_to_reach(actor("dinkes_kota"), "36.04.05.") is None
    assert children_to_reach(actor("sekda"), "36.04.05.") is None, "not verified yet"
    page = signed_in("dinkes").get("/ukuran/target/wilayah/36.04.05/").content.decode()
    for word in ("Masih harus ditemukan", "Masih harus diukur", "Masih harus dilayani", "jatah desa"):
        assert word in page


def test_a_desa_with_more_children_than_its_target_cancels_none_that_are_missing_elsewhere(
    db: None, actor: Make
) -> None:
    with open_scope(system_actor("uji")):
        marts_world.load(*marts_world.small(2))
        refresh(actor=system_actor("uji"), regency_path=REGENCY)
    rows = IndicatorValue.objects.filter(indicator="stunting", region_path__startswith="36.04.05.")
    full, empty = sorted(villages_of("36.04.05."))[:2]
    rows.filter(region_path=f"36.04.05.{full}.").update(target=0)
    rows.filter(region_path=f"36.04.05.{empty}.").update(target=10_000)
    children = children_to_reach(actor("dinkes"), "36.04.05.")
    lacking = children_to_reach(actor("dinkes"), f"36.04.05.{empty}.")
    assert children is not None
    assert lacking is not None
    assert lacking.to_find
    assert (children.to_find or 0) >= lacking.to_find


def villages_of(district: str) -> set[str]:
    paths = IndicatorValue.objects.filter(indicator="stunting", region_path__startswith=district)
    return {path.split(".")[3] for path in paths.values_list("region_path", flat=True) if path.count(".") >= 4}


def test_a_newer_figure_that_is_only_quoted_is_told_and_counts_for_nothing(db: None, signed_in: SignedIn) -> None:
    told = {"indicator": "stunting_survey", "region_path": REGENCY, "recorded_at": timezone.now()}
    MacroValue.objects.create(period="2022", release="SSGI 2022", value=26.4, source="Kemenkes", **told)
    MacroValue.objects.create(
        period="2023", release="SKI 2023", value=24.0, source="berita", standing="quoted", **told
    )  # fmt: skip
    region = Region.objects.get(code="36.04")
    [survey] = [one for one in progress_of(system_actor("uji"), region) if one.survey]
    assert (survey.value, survey.quoted and survey.quoted.value) == (26.4, 24.0)
    page = signed_in("dinkes").get("/ukuran/target/wilayah/36.04/").content.decode()
    assert "SKI 2023: berita: 24,0\u00a0%" in page
    assert "belum diverifikasi pada publikasinya" in page


TABLE = """region_code,indicator,year,value,unit,ci_low,ci_high,source
36.04,stunting_prevalence,2022,26.4,percent,24.1,28.7,SSGI 2022
36.04,poverty_rate,2024,"4,51",percent,,,BPS 2024
36.04,tpt,2023,9.94,percent,,,BPS Agustus 2023
36.04,layanan_04,2024,88,percent,,,Dinkes
36.73,poverty_rate,2024,3.65,percent,,,BPS 2024
36.04,ipm,2024,70,percent,,,BPS
36.04,poverty_rate,2024,451,percent,,,BPS
36.04,poverty_rate,dua,4.5,percent,,,BPS
36.04,poverty_rate,2024,4.5,percent,,,
"""


def test_every_row_of_a_table_is_accounted_for_and_twice_is_once(db: None, tmp_path: Path, actor: Make) -> None:
    file = tmp_path / "makro.csv"
    file.write_text(TABLE, encoding="utf-8")
    done = import_macro_table(actor=actor("perencana"), file=file, name="makro.csv")
    assert (done.rows_in, done.stored, done.unchanged, done.refused) == (9, 4, 0, 5)
    assert [one["column"] for one in done.findings] == ["region_code", "indicator", "value", "year", "source"]
    assert all(one["why"] and one["do"] and one["row"] for one in done.findings)
    assert MacroValue.objects.get(indicator="poverty").value == 4.51
    assert MacroValue.objects.get(indicator="stunting_survey").low == 24.1
    again = import_macro_table(actor=actor("perencana"), file=file, name="makro.csv")
    assert (again.stored, again.unchanged, again.refused) == (0, 4, 5)
    revised = tmp_path / "revisi.csv"
    revised.write_text(TABLE.splitlines()[0] + "\n36.04,poverty_rate,2024,4.6,percent,,,BPS 2024 revisi\n")
    import_macro_table(actor=actor("perencana"), file=revised, name="revisi.csv")
    assert MacroValue.objects.filter(indicator="poverty").count() == 2, "a revision stands beside what it revises"


def test_a_workbook_is_imported_in_the_browser_and_its_refusals_are_shown(db: None, signed_in: SignedIn) -> None:
    book = openpyxl.Workbook()
    for line in TABLE.splitlines()[:4]:
        book.active.append([cell.strip('"') for cell in line.split(",")][:8])  # type: ignore[union-attr]
    held = BytesIO()
    book.save(held)
    upload = SimpleUploadedFile("makro.xlsx", held.getvalue())
    answer = signed_in("perencana").post("/ukuran/indikator/impor/", {"file": upload})
    assert answer.status_code == 302
    assert "Baris masuk" in signed_in("perencana").get(answer["Location"]).content.decode()
    assert signed_in("kepala_bappeda").get(answer["Location"]).status_code == 404
    assert MacroImport.objects.get().rows_in == 3
    wrong = SimpleUploadedFile("lain.csv", b"a,b\n1,2\n")
    refused = signed_in("perencana").post("/ukuran/indikator/impor/", {"file": wrong})
    assert refused.status_code == 422
    assert "region_code" in refused.content.decode()
    assert signed_in("camat").post("/ukuran/indikator/impor/", {"file": wrong}).status_code == 403


def test_a_flood_in_a_small_workbook_of_figures_is_refused_before_it_is_unpacked(
    db: None, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(content, "MOST_UNPACKED", 200_000)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(1_000_000))
    upload = SimpleUploadedFile("makro.xlsx", packed.getvalue())
    answer = signed_in("perencana").post("/ukuran/indikator/impor/", {"file": upload})
    assert answer.status_code == 422
    assert "makro.xlsx" in answer.content.decode()
    assert not MacroImport.objects.exists()


def test_a_typed_figure_needs_a_source(db: None, signed_in: SignedIn, actor: Make) -> None:
    told = {"indicator": "unemployment", "region_code": "36.04", "period": "2023-08", "value": "9,94", "source": "BPS"}
    assert signed_in("perencana").post("/ukuran/indikator/baru/", told | {"source": ""}).status_code == 422
    assert signed_in("perencana").post("/ukuran/indikator/baru/", told).status_code == 302
    assert MacroValue.objects.get().value == 9.94
    with pytest.raises(ProblemError, match="not-yours"):
        record_macro_value(
            actor=actor("perencana"), indicator="poverty", region_code="36.73", period="2024", value=3.0, source="BPS"
        )


def test_lists_open_within_their_ceiling(
    published: None, signed_in: SignedIn, actor: Make, django_assert_max_num_queries: Any
) -> None:
    target(actor("perencana"))
    client = signed_in("dinkes")
    client.get("/ukuran/target/")
    for address in ("/ukuran/target/", "/ukuran/indikator/", "/ukuran/indikator/?indikator=stunting_survey"):
        with django_assert_max_num_queries(12):
            assert client.get(address).status_code == 200
    page = client.get("/ukuran/target/").content.decode()
    assert "poin lagi" in page
    assert LAW in page
    assert client.get("/ukuran/indikator/?ekspor=csv").status_code == 200


def test_a_region_that_is_not_loaded_is_not_said_to_be_unknown(db: None, signed_in: SignedIn) -> None:
    province = signed_in("dinkes_provinsi")
    page = province.get("/ukuran/target/wilayah/36.01.01/").content.decode()
    assert "Kecamatan Sumur (36.01.01) belum dimuat" in page
    assert "konvergensi admin regions 36.01" in page
    assert "/ukuran/target/wilayah/" not in province.get("/wilayah/36.01.01/").content.decode()
    assert "tidak ada dalam daftar" in province.get("/ukuran/target/wilayah/36.99/").content.decode()
