"""z-scores of increments: did a child grow in one or two months as much as healthy children of that age do?"""

from functools import cache

import numpy as np
import pyarrow as pa

from konvergensi.measures.growth._exact import round2
from konvergensi.measures.growth._tables import Floats, velocity_rows

# measure of the standard -> (column of the increment, column of the result)
INCREMENTS = {
    "weight": ("weight_gain_g", "weight_velocity_z"),
    "length": ("length_gain_cm", "length_velocity_z"),
    "head_circumference": ("head_gain_cm", "head_velocity_z"),
}
LAST_MONTH = 24


def velocity(table: pa.Table) -> pa.Table:
    """Add the z-scores of increments by the WHO growth velocity standards (2009).

    One row of `table` is one interval of one child: `sex` 1 boy, 2 girl; `start_month` the month of age at which the
    interval begins (0 to 23); `interval_months` 1 or 2; and any of `weight_gain_g` (grams, may be negative),
    `length_gain_cm`, `head_gain_cm`. Standards exist for weight over 1 month (start 0-11) and 2 months (0-22), length
    over 2 months (0-22), head over 2 months (0-10). The one-month interval from 0 is birth to 4 weeks, the one from 1
    is 4 weeks to 2 months. Returns the table with `weight_velocity_z`, `length_velocity_z`, `head_velocity_z`
    (float64, two decimals) for the increments that are there; null where the standard has no row, the increment is
    missing, or a loss is greater than the power transformation can hold.

    z = (((increment + delta)/M)^L - 1)/(L S), delta 400 g for 1 month and 600 g for 2, 0 for length and head.
    """
    sex, start, interval = (_floats(table, name) for name in ("sex", "start_month", "interval_months"))
    key = _keys(sex, start, interval)
    for measure, (column, result) in INCREMENTS.items():
        if column not in table.schema.names:
            continue
        l, m, s, delta = _parameters(measure)[:, key]  # noqa: E741
        with np.errstate(all="ignore"):
            ratio = (_floats(table, column) + delta) / m
            z = (np.where(ratio > 0, ratio, np.nan) ** l - 1) / (l * s)
        values = pa.array(round2(np.where(np.isfinite(z), z, np.nan)), from_pandas=True)
        table = table.drop_columns([result]) if result in table.schema.names else table
        table = table.append_column(result, values)
    return table


def _floats(table: pa.Table, name: str) -> Floats:
    values: Floats = table[name].combine_chunks().cast(pa.float64()).to_numpy(zero_copy_only=False)
    return values


def _keys(sex: Floats, start: Floats, interval: Floats) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Column of the parameters; 0 has none."""
    known = np.isin(sex, (1, 2)) & np.isin(interval, (1, 2)) & np.isin(start, range(LAST_MONTH))
    key = ((interval - 1) * 2 + sex - 1) * LAST_MONTH + start + 1
    return np.where(known, key, 0).astype(np.intp)


@cache
def _parameters(measure: str) -> Floats:
    found = np.full((4, 4 * LAST_MONTH + 1), np.nan)
    for row in velocity_rows().to_pylist():
        if row["measure"] == measure:
            at = ((row["interval_months"] - 1) * 2 + row["sex"] - 1) * LAST_MONTH + row["start_month"] + 1
            found[:, at] = row["l"], row["m"], row["s"], row["delta"]
    return found
