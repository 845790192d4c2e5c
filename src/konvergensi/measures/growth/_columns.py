"""Arrow columns in, plain arrays out, without a copy where the column has no gaps.

What the kernel needs to know about a column is its values and, where there are gaps, which rows are missing.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from konvergensi.measures.growth._age import whole_days
from konvergensi.measures.growth._arrow import Array, Values, bits, floats, numbers
from konvergensi.measures.growth._parameters import AGELESS, DAYS, LYING, STANDING
from konvergensi.problems import ProblemError
from konvergensi.problems.growth import COLUMN_TYPE

Bytes = npt.NDArray[np.uint8]
MEASURED = {
    "weight": "weight_kg",
    "length": "length_height_cm",
    "head": "head_cm",
    "muac": "muac_cm",
    "triceps": "triceps_mm",
    "subscapular": "subscapular_mm",
}
LETTER_L, LETTER_H = ord("l"), ord("h")
ANY_CASE = np.uint8(0x20)
L_OR_H = np.uint8(LETTER_L ^ LETTER_H)  # the one bit that tells l from h


@dataclass(frozen=True)
class Children:
    """One slab of children, every array of the same length."""

    rows: int
    key: npt.NDArray[np.uint16]  # place in the age tables, see `_parameters`
    unplaced: npt.NDArray[np.intp]  # rows with a sex and neither age nor posture, ascending
    swollen: npt.NDArray[np.intp]  # rows with oedema, ascending
    measured: Mapping[str, Values]  # by the keys of MEASURED; an absent column is not there


def children(batch: pa.RecordBatch) -> Children:
    """Read the canonical columns of a batch. Raises ProblemError when one is of a type that cannot be meant."""
    columns: dict[str, Array] = {
        name: batch.column(at)
        for at, name in enumerate(batch.schema.names)
        if not pa.types.is_null(batch.field(at).type)
    }
    rows = batch.num_rows
    posture = posture_codes(columns["posture"]) if "posture" in columns else np.zeros(rows, np.uint8)
    sex = _sex(columns["sex"]) if "sex" in columns else np.zeros(rows, np.uint8)
    days, some_missing = whole_days(columns, rows, posture)
    group = posture * np.uint8(3) + sex
    unplaced = (days == AGELESS) & ((group == 1) | (group == 2)) if some_missing else None
    key = np.multiply(group, np.uint16(DAYS), dtype=np.uint16)
    key += days
    return Children(
        rows=rows,
        key=key,
        unplaced=np.empty(0, np.intp) if unplaced is None else np.flatnonzero(unplaced),
        swollen=_swollen(columns.get("oedema")),
        measured={key: floats(columns[name], name) for key, name in MEASURED.items() if name in columns},
    )


def _sex(column: Array) -> Bytes:
    values = numbers(column, "sex")
    codes = values.data
    if codes.dtype == np.int8 and values.gaps is None and codes.size and codes.min() >= 0 and codes.max() <= 2:
        return codes.view(np.uint8)
    known = (codes == 1) | (codes == 2)
    if values.gaps is not None:
        known &= ~values.gaps
    return np.where(known, codes, 0).astype(np.uint8)


def posture_codes(column: Array) -> Bytes:
    """UNKNOWN, LYING or STANDING (0, 1, 2) of each row of a text column. Raises ProblemError for other types."""
    if pa.types.is_dictionary(column.type):
        codes = np.append(_words(column.dictionary), np.uint8(0))
        indices = column.indices.fill_null(len(codes) - 1) if column.indices.null_count else column.indices
        found: Bytes = codes[indices.to_numpy(zero_copy_only=False)]
        return found
    if pa.types.is_string_view(column.type):
        column = column.cast(pa.string())
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        wanted = "teks 'l' (telentang) atau 'h' (berdiri)"
        raise ProblemError(COLUMN_TYPE, column="posture", found=str(column.type), wanted=wanted)
    return _letters(column)


def _letters(column: Array) -> Bytes:
    """Text of at most one letter is read from the text buffer itself; anything longer word by word."""
    rows = len(column)
    _, offset_buffer, text_buffer = column.buffers()
    width = np.dtype(np.int64 if pa.types.is_large_string(column.type) else np.int32)
    if not rows or text_buffer is None or text_buffer.size == 0:
        return np.zeros(rows, np.uint8)
    offsets = np.frombuffer(offset_buffer, width, rows + 1, column.offset * width.itemsize)
    text = np.frombuffer(text_buffer, np.uint8)
    if offsets[-1] - offsets[0] == rows and column.null_count == 0 and (offsets[1:] - offsets[:-1] == 1).all():
        return _codes(text[offsets[0] : offsets[-1]])
    sizes = np.diff(offsets)
    if sizes.max() > 1:
        return _words(column)
    there = sizes.view(np.bool_)[:: width.itemsize] if sys.byteorder == "little" else sizes == 1
    codes = np.zeros(rows, np.uint8)
    codes[there] = _codes(text[offsets[0] : offsets[-1]])
    gaps = bits(column, 0)
    if gaps is not None:
        codes *= gaps
    return codes


def _codes(letters: Bytes) -> Bytes:
    lower = letters | ANY_CASE
    if ((lower | L_OR_H) == LETTER_L | L_OR_H).all():
        return STANDING - (lower & L_OR_H) // L_OR_H * (STANDING - LYING)
    codes: Bytes = (lower == LETTER_L) * np.uint8(LYING) + (lower == LETTER_H) * np.uint8(STANDING)
    return codes


def _words(column: Array) -> Bytes:
    """Spaces around and capitals are forgiven; any other word is unknown."""
    words = pc.utf8_lower(pc.utf8_trim_whitespace(column.cast(pa.string())))
    code = pc.index_in(words, value_set=pa.array(["l", "h"])).fill_null(-1).to_numpy(zero_copy_only=False)
    codes: Bytes = (code + 1).astype(np.uint8)
    return codes


def _swollen(column: Any) -> npt.NDArray[np.intp]:
    """Rows where oedema is true; missing counts as no."""
    if column is None or len(column) == 0:
        return np.empty(0, np.intp)
    if not pa.types.is_boolean(column.type):
        raise ProblemError(COLUMN_TYPE, column="oedema", found=str(column.type), wanted="ya/tidak (boolean)")
    true = bits(column, 1)
    if true is None or not true.any():
        return np.empty(0, np.intp)
    known = bits(column, 0)
    return np.flatnonzero(true if known is None else true & known)
