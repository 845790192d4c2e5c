"""Small e-PPGBM exports of invented children, to be dirtied by a test one way at a time."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

HEADER = [
    "No",
    "NIK",
    "Nama",
    "JK",
    "Tgl Lahir",
    "BB Lahir",
    "TB Lahir",
    "Nama Ortu",
    "Prov",
    "Kab/Kota",
    "Kec",
    "Pukesmas",
    "Desa/Kel",
    "Posyandu",
    "RT",
    "RW",
    "Alamat",
    "Usia Saat Ukur",
    "Tanggal Pengukuran",
    "Berat",
    "Tinggi",
    "LiLA",
    "BB/U",
    "ZS BB/U",
    "TB/U",
    "ZS TB/U",
    "BB/TB",
    "ZS BB/TB",
    "Naik Berat Badan",
    "PMT Diterima (kg)",
    "Jml Vit A",
    "KPSP",
    "KIA",
]
BANNER = "Data Tanggal : 2024-08-31 21:14:05"
NBSP = "\u00a0"
_NAMES = ("SITI", "BUDI", "DEWI", "RAFFA", "SALSA", "BAGAS", "NABILA", "ILHAM", "ZAHRA", "RIZKA")


def child(number: int = 1, **changed: Any) -> dict[str, Any]:
    """One row as the application writes it (without NBSP), about a child that differs with `number`."""
    girl = number % 2 == 0
    age = 200 + 53 * (number % 29)
    measured = date(2024, 8, 1 + number % 28)
    born = measured - timedelta(days=age)
    months = (measured.year - born.year) * 12 + measured.month - born.month - (measured.day < born.day)
    row = {
        "No": f"{number} . ",
        "NIK": f"990409{born.day + 40 * girl:02d}{born:%m%y}{number:04d}",
        "Nama": f"{_NAMES[number % 10]} {chr(65 + number // 260 % 26)}{chr(65 + number // 10 % 26)}",
        "JK": "P" if girl else "L",
        "Tgl Lahir": born.isoformat(),
        "BB Lahir": "3.1",
        "TB Lahir": "49",
        "Nama Ortu": "AYAH/IBU",
        "Prov": "BANTEN",
        "Kab/Kota": "SERANG",
        "Kec": "CIRUAS",
        "Pukesmas": "CIRUAS",
        "Desa/Kel": "CITEREP",
        "Posyandu": "MELATI 1",
        "RT": 1,
        "RW": 2,
        "Alamat": "KP. CONTOH",
        "Usia Saat Ukur": f"{months // 12} Tahun - {months % 12} Bulan - 3 Hari",
        "Tanggal Pengukuran": measured.isoformat(),
        "Berat": f"{7 + number % 9}.{number % 10}",
        "Tinggi": f"{65 + number % 40}.{number % 7}",
        "LiLA": 14.5,
        "BB/U": "Berat Badan Normal",
        "ZS BB/U": "-0.48",
        "TB/U": ("Normal", "Pendek", "Normal", "Normal")[number % 4],
        "ZS TB/U": ("-0.86", "-2.31", "-1.02", "0.20")[number % 4],
        "BB/TB": "Gizi Baik",
        "ZS BB/TB": "-0.01",
        "Naik Berat Badan": "N",
        "PMT Diterima (kg)": "-",
        "Jml Vit A": 1,
        "KPSP": "-",
        "KIA": "Sesuai",
    }
    return row | changed


def children(n: int, **changed: Any) -> list[dict[str, Any]]:
    return [child(number, **changed) for number in range(1, n + 1)]


def write_xlsx(
    path: Path,
    rows: Sequence[Mapping[str, Any]],
    header: Sequence[str] | None = None,
    titles: Sequence[Sequence[Any]] = ((BANNER,),),
    *,
    nbsp: bool = True,
    sheet: str = "Application List",
    more_sheets: Mapping[str, Sequence[Sequence[Any]]] | None = None,
) -> Path:
    """A workbook in the layout of the application: title rows, header, text cells ending in NBSP."""
    header = list(header or (rows[0] if rows else HEADER))
    with xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"}) as book:
        page = book.add_worksheet(sheet)
        for line, title in enumerate(titles):
            page.write_row(line, 0, title)
        page.write_row(len(titles), 0, header)
        for line, row in enumerate(rows, len(titles) + 1):
            for column, name in enumerate(header):
                value = row.get(name, "")
                page.write(line, column, value + NBSP if nbsp and isinstance(value, str) and value else value)
        for name, cells in (more_sheets or {}).items():
            other = book.add_worksheet(name)
            for line, row in enumerate(cells):
                other.write_row(line, 0, row)
    return path


def write_csv(
    path: Path,
    rows: Sequence[Mapping[str, Any]],
    *,
    delimiter: str = ",",
    encoding: str = "utf-8",
    header: Sequence[str] | None = None,
) -> Path:
    names = list(header or rows[0])
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(names)
        writer.writerows([row.get(name, "") for name in names] for row in rows)
    return path
