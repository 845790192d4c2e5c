"""BMI, the arm and the skinfolds first in single precision, four indices in one pass.

Fed by `_columns`, run by `_stream`, stands before `_kernel`. Single precision is exact enough for nearly every cell: a
result is kept where no error up to `DOUBT` can change the hundredth it rounds to. The few others are scored by the
kernel in double precision, as children of their own, so that every cell is the one the kernel would have given. The
four share the child's place in the age tables: their L of one place lie side by side, likewise 1/M and 100/(L S), so
that a child's parameters are fetched three times and not eleven. A cell is row x 4 + lane, its place key x 4 + lane.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from konvergensi.measures.growth._arrow import Values
from konvergensi.measures.growth._columns import Children
from konvergensi.measures.growth._indices import INDEX
from konvergensi.measures.growth._kernel import BLOCK, Kernel, Scores
from konvergensi.measures.growth._parameters import Ints, correction, power
from konvergensi.measures.growth._tables import Floats

Singles = npt.NDArray[np.float32]

LANES = ("baz", "acz", "tsz", "ssz")
FEWEST = 3  # for one or two of them the kernel is as quick
# In hundredths: more than the error of single precision, if log and expm1 are within 4 units in the last place. With
# u = 2^-24, w = log(y/M), x = L w: y, 1/M and their product leave w wrong by at most u (3 + 8 |w|); that and the
# rounding of L, x, expm1 and scale leave t wrong by at most u (e^x 100/S (3 + 10 |w|) + 11 |t|), up to 3 SD. Beyond,
# y and 3 SD come rounded: t is wrong by at most u (slope (y + SD3) + 5 x REACH). The tests of the same name work both
# out from the tables and measure them.
DOUBT = np.float32(0.0008)
SURE = np.float32(0.5) - DOUBT
LAST = np.float32(299)  # hundredths of z: beyond, a cell is looked at again, because 3 SD may be passed
REACH = np.float32(200)  # hundredths beyond LAST; farther out the kernel judges, which knows flags and the impossible
WHOLE = np.float32(1.5 * 2**23)  # plus and minus this a single is rounded, half to even, and never minus zero


@dataclass(frozen=True)
class Lanes:
    """The parameters of the four, by key with shape (keys, 4), or flat: for every place below, then for every above.

    Where there is no standard only `scale` is NaN: any earlier it would be slow in log and expm1.
    """

    l: Singles  # noqa: E741
    inverse: Singles  # 1/M
    scale: Singles  # 100/(L S)
    beyond: npt.NDArray[np.complex64]  # 3 SD and hundredths outwards per unit of y; flat, below and above in turns


@cache
def lanes(wanted: tuple[str, ...]) -> Lanes:
    """Side by side the tables of `wanted`, in the lanes of LANES; the other lanes are impossible."""
    keys = power("acfa").m.size
    l, inverse, scale = (np.ones((keys, len(LANES)), np.float32) for _ in range(3))  # noqa: E741
    beyond = np.ones((keys, len(LANES), 2), np.complex64)
    scale[:] = np.nan
    for lane, name in enumerate(LANES):
        if name in wanted:
            table = INDEX[name].table
            rows = power(table)
            there = np.isfinite(rows.m)
            l[there, lane] = rows.l[there]
            inverse[there, lane] = 1 / rows.m[there]
            scale[there, lane] = 100 / (rows.l[there] * rows.s[there])
            for above, sign in enumerate((-1, 1)):
                three, two = (rows.m * (1 + sign * k * rows.l * rows.s) ** (1 / rows.l) for k in (3, 2))
                beyond[there, lane, above] = three[there] + 1j * (100 / (three - two)[there])
    return Lanes(l, inverse, scale, beyond.reshape(-1))


def _blank(lane: Singles, values: Values, rows: slice) -> None:
    if values.gaps is not None:
        np.copyto(lane, np.nan, where=values.gaps[rows])


class SinglePass:
    """The scores of slabs: single precision where it is sure, else the kernel. Scratch memory of one thread."""

    def __init__(self) -> None:
        self._kernel = Kernel()
        self._key = np.empty(BLOCK, np.intp)
        self._double = np.empty(BLOCK)
        self._singles = np.ones((3, BLOCK, len(LANES)), np.float32)
        self._bools = np.empty(BLOCK * len(LANES), np.bool_)

    def score(self, slab: Children, names: Sequence[str]) -> dict[str, Scores]:
        """The scores of a slab, by index. An index whose measurement is absent is not in the result."""
        early = [name for name in LANES if name in names and INDEX[name].needs <= slab.measured.keys()]
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
                doubtful.append(self._block(slab, rows, names, tables) + start * len(LANES))
                self._keep(rows, found)
        cells = np.concatenate(doubtful)
        for name, scores in found.items():
            again = cells[cells & 3 == LANES.index(name)] >> 2
            if again.size:
                self._again(slab, name, again, scores)
        return found

    def _block(self, slab: Children, rows: slice, names: Sequence[str], tables: Lanes) -> Ints:
        """t = expm1(L log(y/M)) x 100/(L S), rounded, into the last of the scratch arrays; returns doubtful cells."""
        count = rows.stop - rows.start
        key = self._key[:count]
        key[:] = slab.key[rows]
        y, t, fetched = self._singles[:, :count]
        for name in names:
            self._load(slab, rows, name, y[:, LANES.index(name)])
        np.take(tables.inverse, key, axis=0, out=t, mode="clip")
        t *= y
        np.log(t, out=t)
        t *= np.take(tables.l, key, axis=0, out=fetched, mode="clip")
        np.expm1(t, out=t)
        t *= np.take(tables.scale, key, axis=0, out=fetched, mode="clip")
        y, t, rounded = (array.reshape(-1) for array in (y, t, fetched))
        cells = self._round(t, rounded)
        return self._look_again(cells, y, t, rounded, tables)

    def _load(self, slab: Children, rows: slice, name: str, lane: Singles) -> None:
        """What the index judges, NaN where it is missing."""
        if name != "baz":
            values = slab.measured[INDEX[name].measure]
            np.copyto(lane, values.data[rows], casting="same_kind")
            _blank(lane, values, rows)
            return
        weight, length = slab.measured["weight"], slab.measured["length"]
        self._bmi(weight.data[rows], length.data[rows], lane)
        _blank(lane, weight, rows)
        _blank(lane, length, rows)
        low, high = np.searchsorted(slab.swollen, (rows.start, rows.stop))
        lane[slab.swollen[low:high] - rows.start] = np.nan

    def _bmi(self, weight: Floats, length: Floats, lane: Singles) -> None:
        """Weight over the square of the corrected length; a length of 0 or less must not come back by the square."""
        bmi = np.take(correction(), self._key[: length.size], out=self._double[: length.size], mode="clip")
        bmi += length
        np.maximum(bmi, 0, out=bmi)
        bmi *= bmi
        np.divide(weight, bmi, out=bmi)
        np.copyto(lane, bmi, casting="same_kind")

    def _round(self, t: Singles, rounded: Singles) -> Ints:
        """Returns the cells near the middle of two hundredths or beyond LAST; t becomes the distance from `rounded`."""
        off = self._bools[: t.size]
        np.clip(t, -LAST, LAST, out=rounded)
        rounded += WHOLE
        rounded -= WHOLE
        t -= rounded
        np.abs(t, out=t)
        np.greater(t, SURE, out=off)
        eight = np.resize(off, -(-off.size // 8) * 8).view(np.uint64) if off.size % 8 else off.view(np.uint64)
        some = np.flatnonzero(np.not_equal(eight, 0))  # two rows at once: few have any
        there = np.flatnonzero(eight.take(some).view(np.bool_))
        cells = some.take(there >> 3)
        cells <<= 3
        cells |= there & 7
        return cells[cells < off.size] if off.size % 8 else cells

    def _look_again(self, cells: Ints, y: Singles, off: Singles, rounded: Singles, tables: Lanes) -> Ints:
        """Beyond 3 SD continue the distance between 2 and 3 SD. Returns the cells that stay doubtful."""
        near, off = rounded.take(cells), off.take(cells)
        place = self._key.take(cells >> 2)
        place *= 2 * len(LANES)
        cells_lane = cells & 3
        cells_lane <<= 1
        place += cells_lane
        place += near > 0
        beyond = tables.beyond.take(place)
        out = y.take(cells)  # how far outwards from `near`
        out -= beyond.real
        out *= beyond.imag
        out += 1  # from LAST to 3 SD
        within = np.flatnonzero(off <= 1)
        out[within] = off.take(within)
        whole = np.rint(out)
        out -= whole
        np.abs(out, out=out)
        unsure = out >= SURE
        unsure |= whole >= REACH
        np.copysign(whole, near, out=whole)
        whole += near
        rounded[cells] = whole
        return cells.take(np.flatnonzero(unsure))

    def _keep(self, rows: slice, found: dict[str, Scores]) -> None:
        count = rows.stop - rows.start
        hundredths, known = self._singles[2, :count], self._bools[:count]
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
        measured = {each: Values(slab.measured[each].data.take(rows), None) for each in INDEX[name].needs}
        found = self._kernel.score(Children(len(rows), slab.key.take(rows), none, none, measured), [name])[name]
        scores.z[rows] = found.z
        scores.flag[rows] = found.flag
        if not np.isfinite(found.z).all():
            scores.known[:] = np.packbits(np.isfinite(scores.z), bitorder="little")
