"""Age, sex and oedema of every row as plain arrays; types were checked when the z-scores were computed."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from konvergensi.measures.growth.ages import DAYS_PER_MONTH
from konvergensi.measures.prevalence._design import Bools, Floats


@dataclass(frozen=True, slots=True)
class People:
    """`age` in unrounded days (NaN unknown or negative), `sex` 1, 2 or 0, `oedema` where it is stated."""

    age: Floats
    sex: NDArray[np.int8]
    oedema: Bools


def people(table: pa.Table) -> People:
    """Read the canonical columns; dates win over days and days over months, each row for itself."""
    age = _numbers(table, "age_months") * DAYS_PER_MONTH
    for better in (_numbers(table, "age_days"), _days(table, "measured_on") - _days(table, "birth_date")):
        age = np.where(np.isnan(better), age, better)
    age = np.where(np.isfinite(age) & (age >= 0), age, np.nan)
    sex = _numbers(table, "sex")
    stated = np.nan_to_num(_numbers(table, "oedema")) != 0
    return People(age, np.select([sex == 1, sex == 2], [1, 2], default=0).astype(np.int8), stated)


def _numbers(table: pa.Table, name: str) -> Floats:
    if name not in table.schema.names:
        return np.full(table.num_rows, np.nan)
    column: Any = table.column(name)
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    values: Floats = column.cast(pa.float64(), safe=False).to_numpy().astype(np.float64)
    return values


def _days(table: pa.Table, name: str) -> Floats:
    if name not in table.schema.names:
        return np.full(table.num_rows, np.nan)
    column: Any = table.column(name)
    if pa.types.is_null(column.type):
        return np.full(table.num_rows, np.nan)
    dates: Any = pc.cast(column, pa.date32(), safe=False)
    values: Floats = dates.cast(pa.int32()).cast(pa.float64()).to_numpy().astype(np.float64)
    return values
