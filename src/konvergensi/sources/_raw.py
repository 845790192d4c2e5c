"""Any file a user has, as chunks of text cells with the row numbers he sees.

Owns: what a file is (by its content, not its suffix), encodings, delimiters, workbooks. Every cell leaves as text:
real Excel dates as ISO, times as `04:00:00`, numbers with a point. The rest of `sources` never opens a file.
"""

import csv
import hashlib
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import python_calamine as calamine

from konvergensi.problems import ProblemError
from konvergensi.problems.sources import (
    BROKEN_TEXT,
    EMPTY,
    ENCRYPTED,
    NOT_A_TABLE,
    NOT_FOUND,
    TRUNCATED,
)

CHUNK = 8_000  # rows as Python objects at a time: what most of the memory of a reading is
HEAD = 60  # rows in which a header is looked for
EXCEL_ROWS = 1_048_576
_FOREIGN = {
    b"%PDF": "dokumen PDF",
    b"\x89PNG": "gambar PNG",
    b"\xff\xd8\xff": "gambar JPEG",
    b"GIF8": "gambar GIF",
    b"RIFF": "gambar atau suara",
    b"Rar!": "arsip RAR",
    b"7z\xbc\xaf": "arsip 7z",
    b"SQLite": "basis data SQLite",
    b"\x1f\x8b": "arsip gzip",
}
Row = Sequence[Any]


@dataclass(slots=True)
class RawSheet:
    """One table of a file: its first rows to look at, then everything once, as chunks.

    `chunks()` yields frames with `row` (1-based, as a spreadsheet program shows it) and `c0`, `c1`, ... text columns.
    """

    file: str
    sheet: str
    head: list[list[str]]
    width: int
    _rows: Iterator[Row] = field(repr=False)

    def chunks(self) -> Iterator[pl.DataFrame]:
        """All rows from the top, banner and header included. Can be walked once."""
        first = 1
        while rows := _take(self._rows, self.file, first):
            yield _frame(rows, first, self.width)
            first += len(rows)


def digest(path: Path) -> str:
    """SHA-256 of the file's bytes. Raises `ProblemError` if it is absent or empty."""
    if not path.is_file():
        raise ProblemError(NOT_FOUND, file=path.name)
    if path.stat().st_size == 0:
        raise ProblemError(EMPTY, file=path.name)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def known_rows(path: Path) -> int:
    """Rows of a text or Parquet file without reading them, to refuse early what would not fit; 0 for a workbook."""
    start = _start(path)
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", *_FOREIGN)):
        return 0
    if start.startswith(b"PAR1"):
        try:
            return int(pq.ParquetFile(path).metadata.num_rows)
        except (OSError, ValueError) as error:
            raise ProblemError(TRUNCATED, file=path.name, reason=str(error)) from error
    with path.open("rb") as file:
        return sum(piece.count(b"\n") for piece in iter(lambda: file.read(1 << 22), b""))


def open_sheets(path: Path) -> Iterator[RawSheet]:
    """The tables of a file that hold at least one cell, in their order. Raises `ProblemError` for what is no table."""
    start = _start(path)
    if start.startswith(b"PK\x03\x04"):
        yield from _workbook(path)
    elif start.startswith(b"\xd0\xcf\x11\xe0"):
        if _is_encrypted(path):
            raise ProblemError(ENCRYPTED, file=path.name)
        yield from _workbook(path)
    elif start.startswith(b"PAR1"):
        yield _sheet(path.name, "", _parquet_rows(path))
    else:
        kind = next((name for magic, name in _FOREIGN.items() if start.startswith(magic)), None)
        kind = kind or _markup(start)
        if kind:
            raise ProblemError(NOT_A_TABLE, file=path.name, found=kind)
        yield _sheet(path.name, "", _text_rows(path))


def _start(path: Path) -> bytes:
    if not path.is_file():
        raise ProblemError(NOT_FOUND, file=path.name)
    with path.open("rb") as file:
        start = file.read(4096)
    if not start.strip(b"\x00\xef\xbb\xbf\xff\xfe \t\r\n"):
        raise ProblemError(EMPTY, file=path.name)
    return start


def _markup(start: bytes) -> str | None:
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<!doctype html", b"<html", b"<table", b"<style")):
        return "halaman web (HTML), juga bila namanya .xls"
    return "dokumen XML atau JSON" if text.startswith((b"<?xml", b"{", b"[{")) else None


def _is_encrypted(path: Path) -> bool:
    import msoffcrypto  # noqa: PLC0415 - only needed for old or locked workbooks

    try:
        with path.open("rb") as file:
            return bool(msoffcrypto.OfficeFile(file).is_encrypted())
    except Exception:  # the library raises many kinds for damaged containers; calamine then says what is wrong
        return False


def _workbook(path: Path) -> Iterator[RawSheet]:
    book = _open_workbook(path)
    found = False
    for name in book.sheet_names:
        try:
            sheet = book.get_sheet_by_name(name)
        except calamine.WorksheetNotFound:
            continue  # a chart sheet
        except calamine.CalamineError as error:
            raise ProblemError(TRUNCATED, file=path.name, reason=str(error)) from error
        if sheet.start is None or sheet.end is None:
            continue
        found = True
        yield _sheet(path.name, name, sheet.iter_rows())  # begins at the first row of the sheet, empty ones included
    if not found:
        raise ProblemError(EMPTY, file=path.name)


def _open_workbook(path: Path) -> calamine.CalamineWorkbook:
    try:
        return calamine.CalamineWorkbook.from_path(str(path))
    except calamine.PasswordError as error:
        raise ProblemError(ENCRYPTED, file=path.name) from error
    except (calamine.CalamineError, ValueError) as error:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                names = archive.namelist()
            if not any(name.startswith("xl/") or name == "content.xml" for name in names):
                raise ProblemError(NOT_A_TABLE, file=path.name, found=_archive(names)) from error
        whole = zipfile.is_zipfile(path)
        raise ProblemError(TRUNCATED, file=path.name, reason=str(error) if whole else "arsipnya tidak utuh") from error


def _archive(names: Sequence[str]) -> str:
    if any(name.startswith("word/") for name in names):
        return "dokumen Word"
    return "presentasi" if any(name.startswith("ppt/") for name in names) else "arsip ZIP"


def _parquet_rows(path: Path) -> Iterator[Row]:
    try:
        file = pq.ParquetFile(path)
        yield list(file.schema_arrow.names)
        for batch in file.iter_batches(batch_size=CHUNK):
            frame = pl.DataFrame(batch).with_columns(pl.col(pl.Boolean).cast(pl.Int8))
            yield from frame.with_columns(_as_text(column) for column in frame.iter_columns()).iter_rows()
    except (OSError, ValueError) as error:
        raise ProblemError(TRUNCATED, file=path.name, reason=str(error)) from error


def _as_text(column: pl.Series) -> pl.Series:
    """A column as text. Lists, records and bytes have no cell of their own in a table and are written out."""
    if column.dtype.is_nested() or column.dtype == pl.Binary:
        return pl.Series(column.name, [None if value is None else str(value) for value in column.to_list()], pl.String)
    return column.cast(pl.String)


def _encoding(path: Path) -> str:
    """UTF-8 if the whole file is valid UTF-8, UTF-16 by its mark (or its zeros), Windows-1252 otherwise."""
    with path.open("rb") as file:
        start = file.read(4096)
        if start.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "utf-16"
        even, odd = start[0::2].count(0), start[1::2].count(0)
        if max(even, odd) > len(start) // 5:
            return "utf-16-le" if odd > even else "utf-16-be"
    try:
        with path.open(encoding="utf-8-sig") as text:
            while text.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _delimiter(lines: Sequence[str]) -> str:
    """The delimiter that cuts the most of these lines into the same number of cells."""

    def score(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        common = max(set(widths), key=lambda width: (widths.count(width) if width > 1 else 0, width), default=1)
        return (widths.count(common) * common if common > 1 else 0, common)

    return max((";", ",", "\t", "|"), key=score)


def _text_rows(path: Path) -> Iterator[Row]:
    encoding = _encoding(path)
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        lines = list(islice(file, HEAD))
        named = re.fullmatch(r"sep=(.)\s*", lines[0])  # what Excel writes to itself
        delimiter = named[1] if named else _delimiter(lines)
        file.seek(0)
        yield from csv.reader(file, delimiter=delimiter)


def _take(rows: Iterator[Row], name: str, first: int) -> list[Row]:
    taken: list[Row] = []
    try:
        taken = list(islice(rows, CHUNK))
    except csv.Error as error:
        raise ProblemError(BROKEN_TEXT, file=name, row=first, reason=str(error)) from error
    except calamine.CalamineError as error:
        raise ProblemError(TRUNCATED, file=name, reason=str(error)) from error
    return taken


def _sheet(name: str, sheet: str, rows: Iterable[Row]) -> RawSheet:
    walk = iter(rows)
    first: list[Row] = []
    try:
        first = list(islice(walk, HEAD))
    except csv.Error as error:
        raise ProblemError(BROKEN_TEXT, file=name, row=1, reason=str(error)) from error
    head = [["" if cell is None else str(cell) for cell in row] for row in first]
    width = max((len(row) for row in head), default=0)
    return RawSheet(name, sheet, head, width, chain(first, walk))


def _frame(rows: Sequence[Row], first: int, width: int) -> pl.DataFrame:
    columns = list(zip_longest(*rows)) if any(rows) else []
    columns += [(None,) * len(rows)] * (width - len(columns))
    numbers = pl.int_range(first, first + len(rows), eager=True, dtype=pl.Int64).alias("row")
    return pl.DataFrame(
        [numbers, *(pl.Series(f"c{i}", cells, dtype=pl.String, strict=False) for i, cells in enumerate(columns))]
    )
