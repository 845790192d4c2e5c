"""The page of an office that serves several desa: their sum under its name, and from there into each of them."""

import io
import re
from collections.abc import Callable

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from konvergensi_web.measures.models import IndicatorValue, PipelineRun
from konvergensi_web.platform.accounts.models import Office
from konvergensi_web.platform.scope import open_scope, system_actor
from konvergensi_web.regions.models import Region
from tests.web import figures
from tests.web.children import make_child
from tests.web.test_worklist import item

MONTH, BEFORE = figures.MONTHS[-1], figures.MONTHS[-2]
SERVED = ("36.04.05.2001", "36.04.05.2002", "36.04.05.2003")


@pytest.fixture
def run(db: None) -> PipelineRun:
    """The puskesmas serves three desa of the kecamatan; both months have figures of every desa."""
    Office.objects.get(kind="puskesmas").areas.set(Region.objects.filter(code__in=SERVED))
    with open_scope(system_actor("menyiapkan uji")):
        return figures.build([BEFORE, MONTH])


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def sums(month: str = MONTH, indicator: str = "stunting") -> tuple[int, int, int, int]:
    rows = IndicatorValue.objects.filter(
        region_path__in=[f"{code}." for code in SERVED], month=month, indicator=indicator
    )
    assert len(rows) == 3
    counts = [(row.numerator or 0, row.denominator or 0, row.measured or 0, row.target or 0) for row in rows]
    n, d, measured, target = (sum(column) for column in zip(*counts, strict=True))
    return n, d, measured, target


def test_the_first_page_of_a_puskesmas_adds_up_its_desa(signed_in: Callable[[str], Client], run: PipelineRun) -> None:
    page = text(signed_in("tpg").get("/").content.decode())
    n, d, _measured, _target = sums()
    assert "<h1>Puskesmas Kramatwatu" in signed_in("tpg").get("/").content.decode().replace("\n", "")
    assert f"{n} dari {d:,} anak dinilai".replace(",", ".") in page
    assert "poin dari Juli 2024" in page, "the change is of the same sum"


def test_its_region_is_its_area_with_coverage_tiles_trend_table_and_export(
    signed_in: Callable[[str], Client], run: PipelineRun
) -> None:
    client = signed_in("tpg")
    assert client.get("/wilayah/")["Location"] == "/wilayah/kantor/"
    page = client.get("/wilayah/kantor/").content.decode()
    n, d, measured, target = sums()
    said = text(page)
    assert f"{measured:,} dari {target:,} sasaran riil".replace(",", ".") in said
    assert f"{n} dari {d:,} anak dinilai".replace(",", ".") in said
    assert "3 desa/kelurahan" in said
    assert "draf, belum dirilis" in said
    assert page.count('class="tile ') == 3
    assert all(f'href="/wilayah/{code}/?bulan={MONTH}"' in page for code in SERVED)
    earlier = text(client.get(f"/wilayah/kantor/?bulan={BEFORE}").content.decode())
    assert f"{sums(BEFORE)[0]} dari {sums(BEFORE)[1]:,} anak dinilai".replace(",", ".") in earlier
    assert client.get("/wilayah/kantor/?indikator=wasting").content.decode().count("&amp;indikator=wasting") > 3
    table = client.get("/wilayah/kantor/tempat/?tampil=tabel").content.decode()
    assert table.count('href="/wilayah/36.04.05.20') == 3
    assert "Persen pendek" in text(client.get("/wilayah/kantor/tren/").content.decode())
    book = openpyxl.load_workbook(io.BytesIO(client.get("/wilayah/kantor/unduh/?bentuk=xlsx").content))
    row = next(line for line in book["Angka utama"].values if line[2] == n)
    assert row[3] == d
    assert dict(book["Sumber"].values)["Wilayah"] == f"Puskesmas Kramatwatu ({', '.join(SERVED)})"
    assert client.get("/wilayah/kantor/panel/").status_code == 200
    assert client.get("/wilayah/kantor/batas.json").json()["features"] == []


def test_a_desa_without_figures_is_said_to_be_missing_from_the_sum(
    signed_in: Callable[[str], Client], run: PipelineRun
) -> None:
    client = signed_in("tpg")
    assert "wilayah kerja punya angka" not in client.get("/wilayah/kantor/").content.decode()
    IndicatorValue.objects.filter(region_path=f"{SERVED[1]}.", month=MONTH).delete()
    page = text(client.get("/wilayah/kantor/").content.decode())
    assert "2 dari 3 wilayah kerja punya angka" in page
    assert "bukan seluruh Puskesmas Kramatwatu" in page
    assert "poin dari Juli 2024" not in page, "a sum of two is not set beside one of three"


def test_its_worklist_is_of_its_desa_only(signed_in: Callable[[str], Client], run: PipelineRun) -> None:
    item(make_child("36.04.05.2002.", name="Dewi Eka"), "gizi_buruk", priority=1)
    item(make_child("36.04.05.2009.", name="Fajar Gilang"), "two_t", priority=3)
    page = signed_in("tpg").get(f"/wilayah/kantor/kerja/?bulan={MONTH}").content.decode()
    assert "D. E." in page
    assert "F. G." not in page
    assert "Yang harus dikerjakan: 1 anak" in text(page)


def test_the_sum_is_a_draft_until_every_part_is_more(signed_in: Callable[[str], Client], run: PipelineRun) -> None:
    paths = [f"{code}." for code in SERVED]
    IndicatorValue.objects.filter(region_path__in=paths).update(state="released")
    assert "belum dirilis" not in text(signed_in("tpg").get("/wilayah/kantor/").content.decode())
    IndicatorValue.objects.filter(region_path=paths[1]).update(state="verified")
    assert "terverifikasi, belum dirilis" in text(signed_in("tpg").get("/wilayah/kantor/").content.decode())


def test_an_office_that_sees_releases_only_gets_no_draft_in_its_sum(
    signed_in: Callable[[str], Client], run: PipelineRun
) -> None:
    Office.objects.get(kind="kua").areas.set(Region.objects.filter(code__in=SERVED))
    client = signed_in("kua")
    assert "Belum ada angka yang dirilis" in client.get("/wilayah/kantor/").content.decode()
    with open_scope(system_actor("menyiapkan uji")):
        figures.release(BEFORE, run)
    page = text(client.get("/wilayah/kantor/").content.decode())
    assert "Juli 2024" in page
    assert "Agustus 2024" not in page
    assert f"{sums(BEFORE)[0]} dari {sums(BEFORE)[1]:,} anak dinilai".replace(",", ".") in page


def test_the_address_is_each_readers_own_area_and_that_of_one_place_is_its_page(
    signed_in: Callable[[str], Client], run: PipelineRun
) -> None:
    page = signed_in("camat").get("/wilayah/kantor/").content.decode()
    assert "Kecamatan Kramatwatu" in page
    assert "Puskesmas Kramatwatu" not in page
    assert signed_in("camat").get("/wilayah/")["Location"] == "/wilayah/36.04.05/"
    assert signed_in("tpg").get("/wilayah/36.04.05/").status_code == 403, "the whole kecamatan is not its area"
    assert Client().get("/wilayah/kantor/").status_code == 302


@pytest.mark.parametrize("address", ["/", "/wilayah/kantor/", "/wilayah/kantor/kerja/", "/wilayah/kantor/tren/"])
def test_the_pages_of_an_area_ask_ten_times_at_most(
    signed_in: Callable[[str], Client], run: PipelineRun, address: str
) -> None:
    client = signed_in("tpg")
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    assert len(asked) <= 10, [one["sql"][:90] for one in asked.captured_queries]
