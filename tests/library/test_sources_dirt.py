"""Each kind of dirt of real exports, in a test of its own: what goes in, what comes out, what is said about it."""

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.eppgbm import BANNER, HEADER, child, children, write_csv, write_xlsx

from konvergensi.sources import Reading, read_exports

REGENCY = "36.04"


def read(path: Path, **options: Any) -> Reading:
    reading = read_exports([path], regency=REGENCY, **options)
    for account in reading.accounts:
        assert account.rows_in == account.stored + account.held + account.refused
    return reading


def read_one(tmp_path: Path, **changed: Any) -> tuple[dict[str, Any], Reading]:
    """The first row of an export of six children in which the first was changed."""
    reading = read(write_xlsx(tmp_path / "ekspor.xlsx", [child(1, **changed), *children(6)[1:]]))
    assert reading.rows_in == 6
    rows = pl.concat([reading.measurements, reading.held]).sort("row")
    return rows.row(0, named=True), reading


def read_all(tmp_path: Path, column: str, values: list[Any], **others: Any) -> tuple[pl.DataFrame, Reading]:
    """One export in which each child has another spelling of the same thing in one column."""
    rows = [child(number, **{column: value, **others}) for number, value in enumerate(values, 1)]
    reading = read(write_xlsx(tmp_path / "ekspor.xlsx", rows))
    return reading.measurements, reading


def codes(reading: Reading, row: int | None = 3) -> list[str]:
    found = reading.findings
    found = found.filter(pl.col("row").is_null() if row is None else pl.col("row") == row)
    return [code.removeprefix("sources.") for code in found["code"]]


def test_the_header_is_found_below_the_banner(tmp_path: Path) -> None:
    row, reading = read_one(tmp_path)
    assert row["row"] == 3
    assert row["name"] == "BUDI AA"
    assert codes(reading) == []


@pytest.mark.parametrize("titles", [0, 1, 2, 3, 7])
def test_any_number_of_title_rows_may_stand_above_the_header(tmp_path: Path, titles: int) -> None:
    above = [("DAFTAR BALITA PENERIMA BOK",), (), ("Puskesmas Ciruas", "", "Agustus 2024")] * 3
    reading = read(write_xlsx(tmp_path / "a.xlsx", children(6), titles=above[:titles]))
    assert reading.measurements["row"].to_list() == list(range(titles + 2, titles + 8))


def test_title_rows_give_the_desa_where_no_column_does(tmp_path: Path) -> None:
    header = [name for name in HEADER if name not in ("Desa/Kel", "Kec", "Pukesmas")]
    titles = [("Desa : CITEREP",), ("Kecamatan", ": CIRUAS"), ("PUSKESMAS : CIRUAS", "", "Bulan : Agustus")]
    reading = read(write_xlsx(tmp_path / "a.xlsx", children(6), header, titles))
    assert set(reading.measurements["village_code"]) == {"36.04.09.2002"}
    assert reading.accounts[0].puskesmas == ("CIRUAS",)


def test_both_spellings_of_puskesmas_are_read(tmp_path: Path) -> None:
    rows = children(6)
    right = [name if name != "Pukesmas" else "Puskesmas" for name in HEADER]
    renamed = [{**row, "Puskesmas": row["Pukesmas"]} for row in rows]
    for path in (write_xlsx(tmp_path / "a.xlsx", rows), write_xlsx(tmp_path / "b.xlsx", renamed, right)):
        assert set(read(path).measurements["puskesmas"]) == {"CIRUAS"}


def test_headings_are_met_in_any_case_with_blanks_and_nbsp(tmp_path: Path) -> None:
    header = [f"  {name.upper()} \u00a0" for name in HEADER]
    rows = [{f"  {name.upper()} \u00a0": value for name, value in row.items()} for row in children(6)]
    assert read(write_xlsx(tmp_path / "a.xlsx", rows, header)).measurements.height == 6


def test_invisible_blanks_are_stripped_from_every_cell(tmp_path: Path) -> None:
    tails = ("\u00a0", "\u00a0\u00a0", "\u200b", " \t", "\ufeff")
    rows = [
        {name: value + tail if isinstance(value, str) else value for name, value in child(number).items()}
        for number, tail in enumerate(tails, 1)
    ]
    plain = read(write_csv(tmp_path / "a.csv", children(5))).measurements
    assert read(write_csv(tmp_path / "b.csv", rows)).measurements.drop("file").equals(plain.drop("file"))


def test_numbers_are_read_with_point_comma_or_as_numbers(tmp_path: Path) -> None:
    rows, _ = read_all(tmp_path, "Berat", ["13.6", "13,6", 13.6, "13,60 kg", " 13,6", "13"])
    assert rows["weight_kg"].to_list() == [13.6] * 5 + [13.0]


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_csv_is_read_with_any_delimiter(tmp_path: Path, delimiter: str) -> None:
    reading = read(write_csv(tmp_path / "a.csv", children(8, Alamat='KP. "A", RT 1; B|C'), delimiter=delimiter))
    assert reading.measurements.height == 8
    assert set(reading.measurements["address"]) == {'KP. "A", RT 1; B|C'}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_csv_is_read_in_any_encoding(tmp_path: Path, encoding: str) -> None:
    reading = read(write_csv(tmp_path / "a.csv", children(8, Nama="RENÉ"), delimiter=";", encoding=encoding))
    assert set(reading.measurements["name"]) == {"RENÉ"}


def test_the_separator_line_that_excel_writes_is_no_row(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", children(4), delimiter=";")
    path.write_text("sep=;\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert read(path).measurements["row"].to_list() == [3, 4, 5, 6]


def test_a_date_is_read_however_it_is_written(tmp_path: Path) -> None:
    texts = "2024-08-05|2024-08-05 00:00:00|5/8/2024|05/08/2024|05/08/24|5-8-2024|05.08.2024|2024/8/5"
    texts += "|5 Agustus 2024|05-Agu-24|5-Aug-2024|20240805|05082024"
    real = [date(2024, 8, 5), datetime(2024, 8, 5, 9), 45509]  # noqa: DTZ001 - as in a cell
    others = {"Usia Saat Ukur": "-", "Tgl Lahir": "2023-01-05"}
    rows, reading = read_all(tmp_path, "Tanggal Pengukuran", [*texts.split("|"), *real], **others)
    assert rows["measured_on"].to_list() == [date(2024, 8, 5)] * 16
    assert reading.findings.is_empty()


def test_a_column_that_can_only_be_month_first_is_read_so_and_named(tmp_path: Path) -> None:
    rows = [
        {**row, "Tanggal Pengukuran": f"8/{day}/2024", "Usia Saat Ukur": ""}
        for day, row in zip((3, 17, 25), children(3), strict=True)
    ]
    reading = read(write_csv(tmp_path / "a.csv", rows))
    assert reading.measurements["measured_on"].to_list() == [date(2024, 8, day) for day in (3, 17, 25)]
    assert codes(reading, None) == ["month-first"]


def test_zero_dash_and_empty_mean_what_they_mean_in_their_column(tmp_path: Path) -> None:
    zeros = dict.fromkeys(("BB Lahir", "TB Lahir", "LiLA", "PMT Diterima (kg)", "Jml Vit A"), "0")
    row, reading = read_one(tmp_path, **zeros)
    assert (row["birth_weight_kg"], row["birth_length_cm"], row["muac_cm"]) == (None, None, None)
    assert (row["pmt_kg"], row["vitamin_a"]) == (0.0, 0)
    for nothing in ("-", "", " - "):
        row, reading = read_one(tmp_path, **dict.fromkeys(zeros, nothing), KPSP=nothing, KIA=nothing)
        names = ("birth_weight_kg", "birth_length_cm", "muac_cm", "pmt_kg", "vitamin_a", "kpsp", "kia")
        assert [row[name] for name in names] == [None] * 7
        assert codes(reading) == []


def test_a_z_score_of_zero_is_a_z_score(tmp_path: Path) -> None:
    row, _ = read_one(tmp_path, **{"ZS TB/U": "0"})
    assert row["printed_haz"] == 0.0


def test_implausible_printed_z_scores_are_kept(tmp_path: Path) -> None:
    row, _ = read_one(tmp_path, **{"ZS TB/U": "-9.0", "ZS BB/U": "90,0"})
    assert (row["printed_haz"], row["printed_waz"]) == (-9.0, 90.0)


def test_grams_of_a_birth_weight_become_kilograms_with_a_remark(tmp_path: Path) -> None:
    rows, reading = read_all(tmp_path, "BB Lahir", ["3200", "3300", "2950"])
    assert rows["birth_weight_kg"].to_list() == [3.2, 3.3, 2.95]
    assert codes(reading, 4) == ["grams"]
    assert reading.findings["what"][1] == "Berat lahir 3300 di baris 4 ditulis dalam gram; dibaca 3,3 kg."


@pytest.mark.parametrize(
    ("column", "text", "name"), [("BB Lahir", "31", "birth_weight_kg"), ("TB Lahir", "3", "birth_length_cm")]
)
def test_a_birth_size_that_cannot_be_is_emptied_and_named(tmp_path: Path, column: str, text: str, name: str) -> None:
    row, reading = read_one(tmp_path, **{column: text})
    assert row[name] is None
    assert codes(reading) == ["impossible"]


def test_an_rw_that_excel_turned_into_a_time_is_four_again(tmp_path: Path) -> None:
    texts = ["4:00 AM", "04:00", "4:00:00 AM", time(4, 0), "4", 4, 4.0, "04", "004"]
    assert read_all(tmp_path, "RW", texts)[0]["rw"].to_list() == ["4"] * len(texts)


def test_an_rt_of_letters_stays_and_an_empty_one_is_null(tmp_path: Path) -> None:
    row, _ = read_one(tmp_path, RT="A", RW="")
    assert (row["rt"], row["rw"]) == ("A", None)


@pytest.mark.parametrize("digits", [8, 11, 15, 17])
def test_a_nik_of_other_length_is_kept_with_a_remark(tmp_path: Path, digits: int) -> None:
    nik = "99040912082400010"[:digits]
    row, reading = read_one(tmp_path, NIK=nik)
    assert row["nik"] == nik
    assert codes(reading) == ["nik-length"]


@pytest.mark.parametrize("text", ["'9904091208240001", "9904 0912 0824 0001", "9904.0912.0824.0001"])
def test_marks_inside_a_nik_do_not_matter(tmp_path: Path, text: str) -> None:
    row, reading = read_one(tmp_path, NIK=text)
    assert row["nik"] == "9904091208240001"
    assert codes(reading) == []


def test_a_nik_stored_as_a_number_keeps_only_the_digits_that_are_known(tmp_path: Path) -> None:
    row, reading = read_one(tmp_path, NIK=9904091208240000)
    assert row["nik"] == "990409120824000"
    assert codes(reading) == ["nik-as-number"]


def test_a_nik_in_scientific_notation_is_no_nik(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [child(1, NIK="9,90409E+15"), *children(6)[1:]], delimiter=";")
    reading = read(path)
    assert reading.measurements["nik"][0] is None
    assert codes(reading, 2) == ["nik-as-number"]


@pytest.mark.parametrize("text", ["-", "", "0", "Belum ada"])
def test_a_missing_nik_is_stored_with_a_remark(tmp_path: Path, text: str) -> None:
    row, reading = read_one(tmp_path, NIK=text)
    assert row["nik"] is None
    assert codes(reading) == ["nik-missing"]


@pytest.mark.parametrize(
    ("column", "name", "text"),
    [
        ("LiLA", "muac_cm", "203.347.186"),
        ("PMT Diterima (kg)", "pmt_kg", "7.199.999.999.999.990"),
        ("LiLA", "muac_cm", date(2024, 8, 13)),
    ],
)
def test_a_mangled_number_is_emptied_and_named(tmp_path: Path, column: str, name: str, text: Any) -> None:
    row, reading = read_one(tmp_path, **{column: text})
    assert row[name] is None
    assert codes(reading) == ["unreadable"]
    assert reading.findings["column"][0] == column


def test_sex_is_read_in_every_spelling(tmp_path: Path) -> None:
    boys, girls = (
        ["L", "l", "Laki-laki", "LAKI - LAKI", "LK", "1", 1, "M"],
        ["P", "p", "PEREMPUAN", "Pr", "2", 2, "f", "Wanita"],
    )
    assert read_all(tmp_path, "JK", boys + girls)[0]["sex"].to_list() == [1] * 8 + [2] * 8


def test_an_unknown_sex_is_stored_with_a_remark(tmp_path: Path) -> None:
    row, reading = read_one(tmp_path, JK="X")
    assert row["sex"] is None
    assert codes(reading) == ["no-sex"]


def test_a_status_has_one_spelling(tmp_path: Path) -> None:
    rows, reading = read_all(
        tmp_path, "BB/U", ["Risiko Berat badan lebih", "Risiko Lebih", "Normal", "Berat Badan Normal"]
    )
    assert rows["printed_waz_class"].to_list() == ["Risiko Lebih"] * 2 + ["Berat Badan Normal"] * 2
    spellings = ["Resiko Gizi Lebih", "Beresiko Gizi Lebih", "Berisiko Gizi Lebih", "RISIKO GIZI LEBIH", "Obesitas"]
    rows, again = read_all(tmp_path, "BB/TB", spellings)
    assert rows["printed_whz_class"].to_list() == ["Risiko Gizi Lebih"] * 4 + ["Obesitas"]
    assert reading.findings.is_empty()
    assert again.findings.is_empty()


def test_an_unknown_status_is_kept_with_a_remark(tmp_path: Path) -> None:
    row, reading = read_one(tmp_path, **{"TB/U": "Outlier"})
    assert row["printed_haz_class"] == "Outlier"
    assert codes(reading) == ["unknown-label"]


def test_naik_berat_badan_is_one_letter_or_nothing(tmp_path: Path) -> None:
    rows, reading = read_all(tmp_path, "Naik Berat Badan", ["N", "T", "O", "B", "L", "n", "-", ""])
    assert rows["printed_gain"].to_list() == ["N", "T", "O", "B", "L", "N", None, None]
    assert reading.findings.is_empty()


def test_the_newer_variant_says_how_the_child_was_measured(tmp_path: Path) -> None:
    ways = ("Telentang", "Terlentang", "Berdiri", "-", "BERDIRI", "Jongkok")
    rows = [{**row, "Cara Ukur": way, "Detail Status": "-"} for row, way in zip(children(6), ways, strict=True)]
    header = [name for name in HEADER if name != "No"]
    header.insert(header.index("LiLA"), "Cara Ukur")
    reading = read(write_xlsx(tmp_path / "a.xlsx", rows, [*header, "Detail Status"]))
    assert reading.measurements["posture"].to_list() == ["l", "l", "h", None, "h", None]
    assert codes(reading, 8) == ["unreadable"]
    assert codes(reading, None) == []


def test_columns_added_locally_are_ignored(tmp_path: Path) -> None:
    rows = children(6, **{"Bulan Pengukuran": "8", "Status Bulan": "x", "status tahun": "y", "status desa": "z"})
    reading = read(write_xlsx(tmp_path / "a.xlsx", rows))
    assert reading.findings.is_empty()


def test_an_unknown_column_beside_a_complete_export_is_named(tmp_path: Path) -> None:
    reading = read(write_xlsx(tmp_path / "a.xlsx", children(6, **{"Golongan Darah": "O"})))
    assert codes(reading, None) == ["unknown-columns"]
    assert "'Golongan Darah'" in reading.findings["what"][0]


def test_renamed_variants_are_known(tmp_path: Path) -> None:
    new = {"ZS BB/U": "z-core bb/u", "ZS TB/U": "z-core tb/u", "ZS BB/TB": "z-core bb/tb", "JK": "Jenis Kelamin"}
    new |= {"BB/U": "bb/u", "TB/U": "tb/u", "BB/TB": "STATUS GIZI", "Usia Saat Ukur": "usia_ukur"}
    rows = [{new.get(name, name): value for name, value in row.items()} for row in children(6)]
    plain = read(write_xlsx(tmp_path / "a.xlsx", children(6))).measurements
    assert read(write_xlsx(tmp_path / "b.xlsx", rows)).measurements.drop("file").equals(plain.drop("file"))


def test_the_headings_of_bok_lists_are_known(tmp_path: Path) -> None:
    new = {
        "Nama": "Nama Lengkap Balita",
        "Tgl Lahir": "Tgl Lahir Tgl/Bln/Thn",
        "Nama Ortu": "Nama Orang Tua",
        "Berat": "BB",
    }
    new |= {"Tinggi": "TB", "TB/U": "PB-TB/U", "BB/TB": "BB/PB-TB", "Desa/Kel": "Desa"}
    rows = [{new.get(name, name): value for name, value in row.items()} for row in children(6)]
    plain = read(write_xlsx(tmp_path / "a.xlsx", children(6))).measurements
    assert read(write_xlsx(tmp_path / "b.xlsx", rows)).measurements.drop("file").equals(plain.drop("file"))


def test_a_municipal_registry_of_another_layout_is_read(tmp_path: Path) -> None:
    header = (
        "Nama Anak,Jenis Kelamin,Tanggal Lahir,NIK,Nomor KK,Anak Ke,Nama Orang Tua (Ibu/Ayah),NIK Orang Tua,"
        "No HP Orang Tua,Alamat,RT,Kecamatan,Puskesmas,Kelurahan,Posyandu,Usia Kehamilan (minggu),"
        "Berat Lahir - Sasaran (kg),Panjang Lahir - Sasaran (cm),Lingkar Kepala Lahir (cm),IMD,Tanggal Pengukuran,"
        "Berat (kg),Tinggi (cm),Cara Ukur,LiLA (cm),ZS BB/U,ZS TB/U,ZS BB/TB,Naik Berat Badan,Jml Vit A,"
        "Kelas Ibu Balita,MBG"
    )
    names = header.split(",")
    cells = [
        "SITI",
        "Perempuan",
        "01/02/2023",
        "9904094102230001",
        "99",
        "1",
        "IBU",
        "99",
        "08",
        "JL",
        "3",
        "CIRUAS",
        "CIRUAS",
    ]
    cells += [
        "CITEREP",
        "MAWAR",
        "39",
        "3,1",
        "49",
        "33",
        "Ya",
        "05/08/2024",
        "9,5",
        "79,0",
        "Berdiri",
        "14",
        "-0,5",
        "-1,1",
    ]
    cells += ["0,1", "N", "1", "Ya", "Tidak"]
    reading = read(write_csv(tmp_path / "a.csv", [dict(zip(names, cells, strict=True))] * 1))
    row = reading.measurements.row(0, named=True)
    assert (row["sex"], row["birth_weight_kg"], row["length_height_cm"], row["posture"]) == (2, 3.1, 79.0, "h")
    assert row["village_code"] == "36.04.09.2002"
    assert codes(reading, None) == []


def test_rows_of_totals_footers_and_column_numbers_are_refused_and_counted(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [{name: number for number, name in enumerate(HEADER, 1)}]
    rows += children(5)
    rows += [{name: name for name in HEADER}]
    rows += children(8)[5:]
    rows += [
        {"No": "Jumlah", "Berat": "88.1", "Tinggi": "700"},
        {"NIK": "Mengetahui,"},
        {"Nama": "Kepala Puskesmas Ciruas"},
    ]
    reading = read(write_xlsx(tmp_path / "a.xlsx", rows, HEADER))
    assert (reading.rows_in, reading.accounts[0].stored, reading.accounts[0].refused) == (13, 8, 5)
    assert sorted(reading.findings["code"]) == ["sources.repeated-header"] * 2 + ["sources.total-row"] * 3


def test_blank_rows_are_no_rows(tmp_path: Path) -> None:
    rows = [*children(3), {}, {"Nama": "\u00a0"}, *children(6)[3:]]
    reading = read(write_xlsx(tmp_path / "a.xlsx", rows, HEADER))
    assert (reading.rows_in, reading.measurements["row"].to_list()) == (6, [3, 4, 5, 8, 9, 10])


def test_every_sheet_with_measurings_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    second = [HEADER, *([row[name] for name in HEADER] for row in children(9)[6:])]
    extra = {"Lembar2": second, "Catatan": [["apa saja"], ["x", 1]], "Kosong": []}
    reading = read(write_xlsx(tmp_path / "a.xlsx", children(6), more_sheets=extra))
    assert [(account.sheet, account.kind, account.stored) for account in reading.accounts] == [
        ("Application List", "full", 6),
        ("Lembar2", "full", 3),
        ("Catatan", "stopped", 0),
    ]
    assert codes(reading, None) == ["sheet-skipped"]


def test_a_comma_inside_an_address_that_shifts_the_row_holds_it(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", children(6))
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[3] = lines[3].replace("KP. CONTOH", "KP. CONTOH, RT 1, RW 2")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    reading = read(path)
    assert (reading.accounts[0].stored, reading.accounts[0].held) == (5, 1)
    assert codes(reading, 4) == ["shifted-row"]


def test_the_banner_dates_the_export(tmp_path: Path) -> None:
    late = {"Tanggal Pengukuran": "2024-09-02", "Usia Saat Ukur": ""}
    _, reading = read_one(tmp_path, **late)
    assert codes(reading) == ["future-date"]
    assert reading.held.height == 1
    without = read(write_xlsx(tmp_path / "b.xlsx", [child(1, **late)], titles=()))
    assert without.held.is_empty()
    assert BANNER.endswith("21:14:05")
