"""The printed status beside ours: the posture it betrays, the agreement, and the reason of each difference."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from konvergensi.measures import official
from konvergensi.measures._official_trials import completed_months, other_correction, other_sex, scores
from konvergensi.sources import read_exports

SAMPLES = Path(__file__).parents[1] / "golden" / "data" / "samples"
MEASURED = date(2024, 8, 15)


@pytest.fixture(scope="module")
def with_posture() -> pl.DataFrame:
    """The 240 children of the newer variant, whose Cara Ukur is the truth."""
    return read_exports([SAMPLES / "eppgbm_ciruas_2024-08_cara_ukur.csv"], regency="36.04").measurements


@pytest.fixture(scope="module")
def without_posture() -> pl.DataFrame:
    """The same children in the older variant, without Cara Ukur."""
    return read_exports([SAMPLES / "eppgbm_ciruas_2024-08.xlsx"], regency="36.04").measurements


def plausible(compared: pl.DataFrame) -> pl.DataFrame:
    return compared.filter((pl.col("haz_flag") == 0) & (pl.col("waz_flag") == 0) & (pl.col("whz_flag") == 0))


def test_with_the_posture_in_the_file_every_plausible_printed_value_is_ours(with_posture: pl.DataFrame) -> None:
    compared = plausible(official.compare(with_posture))
    assert compared.height > 230
    for index in official.PRINTED:
        assert compared[f"{index}_agrees"].all()
        assert compared[f"{index}_class_agrees"].all()
    assert compared["posture_source"].unique().to_list() == ["file"]


def test_without_it_the_inferred_posture_reproduces_the_printed_values(without_posture: pl.DataFrame) -> None:
    compared = plausible(official.compare(without_posture))
    assert compared.height > 230
    assert compared["posture_source"].unique().to_list() == ["inferred"]
    assert compared["haz_agrees"].mean() > 0.99
    assert compared["whz_agrees"].mean() > 0.99


def test_from_nine_months_on_the_inferred_posture_is_the_recorded_one(
    with_posture: pl.DataFrame, without_posture: pl.DataFrame
) -> None:
    child = ["nik", "name", "birth_date", "measured_on"]
    truth = with_posture.select(*child, truth="posture")
    told = official.compare(without_posture).join(truth, on=child).filter(pl.col("age_days") >= 274)
    known = told.filter(pl.col("posture").is_not_null())
    assert known.height > 190
    assert known.height / told.height > 0.99
    assert (known["posture"] == known["truth"]).all()


def test_rows_stay_in_place_and_nothing_given_is_changed(without_posture: pl.DataFrame) -> None:
    compared = official.compare(without_posture)
    unchanged = [name for name in without_posture.columns if name != "posture"]
    assert compared.select(unchanged).equals(without_posture.select(unchanged))
    assert compared.columns[: without_posture.width] == without_posture.columns


def test_a_file_without_any_printed_value_is_computed_and_compared_with_nothing(with_posture: pl.DataFrame) -> None:
    bare = with_posture.select("sex", "birth_date", "measured_on", "weight_kg", "length_height_cm")
    compared = official.compare(bare)
    assert compared["haz"].null_count() < 5
    assert compared["haz_difference"].null_count() == compared.height
    assert compared["posture_source"].null_count() == compared.height
    assert official.summary(compared).is_empty()


def test_an_empty_table_stays_empty(with_posture: pl.DataFrame) -> None:
    assert official.compare(with_posture.clear()).height == 0


def test_a_negative_age_is_no_age(with_posture: pl.DataFrame) -> None:
    turned = with_posture.head(1).with_columns(birth_date=pl.lit(MEASURED), measured_on=pl.lit(date(2024, 1, 1)))
    compared = official.compare(turned)
    assert compared["age_days"].to_list() == [None]
    assert compared["haz_difference"].to_list() == ["not_computed"]
    assert compared["haz_agrees"].to_list() == [None]


# -- the reason of a difference: print what another way of computing would give -------------------------------------


def child(days: int, weight: float, length: float, posture: str | None, sex: int = 2) -> pl.DataFrame:
    kinds = {"sex": pl.Int8, "posture": pl.String, "weight_kg": pl.Float64, "length_height_cm": pl.Float64}
    return pl.DataFrame(
        {
            "sex": [sex],
            "birth_date": [MEASURED - timedelta(days=days)],
            "measured_on": [MEASURED],
            "weight_kg": [weight],
            "length_height_cm": [length],
            "posture": [posture],
            "age_days": [days],
        },
        schema_overrides=kinds,
    )


def printed(row: pl.DataFrame, **values: float | None) -> pl.DataFrame:
    return row.with_columns(pl.lit(value, pl.Float64).alias(f"printed_{index}") for index, value in values.items())


def z(row: pl.DataFrame, index: str) -> float:
    found = scores(row, (index,))[index].item()
    assert found is not None
    return float(found)


def difference(row: pl.DataFrame, index: str) -> str:
    return str(official.compare(row)[f"{index}_difference"].item())


def test_the_same_value_is_equal() -> None:
    row = child(400, 8.8, 73.0, "l")
    assert difference(printed(row, haz=z(row, "haz")), "haz") == "equal"


def test_a_hundredth_is_rounding() -> None:
    row = child(400, 8.8, 73.0, "l")
    assert difference(printed(row, haz=z(row, "haz") + 0.01), "haz") == "rounding"


def test_a_posture_the_application_did_not_use_is_named() -> None:
    row = child(400, 8.8, 73.0, "h")
    as_if_lying = row.with_columns(posture=pl.lit("l"))
    assert difference(printed(row, haz=z(as_if_lying, "haz")), "haz") == "posture_not_applied"
    assert difference(printed(row, whz=z(as_if_lying, "whz")), "whz") == "posture_not_applied"


def test_standing_below_nine_months_with_correction_is_named() -> None:
    row = child(200, 6.9, 64.0, "h")
    assert difference(printed(row, haz=z(other_correction(row), "haz")), "haz") == "standing_below_9_months"


def test_an_age_in_completed_months_is_named() -> None:
    row = child(425, 8.8, 73.0, "l")
    assert difference(printed(row, waz=z(completed_months(row), "waz")), "waz") == "age_in_months"
    hidden = row.with_columns(posture=pl.lit(None, pl.String))
    assert difference(printed(hidden, haz=z(completed_months(row), "haz")), "haz") == "age_in_months"


def test_a_value_beyond_three_sd_without_the_restricted_formula_is_named() -> None:
    # ((y/M)^L - 1)/(L S) by hand from WHO's tables: girl of 1,500 days with 8.2 kg; girl of 75.04 cm with 13.9 kg
    light, heavy = child(1500, 8.2, 100.0, "h"), child(500, 13.9, 75.04, "l")
    assert difference(printed(light, waz=-5.53), "waz") == "not_restricted"
    assert difference(printed(heavy, whz=4.28), "whz") == "not_restricted"


def test_the_opposite_sex_is_named() -> None:
    row = child(700, 9.9, 80.0, "l", sex=1)
    assert difference(printed(row, waz=z(other_sex(row), "waz")), "waz") == "other_sex"


def test_an_implausible_value_that_is_kept_is_named_even_when_both_agree() -> None:
    row = child(700, 9.9, 55.0, "l")
    compared = official.compare(printed(row, haz=z(row, "haz")))
    assert compared["haz_agrees"].item() is True
    assert compared["haz_difference"].item() == "implausible_kept"
    assert difference(printed(child(700, 9.9, 80.0, "l"), haz=90.0), "haz") == "implausible_kept"


def test_a_small_difference_without_any_posture_may_be_the_posture() -> None:
    row = child(400, 8.8, 73.0, None)
    assert difference(printed(row, haz=z(row, "haz") + 0.08), "haz") == "posture_unknown"
    assert difference(printed(row, haz=z(row, "haz") + 1.08), "haz") == "other"
    assert difference(printed(row, waz=z(row, "waz") + 0.08), "waz") == "other"


def test_weight_for_height_decides_the_posture_where_height_for_age_is_missing() -> None:
    row = child(900, 11.0, 84.0, None)
    lying = row.with_columns(posture=pl.lit("l"))
    compared = official.compare(printed(row, haz=None, whz=z(lying, "whz")))
    assert compared["posture"].item() == "l"
    assert compared["posture_source"].item() == "inferred"


def test_a_printed_value_that_fits_nothing_betrays_no_posture() -> None:
    compared = official.compare(printed(child(900, 11.0, 84.0, None), haz=2.9, whz=-2.9))
    assert compared["posture"].item() is None
    assert compared["posture_source"].item() is None


@pytest.mark.parametrize(
    ("index", "text", "label"),
    [
        ("waz", "Sangat Kurang", "berat badan sangat kurang"),
        ("waz", "Risiko Berat badan lebih", "risiko berat badan lebih"),
        ("waz", "Resiko  Lebih\u00a0", "risiko berat badan lebih"),
        ("waz", "Berat Badan Normal", "berat badan normal"),
        ("haz", "Sangat Pendek", "sangat pendek"),
        ("haz", "TINGGI", "tinggi"),
        ("whz", "Risiko Gizi Lebih", "berisiko gizi lebih"),
        ("whz", "Berisiko Gizi Lebih", "berisiko gizi lebih"),
        ("whz", "Resiko Gizi Lebih", "berisiko gizi lebih"),
        ("whz", "Gizi Buruk", "gizi buruk"),
        ("whz", "-", None),
    ],
)
def test_the_spellings_of_a_status_mean_the_same(index: str, text: str, label: str | None) -> None:
    frame = pl.DataFrame({f"printed_{index}_class": [text]})
    assert frame.select(official.printed_label(index)).item() == label


def test_the_summary_counts_every_printed_value_once_and_explains_it(without_posture: pl.DataFrame) -> None:
    compared = official.compare(without_posture)
    told = official.summary(compared)
    for index in official.PRINTED:
        assert told.filter(index=index)["n"].sum() == without_posture[f"printed_{index}"].count()
    equal = told.filter(index="haz", difference="equal").row(0, named=True)
    assert equal["inferred"] == equal["n"]
    assert equal["sentence"] == f"{equal['n']} nilai sama sampai dua desimal."
    assert official.summary(compared, "en")["sentence"].str.contains("values").all()


def test_every_cause_has_a_sentence_in_both_languages() -> None:
    for words in official.DIFFERENCES.values():
        assert words.id.format(n=2, changed=1)
        assert words.en.format(n=2, changed=1)
