"""Random numbers that depend only on what they are for, never on the order in which they are drawn.

A draw is a hash of (seed, purpose, keys): the same child in the same month gets the same number whether the
district is made at once, in batches of any size, or alone. That is what makes a population independent of batch
size and thread count. The mixing function is splitmix64 (Steele, Lea, Flood 2014, public domain constants).
"""

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Key = int | NDArray[np.integer]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_UNIT = 2.0**-53


class Draws:
    """Uniform, normal and weighted draws from one seed."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def uniform(self, purpose: str, *keys: Key) -> Floats:
        """Numbers in (0, 1), one for each element of the keys broadcast against each other."""
        return ((self._bits(purpose, keys) >> np.uint64(11)).astype(np.float64) + 0.5) * _UNIT

    def normal(self, purpose: str, *keys: Key) -> Floats:
        """Standard normal numbers."""
        drawn: Floats = ndtri(self.uniform(purpose, *keys))
        return drawn

    def below(self, chance: float | Floats, purpose: str, *keys: Key) -> Flags:
        """True with the given chance."""
        return self.uniform(purpose, *keys) < chance

    def whole(self, count: int | Ints, purpose: str, *keys: Key) -> Ints:
        """Whole numbers 0 .. count-1, all equally likely."""
        return (self.uniform(purpose, *keys) * count).astype(np.int64)

    def pick(self, weights: Sequence[float] | Floats, purpose: str, *keys: Key) -> Ints:
        """Positions in `weights`, each as likely as its weight."""
        cumulative = np.cumsum(np.asarray(weights, dtype=np.float64))
        place: Ints = np.searchsorted(cumulative, self.uniform(purpose, *keys) * cumulative[-1], side="right")
        return place

    def _bits(self, purpose: str, keys: Sequence[Key]) -> NDArray[np.uint64]:
        with np.errstate(over="ignore"):
            start = _mix(np.array([self._seed & 0xFFFFFFFFFFFFFFFF], dtype=np.uint64))
            state = _mix(start + np.uint64(zlib.crc32(purpose.encode())) * _GOLDEN)
            for key in keys:
                state = _mix(state + np.asarray(key, dtype=np.int64).astype(np.uint64) * _GOLDEN + _FIRST)
        return state


def _mix(value: NDArray[np.uint64]) -> NDArray[np.uint64]:
    value = (value ^ (value >> np.uint64(30))) * _FIRST
    value = (value ^ (value >> np.uint64(27))) * _SECOND
    return value ^ (value >> np.uint64(31))
