"""Measurements that have a given z-score, also where the WHO standards end."""

import numpy as np

from konvergensi.measures.growth import measurement_at_z
from konvergensi.synthetic._draws import Floats, Ints

SWITCH_DAY = 731  # from this day the standards are those of standing height
LAST_DAY = 1856
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
