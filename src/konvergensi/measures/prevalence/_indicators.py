"""Which indicators there are, and how the z-scores of a child count in each."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from konvergensi.measures.prevalence._design import Bools, Floats

INDICES = ("haz", "waz", "baz", "whz")  # the order of WHO's table
CUTS = (-3, -2, -1, 1, 2, 3)
WITH_OEDEMA = frozenset({"waz", "baz", "whz"})
BELOW_ALL_CUTS = -3.1  # a child with oedema counts as severely wasted whatever the scale says

INDICATORS: tuple[str, ...] = (
    *(
        name
        for index in INDICES
        for name in (*(f"{index}{'<' if cut < 0 else '>'}{cut}" for cut in CUTS), f"{index}_mean")
    ),
    "haz<-2&whz<-2",
    "haz<-2&whz>2",
)


@dataclass(frozen=True, slots=True)
class Block:
    """Indicators that share their valid children: `values` is rows x K and zero where not `valid`.

    `counted` says which children `n` counts: for a mean those of the prevalences, oedema included, as in WHO's table.
    """

    names: tuple[str, ...]
    values: Floats
    valid: Bools
    counted: Bools
    is_mean: bool = False


def blocks(scores: pa.Table, oedema: Bools) -> Iterator[Block]:
    """All indicators of `scores` (z-scores and flags, rows as in `oedema`), in the order of `INDICATORS`.

    A flagged z-score counts as missing. Oedema counts as below -3 for weight-based indices and never in a mean.
    """
    for index in INDICES:
        z, known = _unflagged(scores, index)
        if index in WITH_OEDEMA:
            mean_known = known & ~oedema
            z, known = np.where(oedema, BELOW_ALL_CUTS, z), known | oedema
        else:
            mean_known = known
        values = np.stack([known & (z < cut if cut < 0 else z > cut) for cut in CUTS], axis=1).astype(np.float64)
        names = tuple(f"{index}{'<' if cut < 0 else '>'}{cut}" for cut in CUTS)
        yield Block(names, values, known, known)
        yield Block((f"{index}_mean",), np.where(mean_known, z, 0.0)[:, None], mean_known, known, is_mean=True)
    yield _combined(scores, oedema)


def _combined(scores: pa.Table, oedema: Bools) -> Block:
    """Stunted and wasted, stunted and overweight: among children with both indices."""
    haz, haz_known = _unflagged(scores, "haz")
    whz, whz_known = _unflagged(scores, "whz")
    whz, whz_known = np.where(oedema, BELOW_ALL_CUTS, whz), whz_known | oedema
    known = haz_known & whz_known
    short = known & (haz < -2)
    values = np.stack([short & (whz < -2), short & (whz > 2)], axis=1).astype(np.float64)
    return Block(INDICATORS[-2:], values, known, known)


def _unflagged(scores: pa.Table, index: str) -> tuple[Floats, Bools]:
    z = scores.column(index).to_numpy().astype(np.float64)
    flag = np.nan_to_num(scores.column(f"{index}_flag").to_numpy().astype(np.float64))
    known = ~np.isnan(z) & (flag == 0)
    return np.where(known, z, 0.0), known
