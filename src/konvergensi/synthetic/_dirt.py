"""The faults that are put into the data, each with a name that goes into the answer key.

A fault belongs to a child's record (it stands in every file: a short NIK) or to one row (a slip of the hand). The
shares are those of a real export, `parameters/synthetic.yaml`. A clean population has all of them at nought.
"""

from dataclasses import dataclass
from enum import IntFlag, auto

import numpy as np

from konvergensi.synthetic._draws import Draws, Flags, Floats, Ints
from konvergensi.synthetic._priors import Priors


class Dirt(IntFlag):
    """Every kind of fault; the answer key writes the names in lower case with dashes."""

    NIK_SHORT = auto()
    NIK_SERIAL_0000 = auto()
    NIK_SERIAL_9999 = auto()
    NIK_OTHER_DATE = auto()
    NIK_OTHER_SEX = auto()
    BIRTH_WEIGHT_GRAMS = auto()
    BIRTH_WEIGHT_TEN = auto()
    BIRTH_WEIGHT_ZERO = auto()
    BIRTH_LENGTH_ZERO = auto()
    BIRTH_LENGTH_SMALL = auto()
    RT_EMPTY = auto()
    RT_LETTERS = auto()
    RT_TIME = auto()
    MUAC_MANGLED = auto()
    PMT_MANGLED = auto()
    NAME_VARIANT = auto()
    VILLAGE_VARIANT = auto()
    WEIGHT_IMPOSSIBLE = auto()
    HEIGHT_IMPOSSIBLE = auto()
    SWAPPED = auto()
    BIRTH_AFTER = auto()
    COPIED_FORWARD = auto()
    DUPLICATE_SAME_DAY = auto()
    DUPLICATE_OTHER_DAY = auto()
    SECOND_NIK = auto()
    GAIN_DASH = auto()


def words(bits: int) -> str:
    """The names of a row's faults, `nik-short birth-weight-grams`; "" for none."""
    return " ".join((flag.name or "").lower().replace("_", "-") for flag in Dirt if bits & flag)


@dataclass(frozen=True)
class Slip:
    """What was meant to be written, what was written last month (nan = nothing), and whether the posyandu is bad."""

    height: Floats
    weight: Floats
    last_height: Floats
    last_weight: Floats
    bad: Flags


@dataclass(frozen=True)
class Typed:
    """Height and weight as they were typed, with the faults made."""

    height: Floats
    weight: Floats
    dirt: Ints


def misread(meant: Slip, priors: Priors, draws: Draws, key: Ints, month: int) -> Typed:
    """Slips of the hand in one month: last month's values copied, a decimal point lost, two columns swapped."""
    chance = priors.group("dirt")
    dirt = np.zeros(len(key), dtype=np.int64)
    copied = ~np.isnan(meant.last_height) & draws.below(
        np.where(meant.bad, 2.4, 0.4) * chance["copied_forward"], "copied", key, month
    )
    height = np.where(copied, meant.last_height, meant.height)
    weight = np.where(copied, meant.last_weight, meant.weight)
    heavy = draws.below(chance["weight_impossible"], "weight-slip", key, month)
    low = draws.below(chance["height_impossible"], "height-slip", key, month)
    swapped = draws.below(chance["swapped"], "swapped", key, month) & ~heavy & ~low
    weight = np.where(heavy, np.rint(weight * 10.0), weight)
    height = np.where(low, np.rint(height) / 10.0, height)
    height, weight = np.where(swapped, weight, height), np.where(swapped, height, weight)
    for flag, hit in (
        (Dirt.COPIED_FORWARD, copied),
        (Dirt.WEIGHT_IMPOSSIBLE, heavy),
        (Dirt.HEIGHT_IMPOSSIBLE, low),
        (Dirt.SWAPPED, swapped),
    ):
        dirt |= np.where(hit, int(flag), 0)
    return Typed(height, weight, dirt)
