"""`mutu.xlsx`: the quality of the measurements of a month, one sheet a table."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from konvergensi.measures.quality import RATINGS, Assessment

UNITS = (
    ("unit", "Tempat", 28), ("puskesmas", "Puskesmas", 22), ("score", "Skor SMART", 11), ("rating", "Mutu", 12),
    ("children", "Anak", 8), ("weighed", "Ditimbang", 10), ("measured", "Diukur", 8), ("target", "Sasaran", 9),
    ("target_kind", "Jenis sasaran", 12), ("coverage", "D/S %", 8), ("impossible", "Tidak mungkin", 13),
    ("implausible", "Z tidak masuk akal", 16), ("shrunk", "Memendek", 10), ("copied", "Salinan", 9),
    ("same_weight", "Berat sama", 10), ("same_length", "Panjang sama", 12), ("twice", "Diukur dua kali", 14),
    ("heaped_weight", "Berat ,0/,5", 11), ("weights", "Berat ada", 10), ("heaped_length", "Panjang ,0/,5", 13),
    ("lengths", "Panjang ada", 11),
)  # fmt: skip
CHECKS = (
    ("unit", "Tempat", 28), ("label", "Pemeriksaan", 30), ("rating", "Mutu", 12), ("points", "Poin", 7),
    ("value", "Nilai", 10), ("count", "Banyaknya", 10), ("n", "Dari", 9),
    ("says", "Yang terlihat dan yang perlu diperiksa", 120),
    ("measure", "Satuan", 10), ("check", "Kode", 20),
)  # fmt: skip
DIGITS = (("unit", "Tempat", 28), ("measure", "Ukuran", 12), ("digit", "Angka terakhir", 14), ("n", "Banyaknya", 10))
EXPLAINED = (
    "Urutan: yang terburuk di atas. Skor SMART dan uji perbandingan hanya dari puskesmas ke atas.",
    "Skor SMART: 0-9 sangat baik, 10-14 baik, 15-24 cukup, 25 ke atas bermasalah; tanpa uji Poisson.",
    "D/S: anak yang ditimbang atau diukur dibagi sasaran; kosong berarti sasaran tidak diberikan (tidak diketahui).",
    "Tidak mungkin: z-score di luar batas WHO, LiLA di luar 10-20 cm, atau panjang turun lebih dari 1 cm.",
    "Salinan: berat dan panjang sama persis dengan bulan sebelumnya. Batas dan sumbernya: parameters/quality.yaml.",
)


def write_quality_book(path: Path, found: Assessment, on: date) -> None:
    """Sheets Tempat, Pemeriksaan, Angka terakhir and Sumber; numbers are numbers, headers frozen and filtered."""
    words = {code: id_ for code, (id_, _) in RATINGS.items()}
    with xlsxwriter.Workbook(
        str(path), {"strings_to_numbers": False, "strings_to_formulas": False, "in_memory": True}
    ) as book:
        head = book.add_format({"bold": True, "bg_color": "#1F4E78", "font_color": "white", "text_wrap": True})
        tenth = book.add_format({"num_format": "0.0##", "valign": "top"})
        text = book.add_format({"text_wrap": True, "valign": "top"})
        tables = (
            ("Tempat", found.units, UNITS),
            ("Pemeriksaan", found.checks, CHECKS),
            ("Angka terakhir", found.digits, DIGITS),
        )
        for name, table, columns in tables:
            shown = table.with_columns(pl.col("rating").replace(words)) if "rating" in table.columns else table
            sheet = book.add_worksheet(name)
            _table(sheet, shown, columns, head=head, formats={float: tenth, str: text})
        sheet = book.add_worksheet("Sumber")
        sheet.set_column(0, 0, 110)
        sheet.write(0, 0, "Keterangan", head)
        sheet.freeze_panes(1, 0)
        for line, sentence in enumerate((f"Bulan {found.month}, dibuat {on.strftime('%d/%m/%Y')}.", *EXPLAINED), 1):
            sheet.write_string(line, 0, sentence)


def _table(
    sheet: Any, table: pl.DataFrame, columns: tuple[tuple[str, str, int], ...], *, head: Any, formats: dict[type, Any]
) -> None:
    for place, (_, heading, width) in enumerate(columns):
        sheet.write(0, place, heading, head)
        sheet.set_column(place, place, width)
    for line, values in enumerate(table.select(name for name, _, _ in columns).iter_rows(), 1):
        for place, value in enumerate(values):
            if value is not None:
                sheet.write(line, place, value, formats.get(type(value)))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(table.height, 1), len(columns) - 1)
