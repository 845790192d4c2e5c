"""The quality of measurements of a place: the worst below it first, month by month, searched, sorted, taken away."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from konvergensi_web.measures import release_checks
from konvergensi_web.measures.models import PipelineRun, QualityValue
from konvergensi_web.measures.selectors import quality_below
from konvergensi_web.platform.scope import Actor
from tests.web import figures

MONTH, BEFORE = figures.MONTHS[-1], figures.MONTHS[-2]
PAGE = "/ukuran/mutu/36.04/"
SCORES = {"36.04.05": (12.0, "good"), "36.04.06": (41.0, "problematic"), "36.04.07": (None, ""), "36.04.09": (24.0, "")}


def judged(run: PipelineRun, code: str, month: str, score: float | None = None, rating: str = "") -> None:
    level = {5: "regency", 8: "district", 13: "village"}[len(code)]
    counts = {"rows": 100, "children": 90, "lengths": 80, "heaped_length": 20, "impossible": 3, "copied": 1}
    QualityValue.objects.create(
        region_path=f"{code}.", regency_path="36.04.", level=level, month=month, score=score, rating=rating,
        counts=counts, says=["skor angka terakhir panjang/tinggi 52,1 (wajar di bawah 12)."], run=run,
    )  # fmt: skip


@pytest.fixture(autouse=True)
def places(db: None) -> None:
    run = PipelineRun.objects.create(regency_path="36.04.", kind="full", state="done", started_at=figures.AT)
    for month in (BEFORE, MONTH):
        judged(run, "36.04", month, 24.0, "acceptable")
    for code, (score, rating) in SCORES.items():
        judged(run, code, MONTH, score, rating)
    for code in ("36.04.05.2001", "36.04.05.2002"):
        judged(run, code, MONTH)


def order(page: str) -> list[str]:
    return re.findall(r'href="/ukuran/mutu/(36\.04\.\d\d)/"', page)


def test_the_worst_stands_first_and_places_without_a_score_last(
    signed_in: Callable[[str], Client], actor: Callable[[str], Actor]
) -> None:
    worst_first = ["36.04.06", "36.04.09", "36.04.05", "36.04.07"]
    client = signed_in("dinkes")
    assert order(client.get(PAGE).content.decode()) == worst_first
    assert order(client.get(PAGE, {"urut": "score"}).content.decode())[0] == "36.04.05"
    found = quality_below(actor("dinkes"), "36.04.", "district", MONTH)
    assert [row.region_path[:-1] for row in found] == worst_first


def test_it_is_searched_and_taken_away_with_its_month(signed_in: Callable[[str], Client]) -> None:
    client = signed_in("dinkes")
    found = client.get(PAGE, {"cari": "kramatwatu", "bulan": MONTH}).content.decode()
    assert order(found) == ["36.04.05"]
    assert f'name="bulan" value="{MONTH}"' in found, "the next search asks for the same month"
    table = client.get(PAGE, {"ekspor": "csv", "bulan": MONTH}).content.decode("utf-8-sig")
    assert table.index("Waringinkurung") < table.index("Kramatwatu")
    village = client.get("/ukuran/mutu/36.04.05.2001/").content.decode()
    assert "Terlalu sedikit anak untuk diberi skor" in village
    assert "Tempat di bawahnya" not in village


def test_the_month_is_chosen_and_one_that_was_not_judged_is_said_to_be_another(
    signed_in: Callable[[str], Client],
) -> None:
    client = signed_in("dinkes")
    page = client.get(PAGE, {"bulan": BEFORE}).content.decode()
    assert f'<option value="{BEFORE}" selected>' in page
    assert order(page) == []
    assert "Mutu Maret 2024 belum dinilai; yang ditampilkan Agustus 2024." in client.get(
        PAGE, {"bulan": "2024-03"}
    ).content.decode()  # fmt: skip
    assert client.get(PAGE, {"bulan": "salah"}).status_code == 200


def test_its_sentences_begin_as_sentences_and_name_the_score(signed_in: Callable[[str], Client]) -> None:
    page = signed_in("dinkes").get(PAGE).content.decode()
    assert "<li>Skor angka terakhir" in page
    assert "Skor mutu SMART 24" in page
    told = next(one for one in release_checks.checks("36.04.", MONTH) if one.name == "quality").says
    assert told == (
        "Skor mutu SMART 24 (makin kecil makin baik). Skor angka terakhir panjang/tinggi 52,1 (wajar di bawah 12)."
    )


def test_the_page_asks_ten_times_at_most(signed_in: Callable[[str], Client]) -> None:
    client = signed_in("dinkes")
    client.get(PAGE)
    with CaptureQueriesContext(connection) as asked:
        client.get(PAGE)
    assert len(asked) <= 10
