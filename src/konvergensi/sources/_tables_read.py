"""A table file as record batches of its cells as given: CSV text stays text, workbook numbers stay numbers.

Fed by a path. Rows keep their order and number; nothing is understood here, see `_tables_clean`.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from konvergensi.problems import Finding, ProblemError
from konvergensi.problems.sources import BROKEN_TEXT, EMPTY, ENCRYPTED, NOT_A_TABLE, NOT_FOUND
from konvergensi.problems.tables import BROKEN_PARQUET, DUPLICATE_COLUMNS, RAGGED_ROW, UNKNOWN_SUFFIX
from konvergensi.sources import _raw
from konvergensi.sources._tables_clean import canonical_name
from konvergensi.sources._tables_text import Dialect, inspect, lossless_types

BATCH = 65_536
GROUP = 1_048_576  # rows of the largest batch and row group
BLOCK = 8 << 20
SUFFIXES = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xls": "xlsx",
    ".ods": "xlsx",
}
ONLY_READ = (".xlsm", ".xls", ".ods")

Batches = Iterator[pa.RecordBatch]


@dataclass
class TableFile:
    """An opened table: its columns as given, and its rows once.

    `rows` is exact for Parquet and workbooks, and the number of lines for text; `first_row` is the row number the
    user sees for the first row of data; `row_group` the rows of a Parquet row group (or of a batch).
    """

    path: Path
    format: str
    schema: pa.Schema
    rows: int
    first_row: int
    row_group: int
    batches: Callable[[], Batches] = field(repr=False)
    dialect: Dialect | None = None
    notes: list[Finding] = field(default_factory=list)


def format_of(path: Path, *, output: bool = False) -> str:
    """`csv`, `parquet` or `xlsx` by the suffix. Raises `ProblemError` for another one; old workbooks are only read."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES or (output and suffix in ONLY_READ):
        raise ProblemError(UNKNOWN_SUFFIX, file=path.name)
    return SUFFIXES[suffix]


def open_file(path: Path, *, typed: bool) -> TableFile:
    """Open a table. `typed`: text columns that hold only plain numbers become numbers (where nothing is lost).

    Raises `ProblemError`: file missing, suffix unknown, no table, empty, encrypted, truncated, columns twice.
    """
    if not path.is_file():
        raise ProblemError(NOT_FOUND, file=str(path))
    kind = format_of(path)
    found = {"csv": _open_text, "parquet": _open_parquet, "xlsx": _open_workbook}[kind](path, typed)
    _no_doubles(path, found.schema.names)
    return found


def unique_names(header: Sequence[object]) -> list[str]:
    """The header as given; a column without a title is called `kolom_<number>`."""
    return [(str(title).strip() and str(title)) or f"kolom_{at}" for at, title in enumerate(header, 1)]


def _no_doubles(path: Path, names: Sequence[str]) -> None:
    """A canonical column stands twice even where case and blanks differ; others only under the very same name."""
    plain = [canonical_name(name) or name for name in names]
    doubles = sorted({name for name, low in zip(names, plain, strict=True) if plain.count(low) > 1})
    if doubles:
        raise ProblemError(DUPLICATE_COLUMNS, file=path.name, columns=", ".join(doubles))


# -- Parquet ------------------------------------------------------------------------------------------------------


def _open_parquet(path: Path, typed: bool) -> TableFile:
    if path.stat().st_size == 0:
        raise ProblemError(EMPTY, file=path.name)
    try:
        with pq.ParquetFile(path) as file:
            meta, schema = file.metadata, file.schema_arrow
    except (pa.ArrowInvalid, OSError) as error:
        raise ProblemError(BROKEN_PARQUET, file=path.name, reason=_short(error)) from error
    sizes = [meta.row_group(at).num_rows for at in range(meta.num_row_groups)]
    group = min(max(sizes, default=0), GROUP) or GROUP
    names = [schema.field(at).name for at in range(len(schema))]
    return TableFile(path, "parquet", schema, meta.num_rows, 2, group, lambda: _parquet(path, sizes, names))


def _parquet(path: Path, sizes: Sequence[int], names: Sequence[str]) -> Batches:
    """A batch per row group; small groups together, large ones in parts."""
    try:
        with pq.ParquetFile(path) as file:
            together: list[int] = []
            for at in range(len(sizes)):
                together.append(at)
                if sum(sizes[number] for number in together) >= BATCH or at == len(sizes) - 1:
                    rows = min(max(sum(sizes[number] for number in together), 1), GROUP)
                    yield from file.iter_batches(batch_size=rows, row_groups=together)
                    together = []
    except (pa.ArrowInvalid, OSError) as error:
        raise ProblemError(BROKEN_PARQUET, file=path.name, reason=_short(error)) from error


# -- text ---------------------------------------------------------------------------------------------------------


def _open_text(path: Path, typed: bool) -> TableFile:
    _refuse_foreign(path)
    dialect = inspect(path)
    header = _header(path, dialect)
    if len(header) == 1 and not header[0].strip():
        raise ProblemError(EMPTY, file=path.name)
    names = unique_names(header)
    text = pa.schema([(name, pa.string()) for name in names])
    first = 2 + dialect.skip
    schema = text
    if typed and dialect.rows:
        schema = lossless_types(_text(path, dialect, text, first), text, dialect)

    def batches() -> Batches:
        for batch in _text(path, dialect, text, first) if dialect.rows else ():
            yield batch if schema is text else dialect.typed(batch, schema)

    return TableFile(path, "csv", schema, dialect.rows, first, BATCH, batches, dialect)


def _refuse_foreign(path: Path) -> None:
    """What is no text, whatever its suffix says."""
    with path.open("rb") as file:
        start = file.read(4096)
    if not start.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00"):
        raise ProblemError(EMPTY, file=path.name)
    kinds = {b"PK\x03\x04": "buku kerja Excel atau arsip ZIP", b"PAR1": "Parquet", b"\xd0\xcf\x11\xe0": "Excel lama"}
    found = next((name for magic, name in {**_raw._FOREIGN, **kinds}.items() if start.startswith(magic)), None)
    if found or start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype", b"<html", b"<table")):
        raise ProblemError(NOT_A_TABLE, file=path.name, found=found or "halaman web (HTML)")


def _header(path: Path, dialect: Dialect) -> list[str]:
    with path.open(encoding=dialect.encoding, errors="replace", newline="") as file:
        for _ in range(dialect.skip):
            file.readline()
        return next(csv.reader(file, delimiter=dialect.delimiter), [])


def _text(path: Path, dialect: Dialect, schema: pa.Schema, first: int) -> Batches:
    ragged: list[pa_csv.InvalidRow] = []

    def refuse(row: pa_csv.InvalidRow) -> Literal["error"]:
        ragged.append(row)
        return "error"

    read = pa_csv.ReadOptions(
        block_size=BLOCK,
        encoding=dialect.encoding.removesuffix("-sig"),
        column_names=schema.names,
        skip_rows_after_names=dialect.skip + 1,
        use_threads=True,
    )
    parse = pa_csv.ParseOptions(
        delimiter=dialect.delimiter, newlines_in_values=dialect.quoted, invalid_row_handler=refuse
    )
    convert = pa_csv.ConvertOptions(
        column_types=schema, strings_can_be_null=True, null_values=[""], quoted_strings_can_be_null=True
    )
    try:
        with pa_csv.open_csv(path, read, parse, convert) as reader:
            yield from reader
    except pa.ArrowInvalid as error:
        if ragged:
            raise _ragged(path, dialect, len(schema)) from error
        raise ProblemError(BROKEN_TEXT, file=path.name, row=first, reason=_short(error)) from error


def _ragged(path: Path, dialect: Dialect, width: int) -> ProblemError:
    """The row that made the reader stop, looked up again by its number: its text may hold a name."""
    with path.open(encoding=dialect.encoding, errors="replace", newline="") as file:
        rows = enumerate(csv.reader(file, delimiter=dialect.delimiter), 1)
        wrong = ((row, len(cells)) for row, cells in rows if row > dialect.skip and cells and len(cells) != width)
        row, found = next(wrong, (0, 0))
    return ProblemError(RAGGED_ROW, file=path.name, row=row, found=found, expected=width)


def _short(error: BaseException) -> str:
    return str(error).splitlines()[0][:120]


# -- workbooks ----------------------------------------------------------------------------------------------------


def _open_workbook(path: Path, typed: bool) -> TableFile:
    from konvergensi.sources._tables_sheet import open_sheet  # noqa: PLC0415 - only workbooks need it

    with path.open("rb") as file:
        start = file.read(8)
    if not start:
        raise ProblemError(EMPTY, file=path.name)
    if start.startswith(b"\xd0\xcf\x11\xe0") and _raw._is_encrypted(path):
        raise ProblemError(ENCRYPTED, file=path.name)
    if not start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise ProblemError(NOT_A_TABLE, file=path.name, found="bukan buku kerja Excel")
    sheet = open_sheet(path, _raw._open_workbook(path))
    return TableFile(path, "xlsx", sheet.schema, sheet.rows, sheet.first_row, BATCH, sheet.batches, notes=sheet.notes)
