"""`konvergensi growth IN OUT`: one row out per row in, everything given unchanged, results that equal the evidence."""

import csv
import json
from pathlib import Path

import openpyxl
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.command import run

from konvergensi.measures.classes import INDICES as CLASSED
from konvergensi.measures.classes import labels
from konvergensi.measures.growth import INDICES
from konvergensi.measures.growth_files import RESULTS, score_file
from konvergensi.problems import ProblemError

pytestmark = pytest.mark.slow  # each runs a whole command

GOLDEN = Path(__file__).parents[1] / "golden" / "data"
CASES = GOLDEN / "zscore_cases.csv"


def rows(path: Path, **options: str) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, **options))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    target = tmp_path_factory.mktemp("growth") / "hasil.csv"
    done = run("growth", CASES, target)
    assert done.returncode == 0, done.stderr
    return rows(target)


def test_every_cell_equals_the_evidence(scored: list[dict[str, str]]) -> None:
    for row in scored:
        for index in INDICES:
            expected = row[f"exp_{index}"]
            assert row[index] == (f"{float(expected):.2f}" if expected else ""), (row["id"], index)
            assert row[f"{index}_flag"] == row[f"exp_{index}_flag"]


def test_the_given_columns_stand_first_and_unchanged(scored: list[dict[str, str]]) -> None:
    given = rows(CASES)
    names = list(given[0])
    assert list(scored[0]) == [*names, *RESULTS]
    assert [{name: row[name] for name in names} for row in scored] == given


def test_each_z_has_the_class_of_the_law_and_a_missing_z_none(scored: list[dict[str, str]]) -> None:
    for row in scored:
        for index in CLASSED:
            label = row[f"{index}_class"]
            assert label in labels(index) if row[index] else label == ""


def test_values_stay_as_people_wrote_them(tmp_path: Path) -> None:
    source = tmp_path / "anak.csv"
    lines = [
        "Nama;SEX;birth_date;measured_on;weight_kg;length_height_cm;posture;kode",
        "Siti;Perempuan;3/1/2023;13/8/2024;9,50;78,0;Terlentang;0012",
        "Budi, jr;L\u00a0;2022-01-03;2024-08-13;11,2;;Berdiri;0013",
        '"Ani ""Nur""";x;2022-01-03;2024-08-13;-;85;berdiri;',
    ]
    source.write_text("\ufeff" + "\n".join(lines) + "\n", encoding="utf-8")
    done = run("growth", source, tmp_path / "hasil.csv")
    assert done.returncode == 0, done.stderr
    written = (tmp_path / "hasil.csv").read_text(encoding="utf-8-sig").splitlines()
    assert (tmp_path / "hasil.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert [line.startswith(given) for line, given in zip(written, lines, strict=True)] == [True] * 4
    first, second, third = rows(tmp_path / "hasil.csv", delimiter=";")
    assert first["haz"].count(",") == 1
    assert first["haz_class"] == "normal"
    assert (second["haz"], second["waz"] != "") == ("", True)
    assert [third[name] for name in RESULTS] == [""] * len(RESULTS)
    assert "1 sel di kolom 'SEX' bukan jenis kelamin" in done.stderr
    assert "'x' (baris 4)" in done.stderr


@pytest.mark.parametrize("middle", ["parquet", "xlsx"])
def test_every_format_gives_the_same_results(tmp_path: Path, middle: str, scored: list[dict[str, str]]) -> None:
    given = pl.read_csv(CASES)
    source = tmp_path / f"anak.{middle}"
    if middle == "parquet":
        given.write_parquet(source)
    else:
        given.write_excel(source)
    for suffix in ("csv", "parquet", "xlsx"):
        target = tmp_path / f"hasil.{suffix}"
        score_file(source, target)
        found = table_of(target)
        assert found.columns == [*given.columns, *RESULTS]
        for index in INDICES:
            expected = [float(row[index]) if row[index] else None for row in scored]
            assert found[index].cast(pl.Float64).to_list() == expected
        assert found["haz_class"].cast(pl.String).to_list() == [row["haz_class"] or None for row in scored]
        assert found["weight_kg"].cast(pl.Float64).equals(given["weight_kg"].cast(pl.Float64))


def table_of(path: Path) -> pl.DataFrame:
    if path.suffix == ".csv":
        return pl.read_csv(path, infer_schema_length=None)
    if path.suffix == ".parquet":
        frame = pl.from_arrow(pq.read_table(path))
        assert isinstance(frame, pl.DataFrame)
        return frame
    sheet = openpyxl.load_workbook(path, read_only=True).active
    assert sheet is not None
    header, *data = sheet.iter_rows(values_only=True)
    return pl.DataFrame(data, schema=[str(name) for name in header], orient="row", infer_schema_length=None)


def test_numbers_of_a_csv_are_numbers_in_parquet(tmp_path: Path) -> None:
    score_file(CASES, tmp_path / "a.parquet")
    kinds = {field.name: str(field.type) for field in pq.read_schema(tmp_path / "a.parquet")}
    assert (kinds["id"], kinds["weight_kg"], kinds["posture"], kinds["haz"]) == ("int64", "double", "string", "double")


def test_row_groups_keep_their_size(tmp_path: Path) -> None:
    pl.read_csv(CASES).write_parquet(tmp_path / "a.parquet", row_group_size=100)
    score_file(tmp_path / "a.parquet", tmp_path / "b.parquet")
    with pq.ParquetFile(tmp_path / "b.parquet") as file:
        assert [file.metadata.row_group(at).num_rows for at in range(file.num_row_groups)] == [100, 100, 50]


def test_one_row_is_enough(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("sex,age_days,weight_kg\nL,400,8.8\n")
    done = run("growth", tmp_path / "a.csv", tmp_path / "b.csv", "--json")
    summary = json.loads(done.stdout)
    assert summary["rows"] == 1
    assert summary["indices"]["waz"] == {"computed": 1, "flagged": 0, "missing": 0, "missing_reasons": {}}
    assert summary["indices"]["haz"]["missing_reasons"] == {"column_absent": 1}


@pytest.mark.parametrize("suffix", ["csv", "parquet", "xlsx"])
def test_no_row_in_gives_no_row_out_and_says_so(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "a.csv").write_text("id,sex,age_days,weight_kg\n")
    score_file(tmp_path / "a.csv", tmp_path / f"a.{suffix}.{suffix}")
    done = run("growth", tmp_path / f"a.{suffix}.{suffix}", tmp_path / "b.csv", "--replace", "--json")
    assert (done.returncode, json.loads(done.stdout)["rows"]) == (0, 0)
    assert "tanpa satu anak pun" in " ".join(done.stderr.split())
    assert (tmp_path / "b.csv").read_text() == ",".join(("id", "sex", "age_days", "weight_kg", *RESULTS)) + "\n"


def test_a_single_column_is_answered_with_commas(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("sex\nL\n")
    score_file(tmp_path / "a.csv", tmp_path / "b.csv")
    assert (tmp_path / "b.csv").read_text().splitlines()[0] == ",".join(("sex", *RESULTS))


def test_the_metadata_of_a_parquet_file_stays(tmp_path: Path) -> None:
    children = pa.table({"sex": [1], "age_days": [365], "weight_kg": [9.0]}, metadata={"sumber": "posyandu"})
    pq.write_table(children, tmp_path / "a.parquet")
    score_file(tmp_path / "a.parquet", tmp_path / "b.parquet")
    assert pq.read_schema(tmp_path / "b.parquet").metadata == {b"sumber": b"posyandu"}


def test_a_measurement_beyond_all_sense_is_flagged_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("sex,age_days,weight_kg\nL,400,9904011501200001\nP,400,1e300\nL,400,9\n")
    for suffix in ("csv", "parquet", "xlsx"):
        assert score_file(tmp_path / "a.csv", tmp_path / f"b.{suffix}").flagged["waz"] == 2
    assert rows(tmp_path / "b.csv")[0]["weight_kg"] == "9904011501200001"


def test_a_large_table_equals_its_small_parts(tmp_path: Path) -> None:
    cases = pl.read_csv(CASES)
    many = pl.concat([cases] * 800).with_columns(id=pl.int_range(pl.len()))
    many.write_parquet(tmp_path / "a.parquet", row_group_size=70_000)
    account = score_file(tmp_path / "a.parquet", tmp_path / "b.parquet")
    small = score_file(CASES, tmp_path / "c.parquet")
    assert account.rows == 200_000
    assert account.computed == {index: count * 800 for index, count in small.computed.items()}
    assert account.flagged == {index: count * 800 for index, count in small.flagged.items()}
    assert account.standing_below_9_months == small.standing_below_9_months * 800
    found, one = pl.read_parquet(tmp_path / "b.parquet"), pl.read_parquet(tmp_path / "c.parquet")
    assert found["id"].equals(many["id"])
    assert found["whz"].equals(pl.concat([one["whz"]] * 800))


def test_the_summary_says_why_a_z_score_is_missing(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "sex,age_days,weight_kg,length_height_cm,posture,oedema,muac_cm\n"
        "L,400,8.8,73,l,n,14\n"
        ",400,8.8,73,l,n,14\n"
        "L,,8.8,73,l,n,14\n"
        "L,1827,8.8,73,l,n,14\n"
        "L,400,0,73,l,n,14\n"
        "L,400,8.8,73,l,y,14\n"
        "L,400,8.8,40,l,n,14\n"
        "L,90,5,58,h,n,14\n"
    )
    summary = json.loads(run("growth", tmp_path / "a.csv", tmp_path / "b.csv", "--json").stdout)
    indices = {name: found["missing_reasons"] for name, found in summary["indices"].items()}
    assert indices["whz"] == {"sex": 1, "age_range": 1, "measurement": 1, "oedema": 1, "length_range": 1}
    assert indices["haz"] == {"sex": 1, "age": 1, "age_range": 1}
    assert indices["waz"] == {"sex": 1, "age": 1, "age_range": 1, "measurement": 1, "oedema": 1}
    assert indices["acz"] == {"sex": 1, "age": 1, "age_range": 2}
    assert indices["tsz"] == {"column_absent": 8}
    assert summary["standing_below_9_months"] == 1
    for name, found in summary["indices"].items():
        assert sum(found["missing_reasons"].values()) == found["missing"], name


def test_without_a_sex_column_everything_is_empty_and_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,age_days,weight_kg\n1,400,8.8\n")
    done = run("growth", tmp_path / "a.csv", tmp_path / "b.csv")
    assert done.returncode == 0
    assert "tidak ada kolom sex" in done.stderr
    assert [row[name] for row in rows(tmp_path / "b.csv") for name in RESULTS] == [""] * len(RESULTS)


def test_results_of_an_earlier_run_are_replaced_only_when_asked(tmp_path: Path) -> None:
    score_file(CASES, tmp_path / "a.csv")
    refused = run("growth", tmp_path / "a.csv", tmp_path / "b.csv")
    assert refused.returncode == 1
    assert "tables.result-exists" in refused.stderr
    assert "--replace" in refused.stderr
    assert not (tmp_path / "b.csv").exists()
    score_file(tmp_path / "a.csv", tmp_path / "b.csv", replace=True)
    assert (tmp_path / "b.csv").read_bytes() == (tmp_path / "a.csv").read_bytes()


def test_the_source_is_never_overwritten(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_bytes(CASES.read_bytes())
    done = run("growth", source, tmp_path / "." / "a.csv")
    assert done.returncode == 1
    assert "tables.output-is-input" in done.stderr
    assert source.read_bytes() == CASES.read_bytes()


def test_a_problem_ends_with_code_one_and_three_sentences(tmp_path: Path) -> None:
    done = run("growth", tmp_path / "tiada.csv", tmp_path / "b.csv")
    assert done.returncode == 1
    assert "Yang perlu dilakukan" in done.stderr
    assert "Traceback" not in done.stderr
    assert run("growth", tmp_path / "tiada.csv").returncode == 2


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as caught:
        score_file(CASES, tmp_path / "tiada" / "b.csv")
    assert caught.value.problem.code == "tables.no-folder"
    assert str(tmp_path / "tiada") in caught.value.what


def test_the_summary_is_readable(tmp_path: Path) -> None:
    done = run("growth", CASES, tmp_path / "b.csv")
    assert "250 baris ditulis ke" in done.stdout
    assert "19 anak di bawah 9 bulan tercatat diukur berdiri" in done.stdout
    assert "Contoh" in run("growth", "--help").stdout
