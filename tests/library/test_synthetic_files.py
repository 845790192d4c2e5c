"""The files of the invented population: the format of the national export, and what the reader makes of them."""

import hashlib
from pathlib import Path

import openpyxl
import polars as pl
import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from konvergensi import sources, synthetic
from konvergensi.problems import ProblemError
from konvergensi.synthetic._xlsx import write_cells

pytestmark = pytest.mark.slow  # writes and reads whole files

SAMPLE = Path(__file__).parents[1] / "golden" / "data" / "samples" / "eppgbm_ciruas_2024-08.xlsx"
NBSP = "\u00a0"


@pytest.fixture(scope="module")
def ciruas() -> synthetic.Population:
    """One kecamatan, two months, every fault."""
    return synthetic.district(region="36.04.09", children=700, months=2, seed=3)


@pytest.fixture(scope="module")
def written(ciruas: synthetic.Population, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiruan")
    synthetic.write_exports(ciruas, folder, formats=("xlsx", "csv", "parquet"))
    return folder


def cell_kinds(path: Path) -> dict[str, set[str]]:
    """Per header: which kinds of cells stand below it, and how texts end."""
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    names = [cell.value for cell in sheet[2]]
    kinds: dict[str, set[str]] = {str(name): set() for name in names}
    for row in sheet.iter_rows(min_row=3):
        for name, cell in zip(names, row, strict=True):
            text = str(cell.value)
            end = "" if cell.data_type != "s" or not text else text[-2:] if name == "NIK" else text[-1:]
            kinds[str(name)].add(f"{cell.data_type}{end}")
    return kinds


def test_the_workbook_has_exactly_the_format_of_the_sample(written: Path) -> None:
    ours, sample = (openpyxl.load_workbook(path) for path in (written / "ekspor/eppgbm_ciruas_2024-08.xlsx", SAMPLE))
    assert ours.sheetnames == sample.sheetnames == ["Application List"]
    assert ours.active is not None
    assert sample.active is not None
    assert str(ours.active.merged_cells) == str(sample.active.merged_cells) == "A1:AG1"
    assert ours.active["A1"].value == "Data Tanggal : 2024-08-31 21:14:05" == sample.active["A1"].value
    assert [cell.value for cell in ours.active[2]] == [cell.value for cell in sample.active[2]]
    assert ours.active["A3"].value == sample.active["A3"].value == f"1 . {NBSP}"


def test_every_column_holds_the_kinds_of_cells_of_the_sample(written: Path) -> None:
    ours, sample = cell_kinds(written / "ekspor/eppgbm_ciruas_2024-08.xlsx"), cell_kinds(SAMPLE)
    for name, kinds in ours.items():
        assert kinds <= sample[name] | {"s", f"s{NBSP}"}, name
    for name in ("RT", "RW", "LiLA", "Jml Vit A"):
        assert "n" in ours[name]
    for name in set(ours) - {"RT", "RW", "LiLA", "Jml Vit A"}:
        assert "n" not in ours[name], f"{name} is text, also where it looks like a number"


def test_a_second_program_reads_the_same_cells(written: Path) -> None:
    path = written / "ekspor/eppgbm_ciruas_2024-08.xlsx"
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    for ours, theirs in zip(rows[2:], sheet.iter_rows(min_row=3, values_only=True), strict=True):
        assert [str(value or "") for value in ours] == [
            str(float(value)) if isinstance(value, int) and value else str(value or "") for value in theirs
        ]


def test_the_newer_variant_as_csv_has_the_header_of_its_sample(ciruas: synthetic.Population, tmp_path: Path) -> None:
    synthetic.write_exports(ciruas, tmp_path, formats=("csv",), layout="cara-ukur", per="kabupaten")
    ours = (tmp_path / "ekspor/eppgbm_serang_2024-08.csv").read_bytes()
    sample = SAMPLE.with_name("eppgbm_ciruas_2024-08_cara_ukur.csv").read_bytes()
    assert ours.split(b"\r\n")[0] == sample.split(b"\n")[0].rstrip(b"\r")
    row = ours.decode("utf-8-sig").split("\r\n")[1].split(";")
    assert row[3][2] == row[3][5] == "/"
    assert "." not in row[18]
    assert row[20] in ("Terlentang", "Berdiri")


def test_the_reader_accounts_for_every_row_of_every_file(written: Path, ciruas: synthetic.Population) -> None:
    truth = pl.read_parquet(written / "kunci/truth.parquet")
    for suffix in ("xlsx", "csv"):
        files = sorted((written / "ekspor").glob(f"*.{suffix}"))
        reading = sources.read_exports(files, regency="36.04")
        for account in reading.accounts:
            assert account.rows_in == account.stored + account.held + account.refused
            assert account.rows_in == truth.filter(pl.col("file") == account.file).height


def test_the_reader_gets_back_what_was_measured(tmp_path: Path) -> None:
    clean = synthetic.district(region="36.04.09", children=500, months=1, seed=9, dirty=False)
    synthetic.write_exports(clean, tmp_path, formats=("xlsx", "csv"), layout="cara-ukur")
    typed = clean.month("2024-08").measurements
    columns = ["nik", "name", "sex", "birth_date", "measured_on", "weight_kg", "length_height_cm", "posture", "muac_cm"]
    columns += ["printed_haz", "printed_waz", "printed_whz", "village_code", "district_code"]
    for suffix in ("xlsx", "csv"):
        reading = sources.read_exports([tmp_path / f"ekspor/eppgbm_ciruas_2024-08.{suffix}"], regency="36.04")
        got = reading.measurements.sort("row").select(columns)
        assert got.equals(typed.select(columns).cast(dict(got.schema)), null_equal=True)


@pytest.mark.parametrize("texts", [1, 220, 254, 255, 256, 257, 700, 65_534])
def test_a_sheet_says_what_was_written_however_many_texts_it_holds(tmp_path: Path, texts: int) -> None:
    cells = pl.DataFrame({"Nama": [f"ANAK {n}" for n in range(texts)], "Kec": ["CIRUAS"] * texts})
    write_cells(cells, tmp_path / "a.xlsx", banners=["Data Tanggal"], header=[cells.columns])
    rows = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0).to_python()
    assert rows[2:] == [list(row) for row in cells.iter_rows()]


def test_the_answer_key_names_every_row_of_every_file(written: Path, ciruas: synthetic.Population) -> None:
    truth = pl.read_parquet(written / "kunci/truth.parquet")
    path = written / "ekspor/eppgbm_ciruas_2024-08.xlsx"
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    key = truth.filter(pl.col("file") == path.name)
    assert key["row"].to_list() == list(range(3, len(rows) + 1))
    for row, true_nik, dirt in key.select("row", "true_nik", "dirt").iter_rows():
        typed = str(rows[row - 1][1]).strip(NBSP)
        assert typed == true_nik or "nik" in dirt
    assert set(key["id"]) <= set(ciruas.children["id"])
    table = pq.read_table(written / "ekspor/pengukuran_2024-08.parquet")
    assert table["id"].to_pylist() == key["id"].to_list()


def test_the_truth_holds_the_events_and_the_people(written: Path, ciruas: synthetic.Population) -> None:
    assert pl.read_parquet(written / "kunci/events.parquet").equals(ciruas.events)
    assert pl.read_parquet(written / "kunci/children.parquet").equals(ciruas.children)
    assert (written / "kunci/households.parquet").exists()
    assert (written / "kunci/pregnancies.parquet").exists()


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_writes_the_same_bytes(written: Path, tmp_path: Path) -> None:
    again = synthetic.district(region="36.04.09", children=700, months=2, seed=3)
    synthetic.write_exports(again, tmp_path, formats=("xlsx", "csv", "parquet"))
    assert digests(tmp_path) == digests(written)


def test_a_stream_is_the_same_whatever_the_batch(tmp_path: Path) -> None:
    counts = []
    for batch in (150, 100_000):
        rows, _ = synthetic.stream(
            tmp_path / f"{batch}.parquet", region="36.04.09", children=900, months=3, seed=2, batch=batch
        )
        counts.append(rows)
    small, large = (pq.read_table(tmp_path / f"{batch}.parquet") for batch in (150, 100_000))
    assert counts[0] == counts[1] == small.num_rows
    assert pq.ParquetFile(tmp_path / "150.parquet").num_row_groups > 1
    assert small.equals(large)


def test_a_stream_and_a_district_hold_the_same_measurements(tmp_path: Path) -> None:
    options = {"region": "36.04.09", "children": 400, "months": 2, "seed": 8}
    synthetic.stream(tmp_path / "all.parquet", **options)  # type: ignore[arg-type]
    people = synthetic.district(**options)  # type: ignore[arg-type]
    columns = ["id", "month", "sex", "measured_on", "weight_kg", "length_height_cm", "posture", "village_code"]
    streamed = pl.read_parquet(tmp_path / "all.parquet").select(columns).sort("id", "month")
    whole = pl.concat(
        month.measurements.filter(~month.truth["dirt"].str.contains("duplicate|second")) for month in people.monthly()
    )
    assert streamed.equals(whole.select(columns).sort("id", "month"))


def test_the_recap_puts_the_months_side_by_side(ciruas: synthetic.Population, tmp_path: Path) -> None:
    synthetic.write_exports(ciruas, tmp_path, layout="recap")
    rows = CalamineWorkbook.from_path(tmp_path / "ekspor/rekap_ciruas_2024.xlsx").get_sheet_by_index(0).to_python()
    assert rows[0][:6] == ["NO", "NIK", "NAMA ANAK", "TANGGAL LAHIR", "JENIS KELAMIN", "JULI 2024"]
    assert rows[1][5:10] == ["TGL UKUR", "UMUR", "BERAT", "TINGGI", "CARA UKUR"]
    assert rows[0][10] == "AGUSTUS 2024"
    seen = pl.concat(month.truth for month in ciruas.monthly())["id"].n_unique()
    assert len(rows) - 2 == seen
    reading = sources.read_exports([tmp_path / "ekspor/rekap_ciruas_2024.xlsx"], regency="36.04")
    assert set(reading.accounts[0].months) == {"2024-07", "2024-08"}


def test_a_second_run_replaces_its_own_files_only(ciruas: synthetic.Population, tmp_path: Path) -> None:
    synthetic.write_exports(ciruas, tmp_path, formats=("csv",), months=["2024-07"])
    synthetic.write_exports(ciruas, tmp_path, formats=("csv",), months=["2024-08"])
    assert [path.name for path in (tmp_path / "ekspor").iterdir()] == ["eppgbm_ciruas_2024-08.csv"]
    (tmp_path / "ekspor" / "sungguhan.csv").write_text("milik orang lain")
    with pytest.raises(ProblemError) as error:
        synthetic.write_exports(ciruas, tmp_path, formats=("csv",))
    assert error.value.problem.code == "synthetic.folder-not-empty"
    assert (tmp_path / "ekspor" / "sungguhan.csv").exists()


def test_a_list_of_short_children_is_recognised_as_filtered(ciruas: synthetic.Population, tmp_path: Path) -> None:
    synthetic.write_exports(ciruas, tmp_path, layout="short", months=["2024-08"])
    file = tmp_path / "ekspor/eppgbm_ciruas_2024-08_daftar_pendek.xlsx"
    account = sources.read_exports([file], regency="36.04").accounts[0]
    assert account.kind == "filtered"
    printed = ciruas.month("2024-08").export["TB/U"].is_in(["Pendek", "Sangat Pendek"])
    assert account.rows_in == printed.sum()


@pytest.mark.slow
def test_the_mixed_month_holds_two_filtered_files_and_one_of_last_month(tmp_path: Path) -> None:
    people = synthetic.district(children=3_000, months=2, seed=7)
    synthetic.write_exports(people, tmp_path, layout="mixed")
    kinds = pl.read_csv(tmp_path / "kunci/files.csv")
    assert kinds.height == 31
    assert (kinds["kind"] == "filtered").sum() == 2
    assert (kinds["kind"] == "last-month").sum() == 1
    assert {"renamed", "register", "local", "dates", "unnumbered", "csv", "newer"} <= set(kinds["kind"])
    reading = sources.read_exports(sorted((tmp_path / "ekspor").iterdir()), regency="36.04")
    truth = pl.read_parquet(tmp_path / "kunci/truth.parquet")
    kind = dict(kinds.select("file", "kind").iter_rows())
    for account in reading.accounts:
        assert account.rows_in == truth.filter(pl.col("file") == account.file).height
        assert (account.kind == "filtered") == (kind[account.file] == "filtered"), account
        assert account.months == (("2024-07",) if kind[account.file] == "last-month" else ("2024-08",))


def test_puskesmas_of_the_same_name_in_two_kabupaten_get_files_of_their_own(tmp_path: Path) -> None:
    people = synthetic.district(region="36", children=3_000, months=1, seed=1)
    files = synthetic.write_exports(people, tmp_path, formats=("csv",))
    exports = [path for path in files if path.parent.name == "ekspor"]
    assert len(exports) == len(set(exports))
    rows = sum(pl.read_csv(path, separator=";", infer_schema=False).height for path in exports)
    assert rows == people.month("2024-08").export.height


def test_the_targets_can_be_read_and_riil_counts_who_lives_there(written: Path, ciruas: synthetic.Population) -> None:
    riil = pl.read_csv(written / "sasaran_riil.csv")
    assert riil.columns == ["Kec", "Desa/Kel", "Posyandu", "Sasaran riil 0-59 bulan"]
    assert riil.height == ciruas.posyandu.height
    living = ciruas.children.filter(pl.col("left_on").is_null(), pl.col("entered_on") <= pl.date(2024, 8, 31)).height
    assert riil["Sasaran riil 0-59 bulan"].sum() == living
    proyeksi = pl.read_csv(written / "sasaran_proyeksi.csv")["Sasaran proyeksi 0-59 bulan"]
    assert not proyeksi.equals(riil.to_series(3).alias(proyeksi.name))


@pytest.mark.parametrize("wrong", [{"formats": ("doc",)}, {"layout": "bebas"}, {"per": "desa"}])
def test_an_unknown_choice_is_explained(ciruas: synthetic.Population, tmp_path: Path, wrong: dict[str, object]) -> None:
    with pytest.raises(ProblemError) as error:
        synthetic.write_exports(ciruas, tmp_path, **wrong)  # type: ignore[arg-type]
    assert error.value.problem.code == "synthetic.bad-choice"


def test_an_unknown_month_is_explained(ciruas: synthetic.Population) -> None:
    with pytest.raises(ProblemError) as error:
        ciruas.month("2031-01")
    assert error.value.problem.code == "synthetic.bad-month"
