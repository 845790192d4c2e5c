"""Survey figures are told with their source, and a conflict is never settled in silence."""

from datetime import date

import pytest

from konvergensi import regions
from konvergensi.measures.published import WHY_DIFFERENT, SurveyFigure, choose, coverage_warning, survey_figures
from konvergensi.parameters import load

TODAY = date(2026, 11, 22)
FIGURES = load("published_figures", SurveyFigure)


def test_figures_come_newest_first_with_their_source() -> None:
    found = survey_figures("36.04", TODAY)
    assert [one.year for one in found] == [2023, 2022, 2022, 2021, 2019, 2019]
    assert [one.value for one in found] == [24.0, 26.4, 26.2, 27.2, 39.43, 37.0]
    assert all(one.source for one in found)


def test_the_newest_published_figure_is_shown_and_newer_hearsay_is_named() -> None:
    found = choose("36.04", TODAY)
    assert found.shown is not None
    assert (found.shown.title, found.shown.value) == ("SSGI 2022", 26.4)
    assert "24,0 %" in found.why
    assert "26,2 %" in found.why
    assert "24.0%" in found.why_en


def test_sources_that_disagree_leave_the_choice_to_a_person() -> None:
    found = choose("64.08", TODAY)
    assert found.shown is None
    assert "26,9 %" in found.why
    assert "20,6 %" in found.why
    assert len(found.figures) == 5


def test_a_figure_from_memory_is_never_shown() -> None:
    assert not any(one.verified for one in FIGURES if one.standing != "published")
    shown = choose("36", TODAY).shown
    assert shown is not None
    assert (shown.year, shown.value) == (2022, 20.0)


def test_a_figure_is_unknown_before_it_was_published() -> None:
    assert survey_figures("00", date(2023, 2, 1))[0].year == 2021
    assert survey_figures("00", date(2023, 2, 2))[0].year == 2022


def test_a_region_without_figures_says_so() -> None:
    found = choose("11.01", TODAY)
    assert (found.figures, found.shown) == ((), None)
    assert "Belum ada" in found.why


def test_every_region_of_the_list_exists_under_its_name() -> None:
    names = dict(regions.table().select("code", "name").iter_rows()) | {"00": "Indonesia"}
    assert {one.region for one in FIGURES} <= names.keys()
    assert not [one for one in FIGURES if one.name != names[one.region] and one.region != "31"]
    assert len({one.id for one in FIGURES}) == len(FIGURES)


@pytest.mark.parametrize(
    ("region", "year", "value"),
    [("00", 2024, 19.8), ("32", 2024, 15.9), ("36.71", 2022, 11.8), ("32.75", 2022, 6.0), ("64.09", 2024, 32.0)],
)
def test_single_figures_are_as_typed(region: str, year: int, value: float) -> None:
    assert value in [one.value for one in survey_figures(region, TODAY) if one.year == year]


def test_low_or_unknown_coverage_is_warned_about_and_good_coverage_is_not() -> None:
    assert coverage_warning(80.0, TODAY) is None
    assert "79,9 %" in (coverage_warning(79.9, TODAY) or "")
    assert "below 80%" in (coverage_warning(79.9, TODAY, "en") or "")
    assert "tidak diketahui" in (coverage_warning(None, TODAY) or "")


def test_the_explanation_stands_in_both_languages() -> None:
    assert "dua indikator" in WHY_DIFFERENT["id"]
    assert "two indicators" in WHY_DIFFERENT["en"]
