"""The z-score of one chunk of children, by the rules of WHO's own software.

Fed by `_columns`. Source of the rules: WHO Child Growth Standards, Methods and development (2006), chapter 7;
WHO Anthro (R package anthro 1.1.0) for age rounding, posture, ranges and flags.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from konvergensi.measures.growth._columns import DAYS_OF_MONTH, LYING, STANDING, UNKNOWN, Bytes, Children
from konvergensi.measures.growth._tables import HEIGHT_ROWS, LENGTH_ROWS, Floats, standard

HEIGHT_FROM_DAY = 731
BELOW_DAYS = 60 * DAYS_OF_MONTH  # z-scores only below 60 months, unrounded
STANDING_FROM_DAYS = 9 * DAYS_OF_MONTH
CORRECTION = 0.7
STEPS = 1e9  # lengths are compared and interpolated in whole steps of 1e-9 cm, never as floats times ten
ROW = 1e8  # steps of one table row, 0.1 cm
UNKNOWN_BELOW = 87.0

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Index:
    """What tells one index from another."""

    measure: str  # which measurement is judged
    table: str
    flag_low: float
    flag_high: float
    restricted: bool = True
    weighed: bool = False  # missing with oedema


INDEX = {
    "haz": Index("length", "lhfa", -6, 6, restricted=False),
    "waz": Index("weight", "wfa", -6, 5, weighed=True),
    "whz": Index("weight", "", -5, 5, weighed=True),
    "baz": Index("bmi", "bmifa", -5, 5, weighed=True),
    "hcz": Index("head", "hcfa", -5, 5, restricted=False),
    "acz": Index("muac", "acfa", -5, 5),
    "tsz": Index("triceps", "tsfa", -5, 5),
    "ssz": Index("subscapular", "ssfa", -5, 5),
}


def scores(children: Children, name: str) -> tuple[Floats, Bytes]:
    """z with two decimals (NaN missing) and its flag (0 or 1, meaningless where z is NaN)."""
    index = INDEX[name]
    posture = known_posture(children)
    length = corrected_length(children, posture)
    if name == "whz":
        l, m, s = by_length(children, posture, length)  # noqa: E741
    else:
        l, m, s = by_age(children, index.table)  # noqa: E741
    y = measured(children, index, length)
    with np.errstate(all="ignore"):
        z = raw_z(y, l, m, s, restricted=index.restricted)
    if index.weighed:
        z[children.oedema] = np.nan
    z = round2(z)
    z[~np.isfinite(z)] = np.nan
    return z, ((z < index.flag_low) | (z > index.flag_high)).astype(np.int8)


def known_posture(children: Children) -> Bytes:
    """Standing below 9 months counts as unknown."""
    return np.where((children.posture == STANDING) & (children.age < STANDING_FROM_DAYS), UNKNOWN, children.posture)


def whole_days(age: Floats) -> Floats:
    """Half up."""
    return np.floor(age + 0.5)


def corrected_length(children: Children, posture: Bytes) -> Floats:
    """+0.7 cm for standing below 731 days, -0.7 cm for lying from 731 days, in whole steps of 1e-9 cm."""
    days = whole_days(children.age)
    steps = np.rint(children.length * STEPS)
    steps = steps + np.where((posture == STANDING) & (days < HEIGHT_FROM_DAY), CORRECTION * STEPS, 0)
    steps = steps - np.where((posture == LYING) & (days >= HEIGHT_FROM_DAY), CORRECTION * STEPS, 0)
    return np.where(steps > 0, steps, np.nan)


def measured(children: Children, index: Index, length: Floats) -> Floats:
    """The value that is judged."""
    centimetres = length / STEPS
    if index.measure == "length":
        return centimetres
    if index.measure == "bmi":
        return children.weight / (centimetres / 100) ** 2
    values: Floats = getattr(children, index.measure)
    return values


def by_age(children: Children, table: str) -> tuple[Floats, Floats, Floats]:
    """L, M, S of the child's sex and day."""
    rows = standard(table)
    days = whole_days(children.age)
    valid = (children.sex > 0) & (children.age < BELOW_DAYS) & (days >= rows.first)
    at = np.where(valid, days - rows.first, 0).astype(np.int64)
    sex = np.where(valid, children.sex - 1, 0)
    return tuple(np.where(valid, column[sex, at], np.nan) for column in (rows.l, rows.m, rows.s))  # type: ignore[return-value]


def by_length(children: Children, posture: Bytes, length: Floats) -> tuple[Floats, Floats, Floats]:
    """L, M, S of the child's sex and length, linear between table rows. Length table below 731 days."""
    days = whole_days(children.age)
    unknown_age = np.isnan(days)
    guess_length = (posture == LYING) | ((posture == UNKNOWN) & (length < UNKNOWN_BELOW * STEPS))
    on_length = (days < HEIGHT_FROM_DAY) | (unknown_age & guess_length)
    usable = (children.sex > 0) & (unknown_age | (children.age < BELOW_DAYS))
    found = [np.full(len(length), np.nan) for _ in range(3)]
    for name, chosen, (low, high) in (("wfl", on_length, LENGTH_ROWS), ("wfh", ~on_length, HEIGHT_ROWS)):
        where = np.flatnonzero(usable & chosen & (length >= low * ROW) & (length <= high * ROW))
        row = np.floor(length[where] / ROW)
        part = (length[where] - row * ROW) / ROW
        at = (row - low).astype(np.int64)
        after = np.minimum(at + 1, high - low)
        sex = children.sex[where] - 1
        rows = standard(name)
        for target, column in zip(found, (rows.l, rows.m, rows.s), strict=True):
            target[where] = column[sex, at] + part * (column[sex, after] - column[sex, at])
    return found[0], found[1], found[2]


def raw_z(y: Floats, l: Floats, m: Floats, s: Floats, *, restricted: bool) -> Floats:  # noqa: E741
    """((y/M)^L - 1)/(L S), beyond 3 in units of the distance between 2 and 3 SD where restricted."""
    z: Floats = ((y / m) ** l - 1) / (s * l)
    if restricted:
        for side in (1, -1):
            far = np.flatnonzero(z * side > 3)
            sd3, sd2 = (m[far] * (1 + l[far] * s[far] * k * side) ** (1 / l[far]) for k in (3, 2))
            z[far] = side * 3 + (y[far] - sd3) / (side * (sd3 - sd2))
    return z


def round2(z: Floats) -> Floats:
    """Two decimals as R does: of the two neighbours the nearer one, on a tie the even one."""
    low, high = np.floor(z * 100), np.ceil(z * 100)
    down, up = z - low / 100, high / 100 - z
    even = np.mod(low, 2) == 0
    return np.where((down < up) | ((down == up) & even), low, high) / 100 + 0.0
