"""The lines of the growth chart: what a child of a sex and age measures at -3, -2, 0, +2 and +3 SD.

Drawn on the child's page and in documents; the z-scores themselves never come from these lines.
"""

from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np

from konvergensi.measures.growth._lookup import measurement_at_z
from konvergensi.measures.growth._tables import Floats
from konvergensi.measures.growth.ages import DAYS_PER_MONTH

Chart = Literal["haz", "waz", "whz"]
LINES = (-3, -2, 0, 2, 3)
STEP_MONTHS = 0.5
STANDING_DAYS = 731  # from here on height, 0.7 cm less than length: the line of haz has a step there
_LENGTHS = {"wfl": (45.0, 110.0), "wfh": (65.0, 120.0)}
_STEP_CM = 0.5


class LinePoint(NamedTuple):
    """One point of a line: `x` in completed months (haz, waz) or cm (whz); `value` in cm (haz) or kg."""

    z: int
    x: float
    value: float


@lru_cache(maxsize=64)
def lines(chart: Chart, sex: int, *, until_months: int = 60, standing: bool = False) -> tuple[LinePoint, ...]:
    """The five lines of a chart, each in the order of x.

    sex: 1 boy, 2 girl. `until_months` (1 to 60) ends haz and waz. whz is weight-for-length, or weight-for-height when
    `standing`. Source: WHO Child Growth Standards 2006, as packaged.
    """
    table, x, at = _axis(chart, until_months, standing)
    found = []
    for z in LINES:
        values = measurement_at_z(table, sex, at, z)
        found += [LinePoint(z, float(a), float(v)) for a, v in zip(x, values, strict=True) if np.isfinite(v)]
    return tuple(found)


def _axis(chart: Chart, until_months: int, standing: bool) -> tuple[str, Floats, Floats]:
    if chart == "whz":
        table = "wfh" if standing else "wfl"
        low, high = _LENGTHS[table]
        cm = np.arange(low, high + _STEP_CM / 2, _STEP_CM)
        return table, cm, cm
    days = np.rint(np.arange(0, until_months + STEP_MONTHS / 2, STEP_MONTHS) * DAYS_PER_MONTH)
    if days[-1] > STANDING_DAYS:
        days = np.unique(np.append(days, [STANDING_DAYS - 1, STANDING_DAYS]))
    return chart, days / DAYS_PER_MONTH, days
