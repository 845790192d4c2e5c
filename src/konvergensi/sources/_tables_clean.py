"""The cells of a canonical table as values: whatever way people write sex, dates, numbers, posture and oedema.

Fed by `_tables_read`. Each distinct text is understood once. A cell that cannot be understood is missing, counted,
and its first rows are remembered for a finding; the cell itself is never changed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from konvergensi.problems import Finding
from konvergensi.problems.tables import NEEDED_COLUMN_ABSENT, UNREADABLE_CELLS
from konvergensi.sources import _parse

Parse = Callable[[pl.Series], pl.Series]

# What a cell says when it says nothing.
NOTHING = ("-", "--", "–", ".", "na", "n/a", "nan", "null", "none", "kosong", "tidak ada", "tidak diukur")
EXAMPLES = 5


@dataclass(frozen=True)
class Kind:
    """How the cells of a canonical column are understood, and what they are called when they are not."""

    parse: Parse
    type: pa.DataType
    expected: str


NUMBER = Kind(_parse.numbers, pa.float64(), "angka")
DATE = Kind(_parse.dates, pa.date32(), "tanggal (2024-08-13 atau 13/8/2024)")
KINDS: Mapping[str, Kind] = {
    "sex": Kind(_parse.sexes, pa.int8(), "jenis kelamin (L/P, m/f, 1/2)"),
    "age_days": NUMBER,
    "age_months": NUMBER,
    "birth_date": DATE,
    "measured_on": DATE,
    "weight_kg": NUMBER,
    "length_height_cm": NUMBER,
    "posture": Kind(_parse.postures, pa.string(), "cara ukur (l/h, Telentang/Berdiri)"),
    "oedema": Kind(_parse.yes_no, pa.bool_(), "edema (y/n, ya/tidak)"),
    "head_cm": NUMBER,
    "muac_cm": NUMBER,
    "triceps_mm": NUMBER,
    "subscapular_mm": NUMBER,
}
CANONICAL = tuple(KINDS)


def canonical_name(header: str) -> str | None:
    """The canonical column a header names, whatever its case and blanks, or None."""
    name = header.replace("\u00a0", " ").strip().lower()
    return name if name in KINDS else None


@dataclass
class CellAccount:
    """The cells that could not be understood: how many in each column, and the first of them."""

    counts: dict[str, int] = field(default_factory=dict)
    examples: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    other: list[Finding] = field(default_factory=list)

    def note(self, column: str, rows: Iterable[int], values: Iterable[str], count: int) -> None:
        """Add `count` cells of a column; `rows` (as the user sees them) and `values` of the first of them."""
        if count == 0:
            return
        self.counts[column] = self.counts.get(column, 0) + count
        kept = self.examples.setdefault(column, [])
        kept += list(zip(rows, values, strict=False))[: EXAMPLES - len(kept)]

    def findings(self, file: str) -> list[Finding]:
        """One finding per column, and what else was noted about the file."""
        return self.other + [self._finding(file, column, count) for column, count in self.counts.items()]

    def _finding(self, file: str, column: str, count: int) -> Finding:
        first = self.examples[column]
        shown = ", ".join(f"'{value}' (baris {row})" for row, value in first) + (", ..." if count > len(first) else "")
        kind = KINDS[canonical_name(column) or "weight_kg"]
        fields = {"n": count, "expected": kind.expected, "examples": shown}
        return Finding(UNREADABLE_CELLS, file=file, row=first[0][0], column=column, value=first[0][1], fields=fields)


def absent(file: str, names: Sequence[str]) -> list[Finding]:
    """What cannot be computed for want of a column."""
    have = {canonical_name(name) for name in names}
    dated = {"birth_date", "measured_on"} <= have
    found = []
    if "sex" not in have:
        found.append(("kolom sex", "semua z-score kosong"))
    if not (have & {"age_days", "age_months"} or dated):
        found.append(("umur (age_days, age_months, atau birth_date dan measured_on)", "hanya BB/TB yang dihitung"))
    return [
        Finding(NEEDED_COLUMN_ABSENT, file=file, fields={"column": column, "effect": effect})
        for column, effect in found
    ]


def clean_type(name: str, given: pa.DataType) -> pa.DataType:
    """The type a canonical column has after cleaning: numbers stay as precise as they are."""
    kind = KINDS[name]
    return given if kind is NUMBER and _is_number(given) else kind.type


def clean(name: str, column: Any, *, header: str, first_row: int, account: CellAccount) -> Any:
    """A column of a batch as canonical values; what cannot be understood becomes null and is noted.

    `first_row` is the row number the user sees for the first cell.
    """
    kind, given = KINDS[name], column.type
    if pa.types.is_null(given):
        return column.cast(kind.type)
    if kind is NUMBER and _is_number(given):
        return column
    if name == "oedema" and pa.types.is_boolean(given):
        return column
    if kind is DATE and pa.types.is_temporal(given) and not pa.types.is_time(given):
        return column.cast(pa.date32(), safe=False)
    if (name == "sex" and _is_plain_sex(column)) or (name == "posture" and _is_plain_posture(column)):
        return column.cast(kind.type)
    return _through_distinct(kind, column, header, first_row, account)


def _is_plain_sex(column: Any) -> bool:
    """Whole numbers, all of them 1 or 2: the common case of a large table, told by two passes over the bytes."""
    if not pa.types.is_integer(column.type):
        return False
    ends: Any = pc.min_max(column).as_py()
    return ends["min"] is None or (ends["min"] >= 1 and ends["max"] <= 2)


def _is_plain_posture(column: Any) -> bool:
    """Text, every cell of it one letter, l or h."""
    if not pa.types.is_string(column.type) or len(column) == 0 or column.buffers()[2] is None:
        return False
    offsets = np.frombuffer(column.buffers()[1], np.int32)[column.offset : column.offset + len(column) + 1]
    letters = np.frombuffer(column.buffers()[2], np.uint8)[offsets[0] : offsets[-1]]
    lengths = np.diff(offsets)
    one_each = lengths.max() == 1 and len(letters) == len(column) - column.null_count
    return bool(one_each and ((letters == ord("l")) | (letters == ord("h"))).all())


def _through_distinct(kind: Kind, column: Any, header: str, first_row: int, account: CellAccount) -> Any:
    encoded = column if pa.types.is_dictionary(column.type) else pc.dictionary_encode(column)
    words = pl.Series("", encoded.dictionary.cast(pa.string()), dtype=pl.String)
    text = _parse.without(_parse.squeeze(words), NOTHING)
    values = kind.parse(text.str.to_lowercase())
    bad = (text.is_not_null() & values.is_null()).to_numpy()
    if bad.any():
        rows, texts = _first_bad(bad, words, encoded.indices)
        account.note(header, (int(row) + first_row for row in rows[:EXAMPLES]), texts, len(rows))
    return values.to_arrow().cast(kind.type).take(encoded.indices)


def _first_bad(bad: npt.NDArray[np.bool_], words: pl.Series, indices: Any) -> tuple[npt.NDArray[np.int64], list[str]]:
    """The rows that hold a bad text, and the first few of these texts."""
    places = indices.fill_null(-1).to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(np.append(bad, False)[places])  # -1 (no cell) meets the False at the end
    return rows, [words[int(places[row])] for row in rows[:EXAMPLES]]


def _is_number(given: pa.DataType) -> bool:
    return pa.types.is_integer(given) or pa.types.is_floating(given) or pa.types.is_decimal(given)
