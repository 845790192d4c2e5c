"""The standards looked up the other way round: L, M, S at an age or length, and the measurement that has a given z.

For charts (the lines of the KMS), for the synthetic population, for checks. The kernel itself does not use this module.
"""

import numpy as np
import numpy.typing as npt

from konvergensi.measures.growth._tables import Floats, Standard, standard
from konvergensi.problems import ProblemError
from konvergensi.problems.growth import UNKNOWN_INDEX

TABLES = {
    "haz": "lhfa",
    "waz": "wfa",
    "baz": "bmifa",
    "hcz": "hcfa",
    "acz": "acfa",
    "tsz": "tsfa",
    "ssz": "ssfa",
    "wfl": "wfl",
    "wfh": "wfh",
}
BY_LENGTH = ("wfl", "wfh")
UNRESTRICTED = ("haz", "hcz")


def lms(index: str, sex: npt.ArrayLike, x: npt.ArrayLike) -> tuple[Floats, Floats, Floats]:
    """L, M, S of a standard.

    index: `haz`, `waz`, `baz`, `hcz`, `acz`, `tsz`, `ssz` by age, `wfl` (weight for length) and `wfh` (weight for
    height) by centimetres. sex: 1 boy, 2 girl. x: age in days (0 to 1856, from 91 for arm and skinfolds; rounded
    half up) or length 45-110 cm, height 65-120 cm (linear between the rows of 0.1 cm). sex and x are scalars or
    arrays and are broadcast; the three results have that shape, NaN where sex or x is outside the standard.
    M in cm, kg, kg/m2 or mm. Raises ProblemError for an unknown index.
    """
    if index not in TABLES:
        raise ProblemError(UNKNOWN_INDEX, index=index, known=", ".join(TABLES))
    rows = standard(TABLES[index])
    sexes, position = np.broadcast_arrays(np.asarray(sex, float), _position(index, np.asarray(x, float), rows))
    valid = np.isin(sexes, (1, 2)) & (position >= 0) & (position <= rows.last - rows.first)
    row = np.where(valid, sexes - 1, 0).astype(np.intp)
    whole = np.floor(np.where(valid, position, 0))
    part = np.where(valid, position, 0) - whole
    low = whole.astype(np.intp)
    high = np.minimum(low + 1, rows.last - rows.first)
    found = (
        np.where(valid, column[row, low] + part * (column[row, high] - column[row, low]), np.nan)
        for column in (rows.l, rows.m, rows.s)
    )
    l, m, s = found  # noqa: E741
    return l, m, s


def _position(index: str, x: Floats, rows: Standard) -> Floats:
    """Rows from the first one, with the part beyond a row for lengths."""
    if index in BY_LENGTH:
        return np.rint(x * 1e9) / 1e8 - rows.first
    return np.where(x >= 0, np.floor(x + 0.5), np.nan) - rows.first


def measurement_at_z(index: str, sex: npt.ArrayLike, x: npt.ArrayLike, z: npt.ArrayLike) -> Floats:
    """The measurement whose z-score is `z`: the inverse of `zscores`, before rounding.

    index, sex, x as in `lms` (age in days, or cm for `wfl` and `wfh`); z any number, broadcast with them. Beyond 3 the
    distance between 2 and 3 SD is continued, except for `haz` and `hcz`, as in the z-score itself. The result is in
    the unit of the measurement: cm for haz, hcz, acz; kg for waz, wfl, wfh; kg/m2 for baz; mm for tsz, ssz. haz gives
    the length below 731 days and the height from then on. NaN outside the standard. Source: WHO 2006, chapter 7.
    """
    l, m, s = lms(index, sex, x)  # noqa: E741
    wanted = np.asarray(z, float)
    inner = wanted if index in UNRESTRICTED else np.clip(wanted, -3, 3)
    found = _power(l, m, s, inner)
    beyond = wanted - inner
    step = np.where(beyond > 0, found - _power(l, m, s, 2.0), _power(l, m, s, -2.0) - found)
    result: Floats = np.where(beyond == 0, found, found + beyond * step)
    return result


def _power(l: Floats, m: Floats, s: Floats, z: npt.ArrayLike) -> Floats:  # noqa: E741
    result: Floats = m * (1 + l * s * np.asarray(z, float)) ** (1 / l)
    return result
