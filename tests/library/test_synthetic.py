"""The invented population: calibrated, realistic, the same for the same seed, and nobody real."""

from datetime import date

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from konvergensi import synthetic
from konvergensi.measures import growth
from konvergensi.measures.classes import rules, spellings
from konvergensi.problems import ProblemError
from konvergensi.synthetic._columns import age_text
from konvergensi.synthetic._dirt import Dirt
from konvergensi.synthetic._draws import Draws
from konvergensi.synthetic._records import number_text

DIRT = {(flag.name or "").lower().replace("_", "-") for flag in Dirt}


@pytest.fixture(scope="module")
def people() -> synthetic.Population:
    return synthetic.district(children=13_000, months=12, until="2024-08", seed=1, prevalence=24.0)


@pytest.fixture(scope="module")
def august(people: synthetic.Population) -> synthetic.MonthTables:
    return people.month("2024-08")


@pytest.fixture(scope="module")
def year(people: synthetic.Population) -> pl.DataFrame:
    """Measurements of all months beside their truth."""
    parts = [
        pl.concat([month.measurements, month.truth.drop("id", "month", "village_code", "puskesmas")], how="horizontal")
        for month in people.monthly()
    ]
    return pl.concat(parts).with_columns(age=(pl.col("measured_on") - pl.col("true_birth_date")).dt.total_days())


def scored(rows: pl.DataFrame) -> pl.DataFrame:
    """z-scores of what was typed, flagged ones left out."""
    columns = ["sex", "birth_date", "measured_on", "weight_kg", "length_height_cm", "posture"]
    made = pl.DataFrame(pl.from_arrow(growth.zscores(rows.select(columns).to_arrow(), indices=("haz", "waz", "whz"))))
    names = ("haz", "waz", "whz")
    return made.with_columns(pl.when(pl.col(f"{name}_flag") == 0).then(pl.col(name)).alias(name) for name in names)


def share(values: pl.Series) -> float:
    return float(values.mean() or 0.0)


@pytest.mark.slow
@pytest.mark.parametrize(("prevalence", "seed"), [(6.0, 3), (24.0, 1), (38.0, 5)])
def test_the_measured_prevalence_of_13000_children_lies_within_half_a_point(prevalence: float, seed: int) -> None:
    made = synthetic.district(children=13_000, months=3, seed=seed, prevalence=prevalence, dirty=False)
    haz = scored(made.month("2024-08").measurements)["haz"].drop_nulls()
    assert abs(100 * share(haz < -2) - prevalence) <= 0.5


@pytest.mark.slow
def test_a_dirty_population_keeps_its_prevalence(august: synthetic.MonthTables) -> None:
    haz = scored(august.measurements)["haz"].drop_nulls()
    assert abs(100 * share(haz < -2) - 24.0) <= 0.5


@pytest.mark.slow
def test_about_the_wanted_number_of_children_lives_in_the_region(people: synthetic.Population) -> None:
    assert 0.97 * 13_000 <= people.targets("riil").to_series(3).sum() <= 1.03 * 13_000


@pytest.mark.slow
def test_all_29_kecamatan_and_every_desa_have_a_posyandu(people: synthetic.Population) -> None:
    assert people.posyandu["district"].n_unique() == 29
    assert people.posyandu["village_code"].n_unique() == 326
    assert people.posyandu["puskesmas"].n_unique() == 31


@pytest.mark.slow
def test_the_spread_and_the_other_indices_are_those_of_a_real_district(year: pl.DataFrame) -> None:
    z = scored(year)
    assert 1.0 <= z["haz"].std() <= 1.4
    assert 0.95 <= z["waz"].std() <= 1.3
    assert 1.0 <= z["whz"].std() <= 1.3
    assert 5 <= 100 * share(z["whz"].drop_nulls() < -2) <= 11, "wasting"
    assert 12 <= 100 * share(z["waz"].drop_nulls() < -2) <= 21, "underweight"
    assert 1.5 <= 100 * share(z["whz"].drop_nulls() > 2) <= 6, "overweight"
    both = z.select("haz", "waz", "whz").drop_nulls()
    assert np.corrcoef(both["haz"], both["waz"])[0, 1] > 0.5
    assert abs(np.corrcoef(both["haz"], both["whz"])[0, 1]) < 0.2


@pytest.mark.slow
def test_children_falter_between_three_and_twenty_months(year: pl.DataFrame) -> None:
    z = year.with_columns(months=pl.col("age") / 30.4375)

    def mean(low: int, high: int) -> float:
        return float(z.filter(pl.col("months").is_between(low, high))["true_haz"].mean() or 0.0)

    assert mean(0, 3) - mean(22, 30) > 0.5
    assert mean(50, 60) > mean(22, 30)


@pytest.mark.slow
def test_nobody_shrinks_in_truth_though_typed_heights_do(year: pl.DataFrame) -> None:
    steps = year.unique(["id", "month"], keep="first", maintain_order=True).sort("id", "month")
    fall = pl.col("true_length_cm").diff().over("id")
    assert steps.select(fall.min()).item() >= 0
    typed = steps.with_columns(same=pl.col("posture") == pl.col("posture").shift().over("id"))
    drop = typed.filter("same").select((pl.col("length_height_cm").diff().over("id") < -0.5).mean()).item()
    assert 0.005 < drop < 0.2


@pytest.mark.slow
def test_low_birth_weight_is_about_as_frequent_as_in_the_survey(people: synthetic.Population) -> None:
    assert 4.5 <= 100 * share(people.children["birth_weight_kg"] < 2.5) <= 8
    assert 15 <= 100 * share(people.children["birth_length_cm"] < 48) <= 40


@pytest.mark.slow
def test_between_80_and_90_percent_come_every_month(people: synthetic.Population) -> None:
    for month in people.monthly():
        day = pl.lit(f"{month.label}-15").str.to_date()
        living = people.children.filter(
            (pl.col("entered_on") <= day) & (pl.col("left_on").is_null() | (pl.col("left_on") > day))
        ).height
        assert 0.80 <= month.truth["id"].n_unique() / living <= 0.92, month.label


@pytest.mark.slow
def test_short_older_and_remote_children_stay_away_more_often(people: synthetic.Population, year: pl.DataFrame) -> None:
    batch = people.batch
    stays = (batch.people.enter < people.plan.window.first_day) & (batch.people.leave > people.plan.window.end_day)
    visits = np.bincount(batch.readings.person, minlength=len(batch.people))
    short = np.zeros(len(batch.people), dtype=bool)
    short_ids = year.group_by("id").agg(pl.col("true_haz").mean()).filter(pl.col("true_haz") < -2)["id"]
    short[short_ids.str.slice(1).cast(pl.Int64).to_numpy()] = True
    old = batch.people.birth < people.plan.window.first_day - 900
    for group in (short, old, batch.people.remote):
        assert visits[stays & group].mean() < visits[stays & ~group].mean()


@pytest.mark.slow
def test_heights_heap_as_in_real_exports_and_most_in_bad_posyandu(
    people: synthetic.Population, year: pl.DataFrame
) -> None:
    whole = (year["length_height_cm"] % 1) < 1e-6
    assert 0.39 <= share(whole) <= 0.83
    bad = people.plan.traits.bad[people.batch.readings.posyandu]
    heights = people.batch.readings.height
    assert (heights[bad] % 1 < 1e-6).mean() > 0.75
    assert (heights[~bad] % 1 < 1e-6).mean() < 0.55


@pytest.mark.slow
def test_six_to_nine_percent_are_measured_in_the_other_posture(year: pl.DataFrame) -> None:
    other = (year["posture"] == "h") != (year["age"] >= 731)
    assert 0.06 <= share(other) <= 0.09
    assert not ((year["posture"] == "h") & (year["age"] < 274)).any(), "nobody stands under nine months"


@pytest.mark.slow
def test_every_nik_begins_with_the_reserved_99(people: synthetic.Population) -> None:
    for month in people.monthly():
        assert month.export["NIK"].str.starts_with("99").all()
        assert month.truth["true_nik"].str.starts_with("99").all()
        assert month.measurements["nik"].str.starts_with("99").all()
    assert people.children["nik"].str.contains(r"^99\d{14}$").all()
    assert people.children["nik"].n_unique() == people.children.height
    assert people.records.table["second_nik"].str.starts_with("99").all()


@pytest.mark.slow
def test_a_true_nik_holds_kecamatan_birth_date_and_sex(people: synthetic.Population) -> None:
    for row in people.children.filter(pl.col("entered_on") == pl.col("birth_date")).head(400).iter_rows(named=True):
        day = row["birth_date"].day + (40 if row["sex"] == 2 else 0)
        expected = f"99{row['village_code'][3:5]}{row['village_code'][6:8]}{day:02d}{row['birth_date']:%m%y}"
        assert row["nik"].startswith(expected)
        assert row["nik"][12:] not in ("0000", "9999")


@pytest.mark.slow
def test_the_dirt_of_the_nik_is_as_frequent_as_in_the_real_export(august: synthetic.MonthTables) -> None:
    nik, birth = august.export["NIK"], august.measurements["birth_date"]
    rows = len(nik)
    short = nik.str.len_chars() < 16
    assert 30 / 1088 <= short.sum() / rows <= 75 / 1088
    assert nik.str.len_chars().min() >= 8
    assert 45 / 1088 <= nik.filter(~short).str.contains("(0000|9999)$").sum() / rows <= 80 / 1088
    day = (nik.str.slice(6, 2).cast(pl.Int64) % 40).cast(pl.String).str.zfill(2)
    agrees = (day + nik.str.slice(8, 4)) == birth.dt.to_string("%d%m%y")
    assert 65 / 1033 <= (~agrees.filter(~short)).mean() <= 115 / 1033


@pytest.mark.slow
def test_the_other_dirt_is_as_frequent_as_in_the_real_export(august: synthetic.MonthTables) -> None:
    export = august.export
    grams = export["BB Lahir"].cast(pl.Float64)
    assert 0.012 <= share(grams >= 1000) <= 0.036
    assert 0.006 <= share((grams >= 10) & (grams < 1000)) <= 0.02
    assert 0.002 <= share(grams == 0) <= 0.01
    length = export["TB Lahir"].cast(pl.Float64)
    assert 0.003 <= share(length == 0) <= 0.013
    assert 0.003 <= share((length > 0) & (length < 30)) <= 0.012
    assert 0.45 <= share(export["LiLA"] == "0") <= 0.65
    assert (export["LiLA"] == "203.347.186").any()
    assert (export["PMT Diterima (kg)"] == "7.199.999.999.999.990").any()
    assert (export["RT"] == "4:00 AM").any()
    assert (export["RW"] == "4:00 AM").any()
    assert share(export["PMT Diterima (kg)"] == "-") == pytest.approx(754 / 1088, abs=0.03)
    assert set(export["Naik Berat Badan"].unique()) == {"N", "T", "O", "B", "-"}


def test_a_clean_population_has_no_fault_at_all() -> None:
    clean = synthetic.district(region="36.04.08", children=600, months=2, seed=4, dirty=False)
    for month in clean.monthly():
        assert (month.truth["dirt"] == "").all()
        assert month.truth["id"].is_unique().all()
        assert (month.export["NIK"] == month.truth["true_nik"]).all()


@pytest.mark.slow
def test_every_fault_of_the_list_occurs_and_is_in_the_answer_key(year: pl.DataFrame) -> None:
    found = set(year["dirt"].str.split(" ").explode().unique()) - {""}
    assert found == DIRT


@pytest.mark.slow
def test_a_row_differs_from_the_truth_only_where_the_answer_key_says_so(
    people: synthetic.Population, august: synthetic.MonthTables
) -> None:
    key, typed = august.truth, august.measurements
    about_nik = key["dirt"].str.contains("nik")
    assert (typed["nik"] == key["true_nik"]).filter(~about_nik).all()
    assert (typed["nik"] != key["true_nik"]).filter(about_nik).all()
    late = key["dirt"].str.contains("birth-after")
    assert (typed["birth_date"] == key["true_birth_date"]).filter(~late).all()
    assert (typed["birth_date"] > typed["measured_on"]).filter(late).all()
    variants = august.export["Desa/Kel"] != typed["village"]
    assert (variants == key["dirt"].str.contains("village-variant")).all()
    names = key.join(people.children.select("id", "name"), on="id", how="left", maintain_order="left")["name"]
    assert ((typed["name"] != names) == key["dirt"].str.contains("name-variant|second-nik")).all()
    weight = (typed["weight_kg"] / key["true_weight_kg"]).filter(key["dirt"].str.contains("weight-impossible"))
    assert (weight > 5).all()


@pytest.mark.slow
def test_duplicates_stand_beside_their_first_row(august: synthetic.MonthTables) -> None:
    again = august.truth["id"].is_duplicated()
    kinds = august.truth["dirt"].str.contains("duplicate|second-nik")
    assert kinds.sum() > 0
    assert again.filter(kinds).all()
    same = august.truth.with_row_index().filter(pl.col("dirt").str.contains("duplicate-same-day"))["index"]
    rows = august.export.drop("Nama", "NIK", "PMT Diterima (kg)")
    for row in same.to_list()[:20]:
        assert rows.row(row)[:18] == rows.row(row - 1)[:18]


@pytest.mark.slow
def test_the_printed_columns_follow_the_national_application(august: synthetic.MonthTables) -> None:
    z = pl.from_arrow(
        growth.zscores(
            pa.table(
                {
                    "sex": august.measurements["sex"].to_arrow(),
                    "birth_date": august.truth["true_birth_date"].to_arrow(),
                    "measured_on": august.measurements["measured_on"].to_arrow(),
                    "weight_kg": august.export["Berat"].cast(pl.Float64).to_arrow(),
                    "length_height_cm": august.export["Tinggi"].cast(pl.Float64).to_arrow(),
                    "posture": august.measurements["posture"].to_arrow().cast(pa.string()),
                }
            ),
            indices=("haz", "waz", "whz"),
        )
    )
    assert isinstance(z, pl.DataFrame)
    for index, title in (("waz", "BB/U"), ("haz", "TB/U"), ("whz", "BB/TB")):
        printed = august.export[f"ZS {title}"].replace("-", None).cast(pl.Float64)
        assert printed.equals(z[index].alias(printed.name), null_equal=True)
        known = printed.is_not_null()
        canonical = august.export[title].filter(known).str.to_lowercase().replace_strict(spellings(index))
        codes = rules()[index].codes(printed.filter(known).to_numpy())
        labels = [held.id for held in rules()[index].classes]
        assert canonical.to_list() == [labels[code] for code in codes]


@given(
    birth=st.dates(date(2015, 1, 1), date(2024, 12, 31)),
    age=st.integers(0, 1826),
)
def test_the_printed_age_is_whole_months_and_the_days_beyond(birth: date, age: int) -> None:
    start = birth.toordinal() - date(1970, 1, 1).toordinal()
    text = age_text(np.array([start]), np.array([start + age]))[0]
    years, months, days = (int(part.split()[0]) for part in text.split(" - "))
    assert 0 <= months < 12
    assert 0 <= days < 31
    assert abs(age - (years * 365.25 + months * 30.4375 + days)) < 3.5


def test_a_printed_age_as_in_the_format_file() -> None:
    start = date(1970, 1, 1).toordinal()
    birth, day = date(2021, 5, 4).toordinal() - start, date(2024, 8, 13).toordinal() - start
    assert age_text(np.array([birth]), np.array([day]))[0] == "3 Tahun - 3 Bulan - 9 Hari"


def test_numbers_are_written_with_a_point_and_no_needless_nought() -> None:
    assert number_text(np.array([3.0, 3.1, 2.95, 0.0, -0.48, -0.001, np.nan, 3200.0])).to_list() == [
        "3", "3.1", "2.95", "0", "-0.48", "0", "", "3200",
    ]  # fmt: skip


@pytest.mark.slow
def test_gain_is_judged_by_last_months_typed_weight(year: pl.DataFrame) -> None:
    series = year.unique(["id", "month"], keep="first", maintain_order=True).sort("id", "month")
    place = pl.col("month").str.to_date("%Y-%m").dt.month() + 12 * pl.col("month").str.to_date("%Y-%m").dt.year()
    steps = series.with_columns(
        gap=place.diff().over("id"), gained=pl.col("weight_kg").diff().over("id").round(3)
    ).filter(pl.col("printed_gain") != "-")
    older = steps.filter(pl.col("gap") == 1, pl.col("age") > 420)
    assert (older.filter(pl.col("gained") >= 0.2)["printed_gain"] == "N").all()
    assert (older.filter(pl.col("gained") < 0.2)["printed_gain"] == "T").all()
    assert (steps.filter(pl.col("gap") > 1)["printed_gain"] == "O").all()


@pytest.mark.slow
def test_nobody_is_measured_before_coming_or_after_leaving(people: synthetic.Population, year: pl.DataFrame) -> None:
    stays = year.join(people.children.select("id", "entered_on", "left_on"), on="id")
    other_day = stays["dirt"].str.contains("duplicate-other-day")
    assert (stays["measured_on"] >= stays["entered_on"]).all()
    assert ((stays["measured_on"] < stays["left_on"]) | stays["left_on"].is_null() | other_day).all()
    assert stays["age"].max() <= 1826 + 3


@pytest.mark.slow
def test_the_events_balance_the_children(people: synthetic.Population) -> None:
    window = people.plan.window
    first, last = (np.full(len(people.batch.people), day) for day in (window.first_day - 1, window.end_day - 1))
    before, after = people.batch.people.present(first).sum(), people.batch.people.present(last).sum()
    count = dict(people.events.group_by("event").len().iter_rows())
    came = count["born"] + count["moved_in"]
    went = count["died"] + count["moved_out"] + count["aged_out"]
    assert after - before == came - went
    assert {"moved_within", "nik_completed"} <= set(count)


@pytest.mark.slow
def test_households_mothers_and_pregnancies_fit_their_children(people: synthetic.Population) -> None:
    homes = people.households
    assert homes["children"].sum() == people.children.height
    assert 0.05 < share(homes["children"] > 1) < 0.25
    born = people.pregnancies.filter(pl.col("outcome") == "born")
    joined = born.join(people.children, on="id")
    assert (joined["ended_on"] == joined["birth_date"]).all()
    assert born["weeks"].is_between(28, 42).all()
    assert 0.05 < share(joined["weeks"] < 37) < 0.16
    mothers = people.children.join(homes, on="household")
    age = (mothers["birth_date"] - mothers["mother_birth_date"]).dt.total_days() / 365.25
    assert age.min() > 12


@pytest.mark.slow
def test_siblings_are_twins_or_at_least_nine_months_apart(people: synthetic.Population) -> None:
    gaps = (
        people.children.sort("household", "birth_date")
        .select(pl.col("birth_date").diff().over("household").dt.total_days().alias("gap"))["gap"]
        .drop_nulls()
    )
    assert ((gaps == 0) | (gaps > 270)).all()


@pytest.mark.slow
def test_the_same_seed_gives_the_same_people_and_another_seed_others() -> None:
    def made(seed: int) -> pl.DataFrame:
        return synthetic.district(region="36.04.08", children=400, months=2, seed=seed).month("2024-08").export

    assert made(1).equals(made(1))
    assert not made(1).equals(made(2))


@settings(max_examples=20)
@given(seed=st.integers(0, 2**63), keys=st.lists(st.integers(0, 2**40), min_size=1, max_size=30))
def test_a_draw_depends_on_its_key_alone(seed: int, keys: list[int]) -> None:
    draws = Draws(seed)
    together = draws.uniform("test", np.array(keys), 7)
    alone = [draws.uniform("test", np.array([key]), 7)[0] for key in keys]
    assert together.tolist() == alone
    assert ((together > 0) & (together < 1)).all()


def test_draws_are_even_and_purposes_do_not_share_numbers() -> None:
    draws, keys = Draws(1), np.arange(200_000)
    first, second = draws.uniform("one", keys), draws.uniform("two", keys)
    assert abs(first.mean() - 0.5) < 0.003
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.01
    normal = draws.normal("one", keys)
    assert abs(normal.mean()) < 0.01
    assert abs(normal.std() - 1) < 0.01


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"region": "99.99"}, "regions.unknown-code"),
        ({"children": 3}, "synthetic.too-few-children"),
        ({"until": "2024-13"}, "synthetic.bad-month"),
        ({"until": "Agustus"}, "synthetic.bad-month"),
        ({"months": 0}, "synthetic.bad-months"),
        ({"prevalence": 0.0}, "synthetic.bad-prevalence"),
    ],
)
def test_a_wrong_wish_is_explained(options: dict[str, object], code: str) -> None:
    with pytest.raises(ProblemError) as error:
        synthetic.district(**options)  # type: ignore[arg-type]
    assert error.value.problem.code == code
