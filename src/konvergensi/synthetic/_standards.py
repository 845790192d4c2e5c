"""Measurements that have a given z-score: the WHO formula turned round, without the bend beyond 3 SD.

Only for inventing children: a z beyond 3 is drawn from the same curve and read back by `measures.growth` as it is.
"""

import numpy as np

from konvergensi.measures.growth._tables import standard
from konvergensi.synthetic._draws import Floats, Ints

SWITCH_DAY = 731  # from this day the standards are those of standing height


def by_age(index: str, sex: Ints, day: Ints, z: Floats) -> Floats:
    """Length/height (lhfa), weight (wfa) or arm circumference (acfa) at an age in whole days, clipped to the table."""
    table = standard(index)
    column = np.clip(day, table.first, table.last) - table.first
    flat = (sex - 1) * table.m.shape[1] + column
    return _value(table.l.ravel()[flat], table.m.ravel()[flat], table.s.ravel()[flat], z)


def weight_for_length(sex: Ints, length: Floats, z: Floats) -> Floats:
    """Weight in kg at a recumbent length in cm. Below 45 cm, where the standard ends, weight goes with the cube."""
    table = standard("wfl")
    place = np.clip(length * 10.0, table.first, table.last) - table.first
    low = np.minimum(place.astype(np.int64), table.m.shape[1] - 2)
    part = place - low
    flat = (sex - 1) * table.m.shape[1] + low
    l, m, s = (  # noqa: E741 - L, M, S is what the method calls them
        values.ravel()[flat] * (1 - part) + values.ravel()[flat + 1] * part for values in (table.l, table.m, table.s)
    )
    short = np.minimum(length * 10.0 / table.first, 1.0) ** 3
    tall = np.maximum(length * 10.0 / table.last, 1.0) ** 3
    weight: Floats = _value(l, m, s, z) * short * tall
    return weight


def _value(l: Floats, m: Floats, s: Floats, z: Floats) -> Floats:  # noqa: E741
    root = np.maximum(1.0 + l * s * z, 0.05)
    flat = np.abs(l) < 1e-9
    value: Floats = m * np.where(flat, np.exp(s * z), root ** (1.0 / np.where(flat, 1.0, l)))
    return value
