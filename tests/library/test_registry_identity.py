"""The same child is one child in every file and month; two children are never made one."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from konvergensi import sources
from konvergensi.registry import CANDIDATES, Identified, identify
from konvergensi.sources.schema import FINDINGS, MEASUREMENTS

KEY = b"kunci untuk pengujian, 32 bita.."
SAMPLES = Path(__file__).parents[1] / "golden" / "data" / "samples"
ZAKI = {
    "nik": "9904091205210001",
    "name": "AHMAD ZAKI",
    "sex": 1,
    "birth_date": date(2021, 5, 12),
    "parent_name": "SITI",
    "village_code": "36.04.09.2002",
    "village": "CITEREP",
}


def row(number: int = 1, **other: object) -> dict[str, object]:
    """A measuring of Zaki in month `number`, with what is different."""
    measured = date(2024, 1, 9) + timedelta(days=30 * (number - 1))
    said = {
        **ZAKI,
        "measured_on": measured,
        "weight_kg": 9.0 + number / 10,
        "length_height_cm": 80.0 + number,
        "file": f"bulan-{number}.xlsx",
        "sheet": "",
        "row": 3,
    } | other
    return {**said, "month": f"{said['measured_on']:%Y-%m}"}


def table(*rows: dict[str, object]) -> pl.DataFrame:
    needed = {name: kind for name, kind in MEASUREMENTS.items() if name in row()}
    return pl.DataFrame(list(rows), schema=needed)


def told(*rows: dict[str, object]) -> Identified:
    return identify(table(*rows), key=KEY)


def children(*rows: dict[str, object]) -> int:
    return told(*rows).measurements.get_column("child_id").n_unique()


ONE_CHILD = {
    "the next month": {},
    "nik cut off": {"nik": "990409120521"},
    "nik with a digit lost": {"nik": "990409120521001"},
    "nik not known": {"nik": None},
    "nik filled with noughts": {"nik": "9904091205210000"},
    "one digit of the nik mistyped": {"nik": "9904091205210007"},
    "two digits of the nik exchanged": {"nik": "9904091205120001"},
    "letters in another case": {"name": "Ahmad  zaki\u00a0"},
    "a letter lost": {"name": "AHMAD ZAK"},
    "a letter doubled": {"name": "AHMAD ZAKKI"},
    "old spelling": {"name": "ACHMAD ZAKI"},
    "written in one word": {"name": "AHMADZAKI"},
    "words exchanged": {"name": "ZAKI AHMAD"},
    "a longer name": {"name": "AHMAD ZAKI PRATAMA"},
    "only a part of the name": {"name": "ZAKI"},
    "a cut nik and a slip of the name": {"nik": "99040912", "name": "AHMAD ZAKII"},
    "moved to another desa": {"village_code": "36.04.12.2011", "village": "PONTANG"},
    "desa not resolved": {"village_code": None},
    "moved, and the name written longer": {"village_code": "36.04.12.2011", "name": "AHMAD ZAKI PRATAMA"},
    "the father instead of the mother": {"parent_name": "UDIN"},
    "father and mother": {"parent_name": "UDIN/SITI"},
    "parent not written": {"parent_name": None},
    "birth date corrected": {"birth_date": date(2021, 6, 12)},
    "day and month exchanged": {"birth_date": date(2021, 12, 5)},
    "birth date quite another": {"birth_date": date(2020, 1, 1)},
    "sex corrected": {"sex": 2},
    "named after birth": {"name": "BAYI NY SITI"},
}


@pytest.mark.parametrize(
    "change",
    [{"village_code": "36.04.12.2011"}, {"birth_date": date(2023, 5, 30)}],
    ids=["moved", "birth date mistyped"],
)
@pytest.mark.parametrize("nik", ["9904091205210000", "990409120521"])
def test_a_child_without_a_nik_of_its_own_may_move_or_be_born_another_day(nik: str, change: dict[str, object]) -> None:
    assert children(row(1, nik=nik), row(2, nik=nik, **change)) == 1
    assert children(row(1, nik=nik), row(2, nik=nik, parent_name="ROHMAH", **change)) == 2


@pytest.mark.slow
@pytest.mark.parametrize("change", ONE_CHILD.values(), ids=ONE_CHILD.keys())
def test_a_child_stays_one_child(change: dict[str, object]) -> None:
    assert children(row(1), row(2, **change), row(3)) == 1


TWO_CHILDREN = {
    "a sibling": {"nik": "9904091505230002", "name": "AHMAD FAJAR", "birth_date": date(2023, 5, 15)},
    "a twin": {"nik": "9904091205210002", "name": "AHMAD ZIDAN"},
    "a twin without nik": {"nik": None, "name": "AHMAD ZIDAN"},
    "a twin with a cut nik": {"nik": "990409120521", "name": "AHMAD RAFA"},
    "a twin of nearly the same name": {"nik": "9904091205210002", "name": "AHMAD ZAKA"},
    "a twin of nearly the same name with a cut nik": {"nik": "990409120521", "name": "AHMAD ZAKA"},
    "a twin sister with the same first name": {"nik": "9904095205210002", "name": "AHMAD ZAKIA", "sex": 2},
    "the same name in another desa": {
        "nik": "9904121205210001",
        "village_code": "36.04.12.2011",
        "parent_name": "ROHMAH",
    },
    "the same name in another desa without nik": {
        "nik": None,
        "village_code": "36.04.12.2011",
        "parent_name": "ROHMAH",
    },
    "the same name, desa and day under another nik and parent": {"nik": "9904091205218888", "parent_name": "ROHMAH"},
    "another child under the same nik": {"name": "BUDI SANTOSO", "birth_date": date(2022, 1, 3)},
    "a brother under the same nik": {"name": "HASAN", "birth_date": date(2023, 1, 3)},
    "a twin under the same nik": {"name": "RANGGA"},
    "the same name born in another year without nik": {"nik": None, "birth_date": date(2023, 7, 1)},
}


@pytest.mark.parametrize("change", TWO_CHILDREN.values(), ids=TWO_CHILDREN.keys())
@pytest.mark.parametrize("month", [1, 2])
def test_two_children_stay_two(change: dict[str, object], month: int) -> None:
    assert children(row(1), row(month, row=4, file="bulan-1.xlsx", **change), row(3)) == 2


def test_twins_of_nearly_one_name_in_one_list_stay_two_even_without_nik() -> None:
    hasan = {"nik": None, "name": "MUHAMAD HASAN"}
    husan = {"nik": None, "name": "MUHAMAD HASSANI"}
    rows = [row(month, row=line, **child) for month in (1, 2) for line, child in ((3, hasan), (4, husan))]
    assert children(*rows) == 2


def test_one_filler_nik_does_not_join_or_accuse_anyone() -> None:
    names = ["ALIF", "BAGAS", "CANDRA", "DIMAS", "EKO"]
    found = told(*(row(1, row=3 + line, nik="9904091205210000", name=name) for line, name in enumerate(names)))
    assert found.measurements.get_column("child_id").n_unique() == 5
    assert set(found.findings.get_column("code")) == {"registry.nik-filler"}
    assert found.candidates.is_empty()


def test_a_go_between_does_not_join_two_children_of_different_nik() -> None:
    """The same name, day and desa under two numbers, and once without: which of the two it is, is not for us."""
    other = {"nik": "9904091205218888", "parent_name": None}
    found = told(row(1), row(2, nik=None, parent_name=None), row(3, **other))
    assert found.measurements.get_column("child_id").n_unique() == 2
    assert found.candidates.height == 1


def test_the_same_child_under_two_niks_is_a_candidate_with_its_evidence() -> None:
    found = told(row(1), row(2, nik="9904121205218888"))
    assert found.measurements.get_column("child_id").n_unique() == 2
    (candidate,) = found.candidates.to_dicts()
    assert candidate["evidence"] == ["NIK berbeda", "nama sama", "tanggal lahir sama", "orang tua sama", "desa sama"]
    assert candidate["score"] == 80
    assert {candidate["child_id"], candidate["other_child_id"]} == set(found.measurements.get_column("child_id"))
    assert {candidate["file"], candidate["other_file"]} == {"bulan-1.xlsx", "bulan-2.xlsx"}
    assert found.candidates.schema == pl.Schema(CANDIDATES)


TWICE = {
    "a letter lost": {"nik": "9904091205215001", "name": "AHMAD ZAK"},
    "no parent written": {"nik": "9904091205215001", "name": "AHMAD ZAK", "parent_name": None},
    "a part of the name": {"nik": "9904091205215001", "name": "AHMAD"},
    "a serial one digit off": {"nik": "9904091205210007", "name": "AHMAD ZAK"},
}


@pytest.mark.parametrize("change", TWICE.values(), ids=TWICE.keys())
def test_one_measuring_under_two_niks_in_one_list_is_a_candidate(change: dict[str, object]) -> None:
    found = told(row(1), row(2), row(2, row=9, **change), row(3))
    assert found.measurements.get_column("child_id").n_unique() == 2
    (candidate,) = found.candidates.to_dicts()
    assert "keduanya tercatat dengan hasil ukur yang sama" in candidate["evidence"]


@pytest.mark.parametrize("change", TWICE.values(), ids=TWICE.keys())
def test_two_measurings_side_by_side_are_two_children_and_no_question(change: dict[str, object]) -> None:
    found = told(row(1), row(2), row(2, row=9, weight_kg=8.1, **change), row(3))
    assert found.measurements.get_column("child_id").n_unique() == 2
    assert found.candidates.is_empty()


def test_a_move_without_nik_is_asked_not_assumed() -> None:
    found = told(row(1), row(2, nik=None, village_code="36.04.12.2011"))
    assert found.measurements.get_column("child_id").n_unique() == 2
    assert found.candidates.get_column("score").to_list() == [70]


def test_one_nik_under_two_names_is_a_finding_at_both_rows() -> None:
    found = told(row(1), row(1, row=7, name="BUDI SANTOSO", birth_date=date(2022, 1, 3)))
    shared = found.findings.filter(pl.col("code") == "registry.nik-shared").sort("row")
    assert shared.get_column("row").to_list() == [3, 7]
    assert "baris 7" in shared.item(0, "what")
    assert "baris 3" in shared.item(1, "what")
    assert found.findings.schema == pl.Schema(FINDINGS)


def test_measured_twice_in_a_month_is_a_finding_and_keeps_both_rows() -> None:
    found = told(row(1), row(1, row=9, measured_on=date(2024, 1, 25), weight_kg=9.9))
    assert found.measurements.height == 2
    (remark,) = found.findings.to_dicts()
    assert (remark["code"], remark["row"], remark["fate"]) == ("registry.measured-twice-in-month", 9, "stored")
    assert "baris 3 di bulan-1.xlsx" in remark["what"]


def test_a_nik_that_disagrees_is_remarked_once_and_turns_nothing_away() -> None:
    rows = [row(month, birth_date=date(2021, 7, 30), sex=2) for month in range(1, 7)]
    found = told(*rows)
    assert found.measurements.height == 6
    assert found.measurements.get_column("nik_agrees_birth").to_list() == [False] * 6
    assert found.measurements.get_column("nik_agrees_sex").to_list() == [False] * 6
    assert found.findings.get_column("code").to_list() == ["registry.nik-birth-disagrees", "registry.nik-sex-disagrees"]
    assert found.findings.get_column("row").to_list() == [3, 3]
    assert found.findings.get_column("file").unique().to_list() == ["bulan-6.xlsx"]


def test_the_id_depends_on_the_key_and_says_nothing_itself() -> None:
    ours = told(row(1)).measurements.item(0, "child_id")
    other = identify(table(row(1)), key=b"another key, also long enough").measurements.item(0, "child_id")
    assert ours != other
    assert len(ours) == 20
    assert ours == told(row(5)).measurements.item(0, "child_id")
    with pytest.raises(ValueError, match="16 bytes"):
        identify(table(row(1)), key=b"short")


def test_no_measurement_is_no_trouble() -> None:
    found = identify(pl.DataFrame(schema=MEASUREMENTS), key=KEY)
    assert found.measurements.is_empty()
    assert found.candidates.is_empty()
    assert found.findings.is_empty()
    assert {"child_id", "nik_status", "nik_agrees_birth", "nik_agrees_sex"} <= set(found.measurements.columns)


def test_identifying_twice_changes_nothing() -> None:
    once = told(row(1), row(2, nik=None), row(1, row=9, name="BUDI", nik="9904091205210002")).measurements
    assert identify(once, key=KEY).measurements.equals(once)


def test_a_table_with_a_nik_only_is_enough() -> None:
    rows = pl.DataFrame({"nik": ["9904091205210001", "9904091205210002", "9904091205210001", None]})
    ids = identify(rows, key=KEY).measurements.get_column("child_id").to_list()
    assert ids[0] == ids[2]
    assert len(set(ids)) == 3


@pytest.fixture(scope="module")
def both_variants() -> list[pl.DataFrame]:
    files = ("eppgbm_ciruas_2024-08.xlsx", "eppgbm_ciruas_2024-08_cara_ukur.csv")
    return [sources.read_exports([SAMPLES / file], regency="36.04").measurements for file in files]


def test_the_two_variants_of_an_export_hold_the_same_240_children(both_variants: list[pl.DataFrame]) -> None:
    together = identify(pl.concat(both_variants), key=KEY)
    assert together.measurements.get_column("child_id").n_unique() == 240
    assert together.candidates.is_empty()
    for measurements in both_variants:
        alone = identify(measurements, key=KEY).measurements
        assert alone.get_column("child_id").n_unique() == 240
        assert set(alone.get_column("child_id")) == set(together.measurements.get_column("child_id"))


def partition(found: Identified) -> set[frozenset[int]]:
    groups = found.measurements.group_by("child_id").agg(pl.col("number")).get_column("number")
    return {frozenset(group) for group in groups.to_list()}


CHANGES = [*ONE_CHILD.values(), *TWO_CHILDREN.values()]
some_rows = st.lists(
    st.tuples(st.integers(1, 6), st.integers(3, 6), st.sampled_from(CHANGES), st.sampled_from(CHANGES)),
    min_size=1,
    max_size=9,
)


def drawn(choices: list[tuple[int, int, dict[str, object], dict[str, object]]]) -> pl.DataFrame:
    rows = [row(month, row=line, **(one | two)) for month, line, one, two in choices]
    return table(*rows).with_row_index("number")


@pytest.mark.slow
@settings(max_examples=12)
@given(some_rows, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_plays_no_part(choices: list, hand: object) -> None:  # type: ignore[type-arg]
    rows = drawn(choices)
    order = list(range(rows.height))
    hand.shuffle(order)  # type: ignore[attr-defined]
    straight, shuffled = identify(rows, key=KEY), identify(rows[order], key=KEY)
    assert shuffled.measurements.sort("number").equals(straight.measurements)
    assert shuffled.candidates.equals(straight.candidates)
    assert shuffled.findings.sort(FINDINGS.keys()).equals(straight.findings.sort(FINDINGS.keys()))


@settings(max_examples=12)
@given(some_rows)
def test_every_row_comes_back_once_as_it_was(choices: list) -> None:  # type: ignore[type-arg]
    rows = drawn(choices)
    found = identify(rows, key=KEY)
    assert found.measurements.select(rows.columns).equals(rows)
    assert found.measurements.get_column("child_id").null_count() == 0
    known = set(found.measurements.get_column("child_id"))
    assert set(found.candidates.get_column("child_id")) | set(found.candidates.get_column("other_child_id")) <= known
    assert (found.candidates.get_column("child_id") != found.candidates.get_column("other_child_id")).all()


@pytest.mark.slow
@settings(max_examples=10)
@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 6)), min_size=2, max_size=20), st.integers(1, 19))
def test_children_with_a_nik_keep_their_id_however_the_files_are_split(seen: list[tuple[int, int]], cut: int) -> None:
    names = ["ALIF", "BAGAS SAPUTRA", "CANDRA", "DIMAS", "EKO WIBOWO", "FAJAR", "GILANG"]
    rows = table(
        *(
            row(month, row=3 + child, name=names[child], nik=f"99040912052100{child + 11}", parent_name=f"IBU {child}")
            for month, child in seen
        )
    ).with_row_index("number")
    whole = identify(rows, key=KEY).measurements.get_column("child_id").to_list()
    parts = [identify(part, key=KEY).measurements for part in (rows[:cut], rows[cut:]) if part.height]
    assert pl.concat(parts).get_column("child_id").to_list() == whole


def test_thousands_under_one_birthday_and_one_filler_are_told_apart_quickly() -> None:
    """A heaped birthday in one desa would make millions of pairs; they are compared under a narrower key."""
    letters = "BCDFGHJKLMNPRSTVWYZ"
    names = [f"{a}A{b}I{c}U" for a in letters for b in letters for c in letters][:2_000]
    rows = [
        row(1, row=line, name=name, nik="9904090101200000", birth_date=date(2020, 1, 1))
        for line, name in enumerate(names)
    ]
    assert children(*rows) > 1_500
