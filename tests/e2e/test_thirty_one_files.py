"""A month as it really arrives: 31 puskesmas, three with renamed columns, two filtered, one the month before.

The messages alone must lead to the report, and no wrong prevalence may be printed on the way.
"""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from tests.command import run

pytestmark = pytest.mark.slow

RENAMED = {
    "NIK": "No Induk",
    "JK": "Kelamin",
    "Tgl Lahir": "Lahir Tgl",
    "Tanggal Pengukuran": "Hari Ukur",
    "Tinggi": "Panjang/Tinggi Badan",
}


@dataclass(frozen=True)
class Month:
    """The folder that came in, and what was done to which puskesmas."""

    folder: Path
    targets: Path
    truth: pl.DataFrame
    renamed: tuple[str, ...]
    filtered: tuple[str, ...]
    stale: str


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Month:
    made = tmp_path_factory.mktemp("tiruan")
    words = ["--children", "4000", "--months", "2", "--until", "2024-08", "--seed", "31", "--per", "puskesmas"]
    done = run("synth", *words, "--out", made)
    assert done.returncode == 0, done.stderr
    arrived = made / "masuk"
    arrived.mkdir()
    august = sorted((made / "ekspor").glob("*_2024-08.xlsx"))
    assert len(august) == 31
    for file in august:
        shutil.copy(file, arrived)
    renamed = tuple(rename_columns(arrived / august[place].name) for place in (1, 2, 20))
    filtered = tuple(keep_only_short(arrived / august[place].name) for place in (7, 11))
    stale = august[4]
    shutil.copy(stale.with_name(stale.name.replace("2024-08", "2024-07")), arrived / stale.name)
    truth = pl.read_parquet(made / "kunci" / "truth.parquet")
    return Month(arrived, made / "sasaran_riil.csv", truth, renamed, filtered, stale.name)


def rename_columns(file: Path) -> str:
    book = openpyxl.load_workbook(file)
    for cell in book.worksheets[0][2]:
        title = str(cell.value).strip("\xa0 ")
        cell.value = RENAMED.get(title, title)
    book.save(file)
    return file.name


def keep_only_short(file: Path) -> str:
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    status = next(cell.column for cell in sheet[2] if str(cell.value).strip("\xa0 ") == "TB/U")
    for row in range(sheet.max_row, 2, -1):
        if "Pendek" not in str(sheet.cell(row, status).value):
            sheet.delete_rows(row)
    book.save(file)
    return file.name


def report(month: Month, out: Path, *more: str | Path) -> dict[str, object]:
    words = ["report", month.folder, "--region", "36.04", "--month", "2024-08", "--targets", month.targets]
    done = run(*words, "--out", out, *more)
    assert done.returncode == 0, done.stderr
    return {"screen": " ".join((done.stdout + done.stderr).split())}


def test_the_messages_lead_from_the_raw_month_to_the_whole_report(month: Month, tmp_path: Path) -> None:
    screen = str(report(month, tmp_path / "pertama")["screen"])
    for file in (*month.renamed, *month.filtered, month.stale):
        assert file in screen, f"{file} is not named on the screen"
    assert "konvergensi profile" in screen, "the screen does not say how to read renamed columns"
    assert "disaring" in screen

    proposed = run("profile", month.folder / month.renamed[0], "--out", tmp_path / "profil.yaml")
    assert proposed.returncode == 0, proposed.stderr
    screen = str(report(month, tmp_path / "kedua", "--profile", tmp_path / "profil.yaml")["screen"])
    for file in month.renamed:
        assert file not in screen, f"{file} is still unreadable with the profile"
    for file in (*month.filtered, month.stale):
        assert file in screen


def test_no_prevalence_is_printed_for_a_filtered_or_missing_puskesmas(month: Month, tmp_path: Path) -> None:
    report(month, tmp_path / "keluar")
    indicators = pl.read_parquet(tmp_path / "keluar" / "indicators.parquet")
    short = indicators.filter((pl.col("indicator") == "stunting") & (pl.col("month") == "2024-08"))
    assert short.height > 20
    unusable = {
        name.removeprefix("eppgbm_").removesuffix("_2024-08.xlsx") for name in (*month.filtered, *month.renamed)
    }
    places = short.filter(pl.col("level") == "puskesmas").with_columns(pl.col("name").str.to_lowercase())
    named = places.filter(pl.any_horizontal(pl.col("name").str.contains(place) for place in unusable))
    assert named.filter(pl.col("denominator") > 0).is_empty()
    assert float(str(short["pct"].drop_nulls().max())) < 90, "a list of short children was taken for a population"


def test_a_month_of_filtered_lists_alone_refuses_every_prevalence(month: Month, tmp_path: Path) -> None:
    lists = [month.folder / name for name in month.filtered]
    words = ["report", *lists, "--region", "36.04", "--month", "2024-08", "--json", "--out", tmp_path]
    done = run(*words)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert "%" not in (tmp_path / "ringkasan.txt").read_text(encoding="utf-8")
    assert answer["prevalence_refused"]
    indicators = pl.read_parquet(tmp_path / "indicators.parquet")
    assert indicators.filter(pl.col("indicator") == "stunting")["pct"].drop_nulls().is_empty()
