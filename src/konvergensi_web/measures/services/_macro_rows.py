"""The rows of a table of figures in our terms, or the finding that refuses a row with its own column and reason."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from konvergensi.measures.macro import find_macro
from konvergensi.problems import Finding, ProblemError
from konvergensi.problems import releases as problems
from konvergensi.sources import numerals, tables
from konvergensi_web.platform.scope import Actor
from konvergensi_web.regions.models import Region

NEEDED = ("region_code", "indicator", "year", "value", "source")
NAMES = {
    "region_code": ("region_code", "kode_wilayah", "kode wilayah", "kode"),
    "indicator": ("indicator", "indikator"),
    "year": ("year", "tahun", "period", "periode"),
    "value": ("value", "nilai", "persen"),
    "source": ("source", "sumber"),
    "release": ("release", "rilis"),
    "low": ("ci_low", "low", "batas bawah"),
    "high": ("ci_high", "high", "batas atas"),
    "numerator": ("numerator", "pembilang"),
    "denominator": ("denominator", "penyebut"),
    "note": ("note", "catatan"),
}
NUMBERS = ("value", "low", "high", "numerator", "denominator")
KEY = ("indicator", "region_path", "period", "release", "source")
COUNTRY = "00"
PERIOD = re.compile(r"(19|20)\d\d(-(0[1-9]|1[0-2]))?")
ROWS_AT_MOST = 100_000
Cells = Mapping[str, Any]  # texts, and numbers where a workbook has numbers

REASONS = {
    "indicator": "Indikator ini tidak ada di daftar indikator makro.",
    "region_code": "Kode wilayah ini tidak dikenal di sini.",
    "year": "Periode ditulis sebagai tahun (2024) atau tahun-bulan (2024-03).",
    "source": "Angka tanpa sumber tidak dapat diperiksa siapa pun.",
    "value": "Nilai harus persen antara 0 dan 100, misalnya 7,5.",
    "low": "Batas selang harus persen antara 0 dan 100, misalnya 7,5.",
    "high": "Batas selang harus persen antara 0 dan 100, misalnya 7,5.",
    "numerator": "Pembilang harus bilangan bulat tanpa pecahan, misalnya 4.592 atau 4592.",
    "denominator": "Penyebut harus bilangan bulat tanpa pecahan, misalnya 61.234 atau 61234.",
}
OUTSIDE = "Wilayah itu di luar wilayah kerja Anda."


@dataclass(frozen=True, slots=True)
class MacroRow:
    """One understood row."""

    number: int
    values: dict[str, Any]

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it the same figure."""
        return tuple(self.values[name] for name in KEY)


def columns_of(given: list[str], file: str) -> dict[str, str]:
    """Our name of each column that is there -> its heading. Raises `ProblemError` when one that is needed is not."""
    lowered = {heading.strip().lower(): heading for heading in given}
    found = {}
    for name, words in NAMES.items():
        heading = next((lowered[word] for word in words if word in lowered), None)
        if heading is not None:
            found[name] = heading
    missing = [name for name in NEEDED if name not in found]
    if missing:
        raise ProblemError(problems.MACRO_COLUMNS, file=file, missing=", ".join(missing))
    return found


def read_rows(
    table: tables.TableFile, columns: dict[str, str], actor: Actor
) -> tuple[list[MacroRow], list[Finding], int]:
    """The rows that can be used, what refuses the others, and how many rows said what another row had said.

    Two rows that give one figure different values contradict each other: the second is refused.
    """
    cells = list(_cells(table, columns))
    regions = regions_of({row["region_code"] for _, row in cells})
    rows: dict[tuple[str, ...], MacroRow] = {}
    findings: list[Finding] = []
    same = 0
    for number, row in cells:
        read = understood(number, row, regions, columns)
        if isinstance(read, MacroRow):
            read = _allowed(read, row, actor, columns, rows)
        if isinstance(read, Finding):
            findings.append(read)
        elif read.key in rows:
            same += 1
        else:
            rows[read.key] = read
    return list(rows.values()), findings, same


def _allowed(
    read: MacroRow, row: Cells, actor: Actor, columns: dict[str, str], rows: dict[tuple[str, ...], MacroRow]
) -> MacroRow | Finding:
    if not any(read.values["region_path"].startswith(path) for path in actor.paths):
        return _finding(read.number, columns["region_code"], row["region_code"], OUTSIDE)
    first = rows.get(read.key)
    if first is not None and differs(read.values, first.values):
        said = f"Baris {first.number} memberi nilai lain untuk angka yang sama (wilayah, periode, rilis, sumber)."
        return _finding(read.number, columns["value"], row["value"], said)
    return read


def differs(new: Mapping[str, Any], old: Mapping[str, Any]) -> bool:
    """Whether a row says another number than what is there; a cell left empty says nothing."""
    return any(new[name] is not None and new[name] != old[name] for name in NUMBERS)


def regions_of(codes: set[str]) -> dict[str, str]:
    """Code -> path of the regions that are known here; the country has the empty path."""
    found = dict(Region.objects.filter(code__in=codes).values_list("code", "path"))
    return found | {COUNTRY: "", "": ""} if codes & {COUNTRY} else found


def understood(
    number: int, row: Cells, regions: Mapping[str, str], columns: Mapping[str, str] | None = None
) -> MacroRow | Finding:
    """The row in our terms, or the finding that refuses it under the heading its column has in the file."""
    heading = {name: name for name in NAMES} | dict(columns or {})
    indicator, path = find_macro(row["indicator"]), regions.get(row["region_code"])
    numbers = {name: _number(name, row[name]) for name in NUMBERS}
    wrong = {
        "indicator": indicator is None, "region_code": path is None or not row["region_code"],
        "year": PERIOD.fullmatch(row["year"]) is None, "source": not row["source"],
        **{name: numbers[name] == "" for name in NUMBERS},
    }  # fmt: skip
    wrong["value"] = wrong["value"] or numbers["value"] is None
    for name, is_wrong in wrong.items():
        if is_wrong:
            return _finding(number, heading[name], row[name], REASONS[name])
    return MacroRow(number, {
        "indicator": indicator, "region_path": path, "period": row["year"],
        "release": (row["release"] or row["source"])[:80], "source": row["source"][:300], "note": row["note"][:300],
        **numbers,
    })  # fmt: skip


def _number(name: str, cell: Any) -> float | int | str | None:
    """The number of a cell, None when it is empty, "" when it is no number of its column."""
    if cell == "":
        return None
    if name in ("numerator", "denominator"):
        found = numerals.count(cell)
        return "" if found is None else found
    share = numerals.percent(cell)
    return share if share is not None and 0 <= share <= 100 else ""


def _cells(table: tables.TableFile, columns: dict[str, str]) -> Iterator[tuple[int, dict[str, Any]]]:
    number = table.first_row
    for batch in table.batches():
        read = batch.select(list(columns.values())).to_pylist()
        for row in read:
            if number - table.first_row >= ROWS_AT_MOST:
                return
            told = {name: _cell(name, row[heading]) for name, heading in columns.items()}
            if any(cell != "" for cell in told.values()):
                yield number, {name: told.get(name, "") for name in NAMES}
            number += 1


def _cell(name: str, value: Any) -> Any:
    """A cell as its column wants it: numbers stay numbers where one is wanted, elsewhere they are text."""
    if name in NUMBERS and isinstance(value, int | float):
        return value
    if name == "region_code" and isinstance(value, float):
        return f"{value:05.2f}"  # a spreadsheet took 36.10 for a number
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def _finding(row: int, column: str, value: Any, reason: str) -> Finding:
    return Finding(problems.MACRO_ROW, row=row, column=column, value=str(value)[:80], fields={"reason": reason})
