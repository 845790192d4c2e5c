"""Beranda: what I owe, what changed in my area, three figures with their gap, one button for my commonest task."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from konvergensi_web.measures.models import IndicatorValue, PipelineRun, TargetPopulation
from konvergensi_web.platform import panels
from konvergensi_web.platform.scope import open_scope, system_actor
from konvergensi_web.registry.models import DuplicatePair
from tests.web import figures, world
from tests.web.children import make_child


@pytest.fixture
def run(db: None) -> PipelineRun:
    with open_scope(system_actor("menyiapkan uji")):
        return figures.build(figures.MONTHS[-2:], level="last")


@pytest.mark.parametrize("username", [*world.PEOPLE])
def test_everybody_has_a_first_page_with_one_task(signed_in: Callable[[str], Client], username: str) -> None:
    answer = signed_in(username).get("/")
    assert answer.status_code == 200
    assert answer.content.decode().split("<main", 1)[1].count('class="button main"') >= 1


def test_three_figures_tell_their_distance_and_what_changed(
    signed_in: Callable[[str], Client], run: PipelineRun
) -> None:
    page = signed_in("dinkes").get("/").content.decode()
    assert page.count('class="stat') == 3
    assert "target belum dicatat" in page
    assert "batas 80\N{NO-BREAK SPACE}% tercapai" in page
    assert "poin dari Juli 2024" in page


def test_a_share_of_the_target_says_target_and_a_target_below_the_district_is_not_missed(
    signed_in: Callable[[str], Client], run: PipelineRun
) -> None:
    page = signed_in("dinkes").get("/").content.decode()
    row = IndicatorValue.objects.get(region_path="36.04.", month=figures.MONTHS[-1], indicator="ds")
    assert f"{row.numerator:,} dari {row.denominator:,} sasaran diukur".replace(",", ".") in page
    with open_scope(system_actor("uji")):
        figures.release(figures.MONTHS[-1], run)
    for who in ("camat", "kades"):
        page = signed_in(who).get("/").content.decode()
        assert page.count('class="stat') == 3
        assert "target belum dicatat" not in page, "a desa has no prevalence target, by rule"


def owes(client: Client) -> str:
    """What the first page says is owed. The badges are counted once a minute: the test counts them anew."""
    caches["process"].clear()
    page = client.get("/").content.decode()
    return page[page.index('id="tugas"') : page.index('id="perubahan"')]


def test_what_the_menu_counts_is_owed_by_whoever_has_to_do_it(
    signed_in: Callable[[str], Client], run: PipelineRun
) -> None:
    months = IndicatorValue.objects.filter(level="regency")
    TargetPopulation.objects.create(
        region_path="36.04.05.2001.", year=2024, kind="riil", target=60, recorded_at=world.NOW
    )
    with open_scope(system_actor("uji")):
        pair = [make_child("36.04.05.2001.", name=name) for name in ("Dewi Eka", "Dewi Eko")]
        DuplicatePair.objects.create(
            first=pair[0], second=pair[1], score=90, region_path="36.04.05.2001.", found_at=world.NOW
        )
    dinkes = owes(signed_in("dinkes"))
    assert "bulan menunggu verifikasi" in dinkes
    assert '<b>2</b> <a href="/ukuran/rilis/">' in dinkes
    assert '<b>1</b> <a href="/registri/ganda/">pasangan data ganda' in dinkes
    assert '<b>1</b> <a href="/ukuran/sasaran/">daftar sasaran desa menunggu verifikasi' in owes(signed_in("camat"))
    told = signed_in("camat").get("/api/beranda").json()
    assert [(one["count"], one["text"], one["url"]) for one in told] == [
        (1, "daftar sasaran desa menunggu verifikasi", "/ukuran/sasaran/")
    ]
    assert "Tidak ada yang menunggu" in owes(signed_in("walidata")), "nothing is verified yet"
    months.filter(month=figures.MONTHS[-1]).update(state="verified")
    assert '<b>1</b> <a href="/ukuran/rilis/">bulan menunggu dirilis' in owes(signed_in("walidata"))
    assert "bulan menunggu" not in owes(signed_in("camat"))


def test_a_stage_shows_itself_through_a_panel(
    signed_in: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    def waiting(actor: Any, subject: Any) -> dict[str, Any]:
        return {"title": "dari tahap lain", "text": actor.role}

    monkeypatch.setattr(panels, "_panels", dict(panels._panels))
    panels.register(panels.Panel(name="uji", subject="home", title="Panel uji", template="pages/components/empty.html",
                                 selector=waiting, permission="measures.released.view", order=1))  # fmt: skip
    page = signed_in("dinkes").get("/beranda/panel/").content.decode()
    assert "Panel uji" in page
    assert "dari tahap lain" in page


def test_who_is_not_signed_in_is_led_to_the_door(db: None) -> None:
    answer = Client().get("/")
    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('account_login')}?next=%2F"


def test_the_first_page_asks_ten_times_at_most(
    signed_in: Callable[[str], Client], run: PipelineRun, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    client = signed_in("dinkes")
    client.get("/")
    with django_assert_max_num_queries(10):
        client.get("/")
