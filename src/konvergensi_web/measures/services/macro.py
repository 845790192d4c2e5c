"""Figures of surveys and offices: typed in, imported from tables, or the published ones of the library.

A table's rows are all accounted for: rows_in = stored + unchanged + refused, each refusal with row, column and reason.
A revised figure comes as a further release beside the old one; nothing is overwritten.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from konvergensi.measures.macro import find_macro
from konvergensi.measures.published import SurveyFigure
from konvergensi.parameters import load
from konvergensi.problems import Finding, ProblemError
from konvergensi.problems import releases as problems
from konvergensi.sources import tables
from konvergensi_web.measures.models import MacroImport, MacroValue
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.scope import Actor, require
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
COUNTRY = "00"
PERIOD = re.compile(r"(19|20)\d\d(-(0[1-9]|1[0-2]))?")
FINDINGS_KEPT = 200
ROWS_AT_MOST = 100_000


@dataclass(frozen=True, slots=True)
class _Row:
    """One understood row."""

    number: int
    values: dict[str, Any]

    @property
    def key(self) -> tuple[str, ...]:
        """What makes it the same figure."""
        told = self.values
        return (told["indicator"], told["region_path"], told["period"], told["release"], told["source"])


def record_macro_value(
    *, actor: Actor, indicator: str, region_code: str, period: str, value: float, source: str, release: str = "",
    numerator: int | None = None, denominator: int | None = None, low: float | None = None, high: float | None = None,
    note: str = "",
) -> MacroValue:  # fmt: skip
    """Record one figure that was typed in."""
    cells = {
        "indicator": indicator, "region_code": region_code, "year": period, "value": str(value), "source": source,
        "release": release, "note": note, **{
            name: "" if number is None else str(number)
            for name, number in (("numerator", numerator), ("denominator", denominator), ("low", low), ("high", high))
        },
    }  # fmt: skip
    read = _understood(1, cells, _regions({region_code}))
    if isinstance(read, Finding):
        raise ProblemError(read.problem, row=1, column=read.column, value=read.value, **read.fields)
    require(actor, "measures.target.write", path=read.values["region_path"])
    with transaction.atomic():
        found, _ = MacroValue.objects.update_or_create(
            indicator=read.values["indicator"],
            region_path=read.values["region_path"],
            period=read.values["period"],
            release=read.values["release"],
            source=read.values["source"],
            defaults=_rest(read) | {"recorded_by_id": actor.user_id, "recorded_at": actor.now},
        )
        record(
            actor, "measures.macro.recorded", found, path=found.region_path, indicator=indicator, period=found.period
        )
    return found


def import_macro_table(*, actor: Actor, file: Path, name: str) -> MacroImport:
    """Import a CSV or workbook of figures. Rows of regions outside the actor's area are refused like unknown ones."""
    require(actor, "measures.target.write")
    table = tables.open_any(file)
    columns = _columns(table.schema.names, name)
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    done = MacroImport(file_name=name[:150], sha256=digest, imported_by_id=actor.user_id, imported_at=actor.now)
    rows, findings = _read(table, columns, actor)
    with transaction.atomic():
        done.rows_in = len(rows) + len(findings)
        done.refused = len(findings)
        done.findings = [_told(one) for one in findings[:FINDINGS_KEPT]]
        done.save()
        done.stored, done.unchanged = _store(actor, rows, done)
        done.save(update_fields=["stored", "unchanged"])
        record(
            actor, "measures.macro.imported", done, rows_in=done.rows_in, stored=done.stored,
            unchanged=done.unchanged, refused=done.refused, sha256=digest,
        )  # fmt: skip
    return done


def seed_published(*, actor: Actor) -> int:
    """Put the library's published survey figures beside the others. Returns how many are new."""
    known = set(MacroValue.objects.filter(indicator="stunting_survey").values_list(
        "region_path", "period", "release", "source"
    ))  # fmt: skip
    made = []
    for one in load("published_figures", SurveyFigure):
        path = "" if one.region == COUNTRY else f"{one.region}."
        key = (path, str(one.year), one.title, one.source[:300])
        if key not in known:
            known.add(key)
            made.append(_published(actor, one, key))
    MacroValue.objects.bulk_create(made)
    return len(made)


def _published(actor: Actor, one: SurveyFigure, key: tuple[str, str, str, str]) -> MacroValue:
    return MacroValue(
        indicator="stunting_survey", region_path=key[0], period=key[1], release=key[2], source=key[3], value=one.value,
        standing=one.standing, note=one.note[:300], recorded_at=actor.now,
    )  # fmt: skip


def _columns(given: list[str], file: str) -> dict[str, str]:
    """Our name of each column that is there -> its heading."""
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


def _read(table: tables.TableFile, columns: dict[str, str], actor: Actor) -> tuple[list[_Row], list[Finding]]:
    cells = list(_cells(table, columns))
    regions = _regions({row["region_code"] for _, row in cells})
    rows: list[_Row] = []
    findings: list[Finding] = []
    for number, row in cells:
        read = _understood(number, row, regions)
        if isinstance(read, _Row) and not any(read.values["region_path"].startswith(path) for path in actor.paths):
            read = _finding(number, "region_code", row["region_code"], "Wilayah itu di luar wilayah kerja Anda.")
        if isinstance(read, _Row):
            rows.append(read)
        else:
            findings.append(read)
    return rows, findings


def _cells(table: tables.TableFile, columns: dict[str, str]) -> Iterator[tuple[int, dict[str, str]]]:
    number = table.first_row
    for batch in table.batches():
        read = batch.select(list(columns.values())).to_pylist()
        for row in read:
            if number - table.first_row >= ROWS_AT_MOST:
                return
            told = {name: _text(row[heading]) for name, heading in columns.items()}
            if any(told.values()):
                yield number, {name: told.get(name, "") for name in NAMES}
            number += 1


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def _regions(codes: set[str]) -> dict[str, str]:
    found = dict(Region.objects.filter(code__in=codes).values_list("code", "path"))
    return found | {COUNTRY: "", "": ""} if codes & {COUNTRY} else found


def _understood(number: int, row: dict[str, str], regions: dict[str, str]) -> _Row | Finding:
    """The row in our terms, or the finding that refuses it."""
    indicator = find_macro(row["indicator"])
    if indicator is None:
        return _finding(number, "indicator", row["indicator"], "Indikator ini tidak ada di daftar indikator makro.")
    path = regions.get(row["region_code"])
    if path is None or not row["region_code"]:
        return _finding(number, "region_code", row["region_code"], "Kode wilayah ini tidak dikenal di sini.")
    if PERIOD.fullmatch(row["year"]) is None:
        return _finding(number, "year", row["year"], "Periode ditulis sebagai tahun (2024) atau tahun-bulan (2024-03).")
    if not row["source"]:
        return _finding(number, "source", "", "Angka tanpa sumber tidak dapat diperiksa siapa pun.")
    numbers: dict[str, float | None] = {}
    for name in ("value", "low", "high", "numerator", "denominator"):
        read = _number(row.get(name, ""))
        if isinstance(read, str) or (name == "value" and (read is None or not 0 <= read <= 100)):
            return _finding(number, name, row.get(name, ""), "Nilai harus persen antara 0 dan 100, dengan angka biasa.")
        numbers[name] = read
    release = row["release"] or row["source"][:80]
    return _Row(number, {
        "indicator": indicator, "region_path": path, "period": row["year"], "release": release[:80],
        "source": row["source"][:300], "note": row["note"][:300], "value": numbers["value"], "low": numbers["low"],
        "high": numbers["high"], "numerator": _whole(numbers["numerator"]),
        "denominator": _whole(numbers["denominator"]),
    })  # fmt: skip


def _number(text: str) -> float | str | None:
    """A number written with comma or point; the text itself when it is none."""
    if not text:
        return None
    try:
        return float(text.replace(",", ".") if "," in text and "." not in text else text)
    except ValueError:
        return text


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _finding(row: int, column: str, value: str, reason: str) -> Finding:
    return Finding(problems.MACRO_ROW, row=row, column=column, value=value[:80], fields={"reason": reason})


def _told(one: Finding) -> dict[str, Any]:
    what, why, do = one.sentences()
    return {"row": one.row, "column": one.column, "value": one.value, "what": what, "why": why, "do": do}


def _rest(row: _Row) -> dict[str, Any]:
    return {name: row.values[name] for name in ("value", "low", "high", "numerator", "denominator", "note")}


def _store(actor: Actor, rows: list[_Row], done: MacroImport) -> tuple[int, int]:
    keys = ("indicator", "region_path", "period", "release", "source")
    indicators = {row.values["indicator"] for row in rows}
    known = set(MacroValue.objects.filter(indicator__in=indicators).values_list(*keys))
    made: list[MacroValue] = []
    for row in rows:
        if row.key in known:
            continue
        known.add(row.key)
        made.append(MacroValue(**row.values, imported=done, recorded_by_id=actor.user_id, recorded_at=actor.now))
    MacroValue.objects.bulk_create(made, batch_size=1_000)
    return len(made), len(rows) - len(made)


def published_on(one: MacroValue) -> date:
    """The first day of its period, for sorting and drawing."""
    year, month = (one.period + "-01").split("-")[:2]
    return date(int(year), int(month), 1)
