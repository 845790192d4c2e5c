"""The single-precision pass gives the cell the kernel gives, bit for bit, and its error is below what it doubts."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from konvergensi.measures.growth import INDICES
from konvergensi.measures.growth._arrow import Values
from konvergensi.measures.growth._columns import Children
from konvergensi.measures.growth._indices import INDEX
from konvergensi.measures.growth._kernel import Kernel, Scores
from konvergensi.measures.growth._parameters import DAYS, GROUPS, Power, power
from konvergensi.measures.growth._single import BLOCK, DOUBT, FEWEST, LANES, LAST, REACH, SinglePass, lanes

Floats = npt.NDArray[np.float64]
UNIT = 2.0**-24  # half a unit in the last place of a single
PLAUSIBLE = {
    "weight": (1, 40), "length": (40, 125), "head": (25, 60), "muac": (5, 30), "triceps": (2, 30),
    "subscapular": (2, 30),
}  # fmt: skip
ODD = [0.0, -0.0, -1.0, 1e-320, 1e-40, 1e-3, 1e3, 3.5e38, 1e300, np.inf, -np.inf, np.nan, -0.5, -0.7, 0.7]


def slab(rows: int, seed: int, odd: float = 0.05, gaps: float = 0.03) -> Children:
    """Children at every place of the tables, measured to 1, 2 or 3 decimals; some values nobody could have."""
    rng = np.random.default_rng(seed)
    measured = {}
    for name, (low, high) in PLAUSIBLE.items():
        y = np.round(rng.uniform(low, high, rows), int(rng.integers(1, 4)))
        y = np.where(rng.random(rows) < odd, rng.choice(ODD, rows), y)
        measured[name] = Values(y, rng.random(rows) < gaps if rng.random() < 0.5 else None)
    key = rng.integers(0, GROUPS * DAYS, rows).astype(np.uint16)
    return Children(rows, key, np.empty(0, np.intp), np.flatnonzero(rng.random(rows) < 0.02), measured)


def cells(scores: Scores) -> tuple[bytes, bytes, bytes]:
    """What reaches the table: which rows are known, and z and flag of those."""
    known = np.unpackbits(scores.known, count=len(scores.z), bitorder="little").view(np.bool_)
    return known.tobytes(), scores.z[known].tobytes(), scores.flag[known].tobytes()


def assert_same(children: Children, names: Sequence[str] = INDICES) -> None:
    wanted, found = Kernel().score(children, names), SinglePass().score(children, names)
    assert found.keys() == wanted.keys()
    for name in wanted:
        assert cells(found[name]) == cells(wanted[name]), name


@pytest.mark.parametrize("seed", range(4))
def test_every_cell_is_the_one_the_kernel_gives(seed: int) -> None:
    assert_same(slab(300_003, seed))


@pytest.mark.parametrize("rows", [0, 1, 7, BLOCK - 1, BLOCK, BLOCK + 1])
def test_blocks_of_any_length_are_scored_to_their_end(rows: int) -> None:
    assert_same(slab(rows, rows))


@settings(max_examples=30)
@given(
    names=st.sets(st.sampled_from(INDICES)), absent=st.sets(st.sampled_from(sorted(PLAUSIBLE))), seed=st.integers(0, 99)
)
def test_any_choice_of_indices_and_columns_gives_the_same_cells(names: set[str], absent: set[str], seed: int) -> None:
    full = slab(2_003, seed)
    measured = {name: values for name, values in full.measured.items() if name not in absent}
    assert_same(Children(full.rows, full.key, full.unplaced, full.swollen, measured), sorted(names))


def test_scratch_memory_carries_nothing_from_one_slab_to_the_next() -> None:
    used = SinglePass()
    used.score(slab(BLOCK + 5, 1), INDICES)
    small = slab(1_001, 2)
    wanted = SinglePass().score(small, LANES)
    for name, scores in used.score(small, LANES).items():
        assert cells(scores) == cells(wanted[name])


def test_results_in_the_middle_of_two_hundredths_are_given_to_the_kernel() -> None:
    """Values worked out to lie at a tie of every hundredth between -4.9 and 4.9, and a hair on either side."""
    rows = power("acfa")
    places = np.flatnonzero(np.isfinite(rows.m))[::97]
    hundredths = np.arange(-489.5, 490, 1.0)
    key, t = (grid.ravel() for grid in np.meshgrid(places, hundredths))
    measured = {}
    for name, measure in (("acz", "muac"), ("tsz", "triceps"), ("ssz", "subscapular")):
        y = at_hundredths(power(INDEX[name].table), key, t)
        measured[measure] = Values(np.concatenate([y, np.nextafter(y, 0), np.nextafter(y, 99), y * (1 + 1e-7)]), None)
    none = np.empty(0, np.intp)
    assert_same(Children(4 * key.size, np.tile(key, 4).astype(np.uint16), none, none, measured), LANES[1:])


def at_hundredths(rows: Power, key: npt.NDArray[np.intp], t: Floats) -> Floats:
    """The value whose 100 z is t."""
    above = t > 0
    side = key + above * rows.m.size
    with np.errstate(invalid="ignore"):
        near = rows.m[key] * (1 + rows.l[key] * rows.s[key] * t / 100) ** (1 / rows.l[key])
    far = rows.sd3[side] + (t - np.where(above, 300, -300)) / rows.slope[side]
    return np.where(np.abs(t) > 300, far, near)


@pytest.mark.parametrize("name", LANES)
def test_doubt_is_more_than_the_error_of_single_precision(name: str) -> None:
    """The bound written beside `DOUBT`, worked out at every place of the tables; t in hundredths."""
    rows = power(INDEX[name].table)
    there = np.isfinite(rows.m)
    ls, l_of, s = rows.l[there] * rows.s[there], rows.l[there], rows.s[there]
    near = 0.0
    for t in np.linspace(-LAST - 0.5, LAST + 0.5, 121):
        inside = 1 + ls * t / 100  # e^x
        w = np.abs(np.log(inside) / l_of)
        near = max(near, float((UNIT * (inside * 100 / s * (3 + 10 * w) + 11 * abs(t))).max()))
    both = np.concatenate([there, there])
    sd3, slope = rows.sd3[both], rows.slope[both]
    outwards = np.repeat([-1.0, 1.0], there.sum())
    y = sd3 + outwards * float(REACH) / slope
    far = float((UNIT * (slope * (y + sd3) + 5 * float(REACH))).max())
    assert max(near, far) < DOUBT


@pytest.mark.parametrize("name", LANES)
def test_the_error_of_single_precision_stays_within_its_bound(name: str) -> None:
    """Measured at every place of the tables, from -3 to 3 SD: the same steps in single and in double precision."""
    rows, tables, lane = power(INDEX[name].table), lanes(LANES), LANES.index(name)
    key = np.flatnonzero(np.isfinite(rows.m))
    worst = 0.0
    for t in np.linspace(-LAST, LAST, 61):
        y = at_hundredths(rows, key, np.full(key.size, t))
        exact = np.expm1(rows.l[key] * np.log(y / rows.m[key])) * rows.scale[key]
        single = np.log(y.astype(np.float32) * tables.inverse[key, lane])
        single = np.expm1(single * tables.l[key, lane]) * tables.scale[key, lane]
        assert single.dtype == np.float32
        worst = max(worst, float(np.abs(single - exact).max()))
    assert 0 < worst < DOUBT


def test_one_or_two_of_the_four_are_left_to_the_kernel() -> None:
    assert FEWEST == 3
    assert_same(slab(5_001, 3), LANES[:2])
