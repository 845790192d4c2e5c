"""Writing a table as CSV, Parquet or XLSX, piece by piece, under its final name only when it is whole.

Fed by `tables.write_table`. What was text in the input leaves as the same text.
"""

import csv
import io
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from konvergensi.problems import ProblemError
from konvergensi.problems.tables import CANNOT_WRITE_TYPE, SHEET_TOO_LONG
from konvergensi.sources._tables_read import GROUP, format_of
from konvergensi.sources._tables_text import Dialect

SHEET_ROWS = 1_048_575  # below the header
DECIMAL_HOLDS = 1e14
SHEET_DIGITS = 10**15  # a sheet keeps 15 digits of a number; longer ones, a NIK above all, are written as text


@dataclass(frozen=True)
class Style:
    """How a table is to be written. `decimals`: float columns with a fixed number of decimals in text and sheets."""

    dialect: Dialect = field(default_factory=Dialect)
    row_group: int = GROUP
    decimals: Mapping[str, int] = field(default_factory=dict)


class Format(Protocol):
    """One way of writing a table."""

    def write(self, table: pa.Table) -> None:
        """Add rows."""

    def close(self) -> None:
        """Finish the file."""

    def abandon(self) -> None:
        """Let go of the file, which will be deleted."""


class Output:
    """A table file in the making: a context that leaves either the whole file or nothing."""

    def __init__(self, path: Path, schema: pa.Schema, style: Style) -> None:
        self._path = path
        kind = format_of(path, output=True)
        _writable(schema, kind, path)
        self._partial = path.with_name(f".{path.name}.partial")
        self._format = FORMATS[kind](self._partial, schema, style)

    def __enter__(self) -> "Output":
        return self

    def write(self, table: pa.Table) -> None:
        """Add rows."""
        self._format.write(table)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._format.close()
                self._partial.replace(self._path)
            else:
                self._format.abandon()
        finally:
            self._partial.unlink(missing_ok=True)


class ParquetOutput:
    """zstd, row groups of `style.row_group` rows: smaller pieces are gathered first."""

    def __init__(self, path: Path, schema: pa.Schema, style: Style) -> None:
        self._rows = style.row_group
        self._writer = pq.ParquetWriter(path, schema, compression="zstd")
        self._waiting: list[pa.Table] = []

    def write(self, table: pa.Table) -> None:
        """Add rows."""
        self._waiting.append(table)
        if sum(waiting.num_rows for waiting in self._waiting) >= self._rows:
            self._flush(whole=True)

    def _flush(self, *, whole: bool) -> None:
        if not self._waiting:
            return
        table = pa.concat_tables(self._waiting) if len(self._waiting) > 1 else self._waiting[0]
        ready = table.num_rows // self._rows * self._rows if whole else table.num_rows
        self._waiting = [table.slice(ready)] if ready < table.num_rows else []
        self._writer.write_table(table.slice(0, ready), row_group_size=self._rows)

    def close(self) -> None:
        """Finish the file."""
        self._flush(whole=False)
        self._writer.close()

    def abandon(self) -> None:
        """Let go of the file."""
        self._writer.close()


class TextOutput:
    """CSV written the way the input was: delimiter, decimal sign, byte order mark."""

    def __init__(self, path: Path, schema: pa.Schema, style: Style) -> None:
        self._dialect, self._decimals = style.dialect, style.decimals
        self._file = path.open("wb")
        if self._dialect.mark:
            self._file.write(b"\xef\xbb\xbf")
        header = io.StringIO()
        csv.writer(header, delimiter=self._dialect.delimiter, lineterminator="\n").writerow(schema.names)
        self._file.write(header.getvalue().encode())

    def write(self, table: pa.Table) -> None:
        """Add rows."""
        frame = pl.DataFrame(table)
        fixed = [self._fixed(name, places) for name, places in self._decimals.items() if name in frame.columns]
        frame.with_columns(fixed).write_csv(
            self._file,
            include_header=False,
            separator=self._dialect.delimiter,
            decimal_comma=self._dialect.decimal == ",",
            quote_style="necessary",
            null_value="",
        )

    def _fixed(self, name: str, places: int) -> pl.Expr:
        value = pl.col(name)
        # what no decimal holds comes from a measurement beyond all sense (a NIK as weight), but it is a result
        held = pl.when(value.abs() < DECIMAL_HOLDS).then(value)
        text = held.round(places).cast(pl.Decimal(18, places)).cast(pl.String)
        return pl.coalesce(text, value.cast(pl.String)).str.replace(".", self._dialect.decimal, literal=True)

    def close(self) -> None:
        """Finish the file."""
        self._file.close()

    abandon = close


class SheetOutput:
    """One sheet of an XLSX workbook: numbers as numbers, text as text, the header frozen."""

    def __init__(self, path: Path, schema: pa.Schema, style: Style) -> None:
        import xlsxwriter  # noqa: PLC0415 - only for workbooks

        options = {"constant_memory": True, "strings_to_formulas": False, "remove_timezone": True}
        self._book = xlsxwriter.Workbook(str(path), options)
        self._sheet = self._book.add_worksheet("Data")
        self._next = 1
        self._types = schema.types
        self._formats = [self._format(name, kind, style) for name, kind in zip(schema.names, schema.types, strict=True)]
        bold = self._book.add_format({"bold": True, "bottom": 1})
        for at, name in enumerate(schema.names):
            self._sheet.set_column(at, at, max(9, min(len(name) + 2, 28)))
            self._sheet.write_string(0, at, name, bold)
        self._sheet.freeze_panes(1, 0)

    def _format(self, name: str, kind: pa.DataType, style: Style) -> Any:
        if name in style.decimals:
            return self._book.add_format({"num_format": "0." + "0" * style.decimals[name]})
        if pa.types.is_date(kind):
            return self._book.add_format({"num_format": "yyyy-mm-dd"})
        if pa.types.is_timestamp(kind):
            return self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        return None

    def write(self, table: pa.Table) -> None:
        """Add rows."""
        if self._next + table.num_rows > SHEET_ROWS + 1:
            raise ProblemError(SHEET_TOO_LONG, limit=f"{SHEET_ROWS:,}".replace(",", "."))
        columns = [_plain(column).to_pylist() for column in table.columns]
        for row in zip(*columns, strict=True):
            for at, value in enumerate(row):
                if value is not None:
                    self._cell(at, value)
            self._next += 1

    def _cell(self, at: int, value: Any) -> None:
        if isinstance(value, bool):
            self._sheet.write_boolean(self._next, at, value)
        elif isinstance(value, date | datetime):
            self._sheet.write_datetime(self._next, at, value, self._formats[at])
        elif isinstance(value, str | time | timedelta) or _no_sheet_number(value):
            self._sheet.write_string(self._next, at, str(value))
        elif value == value:  # noqa: PLR0124 - not NaN
            self._sheet.write_number(self._next, at, value, self._formats[at])

    def close(self) -> None:
        """Finish the file."""
        if self._next > 1:
            self._sheet.autofilter(0, 0, self._next - 1, len(self._types) - 1)
        self._book.close()

    def abandon(self) -> None:
        """Let go of the file without packing it, and of the rows that wait in a temporary file."""
        self._book.fileclosed = True
        self._sheet.row_data_fh.close()
        Path(self._sheet.row_data_filename).unlink(missing_ok=True)


FORMATS: Mapping[str, Callable[[Path, pa.Schema, Style], Format]] = {
    "csv": TextOutput,
    "parquet": ParquetOutput,
    "xlsx": SheetOutput,
}


def _no_sheet_number(value: Any) -> bool:
    """Infinity, and whole numbers of which a sheet would keep only the first digits."""
    return abs(value) == math.inf or (isinstance(value, int) and abs(value) >= SHEET_DIGITS)


def _plain(column: Any) -> Any:
    """Nanoseconds have no Python value; a sheet shows whole seconds anyway."""
    return column.cast(pa.timestamp("us", column.type.tz), safe=False) if pa.types.is_timestamp(column.type) else column


def _writable(schema: pa.Schema, kind: str, path: Path) -> None:
    if kind == "parquet":
        return
    for at in range(len(schema)):
        column = schema.field(at)
        inner = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
        no_cell = pa.types.is_nested(inner) or pa.types.is_binary(inner) or pa.types.is_large_binary(inner)
        if no_cell or (kind == "csv" and pa.types.is_duration(inner)):
            raise ProblemError(CANNOT_WRITE_TYPE, column=column.name, type=str(column.type), suffix=path.suffix)
