"""The prevalences of WHO's R package on a survey of 367 children, in four designs, row by row."""

import csv
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pytest

from konvergensi.measures.prevalence import prevalence

DATA = Path(__file__).parent / "data"
DESIGNS: dict[str, dict[str, str]] = {
    "full": {"weight": "sw", "cluster": "cluster", "stratum": "stratum"},
    "cluster": {"cluster": "cluster"},
    "weight": {"weight": "sw"},
    "none": {},
}
TOLERANCE = {"n": 0.0, "weighted_n": 1e-6, "pct": 1e-8, "se": 1e-8, "low": 1e-5, "high": 1e-5}


@pytest.fixture(scope="module")
def survey() -> pa.Table:
    table = pyarrow.csv.read_csv(DATA / "survey_cases_input.csv")
    place = table.schema.get_field_index("oedema")
    return table.set_column(place, "oedema", pc.equal(table.column("oedema"), "y"))


@pytest.fixture(scope="module")
def expected() -> dict[str, list[dict[str, str]]]:
    with (DATA / "survey_cases_expected.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {design: [row for row in rows if row["design"] == design] for design in DESIGNS}


@pytest.mark.parametrize("design", DESIGNS)
def test_every_row_of_the_reference_agrees_in_the_order_of_the_reference(
    design: str, survey: pa.Table, expected: dict[str, list[dict[str, str]]]
) -> None:
    found = prevalence(survey, by=("age_group", "sex", "region"), **DESIGNS[design]).to_pylist()
    ours = [row for row in found if "&" not in row["indicator"]]
    assert len(ours) == len(expected[design]) == 308
    for mine, theirs in zip(ours, expected[design], strict=True):
        place = tuple(theirs[name] for name in ("by", "group", "indicator"))
        assert (mine["by"], mine["group"], mine["indicator"]) == place
        for column, tolerance in TOLERANCE.items():
            assert mine[column] == pytest.approx(float(theirs[column]), rel=0, abs=tolerance), (place, column)
