"""The standards themselves: packaged tables, lookups and their inverse, increments."""

import csv
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import ROOT

from konvergensi.measures.growth import INDICES, lms, measurement_at_z, velocity, zscores
from konvergensi.problems import ProblemError

TABLES = ROOT / "src" / "konvergensi" / "measures" / "growth" / "tables"
NAMES = ["lhfa", "wfa", "bmifa", "hcfa", "acfa", "tsfa", "ssfa", "wfl", "wfh", "velocity"]
COLUMN = {
    "haz": "length_height_cm",
    "waz": "weight_kg",
    "hcz": "head_cm",
    "acz": "muac_cm",
    "tsz": "triceps_mm",
    "ssz": "subscapular_mm",
}


def cells(path: Path) -> list[dict[str, float | str]]:
    def number(text: str) -> float | str:
        return float(text) if text[:1].isdigit() or text[:1] == "-" else text

    with path.open(encoding="utf-8") as file:
        return [{name: number(text) for name, text in row.items()} for row in csv.DictReader(file)]


@pytest.mark.shared
@pytest.mark.parametrize("name", NAMES)
def test_the_packaged_table_is_the_published_one_cell_by_cell(shared: Path, name: str) -> None:
    ours, published = cells(TABLES / f"{name}.csv"), cells(shared / "data" / "who-growth-standards" / f"{name}.csv")
    assert ours == published
    assert len(ours) > 100


def test_no_other_table_is_packaged() -> None:
    assert sorted(path.stem for path in TABLES.iterdir()) == sorted(NAMES)


# values of WHO's published tables
@pytest.mark.parametrize(
    ("index", "sex", "x", "expected"),
    [
        ("haz", 1, 0, (1, 49.8842, 0.03795)),
        ("haz", 1, 730, (1, 87.8018, 0.03479)),
        ("haz", 1, 731, (1, 87.1303, 0.03508)),
        ("waz", 2, 0, (0.3809, 3.2322, 0.14171)),
        ("wfl", 1, 45.0, (-0.3521, 2.441, 0.09182)),
        ("wfl", 1, 45.05, (-0.3521, 2.44935, 0.09179)),
        ("acz", 2, 90, (np.nan, np.nan, np.nan)),
        ("haz", 3, 0, (np.nan, np.nan, np.nan)),
        ("haz", 1, -1, (np.nan, np.nan, np.nan)),
        ("haz", 1, 1857, (np.nan, np.nan, np.nan)),
        ("wfl", 1, 110.05, (np.nan, np.nan, np.nan)),
        ("wfh", 2, 120.0, (-0.3833, 23.0, 0.0)),
    ],
)
def test_l_m_s_are_looked_up(index: str, sex: int, x: float, expected: tuple[float, float, float]) -> None:
    found = [float(value) for value in lms(index, sex, x)]
    if index == "wfh":
        assert found[0] == expected[0]
        assert 22 < found[1] < 23
    else:
        assert found == pytest.approx(expected, nan_ok=True, abs=1e-12)


def test_lookups_broadcast() -> None:
    l, m, s = lms("waz", [[1], [2]], [0, 100, 200])  # noqa: E741
    assert l.shape == m.shape == s.shape == (2, 3)
    assert measurement_at_z("haz", 1, 365, np.arange(-3, 4)).shape == (7,)


def test_an_unknown_standard_is_a_problem() -> None:
    with pytest.raises(ProblemError, match=r"growth\.unknown-index"):
        lms("whz", 1, 80)


@settings(max_examples=60)
@given(st.sampled_from(sorted(COLUMN)), st.sampled_from([1, 2]), st.integers(91, 1826), st.integers(-600, 600))
def test_the_measurement_at_a_z_has_that_z(index: str, sex: int, age: int, hundredths: int) -> None:
    value = float(measurement_at_z(index, sex, age, hundredths / 100))
    if value > 0:
        table = pa.table({"sex": [sex], "age_days": [age], COLUMN[index]: [value]})
        assert zscores(table, (index,))[index].to_pylist() == [pytest.approx(hundredths / 100, abs=0.0101)]


@settings(max_examples=40)
@given(st.sampled_from(["wfl", "wfh"]), st.sampled_from([1, 2]), st.integers(6500, 11000), st.integers(-500, 500))
def test_the_weight_at_a_z_has_that_z(index: str, sex: int, steps: int, hundredths: int) -> None:
    weight = float(measurement_at_z(index, sex, steps / 100, hundredths / 100))
    child = {"sex": [sex], "posture": ["l" if index == "wfl" else "h"], "length_height_cm": [steps / 100]}
    found = zscores(pa.table(child | {"weight_kg": [weight]}), ("whz",))["whz"].to_pylist()
    assert found == [pytest.approx(hundredths / 100, abs=0.0101)]


@settings(max_examples=40)
@given(st.sampled_from(sorted(COLUMN)), st.sampled_from([1, 2]), st.integers(91, 1826))
def test_a_larger_measurement_never_has_a_smaller_z(index: str, sex: int, age: int) -> None:
    middle = float(lms(index, sex, age)[1])
    values = np.linspace(middle * 0.5, middle * 2, 500)
    table = pa.table({"sex": np.full(500, sex), "age_days": np.full(500, age), COLUMN[index]: values})
    assert (np.diff(zscores(table, (index,))[index].to_numpy()) >= 0).all()


@settings(max_examples=20)
@given(st.sampled_from([1, 2]), st.integers(0, 1826), st.sampled_from(["l", "h", None]), st.integers(30, 250))
def test_the_same_weight_on_a_taller_child_never_has_a_larger_weight_for_height(
    sex: int, age: int, posture: str | None, hectograms: int
) -> None:
    lengths = np.arange(4300, 12200, 7) / 100
    table = pa.table(
        {
            "sex": np.full(len(lengths), sex),
            "age_days": np.full(len(lengths), age),
            "weight_kg": np.full(len(lengths), hectograms / 10),
            "length_height_cm": lengths,
            "posture": pa.array([posture] * len(lengths), pa.string()),
        }
    )
    z = zscores(table, ("whz",))["whz"].drop_null().to_numpy()
    plausible = z[np.abs(z) <= 5]  # farther out the distance from 2 to 3 SD grows faster than the gap to it
    assert (np.diff(plausible) <= 0).all()


def test_boys_and_girls_have_their_own_standard() -> None:
    child = {"age_days": [400], "weight_kg": [9.0], "length_height_cm": [75.0], "head_cm": [45.0], "muac_cm": [14.0]}
    child |= {"triceps_mm": [8.0], "subscapular_mm": [6.0]}
    boy, girl = (zscores(pa.table(child | {"sex": [sex]})).to_pylist()[0] for sex in (1, 2))
    assert all(boy[index] != girl[index] for index in INDICES)


# -- increments ---------------------------------------------------------------------------------------------------


def test_the_published_percent_of_increments_have_their_z() -> None:
    """Boys from birth to 4 weeks: -3 to +3 SD in grams as printed by WHO (2009)."""
    grams = [-160, 321, 694, 1023, 1325, 1608, 1876]
    table = pa.table({"sex": [1] * 7, "start_month": [0] * 7, "interval_months": [1] * 7, "weight_gain_g": grams})
    found = velocity(table)["weight_velocity_z"].to_pylist()
    assert found == pytest.approx([-3, -2, -1, 0, 1, 2, 3], abs=0.011)


def test_an_interval_without_a_standard_has_no_z() -> None:
    table = pa.table(
        {
            "sex": [1, 1, 1, 3, 1, None, 2],
            "start_month": [11, 12, 22, 0, 0, 0, -1],
            "interval_months": [1, 1, 2, 1, 3, 1, 1],
            "weight_gain_g": [300, 300, 300, 900, 900, 900, 900],
            "length_gain_cm": [1.0] * 7,
            "head_gain_cm": [1.0] * 7,
        }
    )
    found = velocity(table)
    there = {name: [z is not None for z in found[name].to_pylist()] for name in found.schema.names[5:] if "_z" in name}
    assert there["weight_velocity_z"] == [True, False, True, False, False, False, False]
    assert there["length_velocity_z"] == [False, False, True, False, False, False, False]
    assert there["head_velocity_z"] == [False] * 7


def test_a_loss_is_scored_until_it_outweighs_delta() -> None:
    table = pa.table(
        {"sex": [2] * 3, "start_month": [6] * 3, "interval_months": [2] * 3, "weight_gain_g": [-500.0, -600.0, None]}
    )
    found = velocity(table)
    assert found.schema.names[-1] == "weight_velocity_z"
    assert [z is None for z in found["weight_velocity_z"].to_pylist()] == [False, True, True]
    assert found["weight_velocity_z"][0].as_py() < -4
    assert velocity(found).equals(found)
