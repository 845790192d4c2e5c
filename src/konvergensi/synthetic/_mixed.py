"""One month as it really arrives at a district: every puskesmas sends its file in its own way.

Among the files: renamed columns, title rows above the banner, columns added locally, `;` CSV, dates as a spreadsheet
turns them, two lists of short children only, and last month's file under a new name. `kunci/files.csv` says which is
which.
"""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from konvergensi.synthetic._frames import MonthTables
from konvergensi.synthetic._layouts import arrange, banner, write_csv
from konvergensi.synthetic._population import Population
from konvergensi.synthetic._xlsx import write_export

RENAMED = {
    "JK": "Jenis Kelamin",
    "Pukesmas": "Puskesmas",
    "Usia Saat Ukur": "usia_ukur",
    "BB/U": "bb/u",
    "ZS BB/U": "z-core bb/u",
    "TB/U": "tb/u",
    "ZS TB/U": "z-core tb/u",
    "BB/TB": "bb/tb",
    "ZS BB/TB": "z-core bb/tb",
}
REGISTER = {
    "Nama": "Nama Lengkap Balita",
    "Tgl Lahir": "Tgl Lahir Tgl/Bln/Thn",
    "Nama Ortu": "Nama Orang Tua",
    "Berat": "BB",
    "Tinggi": "TB",
    "TB/U": "PB-TB/U",
    "BB/TB": "BB/PB-TB",
}
LOCAL = ("Bulan Pengukuran", "Status Bulan", "status tahun", "status desa")
KINDS = ("plain", "renamed", "csv", "plain", "register", "local", "dates", "unnumbered", "plain", "newer")


@dataclass(frozen=True)
class Sent:
    """One file as it was sent: its kind, its rows, and the place of its first row."""

    path: Path
    kind: str
    tables: MonthTables
    first_row: int


def write_mixed(folder: Path, parts: list[tuple[str, MonthTables]], before: dict[str, MonthTables]) -> list[Sent]:
    """Write one file per puskesmas. `before` holds last month's tables, for the one that is sent again."""
    sent = []
    repeated = max(2, len(parts) // 2)
    for number, (name, tables) in enumerate(parts):
        if number in (3, 8) and len(parts) > 3:
            sent.append(_send(folder, name, "filtered", short_only(tables)))
        elif number == repeated and name in before:
            sent.append(_send(folder, name, "last-month", before[name]))
        else:
            sent.append(_send(folder, name, KINDS[number % len(KINDS)], tables))
    return sent


def short_only(tables: MonthTables) -> MonthTables:
    """The rows whose printed status says short."""
    short = tables.export["TB/U"].is_in(["Pendek", "Sangat Pendek"])
    return MonthTables(
        tables.label, tables.export.filter(short), tables.measurements.filter(short), tables.truth.filter(short)
    )


def _send(folder: Path, name: str, kind: str, tables: MonthTables) -> Sent:
    path = folder / f"{name}.xlsx"
    if kind == "csv":
        write_csv(tables.export, path.with_suffix(".csv"))
        return Sent(path.with_suffix(".csv"), kind, tables, 2)
    frame = arrange(tables.export, "cara-ukur" if kind == "newer" else "plain")
    title: list[str] = []
    if kind == "register":
        title = ["DAFTAR BALITA", f"PUSKESMAS {name.upper()}"]
    elif kind == "dates":
        frame = frame.with_columns(_short_date("Tgl Lahir"), _short_date("Tanggal Pengukuran"))
    elif kind == "local":
        frame = frame.with_columns(pl.lit("-").alias(column) for column in LOCAL)
    elif kind == "unnumbered":
        frame = frame.drop("No")
    names = {"renamed": RENAMED, "register": REGISTER}.get(kind, {})
    header = [names.get(column, column) for column in frame.columns]
    write_export(frame, path, banner=banner(tables.label), header=header, title=title)
    return Sent(path, kind, tables, len(title) + 3)


def _short_date(name: str) -> pl.Expr:
    """D/M/YYYY, as a spreadsheet writes it."""
    date = pl.col(name).str.to_date()
    return date.dt.to_string("%-d/%-m/%Y").alias(name)


def last_month(population: Population, month: str) -> MonthTables | None:
    """The tables of the month before, where there is one."""
    place = population.months.index(month)
    return population.month(population.months[place - 1]) if place else None
