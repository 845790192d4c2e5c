"""`konvergensi regions`: codes are found, and the names of a file are settled once."""

import json
import shutil
from pathlib import Path

import polars as pl
import pytest
import yaml
from tests.command import Done, run, run_here

SAMPLES = Path(__file__).parents[1] / "golden" / "data" / "samples"


@pytest.fixture
def dirty(tmp_path: Path) -> Path:
    """The sample export with a name nobody can read, one misspelt, and one under another kecamatan."""
    text = (SAMPLES / "eppgbm_ciruas_2024-08_cara_ukur.csv").read_text(encoding="utf-8-sig")
    text = text.replace(";RANJENG;", ";RANJ;").replace(";CITEREP;", ";CITREP;")
    text = text.replace(";CIRUAS;CIRUAS;CIRUAS;", ";PONTANG;CIRUAS;CIRUAS;")
    (tmp_path / "ekspor.csv").write_text(text, encoding="utf-8")
    return tmp_path


def check(folder: Path, *words: str, answers: str = "") -> Done:
    given = ["--check", "ekspor.csv", "--region", "36.04", "--aliases", "alias.yaml"]
    return run_here("regions", *given, *words, cwd=folder, answers=answers)


@pytest.mark.slow
def test_a_name_a_code_and_nothing_are_answered() -> None:
    by_name, by_code = run("regions", "citerep"), run_here("regions", "3604", "--level", "desa")
    all_of_them = run_here("regions")
    assert "36.04.09.2002" in by_name.stdout
    assert "Kecamatan Ciruas, Kabupaten Serang, Banten" in by_name.stdout
    assert "326 wilayah" in by_code.stdout
    assert by_code.stdout.count("Kecamatan ") == 29
    assert "38 wilayah" in all_of_them.stdout


def test_machines_get_json_and_files(tmp_path: Path) -> None:
    found = json.loads(run_here("regions", "36.04.09", "--json").stdout)
    assert {row["type"] for row in found} == {"desa"}
    run_here("regions", "36.04", "--level", "desa", "--export", tmp_path / "desa.csv")
    assert pl.read_csv(tmp_path / "desa.csv", infer_schema=False).height == 326


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["99.99"], "regions.unknown-code"),
        (["qqqzzz"], "regions.no-such-name"),
        (["36.04", "--level", "rt"], "regions.unknown-level"),
        (["--check", "x.xlsx"], "regions.check-needs-regency"),
        (["--check", "x.xlsx", "--region", "36"], "regions.not-a-regency"),
        (["--check", "tidak-ada.xlsx", "--region", "36.04"], "sources.not-found"),
    ],
)
def test_a_wrong_request_is_explained(words: list[str], code: str) -> None:
    done = run_here("regions", *words)
    assert done.returncode == 1
    assert code in done.stderr
    assert "Traceback" not in done.stderr


def test_open_names_are_proposed_in_the_alias_file_and_settled_by_editing_it(dirty: Path) -> None:
    first = check(dirty)
    assert "2 nama perlu dipastikan" in first.stdout
    assert "CITREP (kecamatan tertulis CIRUAS) = 36.04.09.2002 Desa Citerep" in first.stdout
    entries = {entry["name"]: entry for entry in yaml.safe_load((dirty / "alias.yaml").read_text())["villages"]}
    assert {name: entry["code"] for name, entry in entries.items()} == {"RANJ": None, "CIRUAS": None}
    assert entries["RANJ"]["candidates"] == ["36.04.09.2014 Desa Ranjeng, Kecamatan Ciruas"]

    lines = (dirty / "alias.yaml").read_text(encoding="utf-8").splitlines()
    lines[lines.index('  - name: "RANJ"') + 2] = "    code: 36.04.09.2014 Desa Ranjeng"
    lines[lines.index('  - name: "CIRUAS"') + 2] = "    code: 36.04.09.2001"
    (dirty / "alias.yaml").write_text("\n".join(lines), encoding="utf-8")
    second = check(dirty)
    assert "Tidak ada nama yang perlu dipastikan." in second.stdout
    assert json.loads(check(dirty, "--json").stdout)["counts"]["alias"] == 2


def test_a_person_is_asked_one_by_one(dirty: Path) -> None:
    done = check(dirty, "--ask", answers="9\n1\n\n")
    assert done.returncode == 0
    assert "Tulis angka 1 sampai" in done.stdout
    assert "1 nama perlu dipastikan" in done.stdout
    entries = yaml.safe_load((dirty / "alias.yaml").read_text(encoding="utf-8"))["villages"]
    assert [bool(entry["code"]) for entry in entries] == [True, False]


def test_a_list_of_targets_can_be_checked_too(tmp_path: Path) -> None:
    shutil.copy(SAMPLES / "sasaran_ciruas_2024.csv", tmp_path)
    done = run_here("regions", "--check", "sasaran_ciruas_2024.csv", "--region", "36.04", cwd=tmp_path)
    assert "4 nama diperiksa: 4 pasti." in done.stdout


def test_a_spoilt_alias_file_stops_with_its_line(dirty: Path) -> None:
    (dirty / "alias.yaml").write_text('regency: "36.04"\nvillages:\n  - nama: X\n', encoding="utf-8")
    done = check(dirty)
    assert done.returncode == 1
    assert "baris 3" in done.stderr
