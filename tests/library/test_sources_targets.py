"""Lists of targets: each place once, riil and proyeksi apart."""

from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from konvergensi.problems import ProblemError
from konvergensi.sources import TargetList, read_target_list, read_targets

SAMPLE = Path(__file__).parents[1] / "golden" / "data" / "samples" / "sasaran_ciruas_2024.csv"


def listed(path: Path, text: str) -> TargetList:
    path.write_text(text, encoding="utf-8")
    found = read_target_list(path, regency="36.04")
    assert found.rows_in == found.targets.height + found.refused + found.held
    return found


def test_the_sample_list_is_read_whole() -> None:
    targets = read_targets(SAMPLE, regency="36.04")
    assert targets.height == 16
    assert targets["target"].sum() == 295
    assert set(targets["kind"]) == {"riil"}
    assert targets["village_code"].null_count() == 0
    assert targets.filter(village="KASERANGAN")["village_code"][0] == "36.04.09.2016"


def test_riil_and_proyeksi_stay_apart_and_other_ages_are_left_out(tmp_path: Path) -> None:
    found = listed(
        tmp_path / "s.csv",
        "Kec;Desa;Posyandu;Sasaran Riil 0-23 bulan;Sasaran Riil 0-59 bulan;Sasaran Proyeksi Balita\n"
        "CIRUAS;CIRUAS;MELATI;9;19;25\nCIRUAS;CITEREP;MAWAR;8;18;\n",
    )
    assert found.targets.select("village", "kind", "target").rows() == [
        ("CIRUAS", "riil", 19),
        ("CITEREP", "riil", 18),
        ("CIRUAS", "proyeksi", 25),
    ]
    assert found.kinds == ("proyeksi", "riil")


def test_a_double_row_counts_once_and_is_named(tmp_path: Path) -> None:
    found = listed(
        tmp_path / "s.csv",
        "Desa/Kel,Posyandu,Sasaran riil 0-59 bulan\nCIRUAS,MELATI 1,19\nCiruas,Melati 1 ,19\nCIRUAS,MELATI 2,11\n",
    )
    assert found.targets["target"].to_list() == [19, 11]
    assert found.findings["code"].to_list() == ["sources.target-twice"]
    assert found.findings["row"].to_list() == [3]


def test_totals_and_subtotals_are_left_out_with_a_remark(tmp_path: Path) -> None:
    found = listed(
        tmp_path / "s.csv",
        "REKAP SASARAN\nNo;Kecamatan;Desa;Posyandu;Jumlah Balita\n1;CIRUAS;CIRUAS;MELATI 1;19\n2;;;MELATI 2;11\n"
        ";;CIRUAS;;30\n3;;CITEREP;;40\nJumlah;;;;70\n;;;;70\n",
    )
    assert found.targets.select("village", "posyandu", "target").rows() == [
        ("CIRUAS", "MELATI 1", 19),
        ("CIRUAS", "MELATI 2", 11),
        ("CITEREP", None, 40),
    ]
    assert found.findings["code"].to_list() == ["sources.total-row"] * 3
    assert set(found.targets["district_code"]) == {"36.04.09"}


def test_a_target_that_is_no_number_is_held(tmp_path: Path) -> None:
    found = listed(
        tmp_path / "s.csv", "Desa,Posyandu,Sasaran\nCIRUAS,A,banyak\nCIRUAS,B,-3\nCIRUAS,C,1.5\nCIRUAS,D,7\n"
    )
    assert found.targets["target"].to_list() == [7]
    assert found.findings["fate"].to_list() == ["held"] * 3


def test_a_workbook_with_merged_desa_cells_is_read(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "s.xlsx")) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["Desa/Kel", "Posyandu", "Sasaran (S)"])
        page.merge_range(1, 0, 2, 0, "CIRUAS")
        page.write_row(1, 1, ["MELATI", 19])
        page.write_row(2, 1, ["MAWAR", 20.0])
    targets = read_targets(tmp_path / "s.xlsx", regency="36.04")
    assert targets.select("village", "posyandu", "target").rows() == [("CIRUAS", "MELATI", 19), ("CIRUAS", "MAWAR", 20)]


def test_an_unknown_desa_keeps_its_target_and_is_named(tmp_path: Path) -> None:
    found = listed(tmp_path / "s.csv", "Desa,Posyandu,Sasaran\nCIRUAS,A,5\nDESA ENTAH BERANTAH,B,7\n")
    assert found.targets.filter(pl.col("village_code").is_null())["target"].to_list() == [7]
    assert found.findings["code"].to_list() == ["sources.village-unknown"]


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "Desa,Posyandu,Nama\nCIRUAS,A,SITI\n"])
def test_a_file_that_is_no_list_of_targets_is_a_problem(tmp_path: Path, text: str) -> None:
    (tmp_path / "s.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ProblemError, match="not-targets"):
        read_targets(tmp_path / "s.csv", regency="36.04")
