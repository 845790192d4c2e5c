"""The open page: released figures only, small cells withheld with their complements, citable, cookieless, cacheable."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client

from konvergensi_web.measures.models import IndicatorValue, Release, ReleasedValue
from konvergensi_web.measures.pipeline import refresh
from konvergensi_web.measures.services import releases as services
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from tests.web import marts_world
from tests.web.marts_world import REGENCY

pytestmark = pytest.mark.django_db
MONTH = "2024-08"
FRAME = marts_world.small(2)
MINIMUM = 5


@pytest.fixture
def counted(db: None) -> Iterator[None]:
    with open_scope(system_actor("uji")):
        marts_world.load(*FRAME)
        refresh(actor=system_actor("uji"), regency_path=REGENCY)
        yield


@pytest.fixture
def release(counted: None, actor: Callable[[str], Actor]) -> Release:
    services.verify_release(actor=actor("dinkes"), region_path=REGENCY, month=MONTH)
    return services.publish_release(
        actor=actor("walidata"), region_path=REGENCY, month=MONTH, warning_reason="dua puskesmas terlambat"
    )


def test_nothing_is_shown_before_the_release_and_never_another_month(counted: None, client: Client) -> None:
    assert "Belum ada angka yang dirilis" in client.get("/publik/").content.decode()
    for address in ("/publik/36.04/", "/publik/36.04.05/", "/publik/36.99/", "/publik/data/paket.json?x=1"):
        answer = client.get(address)
        assert answer.status_code in (200, 404)
        assert "%" not in answer.content.decode().split("<main")[-1].split("</main>")[0]


def test_a_released_month_is_open_to_everyone_without_a_cookie(release: Release, client: Client) -> None:
    village = ReleasedValue.objects.filter(level="village", public=True, measured__gt=0).first()
    assert village is not None
    for address in (
        "/publik/", "/publik/36.04/", f"/publik/36.04/?bulan={MONTH}&indikator=bgm", "/publik/36.04.05/",
        f"/publik/{village.region_path[:-1]}/", "/publik/data/", "/publik/data/paket.json",
        f"/publik/rilis/{release.pk}/",
        f"/publik/data/{release.pk}.csv", f"/publik/data/{release.pk}.json",
    ):  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer["Cache-Control"].startswith("public, max-age="), address
        assert "Set-Cookie" not in answer.headers
        assert not answer.cookies
        assert "Cookie" not in answer.get("Vary", "")
    page = client.get("/publik/36.04/").content.decode()
    assert "dua puskesmas terlambat" in page
    assert release.sha256[:16] in page
    assert "//" not in page.split("<body")[0].replace("<!doctype", ""), "no request to anybody else"
    assert client.get("/publik/36.04/?bulan=2024-07").status_code == 404
    assert client.post("/publik/").status_code == 405


def test_an_answer_to_somebody_signed_in_is_the_same(
    release: Release, client: Client, signed_in: Callable[[str], Client]
) -> None:
    english = signed_in("dinkes")
    english.post("/bahasa/", {"language": "en", "next": "/"})
    assert english.get("/publik/36.04/").content == client.get("/publik/36.04/").content


def test_the_open_page_draws_released_shares_and_says_which_are_withheld(release: Release, client: Client) -> None:
    villages = ReleasedValue.objects.filter(release=release, level="village", public=True, indicator="stunting")
    hidden = villages.filter(Q(numerator_withheld=True) | Q(denominator_withheld=True))
    here = list(hidden.filter(region_path__startswith="36.04.05."))
    assert here
    page = client.get("/publik/36.04.05/").content.decode()
    start = page.index('<div class="tiles')
    grid = page[start : page.index("</section>", start)]
    assert grid.count("ditahan (sel kecil)") == 2 * len(here), "in the tip and for a screen reader"
    assert f"{len(here)} desa ditahan karena selnya kecil" in grid
    for row in here:
        tile = grid[grid.index(f"/publik/{row.region_path[:-1]}/") :].split("</li>")[0]
        assert not re.findall(r"\d,\d|\d+ dari", tile), "nothing from which the cell could be worked out"
    assert 'href="/wilayah/' not in page, "the open page leads to open pages only"
    assert "indikator=wasting" in client.get("/publik/36.04.05/?indikator=wasting").content.decode()


def test_the_months_are_a_chart_with_a_still_picture(
    release: Release, client: Client, actor: Callable[[str], Actor]
) -> None:
    assert "data-chart" not in client.get("/publik/36.04/").content.decode(), "one month is no trend"
    earlier = IndicatorValue.objects.filter(region_path=REGENCY).exclude(month=MONTH).order_by("-month").first()
    assert earlier is not None
    services.verify_release(actor=actor("dinkes"), region_path=REGENCY, month=earlier.month)
    services.publish_release(actor=actor("walidata"), region_path=REGENCY, month=earlier.month, warning_reason="uji")
    page = client.get("/publik/36.04/").content.decode()
    assert "data-chart" in page
    assert "vega.min.js" in page
    still = client.get(f"/publik/36.04/?bulan={MONTH}&indikator=stunting&bentuk=svg")
    assert still["Content-Type"] == "image/svg+xml"
    assert b"<svg" in still.content


def rows_of(client: Client, release: Release) -> list[dict[str, str]]:
    text = client.get(f"/publik/data/{release.pk}.csv").content.decode()
    return list(csv.DictReader(io.StringIO(text)))


def test_small_cells_and_enough_of_their_neighbours_are_withheld_everywhere(release: Release, client: Client) -> None:
    frozen = {(row.region_path[:-1], row.indicator): row for row in ReleasedValue.objects.filter(release=release)}
    rows = rows_of(client, release)
    assert {row["tingkat"] for row in rows} == {"kabupaten/kota", "kecamatan", "desa/kelurahan"}
    assert "severe_stunting" not in {row["indikator"] for row in rows}
    for row in rows:
        true = frozen[row["kode_wilayah"], row["indikator"]]
        for name, value in (("pembilang", true.numerator), ("penyebut", true.denominator), ("diukur", true.measured)):
            if row[name]:
                assert int(row[name]) == value
                assert int(row[name]) >= MINIMUM or int(row[name]) == value == 0 >= MINIMUM
        if "pembilang" in row["ditahan"].split() or "penyebut" in row["ditahan"].split():
            assert row["persen"] == ""
    for district in ("36.04.05", "36.04.06"):
        parts = [
            row for row in rows if row["kode_wilayah"].startswith(f"{district}.") and row["indikator"] == "stunting"
        ]
        hidden = [row for row in parts if "pembilang" in row["ditahan"].split()]
        assert hidden
        assert len(hidden) != 1, "a single withheld cell is the total less the others"
    villages = ReleasedValue.objects.filter(release=release, level="village", numerator_withheld=True, public=True)
    one = villages.filter(indicator="stunting").first()
    assert one is not None
    page = client.get(f"/publik/{one.region_path[:-1]}/").content.decode()
    assert "ditahan (sel kecil)" in page


def test_the_metadata_say_what_satu_data_indonesia_asks(release: Release, client: Client) -> None:
    told: dict[str, Any] = client.get(f"/publik/data/{release.pk}.json").json()
    assert {"ms_keg", "ms_ind", "ms_var", "lisensi", "kode_referensi", "rilis", "cara_mengutip"} <= told.keys()
    assert told["ms_keg"]["produsen_data"] == "Dinas Kesehatan Kabupaten Serang"
    assert told["ms_keg"]["kode_wilayah"] == "36.04"
    assert told["rilis"]["sha256"] == release.sha256
    header = client.get(f"/publik/data/{release.pk}.csv").content.decode().splitlines()[0].split(",")
    assert [one["nama"] for one in told["ms_var"]] == header
    for one in told["ms_ind"]:
        assert all(one[field] for field in ("nama", "definisi", "pembilang", "penyebut", "satuan", "versi_definisi"))
    packages = json.loads(client.get("/publik/data/paket.json").content)["result"]
    assert packages["count"] == 1
    [package] = packages["results"]
    assert {one["format"] for one in package["resources"]} == {"CSV", "JSON"}
    for one in package["resources"]:
        assert client.get(one["url"].replace("http://testserver", "")).status_code == 200


def test_a_corrected_release_stays_citable_and_says_so(
    release: Release, client: Client, actor: Callable[[str], Actor]
) -> None:
    before = client.get(f"/publik/data/{release.pk}.csv").content
    with open_scope(system_actor("uji")):
        IndicatorValue.objects.filter(month=MONTH, region_path=REGENCY, indicator="stunting").update(numerator=1)
    services.verify_release(actor=actor("dinkes"), region_path=REGENCY, month=MONTH)
    later = services.publish_release(
        actor=actor("walidata"), region_path=REGENCY, month=MONTH, reason="uji", warning_reason="uji"
    )
    assert client.get(f"/publik/data/{release.pk}.csv").content == before
    assert "sudah dikoreksi" in client.get(f"/publik/rilis/{release.pk}/").content.decode()
    assert str(later.pk) in client.get("/publik/36.04/").content.decode()
    assert client.get("/publik/rilis/01890000-0000-7000-8000-000000000000/").status_code == 404


def test_the_open_pages_ask_few_questions(release: Release, client: Client, django_assert_max_num_queries: Any) -> None:
    client.get("/publik/")
    for address, ceiling in (("/publik/", 6), ("/publik/36.04/", 12), ("/publik/36.04.05/", 12), ("/publik/data/", 4)):
        with django_assert_max_num_queries(ceiling):
            client.get(address)
