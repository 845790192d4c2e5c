"""What the fast formula leaves open: lengths between two rows, and results in the middle of two hundredths.

Only a few rows come here.
"""

import math

import numpy as np
import numpy.typing as npt

from konvergensi.measures.growth._parameters import TENTHS, Ints, lengths
from konvergensi.measures.growth._tables import Floats

STEPS = 1e9  # lengths are compared and divided in whole steps of 1e-9 cm, never as floats times ten
ROW = 1e8  # steps of one row, 0.1 cm
MARGIN = 14  # tenths that no table has at either end of the places


def whole_steps(length: Floats, correction: Floats) -> Floats:
    """Corrected lengths in whole steps; floats hold them exactly."""
    found: Floats = np.rint(length * STEPS) + np.rint(correction * STEPS)
    return found


def between_rows(start: Ints, steps: Floats) -> tuple[Floats, Floats, Floats]:
    """L, M, S of lengths anywhere between the rows, NaN outside the table. `start`: place of tenth 0 of the table."""
    rows = lengths()
    row = np.floor(steps / ROW)
    part = (steps - row * ROW) / ROW
    place = start + np.clip(np.nan_to_num(row), MARGIN, TENTHS - MARGIN).astype(np.intp)
    part[rows.last[place] & (part > 0)] = np.nan
    l, m, s = (  # noqa: E741
        column[place] + part * step[place]
        for column, step in ((rows.curve.l, rows.dl), (rows.curve.m, rows.dm), (rows.curve.s, rows.ds))
    )
    return l, m, s


def restricted_hundredths(y: Floats, l: Floats, m: Floats, s: Floats) -> Floats:  # noqa: E741
    """100 z with the distance between 2 and 3 SD continued beyond 3."""
    t: Floats = (np.exp(l * np.log(y / m)) - 1) * (100 / (l * s))
    far = np.flatnonzero(np.abs(t) > 300)
    if far.size:
        side = np.sign(t[far])
        lf, mf, sf = l[far], m[far], s[far]
        sd3, sd2 = (mf * (1 + lf * sf * k * side) ** (1 / lf) for k in (3, 2))
        t[far] = 100 * side * (3 + (y[far] - sd3) / (sd3 - sd2))
    return t


def exact_hundredths(y: Floats, m: Floats, s: Floats) -> Floats:
    """Rounded 100 z where L is 1, in the order of operations of the reference."""
    found = [nearest_hundredth((y / m - 1) / s) for y, m, s in zip(*(a.tolist() for a in (y, m, s)), strict=True)]
    return np.array(found, np.float64)


def nearest_hundredth(z: float) -> float:
    """100 z rounded as R's round(z, 2): of the two decimals around z the nearer one as a float, on a tie the even."""
    if not math.isfinite(z):
        return math.nan
    size = abs(z)
    low, high = math.floor(size * 100), math.ceil(size * 100)
    down, up = size - low / 100, high / 100 - size
    chosen = low if down < up or (down == up and low % 2 == 0) else high
    return math.copysign(chosen, z)


def round2(z: npt.ArrayLike) -> Floats:
    """`nearest_hundredth` of an array, as z; NaN stays."""
    value = np.asarray(z, float)
    size = np.abs(value)
    low, high = np.floor(size * 100), np.ceil(size * 100)
    down, up = size - low / 100, high / 100 - size
    chosen = np.where((down < up) | ((down == up) & (np.mod(low, 2) == 0)), low, high)
    found: Floats = np.copysign(chosen / 100, value) + 0.0
    return found
