"""zscores: the rules one by one, typed in, and against a second writing of them."""

import datetime as dt
import math
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.library.growth_reference import score

from konvergensi.measures.growth import INDICES, standing_too_young, zscores
from konvergensi.problems import ProblemError

SCHEMA = pa.schema(
    [
        ("sex", pa.int8()),
        ("age_days", pa.float64()),
        ("age_months", pa.float64()),
        ("birth_date", pa.date32()),
        ("measured_on", pa.date32()),
        ("weight_kg", pa.float64()),
        ("length_height_cm", pa.float64()),
        ("posture", pa.string()),
        ("oedema", pa.bool_()),
        ("head_cm", pa.float64()),
        ("muac_cm", pa.float64()),
        ("triceps_mm", pa.float64()),
        ("subscapular_mm", pa.float64()),
    ]
)


def table(children: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(children, SCHEMA)


def z(index: str, **child: Any) -> float | None:
    given_columns = pa.table({name: pa.array([value], SCHEMA.field(name).type) for name, value in child.items()})
    return zscores(given_columns, (index,))[index][0].as_py()


BOY = {"sex": 1, "age_days": 365.0, "weight_kg": 9.0, "length_height_cm": 74.0, "posture": "l"}


def test_a_length_that_the_correction_takes_to_nothing_is_missing() -> None:
    short = [{**BOY, "age_days": 1000.0, "length_height_cm": length} for length in (0.3, 0.7, 0.8)]
    scored = zscores(table(short))
    assert [value is None for value in scored["baz"].to_pylist()] == [True, True, False]
    assert [value is None for value in scored["haz"].to_pylist()] == [True, True, False]


def test_the_metadata_of_a_table_stays_also_in_a_stream() -> None:
    told = table([BOY]).replace_schema_metadata({"sumber": "posyandu"})
    assert zscores(told).schema.metadata == zscores(told.to_reader()).schema.metadata == {b"sumber": b"posyandu"}


# -- age ----------------------------------------------------------------------------------------------------------


def test_days_are_rounded_half_up() -> None:
    assert z("waz", sex=1, age_days=100.5, weight_kg=6.0) == z("waz", sex=1, age_days=101.0, weight_kg=6.0)
    assert z("waz", sex=1, age_days=100.49, weight_kg=6.0) == z("waz", sex=1, age_days=100.0, weight_kg=6.0)
    assert z("haz", sex=2, age_days=730.5, length_height_cm=80.0) == z(
        "haz", sex=2, age_days=731.0, length_height_cm=80.0
    )


def test_months_become_days_and_are_rounded_half_up() -> None:
    assert z("waz", sex=1, age_months=12.0, weight_kg=9.0) == z("waz", sex=1, age_days=365.0, weight_kg=9.0)
    assert z("waz", sex=1, age_months=24.0, weight_kg=9.0) == z("waz", sex=1, age_days=731.0, weight_kg=9.0)


def test_dates_win_over_days_and_days_over_months_row_by_row() -> None:
    born, measured = dt.date(2023, 8, 7), dt.date(2024, 8, 6)  # 365 days
    rows = [
        {"sex": 1, "weight_kg": 9.0, "birth_date": born, "measured_on": measured, "age_days": 30.0, "age_months": 2.0},
        {"sex": 1, "weight_kg": 9.0, "birth_date": born, "age_days": 365.0, "age_months": 2.0},
        {"sex": 1, "weight_kg": 9.0, "measured_on": measured, "age_months": 12.0},
        {"sex": 1, "weight_kg": 9.0, "age_days": 365.0},
    ]
    assert zscores(table(rows), ("waz",))["waz"].to_pylist() == [-0.63] * 4


@pytest.mark.parametrize("age", [-1.0, -0.4, None, math.nan, math.inf])
def test_an_impossible_or_missing_age_gives_weight_for_length_only(age: float | None) -> None:
    found = zscores(table([BOY | {"age_days": age}])).to_pylist()[0]
    assert found["haz"] is None
    assert found["waz"] is None
    assert found["baz"] is None
    assert found["whz"] == z("whz", **{name: BOY[name] for name in BOY if name != "age_days"})


def test_a_measuring_before_birth_gives_no_index_for_age() -> None:
    child = {"sex": 1, "weight_kg": 9.0, "birth_date": dt.date(2024, 8, 7), "measured_on": dt.date(2024, 8, 6)}
    assert zscores(table([child | {"age_days": 365.0}]), ("waz",))["waz"].to_pylist() == [None]


@pytest.mark.parametrize(
    ("days", "there"),
    [(0.0, True), (1826.0, True), (1826.24, True), (1826.25, False), (1827.0, False), (1856.0, False)],
)
def test_z_scores_end_below_sixty_months(days: float, there: bool) -> None:
    child = BOY | {"age_days": days, "length_height_cm": 100.0, "weight_kg": 15.0, "head_cm": 50.0}
    found = zscores(table([child]), ("haz", "waz", "whz", "baz", "hcz")).to_pylist()[0]
    assert [found[index] is not None for index in ("haz", "waz", "whz", "baz", "hcz")] == [there] * 5


def test_arm_and_skinfolds_begin_at_day_91() -> None:
    children = [
        {"sex": 2, "age_days": age, "muac_cm": 13.0, "triceps_mm": 9.0, "subscapular_mm": 7.0}
        for age in (90.0, 90.49, 90.5, 91.0)
    ]
    found = zscores(table(children), ("acz", "tsz", "ssz"))
    for index in ("acz", "tsz", "ssz"):
        assert [value is not None for value in found[index].to_pylist()] == [False, False, True, True]


# -- posture ------------------------------------------------------------------------------------------------------


def test_standing_before_731_days_adds_and_lying_from_731_days_takes_seven_millimetres() -> None:
    def haz(days: float, posture: str | None, cm: float) -> float | None:
        return z("haz", sex=1, age_days=days, posture=posture, length_height_cm=cm)

    assert haz(730, "h", 80.0) == haz(730, "l", 80.7) == haz(730, None, 80.7)
    assert haz(731, "l", 80.7) == haz(731, "h", 80.0) == haz(731, None, 80.0)
    assert haz(730, "l", 80.0) == haz(730, None, 80.0)


def test_the_length_table_ends_with_day_730_whatever_the_posture() -> None:
    before = [z("whz", sex=2, age_days=730.0, weight_kg=9.0, length_height_cm=80.0, posture=p) for p in ("l", None)]
    after = [z("whz", sex=2, age_days=731.0, weight_kg=9.0, length_height_cm=80.0, posture=p) for p in ("h", None)]
    assert before[0] == before[1] == z("whz", sex=2, weight_kg=9.0, length_height_cm=80.0, posture="l")
    assert after[0] == after[1] == z("whz", sex=2, weight_kg=9.0, length_height_cm=80.0, posture="h")
    assert before[0] != after[0]


def test_without_age_posture_chooses_the_table_and_without_both_87_cm() -> None:
    lying, standing, unknown = (
        [z("whz", sex=1, weight_kg=12.0, length_height_cm=cm, posture=p) for cm in (86.99, 87.0)]
        for p in ("l", "h", None)
    )
    assert unknown == [lying[0], standing[1]]
    assert lying[0] != standing[0]


def test_standing_below_nine_months_counts_as_unknown_and_is_reported() -> None:
    children = [{"sex": 1, "age_days": age, "posture": "h", "length_height_cm": 70.0} for age in (273.0, 273.9, 274.0)]
    children += [{"sex": 1, "age_days": 30.0, "posture": "l"}, {"sex": 1, "posture": "h"}, {"sex": 1, "age_days": 30.0}]
    found = zscores(table(children), ("haz",))["haz"].to_pylist()
    assert found[0] == z("haz", sex=1, age_days=273.0, length_height_cm=70.0)
    assert found[1] == z("haz", sex=1, age_days=274.0, length_height_cm=70.0)
    assert found[2] == z("haz", sex=1, age_days=274.0, length_height_cm=70.7)
    assert standing_too_young(table(children)).to_pylist() == [True, True, False, False, False, False]


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.dictionary(pa.int8(), pa.string()), pa.string_view()]
)
def test_every_arrow_text_type_is_read_as_posture(kind: pa.DataType) -> None:
    words = ["l", "h", None, "", "H", " l ", "x", "terlentang", "h"]
    for some in (words, ["l", "h", "h"], ["l", None, "h"], ["l", "", "h"], ["l", "x", "h"], [None, None], []):
        column = pa.array(some, pa.string()).cast(kind)
        given_columns = {"sex": [1] * len(some), "age_days": [1000] * len(some), "length_height_cm": [90.0] * len(some)}
        found = zscores(pa.table(given_columns | {"posture": column}), ("haz",))["haz"].to_pylist()
        plain, lying = -1.12, -1.31
        assert plain != lying
        assert found == [lying if word and word.strip().lower() == "l" else plain for word in some]


# -- lengths ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "posture", "cm", "there"),
    [
        (100.0, "l", 44.9, False),
        (100.0, "l", 44.999, False),
        (100.0, "l", 45.0, True),
        (700.0, "l", 110.0, True),
        (700.0, "l", 110.001, False),
        (700.0, "h", 109.3, True),
        (700.0, "h", 109.31, False),
        (300.0, "h", 44.3, True),
        (300.0, "h", 44.29, False),
        (1000.0, "h", 64.9, False),
        (1000.0, "h", 65.0, True),
        (1000.0, "l", 65.7, True),
        (1000.0, "l", 65.69, False),
        (1000.0, "h", 120.0, True),
        (1000.0, "l", 120.7, True),
        (1000.0, "l", 120.71, False),
        (1000.0, "h", 0.0, False),
        (1000.0, "h", 1e300, False),
        (1000.0, "h", -80.0, False),
    ],
)
def test_the_range_of_weight_for_length_is_inclusive_after_correction(
    days: float, posture: str, cm: float, there: bool
) -> None:
    found = z("whz", sex=2, age_days=days, posture=posture, length_height_cm=cm, weight_kg=10.0)
    assert (found is not None) == there


def test_103_1_cm_measured_lying_uses_the_row_of_102_4_cm() -> None:
    lying = z("whz", sex=1, age_days=1200.0, posture="l", length_height_cm=103.1, weight_kg=14.0)
    assert lying == z("whz", sex=1, age_days=1200.0, posture="h", length_height_cm=102.4, weight_kg=14.0)


@pytest.mark.parametrize(
    "name", ["weight_kg", "length_height_cm", "head_cm", "muac_cm", "triceps_mm", "subscapular_mm"]
)
@pytest.mark.parametrize("value", [0.0, -0.0, -3.0, math.nan, math.inf, -math.inf, None])
def test_a_measurement_that_is_not_above_zero_or_not_finite_is_missing(name: str, value: float | None) -> None:
    child = BOY | {"head_cm": 46.0, "muac_cm": 14.0, "triceps_mm": 8.0, "subscapular_mm": 7.0}
    found = zscores(table([child, child | {name: value}])).to_pylist()
    for index in INDICES:
        needs = {"haz": ("length_height_cm",), "waz": ("weight_kg",), "hcz": ("head_cm",), "acz": ("muac_cm",)}
        needs |= {"tsz": ("triceps_mm",), "ssz": ("subscapular_mm",)}
        affected = name in needs.get(index, ("weight_kg", "length_height_cm"))
        assert (found[1][index] is None) == (found[1][f"{index}_flag"] is None) == affected
        assert found[0][index] is not None


def test_float32_columns_stand_for_the_decimals_they_were_made_from() -> None:
    wide = pa.table(
        {"sex": [1, 2], "age_days": [700, 1200], "length_height_cm": [109.3, 103.1], "weight_kg": [20.1, 14.1]}
    )
    wide = wide.append_column("posture", [["h", "l"]])
    narrow = wide.set_column(2, "length_height_cm", wide["length_height_cm"].cast(pa.float32()))
    narrow = narrow.set_column(3, "weight_kg", wide["weight_kg"].cast(pa.float32()))
    assert [zscores(narrow)[index].to_pylist() for index in INDICES] == [
        zscores(wide)[index].to_pylist() for index in INDICES
    ]
    assert zscores(wide)["whz"].null_count == 0


# -- flags, oedema, sex -------------------------------------------------------------------------------------------


def test_flags_look_at_the_rounded_z() -> None:
    # boys of 365 days: M 75.7391, S 0.03137; z = -6.004 rounds to -6.00 and is no flag
    for z_wanted, flag in ((-6.004, 0), (-6.006, 1), (6.004, 0), (6.006, 1)):
        cm = 75.7391 * (1 + 0.03137 * z_wanted)
        found = zscores(table([{"sex": 1, "age_days": 365.0, "length_height_cm": cm}]), ("haz",))
        assert found["haz_flag"].to_pylist() == [flag]


def test_oedema_takes_the_weighed_indices_and_leaves_no_flag() -> None:
    child = BOY | {"head_cm": 46.0, "muac_cm": 14.0, "triceps_mm": 8.0, "subscapular_mm": 7.0, "weight_kg": 30.0}
    swollen, not_said = zscores(table([child | {"oedema": True}, child | {"oedema": None}])).to_pylist()
    for index in INDICES:
        gone = index in ("waz", "whz", "baz")
        assert (swollen[index] is None) == (swollen[f"{index}_flag"] is None) == gone
        assert not_said[index] is not None
    assert not_said["waz_flag"] == not_said["whz_flag"] == not_said["baz_flag"] == 1


@pytest.mark.parametrize("sex", [0, 3, -1, None])
def test_an_unknown_sex_gives_nothing(sex: int | None) -> None:
    for age in (365.0, None):
        found = zscores(table([BOY | {"sex": sex, "age_days": age, "posture": None}])).to_pylist()[0]
        assert [found[index] for index in INDICES] == [None] * len(INDICES)


# -- the table as a whole -----------------------------------------------------------------------------------------


def test_input_columns_stay_in_order_and_results_follow() -> None:
    given_table = pa.table({"nama": ["a"], "weight_kg": [9.0], "sex": [1], "age_days": [365], "desa": ["b"]})
    found = zscores(given_table, ("waz", "haz"))
    assert found.schema.names == [*given_table.schema.names, "waz", "haz", "waz_flag", "haz_flag"]
    assert [str(found.schema.field(name).type) for name in ("waz", "waz_flag")] == ["double", "int8"]
    assert found.select(given_table.schema.names).equals(given_table)
    assert found["waz"].to_pylist() == [-0.63]
    assert found["haz"].to_pylist() == [None]


def test_results_of_an_earlier_run_are_replaced() -> None:
    once = zscores(table([BOY]))
    assert zscores(once).equals(once)


def test_no_rows_and_no_columns_are_fine() -> None:
    assert zscores(table([])).num_rows == 0
    assert zscores(table([])).schema.names[-1] == "ssz_flag"
    assert zscores(pa.table({"x": [1, 2]}))["haz"].null_count == 2


@pytest.mark.parametrize(
    "kind", ["int8", "int16", "int32", "int64", "uint16", "uint64", "float32", "float64", "decimal"]
)
def test_every_number_type_is_read(kind: str) -> None:
    arrow = pa.decimal128(24, 2) if kind == "decimal" else pa.type_for_alias(kind)
    given_table = pa.table(
        {
            "sex": pa.array([1, 2, None]).cast(arrow),
            "age_days": pa.array([100, 100, 100]).cast(arrow),
            "weight_kg": pa.array([6, 7, 7]).cast(arrow),
        }
    )
    assert zscores(given_table, ("waz",))["waz"].to_pylist() == [-0.78, 1.2, None]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("weight_kg", "9"),
        ("sex", "L"),
        ("oedema", "n"),
        ("birth_date", "2024-01-01"),
        ("posture", 1.5),
        ("age_days", True),
    ],
)
def test_a_column_of_an_impossible_type_is_a_problem_with_its_name(column: str, value: Any) -> None:
    given_table = pa.table({"measured_on": [dt.date(2024, 1, 1)], column: [value]})
    with pytest.raises(ProblemError) as caught:
        zscores(given_table)
    assert caught.value.problem.code == "growth.column-type"
    assert column in str(caught.value)


def test_an_unknown_index_is_a_problem() -> None:
    with pytest.raises(ProblemError, match=r"growth\.unknown-index"):
        zscores(table([BOY]), ("xyz",))


# -- against the second writing -----------------------------------------------------------------------------------

days = st.one_of(
    st.integers(-2, 1860).map(float),
    st.sampled_from([0.0, 0.5, 90.5, 273.0, 273.5, 273.9, 274.0, 730.0, 730.5, 731.0, 1826.0, 1826.2, 1826.25, 1827.0]),
    st.floats(0, 1900),
)


def decimals(low: float, high: float) -> st.SearchStrategy[float]:
    tenths = st.integers(round(low * 10), round(high * 10)).map(lambda n: n / 10)
    return st.one_of(tenths, tenths, st.integers(round(low * 100), round(high * 100)).map(lambda n: n / 100))


children_of_all_kinds = st.fixed_dictionaries(
    {
        "sex": st.sampled_from([1, 2, 1, 2, 1, 2, 0, None]),
        "age_days": st.one_of(days, days, days, st.none()),
        "age_months": st.one_of(st.none(), st.none(), st.floats(-1, 62)),
        "weight_kg": st.one_of(decimals(0.0, 35.0), decimals(0.0, 35.0), st.none()),
        "length_height_cm": st.one_of(decimals(42, 124), decimals(42, 124), st.floats(40, 125), st.none()),
        "posture": st.sampled_from(["l", "h", None]),
        "oedema": st.sampled_from([False, False, False, True, None]),
        "head_cm": st.one_of(decimals(25, 60), st.none()),
        "muac_cm": st.one_of(decimals(6, 25), st.none()),
        "triceps_mm": st.one_of(decimals(0, 30), st.none()),
        "subscapular_mm": st.one_of(decimals(0, 30), st.none()),
    }
)


@pytest.mark.slow
@settings(max_examples=150)
@given(st.lists(children_of_all_kinds, min_size=1, max_size=40))
def test_every_child_scores_as_by_the_second_writing_of_the_rules(children: list[dict[str, Any]]) -> None:
    found = zscores(table(children)).to_pylist()
    for child, row in zip(children, found, strict=True):
        for index in INDICES:
            assert (row[index], row[f"{index}_flag"]) == score(child, index), (index, child)


def test_every_day_and_every_tenth_of_a_centimetre_scores_as_by_the_second_writing() -> None:
    rng = np.random.default_rng(5)
    children = [
        {
            "sex": sex,
            "age_days": float(age),
            "weight_kg": round(float(rng.uniform(1, 30)), 1),
            "length_height_cm": (420 + age % 821) / 10,
            "posture": ("l", "h", None)[age % 3],
            "head_cm": round(float(rng.uniform(30, 55)), 1),
            "muac_cm": round(float(rng.uniform(8, 22)), 1),
            "triceps_mm": round(float(rng.uniform(2, 25)), 1),
            "subscapular_mm": round(float(rng.uniform(2, 25)), 1),
        }
        for sex in (1, 2)
        for age in range(1858)
    ]
    found = zscores(table(children)).to_pylist()
    for child, row in zip(children, found, strict=True):
        for index in INDICES:
            assert (row[index], row[f"{index}_flag"]) == score(child, index), (index, child)
