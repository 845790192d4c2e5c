"""The problem book: the problem stands beside its cell, nobody is named, and office programs open it."""

import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.eppgbm import child, children, write_xlsx

from konvergensi.sources import read_exports, write_problem_book


@pytest.fixture
def export(tmp_path: Path) -> Path:
    rows = [
        child(1, Berat="97", NIK="990409"),
        child(2, **{"Tanggal Pengukuran": "kapan"}),
        *children(6)[2:],
        child(3),
        {"No": "Jumlah"},
    ]
    return write_xlsx(tmp_path / "ekspor.xlsx", rows)


def book_of(export: Path, **options: Any) -> openpyxl.Workbook:
    path = export.with_name("problems.xlsx")
    write_problem_book(read_exports([export], regency="36.04"), path, **options)
    return openpyxl.load_workbook(path)


def test_each_row_concerned_shows_its_problem_in_the_cell_and_beside_it(export: Path) -> None:
    page = book_of(export)["Baris"]
    titles = [cell.value for cell in page[1]]
    rows = {row[2].value: dict(zip(titles, row, strict=True)) for row in page.iter_rows(min_row=2)}
    assert sorted(rows) == [3, 4, 9, 10]
    weight = rows[3]["Berat"]
    assert str(weight.value) == "97"
    assert weight.fill.start_color.rgb == "FFFFF2CC"
    assert "koma desimalnya hilang" in weight.comment.text
    assert "koma desimalnya hilang" in rows[3]["Masalah"].value
    assert "NIK di baris 3 berisi 6 angka" in rows[3]["Masalah"].value
    assert rows[4]["Nasib"].value == "ditahan"
    assert rows[4]["Tanggal Pengukuran"].value == "kapan"
    assert "Baris 9 mengulang baris 5" in rows[9]["Masalah"].value
    assert rows[3]["Tinggi"].fill.start_color.rgb != "FFFFF2CC"
    assert page.freeze_panes == "D2"
    assert page.auto_filter.ref is not None


def test_nobody_is_named_unless_asked(export: Path) -> None:
    hidden = "\n".join(str(cell.value) for page in book_of(export) for row in page.iter_rows() for cell in row)
    assert child(1)["Nama"] not in hidden
    assert "990409" not in hidden
    assert child(3)["NIK"] not in hidden
    assert "AYAH" not in hidden
    shown = "\n".join(str(cell.value) for row in book_of(export, with_names=True)["Baris"].iter_rows() for cell in row)
    assert child(1)["Nama"] in shown
    assert "990409" in shown


def test_the_accounts_balance_in_the_book(export: Path) -> None:
    page = book_of(export)["Berkas"]
    rows = [[cell.value for cell in row[3:7]] for row in page.iter_rows(min_row=2)]
    assert rows == [[8, 5, 1, 2]] * 2


def test_the_summary_counts_each_problem_and_says_what_to_do(export: Path) -> None:
    page = book_of(export)["Ringkasan"]
    counts = {row[0]: row[2] for row in page.iter_rows(min_row=2, values_only=True)}
    assert counts == {
        "sources.nik-length": 1,
        "sources.wrong-unit": 1,
        "sources.no-date": 1,
        "sources.same-row-twice": 1,
        "sources.total-row": 1,
    }
    assert all(row[5] for row in page.iter_rows(min_row=2, values_only=True))


def test_a_reading_without_a_problem_gives_an_empty_book(tmp_path: Path) -> None:
    book = book_of(write_xlsx(tmp_path / "a.xlsx", children(3)))
    assert book["Baris"].max_row == 1


@pytest.mark.slow
def test_the_book_opens_in_libreoffice(export: Path) -> None:
    book_of(export)
    words = ["soffice", "--headless", "--convert-to", "csv", "--outdir", str(export.parent), "problems.xlsx"]
    subprocess.run(words, check=True, capture_output=True, cwd=export.parent)
    text = (export.parent / "problems.csv").read_text(encoding="utf-8")
    assert text.startswith("Masalah,Nasib baris,Banyaknya")
    assert "sources.no-date,ditahan,1" in text


def test_a_marked_book_says_on_every_sheet_of_rows_who_took_it_away(export: Path) -> None:
    mark = "Diekspor oleh Petugas gizi & gizi pada 02/09/2024"
    book = book_of(export, mark=mark)
    for name in ("Ringkasan", "Baris", "Sumber"):
        below = [row[0].value for row in book[name].iter_rows() if row[0].value]
        assert below[-1] == mark, name
        assert "Petugas gizi" in book[name].oddFooter.left.text
    plain = book_of(export)
    assert not any(mark == cell.value for row in plain["Baris"].iter_rows() for cell in row)
