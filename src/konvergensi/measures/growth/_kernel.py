"""The z-scores of one slab of children, block by block in memory that is used again.

Fed by `_columns` and `_parameters`, run by `_stream` in two threads, one `Kernel` each behind `_single`, which takes
the easy cells of four indices. Source of the rules: WHO Child Growth Standards, Methods and development (2006),
chapter 7, and WHO Anthro (R package anthro 1.1.0) for the rounding of ages, posture, ranges and flags.

z is worked out for every row as if all were well, in hundredths and with exp and log for the power; what is not on the
common path is mended afterwards in the few rows concerned: beyond 3 SD, lengths between two table rows, and results so
near the middle of two hundredths that only the order of operations of the reference decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from konvergensi.measures.growth._arrow import room
from konvergensi.measures.growth._columns import Children
from konvergensi.measures.growth._exact import (
    MARGIN,
    STEPS,
    between_rows,
    exact_hundredths,
    restricted_hundredths,
    whole_steps,
)
from konvergensi.measures.growth._indices import INDEX, Index
from konvergensi.measures.growth._parameters import (
    TENTHS,
    UNKNOWN_BELOW,
    Ints,
    Power,
    correction,
    lengths,
    linear,
    power,
)
from konvergensi.measures.growth._tables import Floats

BLOCK = 65_536  # rows at a time: scratch arrays near the core, and calls few enough to cost nothing
FAR = 300.0  # hundredths of z beyond which an index is restricted
NEAREST_FLAG = 500.0  # no flag begins before
NEAR_TIE = 0.5 - 1e-7  # far more than the error of the straight line


@dataclass(frozen=True)
class Scores:
    """z of one index, its flag, and the bitmap of the rows that have one (Arrow's order of bits)."""

    z: Floats
    flag: npt.NDArray[np.int8]
    known: npt.NDArray[np.uint8]

    @classmethod
    def empty(cls, rows: int) -> "Scores":
        """Room for `rows` results; no flag is set yet."""
        flag: npt.NDArray[np.int8] = room(rows, np.dtype(np.int8))
        flag[:] = 0
        return cls(room(rows, np.dtype(np.float64)), flag, room((rows + 7) // 8, np.dtype(np.uint8)))


class Kernel:
    """Scratch memory of one thread, and the block it is at."""

    def __init__(self, rows: int = BLOCK) -> None:
        self._rows = rows
        self._ints = np.empty((3, rows), np.intp)
        self._floats = np.empty((6, rows))
        self._bools = np.empty((2, rows), np.bool_)

    def score(self, slab: Children, names: Sequence[str]) -> dict[str, Scores]:
        """The scores of a slab, by index. An index whose measurement is absent is not in the result."""
        wanted = [name for name in names if INDEX[name].needs <= slab.measured.keys()]
        found = {name: Scores.empty(slab.rows) for name in wanted}
        with np.errstate(all="ignore"):
            for start in range(0, slab.rows if wanted else 0, self._rows):
                self._open(slab, slice(start, min(start + self._rows, slab.rows)), wanted)
                for name, scores in found.items():
                    self._score(name, INDEX[name], scores)
        return found

    def _open(self, slab: Children, rows: slice, names: Sequence[str]) -> None:
        """Make a block the current one."""
        count = rows.stop - rows.start
        self._slab, self._at = slab, rows
        self._key, self._start, self._place = self._ints[:, :count]
        self._t, self._a, self._b, self._log, weight, length = self._floats[:, :count]
        self._mask, self._under = self._bools[:, :count]
        self._off: Ints | None = None  # lengths that stand on no row, once `_place` is there
        self._key[:] = slab.key[rows]
        self._weight, self._length = self._load("weight", weight), self._load("length", length)
        low, high = np.searchsorted(slab.swollen, (rows.start, rows.stop))
        self._swollen = slab.swollen[low:high] - rows.start
        if any(INDEX[name].weighed for name in names):
            np.log(self._weight, out=self._log)

    def _load(self, measure: str, room: Floats) -> Floats:
        """The values of the block, NaN in the gaps; the column itself when there are none."""
        values = self._slab.measured.get(measure)
        if values is None:
            return room[:0]
        data: Floats = values.data[self._at]
        if values.gaps is None:
            return data
        np.copyto(room, data)
        np.putmask(room, values.gaps[self._at], np.nan)
        return room

    def _score(self, name: str, index: Index, scores: Scores) -> None:
        if index.measure == "length":
            self._straight(index, scores, self._length)
        elif index.measure == "head":
            self._straight(index, scores, self._load("head", self._b))
        elif name == "whz":
            self._for_length(index, scores)
        elif index.measure == "weight":
            self._for_age(index, scores, self._weight, self._log)
        elif index.measure == "bmi":
            self._log_bmi()
            self._for_age(index, scores, self._weight, self._b)
        else:
            y = self._load(index.measure, self._b)
            np.log(y, out=self._a)
            self._for_age(index, scores, y, self._a)

    def _straight(self, index: Index, scores: Scores, y: Floats) -> None:
        """t = 100 y/(M S) - 100/S"""
        rows = linear(index.table)
        np.take(rows.slope, self._key, out=self._t, mode="clip")
        self._t *= y
        np.take(rows.shift, self._key, out=self._a, mode="clip")
        self._t -= self._a
        far = self._beyond(NEAREST_FLAG)
        if far.size:
            self._t[far] += 0 * self._judged(index, y, far)
            self._flag(index, scores, far, self._t[far])
        self._break_ties(index, y)
        self._close(scores)

    def _for_age(self, index: Index, scores: Scores, y: Floats, log: Floats) -> None:
        rows = power(index.table)
        self._curve(rows, self._key, log)
        self._restrict(index, scores, y, rows, self._key)
        np.rint(self._t, out=self._t)
        self._close(scores)

    def _log_bmi(self) -> None:
        """Into `_b`: log of weight over the square of the corrected length in cm, as the packaged M is scaled.

        Where whz has just found the place of every length, the square's log is a table over the places.
        """
        off = self._off
        if off is None or off.size * 4 > self._key.size:
            np.take(correction(), self._key, out=self._b, mode="clip")
            self._b += self._length
            self._b *= self._b
            np.log(self._b, out=self._b)
        else:
            np.take(lengths().log_square, self._place, out=self._b, mode="clip")
            if off.size:
                length = self._length.take(off) + correction().take(self._key.take(off))
                self._b[off] = np.log(length * length)
        np.subtract(self._log, self._b, out=self._b)

    def _curve(self, rows: Power, at: Ints, log: Floats) -> None:
        """t = (exp(L log y - L log M) - 1) x 100/(L S)"""
        np.take(rows.l, at, out=self._t, mode="clip")
        self._t *= log
        np.take(rows.offset, at, out=self._a, mode="clip")
        self._t -= self._a
        np.exp(self._t, out=self._t)
        self._t -= 1.0
        np.take(rows.scale, at, out=self._a, mode="clip")
        self._t *= self._a

    def _for_length(self, index: Index, scores: Scores) -> None:
        self._off = off = self._find_places()
        curve = lengths().curve
        self._curve(curve, self._place, self._log)
        self._t[off] = np.nan
        self._restrict(index, scores, self._weight, curve, self._place)
        if off.size:
            y = self._judged(index, self._weight, off)
            self._t[off] = restricted_hundredths(y, *self._between(off))
            if self._swollen.size:
                self._t[self._swollen] = np.nan
            self._flag(index, scores, off, self._t[off])
        np.rint(self._t, out=self._t)
        self._close(scores)

    def _find_places(self) -> Ints:
        """Into `_place`: the row of every length that stands on one. Returns those that do not, missing ones too."""
        np.take(lengths().start, self._key, out=self._start, mode="clip")
        if self._slab.unplaced.size:
            first, last = np.searchsorted(self._slab.unplaced, (self._at.start, self._at.stop))
            tall = self._slab.unplaced[first:last] - self._at.start
            self._start[tall[self._length.take(tall) >= UNKNOWN_BELOW]] += 2 * TENTHS
        np.multiply(self._length, 10.0, out=self._a)
        np.rint(self._a, out=self._a)
        inside = self._a.min() >= MARGIN and self._a.max() <= TENTHS - MARGIN  # false when a length is missing
        np.copyto(self._place, self._a, casting="unsafe")
        if not inside:
            np.clip(self._place, MARGIN, TENTHS - MARGIN, out=self._place)
            np.clip(self._a, MARGIN, TENTHS - MARGIN, out=self._a)  # no length outside stands on a row
        self._place += self._start
        self._a /= 10.0
        np.not_equal(self._a, self._length, out=self._mask)
        return np.flatnonzero(self._mask)

    def _between(self, off: Ints) -> tuple[Floats, Floats, Floats]:
        lift = correction().take(self._key.take(off))
        start = self._start.take(off) - np.rint(lift * 10).astype(np.intp)
        return between_rows(start, whole_steps(self._length.take(off), lift))

    def _beyond(self, limit: float) -> Ints:
        # two comparisons, because an absolute value would be written out first
        np.greater(self._t, limit, out=self._mask)
        np.less(self._t, -limit, out=self._under)
        self._mask |= self._under
        return np.flatnonzero(self._mask)

    def _restrict(self, index: Index, scores: Scores, y: Floats, rows: Power, at: Ints) -> None:
        """Beyond 3 SD continue the distance between 2 and 3 SD; whatever is impossible turns up here too."""
        if index.weighed and self._swollen.size:
            self._t[self._swollen] = np.nan
        far = self._beyond(FAR)
        if far.size:
            above = self._t.take(far) > 0
            place = at.take(far)
            place += above * rows.m.size
            t = self._judged(index, y, far)
            t -= rows.sd3.take(place)
            t *= rows.slope.take(place)
            t += above * (2 * FAR) - FAR
            self._t[far] = t
            self._flag(index, scores, far, t)

    def _flag(self, index: Index, scores: Scores, where: Ints, t: Floats) -> None:
        """Set the flags of a few rows by their z as it will be rounded."""
        flagged = (t > 100 * index.flag_high + 0.5) | (t < 100 * index.flag_low - 0.5)
        if flagged.any():
            t = np.rint(t)
            flagged = (t > 100 * index.flag_high) | (t < 100 * index.flag_low)
            scores.flag[self._at][where[flagged]] = 1

    def _judged(self, index: Index, y: Floats, where: Ints) -> Floats:
        """The value under judgement in a few rows; NaN unless what was measured is finite and above 0."""
        value: Floats = y.take(where)
        if index.measure == "length":
            length = value
            value = whole_steps(length, correction().take(self._key.take(where))) / STEPS
            value[~(length > 0)] = np.nan
        elif index.measure == "bmi":
            weight, length = value, self._length.take(where)
            value = np.exp(self._b.take(where))
            if not (weight.min() > 0 and length.min() > 1):  # from 1 cm on no correction leaves nothing
                corrected = whole_steps(length, correction().take(self._key.take(where)))
                value[~((weight > 0) & (length > 0) & (corrected > 0))] = np.nan
        if not (value.min() > 0 and value.max() < np.inf):
            value[~((value > 0) & np.isfinite(value))] = np.nan
        return value

    def _break_ties(self, index: Index, y: Floats) -> None:
        """Round. Where L is 1, z is a fraction of published decimals and can stand exactly between two hundredths."""
        np.rint(self._t, out=self._a)
        self._t -= self._a
        np.abs(self._t, out=self._t)
        np.greater(self._t, NEAR_TIE, out=self._mask)
        if self._mask.any():
            ties = np.flatnonzero(self._mask)
            at = self._key[ties]
            rows = linear(index.table)
            self._a[ties] = exact_hundredths(self._judged(index, y, ties), rows.m[at], rows.s[at])
        self._t, self._a = self._a, self._t

    def _close(self, scores: Scores) -> None:
        """From whole hundredths to z, and note which rows have one."""
        self._t += 0.0  # no minus zero
        np.divide(self._t, 100.0, out=scores.z[self._at])
        np.isfinite(self._t, out=self._mask)
        first = self._at.start // 8
        packed = np.packbits(self._mask, bitorder="little")
        scores.known[first : first + len(packed)] = packed
