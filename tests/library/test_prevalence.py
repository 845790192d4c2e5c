"""What must hold for prevalences in any design."""

import math

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from konvergensi.measures.growth import zscores
from konvergensi.measures.prevalence import INDICATORS, SCHEMA, estimate, prevalence
from konvergensi.problems import ProblemError

FIGURES = ("n", "weighted_n", "pct", "se", "low", "high")


def children(rows: int = 200, seed: int = 1) -> pa.Table:
    """A made-up survey: 4 strata, 5 clusters with the same numbers in each, weights, a region."""
    random = np.random.default_rng(seed)
    age = random.integers(0, 1826, rows)
    height = 50 + 12 * np.sqrt(age / 100) * random.normal(1, 0.05, rows)
    weight = 3.3 + age / 150 * random.normal(1, 0.15, rows)
    stratum = random.integers(1, 5, rows)
    return pa.table(
        {
            "sex": pa.array(random.integers(1, 3, rows), pa.int8()),
            "age_days": age,
            "weight_kg": weight.round(1),
            "length_height_cm": height.round(1),
            "posture": pa.array(np.where(age < 731, "l", "h")),
            "oedema": random.random(rows) < 0.01,
            "w": random.uniform(0.2, 5, rows),
            "stratum": stratum,
            "cluster": random.integers(1, 6, rows),
            "code": pa.array([f"36.04.{5 + s:02d}.{2000 + c}" for s, c in zip(stratum, age % 3, strict=True)]),
        }
    )


def figures(table: pa.Table, group: str, indicator: str) -> dict[str, float]:
    found = [row for row in table.to_pylist() if row["group"] == group and row["indicator"] == indicator]
    assert len(found) == 1
    return found[0]


def same(one: dict[str, float], other: dict[str, float]) -> None:
    for name in FIGURES:
        if one[name] is None or other[name] is None:
            assert one[name] == other[name], name
        else:
            assert one[name] == pytest.approx(other[name], rel=1e-9, abs=1e-9), name


def test_the_table_has_all_indicators_of_all_groups_in_order() -> None:
    found = prevalence(children(), by=("age_group", "sex"))
    assert found.schema == SCHEMA
    assert found.column("indicator").to_pylist() == list(INDICATORS) * 9
    assert found.column("by").to_pylist()[:: len(INDICATORS)] == ["all"] + ["age_group"] * 6 + ["sex"] * 2
    assert len(INDICATORS) == 30


def test_a_simple_random_sample_gives_the_formula_of_the_textbook() -> None:
    table = children()
    z = np.array(zscores(table, ("haz",)).column("haz").to_pylist(), float)
    z = z[~np.isnan(z) & (np.abs(z) <= 6)]
    found = figures(prevalence(table), "all", "haz<-2")
    share, rows = float((z < -2).mean()), table.num_rows
    assert found["n"] == len(z)
    assert found["pct"] == pytest.approx(100 * share)
    assert found["se"] == pytest.approx(100 * math.sqrt(share * (1 - share) / len(z) * rows / (rows - 1)))
    assert found["low"] < found["pct"] < found["high"]


def test_clusters_and_strata_give_the_sum_worked_out_by_hand() -> None:
    # two strata; in the first two clusters of 2 children, in the second a lone cluster of 1; stunted: 1 0 | 1 1 || 0
    # r = 3/5; u of the clusters: (1-0.6-0.6)/5 = -0.04, (0.4+0.4)/5 = 0.16; lone: -0.6/5 = -0.12
    # V = 2 * (0.1^2 + 0.1^2) + 0.12^2 = 0.0544
    table = pa.table(
        {
            "sex": pa.array([1] * 5, pa.int8()),
            "age_days": [1000] * 5,
            "length_height_cm": [80.0, 95.0, 80.0, 80.0, 95.0],
            "psu": ["a", "a", "b", "b", "a"],
            "str": [1, 1, 1, 1, 2],
        }
    )
    found = estimate(table, cluster="psu", stratum="str")
    row = figures(found.table, "all", "haz<-2")
    assert (found.account.clusters, found.account.strata, found.account.df) == (3, 2, 1)
    assert row["pct"] == pytest.approx(60)
    assert row["se"] == pytest.approx(100 * math.sqrt(0.0544))


def test_a_group_keeps_the_clusters_it_has_no_child_in() -> None:
    # the group lies in one of three clusters: u = 0 by construction in each, but df stays 2
    table = (
        children(90).append_column("psu", pa.array([1, 2, 3] * 30)).append_column("one", pa.array([1, None, None] * 30))
    )
    found = estimate(table, cluster="psu", by=("one",))
    assert found.account.df == 2
    inside, whole = figures(found.table, "1", "haz<-1"), figures(found.table, "all", "haz<-1")
    assert inside["n"] < whole["n"]
    assert inside["se"] == pytest.approx(0, abs=1e-9)


def test_the_same_cluster_number_in_two_strata_means_two_clusters() -> None:
    table = children()
    unique = [f"{s}-{c}" for s, c in zip(table["stratum"].to_pylist(), table["cluster"].to_pylist(), strict=True)]
    renamed = table.set_column(table.schema.get_field_index("cluster"), "cluster", pa.array(unique))
    design = {"weight": "w", "cluster": "cluster", "stratum": "stratum", "by": ("sex",)}
    assert prevalence(table, **design).equals(prevalence(renamed, **design))


def test_oedema_counts_as_severe_in_weight_indices_and_never_in_a_mean() -> None:
    table = pa.table(
        {
            "sex": pa.array([1, 1, 2], pa.int8()),
            "age_days": [400, 400, 400],
            "weight_kg": [9.6, None, 9.0],
            "length_height_cm": [76.0, 76.0, 74.0],
            "oedema": [False, True, None],
        }
    )
    found = prevalence(table)
    for index in ("waz", "whz", "baz"):
        assert figures(found, "all", f"{index}<-3")["pct"] == pytest.approx(100 / 3)
        assert figures(found, "all", f"{index}>1")["pct"] == 0
        assert -1 < figures(found, "all", f"{index}_mean")["pct"] < 1
    assert figures(found, "all", "haz<-3")["pct"] == 0


def test_none_and_all_have_limits_equal_to_themselves() -> None:
    table = pa.table(
        {"sex": pa.array([1, 2], pa.int8()), "age_days": [1000, 1000], "length_height_cm": [70.0, 70.0]},
    )
    found = prevalence(table)
    for indicator, share in (("haz<-1", 100), ("haz>1", 0)):
        row = figures(found, "all", indicator)
        if row["n"]:
            assert (row["pct"], row["se"], row["low"], row["high"]) == (share, 0, share, share)


def test_a_group_without_children_is_a_row_of_nothing_and_not_an_error() -> None:
    table = children().filter(np.array(children()["age_days"]) >= 200)
    row = figures(prevalence(table, by=("age_group",)), "00-05", "haz<-2")
    assert (row["n"], row["weighted_n"]) == (0, 0)
    assert row["pct"] is row["se"] is row["low"] is row["high"] is None


def test_one_cluster_alone_gives_no_standard_error_rather_than_zero() -> None:
    table = children(50).append_column("psu", pa.array([7] * 50))
    row = figures(prevalence(table, cluster="psu"), "all", "haz<-1")
    assert row["pct"] is not None
    assert row["se"] is row["low"] is row["high"] is None


def test_a_missing_weight_is_zero_and_its_child_still_counts_in_n() -> None:
    table = children()
    weights = table["w"].to_pylist()
    weights[0:10] = [None] * 10
    holed = table.set_column(table.schema.get_field_index("w"), "w", pa.array(weights))
    found = estimate(holed, weight="w")
    assert found.account.no_weight == 10
    assert found.account.df == table.num_rows - 10 - 1
    zeroed = holed.set_column(holed.schema.get_field_index("w"), "w", pa.array([w or 0.0 for w in weights]))
    assert prevalence(zeroed, weight="w").equals(found.table)
    assert figures(found.table, "all", "haz<-2")["n"] == figures(prevalence(table), "all", "haz<-2")["n"]


def test_rows_without_age_cluster_or_stratum_are_left_out_and_accounted_for() -> None:
    table = children(100)
    ages, psu = table["age_days"].to_pylist(), [1, 2] * 50
    ages[:3], ages[3:5], psu[10:14] = [None] * 3, [1827, 5000], [None] * 4
    table = table.set_column(table.schema.get_field_index("age_days"), "age_days", pa.array(ages))
    account = estimate(table.append_column("psu", pa.array(psu)), cluster="psu").account
    assert (account.no_age, account.too_old, account.no_place) == (3, 2, 4)
    assert account.used == 91 == account.rows - 9


def test_regions_roll_up_by_the_prefix_of_the_code() -> None:
    table = children()
    found = prevalence(table, by_region="code")
    labels = {row["by"]: set() for row in found.to_pylist()}
    for row in found.to_pylist():
        labels[row["by"]].add(row["group"])
    assert labels["province"] == {"36"}
    assert labels["regency"] == {"36.04"}
    assert labels["district"] == {"36.04.06", "36.04.07", "36.04.08", "36.04.09"}
    villages = [row for row in found.to_pylist() if row["by"] == "village" and row["indicator"] == "haz<-2"]
    whole = figures(found, "36.04", "haz<-2")
    assert sum(row["n"] for row in villages) == whole["n"]
    cases = sum(row["n"] * row["pct"] for row in villages if row["n"])
    assert cases == pytest.approx(whole["n"] * whole["pct"])
    same(whole, figures(found, "all", "haz<-2"))


def test_codes_that_a_spreadsheet_made_numbers_are_codes_again() -> None:
    table = children(60).append_column("kab", pa.array([36.1, 36.04] * 30))
    labels = {row["group"] for row in prevalence(table, by_region="kab").to_pylist()}
    assert labels == {"all", "36", "36.04", "36.10"}


def test_blanks_in_a_column_are_no_group_and_no_weight() -> None:
    table = children(60).append_column("desa", pa.array(["Ciruas", " Ciruas\u00a0", ""] * 20))
    found = estimate(table.append_column("bobot", pa.array(["1.5", " ", "2"] * 20)), weight="bobot", by=("desa",))
    assert {row["group"] for row in found.table.to_pylist()} == {"all", "Ciruas"}
    assert found.account.no_weight == 20


def test_weights_may_be_written_with_a_decimal_comma() -> None:
    table = children(60)
    point, comma = (table.append_column("bobot", pa.array([f"1{sign}50", f"0{sign}0", "2"] * 20)) for sign in ".,")
    assert prevalence(point, weight="bobot").equals(prevalence(comma, weight="bobot"))


@pytest.mark.slow
@settings(max_examples=25)
@given(seed=st.integers(0, 10_000), scale=st.floats(0.01, 1000))
def test_scaling_the_weights_and_shuffling_the_rows_changes_nothing(seed: int, scale: float) -> None:
    table = children(80, seed)
    order = np.random.default_rng(seed).permutation(80)
    scaled = table.set_column(table.schema.get_field_index("w"), "w", pa.array(np.array(table["w"]) * scale))
    design = {"weight": "w", "cluster": "cluster", "stratum": "stratum", "by": ("sex", "age_group")}
    for one, other in zip(
        prevalence(table, **design).to_pylist(), prevalence(scaled.take(order), **design).to_pylist(), strict=True
    ):
        other["weighted_n"] /= scale
        same(one, other)


@settings(max_examples=15)
@given(seed=st.integers(0, 10_000))
def test_equal_weights_are_no_weights_and_every_row_a_cluster_is_no_cluster(seed: int) -> None:
    table = children(60, seed).append_column("row", pa.array(range(60))).append_column("one", pa.array([2.5] * 60))
    plain = prevalence(table).to_pylist()
    for design in ({"weight": "one"}, {"cluster": "row"}, {"weight": "one", "cluster": "row"}):
        for one, other in zip(plain, prevalence(table, **design).to_pylist(), strict=True):
            other["weighted_n"] = one["weighted_n"]
            same(one, other)


@pytest.mark.parametrize(
    ("code", "options"),
    [
        ("prevalence.no-column", {"weight": "bobot"}),
        ("prevalence.no-column", {"by": ("desa",)}),
        ("prevalence.weight-not-number", {"weight": "code"}),
        ("prevalence.negative-weight", {"weight": "minus"}),
        ("prevalence.no-weight", {"weight": "nothing"}),
        ("prevalence.too-many-groups", {"by": ("row",)}),
        ("prevalence.not-regions", {"by_region": "posture"}),
        ("prevalence.not-regions", {"by_region": "row"}),
        ("prevalence.empty-column", {"by": ("nothing",)}),
        ("prevalence.not-groups", {"cluster": "list"}),
    ],
)
def test_a_column_that_does_not_fit_is_named(code: str, options: dict[str, object]) -> None:
    table = children(1000)
    table = table.append_column("minus", pa.array([-1.0] + [1.0] * 999))
    table = table.append_column("nothing", pa.nulls(1000, pa.float64())).append_column("row", pa.array(range(1000)))
    table = table.append_column("list", pa.array([[1]] * 1000))
    with pytest.raises(ProblemError) as caught:
        prevalence(table, **options)
    assert caught.value.problem.code == code


def test_a_table_without_ages_says_so() -> None:
    with pytest.raises(ProblemError) as caught:
        prevalence(children().drop_columns(["age_days"]))
    assert caught.value.problem.code == "prevalence.no-children"
    assert "200 tanpa umur" in caught.value.what


def test_many_groups_with_enough_children_are_allowed() -> None:
    table = children(6000).append_column("desa", pa.array([number % 600 for number in range(6000)]))
    assert prevalence(table, by=("desa",)).num_rows == 601 * len(INDICATORS)
