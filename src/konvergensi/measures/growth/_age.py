"""Age in whole days, as the tables count it, from whatever the source has."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from konvergensi.measures.growth._arrow import Array, Values, buffer_values, floats, numbers
from konvergensi.measures.growth._parameters import AGELESS, OLD, STANDING, UNKNOWN
from konvergensi.measures.growth.ages import DAYS_PER_MONTH, LAST_DAY
from konvergensi.problems import ProblemError
from konvergensi.problems.growth import COLUMN_TYPE

BELOW_DAYS = 60 * DAYS_PER_MONTH
STANDING_FROM = 9 * DAYS_PER_MONTH
NINE_MONTHS_ROUNDED = 273.5  # from here to STANDING_FROM the whole day says 9 months and the age does not yet


Days = npt.NDArray[np.uint16]


def whole_days(columns: Mapping[str, Array], rows: int, posture: npt.NDArray[np.uint8]) -> tuple[Days, bool]:
    """Days 0 to 1826, OLD beyond, AGELESS where missing or negative; and whether any is AGELESS.

    Dates win over days, days over months, each row for itself. `posture` is changed in place where an age in
    fractions is below 9 months although it rounds to that day.
    """
    dated = _dated(columns)
    if dated is not None and (dated.gaps is None or not {"age_days", "age_months"} & columns.keys()):
        return _whole(dated)
    if dated is None and "age_days" in columns and "age_months" not in columns:
        days = numbers(columns["age_days"], "age_days")
        if days.data.dtype.kind != "f":
            return _whole(days)
    return _fractions(unrounded(columns, rows), posture)


def _whole(days: Values) -> tuple[Days, bool]:
    data = days.data
    if data.size == 0:
        return np.empty(0, np.uint16), False
    low, high = data.min(), data.max()
    found = (np.minimum(data, OLD) if high > LAST_DAY else data).astype(np.uint16)
    if low < 0:
        found[data < 0] = AGELESS
    if days.gaps is not None:
        found[days.gaps] = AGELESS
    return found, bool(low < 0 or days.gaps is not None)


def _fractions(age: npt.NDArray[np.float64], posture: npt.NDArray[np.uint8]) -> tuple[Days, bool]:
    young = (age >= NINE_MONTHS_ROUNDED) & (age < STANDING_FROM)
    posture[young & (posture == STANDING)] = UNKNOWN
    missing = np.isnan(age)
    days = np.where(age < BELOW_DAYS, np.floor(age + 0.5), OLD)
    days[missing] = AGELESS
    return days.astype(np.uint16), bool(missing.any())


def unrounded(columns: Mapping[str, Array], rows: int) -> npt.NDArray[np.float64]:
    """Age in days with its fraction, NaN where missing or negative; dates over days over months."""
    age = np.full(rows, np.nan)
    if "age_months" in columns:
        age = _filled(floats(columns["age_months"], "age_months")) * DAYS_PER_MONTH
    if "age_days" in columns:
        days = _filled(floats(columns["age_days"], "age_days"))
        age = np.where(np.isfinite(days), days, age)
    dated = _dated(columns)
    if dated is not None:
        age = np.where(np.True_ if dated.gaps is None else ~dated.gaps, dated.data, age)
    age[~(np.isfinite(age) & (age >= 0))] = np.nan
    return age


def _filled(values: Values) -> npt.NDArray[np.float64]:
    return values.data if values.gaps is None else np.where(values.gaps, np.nan, values.data)


def _dated(columns: Mapping[str, Array]) -> Values | None:
    """Days from birth to measurement, where both dates are known."""
    if "birth_date" not in columns or "measured_on" not in columns:
        return None
    birth, measured = (_date(columns[name], name) for name in ("birth_date", "measured_on"))
    gaps: Any = birth.gaps if measured.gaps is None else measured.gaps
    if birth.gaps is not None and measured.gaps is not None:
        gaps = birth.gaps | measured.gaps
    return Values(measured.data - birth.data, gaps)


def _date(column: Array, name: str) -> Values:
    if not (pa.types.is_date(column.type) or pa.types.is_timestamp(column.type)):
        raise ProblemError(COLUMN_TYPE, column=name, found=str(column.type), wanted="tanggal")
    days = column if pa.types.is_date32(column.type) else column.cast(pa.date32(), safe=False)
    return buffer_values(days, np.dtype(np.int32))
