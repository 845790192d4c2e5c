"""A repair book lists what to mend, closes what a later export shows mended, and names nobody."""

from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from tests.library.test_quality import change, measurements

from konvergensi.registry import identify
from konvergensi.reports.repair import BookAccount, slugged, write_repair_books
from konvergensi.sources.schema import FINDINGS

pytestmark = pytest.mark.slow  # writes and reads whole files

FIRST, LATER = date(2024, 9, 1), date(2024, 9, 20)


def run(frame: pl.DataFrame, folder: Path, on: date = FIRST, **options: object) -> list[BookAccount]:
    identified = identify(frame, key=b"k" * 32)
    found = options.pop("findings", pl.DataFrame(schema=FINDINGS))
    return write_repair_books(identified.measurements, found, folder, on=on, **options)  # type: ignore[arg-type]


def state(folder: Path) -> pl.DataFrame:
    return pl.read_parquet(folder / "perbaikan.parquet")


def heavy(child: int = 3, weight: float = 44.0) -> pl.DataFrame:
    return change(measurements(40), "2024-08", child, weight_kg=weight)


def lines(folder: Path, name: str = "perbaikan-ciruas.xlsx") -> list[dict[str, object]]:
    rows = list(openpyxl.load_workbook(folder / name)["Perbaikan"].iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_a_row_to_mend_is_listed_with_its_place_and_what_to_check(tmp_path: Path) -> None:
    books = run(heavy(), tmp_path)
    assert [(book.path.name, book.puskesmas) for book in books] == [("perbaikan-ciruas.xlsx", "CIRUAS")]
    found = lines(tmp_path)
    assert {line["Baris"] for line in found} == {6}
    assert found[0]["Status"] == "terbuka"
    assert {line["Isi sekarang"] for line in found} >= {44}
    assert "baris 6" in str(found[0]["Masalah"])
    assert found[0]["Tgl ukur"].date() == date(2024, 8, 10)  # type: ignore[attr-defined]


def test_the_same_export_again_changes_nothing(tmp_path: Path) -> None:
    run(heavy(), tmp_path)
    before = state(tmp_path)
    run(heavy(), tmp_path, LATER)
    assert state(tmp_path).equals(before)


def test_a_mended_row_is_closed_on_the_day_of_the_later_export(tmp_path: Path) -> None:
    issues = run(heavy(), tmp_path)[0].open
    books = run(measurements(40), tmp_path, LATER)
    assert (books[0].open, books[0].done, books[0].gone) == (0, issues, 0)
    assert set(state(tmp_path)["state"]) == {"selesai"}
    assert set(state(tmp_path)["closed_on"]) == {LATER}
    assert set(state(tmp_path)["first_seen"]) == {FIRST}


def test_a_row_that_vanished_is_gone_and_not_mended(tmp_path: Path) -> None:
    run(heavy(), tmp_path)
    run(heavy().filter(~((pl.col("month") == "2024-08") & (pl.col("row") == 6))), tmp_path, LATER)
    assert set(state(tmp_path)["state"]) == {"tidak ada lagi"}


def test_an_export_without_that_posyandu_or_month_says_nothing(tmp_path: Path) -> None:
    run(heavy(), tmp_path)
    posyandu = heavy().filter(month="2024-08", row=6)["posyandu"][0]
    run(heavy().filter(pl.col("posyandu") != posyandu), tmp_path, LATER)
    assert set(state(tmp_path)["state"]) == {"terbuka"}
    run(measurements(40, months=("2024-09",)), tmp_path, LATER)
    assert set(state(tmp_path)["state"]) == {"terbuka"}


def test_a_row_still_wrong_with_another_value_stays_open_with_its_first_day(tmp_path: Path) -> None:
    run(heavy(weight=44.0), tmp_path)
    run(heavy(weight=40.0), tmp_path, LATER)
    found = state(tmp_path)
    assert set(found["state"]) == {"terbuka"}
    assert set(found["first_seen"]) == {FIRST}
    assert "40" in found["value"].to_list()


def test_a_doubt_that_comes_back_is_open_again(tmp_path: Path) -> None:
    run(heavy(), tmp_path)
    run(measurements(40), tmp_path, LATER)
    run(heavy(), tmp_path, date(2024, 10, 1))
    assert set(state(tmp_path)["state"]) == {"terbuka"}
    assert state(tmp_path)["closed_on"].null_count() == state(tmp_path).height


def test_a_copy_is_not_closed_because_the_month_before_is_missing(tmp_path: Path) -> None:
    frame = measurements(40)
    before = frame.filter(month="2024-07").select("weight_kg", "length_height_cm").rows()
    copied = change(frame, "2024-08", 4, weight_kg=before[4][0], length_height_cm=before[4][1])
    run(copied, tmp_path)
    assert state(tmp_path)["code"].to_list() == ["quality.copied"]
    run(copied.filter(month="2024-08"), tmp_path, LATER)
    assert state(tmp_path)["state"].to_list() == ["terbuka"]
    run(frame.filter(month="2024-08"), tmp_path, LATER)  # measured again: the values changed
    assert state(tmp_path)["state"].to_list() == ["selesai"]


def test_a_corrected_nik_closes_its_issue_though_the_child_has_another_pseudonym(tmp_path: Path) -> None:
    frame = measurements(40)
    wrong = change(frame, "2024-08", 0, nik="990412")
    finding = {
        "file": "2024-08.xlsx", "sheet": "", "row": 3, "column": "NIK", "value": "990412", "code": "sources.nik-length",
        "fate": "stored", "what": "NIK 990412 di baris 3 berisi 6 angka.", "why": "", "do": "Lengkapi NIK 990412.",
    }  # fmt: skip
    run(wrong, tmp_path, findings=pl.DataFrame([finding], schema=FINDINGS))
    shown = state(tmp_path).row(0, named=True)
    assert "990412" not in " ".join(str(value) for value in shown.values())
    run(frame, tmp_path, LATER)
    assert state(tmp_path)["state"].to_list() == ["selesai"]


def test_names_and_nik_stand_nowhere_unless_asked_for(tmp_path: Path) -> None:
    frame = heavy()
    name, nik = frame.filter(month="2024-08", row=6).select("name", "nik").row(0)
    run(frame, tmp_path)
    cells = " ".join(str(value) for line in lines(tmp_path) for value in line.values())
    assert name not in cells
    assert nik not in cells
    run(frame, tmp_path / "open", with_names=True)
    assert lines(tmp_path / "open")[0]["Anak"] == name
    assert lines(tmp_path / "open")[0]["NIK"] == nik
    kept = " ".join(str(value) for row in state(tmp_path / "open").rows() for value in row)
    assert name not in kept
    assert nik not in kept


def test_a_note_written_into_the_book_is_kept(tmp_path: Path) -> None:
    run(heavy(), tmp_path)
    path = tmp_path / "perbaikan-ciruas.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["Perbaikan"]
    titles = [cell.value for cell in sheet[1]]
    sheet.cell(2, titles.index("Catatan petugas") + 1).value = "sudah ditanyakan ke kader"
    book.save(path)
    run(measurements(40), tmp_path, LATER)
    assert "sudah ditanyakan ke kader" in [line["Catatan petugas"] for line in lines(tmp_path)]


def test_the_header_is_frozen_and_filtered_and_numbers_are_numbers(tmp_path: Path) -> None:
    run(heavy(), tmp_path)
    book = openpyxl.load_workbook(tmp_path / "perbaikan-ciruas.xlsx")
    assert book.sheetnames == ["Perbaikan", "Ringkasan", "Sumber"]
    assert book["Perbaikan"].freeze_panes == "B2"
    assert book["Perbaikan"].auto_filter.ref
    assert isinstance(lines(tmp_path)[0]["Baris"], int)
    assert "01/09/2024" in str(book["Sumber"]["A2"].value)


def test_each_puskesmas_has_its_own_book(tmp_path: Path) -> None:
    other = heavy().with_columns(puskesmas=pl.lit("Puskesmas Kragilan"), nik=pl.lit("77") + pl.col("nik").str.slice(2))
    nobody = heavy().with_columns(puskesmas=pl.lit(None, pl.String), nik=pl.lit("78") + pl.col("nik").str.slice(2))
    other, nobody = other.with_columns(file=pl.lit("b.xlsx")), nobody.with_columns(file=pl.lit("c.xlsx"))
    names = [book.path.name for book in run(pl.concat([heavy(), other, nobody]), tmp_path)]
    assert names == ["perbaikan-ciruas.xlsx", "perbaikan-kragilan.xlsx", "perbaikan-tanpa-puskesmas.xlsx"]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("UPTD Puskesmas Ciruas", "ciruas"),
        ("PKM. Kragilan / 2", "pkm-kragilan-2"),
        ("Çikande", "cikande"),
        (None, "tanpa-puskesmas"),
    ],
)
def test_a_puskesmas_gives_a_safe_file_name(name: str | None, slug: str) -> None:
    assert slugged(name) == slug


def test_nothing_to_mend_writes_no_book(tmp_path: Path) -> None:
    assert run(measurements(40), tmp_path) == []
    assert not list(tmp_path.glob("*.xlsx"))
