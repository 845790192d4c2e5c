"""`konvergensi prevalence` as a person runs it."""

import csv
import json
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from tests.command import run

from konvergensi.measures.prevalence import SCHEMA

pytestmark = pytest.mark.slow  # writes and reads whole files

DATA = Path(__file__).parents[1] / "golden" / "data"
SURVEY = DATA / "survey_cases_input.csv"


def test_the_file_of_the_reference_gives_the_figures_of_the_reference(tmp_path: Path) -> None:
    out = tmp_path / "hasil.csv"
    design = ("--weight", "sw", "--cluster", "cluster", "--stratum", "stratum")
    done = run("prevalence", SURVEY, out, *design, "--by", "age_group", "--by", "sex", "--by", "region")
    assert done.returncode == 0, done.stderr
    with out.open(encoding="utf-8") as file:
        found = {(row["by"], row["group"], row["indicator"]): row for row in csv.DictReader(file)}
    with (DATA / "survey_cases_expected.csv").open(encoding="utf-8") as file:
        expected = [row for row in csv.DictReader(file) if row["design"] == "full"]
    for row in expected:
        mine = found[row["by"], row["group"], row["indicator"]]
        for column, tolerance in (("n", 0), ("pct", 1e-8), ("se", 1e-8), ("low", 1e-5), ("high", 1e-5)):
            assert float(mine[column]) == pytest.approx(float(row[column]), rel=0, abs=tolerance)
    assert "360 dari 367 baris dihitung" in done.stdout
    assert "19 klaster, 4 strata, derajat bebas 15" in done.stdout


@pytest.mark.parametrize("suffix", ["parquet", "xlsx"])
def test_the_table_can_be_parquet_or_a_workbook_with_numbers(suffix: str, tmp_path: Path) -> None:
    out = tmp_path / f"hasil.{suffix}"
    done = run("prevalence", SURVEY, out, "--by", "sex", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["account"]["used"] == 360
    if suffix == "parquet":
        assert pq.read_schema(out).names == SCHEMA.names
    else:
        rows = list(openpyxl.load_workbook(out).active.iter_rows(values_only=True))
        assert list(rows[0]) == SCHEMA.names
        assert isinstance(rows[1][5], float)


def test_a_wrong_column_is_explained_without_a_traceback(tmp_path: Path) -> None:
    done = run("prevalence", SURVEY, tmp_path / "hasil.csv", "--weight", "region")
    assert done.returncode == 1
    assert "Kolom bobot 'region' memuat 'R1'" in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "hasil.csv").exists()


def test_the_input_is_never_written_over(tmp_path: Path) -> None:
    copy = tmp_path / "anak.csv"
    copy.write_bytes(SURVEY.read_bytes())
    assert run("prevalence", copy, copy).returncode == 1
    assert copy.read_bytes() == SURVEY.read_bytes()
