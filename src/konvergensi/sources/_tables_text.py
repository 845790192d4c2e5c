"""How a text table is written: encoding, delimiter, decimal sign, and which columns are plain numbers.

Fed by `_tables_read`. The whole file is walked once as bytes: an encoding guessed from the first lines is wrong as
soon as a name with an accent stands in the last one.
"""

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from konvergensi.sources import _raw
from konvergensi.sources._tables_clean import KINDS, NUMBER, CellAccount, canonical_name, clean

CHUNK = 8 << 20
HEAD_BYTES = 1 << 16
DIGITS = 1e15  # a float keeps 15 digits of any number
UTF8_MARK = b"\xef\xbb\xbf"
UNDEFINED_IN_CP1252 = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")
COMMA_NUMBER = re.compile(r'(?:^|[;\t|"])-?\d+,\d+(?=$|[;\t|"\r\n])', re.MULTILINE)
WHOLE = r"^-?(?:0|[1-9]\d{0,14})$"
FRACTION = r"^-?(?:0|[1-9]\d{0,8})\.\d{0,5}[1-9]$"


@dataclass(frozen=True)
class Dialect:
    """How a text table is written, so that the result can be written alike."""

    encoding: str = "utf-8"
    delimiter: str = ","
    decimal: str = "."
    mark: bool = False  # a byte order mark at the start: Excel then reads the file as UTF-8
    quoted: bool = False  # some cell stands in quotes, so it may hold a line break
    skip: int = 0  # lines before the header: `sep=;`
    rows: int = 0  # lines after the header

    def typed(self, batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
        """Text columns as the types found by `lossless_types`."""
        columns = []
        for name, column, wanted in zip(schema.names, batch.columns, schema.types, strict=True):
            if wanted == column.type:
                columns.append(column)
            elif canonical_name(name):
                columns.append(_understood(name, column).cast(wanted))
            else:
                plain = pc.replace_substring(column, ",", ".") if self.decimal == "," else column
                columns.append(plain.cast(wanted))
        return pa.RecordBatch.from_arrays(columns, schema=schema)


def inspect(path: Path) -> Dialect:
    """Read the whole file once as bytes and say how it is written."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    encoding, lines, quoted = _walk(path, head)
    text = head.decode(encoding, errors="replace")
    mark = head.startswith((UTF8_MARK, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = text.lstrip("\ufeff")
    shown = text.splitlines()[: _raw.HEAD]
    told = re.match(r"sep=(.)\s*$", shown[0]) if shown else None
    skip = 1 if told else 0
    suffix_tab = path.suffix.lower() == ".tsv"
    delimiter = told.group(1) if told else "\t" if suffix_tab else _raw._delimiter(shown)
    if not told and not suffix_tab and not any(delimiter in line for line in shown[:1]):
        delimiter = ","  # a single column tells nothing; the result is written with commas
    decimal = "," if delimiter != "," and COMMA_NUMBER.search(text) else "."
    if delimiter == "," and re.search(r'"-?\d+,\d+"', text):
        decimal = ","
    return Dialect(encoding, delimiter, decimal, mark, quoted, skip, max(lines - 1 - skip, 0))


def _walk(path: Path, head: bytes) -> tuple[str, int, bool]:
    """Encoding, number of lines, and whether any quote occurs."""
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    decoder = codecs.getincrementaldecoder("utf-16" if wide else "utf-8")()
    valid, undefined, quoted, lines, last = True, False, False, 0, b"\n"
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            lines += chunk.count(b"\n") or chunk.count(b"\r")
            quoted = quoted or b'"' in chunk
            last = chunk.rstrip(b"\x00")[-1:] or last
            undefined = undefined or any(byte in chunk for byte in UNDEFINED_IN_CP1252)
            if valid:
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError:
                    valid = False
    lines += last != b"\n"
    if wide:
        return "utf-16", lines, quoted
    if valid:
        return "utf-8-sig" if head.startswith(UTF8_MARK) else "utf-8", lines, quoted
    return "latin-1" if undefined else "cp1252", lines, quoted


def lossless_types(batches: Iterable[pa.RecordBatch], text: pa.Schema, dialect: Dialect) -> pa.Schema:
    """The schema in which columns of plain numbers are numbers, because not one cell would change by it.

    A canonical number or date column is one if every cell of it is understood. Any other column only if each number
    is written in the shortest way: `0012` and `36.10` stay text.
    """
    possible: dict[str, set[str]] = {name: {"whole", "fraction"} for name in text.names}
    seen: set[str] = set()
    for batch in batches:
        for name, column in zip(text.names, batch.columns, strict=True):
            if possible[name] and column.null_count < len(column):
                seen.add(name)
                possible[name] &= _kinds(name, column, dialect)
    return pa.schema([(name, _type(name, possible[name]) if name in seen else pa.string()) for name in text.names])


def _kinds(name: str, column: Any, dialect: Dialect) -> set[str]:
    canonical = canonical_name(name)
    if canonical and KINDS[canonical] is NUMBER:
        account = CellAccount()
        values = clean(canonical, column, header=name, first_row=1, account=account)
        if account.counts or values.null_count != column.null_count or _beyond_digits(values):
            return set()
        return {"whole", "fraction"} if pc.all(pc.equal(values, pc.floor(values))).as_py() else {"fraction"}
    if canonical:
        return set()
    cells = pl.Series(column).unique()
    if dialect.decimal == ",":
        cells = cells.str.replace(",", ".", literal=True)
    whole = cells.str.contains(WHOLE)
    if whole.all():
        return {"whole", "fraction"}
    return {"fraction"} if (whole | cells.str.contains(FRACTION)).all() else set()


def _beyond_digits(values: Any) -> bool:
    """A number longer than a float keeps, such as a NIK in the wrong column."""
    largest = pc.max(pc.abs(values)).as_py()
    return largest is not None and largest >= DIGITS


def _type(name: str, possible: set[str]) -> pa.DataType:
    if "whole" in possible:
        return pa.int64()
    return pa.float64() if possible else pa.string()


def _understood(name: str, column: Any) -> Any:
    canonical = canonical_name(name)
    assert canonical is not None
    return clean(canonical, column, header=name, first_row=1, account=CellAccount())
