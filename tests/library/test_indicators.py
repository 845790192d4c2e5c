"""Counts by place and month add up, are judged by the dated definitions, and know what they do not know."""

from datetime import date

import polars as pl
import pytest

from konvergensi import engines
from konvergensi.measures import indicators, steps
from konvergensi.reports.document import places_of
from konvergensi.sources.schema import MEASUREMENTS

ON = date(2024, 9, 2)
CITEREP, RANJENG = "36.04.09.2001", "36.04.09.2002"


def child(number: int, month: str = "2024-08", **changed: object) -> dict[str, object]:
    row: dict[str, object] = {
        "file": "a.xlsx", "sheet": "", "row": number, "sex": 1, "birth_date": date(2022, 8, 10),
        "measured_on": date(int(month[:4]), int(month[5:]), 10), "month": month, "weight_kg": 12.0,
        "length_height_cm": 87.0, "regency_code": "36.04", "district_code": "36.04.09", "village_code": CITEREP,
        "puskesmas": "CIRUAS", "posyandu": "MELATI 1", "child_id": f"c{number}",
    }  # fmt: skip
    return row | changed


def frame(rows: list[dict[str, object]]) -> pl.DataFrame:
    schema = dict(MEASUREMENTS) | {"child_id": pl.String()}
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in rows], schema=schema)


def run(
    rows: list[dict[str, object]], targets: list[tuple[object, ...]] = (), kinds: dict[str, str] | None = None
) -> dict[str, pl.DataFrame]:  # type: ignore[assignment]
    files = pl.DataFrame(
        [(name, "", kind) for name, kind in (kinds or {"a.xlsx": "full"}).items()],
        schema=["file", "sheet", "kind"],
        orient="row",
    )
    inputs = {
        "measurements": frame(rows),
        "files": files,
        "targets": pl.DataFrame(
            list(targets),
            schema={"village_code": pl.String, "posyandu": pl.String, "kind": pl.String, "target": pl.Int64},
            orient="row",
        ),
        "places": places_of("36.04"),
        "events": pl.DataFrame(schema={"child_id": pl.String, "month": pl.String, "event": pl.String}),
    }
    done = engines.run(
        steps.steps(month="2024-08", on=ON), {name: steps.arrow(table) for name, table in inputs.items()}
    )
    return {name: steps.frame(table) for name, table in done.tables.items()}


def one(tables: dict[str, pl.DataFrame], indicator: str, level: str, code: str) -> dict[str, object]:
    found = indicators.value(tables["indicators"], indicator, month="2024-08", level=level, code=code)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_numerators_and_denominators_add_up_from_village_to_regency() -> None:
    rows = [child(1), child(2, length_height_cm=75.0), child(3, village_code=RANJENG, length_height_cm=76.0)]
    tables = run(rows)
    whole = one(tables, "stunting", "regency", "36.04")
    villages = [one(tables, "stunting", "village", code) for code in (CITEREP, RANJENG)]
    assert (whole["numerator"], whole["denominator"]) == (2, 3)
    assert sum(int(str(row["numerator"])) for row in villages) == 2
    assert whole["pct"] == pytest.approx(200 / 3)


def test_an_implausible_value_is_measured_but_not_judged() -> None:
    tables = run([child(1), child(2, length_height_cm=50.0)])
    row = one(tables, "stunting", "regency", "36.04")
    assert (row["measured"], row["denominator"], row["numerator"]) == (2, 1, 0)


def test_a_child_measured_twice_in_a_month_counts_once() -> None:
    rows = [child(1), child(1, row=9, measured_on=date(2024, 8, 20), length_height_cm=75.0)]
    assert one(run(rows), "stunting", "regency", "36.04")["measured"] == 1


def test_gizi_buruk_counts_by_any_of_its_signs() -> None:
    rows = [child(1), child(2, oedema=True), child(3, muac_cm=11.0), child(4, weight_kg=8.0, length_height_cm=86.0)]
    assert one(run(rows), "gizi_buruk", "regency", "36.04")["numerator"] == 3


def test_oedema_counts_as_wasting_and_underweight_as_in_the_survey_statistics() -> None:
    rows = [child(1), child(2, oedema=True)]
    tables = run(rows)
    names = ("wasting", "underweight", "overweight")
    assert [one(tables, name, "regency", "36.04")["numerator"] for name in names] == [1, 1, 0]
    assert one(tables, "wasting", "regency", "36.04")["denominator"] == 2


def test_a_filtered_list_brings_no_figure_of_its_own() -> None:
    rows = [child(1), child(2, file="b.xlsx", village_code=RANJENG, length_height_cm=75.0)]
    tables = run(
        rows, [(CITEREP, None, "riil", 10), (RANJENG, None, "riil", 10)], {"a.xlsx": "full", "b.xlsx": "filtered"}
    )
    assert one(tables, "stunting", "regency", "36.04")["numerator"] == 0
    assert indicators.value(tables["indicators"], "stunting", month="2024-08", level="village", code=RANJENG) is None
    assert tables["due"]["child_id"].to_list() or tables["children"].height == 2


def test_a_posyandu_with_a_target_and_no_row_is_known_to_be_empty() -> None:
    tables = run([child(1)], [(CITEREP, "MELATI 1", "riil", 10), (CITEREP, "MAWAR", "riil", 7)])
    row = one(tables, "stunting", "posyandu", f"{CITEREP}/MAWAR")
    assert (row["measured"], row["target"], row["coverage"], row["pct"]) == (0, 7, 0.0, None)
    assert one(tables, "stunting", "regency", "36.04")["coverage"] == pytest.approx(100 / 17)


def test_a_village_whose_puskesmas_gave_no_file_this_month_is_unknown_and_not_zero() -> None:
    rows = [child(1), child(2, month="2024-07", village_code=RANJENG, puskesmas="RANJENG")]
    tables = run(rows, [(CITEREP, None, "riil", 10), (RANJENG, "MAWAR", "riil", 7)])
    for level, code in (("village", RANJENG), ("posyandu", f"{RANJENG}/MAWAR")):
        row = one(tables, "stunting", level, code)
        assert [row[name] for name in ("measured", "numerator", "denominator", "coverage")] == [None] * 4
        assert row["target"] == 7
    assert tables["missed"].is_empty(), "who is in no file was perhaps measured"


def test_a_kecamatan_that_no_file_covers_is_unknown_and_one_whose_puskesmas_all_gave_theirs_is_empty() -> None:
    tables = run(
        [child(1)], [(CITEREP, None, "riil", 10), (RANJENG, None, "riil", 5), ("36.04.30.2001", None, "riil", 8)]
    )
    assert one(tables, "stunting", "village", RANJENG)["measured"] == 0
    assert one(tables, "stunting", "village", "36.04.30.2001")["measured"] is None
    assert one(tables, "stunting", "district", "36.04.30")["coverage"] is None


def test_counted_and_projected_targets_are_never_mixed() -> None:
    targets = [(CITEREP, None, "riil", 10), (CITEREP, None, "proyeksi", 40)]
    row = one(run([child(1)], targets), "stunting", "regency", "36.04")
    assert (row["target"], row["target_kind"]) == (10, "riil")


def test_coverage_leaves_out_the_children_of_places_without_a_target() -> None:
    rows = [child(1), child(2, village_code=RANJENG)]
    row = one(run(rows, [(CITEREP, None, "riil", 4)]), "stunting", "regency", "36.04")
    assert (row["measured"], row["coverage"]) == (2, 25.0)


def test_without_targets_the_coverage_is_unknown_and_not_zero() -> None:
    row = one(run([child(1)]), "stunting", "regency", "36.04")
    assert (row["target"], row["coverage"]) == (None, None)


def test_a_roll_up_never_averages_percentages() -> None:
    table = pl.DataFrame({"k": ["a", "a"], "numerator": [1, 0], "denominator": [1, 99]})
    assert indicators.roll_up(table, ["k"])["pct"].item() == 1.0


def test_every_step_reads_what_an_earlier_one_wrote() -> None:
    engines.steps.check(steps.steps(month="2024-08", on=ON), dict.fromkeys(steps.INPUTS))
    assert "neraca" in engines.explain(steps.steps(month="2024-08", on=ON))
