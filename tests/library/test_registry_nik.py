"""What a NIK says is evidence; what is shown of it is little; the key stays the owner's."""

import stat
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from konvergensi.problems import ProblemError
from konvergensi.registry import load_or_create_key, nik
from konvergensi.sources import masking


def told(number: str | None, born: date | None = None, sex: int | None = None) -> tuple[str, bool | None, bool | None]:
    row = pl.DataFrame(
        {"nik": [number], "born": [born], "sex": [sex]}, schema={"nik": pl.String, "born": pl.Date, "sex": pl.Int8}
    ).with_columns(nik.digits(pl.col("nik")))
    born_column, number_column = pl.col("born"), pl.col("nik")
    found = row.select(
        status=nik.status(number_column),
        birth=nik.agrees_with_birth(number_column, born_column),
        sex=nik.agrees_with_sex(number_column, pl.col("sex")),
    )
    return found.row(0)


@pytest.mark.parametrize(
    ("number", "status"),
    [
        ("3604091205210001", "valid"),
        ("3604095205210001", "valid"),
        ("9904094405210002", "valid"),  # the reserved province stands for any
        ("36 04.091205-210001", "valid"),
        ("9101010101200001", "valid"),  # Merauke before 2022
        ("9301010101200001", "valid"),  # and today
        ("3604991205210001", "valid"),  # a kecamatan may be gone
        ("9904094405210", "short"),
        ("36040912052100011", "long"),
        ("3604091205210000", "heaped"),
        ("3604091205219999", "heaped"),
        ("0000000000000000", "repeated"),
        ("9999999999999999", "repeated"),
        ("1704091205210001", "valid"),
        ("2004091205210001", "unknown-region"),
        ("9987091205210001", "unknown-region"),
        ("3604093113210001", "impossible-date"),
        ("3604093002210001", "impossible-date"),
        ("3604097205210001", "impossible-date"),
        ("-", "missing"),
        (None, "missing"),
    ],
)
def test_the_build_of_a_nik_is_told(number: str | None, status: str) -> None:
    assert told(number)[0] == status


@pytest.mark.parametrize(
    ("number", "born", "sex", "agrees"),
    [
        ("3604091205210001", date(2021, 5, 12), 1, (True, True)),
        ("3604095205210001", date(2021, 5, 12), 2, (True, True)),
        ("3604095205210001", date(2021, 5, 12), 1, (True, False)),
        ("3604091205210001", date(2021, 12, 5), 1, (False, True)),
        ("3604091205990001", date(1999, 5, 12), 1, (True, True)),
        ("3604093113210001", date(2021, 5, 12), 1, (False, True)),
        ("360409120521", date(2021, 5, 12), 1, (None, None)),
        ("3604091205210001", None, None, (None, None)),
        (None, date(2021, 5, 12), 1, (None, None)),
    ],
)
def test_date_and_sex_in_the_nik_are_compared_with_the_row(
    number: str | None, born: date | None, sex: int | None, agrees: tuple[bool | None, bool | None]
) -> None:
    assert told(number, born, sex)[1:] == agrees


@given(st.dates(date(2010, 1, 1), date(2029, 12, 31)), st.sampled_from([1, 2]), st.integers(1, 9998))
def test_a_nik_made_by_the_rule_agrees_with_its_bearer(born: date, sex: int, serial: int) -> None:
    day = born.day + (40 if sex == 2 else 0)
    assert told(f"990409{day:02}{born:%m%y}{serial:04}", born, sex) == ("valid", True, True)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ahmad Zaki Pratama", "A. Z. P."),
        ("  siti\u00a0aminah ", "S. A."),
        ("Ny. É", "N. É."),
        ("Muhammad / Ahmad", "M. A."),
        ("Siti/Ahmad -", "S. A."),
        ("'Aisyah Nu'man", "A. N."),
        ("", ""),
        (None, None),
    ],
)
def test_a_name_shows_its_initials_only(name: str | None, shown: str | None) -> None:
    assert masking.mask_name(name) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("3604091205210001", "************0001"),
        ("360409120521", "************"),  # its last four digits would be the month and year of birth
        ("", ""),
        (None, None),
    ],
)
def test_a_nik_never_shows_the_date_of_birth(number: str | None, shown: str | None) -> None:
    assert masking.mask_nik(number) == shown


# what is a letter only in the newer Unicode tables of Polars is left out: Python's own may be older
ASSIGNED = st.text(st.characters(exclude_categories=("Cn", "Cs")), max_size=24)


@given(st.lists(st.none() | ASSIGNED, min_size=1, max_size=8))
def test_the_masks_of_a_column_are_those_of_its_values(values: list[str | None]) -> None:
    column = pl.DataFrame({"x": values}, schema={"x": pl.String})
    shown = column.select(name=masking.masked_name(pl.col("x")), nik=masking.masked_nik(pl.col("x")))
    assert shown.get_column("name").to_list() == [masking.mask_name(value) for value in values]
    assert shown.get_column("nik").to_list() == [masking.mask_nik(value) for value in values]


def test_the_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "konvergensi" / "kunci"
    key = load_or_create_key(path)
    assert len(key) == 32
    assert load_or_create_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_or_create_key(tmp_path / "lain") != key


@pytest.mark.parametrize("content", ["", "abc", "zz" * 32, "ab" * 31])
def test_a_spoilt_key_is_not_replaced_silently(tmp_path: Path, content: str) -> None:
    path = tmp_path / "kunci"
    path.write_text(content)
    with pytest.raises(ProblemError, match=r"registry\.key-invalid"):
        load_or_create_key(path)
    assert path.read_text() == content
