"""A workbook's sheet as record batches: a column of numbers stays numbers, of dates dates, anything mixed is text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import python_calamine as calamine

from konvergensi.problems import Finding, ProblemError
from konvergensi.problems.sources import EMPTY, TRUNCATED
from konvergensi.problems.tables import SHEETS_IGNORED
from konvergensi.sources._tables_clean import canonical_name

BATCH = 65_536
EXACT = 2**53


@dataclass
class Sheet:
    """The sheet that was chosen; `first_row` is the row number of the first row of data."""

    schema: pa.Schema
    rows: int
    first_row: int
    _sheet: calamine.CalamineSheet
    notes: list[Finding] = field(default_factory=list)

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows of data in order."""
        rows = islice(self._sheet.iter_rows(), self.first_row - 1, self.first_row - 1 + self.rows)
        width = len(self.schema)
        while taken := list(islice(rows, BATCH)):
            columns = list(zip(*(_padded(row, width) for row in taken), strict=True))
            arrays = [_array(cells, kind) for cells, kind in zip(columns, self.schema.types, strict=True)]
            yield pa.RecordBatch.from_arrays(arrays, schema=self.schema)


def open_sheet(path: Path, book: calamine.CalamineWorkbook) -> Sheet:
    """The first sheet that has a canonical column in its header, else the first one with any cell."""
    found: list[tuple[str, calamine.CalamineSheet, int, list[str]]] = []
    for name in book.sheet_names:
        try:
            sheet = book.get_sheet_by_name(name)
        except calamine.WorksheetNotFound:
            continue  # a chart sheet
        except calamine.CalamineError as error:
            raise ProblemError(TRUNCATED, file=path.name, reason=str(error)) from error
        if sheet.start is not None:
            found.append((name, sheet, *_header(sheet)))
    if not found:
        raise ProblemError(EMPTY, file=path.name)
    chosen = next((one for one in found if any(canonical_name(title) for title in one[3])), found[0])
    name, sheet, at, header = chosen
    schema, rows = _types(sheet, at + 1, header)
    notes = [other for other, *_ in found if other != name]
    told = (
        [Finding(SHEETS_IGNORED, file=path.name, fields={"used": name, "ignored": ", ".join(notes)})] if notes else []
    )
    return Sheet(schema, rows, at + 2, sheet, told)


def _header(sheet: calamine.CalamineSheet) -> tuple[int, list[str]]:
    """The first row that is not empty: its place (0-based) and its cells, without the empty ones at the end."""
    for at, row in enumerate(sheet.iter_rows()):
        if any(cell != "" for cell in row):
            titles = ["" if cell == "" else _text(cell) for cell in row]
            while titles and not titles[-1].strip():
                titles.pop()
            return at, titles
    return 0, []


def _types(sheet: calamine.CalamineSheet, start: int, header: Sequence[str]) -> tuple[pa.Schema, int]:
    """The type of each column, and the number of rows up to the last one that has a cell."""
    kinds: list[set[str]] = [set() for _ in header]
    rows, width = 0, len(header)
    for at, row in enumerate(islice(sheet.iter_rows(), start, None), 1):
        for kind, cell in zip(kinds, row, strict=False):
            if cell != "":
                kind.add(_kind(cell))
                rows = at
        if len(row) > width and any(cell != "" for cell in row[width:]):
            kinds += [{_kind(cell)} if cell != "" else set() for cell in row[width:]]
            width, rows = len(row), at
    titles = [*header, *[""] * (width - len(header))]
    names = [title if title.strip() else f"kolom_{at}" for at, title in enumerate(titles, 1)]
    return pa.schema([(name, _type(kind)) for name, kind in zip(names, kinds, strict=True)]), rows


def _kind(cell: Any) -> str:
    if isinstance(cell, bool):
        return "bool"
    if isinstance(cell, int | float):
        return "whole" if float(cell).is_integer() and abs(cell) < EXACT else "fraction"
    if isinstance(cell, datetime):
        return "moment"
    return "date" if isinstance(cell, date) else "text"


def _type(kinds: set[str]) -> pa.DataType:
    if kinds == {"whole"}:
        return pa.int64()
    if kinds and kinds <= {"whole", "fraction"}:
        return pa.float64()
    if kinds == {"date"}:
        return pa.date32()
    if kinds and kinds <= {"date", "moment"}:
        return pa.timestamp("us")
    return pa.bool_() if kinds == {"bool"} else pa.string()


def _array(cells: Sequence[Any], kind: pa.DataType) -> Any:
    if pa.types.is_string(kind):
        return pa.array([None if cell == "" else _text(cell) for cell in cells], kind)
    if pa.types.is_integer(kind):
        return pa.array([None if cell == "" else int(cell) for cell in cells], kind)
    return pa.array([None if cell == "" else cell for cell in cells], kind)


def _text(cell: Any) -> str:
    """A cell as a person reads it: 1 for 1.0, ISO for dates."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < EXACT:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, timedelta):
        return str(cell)
    return cell.isoformat() if isinstance(cell, date | time) else str(cell)


def _padded(row: Sequence[Any], width: int) -> Sequence[Any]:
    return row[:width] if len(row) >= width else [*row, *[""] * (width - len(row))]
