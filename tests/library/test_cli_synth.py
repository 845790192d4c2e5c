"""`konvergensi synth` as a user runs it."""

import json
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from konvergensi.cli._app import build
from konvergensi.problems import ProblemError

pytestmark = pytest.mark.slow  # writes and reads whole files

SMALL = ["--region", "36.04.09", "--children", "400", "--months", "2", "--seed", "2"]


def run(*arguments: str) -> str:
    result = CliRunner().invoke(build(), ["synth", *arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def test_the_summary_says_what_was_written_and_that_nobody_is_real(tmp_path: Path) -> None:
    text = run("--out", str(tmp_path), *SMALL)
    assert "Semua orang di dalamnya rekaan; NIK diawali 99." in text
    assert "Pendek di antara yang diukur pada bulan terakhir: 2" in text
    assert (tmp_path / "ekspor/eppgbm_ciruas_2024-08.xlsx").exists()
    assert (tmp_path / "kunci/truth.parquet").exists()


def test_json_counts_what_lies_in_the_files(tmp_path: Path) -> None:
    options = ["--format", "csv", "--format", "parquet", "--per", "kabupaten", "--clean", "--json"]
    summary = json.loads(run("--out", str(tmp_path), *SMALL, *options))
    rows = sum(pl.read_parquet(path).height for path in (tmp_path / "ekspor").glob("*.parquet"))
    assert summary["measurements"] == rows
    assert summary["files"] == sum(1 for path in tmp_path.rglob("*") if path.is_file())
    assert abs(summary["prevalence_pct"] - 24) < 1.5
    assert {path.name for path in (tmp_path / "ekspor").glob("*.csv")} == {
        "eppgbm_serang_2024-07.csv",
        "eppgbm_serang_2024-08.csv",
    }


@pytest.mark.slow
def test_more_children_than_a_workbook_holds_are_streamed_to_one_table(tmp_path: Path) -> None:
    options = ["--region", "ID", "--children", "400001", "--months", "1", "--format", "parquet", "--json"]
    summary = json.loads(run("--out", str(tmp_path), *options))
    table = pl.scan_parquet(tmp_path / "ekspor/pengukuran.parquet")
    assert table.select(pl.len()).collect().item() == summary["measurements"]
    assert not {"nik", "name"} & set(table.collect_schema().names())
    assert abs(table.select(pl.col("village_code").n_unique()).collect().item() - 83_762) < 15_000


def test_names_and_nik_are_never_printed(tmp_path: Path) -> None:
    text = run("--out", str(tmp_path), *SMALL)
    assert not any(nik in text for nik in pl.read_parquet(tmp_path / "kunci/children.parquet")["nik"])


def test_help_explains_the_choices_with_examples() -> None:
    text = run("--help")
    assert "konvergensi synth --layout mixed" in text


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--format", "doc", *SMALL], "synthetic.bad-choice"),
        (["--until", "2024"], "synthetic.bad-month"),
        (["--children", "500000"], "synthetic.too-many-children"),
        (["--region", "00"], "regions.unknown-code"),
    ],
)
def test_a_wrong_wish_ends_in_a_problem_with_a_code(tmp_path: Path, arguments: list[str], code: str) -> None:
    with pytest.raises(ProblemError) as error:
        run("--out", str(tmp_path), *arguments)
    assert error.value.problem.code == code
