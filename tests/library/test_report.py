"""One month of files becomes a report that says what it knows, where it comes from, and no name."""

import json
import re
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import polars as pl
import pytest
from tests.command import run

from konvergensi.problems import ProblemError
from konvergensi.reports import Built, Order, build
from konvergensi.reports.content import WITHHELD
from konvergensi.reports.document import CHAPTERS
from konvergensi.reports.language import Language
from konvergensi.reports.sections import _kit as kit
from konvergensi.reports.sections import cases
from konvergensi.sources import read_exports

pytestmark = pytest.mark.slow  # each runs a whole command

SAMPLES = Path(__file__).parents[1] / "golden" / "data" / "samples"
FULL = SAMPLES / "eppgbm_ciruas_2024-08_cara_ukur.csv"
PLAIN = SAMPLES / "eppgbm_ciruas_2024-08.xlsx"
FILTERED = SAMPLES / "eppgbm_ciruas_2024-08_daftar_pendek.xlsx"
TARGETS = SAMPLES / "sasaran_ciruas_2024.csv"
TODAY = date(2024, 9, 2)
KEY = b"a key of thirty-two bytes length"


def make(out: Path, *exports: Path, **changed: object) -> Built:
    order = {"exports": list(exports), "region": "36.04", "out": out, "today": TODAY, "key": KEY}
    return build(Order(**(order | changed)))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return make(tmp_path_factory.mktemp("full"), FULL, targets=TARGETS)


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return make(tmp_path_factory.mktemp("refused"), FILTERED, targets=TARGETS)


def folder(built: Built) -> Path:
    return built.written["html"].parent


def page(built: Built) -> str:
    return built.written["html"].read_text(encoding="utf-8")


def words_of(path: Path) -> str:
    """Everything a reader of any of the files could read, in lower case."""
    if path.suffix == ".xlsx":
        with ZipFile(path) as archive:
            return " ".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist()).lower()
    if path.suffix == ".parquet":
        return pl.read_parquet(path).write_json().lower()
    return path.read_bytes().decode("utf-8", "replace").lower()


def people() -> pl.DataFrame:
    return read_exports([FULL], regency="36.04").measurements


def test_every_file_of_a_report_is_written(full: Built) -> None:
    names = {path.name for path in folder(full).iterdir()}
    assert {
        "laporan.html", "laporan.pdf", "laporan.xlsx", "ringkasan.txt", "indicators.parquet", "children.parquet",
        "problems.xlsx", "daftar-kerja.html",
    } <= names  # fmt: skip
    assert any(name.startswith("perbaikan-") and name.endswith(".xlsx") for name in names)
    assert full.written["pdf"].read_bytes().startswith(b"%PDF-1.")


def test_the_chapters_stand_in_their_order(full: Built) -> None:
    found = re.findall(r'<section id="([^"]+)"', page(full))
    assert found == [
        "cakupan", "belum-diukur", "angka", "neraca", "wilayah", "tren", "kasus", "kohort", "profil", "kerja",
        "ringkasan", "asal",
    ]  # fmt: skip
    assert len(found) == len(CHAPTERS)


def test_the_page_has_no_script_and_asks_for_nothing(full: Built) -> None:
    text = page(full)
    assert "<script" not in text
    assert "javascript:" not in text
    assert not re.findall(r"\son\w+=", text)
    links = {link for link in re.findall(r"https?://[^\s\"'<>)]+", text) if "www.w3.org" not in link}
    assert not links
    assert "default-src &#39;none&#39;" in text or "default-src 'none'" in text


def test_the_page_says_its_language_and_names_its_drawings_and_tables(full: Built) -> None:
    text = page(full)
    assert '<html lang="id">' in text
    assert text.count("<main") == 1
    for svg in re.findall(r"<svg[^>]*class=\"marks\"[^>]*>|<svg role[^>]*>", text):
        assert 'role="img"' in svg
        assert "aria-label=" in svg
    assert text.count("<th scope=") == text.count("<th ")
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))


def test_the_headline_stands_on_its_fraction_coverage_and_date(full: Built) -> None:
    row = full.results.whole("stunting")
    assert row is not None
    text = page(full)
    say = f"{row['numerator']} dari {row['denominator']} anak dinilai"
    assert say in text
    assert "e-PPGBM Agustus 2024" in text
    assert "dihitung 02/09/2024" in text
    assert row["coverage"] == pytest.approx(100 * row["measured"] / row["target"], rel=0.2)


def test_the_survey_figure_stands_beside_with_the_reason_why_it_differs(full: Built) -> None:
    text = page(full)
    assert "Survei (SSGI 2022): 26,4" in text
    assert "dua indikator" in text


def test_numbers_in_the_workbook_are_numbers_under_a_frozen_filtered_header(full: Built) -> None:
    book = openpyxl.load_workbook(full.written["xlsx"])
    assert book.sheetnames[0] == "Sumber"
    assert {"Angka utama", "Kecamatan", "Desa", "Daftar kerja", "Berkas"} <= set(book.sheetnames)
    sheet = book["Angka utama"]
    assert sheet.freeze_panes == "B5"
    assert sheet.auto_filter.ref
    row = full.results.whole("stunting")
    assert row is not None
    assert [cell.value for cell in sheet[5]][1:4] == [round(row["pct"], 1), row["numerator"], row["denominator"]]


def test_no_name_and_no_nik_leaves_the_house_unasked(full: Built) -> None:
    known = people()
    names = {name.lower() for name in known["name"].drop_nulls() if len(name.split()) > 1}
    numbers = {nik for nik in known["nik"].drop_nulls() if len(nik) == 16}
    assert len(names) > 50
    for path in folder(full).iterdir():
        if path.suffix == ".pdf":
            continue
        text = words_of(path)
        assert not {name for name in names if name in text}, path.name
        assert not {nik for nik in numbers if nik in text}, path.name


def test_names_come_when_they_are_asked_for(tmp_path: Path) -> None:
    built = make(tmp_path, FULL, with_names=True)
    children = pl.read_parquet(built.written["children"])
    assert {"name", "nik"} <= set(children.columns)
    known = set(people()["name"].drop_nulls())
    assert any(name in page(built) for name in known)


def test_a_filtered_export_brings_worklists_and_no_percentage_anywhere(refused: Built) -> None:
    assert refused.results.prevalence_refused
    assert refused.results.indicators.is_empty()
    assert pl.read_parquet(refused.written["indicators"]).is_empty()
    text = page(refused)
    assert text.count("Prevalensi ditolak.") >= 5
    assert "daftar_pendek.xlsx" in text
    assert "anak dinilai" not in text
    assert not re.search(r"\d\s*%", "\n".join(refused.recap))
    book = openpyxl.load_workbook(refused.written["xlsx"])
    assert not {"Angka utama", "Kecamatan", "Desa", "Tren"} & set(book.sheetnames)
    assert refused.results.tables["children"].height == 61


def test_a_filtered_list_beside_complete_ones_changes_no_figure(full: Built, tmp_path: Path) -> None:
    both = make(tmp_path, FULL, FILTERED, targets=TARGETS)
    one, two = (built.results.whole("stunting") for built in (full, both))
    assert one is not None
    assert two is not None
    assert (one["numerator"], one["denominator"]) == (two["numerator"], two["denominator"])
    assert "filtered" in {one.kind for one in both.results.files}


def test_without_targets_every_page_says_that_the_coverage_is_unknown(tmp_path: Path) -> None:
    built = make(tmp_path, PLAIN)
    assert "D/S tidak diketahui" in page(built)
    assert any("D/S tidak diketahui" in line for line in built.recap)
    book = openpyxl.load_workbook(built.written["xlsx"])
    assert all("D/S tidak diketahui" in str(sheet["A2"].value) for sheet in book)


def test_the_public_variant_has_no_child_and_no_small_cell(tmp_path: Path) -> None:
    built = make(tmp_path, FULL, targets=TARGETS, public=True)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"laporan.html", "laporan.pdf", "laporan.xlsx", "ringkasan.txt", "indicators.parquet"}
    table = pl.read_parquet(built.written["indicators"])
    assert table.filter(pl.col("numerator") < 5).is_empty()
    assert "child_id" not in table.columns
    assert "Daftar kerja" not in openpyxl.load_workbook(built.written["xlsx"]).sheetnames


def test_the_public_variant_counts_no_rows_of_files_and_lists(tmp_path: Path) -> None:
    built = make(tmp_path, FULL, FILTERED, targets=TARGETS, public=True)
    book = openpyxl.load_workbook(built.written["xlsx"])
    assert {"Disimpan", "Ditahan", "Ditolak"}.isdisjoint(cell.value for cell in book["Berkas"][3])
    assert "Disimpan" not in page(built)
    assert "daftar_kerja: series, in_full, events → due<" in page(built)


def test_a_kind_of_new_cases_does_not_follow_from_the_total_of_the_month(tmp_path: Path) -> None:
    built = make(tmp_path, FULL, public=True)
    assert cases.parts([9, 8, 3], built.results) == [9, WITHHELD, WITHHELD]
    assert cases.parts([1, 2, 0], built.results) == [WITHHELD] * 3
    assert cases.parts([9, 8, 7], built.results) == [9, 8, 7]


def test_a_few_children_are_not_counted_in_a_public_sentence(tmp_path: Path) -> None:
    built = make(tmp_path, FILTERED, public=True)
    told = [kit.told(n, built.results, Language("id")) for n in (4, 5)]
    assert told == ["ditahan", "5"]


def test_a_public_report_does_not_land_beside_rows_of_children(tmp_path: Path) -> None:
    (tmp_path / "children.parquet").write_bytes(b"")
    with pytest.raises(ProblemError, match=r"reports.public-folder-has-personal-files"):
        make(tmp_path, FULL, public=True)


def test_files_of_others_in_the_folder_stay(tmp_path: Path) -> None:
    (tmp_path / "catatan.txt").write_text("milik orang lain", encoding="utf-8")
    make(tmp_path, FULL)
    make(tmp_path, FULL)
    assert (tmp_path / "catatan.txt").read_text(encoding="utf-8") == "milik orang lain"


def test_the_same_files_give_the_same_report(full: Built, tmp_path: Path) -> None:
    again = make(tmp_path, FULL, targets=TARGETS)
    for role in ("html", "recap"):
        assert again.written[role].read_bytes() == full.written[role].read_bytes()


def test_a_month_that_is_not_in_the_files_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match=r"2024-08"):
        make(tmp_path, FULL, month="2024-01")
    with pytest.raises(ProblemError, match=r"reports.month-invalid"):
        make(tmp_path, FULL, month="Agustus")


def test_the_recap_has_at_most_ten_lines_and_no_name(full: Built) -> None:
    assert 5 <= len(full.recap) <= 10
    assert "Kabupaten Serang" in full.recap[0]


def test_the_command_tells_machines_the_account_and_the_paths(tmp_path: Path) -> None:
    done = run("report", FULL, "--region", "36.04", "--targets", TARGETS, "--out", tmp_path / "l", "--key-file",
               tmp_path / "kunci", "--json")  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["rows"]["rows_in"] == told["rows"]["stored"] + told["rows"]["held"] + told["rows"]["refused"]
    assert told["indicators"]["stunting"]["denominator"] > 200
    assert Path(told["written"]["html"]).exists()


def test_a_refused_prevalence_is_explained_and_no_failure(tmp_path: Path) -> None:
    done = run("report", FILTERED, "--region", "36.04", "--out", tmp_path, "--key-file", tmp_path / "kunci")
    assert done.returncode == 0
    assert "Prevalensi ditolak" in done.stderr
    assert "Traceback" not in done.stderr


def test_explain_prints_the_named_steps() -> None:
    done = run("report", "x", "--region", "36.04", "--explain")
    assert done.returncode == 0
    assert "neraca" in done.stdout
