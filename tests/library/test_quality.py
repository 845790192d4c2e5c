"""What an officer may rely on when the quality of measurements is judged."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from konvergensi.measures import official
from konvergensi.measures.quality import CHECKS, Assessment, assess
from konvergensi.problems import ProblemError
from konvergensi.registry import identify
from konvergensi.sources import read_exports
from konvergensi.sources.schema import FINDINGS, MEASUREMENTS

SAMPLES = Path(__file__).parents[1] / "golden" / "data" / "samples"
VILLAGE = "36.04.05.2001"
NAMES = [
    "Ayu", "Bagas", "Citra", "Dewi", "Eko", "Fajar", "Gilang", "Hana", "Intan", "Joko", "Kartika", "Lukman", "Mega",
    "Nadia", "Oki", "Putri", "Qonita", "Rizki", "Salsa", "Taufik", "Umar", "Vina", "Wahyu", "Xena", "Yusuf", "Zahra",
]  # fmt: skip


def measurements(
    children: int = 130, months: tuple[str, ...] = ("2024-07", "2024-08"), **changes: object
) -> pl.DataFrame:
    """Healthy children measured on the 10th of each month, with even digits, in two posyandu of one puskesmas."""
    random = np.random.default_rng(3)
    born = [date(2024, 6, 1) - timedelta(days=int(day)) for day in random.integers(30, 1700, children)]
    rows = []
    for number, month in enumerate(months):
        on = date.fromisoformat(f"{month}-10")
        for child, birth in enumerate(born):
            days = (on - birth).days
            length = 49 + 1.55 * np.sqrt(days) - days / 90
            rows.append(
                {
                    "file": f"{month}.xlsx",
                    "sheet": "",
                    "row": child + 3,
                    "nik": f"9904{child:012d}",
                    "name": NAMES[child % 26] + " " + NAMES[child // 26],
                    "sex": 1 + child % 2,
                    "birth_date": birth,
                    "regency": "SERANG",
                    "puskesmas": "CIRUAS",
                    "village": "CIRUAS",
                    "posyandu": f"MELATI {child % 2 + 1}",
                    "regency_code": "36.04",
                    "district_code": "36.04.05",
                    "village_code": VILLAGE,
                    "measured_on": on,
                    "month": month,
                    "weight_kg": round(0.0017 * length**2 - 0.6 + child % 10 / 10 + number * 0.2, 1),
                    "length_height_cm": round(length + child % 7 / 10, 1),
                    "posture": "l" if days < 731 else "h",
                }
            )
    frame = pl.DataFrame(rows, schema_overrides=MEASUREMENTS)
    missing = [pl.lit(None, kind).alias(name) for name, kind in MEASUREMENTS.items() if name not in frame.columns]
    return frame.with_columns(missing).select(*MEASUREMENTS).cast(pl.Schema(MEASUREMENTS)).with_columns(**changes)


def change(frame: pl.DataFrame, month: str, child: int, **values: object) -> pl.DataFrame:
    here = (pl.col("month") == month) & (pl.col("row") == child + 3)
    return frame.with_columns(
        pl.when(here).then(pl.lit(value)).otherwise(pl.col(name)).alias(name) for name, value in values.items()
    )


def value_of(found: Assessment, check: str, column: str = "value") -> object:
    rows = found.checks.filter(pl.col("check") == check)
    assert rows.height == 1, check
    return rows[column][0]


def test_the_tables_have_the_columns_they_promise() -> None:
    found = assess(measurements())
    assert dict(found.checks.schema) == CHECKS
    assert dict(found.findings.schema) == FINDINGS
    assert found.month == "2024-08"
    assert found.units.height == 1


def test_the_score_is_the_sum_of_the_points_of_its_checks() -> None:
    found = assess(measurements())
    smart = found.checks.filter(pl.col("points").is_not_null())
    assert value_of(found, "smart_score") == smart["points"].sum()
    assert set(smart["check"]) == {
        "flags_whz", "sd_whz", "sex_ratio", "age_ratio", "digits_weight", "digits_length",
        "skewness_whz", "kurtosis_whz",
    }  # fmt: skip
    assert "digits_muac" not in smart["check"].to_list()  # nobody measured it


@pytest.mark.parametrize("level", ["village", "posyandu"])
def test_a_small_place_gets_counts_and_never_a_score_or_a_ratio(level: str) -> None:
    found = assess(measurements(600), level=level)
    assert set(found.checks["check"]) == {"impossible", "copied", "heaped_weight", "heaped_length"}
    assert found.checks["rating"].null_count() == found.checks.height
    assert found.units["score"].null_count() == found.units.height


def test_a_puskesmas_with_few_children_gets_values_without_a_rating() -> None:
    found = assess(measurements(60))
    assert found.checks["rating"].null_count() == found.checks.height
    assert "smart_score" not in found.checks["check"].to_list()
    assert value_of(found, "sd_whz") is not None


def test_a_child_that_shrinks_is_found_and_the_posture_is_allowed_for() -> None:
    frame = measurements()
    before = frame.filter(month="2024-07").select("length_height_cm", "posture").rows()
    lying = [child for child, (_, posture) in enumerate(before) if posture == "l"]
    one, two, three = lying[:3]
    frame = change(frame, "2024-08", one, length_height_cm=before[one][0] - 1.5)
    frame = change(frame, "2024-08", two, length_height_cm=before[two][0] - 0.9)  # within the error of measuring
    frame = change(frame, "2024-08", three, length_height_cm=before[three][0] - 1.5, posture="h")  # 0.8 of it
    found = assess(frame)
    shrunk = found.findings.filter(code="quality.length-decrease")
    assert shrunk["row"].to_list() == [one + 3]
    assert "turun 1,5 cm" in shrunk["what"][0]
    assert value_of(found, "shrunk", "count") == 1


def test_a_weight_and_length_of_last_month_together_are_a_copy() -> None:
    frame = measurements()
    before = frame.filter(month="2024-07").select("weight_kg", "length_height_cm").rows()
    frame = change(frame, "2024-08", 4, weight_kg=before[4][0], length_height_cm=before[4][1])
    frame = change(frame, "2024-08", 5, weight_kg=before[5][0], length_height_cm=before[5][1] + 0.7)
    found = assess(frame)
    assert found.findings.filter(code="quality.copied")["row"].to_list() == [7]
    assert value_of(found, "copied", "count") == 1
    assert found.units["same_weight"][0] == 2


def test_a_gap_of_a_month_is_no_copy() -> None:
    frame = measurements(months=("2024-06", "2024-08"))
    before = frame.filter(month="2024-06").select("weight_kg", "length_height_cm").rows()
    frame = change(frame, "2024-08", 4, weight_kg=before[4][0], length_height_cm=before[4][1])
    assert assess(frame).findings.filter(code="quality.copied").is_empty()


def test_a_child_measured_twice_in_a_month_is_found_and_counted_once() -> None:
    frame = measurements()
    again = frame.filter((pl.col("month") == "2024-08") & (pl.col("row") == 9)).with_columns(
        row=pl.lit(500, pl.Int64), measured_on=date(2024, 8, 20)
    )
    found = assess(pl.concat([frame, again]))
    assert found.findings.filter(code="quality.measured-twice")["row"].to_list() == [500]
    assert found.units.select("rows", "children", "twice").row(0) == (131, 130, 1)


def test_the_same_child_under_its_pseudonym_is_followed_without_a_nik() -> None:
    frame = measurements(nik=pl.lit(None, pl.String))
    before = frame.filter(month="2024-07").select("weight_kg", "length_height_cm").rows()
    frame = change(frame, "2024-08", 4, weight_kg=before[4][0], length_height_cm=before[4][1])
    identified = identify(frame, key=b"k" * 32).measurements
    assert assess(identified).findings.filter(code="quality.copied").height == 1


def test_implausible_values_are_findings_that_name_their_cells() -> None:
    frame = change(measurements(), "2024-08", 0, weight_kg=45.0, muac_cm=9.5)
    found = assess(change(frame, "2024-08", 0, birth_date=date(2023, 1, 1)))
    assert set(found.findings["code"]) >= {"quality.implausible-z", "quality.muac-implausible"}
    assert found.findings.filter(code="quality.muac-implausible")["value"].to_list() == ["9,5"]
    assert found.units["impossible"][0] == 1


def test_coverage_takes_the_real_targets_before_the_projected_ones() -> None:
    targets = pl.DataFrame(
        {
            "village_code": [VILLAGE] * 3,
            "village": ["CIRUAS"] * 3,
            "posyandu": ["Melati 1", "MELATI 2", None],
            "kind": ["riil", "riil", "proyeksi"],
            "target": [80, 80, 200],
        }
    )
    for level, expected in (("puskesmas", [160.0]), ("regency", [160.0]), ("posyandu", [80.0, 80.0])):
        units = assess(measurements(), targets, level=level).units
        assert units["target"].to_list() == expected
        assert set(units["target_kind"]) == {"riil"}
    assert value_of(assess(measurements(), targets), "coverage") == pytest.approx(100 * 130 / 160)
    assert assess(measurements()).units["coverage"].to_list() == [None]


def test_a_desa_that_has_targets_per_posyandu_counts_by_them_as_in_the_report() -> None:
    targets = pl.DataFrame(
        {
            "village_code": [VILLAGE] * 3,
            "village": ["CIRUAS"] * 3,
            "posyandu": [None, "MELATI 1", "MELATI 2"],
            "kind": ["riil"] * 3,
            "target": [500, 80, 80],
        }
    )
    assert assess(measurements(), targets, level="regency").units["target"].to_list() == [160.0]


def test_the_worst_place_and_the_worst_check_come_first() -> None:
    good = measurements()
    bad = measurements().with_columns(
        puskesmas=pl.lit("KRAGILAN"),
        nik=pl.lit("77") + pl.col("nik").str.slice(2),
        weight_kg=pl.col("weight_kg").round(0),
    )
    found = assess(pl.concat([good, bad]))
    assert found.units["unit"].to_list() == ["KRAGILAN", "CIRUAS"]
    assert found.checks["rating"][0] == "problematic"
    order = {"problematic": 0, "acceptable": 1, "good": 2, "excellent": 3, None: 4}
    places = [order[rating] for rating in found.checks["rating"]]
    assert places == sorted(places)


def test_every_doubtful_check_says_what_to_look_at_in_both_languages() -> None:
    checks = assess(measurements().with_columns(pl.col("length_height_cm").round(0))).checks
    row = checks.filter(check="digits_length").row(0, named=True)
    assert row["says"].startswith("Puskesmas CIRUAS: skor angka terakhir panjang/tinggi 100,0")
    assert "Baca alat ukur sampai 0,1 cm" in row["says"]
    assert "Read the board to 0.1 cm" in row["says_en"]


def test_rows_in_another_order_change_nothing_but_the_order() -> None:
    frame = measurements()
    one, other = assess(frame), assess(frame.sample(fraction=1, shuffle=True, seed=5))
    keys = ["unit_key", "check", "detail"]
    assert_frame_equal(one.checks.sort(keys), other.checks.sort(keys))


def test_scores_that_are_there_already_are_not_computed_again() -> None:
    frame = official.compare(measurements())
    spoilt = frame.with_columns(whz=pl.when(pl.col("row") < 90).then(9.0).otherwise(pl.col("whz")))
    assert value_of(assess(spoilt), "flags_whz") != value_of(assess(frame), "flags_whz")


def test_a_month_or_level_that_is_not_there_is_named() -> None:
    with pytest.raises(ProblemError, match="2024-07, 2024-08"):
        assess(measurements(), month="2023-01")
    with pytest.raises(ProblemError, match="puskesmas"):
        assess(measurements(), level="rt")


def test_the_sample_export_is_judged_as_its_description_says() -> None:
    reading = read_exports([SAMPLES / "eppgbm_ciruas_2024-08.xlsx"], regency="36.04")
    found = assess(reading.measurements)
    assert value_of(found, "digits_length", "rating") == "problematic"
    assert value_of(found, "digits_length", "detail") == "0"
    assert value_of(found, "implausible_whz", "count") == 3


def test_measurements_of_earlier_years_are_judged_too() -> None:
    assert assess(measurements(), on=date(2008, 1, 1)).units["rating"].null_count() == 0


def test_a_number_that_is_none_counts_as_missing() -> None:
    found = assess(change(measurements(), "2024-08", 2, weight_kg=float("nan")))
    assert found.units.select("rows", "weighed", "weights").row(0) == (130, 130, 129)
