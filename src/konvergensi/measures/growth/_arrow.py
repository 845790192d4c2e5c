"""The buffers of Arrow arrays as NumPy arrays."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from konvergensi.problems import ProblemError
from konvergensi.problems.growth import COLUMN_TYPE

Array: TypeAlias = Any  # a pyarrow array of any type; the stubs have no name for it that carries the buffers

FLOAT32_DECIMALS = 5


@dataclass(frozen=True)
class Values:
    """A numeric column: its values, arbitrary where `gaps` is true; `gaps` is None when nothing is missing."""

    data: npt.NDArray[Any]
    gaps: npt.NDArray[np.bool_] | None


def bits(column: Array, buffer: int) -> npt.NDArray[np.uint8] | None:
    """A bitmap of the array (0: which rows are there, 1: the values of a boolean), one byte per row, 0 or 1."""
    if buffer == 0 and column.null_count == 0:
        return None
    found = column.buffers()[buffer]
    if found is None:
        return None
    first = column.offset // 8
    skipped = column.offset - first * 8
    packed = np.frombuffer(found, np.uint8, offset=first)
    return np.unpackbits(packed, count=skipped + len(column), bitorder="little")[skipped:]


def buffer(values: npt.NDArray[Any]) -> pa.Buffer:
    """The memory of an array as an Arrow buffer, not copied."""
    memory: Any = values
    return pa.py_buffer(memory)


def room(count: int, dtype: np.dtype[Any]) -> npt.NDArray[Any]:
    """An array in Arrow's memory pool, which hands out again what earlier results have given back."""
    memory: Any = pa.allocate_buffer(count * dtype.itemsize)
    return np.frombuffer(memory, dtype)


def numbers(column: Array, name: str) -> Values:
    """A column of numbers in its own width. Raises ProblemError for text, dates and the like."""
    kind = column.type
    if pa.types.is_decimal(kind) or pa.types.is_float16(kind):
        column = column.cast(pa.float64())
    elif not (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
        raise ProblemError(COLUMN_TYPE, column=name, found=str(kind), wanted="angka")
    return buffer_values(column, np.dtype(column.type.to_pandas_dtype()))


def buffer_values(column: Array, dtype: np.dtype[Any]) -> Values:
    """The data buffer of a fixed-width array seen as `dtype`."""
    if len(column) == 0:
        return Values(np.empty(0, dtype), None)
    data = np.frombuffer(column.buffers()[1], dtype, len(column), column.offset * dtype.itemsize)
    known = bits(column, 0)
    return Values(data, None if known is None else known == 0)


def floats(column: Array, name: str) -> Values:
    """A column of numbers as float64. A float32 stands for the decimal it was made from: 75.1, not 75.0999985."""
    values = numbers(column, name)
    if values.data.dtype == np.float64:
        return values
    data = values.data.astype(np.float64)
    return Values(np.round(data, FLOAT32_DECIMALS) if values.data.dtype == np.float32 else data, values.gaps)
