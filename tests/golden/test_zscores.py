"""z-scores against children computed by WHO's own software: every cell."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pytest

from konvergensi.measures.growth import INDICES, zscores

CASES = Path(__file__).parent / "data" / "zscore_cases.csv"


@pytest.fixture(scope="module")
def cases() -> pa.Table:
    table = pa_csv.read_csv(CASES, convert_options=pa_csv.ConvertOptions(strings_can_be_null=True))
    return table.set_column(table.schema.get_field_index("oedema"), "oedema", pc.equal(table["oedema"], "y"))


@pytest.mark.parametrize("index", INDICES)
def test_every_z_and_flag_agrees_with_the_reference(cases: pa.Table, index: str) -> None:
    found = zscores(cases, indices=(index,))
    for column in (index, f"{index}_flag"):
        got, wanted = found[column].to_pylist(), cases[f"exp_{column}"].to_pylist()
        wrong = [(child, a, b) for child, a, b in zip(cases["id"].to_pylist(), got, wanted, strict=True) if a != b]
        assert not wrong
    assert found[index].null_count < len(cases), "nothing was compared"
