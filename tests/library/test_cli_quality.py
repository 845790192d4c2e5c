"""`konvergensi quality` as a person runs it."""

import json
from pathlib import Path

import openpyxl
import pytest
from tests.command import run

pytestmark = pytest.mark.slow  # each runs a whole command

SAMPLES = Path(__file__).parents[1] / "golden" / "data" / "samples"
EXPORT = SAMPLES / "eppgbm_ciruas_2024-08.xlsx"


@pytest.fixture(autouse=True)
def _key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KONVERGENSI_KEY_FILE", str(tmp_path / "kunci"))


def test_an_export_gives_the_quality_and_the_repair_book(tmp_path: Path) -> None:
    targets = SAMPLES / "sasaran_ciruas_2024.csv"
    done = run("quality", EXPORT, "--region", "36.04", "--targets", targets, "--out", tmp_path / "mutu")
    assert done.returncode == 0, done.stderr
    assert "Puskesmas CIRUAS: D/S 81,4 %: 240 dari 295 sasaran riil ditimbang atau diukur" in done.stdout
    assert "45 terbuka, 0 selesai, 0 tidak ada lagi" in done.stdout
    book = openpyxl.load_workbook(tmp_path / "mutu" / "mutu.xlsx")
    assert book.sheetnames == ["Tempat", "Pemeriksaan", "Angka terakhir", "Sumber"]
    assert (tmp_path / "mutu" / "perbaikan-ciruas.xlsx").exists()


def test_the_other_form_of_the_same_export_finds_the_same_issues(tmp_path: Path) -> None:
    words = ("--region", "36.04", "--out", tmp_path / "mutu", "--json")
    first = json.loads(run("quality", EXPORT, *words).stdout)
    again = json.loads(run("quality", SAMPLES / "eppgbm_ciruas_2024-08_cara_ukur.csv", *words).stdout)
    assert [book["open"] for book in first["books"]] == [book["open"] for book in again["books"]] == [45]
    assert again["books"][0]["gone"] == 0


def test_a_filtered_export_is_not_judged_but_still_mended(tmp_path: Path) -> None:
    short = SAMPLES / "eppgbm_ciruas_2024-08_daftar_pendek.xlsx"
    done = run("quality", short, "--region", "36.04", "--out", tmp_path / "mutu")
    assert done.returncode == 0
    assert "mutu tidak dinilai" in done.stdout
    assert "tersaring" in done.stderr
    assert not (tmp_path / "mutu" / "mutu.xlsx").exists()
    assert (tmp_path / "mutu" / "perbaikan-ciruas.xlsx").exists()


def test_a_posyandu_gets_no_score(tmp_path: Path) -> None:
    done = run("quality", EXPORT, "--region", "36.04", "--level", "posyandu", "--out", tmp_path / "mutu", "--json")
    found = json.loads(done.stdout)
    assert {unit["score"] for unit in found["units"]} == {None}
    assert {check["check"] for check in found["checks"]} <= {"impossible", "copied", "heaped_weight", "heaped_length"}
