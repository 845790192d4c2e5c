"""`konvergensi profile`: a table with unknown headings becomes readable."""

import json
from pathlib import Path

import polars as pl
import pytest
from tests.command import run
from tests.eppgbm import children, write_csv

from konvergensi.sources import read_exports
from konvergensi.sources.propose import Proposal, propose, to_yaml

pytestmark = pytest.mark.slow  # each runs a whole command

RENAMED = {
    "NIK": "No Identitas",
    "Nama": "Nama Lengkp Ank",
    "JK": "Gender",
    "Tgl Lahir": "Lahir",
    "Tanggal Pengukuran": "Waktu Timbang",
    "Berat": "Hasil Timbangan Kg",
    "Tinggi": "Panjang atau Tinggi",
    "Kec": "Wil. Kecamatan",
    "Desa/Kel": "Kampung/Desa",
    "TB/U": "Status B",
    "ZS TB/U": "z B",
}


def renamed(path: Path, names: dict[str, str] = RENAMED) -> Path:
    rows = [{names.get(name, name): value for name, value in row.items()} for row in children(60)]
    return write_csv(path, rows, delimiter=";")


def found(proposal: Proposal) -> dict[str, str]:
    return {column.heading: column.column for column in proposal.columns}


def test_columns_are_told_by_heading_and_content(tmp_path: Path) -> None:
    proposal = propose(renamed(tmp_path / "a.csv"))
    wanted = {"nik", "name", "sex", "birth_date", "measured_on", "weight_kg", "length_height_cm", "district", "village"}
    assert [found(proposal)[heading] for heading in RENAMED.values()] == [
        *("nik", "name", "sex", "birth_date", "measured_on", "weight_kg", "length_height_cm", "district", "village"),
        *("printed_haz_class", "printed_haz"),
    ]
    assert wanted <= set(found(proposal).values())
    assert proposal.lacking == []
    sure = {column.heading: column.confidence for column in proposal.columns}
    assert sure["Posyandu"] == 1.0
    assert sure["Nama Lengkp Ank"] < 0.9


def test_headings_that_say_nothing_are_told_by_content_alone(tmp_path: Path) -> None:
    letters = {name: f"kolom {chr(97 + number % 26)}{number}" for number, name in enumerate(children(1)[0])}
    told = found(propose(renamed(tmp_path / "a.csv", letters)))
    for name, column in (
        ("NIK", "nik"),
        ("JK", "sex"),
        ("Tgl Lahir", "birth_date"),
        ("Tanggal Pengukuran", "measured_on"),
    ):
        assert told[letters[name]] == column


def test_the_profile_makes_the_file_readable(tmp_path: Path) -> None:
    path = renamed(tmp_path / "a.csv")
    profile = tmp_path / "profil.yaml"
    profile.write_text(to_yaml([propose(path)]), encoding="utf-8")
    read = read_exports([path], regency="36.04", profile=profile).measurements
    plain = read_exports([write_csv(tmp_path / "b.csv", children(60), delimiter=";")], regency="36.04").measurements
    assert read.drop("file").equals(plain.drop("file"))
    assert read["printed_haz"].null_count() == 0


def test_a_profile_still_reads_plain_exports(tmp_path: Path) -> None:
    profile = tmp_path / "profil.yaml"
    profile.write_text(to_yaml([propose(renamed(tmp_path / "a.csv"))]), encoding="utf-8")
    plain = write_csv(tmp_path / "b.csv", children(9))
    assert read_exports([plain], regency="36.04", profile=profile).measurements.height == 9


def test_the_command_prints_a_table_masks_people_and_writes_the_profile(tmp_path: Path) -> None:
    path = renamed(tmp_path / "a.csv")
    done = run("profile", path, "--out", tmp_path / "profil.yaml")
    assert done.returncode == 0, done.stderr
    assert "No Identitas" in done.stdout
    assert "************" in done.stdout
    first = children(1)[0]
    assert first["NIK"] not in done.stdout
    assert first["Nama"] not in done.stdout
    assert (tmp_path / "profil.yaml").exists()
    assert "--profile" in done.stdout


def test_the_command_speaks_json(tmp_path: Path) -> None:
    done = run("profile", renamed(tmp_path / "a.csv"), "--json")
    (proposal,) = json.loads(done.stdout)
    assert proposal["header_row"] == 1
    assert pl.DataFrame(proposal["columns"]).height == 33
    assert "SITI" not in done.stdout


def test_a_file_that_is_no_table_ends_with_a_clear_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"%PDF-1.4")
    done = run("profile", tmp_path / "a.xlsx")
    assert done.returncode == 1
    assert "dokumen PDF" in done.stderr
