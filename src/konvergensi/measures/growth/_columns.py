"""Arrow columns in, plain arrays out: NaN and 0 stand for missing, so that the kernel needs no null handling."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from konvergensi.measures.growth._tables import Floats
from konvergensi.problems import ProblemError
from konvergensi.problems.growth import COLUMN_TYPE

DAYS_OF_MONTH = 30.4375

Bytes = npt.NDArray[np.int8]
Columns = dict[str, pa.Array]

UNKNOWN, LYING, STANDING = 0, 1, 2


@dataclass(frozen=True)
class Children:
    """One chunk of children; every array has the same length."""

    sex: Bytes  # 1, 2; 0 missing
    age: Floats  # unrounded days, NaN missing
    posture: Bytes  # UNKNOWN, LYING, STANDING as recorded
    oedema: npt.NDArray[np.bool_]
    weight: Floats
    length: Floats
    head: Floats
    muac: Floats
    triceps: Floats
    subscapular: Floats


def children(columns: Columns, rows: int) -> Children:
    """Read the canonical columns of a chunk. Absent columns are missing everywhere."""
    return Children(
        sex=_sex(columns.get("sex"), rows),
        age=_age(columns, rows),
        posture=_posture(columns.get("posture"), rows),
        oedema=_oedema(columns.get("oedema"), rows),
        weight=_measure(columns, "weight_kg", rows),
        length=_measure(columns, "length_height_cm", rows),
        head=_measure(columns, "head_cm", rows),
        muac=_measure(columns, "muac_cm", rows),
        triceps=_measure(columns, "triceps_mm", rows),
        subscapular=_measure(columns, "subscapular_mm", rows),
    )


def _number(column: pa.Array | None, name: str, rows: int) -> Floats:
    if column is None or pa.types.is_null(column.type):
        return np.full(rows, np.nan)
    if pa.types.is_float32(column.type):
        # the decimal that was stored: 75.1 stored as float32 means 75.1, not 75.0999985
        return np.round(column.cast(pa.float64()).to_numpy(zero_copy_only=False), 5)
    if pa.types.is_floating(column.type) or pa.types.is_integer(column.type) or pa.types.is_decimal(column.type):
        return column.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    raise ProblemError(COLUMN_TYPE, column=name, found=str(column.type), wanted="angka")


def _measure(columns: Columns, name: str, rows: int) -> Floats:
    """A measurement: finite and above 0, or missing (NaN)."""
    values = _number(columns.get(name), name, rows)
    return np.where((values > 0) & np.isfinite(values), values, np.nan)


def _sex(column: pa.Array | None, rows: int) -> Bytes:
    values = _number(column, "sex", rows)
    return np.where(values == 1, 1, np.where(values == 2, 2, 0)).astype(np.int8)


def _age(columns: Columns, rows: int) -> Floats:
    """Unrounded days: dates win over days, days over months, each row for itself. Negative ages are missing."""
    months = _number(columns.get("age_months"), "age_months", rows)
    age = np.where(np.isnan(months), np.nan, months * DAYS_OF_MONTH)
    days = _number(columns.get("age_days"), "age_days", rows)
    age = np.where(np.isnan(days), age, days)
    if "birth_date" in columns and "measured_on" in columns:
        dated = _date(columns["measured_on"], "measured_on") - _date(columns["birth_date"], "birth_date")
        age = np.where(np.isnan(dated), age, dated)
    return np.where(np.isfinite(age) & (age >= 0), age, np.nan)


def _date(column: pa.Array, name: str) -> Floats:
    if pa.types.is_null(column.type):
        return np.full(len(column), np.nan)
    if not (pa.types.is_date(column.type) or pa.types.is_timestamp(column.type)):
        raise ProblemError(COLUMN_TYPE, column=name, found=str(column.type), wanted="tanggal")
    days = column.cast(pa.date32(), safe=False).cast(pa.int32()).cast(pa.float64())
    return days.to_numpy(zero_copy_only=False)


def _posture(column: pa.Array | None, rows: int) -> Bytes:
    if column is None or pa.types.is_null(column.type):
        return np.zeros(rows, np.int8)
    text = pc.utf8_lower(pc.utf8_trim_whitespace(column.cast(pa.string())))
    lying = pc.fill_null(pc.equal(text, "l"), False).to_numpy(zero_copy_only=False)
    standing = pc.fill_null(pc.equal(text, "h"), False).to_numpy(zero_copy_only=False)
    return lying * np.int8(LYING) + standing * np.int8(STANDING)


def _oedema(column: pa.Array | None, rows: int) -> npt.NDArray[np.bool_]:
    if column is None or pa.types.is_null(column.type):
        return np.zeros(rows, np.bool_)
    if not pa.types.is_boolean(column.type):
        raise ProblemError(COLUMN_TYPE, column="oedema", found=str(column.type), wanted="ya/tidak (boolean)")
    return pc.fill_null(column, False).to_numpy(zero_copy_only=False)
