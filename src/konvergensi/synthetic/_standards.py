"""Measurements that have a given z-score, also where the WHO standards end."""

from functools import cache

import numpy as np

from konvergensi.measures._series_rules import series_rules
from konvergensi.measures.growth import measurement_at_z
from konvergensi.synthetic._draws import Flags, Floats, Ints

LAST_DAY = 1856  # of the table of length/height for age
FIRST_DAY = {"haz": 0, "acz": 91}
LENGTHS = (45.0, 110.0)


def by_age(index: str, sex: Ints, day: Ints, z: Floats) -> Floats:
    """Length/height (`haz`) or arm circumference (`acz`) at an age in whole days, clipped to the standard."""
    return measurement_at_z(index, sex, np.clip(day, FIRST_DAY[index], LAST_DAY), z)


def weight_for_length(sex: Ints, length: Floats, z: Floats) -> Floats:
    """Weight in kg at a recumbent length in cm. Outside 45-110 cm, where the standard ends, it goes with the cube."""
    inside = np.clip(length, *LENGTHS)
    weight: Floats = measurement_at_z("wfl", sex, inside, z) * (length / inside) ** 3
    return weight


def short(haz: Floats) -> Flags:
    """Which children count as short, by the cut of `measures.cases`."""
    low: Flags = haz < _short_z()
    return low


@cache
def _short_z() -> float:
    return series_rules().case.short_z
