"""The lines behind a child's measurements are WHO's, and an implausible measurement is shown but not followed."""

import pytest
import vl_convert

from konvergensi.measures.growth import measurement_at_z
from konvergensi.measures.growth.curves import LINES, STANDING_DAYS, lines
from konvergensi.reports.charts._look import Look
from konvergensi.reports.charts.growth import DANGER, DOUBT, NORMAL, Measured, child_spec
from konvergensi.reports.language import Language

WORDS = ("normal", "pendek", "sangat pendek", "perlu diperiksa")


@pytest.mark.parametrize("chart", ["haz", "waz"])
@pytest.mark.parametrize("sex", [1, 2])
def test_every_point_of_a_line_by_age_has_the_z_of_its_line(chart: str, sex: int) -> None:
    drawn = lines(chart, sex, until_months=60)  # type: ignore[arg-type]
    assert {line.z for line in drawn} == set(LINES)
    for line in drawn:
        days = round(line.x * 30.4375)
        assert line.value == pytest.approx(float(measurement_at_z(chart, sex, days, line.z)))


def test_the_length_line_steps_down_to_height_at_two_years() -> None:
    median = {round(line.x * 30.4375): line.value for line in lines("haz", 1, until_months=60) if line.z == 0}
    step = median[STANDING_DAYS] - median[STANDING_DAYS - 1]
    assert step == pytest.approx(-0.7, abs=0.05)


@pytest.mark.parametrize(("standing", "first", "last"), [(False, 45, 110), (True, 65, 120)])
def test_weight_for_length_covers_the_whole_standard(standing: bool, first: int, last: int) -> None:
    cm = [line.x for line in lines("whz", 2, standing=standing) if line.z == -2]
    assert (cm[0], cm[-1]) == (first, last)
    assert cm == sorted(cm)


@pytest.mark.parametrize("width", [660, 330])
def test_an_implausible_measurement_is_shown_but_the_line_does_not_go_through_it(width: int) -> None:
    points = [
        Measured(1, 54, NORMAL, "a"), Measured(2, 20, DOUBT, "b"), Measured(3, 55, DANGER, "c"),
    ]  # fmt: skip
    spec = child_spec("haz", 1, points, WORDS, Look(Language("id"), width))
    assert [row["status"] for row in spec["datasets"]["measured"]] == ["normal", "perlu diperiksa", "sangat pendek"]
    assert [row["x"] for row in spec["datasets"]["trusted"]] == [1, 3]
    assert "perlu diperiksa" in vl_convert.vegalite_to_svg(spec)


def test_the_chart_of_one_child_holds_nothing_of_the_next() -> None:
    look = Look(Language("id"), 660)
    first = child_spec("waz", 1, [Measured(30, 12, NORMAL, "a")], WORDS, look)
    second = child_spec("waz", 1, [], WORDS, look)
    assert len(first["datasets"]["measured"]) == 1
    assert second["datasets"]["measured"] == []
