"""The head, the arm and the skinfolds first in single precision, four indices in one pass.

Fed by `_columns`, run by `_stream`, stands before `_kernel`. Single precision is exact enough for nearly every row: a
result is kept where no error up to `DOUBT` can change the hundredth it rounds to and no rule for extremes applies. The
few other rows are scored by the kernel in double precision, as children of their own, so that every cell is the one
the kernel would have given. The four share the child's place in the age tables: their L of one place lie side by side,
likewise 1/M and 100/(L S), so that a child's parameters are fetched three times and not eleven.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from konvergensi.measures.growth._arrow import Values
from konvergensi.measures.growth._columns import Children
from konvergensi.measures.growth._indices import INDEX
from konvergensi.measures.growth._kernel import Kernel, Scores
from konvergensi.measures.growth._parameters import Ints, Linear, Power, linear, power

LANES = ("hcz", "acz", "tsz", "ssz")
BLOCK = 16_384  # rows at a time: four arrays of four lanes stay near the core
FEWEST = 2  # for one index alone the kernel is as quick
LAST_SURE = 299  # hundredths of z; what is farther out goes to the kernel, which has the rules for beyond 3 SD
# In hundredths, below 299.5: error of single precision, if log and expm1 are within 4 units in the last place. With
# u = 2^-24, w = log(y/M), x = L w: y, 1/M and their product leave w wrong by at most u (3 + 8 |w|); that and the
# rounding of L, x, expm1 and scale leave t wrong by at most u (e^x 100/S (3 + 10 |w|) + 11 |t|), 0.0012 at most over
# all places. The test of the same name works it out from the tables and measures it.
DOUBT = 0.002

Singles = npt.NDArray[np.float32]


@cache
def lanes(wanted: tuple[str, ...]) -> tuple[Singles, Singles, Singles]:
    """L, 1/M and 100/(L S) by key, shape (keys, 4). Where there is no standard only the last is NaN.

    NaN any earlier would be slow in log and expm1. The head has L = 1 and runs with the others.
    """
    l, inverse, scale = (np.ones((power("acfa").m.size, len(LANES)), np.float32) for _ in range(3))  # noqa: E741
    scale[:] = np.nan
    for lane, name in enumerate(LANES):
        if name in wanted:
            table = INDEX[name].table
            rows: Linear | Power = power(table) if INDEX[name].restricted else linear(table)
            there = np.isfinite(rows.m)
            l[there, lane] = rows.l[there]
            inverse[there, lane] = 1 / rows.m[there]
            scale[there, lane] = 100 / (rows.l[there] * rows.s[there])
    return l, inverse, scale


class SinglePass:
    """The scores of slabs: single precision where it is sure, else the kernel. Scratch memory of one thread."""

    def __init__(self) -> None:
        self._kernel = Kernel()
        self._key = np.empty(BLOCK, np.intp)
        self._singles = np.empty((3, BLOCK, len(LANES)), np.float32)
        self._bools = np.empty(BLOCK * len(LANES), np.bool_)

    def score(self, slab: Children, names: Sequence[str]) -> dict[str, Scores]:
        """The scores of a slab, by index. An index whose measurement is absent is not in the result."""
        early = [name for name in LANES if name in names and INDEX[name].measure in slab.measured]
        if len(early) < FEWEST:
            return self._kernel.score(slab, names)
        found = self._kernel.score(slab, [name for name in names if name not in early])
        return found | self._early(slab, early)

    def _early(self, slab: Children, names: Sequence[str]) -> dict[str, Scores]:
        found = {name: Scores.empty(slab.rows) for name in names}
        tables = lanes(tuple(names))
        doubtful = [np.empty(0, np.intp)]
        with np.errstate(all="ignore"):
            for start in range(0, slab.rows, BLOCK):
                rows = slice(start, min(start + BLOCK, slab.rows))
                hundredths, doubts = self._block(slab, rows, names, tables)
                self._keep(hundredths, rows, found)
                doubtful.append(doubts + start * len(LANES))
        cells = np.concatenate(doubtful)
        for name, scores in found.items():
            again = cells[cells % len(LANES) == LANES.index(name)] // len(LANES)
            if again.size:
                self._again(slab, name, again, scores)
        return found

    def _block(
        self, slab: Children, rows: slice, names: Sequence[str], tables: tuple[Singles, Singles, Singles]
    ) -> tuple[Singles, Ints]:
        """t = expm1(L log(y/M)) x 100/(L S), rounded, shape (rows, 4); and which of its cells are doubtful."""
        count = rows.stop - rows.start
        key = self._key[:count]
        key[:] = slab.key[rows]
        for name in names:
            self._load(slab.measured[INDEX[name].measure], rows, self._singles[0, :count, LANES.index(name)])
        t, fetched, rounded = self._singles[:, :count]
        l, inverse, scale = tables  # noqa: E741
        t *= np.take(inverse, key, axis=0, out=fetched, mode="clip")
        np.log(t, out=t)
        t *= np.take(l, key, axis=0, out=fetched, mode="clip")
        np.expm1(t, out=t)
        t *= np.take(scale, key, axis=0, out=fetched, mode="clip")
        return rounded, self._round(t.reshape(-1), rounded.reshape(-1))

    def _load(self, values: Values, rows: slice, lane: Singles) -> None:
        np.copyto(lane, values.data[rows], casting="same_kind")
        if values.gaps is not None:
            np.copyto(lane, np.nan, where=values.gaps[rows])

    def _round(self, t: Singles, rounded: Singles) -> Ints:
        """Doubtful is what lies near the middle of two hundredths, or too far out: it is off its rounded value."""
        far = self._bools[: t.size]
        np.clip(t, -LAST_SURE, LAST_SURE, out=rounded)
        np.rint(rounded, out=rounded)
        t -= rounded
        np.abs(t, out=t)
        np.greater(t, np.float32(0.5 - DOUBT), out=far)
        rounded += 0  # no minus zero
        return np.flatnonzero(far)

    def _keep(self, hundredths: Singles, rows: slice, found: dict[str, Scores]) -> None:
        known = self._bools[: rows.stop - rows.start]
        first = rows.start // 8
        for name, scores in found.items():
            z = scores.z[rows]
            np.copyto(z, hundredths[:, LANES.index(name)])
            z /= 100
            np.isfinite(z, out=known)
            packed = np.packbits(known, bitorder="little")
            scores.known[first : first + len(packed)] = packed

    def _again(self, slab: Children, name: str, rows: Ints, scores: Scores) -> None:
        """Score a few rows of one index by the kernel, as a slab of their own."""
        none = np.empty(0, np.intp)
        measure = INDEX[name].measure
        measured = {measure: Values(slab.measured[measure].data.take(rows), None)}
        found = self._kernel.score(Children(len(rows), slab.key.take(rows), none, none, measured), [name])[name]
        scores.z[rows] = found.z
        scores.flag[rows] = found.flag
        if not np.isfinite(found.z).all():
            scores.known[:] = np.packbits(np.isfinite(scores.z), bitorder="little")
