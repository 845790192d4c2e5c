"""The standards in the form the kernel wants: what can be known before a child is seen is worked out here, once.

A child's place in the age tables is one number, `key`: group x DAYS + day, where group = 3 x posture + sex (sex 0
unknown, 1 boy, 2 girl) and day has two values beyond the table, OLD and AGELESS. A place in the tables of weight for
length is `place`: block x TENTHS + tenth of a centimetre. Cells without a standard hold NaN, so an impossible child
needs no test: its z comes out as NaN. z is worked out in hundredths, the unit in which it is rounded.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from konvergensi.measures.growth._tables import Floats, standard
from konvergensi.measures.growth.ages import HEIGHT_FROM_DAY, LAST_DAY, STANDING_FROM_DAY

OLD, AGELESS = LAST_DAY + 1, LAST_DAY + 2
DAYS = AGELESS + 1
GROUPS = 9
UNKNOWN, LYING, STANDING = 0, 1, 2
SQUARE_METRE = 10_000  # square centimetres

TENTHS = 1301
NOWHERE, BOYS_LENGTH, GIRLS_LENGTH, BOYS_HEIGHT, GIRLS_HEIGHT = range(5)
UNKNOWN_BELOW = 87.0  # cm; neither age nor posture known: below it the length table, from there the height table

Ints = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Power:
    """((y/M)^L - 1)/(L S) as exp(power x log y - offset) times and minus `scale`; all arrays share one place."""

    l: Floats  # noqa: E741  # L, M, S is what the method calls them
    m: Floats
    s: Floats

    offset: Floats  # L log M
    scale: Floats  # 100/(L S)
    sd3: Floats  # 3 SD below for every place, then 3 SD above
    slope: Floats  # hundredths of z per unit of y beyond them, in the same order


@dataclass(frozen=True)
class Linear:
    """L = 1: z is a straight line in y. `shift` holds the correction for posture, in places of the age tables."""

    l: Floats  # noqa: E741
    m: Floats
    s: Floats
    slope: Floats  # 100/(M S)
    shift: Floats  # 100/S less the correction


@dataclass(frozen=True)
class Lengths:
    """Weight for length and height: the curves by place, and where each group of children looks."""

    curve: Power
    start: Ints  # by key: place of the child's tenth 0, with the correction for posture
    correction: Floats  # by key: cm added to the length
    dl: Floats  # by place: step to the next row, 0 at the end of a table
    dm: Floats
    ds: Floats
    last: npt.NDArray[np.bool_]  # by place: the end of a table
    log_square: Floats  # by place: log of the square of the corrected length in cm


def _power(l: Floats, m: Floats, s: Floats) -> Power:  # noqa: E741
    with np.errstate(all="ignore"):
        sd = {k: m * (1 + l * s * k) ** (1 / l) for k in (-3, -2, 2, 3)}
        sd3 = np.concatenate([sd[-3], sd[3]])
        slope = np.concatenate([100 / (sd[-2] - sd[-3]), 100 / (sd[3] - sd[2])])
        return Power(l, m, s, l * np.log(m), 100 / (l * s), sd3, slope)


def _by_key(table: str) -> tuple[Floats, Floats, Floats]:
    rows = standard(table)
    found = []
    for column in (rows.l, rows.m, rows.s):
        cells = np.full((3, 3, DAYS), np.nan)
        cells[:, 1:, rows.first : LAST_DAY + 1] = column[:, : LAST_DAY + 1 - rows.first]
        found.append(cells.ravel())
    return found[0], found[1], found[2]


@cache
def correction() -> Floats:
    """Centimetres to add by key: standing from 9 months to 730 days +0.7, lying from 731 days -0.7."""
    cells = np.zeros((3, 3, DAYS))
    cells[STANDING, :, STANDING_FROM_DAY:HEIGHT_FROM_DAY] = 0.7
    cells[LYING, :, HEIGHT_FROM_DAY : LAST_DAY + 1] = -0.7
    return cells.ravel()


@cache
def power(table: str) -> Power:
    """A restricted index by age. The BMI is taken per square centimetre, the unit in which lengths come."""
    l, m, s = _by_key(table)  # noqa: E741
    return _power(l, m / SQUARE_METRE if table == "bmifa" else m, s)


@cache
def linear(table: str) -> Linear:
    """An index with L = 1 by age; only length is corrected for posture."""
    l, m, s = _by_key(table)  # noqa: E741
    slope = 100 / (m * s)
    return Linear(l, m, s, slope, 100 / s - (correction() * slope if table == "lhfa" else 0))


@cache
def lengths() -> Lengths:
    """Weight for length below 731 days, for height from then on; without age by posture."""
    columns = [np.full((5, TENTHS), np.nan) for _ in range(3)]
    last = np.zeros((5, TENTHS), np.bool_)
    for name, block in (("wfl", BOYS_LENGTH), ("wfh", BOYS_HEIGHT)):
        rows = standard(name)
        for cells, column in zip(columns, (rows.l, rows.m, rows.s), strict=True):
            cells[block : block + 2, rows.first : rows.last + 1] = column
        last[block : block + 2, rows.last] = True
    steps = [np.diff(cells, axis=1, append=np.nan) for cells in columns]
    for step in steps:
        step[last] = 0
    l, m, s = (cells.ravel() for cells in columns)  # noqa: E741
    dl, dm, ds = (step.ravel() for step in steps)
    tenths = np.arange(TENTHS)
    log_square = np.tile(2 * np.log(np.where(tenths > 0, tenths / 10, np.nan)), 5)
    return Lengths(_power(l, m, s), _starts(), correction(), dl, dm, ds, last.ravel(), log_square)


def _starts() -> Ints:
    block = np.full((3, 3, DAYS), NOWHERE)
    for sex, on_length, on_height in ((1, BOYS_LENGTH, BOYS_HEIGHT), (2, GIRLS_LENGTH, GIRLS_HEIGHT)):
        block[:, sex, :HEIGHT_FROM_DAY] = on_length
        block[:, sex, HEIGHT_FROM_DAY : LAST_DAY + 1] = on_height
        block[:, sex, AGELESS] = on_length  # posture unknown: the kernel sends those from 87 cm to the height table
        block[STANDING, sex, AGELESS] = on_height
    tenths = np.rint(correction() * 10)
    return (block.ravel() * TENTHS + tenths).astype(np.intp)
