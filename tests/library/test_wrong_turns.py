"""What a newcomer does wrong must lead to a sentence, and never to a figure of another place."""

import shutil
from pathlib import Path

import pytest
from tests.command import run

from konvergensi import sources, synthetic
from konvergensi.problems import ProblemError
from konvergensi.problems.sources import NO_FILES, OTHER_REGENCY_FILES

pytestmark = pytest.mark.slow  # each runs a whole command

SAMPLES = Path("tests/golden/data/samples").resolve()
EXPORT = SAMPLES / "eppgbm_ciruas_2024-08.xlsx"
PLAIN = SAMPLES / "eppgbm_ciruas_2024-08_cara_ukur.csv"


def _of_kota_serang(folder: Path) -> Path:
    """A month of Kota Serang; the column Kab/Kota says SERANG, as it does in the kabupaten."""
    people = synthetic.district(region="36.73", children=240, months=1, until="2024-08", seed=1, prevalence=24.0)
    synthetic.write_exports(people, folder, formats=("csv",), per="kabupaten")
    return next((folder / "ekspor").glob("*.csv"))


def test_an_export_of_another_kabupaten_is_refused_with_the_name_of_its_own() -> None:
    with pytest.raises(ProblemError) as caught:
        sources.read_exports([EXPORT], regency="36.73")
    assert caught.value.problem is OTHER_REGENCY_FILES
    assert "Kabupaten Serang (36.04)" in caught.value.do


def test_a_file_from_elsewhere_among_others_is_held_and_counted_row_by_row(tmp_path: Path) -> None:
    reading = sources.read_exports([EXPORT, _of_kota_serang(tmp_path)], regency="36.04")
    own, other = reading.accounts
    assert (own.kind, own.stored) == ("full", 240)
    assert (other.kind, other.stored) == ("stopped", 0)
    assert other.held > 0
    assert "Kota Serang (36.73)" in other.reason


def test_a_region_code_without_a_dot_is_the_same_region() -> None:
    dotted, bare = (sources.read_exports([PLAIN], regency=code) for code in ("36.04", "3604"))
    assert dotted.measurements.equals(bare.measurements)


def test_an_empty_folder_is_not_called_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ProblemError) as caught:
        sources.read_exports([tmp_path], regency="36.04")
    assert caught.value.problem is NO_FILES


def test_an_output_folder_that_is_a_file_is_explained(tmp_path: Path) -> None:
    (tmp_path / "laporan").touch()
    shutil.copy(PLAIN, tmp_path / "a.csv")
    done = run("report", "a.csv", "--region", "3604", "--out", "laporan", cwd=tmp_path)
    assert done.returncode == 1
    assert "cli.cannot-open" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_thirteenth_month_is_no_month(tmp_path: Path) -> None:
    done = run("report", str(PLAIN), "--region", "36.04", "--month", "2024-13", "--out", "laporan", cwd=tmp_path)
    assert done.returncode == 1
    assert "reports.month-invalid" in done.stderr


def test_months_of_too_few_measured_children_are_not_compared(tmp_path: Path) -> None:
    july = (tmp_path / "ekspor-juli.csv").resolve()
    lines = PLAIN.read_text(encoding="utf-8").splitlines(keepends=True)
    july.write_text(
        "".join(line.replace("/08/2024", "/07/2024").replace("2024-08-", "2024-07-") for line in lines[:31])
    )
    done = run("report", july, PLAIN, "--region", "36.04", "--month", "2024-08", "--out", "laporan", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "laporan" / "laporan.html").read_text(encoding="utf-8")
    assert "tidak dibandingkan dengan Juli 2024" in page
    assert "poin dari Juli 2024" not in page
    assert "poin sejak Juli 2024" not in page


def test_children_in_places_without_a_target_stay_out_of_coverage(tmp_path: Path) -> None:
    (tmp_path / "sasaran.csv").write_text("Nama Desa,Jumlah Sasaran\nCITEREP,80\n", encoding="utf-8")
    done = run("report", PLAIN, "--region", "36.04", "--targets", "sasaran.csv", "--out", "laporan", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "anak lain diukur di tempat tanpa sasaran" in done.stdout
    measured = int(done.stdout.split("Diukur: ")[1].split(" dari 80 ")[0])
    assert measured <= 80


def test_a_needed_column_of_unknown_name_is_guessed_from_its_values_and_left_to_the_person(tmp_path: Path) -> None:
    text = PLAIN.read_text(encoding="utf-8-sig").replace(";Berat;", ";Timbangan;", 1)
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    done = run("profile", "a.csv", "--out", "p.yaml", cwd=tmp_path)
    assert "Untuk weight_kg, isi kolom 'Timbangan' paling cocok" in done.stdout
    proposal = (tmp_path / "p.yaml").read_text(encoding="utf-8")
    assert '\n#  weight_kg: {headers: ["Timbangan"]}\n' in proposal
    refused = run("report", "a.csv", "--region", "36.04", "--profile", "p.yaml", "--out", "laporan", cwd=tmp_path)
    assert refused.returncode == 1
    (tmp_path / "p.yaml").write_text(proposal.replace("#  weight_kg", "  weight_kg"), encoding="utf-8")
    reading = sources.read_exports([tmp_path / "a.csv"], regency="36.04", profile=tmp_path / "p.yaml")
    assert reading.measurements["weight_kg"].null_count() < 10


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("report",), "EKSPOR... belum disebut."),
        (("reprot",), "Maksudnya 'report'?"),
        (("report", "x"), "Pilihan --region wajib disebut."),
        (("synth", "--children", "abc", "--out", "x"), "Isi --children salah: harus bilangan bulat."),
    ],
)
def test_wrong_usage_is_told_in_indonesian_with_the_place_of_the_help(words: tuple[str, ...], told: str) -> None:
    done = run(*words)
    assert done.returncode == 2
    assert told in done.stderr
    assert "--help" in done.stderr
    assert "Usage" not in done.stderr
