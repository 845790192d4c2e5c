"""The child's page: masked, honest about what is known, and open to what later stages add."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from konvergensi_web.measures.selectors.child import get_growth
from konvergensi_web.pages.child.charts import charts, finding
from konvergensi_web.pages.child.strip import answers
from konvergensi_web.pages.child.timeline import timeline
from konvergensi_web.platform import panels
from konvergensi_web.platform.scope import open_scope, system_actor
from konvergensi_web.registry.models import Person
from tests.web.children import follow, make_child, measure

pytestmark = pytest.mark.django_db

# A boy who crosses -2 SD at ten months and stays below
LENGTHS = [54.0, 57.6, 60.6, 63.0, 64.9, 66.3, 67.4, 68.4, 69.3, 69.4, 69.6, 69.9, 70.2]
WEIGHTS = [4.3, 5.4, 6.2, 6.8, 7.2, 7.6, 7.8, 8.0, 8.2, 8.2, 8.2, 8.25, 8.3]


@pytest.fixture
def short_child(db: None) -> Person:
    child = make_child(mother_name="Siti Nurhaliza Dewi", birth_weight_kg=2.35, birth_length_cm=48.2)
    follow(child, LENGTHS, WEIGHTS)
    return child


@pytest.fixture
def system(db: None) -> Iterator[None]:
    with open_scope(system_actor("uji")):
        yield


def page(client: Client, child: Person) -> str:
    answer = client.get(reverse("pages:child", args=[child.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_shows_initials_status_chart_and_every_measurement(
    short_child: Person, signed_in: Callable[[str], Client]
) -> None:
    seen = page(signed_in("dinkes"), short_child)
    assert "Ahmad" not in seen
    assert "Nurhaliza" not in seen
    assert "A. Z. P." in seen
    assert "terindikasi" in seen
    assert seen.count("e-PPGBM <small>") == len(LENGTHS)
    assert "grafik-pertumbuhan-haz" in seen


def test_the_page_needs_few_queries(
    short_child: Person, signed_in: Callable[[str], Client], django_assert_max_num_queries: Any
) -> None:
    client = signed_in("dinkes")
    page(client, short_child)
    with django_assert_max_num_queries(10):
        page(client, short_child)


@pytest.mark.parametrize("who", ["dinkes_kota", "camat", "perencana", "admin"])
def test_who_does_not_work_with_the_child_does_not_see_it(
    short_child: Person, signed_in: Callable[[str], Client], who: str
) -> None:
    answer = signed_in(who).get(reverse("pages:child", args=[short_child.pk]))
    assert answer.status_code in (403, 404)
    assert "A. Z. P." not in answer.content.decode()


def test_the_chart_says_since_when_the_child_is_behind(short_child: Person, system: None) -> None:
    growth = get_growth(short_child)
    assert "Tertinggal sejak usia" in finding(growth)
    drawn = charts(growth)
    assert [chart.name for chart in drawn] == ["pertumbuhan-haz", "pertumbuhan-waz", "pertumbuhan-whz"]
    assert all(len(chart.rows) == len(LENGTHS) for chart in drawn)


def test_an_implausible_measurement_is_shown_and_not_believed(short_child: Person, system: None) -> None:
    measure(short_child, date(2024, 8, 20), 8.4, 52.0)
    growth = get_growth(short_child)
    length, _wasting, _gain, trust = answers(growth)
    assert trust.tone == "bad"
    assert "70,2" in length.lines[0]
    measured = charts(growth)[0].spec["datasets"]
    assert len(measured["measured"]) == len(LENGTHS) + 1
    assert len(measured["trusted"]) == len(LENGTHS)


def test_a_second_measuring_within_two_weeks_makes_the_length_trusted(short_child: Person, system: None) -> None:
    last = get_growth(short_child).last
    assert last is not None
    assert answers(get_growth(short_child))[3].tone == "info"
    measure(short_child, date.fromordinal(last.measured_on.toordinal() + 8), 8.3, 70.4)
    trust = answers(get_growth(short_child))[3]
    assert (trust.tone, trust.lines) == ("good", ("diukur dua kali, selisih 0,2 cm",))


def test_the_timeline_tells_birth_crossing_and_confirmation(short_child: Person, system: None) -> None:
    told = [event.text for event in timeline(get_growth(short_child))]
    assert told[-1].startswith("Lahir, 2,35 kg")
    assert any("Dugaan kasus baru" in text for text in told)
    assert any("terkonfirmasi" in text for text in told)


def test_a_replaced_measurement_stays_visible_and_no_longer_counts(
    short_child: Person, signed_in: Callable[[str], Client], system: None
) -> None:
    last = get_growth(short_child).last
    assert last is not None
    measure(short_child, last.measured_on, 8.3, 72.0, replaces=last)
    growth = get_growth(short_child)
    assert len(growth.rows) == len(LENGTHS) + 1
    assert growth.last_length is not None
    assert growth.last_length.length_height_cm == 72.0
    assert "(diganti)" in page(signed_in("dinkes"), short_child)


def test_a_child_without_measurements_gets_a_page_that_says_so(signed_in: Callable[[str], Client]) -> None:
    assert "Belum ada pengukuran" in page(signed_in("dinkes"), make_child())


def test_a_child_without_a_birth_date_gets_a_page_without_a_chart(signed_in: Callable[[str], Client]) -> None:
    child = make_child(born=None)
    measure(child, date(2024, 8, 12), 8.4, 70.0)
    assert "Grafik tidak dapat digambar" in page(signed_in("dinkes"), child)


def test_a_stage_adds_a_panel_by_registering_it(
    short_child: Person, signed_in: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panels, "_panels", dict(panels._panels))
    panels.register(
        panels.Panel(
            name="uji",
            subject="child",
            title="Panel tahap lain",
            template="measures/panel_worklist.html",
            selector=lambda actor, person: {"row": None},
            permission="measures.worklist.view",
            order=99,
        )
    )
    answer = signed_in("dinkes").get(reverse("pages:child-panels", args=[short_child.pk]))
    seen = answer.content.decode()
    assert seen.index("Yang perlu dilakukan") < seen.index("Panel tahap lain")
    assert signed_in("dinkes_kota").get(reverse("pages:child-panels", args=[short_child.pk])).status_code == 404


def test_a_severe_child_is_told_by_the_sign_that_makes_it_so(system: None, signed_in: Callable[[str], Client]) -> None:
    """Weight for length alone would be gizi kurang: it is the arm that decides."""
    child = make_child(name="Bagas Cahyo")
    measure(child, date(2024, 6, 9), 8.2, 74.0)
    measure(child, date(2024, 8, 9), 8.2, 75.0, muac_cm=11.0, gizi_buruk=True)
    told = answers(get_growth(child))[1]
    assert (told.text, told.lines[0]) == ("Gizi buruk", "LiLA 11,0 cm, di bawah 11,5")
    seen = page(signed_in("dinkes"), child)
    assert seen.count('data-label="LiLA (cm)"') == 2
    assert "Satu kali ukur" not in seen
    assert "Belum diukur ulang" in seen


def test_a_column_nobody_filled_is_left_out(short_child: Person, signed_in: Callable[[str], Client]) -> None:
    assert "LiLA (cm)" not in page(signed_in("dinkes"), short_child)


def test_the_table_of_a_chart_is_exported_in_plain_numbers_and_days(short_child: Person, system: None) -> None:
    for drawn in charts(get_growth(short_child)):
        for day, age, value, score, _told in drawn.cells:
            assert date.fromisoformat(day.raw)
            for cell in (age, value, score):
                float(cell.raw)  # raises for a decimal comma or a typographic minus
