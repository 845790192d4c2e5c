"""The workbook of one puskesmas: what is to be mended, what was mended, and where it all comes from."""

import math
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from konvergensi.reports._repair_state import DONE, GONE, OPEN

SHEET = "Perbaikan"
LINE_POINTS = 15
COLUMNS: tuple[tuple[str, str, int], ...] = (  # column of the state, heading, width
    ("state", "Status", 13),
    ("month", "Bulan", 9),
    ("village", "Desa/Kel", 18),
    ("posyandu", "Posyandu", 16),
    ("child", "Anak", 18),
    ("nik", "NIK", 19),
    ("birth_date", "Tgl lahir", 11),
    ("measured_on", "Tgl ukur", 11),
    ("column", "Kolom", 16),
    ("value", "Isi sekarang", 16),
    ("what", "Masalah", 45),
    ("do", "Yang perlu diperiksa", 45),
    ("first_seen", "Ditemukan", 11),
    ("closed_on", "Ditutup", 11),
    ("note", "Catatan petugas", 22),
    ("file", "Berkas", 30),
    ("sheet", "Lembar", 12),
    ("row", "Baris", 7),
    ("code", "Kode masalah", 26),
    ("issue", "Kode baris", 12),
)
COLOURS = {OPEN: "#FDE9D9", DONE: "#E2EFDA", GONE: "#EDEDED"}
EXPLAINED = (
    "Buku ini memuat baris yang perlu diperiksa dan diperbaiki di aplikasi e-PPGBM, bukan di buku ini.",
    "terbuka: masalah masih ada di ekspor terakhir yang memuat bulan dan posyandu itu.",
    "selesai: ekspor yang lebih baru memuat pengukuran itu tanpa masalah ini; ditutup otomatis.",
    "tidak ada lagi: pengukurannya tidak ada lagi di ekspor yang lebih baru. Ini bukan perbaikan; tanyakan sebabnya.",
    "Kolom 'Catatan petugas' boleh diisi dan dibawa terus; jangan ubah kolom 'Kode baris'.",
    "Baris: nomor baris di berkas ekspor seperti terlihat di Excel.",
)


def write_book(path: Path, issues: pl.DataFrame, on: date, *, with_names: bool) -> None:
    """One puskesmas. Numbers are numbers and dates dates; the header is frozen and filtered."""
    with xlsxwriter.Workbook(
        str(path), {"strings_to_numbers": False, "strings_to_formulas": False, "in_memory": True}
    ) as book:
        head = book.add_format({"bold": True, "bg_color": "#1F4E78", "font_color": "white", "text_wrap": True})
        _rows(book, head, issues)
        _summary(book, head, issues)
        _sources(book, head, issues, on, with_names)


def _rows(book: Any, head: Any, issues: pl.DataFrame) -> None:
    sheet = book.add_worksheet(SHEET)
    wrapped = book.add_format({"text_wrap": True, "valign": "top", "align": "left"})
    day = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top", "align": "left"})
    marks = {
        state: book.add_format({"bg_color": colour, "bold": True, "valign": "top"}) for state, colour in COLOURS.items()
    }
    for place, (_, heading, width) in enumerate(COLUMNS):
        sheet.write(0, place, heading, head)
        sheet.set_column(place, place, width)
    for line, values in enumerate(issues.select(name for name, _, _ in COLUMNS).iter_rows(), 1):
        sheet.set_row(line, LINE_POINTS * _lines(values))
        for place, value in enumerate(values):
            style = marks[value] if place == 0 else wrapped
            _write(sheet, line, place, value, style=day if isinstance(value, date) else style, name=COLUMNS[place][0])
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(issues.height, 1), len(COLUMNS) - 1)
    printed = [name for name, _, _ in COLUMNS].index("note")  # what follows is for finding the row, not for paper
    sheet.print_area(0, 0, max(issues.height, 1), printed)
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.3, right=0.3, top=0.4, bottom=0.4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _lines(values: tuple[object, ...]) -> int:
    """How many lines the longest sentence of a row takes in its column: not every program fits the height itself."""
    needed = (len(str(value)) / (width * 0.95) for value, (_, _, width) in zip(values, COLUMNS, strict=True) if value)
    return min(6, math.ceil(max(needed, default=1)))


def _write(sheet: Any, line: int, place: int, value: object, *, style: Any, name: str) -> None:
    if isinstance(value, date):
        sheet.write_datetime(line, place, value, style)
    elif isinstance(value, int | float):
        sheet.write_number(line, place, value, style)
    elif value is not None:
        number = _as_number(str(value)) if name == "value" else None
        if number is None:
            sheet.write_string(line, place, str(value), style)
        else:
            sheet.write_number(line, place, number, style)


def _as_number(text: str) -> float | None:
    """A measured value as the number it is; a NIK or a date stays text."""
    plain = text.replace(",", ".", 1)
    if len(text) > 8 or not plain.lstrip("-").replace(".", "", 1).isdecimal():
        return None
    return float(plain)


def _summary(book: Any, head: Any, issues: pl.DataFrame) -> None:
    sheet = book.add_worksheet("Ringkasan")
    for place, (heading, width) in enumerate(
        (("Kode masalah", 30), (OPEN, 10), (DONE, 10), (GONE, 16), ("Contoh", 80))
    ):
        sheet.write(0, place, heading, head)
        sheet.set_column(place, place, width)
    counts = issues.group_by("code", maintain_order=True).agg(
        *((pl.col("state") == state).sum().alias(state) for state in COLOURS), pl.col("what").first()
    )
    for line, values in enumerate(counts.sort(OPEN, descending=True).iter_rows(), 1):
        sheet.write_row(line, 0, values)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(counts.height, 1), 4)


def _sources(book: Any, head: Any, issues: pl.DataFrame, on: date, with_names: bool) -> None:
    sheet = book.add_worksheet("Sumber")
    sheet.set_column(0, 0, 110)
    sheet.write(0, 0, "Keterangan", head)
    shown = "ditampilkan" if with_names else "disamarkan"
    files = issues.filter(pl.col("state") == OPEN)["file"].unique().sort().to_list()
    lines = (
        f"Keadaan per {on.strftime('%d/%m/%Y')}. Nama dan NIK {shown}.",
        *EXPLAINED,
        "Ekspor yang dibaca: " + (", ".join(files) if files else "tidak ada masalah yang terbuka."),
    )
    for line, text in enumerate(lines, 1):
        sheet.write_string(line, 0, text)
    sheet.freeze_panes(1, 0)


def read_notes(path: Path) -> Mapping[str, str]:
    """The notes people wrote into a book, by issue; nothing when the file is not there or not such a book."""
    try:
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(SHEET).to_python()
    except (CalamineError, OSError):
        return {}
    titles = [str(cell) for cell in rows[0]] if rows else []
    if not {"Kode baris", "Catatan petugas"} <= set(titles):
        return {}
    issue, note = titles.index("Kode baris"), titles.index("Catatan petugas")
    return {str(row[issue]): str(row[note]) for row in rows[1:] if str(row[note]).strip()}
