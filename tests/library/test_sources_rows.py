"""The rules of a row, and the account that always balances."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.eppgbm import HEADER, child, children, write_csv, write_xlsx

from konvergensi.sources import FileAccount, Reading, read_exports

SAMPLES = Path(__file__).parents[1] / "golden" / "data" / "samples"


def read(*paths: Path, **options: Any) -> Reading:
    return read_exports(paths, regency="36.04", **options)


def found(reading: Reading) -> list[tuple[int | None, str, str]]:
    columns = reading.findings.select("row", "code", "fate").sort("row", "code", nulls_last=True)
    return [(row, code.removeprefix("sources."), fate) for row, code, fate in columns.iter_rows()]


def test_the_sample_export_comes_out_as_its_makers_say() -> None:
    reading = read(SAMPLES / "eppgbm_ciruas_2024-08.xlsx")
    account = reading.accounts[0]
    assert (account.rows_in, account.stored, account.held, account.refused) == (242, 240, 0, 2)
    counts = dict(reading.findings.group_by("code").len().iter_rows())
    assert counts == {
        "sources.same-row-twice": 2,
        "sources.nik-length": 6,
        "sources.born-after-measuring": 1,
        "sources.wrong-unit": 2,
        "sources.grams": 28,
    }
    wrong = reading.findings.filter(code="sources.wrong-unit")
    assert wrong["value"].to_list() == ["97", "7.2"]
    rows = reading.measurements
    assert rows.filter(pl.col("nik").str.ends_with("0000")).height == 4
    assert rows["village_code"].null_count() == 0
    assert set(rows.filter(village="KASERANGAN")["village_code"]) == {"36.04.09.2016"}


def test_both_variants_of_the_sample_hold_the_same_children() -> None:
    names = [
        "nik",
        "name",
        "sex",
        "birth_date",
        "measured_on",
        "weight_kg",
        "length_height_cm",
        "muac_cm",
        "printed_haz",
        "rw",
    ]
    old, new = (
        read(SAMPLES / f"eppgbm_ciruas_2024-08{tail}").measurements.sort("row").select(names)
        for tail in (".xlsx", "_cara_ukur.csv")
    )
    assert new.equals(old.with_columns(pl.col("printed_haz")))


def test_the_same_row_twice_is_stored_once_and_points_to_the_first(tmp_path: Path) -> None:
    rows = [*children(5), child(2, Nama=child(2)["Nama"].lower())]
    reading = read(write_xlsx(tmp_path / "a.xlsx", rows))
    assert (reading.accounts[0].stored, reading.accounts[0].refused) == (5, 1)
    assert reading.refused["row"].to_list() == [8]
    assert "Baris 8 mengulang baris 4:" in reading.findings["what"][0]


def test_two_results_of_one_child_on_one_day_hold_the_second(tmp_path: Path) -> None:
    reading = read(write_xlsx(tmp_path / "a.xlsx", [*children(5), child(2, Berat="15.5")]))
    assert found(reading) == [(8, "two-results", "held")]
    assert reading.held["weight_kg"].to_list() == [15.5]


def test_twins_with_their_own_nik_are_two_children(tmp_path: Path) -> None:
    rows = [child(2, NIK="9904094102230001", Nama="BY NY SITI"), child(2, NIK="9904094102230002", Nama="BY NY SITI")]
    assert read(write_xlsx(tmp_path / "a.xlsx", rows)).measurements.height == 2


def test_the_same_child_on_two_days_is_measured_twice(tmp_path: Path) -> None:
    assert (
        read(
            write_xlsx(tmp_path / "a.xlsx", [child(2), child(2, **{"Tanggal Pengukuran": "2024-08-20"})])
        ).measurements.height
        == 2
    )


def test_a_birth_date_after_the_measuring_is_emptied_and_the_row_stored(tmp_path: Path) -> None:
    reading = read(write_xlsx(tmp_path / "a.xlsx", [child(1, **{"Tgl Lahir": "2025-01-01"}), *children(4)[1:]]))
    assert found(reading) == [(3, "born-after-measuring", "stored")]
    assert reading.measurements["birth_date"][0] is None
    assert reading.findings["value"][0] == "2025-01-01"


@pytest.mark.parametrize("text", ["", "-", "belum tahu", "31/02/2023", "0000-00-00"])
def test_a_missing_birth_date_is_stored_with_a_remark(tmp_path: Path, text: str) -> None:
    reading = read(write_xlsx(tmp_path / "a.xlsx", [child(1, **{"Tgl Lahir": text}), *children(4)[1:]]))
    assert found(reading) == [(3, "no-birth-date", "stored")]


def test_without_a_day_of_measuring_or_an_identity_a_row_is_held(tmp_path: Path) -> None:
    rows = [child(1, **{"Tanggal Pengukuran": "kapan"}), child(2, NIK="-", Nama=""), *children(5)[2:]]
    reading = read(write_xlsx(tmp_path / "a.xlsx", rows))
    assert [(row, code) for row, code, fate in found(reading) if fate == "held"] == [(3, "no-date"), (4, "no-identity")]
    assert (reading.measurements.height, reading.held.height) == (3, 2)


def test_a_child_past_five_years_is_stored_with_a_remark(tmp_path: Path) -> None:
    past = {"Tgl Lahir": "2019-08-02", "Tanggal Pengukuran": "2024-08-03", "Usia Saat Ukur": ""}
    birthday = past | {"Tgl Lahir": "2019-08-03"}
    reading = read(write_xlsx(tmp_path / "a.xlsx", [child(1, **past), child(2, **birthday)]))
    assert found(reading) == [(3, "too-old", "stored")]


def test_an_age_that_disagrees_with_the_dates_is_named(tmp_path: Path) -> None:
    reading = read(
        write_xlsx(tmp_path / "a.xlsx", [child(1, **{"Usia Saat Ukur": "4 Tahun - 2 Bulan"}), *children(4)[1:]])
    )
    assert found(reading) == [(3, "age-disagrees", "stored")]


@pytest.mark.parametrize(
    ("column", "text", "code", "hint"),
    [
        ("Berat", "9500", "wrong-unit", "gram"),
        ("Berat", "97", "wrong-unit", "9,7 kg"),
        ("Berat", "0.1", "impossible", "0,5 sampai 45 kg"),
        ("Tinggi", "0.85", "wrong-unit", "meter"),
        ("Tinggi", "851", "wrong-unit", "85,1 cm"),
        ("Tinggi", "7.2", "wrong-unit", "72 cm"),
        ("Tinggi", "2000", "impossible", "25 sampai 140 cm"),
        ("LiLA", "145", "wrong-unit", "14,5 cm"),
        ("LiLA", "2", "impossible", "6 sampai 30 cm"),
    ],
)
def test_an_impossible_value_is_emptied_and_a_slip_of_the_unit_named(
    tmp_path: Path, column: str, text: str, code: str, hint: str
) -> None:
    reading = read(write_xlsx(tmp_path / "a.xlsx", [child(1, **{column: text}), *children(4)[1:]]))
    assert found(reading) == [(3, code, "stored")]
    assert hint in reading.findings["what"][0]
    name = {"Berat": "weight_kg", "Tinggi": "length_height_cm", "LiLA": "muac_cm"}[column]
    assert reading.measurements[name][0] is None


def test_children_of_another_kab_kota_are_held(tmp_path: Path) -> None:
    names = ["SERANG", "Kab. Serang", "KABUPATEN SERANG", "KOTA SERANG", "TANGERANG", ""]
    rows = [child(number, **{"Kab/Kota": name}) for number, name in enumerate(names, 1)]
    reading = read(write_xlsx(tmp_path / "a.xlsx", rows))
    assert [(row, code) for row, code, _ in found(reading)] == [(6, "other-regency"), (7, "other-regency")]


def test_each_doubtful_village_is_named_once_with_its_candidates(tmp_path: Path) -> None:
    rows = [
        *(child(number, **{"Desa/Kel": "CITRREP"}) for number in (1, 2)),
        *(child(number, **{"Desa/Kel": "TIDAK ADA DESA INI"}) for number in (3, 4, 5)),
        child(6, **{"Desa/Kel": "KASERANGAN", "Kec": ""}),
        child(7, **{"Desa/Kel": "KASERANGAN", "Kec": "PONTANG"}),
    ]
    reading = read(write_xlsx(tmp_path / "a.xlsx", rows))
    places = reading.findings.filter(pl.col("code").str.contains("village"))
    assert sorted(places["code"].to_list()) == [
        "sources.village-ambiguous",
        "sources.village-spelling",
        "sources.village-unknown",
    ]
    assert (
        "Desa Kaserangan, Kecamatan Pontang (36.04.12.2011)"
        in places.filter(code="sources.village-ambiguous")["what"][0]
    )
    assert "2 baris" in places.filter(code="sources.village-spelling")["what"][0]
    assert "3 baris" in places.filter(code="sources.village-unknown")["what"][0]
    assert reading.measurements.height == 7


def test_a_row_without_a_village_has_a_finding_of_its_own(tmp_path: Path) -> None:
    rows = [child(1), child(2, **{"Desa/Kel": ""}), child(3, Kec="", **{"Desa/Kel": ""})]
    reading = read(write_xlsx(tmp_path / "a.xlsx", rows))
    assert found(reading) == [(4, "village-missing", "stored"), (5, "village-missing", "stored")]
    assert reading.measurements.height == 3


def test_the_kecamatan_of_the_other_villages_decides_where_none_is_written(tmp_path: Path) -> None:
    rows = [child(number, Kec="") for number in (1, 2, 3)] + [child(4, **{"Desa/Kel": "KASERANGAN", "Kec": ""})]
    reading = read(write_xlsx(tmp_path / "a.xlsx", rows))
    assert reading.measurements["village_code"].to_list()[-1] == "36.04.09.2016"
    assert found(reading) == [(6, "village-by-neighbours", "stored")]


def test_an_alias_file_settles_a_village_for_good(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", children(4, **{"Desa/Kel": "DESA KITA"}))
    aliases = tmp_path / "alias.yaml"
    aliases.write_text(
        'regency: "36.04"\nvillages:\n  - {name: DESA KITA, district: CIRUAS, code: "36.04.09.2001"}\n',
        encoding="utf-8",
    )
    assert read(path).measurements["village_code"].null_count() == 4
    settled = read(path, aliases=aliases)
    assert set(settled.measurements["village_code"]) == {"36.04.09.2001"}
    assert settled.findings.is_empty()


def test_an_account_that_does_not_balance_cannot_exist() -> None:
    with pytest.raises(AssertionError):
        FileAccount("a", rows_in=3, stored=1, held=1, refused=0)


DIRT = st.fixed_dictionaries(
    {},
    optional={
        "NIK": st.sampled_from(["", "-", "12", "9,9E+15", "9904091208240001", "x"]),
        "Nama": st.sampled_from(["", "SITI", "Jumlah", "Nama", "1", "-"]),
        "JK": st.sampled_from(["L", "P", "?", "", "1"]),
        "Tgl Lahir": st.sampled_from(["", "2023-01-02", "2/13/2023", "2030-01-01", "apa", "45000"]),
        "Tanggal Pengukuran": st.sampled_from(["", "2024-08-05", "2024-09-09", "05/08/24", "Tanggal Pengukuran"]),
        "Berat": st.sampled_from(["", "0", "9.5", "9,5", "97", "1.2.3", "kg", "nan", "1e9"]),
        "Tinggi": st.sampled_from(["", "75", "7.5", "0,75", "\u00a0", "inf"]),
        "Kab/Kota": st.sampled_from(["SERANG", "LEBAK", ""]),
        "Desa/Kel": st.sampled_from(["CITEREP", "", "TOTAL", "??"]),
        "TB/U": st.sampled_from(["Normal", "Pendek", "", "0"]),
        "RW": st.sampled_from(["4:00 AM", "x", ""]),
    },
)


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(dirt=st.lists(DIRT | st.just(None), min_size=1, max_size=30))
def test_however_dirty_the_rows_all_are_accounted_for(tmp_path: Path, dirt: list[dict[str, str] | None]) -> None:
    rows = [
        dict.fromkeys(HEADER, "") if change is None else child(n % 7 + 1, **change) for n, change in enumerate(dirt)
    ]
    path = write_csv(tmp_path / "a.csv", [child(99), *rows], header=HEADER)
    reading = read(path)
    account = reading.accounts[0]
    assert account.rows_in == 1 + sum(change is not None for change in dirt)
    assert account.rows_in == reading.measurements.height + reading.held.height + account.refused
    seen = pl.concat([reading.measurements, reading.held, reading.refused])["row"].to_list()
    told = reading.findings.filter(pl.col("fate") != "stored")["row"].to_list()
    everywhere = set(seen) | set(told)
    assert everywhere == {2} | {n + 3 for n, change in enumerate(dirt) if change is not None}
    assert len(seen) == len(set(seen))
    assert reading.measurements["measured_on"].max() <= date(2024, 9, 9)
