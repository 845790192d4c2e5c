"""What a file is, what several files are to each other, and what is no export at all."""

import random
from pathlib import Path
from typing import Any

import msoffcrypto.format.ooxml
import polars as pl
import pytest
import xlsxwriter
from tests.eppgbm import HEADER, child, children, write_csv, write_xlsx

from konvergensi.problems import ProblemError
from konvergensi.sources import Reading, read_exports
from konvergensi.sources._rows import limits
from konvergensi.sources._sheet import check_total

SAMPLES = Path(__file__).parents[1] / "golden" / "data" / "samples"


def read(*paths: Path, **options: Any) -> Reading:
    reading = read_exports(paths, regency="36.04", **options)
    assert reading.rows_in == sum(account.stored + account.held + account.refused for account in reading.accounts)
    return reading


def notes(reading: Reading) -> list[tuple[str, str]]:
    found = reading.findings.filter(pl.col("row").is_null())
    return [(file, code.removeprefix("sources.")) for file, code in found.select("file", "code").iter_rows()]


def stop(path: Path) -> str:
    with pytest.raises(ProblemError) as caught:
        read(path)
    assert path.name in caught.value.what
    return caught.value.problem.code.removeprefix("sources.")


# --- filtered lists ----------------------------------------------------------------------------------------------


def test_the_sample_list_of_short_children_is_filtered_and_says_why() -> None:
    account = read(SAMPLES / "eppgbm_ciruas_2024-08_daftar_pendek.xlsx").accounts[0]
    assert account.kind == "filtered"
    assert account.reason.startswith(
        "Dari 61 anak, 61 pendek atau sangat pendek (TB/U) dan tidak seorang pun di luar itu"
    )
    assert account.stored == 61


@pytest.mark.parametrize(
    "every",
    [
        {"TB/U": "Pendek"},
        {"BB/U": "Kurang"},
        {"BB/TB": "Gizi Buruk"},
        {"BB/TB": "Gizi Lebih"},
        {"Naik Berat Badan": "T"},
        {"JK": "P"},
        {"TB/U": "", "ZS TB/U": "-2.4"},
    ],
)
def test_a_list_drawn_by_a_status_is_filtered(tmp_path: Path, every: dict[str, str]) -> None:
    reading = read(write_xlsx(tmp_path / "a.xlsx", children(40, **every)))
    assert reading.accounts[0].kind == "filtered"
    assert notes(reading) == [("a.xlsx", "filtered")]
    assert reading.filtered == [reading.accounts[0]]


def test_a_list_of_any_nutrition_problem_is_filtered(tmp_path: Path) -> None:
    problems = ({"TB/U": "Pendek"}, {"BB/U": "Kurang", "TB/U": "Normal"}, {"BB/TB": "Gizi Lebih", "TB/U": "Normal"})
    rows = [child(number, **problems[number % 3]) for number in range(1, 61)]
    assert read(write_xlsx(tmp_path / "a.xlsx", rows)).accounts[0].kind == "filtered"


def test_a_few_leftovers_do_not_hide_a_filtered_list(tmp_path: Path) -> None:
    rows = [*children(80, **{"TB/U": "Pendek"}), *(child(number, **{"TB/U": "Normal"}) for number in range(81, 84))]
    account = read(write_xlsx(tmp_path / "a.xlsx", rows)).accounts[0]
    assert account.kind == "filtered"
    assert "hanya 3 yang tidak" in account.reason


@pytest.mark.parametrize(("prevalence", "n"), [(0.05, 5), (0.3, 12), (0.3, 400), (0.5, 200), (0.0, 300)])
def test_a_complete_file_is_full_whatever_its_prevalence(tmp_path: Path, prevalence: float, n: int) -> None:
    chance = random.Random(n)
    rows = [
        child(number, **{"TB/U": "Pendek" if chance.random() < prevalence else "Normal"}) for number in range(1, n + 1)
    ]
    assert read(write_xlsx(tmp_path / "a.xlsx", rows)).accounts[0].kind == "full"


def test_a_profile_can_say_that_a_file_is_complete(tmp_path: Path) -> None:
    profile = tmp_path / "profil.yaml"
    profile.write_text("id: lengkap\nfile_kind: full\ncolumns: {}\n", encoding="utf-8")
    path = write_xlsx(tmp_path / "a.xlsx", children(40, **{"TB/U": "Pendek"}))
    assert read(path, profile=profile).accounts[0].kind == "full"


def test_a_filtered_list_yields_to_the_complete_file_in_any_order(tmp_path: Path) -> None:
    full = write_xlsx(tmp_path / "lengkap.xlsx", children(60))
    short = write_xlsx(tmp_path / "pendek.xlsx", [row for row in children(60) if row["TB/U"] == "Pendek"])
    for paths in ((full, short), (short, full)):
        reading = read(*paths)
        assert set(reading.measurements["file"]) == {"lengkap.xlsx"}
        assert reading.filtered == []
        assert ("pendek.xlsx", "overlap") in notes(reading)


# --- several files -----------------------------------------------------------------------------------------------


def test_the_same_file_twice_stores_every_row_once(tmp_path: Path) -> None:
    first = write_xlsx(tmp_path / "a.xlsx", children(9))
    second = tmp_path / "salinan.xlsx"
    second.write_bytes(first.read_bytes())
    reading = read(first, second)
    assert [(account.kind, account.stored, account.refused) for account in reading.accounts] == [
        ("full", 9, 0),
        ("copy", 0, 9),
    ]
    assert notes(reading) == [("salinan.xlsx", "same-file")]


def test_the_same_content_under_a_new_name_is_named_and_not_counted_twice(tmp_path: Path) -> None:
    old = write_xlsx(tmp_path / "ciruas.xlsx", children(20))
    new = write_csv(tmp_path / "pontang.csv", children(20), delimiter=";")
    reading = read(old, new)
    assert reading.measurements.height == 20
    assert notes(reading) == [("pontang.csv", "repeated-content")]
    assert "20 dari 20 baris" in reading.findings["what"][0]


def test_overlapping_files_refuse_the_second_copy_with_a_reference(tmp_path: Path) -> None:
    first = write_xlsx(tmp_path / "a.xlsx", children(20))
    second = write_xlsx(tmp_path / "b.xlsx", [child(number) for number in range(16, 36)])
    reading = read(first, second)
    assert [(account.stored, account.refused) for account in reading.accounts] == [(20, 0), (15, 5)]
    assert notes(reading) == [("b.xlsx", "overlap")]
    assert "mengulang baris 18 di a.xlsx" in reading.findings.filter(file="b.xlsx", row=3)["what"][0]


def test_a_file_of_last_month_under_this_months_name_is_named(tmp_path: Path) -> None:
    july = [child(number, **{"Tanggal Pengukuran": "2024-07-05", "Usia Saat Ukur": ""}) for number in range(1, 9)]
    reading = read(write_xlsx(tmp_path / "eppgbm_ciruas_2024-08.xlsx", july))
    assert notes(reading) == [("eppgbm_ciruas_2024-08.xlsx", "name-month")]
    assert "Agustus 2024, tetapi isinya dari Juli 2024" in reading.findings["what"][0]
    for name in ("PKM CIRUAS JULI 2024.xlsx", "2024-07.xlsx", "ciruas_072024.xlsx", "ciruas.xlsx"):
        assert notes(read(write_xlsx(tmp_path / name, july))) == []


def test_a_file_of_another_month_than_the_rest_is_named(tmp_path: Path) -> None:
    paths = [
        write_xlsx(tmp_path / f"p{place}.xlsx", [child(number) for number in range(place * 10, place * 10 + 9)])
        for place in range(1, 5)
    ]
    late = [child(number, **{"Tanggal Pengukuran": "2024-07-05", "Usia Saat Ukur": ""}) for number in range(90, 99)]
    reading = read(*paths, write_xlsx(tmp_path / "p9.xlsx", late))
    assert notes(reading) == [("p9.xlsx", "other-month")]


def test_mixed_months_in_a_file_are_named_with_their_counts(tmp_path: Path) -> None:
    rows = [*children(6), child(8, **{"Tanggal Pengukuran": "2024-07-05", "Usia Saat Ukur": ""})]
    reading = read(write_xlsx(tmp_path / "a.xlsx", rows))
    assert notes(reading) == [("a.xlsx", "mixed-months")]
    assert "Juli 2024 (1 baris), Agustus 2024 (6 baris)" in reading.findings["what"][0]


def test_files_of_one_name_in_two_folders_stay_apart(tmp_path: Path) -> None:
    for folder, numbers in (("ciruas", range(1, 5)), ("pontang", range(5, 9))):
        (tmp_path / folder).mkdir()
        write_xlsx(tmp_path / folder / "ekspor.xlsx", [child(number) for number in numbers])
    reading = read(tmp_path / "ciruas", tmp_path / "pontang" / "ekspor.xlsx")
    assert [account.file for account in reading.accounts] == ["ciruas/ekspor.xlsx", "pontang/ekspor.xlsx"]


def test_one_unreadable_file_does_not_stop_the_others(tmp_path: Path) -> None:
    good = write_xlsx(tmp_path / "a.xlsx", children(5))
    bad = tmp_path / "b.xlsx"
    bad.write_bytes(b"%PDF-1.7 bukan excel")
    calls: list[tuple[str, int, int]] = []
    reading = read(bad, good, tmp_path / "tidak-ada.xlsx", on_progress=lambda *call: calls.append(call))
    assert [(account.kind, account.stored) for account in reading.accounts] == [
        ("stopped", 0),
        ("full", 5),
        ("stopped", 0),
    ]
    assert reading.findings["fate"].to_list() == ["stopped", "stopped"]
    assert calls == [("b.xlsx", 0, 3), ("a.xlsx", 1, 3), ("tidak-ada.xlsx", 2, 3), ("", 3, 3)]
    with pytest.raises(ProblemError, match="nothing-readable"):
        read(bad, tmp_path / "tidak-ada.xlsx")


@pytest.mark.slow
def test_a_district_of_31_files_gets_to_a_reading_by_the_messages_alone(tmp_path: Path) -> None:
    """Renamed columns, two filtered lists, a duplicate of last month: each is named, nothing is counted twice."""
    renamed = {"Tgl Lahir": "Lahir Anak", "Berat": "Hasil Timbang", "Tanggal Pengukuran": "Hari Timbang"}
    july = {"Tanggal Pengukuran": "2024-07-09", "Usia Saat Ukur": ""}
    for place in range(31):
        rows = [child(place * 40 + number, **(july if place == 30 else {})) for number in range(1, 21)]
        if place in (3, 4):
            rows = [row | {"TB/U": "Pendek"} for row in rows]
        if place in (7, 8, 9):
            rows = [{renamed.get(name, name): value for name, value in row.items()} for row in rows]
        write_csv(tmp_path / f"pkm{place:02d}_2024-08.csv", rows)
    reading = read(tmp_path)
    stopped = [account.file for account in reading.accounts if account.kind == "stopped"]
    assert stopped == ["pkm07_2024-08.csv", "pkm08_2024-08.csv", "pkm09_2024-08.csv"]
    assert all("konvergensi profile" in text for text in reading.findings.filter(code="sources.missing-columns")["do"])
    profile = tmp_path / "profil.yml"
    from konvergensi.sources.propose import propose, to_yaml  # noqa: PLC0415 - what the message says to do next

    proposed = to_yaml([propose(tmp_path / name) for name in stopped])
    assert 'hapus tanda # di awal baris berikut:\n#  weight_kg: {headers: ["Hasil Timbang"]}' in proposed
    profile.write_text(proposed.replace("#  weight_kg", "  weight_kg"), encoding="utf-8")
    reading = read(tmp_path, profile=profile)
    assert {account.kind for account in reading.accounts} == {"full", "filtered"}
    assert [account.file for account in reading.filtered] == ["pkm03_2024-08.csv", "pkm04_2024-08.csv"]
    assert [note for note in notes(reading) if note[1] == "name-month"] == [("pkm30_2024-08.csv", "name-month")]
    assert reading.measurements.height == 31 * 20
    assert reading.measurements["weight_kg"].null_count() == 0


def test_a_parquet_column_of_lists_or_bytes_disturbs_nobody(tmp_path: Path) -> None:
    rows = [{name: str(value) for name, value in child(number).items()} for number in range(1, 4)]
    odd = {"foto": [b"\xff\xfe", None, b""], "riwayat": [[1, 2], [], None], "alamat lain": [{"rt": 1}, None, {"rt": 2}]}
    pl.DataFrame(rows).with_columns(pl.Series(name, values) for name, values in odd.items()).write_parquet(
        tmp_path / "a.parquet"
    )
    reading = read(tmp_path / "a.parquet")
    assert reading.measurements.height == 3


# --- no export ---------------------------------------------------------------------------------------------------


def test_a_file_of_no_bytes_or_only_blanks_is_empty(tmp_path: Path) -> None:
    for content in (b"", b"\n\n  \n", b"\xef\xbb\xbf"):
        path = tmp_path / "a.csv"
        path.write_bytes(content)
        assert stop(path) == "empty"


def test_a_workbook_without_a_cell_is_empty(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        book.add_worksheet()
    assert stop(tmp_path / "a.xlsx") == "empty"


def test_a_header_without_rows_says_so(tmp_path: Path) -> None:
    assert stop(write_xlsx(tmp_path / "a.xlsx", [], HEADER)) == "no-rows"


@pytest.mark.parametrize("share", [0.05, 0.4, 0.9, 0.995])
def test_a_truncated_workbook_is_named_so(tmp_path: Path, share: float) -> None:
    content = write_xlsx(tmp_path / "a.xlsx", children(50)).read_bytes()
    (tmp_path / "b.xlsx").write_bytes(content[: int(len(content) * share)])
    assert stop(tmp_path / "b.xlsx") == "truncated"


def test_a_workbook_with_a_damaged_sheet_is_named_so(tmp_path: Path) -> None:
    content = bytearray(write_xlsx(tmp_path / "a.xlsx", children(200)).read_bytes())
    at = content.index(b"xl/worksheets/sheet1.xml") + 200
    content[at : at + 400] = bytes(400)
    (tmp_path / "b.xlsx").write_bytes(bytes(content))
    assert stop(tmp_path / "b.xlsx") == "truncated"


def test_an_encrypted_workbook_is_named_so(tmp_path: Path) -> None:
    with write_xlsx(tmp_path / "a.xlsx", children(5)).open("rb") as plain, (tmp_path / "b.xlsx").open("wb") as locked:
        msoffcrypto.format.ooxml.OOXMLFile(plain).encrypt("rahasia", locked)
    assert stop(tmp_path / "b.xlsx") == "encrypted"


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("a.xlsx", b"%PDF-1.4 ...", "PDF"),
        ("a.xlsx", b"\x89PNG\r\n\x1a\n....", "PNG"),
        ("a.csv", b"\xff\xd8\xff\xe0....", "JPEG"),
        ("a.xls", b"<html><table><tr><td>NIK</td></tr></table>", "HTML"),
        ("a.csv", b'{"a": 1}', "JSON"),
    ],
)
def test_another_kind_of_file_under_a_tables_name_is_named(
    tmp_path: Path, name: str, content: bytes, found: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ProblemError) as caught:
        read(tmp_path / name)
    assert found in caught.value.what


def test_a_word_document_and_a_zip_are_named(tmp_path: Path) -> None:
    import zipfile  # noqa: PLC0415

    for inside, words in (("word/document.xml", "dokumen Word"), ("foto.jpg", "arsip ZIP")):
        with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
            archive.writestr(inside, "x")
        with pytest.raises(ProblemError) as caught:
            read(tmp_path / "a.xlsx")
        assert words in caught.value.what


@pytest.mark.parametrize("seed", range(5))
def test_random_bytes_end_in_a_problem_never_in_a_traceback(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    for start in (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1", b"\xff\xfe", b"NIK;Nama\n"):
        (tmp_path / "a.xlsx").write_bytes(start + chance.randbytes(3000))
        with pytest.raises(ProblemError):
            read(tmp_path / "a.xlsx")


def test_a_table_of_something_else_shows_its_headings_but_no_person(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Barang;Harga\nSITI RAHAYU;9904091208240001\n" * 3, encoding="utf-8")
    with pytest.raises(ProblemError) as caught:
        read(tmp_path / "a.csv")
    assert "Barang" in caught.value.why
    (tmp_path / "b.csv").write_text("SITI RAHAYU;9904091208240001;5\n" * 9, encoding="utf-8")
    with pytest.raises(ProblemError) as caught:
        read(tmp_path / "b.csv")
    assert "SITI" not in str(caught.value)


def test_an_unclosed_quote_does_not_swallow_the_file_silently(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", children(3000))
    text = path.read_text(encoding="utf-8").replace("KP. CONTOH", '"KP. CONTOH', 1)
    path.write_text(text, encoding="utf-8")
    assert stop(path) == "broken-text"


def test_more_rows_than_one_reading_holds_end_in_a_clear_problem() -> None:
    check_total(limits().most_rows, "a.csv")
    with pytest.raises(ProblemError, match=r"melewati 3\.000\.000 baris"):
        check_total(limits().most_rows + 1, "a.csv")


@pytest.mark.slow
def test_ten_million_rows_are_refused_before_they_fill_the_memory(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", children(2))
    with path.open("a", encoding="utf-8") as file:
        for _ in range(100):
            file.write(";\n" * 100_000)
    with pytest.raises(ProblemError, match="too-many-rows"):
        read(path)


def test_a_wrong_profile_alias_file_or_region_is_a_problem(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", children(3))
    profile = tmp_path / "p.yaml"
    for text in (
        "id: x\ncolumns: {berat: {headers: [BB]}}\n",
        "id: [",
        "columns: 3\n",
        "- a\n",
        "id: x\ncolumns: {nik: {kind: apa}}",
    ):
        profile.write_text(text, encoding="utf-8")
        with pytest.raises(ProblemError, match="profile-invalid"):
            read(path, profile=profile)
    for options in ({"profile": tmp_path / "x"}, {"aliases": tmp_path / "x"}):
        with pytest.raises(ProblemError, match="not-found"):
            read(path, **options)
    with pytest.raises(ProblemError):
        read_exports([path], regency="99.99")


# --- other layouts -----------------------------------------------------------------------------------------------


def wide(path: Path, flat: bool = False) -> Path:
    months = ("JANUARI", "FEBRUARI", "MARET")
    own = ["NO", "NIK", "NAMA ANAK", "TANGGAL LAHIR", "JENIS KELAMIN"]
    kids = [
        "1|9904090501230001|SITI|2023-01-05|P|2024-01-10|1 Tahun|9,1|74|Telentang||||||2024-03-09||9,6|76|Telentang",
        "2|9904090501220002|BUDI|2022-01-05|L|-||0|0||2024-02-11|2 Tahun|11,5|86|Berdiri|2024-02-12||11,6|86|Berdiri",
        "3|9904090501210003|DEWI|2021-01-05|P|||||||||||||||",
    ]
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("Rekap 2024")
        if flat:
            page.write_row(
                0,
                0,
                own
                + [
                    f"{month}_{part}"
                    for month in months
                    for part in ("TANGGALUKUR", "UMUR", "BERAT", "TINGGI", "CARAUKUR")
                ],
            )
        else:
            for column, name in enumerate(own):
                page.merge_range(0, column, 1, column, name)
            for number, month in enumerate(months):
                page.merge_range(0, 5 + 5 * number, 0, 9 + 5 * number, f"{month} 2024")
            page.write_row(1, 5, ["TGL UKUR", "UMUR", "BERAT", "TINGGI", "CARA UKUR"] * 3)
        for line, row in enumerate(kids, 1 if flat else 2):
            page.write_row(line, 0, row.split("|"))
    return path


@pytest.mark.parametrize("flat", [False, True])
def test_the_wide_yearly_recap_becomes_one_row_per_measuring(tmp_path: Path, flat: bool) -> None:
    reading = read(wide(tmp_path / "rekap.xlsx", flat))
    account = reading.accounts[0]
    assert (account.layout, account.rows_in, account.stored, account.refused) == ("wide", 5, 4, 1)
    rows = reading.measurements.sort("name", "measured_on", descending=[True, False])
    assert rows.select("name", "month", "weight_kg", "posture").rows() == [
        ("SITI", "2024-01", 9.1, "l"),
        ("SITI", "2024-03", 9.6, "l"),
        ("BUDI", "2024-02", 11.5, "h"),
        ("BUDI", "2024-02", 11.6, "h"),
    ]
    told = set(reading.findings["code"])
    assert {"sources.no-measuring", "sources.outside-title-month"} <= told
    outside = reading.findings.filter(code="sources.outside-title-month")["column"][0]
    assert outside in ("MARET 2024 TGL UKUR", "MARET_TANGGALUKUR")


def test_days_alone_in_a_recap_get_the_month_of_their_title(tmp_path: Path) -> None:
    cells = [["NIK", "NAMA", "TANGGAL LAHIR", "JK", "JANUARI 2024", "", "", "FEBRUARI 2024", "", ""]]
    cells += [["", "", "", "", *["TGL UKUR", "BERAT", "TINGGI"] * 2]]
    cells += [["9904090501230001", "SITI", "2023-01-05", "P", "9", "9.1", "74", "11", "9.4", "75"]]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(";".join(row) for row in cells), encoding="utf-8")
    assert read(path).measurements["measured_on"].cast(pl.String).to_list() == ["2024-01-09", "2024-02-11"]


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_plain_table_in_canonical_columns_is_another_layout(tmp_path: Path, suffix: str) -> None:
    table = pl.DataFrame(
        {
            "id": ["a1", "a2"],
            "sex": [1, 2],
            "birth_date": ["2023-01-05", "2022-07-01"],
            "measured_on": ["2024-08-05", "2024-08-06"],
            "weight_kg": [9.5, 11.0],
            "length_height_cm": [77.0, 86.5],
            "posture": ["l", "h"],
            "oedema": ["n", "y"],
            "muac_cm": [14.2, 0.0],
        }
    )
    path = tmp_path / f"a.{suffix}"
    if suffix == "csv":
        table.write_csv(path)
    else:
        table.with_columns(pl.col("birth_date", "measured_on").str.to_date()).write_parquet(path)
    reading = read(path)
    assert reading.accounts[0].layout == "table"
    columns = ["name", "sex", "weight_kg", "posture", "oedema", "muac_cm"]
    assert reading.measurements.select(columns).rows() == [
        ("a1", 1, 9.5, "l", False, 14.2),
        ("a2", 2, 11.0, "h", True, None),
    ]


@pytest.mark.slow
def test_an_old_workbook_is_read_like_a_new_one(tmp_path: Path) -> None:
    import subprocess  # noqa: PLC0415

    new = write_xlsx(tmp_path / "a.xlsx", children(6))
    subprocess.run(
        ["soffice", "--headless", "--convert-to", "xls", "--outdir", str(tmp_path), str(new)],
        check=True,
        capture_output=True,
    )
    assert read(tmp_path / "a.xls").measurements.drop("file").equals(read(new).measurements.drop("file"))
