"""Canonical tables: whatever way people write a cell it is understood, and what was given stays as it was."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from konvergensi.problems import ProblemError
from konvergensi.sources import tables

HEADER = "id,sex,age_days,weight_kg,length_height_cm,posture,oedema"


def text(folder: Path, content: str | bytes, name: str = "anak.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(path: Path) -> tuple[dict[str, list[object]], tables.CellAccount]:
    account = tables.CellAccount()
    return tables.read_table(path, account=account).read_all().to_pydict(), account


def column(folder: Path, name: str, cells: list[str]) -> tuple[list[object], tables.CellAccount]:
    path = folder / "satu.csv"
    lines = "".join('x;"' + cell.replace('"', '""') + '"\n' for cell in cells)
    path.write_text(f"id;{name}\n{lines}", encoding="utf-8")
    found, account = read(path)
    return found[name], account


# -- cells ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "cells", "values"),
    [
        ("sex", ["L", "p", "m", "F", "1", "2"], [1, 2, 1, 2, 1, 2]),
        ("sex", ["Laki-laki", "PEREMPUAN", " L\u00a0", ""], [1, 2, 1, None]),
        ("posture", ["l", "H", "Terlentang", "Telentang", "Berdiri"], ["l", "h", "l", "l", "h"]),
        ("posture", ["lying", "standing", "-"], ["l", "h", None]),
        ("oedema", ["y", "true", "1", "Ya"], [True] * 4),
        ("oedema", ["n", "tidak", "FALSE", "0", ""], [False, False, False, False, None]),
        ("weight_kg", ["13.6", "13,6", " 8 ", "-", "n/a", "9,25 kg"], [13.6, 13.6, 8.0, None, None, 9.25]),
        ("birth_date", ["2024-08-03", "3/8/2024", "03-08-2024"], [date(2024, 8, 3)] * 3),
        ("birth_date", ["2024-08-03 00:00:00", "03/08/24"], [date(2024, 8, 3)] * 2),
    ],
)
def test_the_ways_people_write_a_cell_mean_the_same(
    tmp_path: Path, name: str, cells: list[str], values: list[object]
) -> None:
    found, account = column(tmp_path, name, cells)
    assert found == values
    assert account.counts == {}


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("sex", "anak"),
        ("sex", "3"),
        ("posture", "duduk"),
        ("oedema", "mungkin"),
        ("weight_kg", "203.347.186"),
        ("weight_kg", "sepuluh"),
        ("birth_date", "31/02/2024"),
        ("age_days", "dua"),
    ],
)
def test_a_cell_that_cannot_be_understood_is_missing_and_told(tmp_path: Path, name: str, cell: str) -> None:
    found, account = column(tmp_path, name, ["", cell, "", cell])
    assert found == [None] * 4
    assert account.counts == {name: 2}
    (finding,) = account.findings("satu.csv")
    what, why, do = finding.sentences()
    assert (finding.row, finding.column, finding.value) == (3, name, cell)
    assert "2 sel" in what
    assert f"'{cell}' (baris 3)" in what
    assert f"'{cell}' (baris 5)" in what
    assert why
    assert do


@pytest.mark.slow
@given(
    weights=st.lists(st.one_of(st.none(), st.decimals(0, 30, places=2)), min_size=1, max_size=30),
    comma=st.booleans(),
    delimiter=st.sampled_from([";", "\t"]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_any_number_is_read_as_it_was_written(
    tmp_path: Path, weights: list[object], comma: bool, delimiter: str
) -> None:
    written = ["" if weight is None else str(weight) for weight in weights]
    cells = [cell.replace(".", ",") if comma else cell for cell in written]
    path = text(tmp_path, "\n".join([f"id{delimiter}weight_kg", *(f"a{delimiter}{cell}" for cell in cells)]) + "\n")
    found, account = read(path)
    assert found["weight_kg"] == [None if cell == "" else float(cell) for cell in written]
    assert account.counts == {}


# -- files ----------------------------------------------------------------------------------------------------------

ROWS = [("a", "L", "400", "8.8"), ("Zoë", "P", "800", "10.25"), ("c", "P", "", "9")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_delimiter_encoding_and_line_ends_are_recognised(
    tmp_path: Path, delimiter: str, encoding: str, newline: str
) -> None:
    lines = [("id", "sex", "age_days", "weight_kg"), *ROWS]
    path = text(tmp_path, (newline.join(delimiter.join(line) for line in lines) + newline).encode(encoding))
    found, _ = read(path)
    assert found["id"] == ["a", "Zoë", "c"]
    assert found["sex"] == [1, 2, 2]
    assert found["age_days"] == [400, 800, None]
    assert found["weight_kg"] == [8.8, 10.25, 9.0]


def test_a_first_line_that_tells_excel_the_delimiter_is_no_header(tmp_path: Path) -> None:
    found, account = read(text(tmp_path, "sep=;\nid;sex;weight_kg\n1;L;8,8\n2;X;9\n"))
    assert found["weight_kg"] == [8.8, 9.0]
    assert account.examples["sex"] == [(4, "X")]


def test_headers_may_differ_in_case_and_blanks(tmp_path: Path) -> None:
    found, _ = read(text(tmp_path, "ID, Sex ,AGE_DAYS\u00a0\n1,L,400\n"))
    assert found == {"ID": [1], "sex": [1], "age_days": [400]}


def test_cells_with_line_breaks_and_delimiters_stay_whole(tmp_path: Path) -> None:
    found, _ = read(text(tmp_path, 'alamat,sex\n"Kp. Baru, RT 1\nRW 2",L\n"kata ""sandi""",P\n'))
    assert found == {"alamat": ["Kp. Baru, RT 1\nRW 2", 'kata "sandi"'], "sex": [1, 2]}


def test_codes_and_long_numbers_stay_text(tmp_path: Path) -> None:
    lines = (
        "kode,desa,nik,bobot,kelas,sex\n0012,36.10,9904094405210001,757.806,3,L\n0013,36.04,9904094405210002,1.5,4,P\n"
    )
    schema = tables.read_table(text(tmp_path, lines)).schema
    kinds = {field.name: str(field.type) for field in schema}
    assert kinds == {
        "kode": "string",
        "desa": "string",
        "nik": "string",
        "bobot": "double",
        "kelas": "int64",
        "sex": "int8",
    }


def test_workbook_cells_keep_their_kind(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([])
    sheet.append(["id", "sex", "birth_date", "measured_on", "weight_kg", "catatan"])
    sheet.append([1, "L", date(2023, 1, 5), "13/8/2024", 8.8, "a"])
    sheet.append([2, "P", None, "2024-08-13", "9,1", 7])
    book.create_sheet("lain").append(["x"])
    book.save(tmp_path / "anak.xlsx")
    found, account = read(tmp_path / "anak.xlsx")
    assert found["id"] == [1, 2]
    assert found["birth_date"] == [date(2023, 1, 5), None]
    assert found["measured_on"] == [date(2024, 8, 13)] * 2
    assert found["weight_kg"] == [8.8, 9.1]
    assert found["catatan"] == ["a", "7"]
    assert [finding.problem.code for finding in account.findings("anak.xlsx")] == ["tables.sheets-ignored"]


def test_parquet_types_are_taken_as_they_are(tmp_path: Path) -> None:
    given_table = pa.table(
        {
            "sex": pa.array(["L", None, "P"]).dictionary_encode(),
            "age_days": pa.array([1, 2, None], pa.int16()),
            "weight_kg": pa.array([3.2, None, 4.5], pa.float32()),
            "oedema": pa.array([0, 1, None], pa.int8()),
            "birth_date": pa.array([20240813, None, 45517], pa.int32()),
        }
    )
    pq.write_table(given_table, tmp_path / "a.parquet")
    found, account = read(tmp_path / "a.parquet")
    assert found["sex"] == [1, None, 2]
    assert found["age_days"] == [1, 2, None]
    assert found["oedema"] == [False, True, None]
    assert found["birth_date"] == [date(2024, 8, 13), None, date(2024, 8, 13)]
    assert account.counts == {}


# -- what is no table ------------------------------------------------------------------------------------------------


def encrypted(folder: Path) -> Path:
    from msoffcrypto.format import ooxml  # noqa: PLC0415

    book = openpyxl.Workbook()
    book.save(folder / "terbuka.xlsx")
    with (folder / "terbuka.xlsx").open("rb") as plain, (folder / "a.xlsx").open("wb") as locked:
        ooxml.OOXMLFile(plain).encrypt("rahasia", locked)
    return folder / "a.xlsx"


def truncated(folder: Path) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for number in range(500):
        book.active.append([number, "L"])
    book.save(folder / "utuh.xlsx")
    return text(folder, (folder / "utuh.xlsx").read_bytes()[:-400], "a.xlsx")


def half_parquet(folder: Path) -> Path:
    pq.write_table(pa.table({"sex": [1, 2]}), folder / "utuh.parquet")
    return text(folder, (folder / "utuh.parquet").read_bytes()[:-20], "a.parquet")


def empty_book(folder: Path) -> Path:
    openpyxl.Workbook().save(folder / "a.xlsx")
    return folder / "a.xlsx"


BROKEN: dict[str, tuple[Callable[[Path], Path], str]] = {
    "missing": (lambda folder: folder / "tiada.csv", "sources.not-found"),
    "unknown suffix": (lambda folder: text(folder, "x", "a.doc"), "tables.unknown-suffix"),
    "empty": (lambda folder: text(folder, ""), "sources.empty"),
    "only blanks": (lambda folder: text(folder, "\n \n\n"), "sources.empty"),
    "only a header": (lambda folder: text(folder, HEADER + "\n"), "sources.no-rows"),
    "no canonical column": (lambda folder: text(folder, "Berat,Tinggi\n1,2\n"), "tables.no-canonical-column"),
    "columns twice": (lambda folder: text(folder, "sex,id,Sex\nL,1,P\n"), "tables.duplicate-columns"),
    "a workbook called csv": (lambda folder: text(folder, b"PK\x03\x04abc"), "sources.not-a-table"),
    "a web page called csv": (lambda folder: text(folder, "<html><table>"), "sources.not-a-table"),
    "a picture": (lambda folder: text(folder, b"\x89PNG\r\n\x1a\n123"), "sources.not-a-table"),
    "text called workbook": (lambda folder: text(folder, "sex\nL\n", "a.xlsx"), "sources.not-a-table"),
    "a row too long": (lambda folder: text(folder, "id,sex\n1,L\n2,P,x\n"), "tables.ragged-row"),
    "a row too short": (lambda folder: text(folder, "id,sex,age_days\n1,L,3\n2,P\n"), "tables.ragged-row"),
    "a locked workbook": (encrypted, "sources.encrypted"),
    "half a workbook": (truncated, "sources.truncated"),
    "an empty workbook": (empty_book, "sources.empty"),
    "half a Parquet file": (half_parquet, "tables.broken-parquet"),
    "text called Parquet": (lambda folder: text(folder, "sex\nL\n", "a.parquet"), "tables.broken-parquet"),
}


@pytest.mark.parametrize("kind", list(BROKEN))
def test_what_is_no_table_is_said_clearly(tmp_path: Path, kind: str) -> None:
    make, code = BROKEN[kind]
    path = make(tmp_path)
    with pytest.raises(ProblemError) as caught:
        tables.read_table(path).read_all()
    assert caught.value.problem.code == code
    assert path.name in caught.value.what


def test_a_row_of_the_wrong_length_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as caught:
        tables.read_table(text(tmp_path, "id,sex\n1,L\n2,P,x\n3,P\n")).read_all()
    assert "Baris 3 " in caught.value.what
    assert "3 sel" in caught.value.what


def test_familiar_headers_are_suggested(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="JK menjadi sex"):
        tables.open_table(text(tmp_path, "JK,Berat\nL,8\n"))


# -- writing --------------------------------------------------------------------------------------------------------

SAMPLE = pa.table(
    {
        "id": pa.array([1, 2, None], pa.int64()),
        "nama": ["a;b", 'kata "x"', None],
        "pada": pa.array([date(2024, 8, 13), None, date(2020, 2, 29)]),
        "haz": pa.array([-1.2, None, 0.0]),
        "kelas": pa.array(["pendek", None, "normal"]).dictionary_encode(),
        "benar": [True, None, False],
    }
)


def test_csv_is_written_with_fixed_decimals_and_only_needed_quotes(tmp_path: Path) -> None:
    rows = tables.write_table(SAMPLE.to_reader(), tmp_path / "a.csv", decimals={"haz": 2})
    assert rows == 3
    assert (tmp_path / "a.csv").read_text("utf-8").splitlines() == [
        "id,nama,pada,haz,kelas,benar",
        "1,a;b,2024-08-13,-1.20,pendek,true",
        '2,"kata ""x""",,,,',
        ",,2020-02-29,0.00,normal,false",
    ]


def test_csv_is_written_in_the_dialect_asked_for(tmp_path: Path) -> None:
    dialect = tables.Dialect(delimiter=";", decimal=",", mark=True)
    tables.write_table(SAMPLE.to_reader(), tmp_path / "a.csv", dialect=dialect, decimals={"haz": 2})
    written = (tmp_path / "a.csv").read_bytes()
    assert written.startswith(b"\xef\xbb\xbfid;nama;pada;haz")
    assert b'1;"a;b";2024-08-13;-1,20;pendek' in written


def test_parquet_and_workbook_hold_the_same_table(tmp_path: Path) -> None:
    for suffix in ("parquet", "xlsx"):
        tables.write_table(SAMPLE.to_reader(), tmp_path / f"a.{suffix}", decimals={"haz": 2})
    assert pq.read_table(tmp_path / "a.parquet").to_pydict() == SAMPLE.to_pydict()
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == tuple(SAMPLE.column_names)
    assert [row[3] for row in rows[1:]] == [-1.2, None, 0]
    assert [row[1] for row in rows[1:]] == ["a;b", 'kata "x"', None]
    assert rows[1][2].date() == date(2024, 8, 13)  # type: ignore[union-attr]


def test_small_batches_become_row_groups_of_the_size_asked_for(tmp_path: Path) -> None:
    big = pa.table({"x": range(1050)})
    tables.write_table(
        pa.RecordBatchReader.from_batches(big.schema, big.to_batches(100)), tmp_path / "a.parquet", row_group=400
    )
    with pq.ParquetFile(tmp_path / "a.parquet") as file:
        assert [file.metadata.row_group(at).num_rows for at in range(file.num_row_groups)] == [400, 400, 250]
        assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    assert pq.read_table(tmp_path / "a.parquet")["x"].to_pylist() == list(range(1050))


def test_an_error_on_the_way_leaves_no_file_and_keeps_the_old_one(tmp_path: Path) -> None:
    target = text(tmp_path, "lama", "a.csv")

    def batches() -> object:
        yield pa.record_batch({"x": [1]})
        raise ProblemError(tables.OUTPUT_IS_INPUT, file="x")

    reader = pa.RecordBatchReader.from_batches(pa.schema({"x": pa.int64()}), batches())
    with pytest.raises(ProblemError):
        tables.write_table(reader, target)
    assert target.read_text() == "lama"
    assert list(tmp_path.iterdir()) == [target]


def test_a_table_longer_than_a_sheet_is_refused_for_xlsx(tmp_path: Path) -> None:
    batch = pa.record_batch({"x": pa.nulls(600_000, pa.int8())})
    with pytest.raises(ProblemError) as caught:
        tables.write_table(pa.RecordBatchReader.from_batches(batch.schema, [batch, batch]), tmp_path / "a.xlsx")
    assert caught.value.problem.code == "tables.sheet-too-long"
    assert not list(tmp_path.iterdir())


def test_a_column_csv_cannot_hold_is_named(tmp_path: Path) -> None:
    nested = pa.table({"daftar": [[1, 2]]})
    with pytest.raises(ProblemError, match="daftar"):
        tables.write_table(nested.to_reader(), tmp_path / "a.csv")


def test_a_csv_read_and_written_again_is_the_same_file(tmp_path: Path) -> None:
    source = Path(__file__).parents[1] / "golden" / "data" / "survey_cases_input.csv"
    table = tables.open_table(source, typed=False)
    reader = pa.RecordBatchReader.from_batches(table.schema, table.batches())
    tables.write_table(reader, tmp_path / "a.csv", dialect=table.dialect)
    assert (tmp_path / "a.csv").read_text().splitlines() == source.read_text().splitlines()


def test_other_readers_understand_what_is_written(tmp_path: Path) -> None:
    tables.write_table(SAMPLE.to_reader(), tmp_path / "a.csv")
    assert pl.read_csv(tmp_path / "a.csv").height == 3
    assert pa_csv.read_csv(tmp_path / "a.csv").num_rows == 3


def test_old_workbooks_are_read_but_not_written(tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as caught:
        tables.write_table(SAMPLE.to_reader(), tmp_path / "a.xls")
    assert caught.value.problem.code == "tables.unknown-suffix"


def test_times_and_zones_reach_a_sheet(tmp_path: Path) -> None:
    moments = pa.table(
        {
            "jam": pa.array([3_600], pa.time32("s")),
            "saat": pa.array([1_723_500_000_123_456_789], pa.timestamp("ns", "UTC")),
        }
    )
    tables.write_table(moments.to_reader(), tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    row = list(sheet.iter_rows(values_only=True))[1]
    assert row[0] == "01:00:00"
    assert str(row[1]).startswith("2024-08-12")


def test_line_ends_of_old_macs_are_line_ends(tmp_path: Path) -> None:
    found, _ = read(text(tmp_path, "id,sex\r1,L\r2,P\r"))
    assert found["sex"] == [1, 2]


def test_a_number_longer_than_a_sheet_keeps_is_written_as_text(tmp_path: Path) -> None:
    long = pa.table({"nik": [9904011501200001, 12], "besar": [float("inf"), 1.5]})
    tables.write_table(long.to_reader(), tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    assert list(sheet.iter_rows(values_only=True))[1:] == [("9904011501200001", "inf"), (12, 1.5)]


def test_a_result_beyond_all_sense_is_still_written(tmp_path: Path) -> None:
    absurd = pa.table({"waz": [1e30, -1.2, None]})
    tables.write_table(absurd.to_reader(), tmp_path / "a.csv", decimals={"waz": 2})
    assert (tmp_path / "a.csv").read_text().split() == ["waz", "1e+30", "-1.20"]


def test_a_nik_in_the_column_of_weights_keeps_its_digits(tmp_path: Path) -> None:
    for weight in ("9904011501200001", "1e300"):
        table = tables.open_table(text(tmp_path, f"sex,weight_kg\nL,{weight}\n"))
        assert next(table.batches()).to_pydict()["weight_kg"] == [weight]


def test_a_duration_is_named_when_csv_cannot_hold_it(tmp_path: Path) -> None:
    with pytest.raises(ProblemError, match="lama"):
        tables.write_table(pa.table({"lama": pa.array([1], pa.duration("s"))}).to_reader(), tmp_path / "a.csv")


def test_columns_that_differ_only_in_case_are_two_columns_unless_they_are_canonical(tmp_path: Path) -> None:
    assert tables.open_table(text(tmp_path, "sex,nama,Nama\nL,a,b\n")).schema.names == ["sex", "nama", "Nama"]
