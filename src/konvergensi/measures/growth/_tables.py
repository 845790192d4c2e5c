"""The WHO standards as arrays, ready to be indexed: what every other module of the kernel looks up.

Source: WHO Child Growth Standards (2006, 2007) and WHO growth velocity standards (2009), the CSV files beside this
module, written by `tools/build_growth_tables.py`.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pa_csv

Floats = npt.NDArray[np.float64]

LAST_DAY = 1856
LENGTH_ROWS = (450, 1100)  # tenths of a centimetre, inclusive
HEIGHT_ROWS = (650, 1200)


@dataclass(frozen=True)
class Standard:
    """Box-Cox power, median and coefficient of variation, one row per sex and step.

    `l`, `m`, `s` have shape (2, steps): row 0 boys, row 1 girls; column 0 is `first` (a day, or a tenth of a cm).
    """

    name: str
    first: int
    l: Floats  # noqa: E741  # L, M, S is what the method calls them
    m: Floats
    s: Floats

    @property
    def last(self) -> int:
        """The last step that has a row."""
        return self.first + int(self.m.shape[1]) - 1


def _csv(name: str) -> pa.Table:
    source = files(__package__).joinpath("tables", f"{name}.csv")
    with source.open("rb") as stream:
        return pa_csv.read_csv(stream)


@cache
def standard(name: str) -> Standard:
    """The table of one standard (`lhfa`, `wfa`, `bmifa`, `hcfa`, `acfa`, `tsfa`, `ssfa`, `wfl`, `wfh`)."""
    table = _csv(name)
    x = table["x"].to_numpy()
    steps = np.rint(x * 10).astype(np.int64) if name in ("wfl", "wfh") else x.astype(np.int64)
    shape = (2, len(steps) // 2)
    columns = [table[column].to_numpy().astype(np.float64).reshape(shape) for column in ("l", "m", "s")]
    for column in columns:
        column.flags.writeable = False
    return Standard(name, int(steps[0]), *columns)


@cache
def velocity_rows() -> pa.Table:
    """The increments: measure, interval_months, sex, start_month, end_month, l, m, s, delta, unit."""
    return _csv("velocity")
