"""The page of a region: coverage above the figures, every figure with its fraction, drafts only to those who may."""

import io
import json
import re
import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
import vl_convert
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from konvergensi.problems import ProblemError
from konvergensi.reports.charts._look import TEAL
from konvergensi_web.measures.models import IndicatorValue, MacroValue, PipelineRun, Target
from konvergensi_web.measures.selectors import Figure
from konvergensi_web.pages.boundaries import import_boundaries
from konvergensi_web.pages.models import Boundary
from konvergensi_web.pages.region import numbers, tiles
from konvergensi_web.pages.region.scale import scale_of
from konvergensi_web.pages.region.trend import HOLLOW, SURVEY, SurveyPoint, trend_chart
from konvergensi_web.platform.actionlog.models import Entry
from konvergensi_web.platform.privacy.models import ExportRecord
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from konvergensi_web.registry.models import Posyandu
from tests.web import figures, world

MONTH, BEFORE = figures.MONTHS[-1], figures.MONTHS[-2]
SQUARE = [[[106.0, -6.0], [106.1, -6.0], [106.1, -6.1], [106.0, -6.1], [106.0, -6.0]]]


@pytest.fixture
def run(db: None) -> PipelineRun:
    with open_scope(system_actor("menyiapkan uji")):
        return figures.build([BEFORE, MONTH], level="last")


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_coverage_stands_above_the_figures_and_each_share_has_its_fraction(
    signed_in: Callable[[str], Client], run: PipelineRun
) -> None:
    page = signed_in("dinkes").get("/wilayah/36.04/").content.decode()
    assert page.index('class="strip"') < page.index('class="cards"')
    row = IndicatorValue.objects.get(region_path="36.04.", month=MONTH, indicator="stunting")
    said = text(page)
    assert f"{row.numerator:,} dari {row.denominator:,} anak dinilai".replace(",", ".") in said
    assert f"{row.measured:,} dari {row.target:,} sasaran riil".replace(",", ".") in said
    assert "draf, belum dirilis" in said
    assert "39\N{NO-BREAK SPACE}% tinggi berakhir ,0 atau ,5" in page
    assert "Daftar turun 360 anak: 118 pulih" in said
    assert "29 kecamatan · 326 desa/kelurahan" in said


def test_a_tile_tells_low_coverage_and_no_data_apart_from_zero(
    signed_in: Callable[[str], Client], run: PipelineRun
) -> None:
    page = signed_in("dinkes").get("/wilayah/36.04/").content.decode()
    assert page.count('class="tile c5"') == len(figures.LOW)
    assert page.count('class="tile c6"') == len(figures.EMPTY)
    assert page.count('class="tile ') == 326
    assert "tidak ada data" in page


@pytest.mark.parametrize("code", ["36.04", "36.04.05", "36.04.05.2001", "36.04.05.2001.0001"])
def test_every_level_down_to_the_posyandu_has_its_page(
    signed_in: Callable[[str], Client], run: PipelineRun, code: str
) -> None:
    Posyandu.objects.create(path=world.POSYANDU, name="Melati 1", village_id="36.04.05.2001")
    answer = signed_in("dinkes").get(f"/wilayah/{code}/")
    assert answer.status_code == 200
    for show in ("peta", "tabel"):
        assert signed_in("dinkes").get(f"/wilayah/{code}/?tampil={show}").status_code == 200


def test_nobody_sees_a_place_outside_the_own_area(signed_in: Callable[[str], Client], run: PipelineRun) -> None:
    for part in ("", "tempat/", "tren/", "kerja/", "panel/", "batas.json", "unduh/"):
        assert signed_in("dinkes_kota").get(f"/wilayah/36.04/{part}").status_code == 403, part
    assert signed_in("camat").get("/wilayah/36.04.06/").status_code in (200, 403)
    assert Client().get("/wilayah/36.04/").status_code == 302
    assert Entry.objects.filter(action="platform.access.denied").exists()


def test_the_province_sees_only_what_was_released(signed_in: Callable[[str], Client], run: PipelineRun) -> None:
    client = signed_in("dinkes_provinsi")
    assert "Belum ada angka yang dirilis" in client.get("/wilayah/36/").content.decode()
    with open_scope(system_actor("menyiapkan uji")):
        figures.release(BEFORE, run)
    page = text(client.get("/wilayah/36/").content.decode())
    assert "Juli 2024" in page
    assert "dirilis" in page
    assert "Agustus 2024" not in page


def test_a_province_is_told_of_how_many_of_its_districts_it_is_the_sum(
    signed_in: Callable[[str], Client], run: PipelineRun
) -> None:
    with open_scope(system_actor("menyiapkan uji")):
        figures.release(BEFORE, run)
    client = signed_in("dinkes_provinsi")
    page = client.get("/wilayah/36/").content.decode()
    part = "1 dari 8 kabupaten/kota sudah merilis"
    assert part in text(page[: page.index('class="strip"')]), "above the figures"
    assert "bukan seluruh Provinsi Banten" in text(page)
    assert part in text(page[page.index('class="strip"') : page.index('class="cards"')])
    cards = text(page[page.index('class="cards"') :])
    assert cards.count(part) >= 4
    assert part in text(client.get("/").content.decode())


def test_the_strip_leads_only_where_the_reader_may_go_and_keeps_month_and_place(
    signed_in: Callable[[str], Client], run: PipelineRun
) -> None:
    with open_scope(system_actor("menyiapkan uji")):
        figures.release(BEFORE, run)
    province = signed_in("dinkes_provinsi")
    page = province.get("/wilayah/36/").content.decode()
    strip = page[page.index('class="strip"') : page.index('class="cards"')]
    links = re.findall(r'href="([^"]+)"', strip)
    assert links == [f"/ukuran/asal/36/?bulan={BEFORE}"], "no worklist, no quality of measurements"
    assert province.get(links[0]).status_code == 200
    dinkes = signed_in("dinkes")
    page = dinkes.get(f"/wilayah/36.04.05/?bulan={BEFORE}").content.decode()
    strip = page[page.index('class="strip"') : page.index('class="cards"')]
    links = re.findall(r'href="([^"]+)"', strip)
    assert f"/ukuran/daftar-kerja/?bulan={BEFORE}&amp;wilayah=36.04.05&amp;alasan=missing" in links
    assert f"/ukuran/asal/36.04.05/?bulan={BEFORE}" in links
    page = dinkes.get(f"/wilayah/36.04/?bulan={MONTH}").content.decode()
    assert f'href="/ukuran/mutu/36.04/?bulan={MONTH}"' in page
    assert f'href="/ukuran/rilis/36.04/{MONTH}/"' in page, "the button of a month opens that month"


def test_a_month_that_is_not_shown_is_said_to_be_another(signed_in: Callable[[str], Client], run: PipelineRun) -> None:
    with open_scope(system_actor("menyiapkan uji")):
        figures.release(BEFORE, run)
    province = signed_in("dinkes_provinsi")
    page = text(province.get(f"/wilayah/36/?bulan={MONTH}").content.decode())
    assert "Agustus 2024 belum dirilis; yang ditampilkan Juli 2024." in page
    dinkes = signed_in("dinkes")
    assert "Belum ada angka September 2024; yang ditampilkan Agustus 2024." in text(
        dinkes.get("/wilayah/36.04/?bulan=2024-09").content.decode()
    )
    assert "; yang ditampilkan" not in text(dinkes.get(f"/wilayah/36.04/?bulan={BEFORE}").content.decode())
    assert "; yang ditampilkan" not in text(dinkes.get("/wilayah/36.04/?bulan=salah").content.decode())


def test_a_month_can_be_chosen_and_an_unknown_one_is_the_latest(
    signed_in: Callable[[str], Client], run: PipelineRun
) -> None:
    client = signed_in("dinkes")
    assert f'<option value="{BEFORE}" selected>' in client.get(f"/wilayah/36.04/?bulan={BEFORE}").content.decode()
    assert f'<option value="{MONTH}" selected>' in client.get("/wilayah/36.04/?bulan=1999-01").content.decode()


def test_the_survey_stands_beside_the_routine_figure_and_the_target_is_a_line(
    signed_in: Callable[[str], Client], run: PipelineRun
) -> None:
    now = world.NOW
    MacroValue.objects.create(indicator="stunting_survey", region_path="36.04.", period="2022", release="SSGI 2022",
                              value=26.4, low=22.1, high=30.9, source="Kemenkes", recorded_at=now)  # fmt: skip
    Target.objects.create(indicator="stunting_survey", region_path="36.04.", year=2024, value=14.0,
                          legal_basis="Perpres 72/2021", created_at=now, updated_at=now)  # fmt: skip
    client = signed_in("dinkes")
    assert "Survei (SSGI 2022): 26,4" in client.get("/wilayah/36.04/").content.decode()
    page = client.get("/wilayah/36.04/tren/").content.decode()
    spec = json.loads(re.findall(r'<script id="grafik-[^"]*" type="application/json">(.*?)</script>', page)[0])
    assert "target 2024: 14,0" in json.dumps(spec, ensure_ascii=False)
    assert "SSGI 2022" in page
    still = client.get("/wilayah/36.04/tren/?bentuk=svg")
    assert still["Content-Type"] == "image/svg+xml"
    assert b"<svg" in still.content
    village = client.get("/wilayah/36.04.05.2001/").content.decode()
    assert "SSGI" not in village


def test_a_quoted_survey_carries_its_mark_and_a_published_one_stays_the_basis(
    signed_in: Callable[[str], Client], run: PipelineRun
) -> None:
    told = {"indicator": "stunting_survey", "region_path": "36.04.", "source": "berita", "recorded_at": world.NOW}
    MacroValue.objects.create(period="2023", release="SKI 2023", value=24.0, standing="quoted", **told)
    mark = "dikutip, belum diverifikasi pada publikasinya"
    client = signed_in("dinkes")
    assert f"Survei (SKI 2023 ({mark})): 24,0" in client.get("/wilayah/36.04/").content.decode()
    MacroValue.objects.create(period="2022", release="SSGI 2022", value=26.4, **told)
    page = client.get("/wilayah/36.04/").content.decode()
    assert "Survei (SSGI 2022): 26,4" in page
    assert f"Yang lebih baru, SKI 2023 ({mark}): 24,0" in page
    chart = client.get("/wilayah/36.04/tren/").content.decode()
    assert f"SKI 2023 ({mark})</td>" in chart
    MacroValue.objects.filter(release="SSGI 2022").update(state="withdrawn")
    assert "SSGI 2022" not in client.get("/wilayah/36.04/tren/").content.decode()


def test_another_indicator_is_drawn_by_its_own_classes_and_stays_chosen(
    signed_in: Callable[[str], Client], run: PipelineRun
) -> None:
    client = signed_in("dinkes")
    page = client.get("/wilayah/36.04/?indikator=ds").content.decode()
    assert "Persen balita ditimbang atau diukur terendah di" in text(page)
    assert '<option value="ds" selected>' in page
    assert page.count("&amp;indikator=ds") > 326, "every tile, tab and export leads on to the same indicator"
    assert 'class="tile c5"' not in page, "a low D/S is the figure itself here, not a doubt about it"
    assert "Warna nasional" not in page, "the national colours are for stunting"
    assert "lima kelompok wilayah" in page
    part = client.get(f"/wilayah/36.04/tempat/?tampil=tabel&indikator=ds&bulan={MONTH}").content.decode()
    assert "Persen balita ditimbang atau diukur" in part
    heads = text(part[part.index("<thead") : part.index("</thead")])
    assert "Pembilang" in heads
    assert "endek" not in heads
    trend = text(client.get("/wilayah/36.04/tren/?indikator=ds").content.decode())
    assert "balita ditimbang atau diukur" in trend
    book = client.get("/wilayah/36.04/unduh/?bentuk=xlsx&indikator=ds")
    assert "-ds.xlsx" in book["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(book.content))["Per kecamatan"]
    assert sheet["C1"].value == "Persen balita ditimbang atau diukur"
    assert client.get("/wilayah/36.04/?indikator=tidak-ada").content.decode().count("indikator=tidak-ada") == 0


def test_the_darkest_colour_is_the_worst_whichever_way_the_indicator_runs() -> None:
    def figure(indicator: str, n: int) -> Figure:
        counts = {"numerator": n, "denominator": 100, "measured_in_target": 100, "target_children": 100}
        return Figure(indicator=indicator, title=indicator, path="36.04.05.2001.", month=MONTH, **counts)

    wasting = scale_of("wasting", MONTH)
    assert wasting.who, "WHO's limits of wasting are not those of stunting"
    assert [wasting.state(figure("wasting", n)) for n in (2, 4, 7, 12, 20)] == [0, 1, 2, 3, 4]
    underweight = scale_of("underweight", MONTH)
    assert [underweight.state(figure("underweight", n)) for n in (9, 15, 25, 35)] == [0, 1, 3, 4], "WHO gives four"
    rising = [figure("nd", n) for n in range(10, 100, 10)]
    gaining = scale_of("nd", MONTH, rising)
    assert [gaining.state(one) for one in rising] == sorted((gaining.state(one) for one in rising), reverse=True)
    assert gaining.state(rising[0]) == 4
    assert gaining.legend(MONTH)[0] == ("c0", f"≥ {gaining.cuts[-1]:.0f} %")
    assert scale_of("nd", MONTH, rising[:3]).cuts == (), "too few places make no groups"


def test_the_table_of_places_is_sorted_and_exported(signed_in: Callable[[str], Client], run: PipelineRun) -> None:
    client = signed_in("dinkes")
    page = client.get("/wilayah/36.04/?tampil=tabel&urut=-pct").content.decode()
    shares = [float(one.replace(",", ".")) for one in re.findall(r'<b class="pct">([\d,]+)', page)][::2]
    assert shares == sorted(shares, reverse=True)
    assert len(shares) == 29


@pytest.mark.parametrize("address", ["/wilayah/36.04/", "/wilayah/36.04/tempat/"])
def test_a_press_in_the_table_of_places_asks_for_that_table(
    address: str, signed_in: Callable[[str], Client], run: PipelineRun
) -> None:
    client = signed_in("dinkes")
    shown = client.get(address, {"tampil": "tabel", "indikator": "ds", "bulan": MONTH}).content.decode()
    form = shown[shown.index('<form method="get" action="/wilayah/36.04/" role="search"') :]
    asked = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form[: form.index("</form>")]))
    assert asked == {"tampil": "tabel", "indikator": "ds", "bulan": MONTH}
    wanted = asked | {"urut": "-pct", "cari": "ci"}
    page = client.get("/wilayah/36.04/", wanted).content.decode()
    part = client.get("/wilayah/36.04/", wanted, headers={"HX-Request": "true", "HX-Target": "daftar-wilayah"})
    assert ("<html" in page, "<html" in part.content.decode()) == (True, False)
    for answer in (page, part.content.decode()):
        names = re.findall(
            r'href="/wilayah/36\.04\.\d\d/">(?:Kecamatan )?([^<]+)</a>', answer[answer.index("<tbody") :]
        )
        assert {"Ciruas", "Cikande", "Cinangka"} <= set(names)
        assert 3 <= len(names) < 29
        assert 'aria-sort="descending"' in answer
    book = client.get("/wilayah/36.04/", wanted | {"ekspor": "xlsx", "tujuan": "rapat"})
    heads = next(iter(openpyxl.load_workbook(io.BytesIO(book.content)).worksheets[0].values))
    assert {"Persen balita ditimbang atau diukur", "Pembilang"} <= set(heads)
    assert Entry.objects.filter(action="platform.export.made").count() == 1


def test_the_page_is_taken_away_as_workbook_csv_and_pdf(signed_in: Callable[[str], Client], run: PipelineRun) -> None:
    client = signed_in("dinkes")
    book = openpyxl.load_workbook(io.BytesIO(client.get("/wilayah/36.04/unduh/?bentuk=xlsx").content))
    assert book.sheetnames[0] == "Angka utama"
    assert book.sheetnames[-1] == "Sumber"
    assert {"Per kecamatan", "Per desa kelurahan", "Neraca daftar"} <= set(book.sheetnames)
    assert isinstance(book["Per kecamatan"]["C2"].value, float)
    assert dict(book["Sumber"].values)["Status angka"] == "sementara"
    counts = [row[1] for row in book["Angka utama"].values if row[2] is None and row[1] is not None]
    assert counts
    assert all(isinstance(count, int) for count in counts), "a count of children is a whole number"
    table = client.get("/wilayah/36.04/unduh/?bentuk=csv&tujuan=rapat").content
    assert table.startswith(b"\xef\xbb\xbf")
    made = ExportRecord.objects.get(form="csv")
    assert (made.purpose, made.expires_at > made.at) == ("rapat", True)
    assert "Tujuan: rapat." in table.decode().splitlines()[-1]
    assert f"Nomor {str(made.pk)[-12:]}" in table.decode().splitlines()[-1]
    assert "Berlaku sampai" in dict(book["Sumber"].values)["Tanda"]
    pdf = client.get("/wilayah/36.04/unduh/?bentuk=pdf")
    assert pdf.content.startswith(b"%PDF")
    read = subprocess.run(["pdftotext", "-", "-"], input=pdf.content, capture_output=True, check=True).stdout.decode()
    assert "Kabupaten Serang" in read
    assert "persen anak" in read, "the axis of the chart"
    assert re.search(r"Sumber dan cara baca\n+Wilayah: ", read), "a heading on a line of its own"
    assert read.startswith("Dinas Kesehatan Kabupaten Serang"), "the letterhead: the office of who takes it"
    assert f"{timezone.localdate():%d/%m/%Y}" in read.split("Kabupaten Serang", 2)[1], "and the day"
    assert "Sumber: e-PPGBM" in read, "the source line of the chart"
    assert re.search(r"baru terkonfirmasi\n+\d+\n", read.split("Angka utama")[1]), "a count without decimals"
    assert Entry.objects.filter(action="platform.export.made").count() == 3


def test_regions_are_found_by_name_within_the_own_area_only(signed_in: Callable[[str], Client]) -> None:
    found = signed_in("dinkes").get("/wilayah/cari/?cari=ciruas").content.decode()
    assert "Kecamatan Ciruas" in found
    assert 'href="/wilayah/36.04.' in found
    assert "Tidak ada wilayah" in signed_in("dinkes_kota").get("/wilayah/cari/?cari=ciruas").content.decode()


def test_boundaries_are_imported_by_code_and_drawn_as_links(
    signed_in: Callable[[str], Client], run: PipelineRun, actor: Callable[[str], Actor], tmp_path: Path
) -> None:
    features = [
        {"type": "Feature", "properties": {"code": code, "name": "x"},
         "geometry": {"type": "Polygon", "coordinates": SQUARE}}
        for code in ("36.04.05.2001", "3604052002", "99.99.99.9999")
    ]  # fmt: skip
    file = tmp_path / "desa.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    for _twice in range(2):
        assert import_boundaries(actor=system_actor("uji"), file=file) == {"village": 2, "unknown": 1}
    assert Boundary.objects.count() == 2
    page = signed_in("dinkes").get("/wilayah/36.04/?tampil=peta").content.decode()
    assert "Batas indikatif" in page
    assert page.count("<path class=") == 2
    served = signed_in("dinkes").get("/wilayah/36.04/batas.json").json()
    assert [one["properties"]["code"] for one in served["features"]] == ["36.04.05.2001", "36.04.05.2002"]


def square(west: float, south: float, side: float) -> list[list[float]]:
    return [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]


def test_an_island_too_small_for_the_drawing_leaves_no_broken_outline(
    signed_in: Callable[[str], Client], run: PipelineRun, tmp_path: Path
) -> None:
    parts = {
        "36.04.05.2001": [[square(106, -6, 1)], [square(106.5, -5, 0.0002)]],
        "36.04.05.2002": [[square(106.7, -5, 0.0002)]],
    }
    features = [
        {"type": "Feature", "properties": {"code": code}, "geometry": {"type": "MultiPolygon", "coordinates": rings}}
        for code, rings in parts.items()
    ]
    file = tmp_path / "pulau.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    import_boundaries(actor=system_actor("uji"), file=file)
    page = signed_in("dinkes").get("/wilayah/36.04/?tampil=peta").content.decode()
    outlines = re.findall(r'<path class="c\d" d="([^"]*)"', page)
    assert len(outlines) == 1, "a place of which nothing can be seen has no shape; the table has its row"
    assert re.fullmatch(r"M\d+ \d+l(-?\d+ -?\d+ ?)+z", outlines[0]), "one ring, each with steps"


def test_a_file_that_is_no_map_is_refused_with_a_reason(db: None, tmp_path: Path) -> None:
    file = tmp_path / "peta.json"
    for content in ("bukan json", "{}", '{"type": "FeatureCollection", "features": []}'):
        file.write_text(content)
        with pytest.raises(ProblemError, match=r"peta\.json"):
            import_boundaries(actor=system_actor("uji"), file=file)


@pytest.mark.shared
def test_the_boundaries_of_the_province_draw_every_village(db: None, shared: Path) -> None:
    kept = import_boundaries(actor=system_actor("uji"), file=shared / "data/boundaries/villages_36.topojson")
    assert kept == {"village": 1552, "unknown": 0}


def test_a_place_without_figures_says_what_to_do(signed_in: Callable[[str], Client]) -> None:
    page = signed_in("dinkes").get("/wilayah/36.04/").content.decode()
    assert "Belum ada angka untuk wilayah ini" in page
    assert page.count('class="tile c6"') == 326


@pytest.mark.parametrize("code", ["36.04", "36.04.05", "36.04.05.2001"])
def test_the_page_of_a_region_asks_ten_times_at_most(
    signed_in: Callable[[str], Client], run: PipelineRun, django_assert_max_num_queries: Callable[[int], object],
    code: str,
) -> None:  # fmt: skip
    client = signed_in("dinkes")
    client.get("/")  # the badges of the menu are counted once a minute
    with django_assert_max_num_queries(10):
        client.get(f"/wilayah/{code}/")


def test_tiles_are_read_once_and_anew_when_a_run_changed_a_village(
    signed_in: Callable[[str], Client], run: PipelineRun
) -> None:
    client = signed_in("dinkes")
    tiles._kept.clear()
    with CaptureQueriesContext(connection) as asked:
        first = client.get("/wilayah/36.04/").content.decode()
    with CaptureQueriesContext(connection) as again:
        assert client.get("/wilayah/36.04/").content.decode().count('class="tile ') == 326
    assert any("'village'" in one["sql"] for one in asked)
    assert not any("'village'" in one["sql"] for one in again)
    with open_scope(system_actor("uji")):
        village = IndicatorValue.objects.filter(level="village", month=MONTH, indicator="stunting").earliest("pk")
        later = figures.AT + timedelta(hours=1)
        IndicatorValue.objects.filter(pk=village.pk).update(numerator=village.denominator, computed_at=later)
        IndicatorValue.objects.filter(level="regency", month=MONTH).update(computed_at=later)
    whole = f": 100,0\N{NO-BREAK SPACE}%, {village.denominator} dari"
    assert whole not in first
    assert whole in client.get("/wilayah/36.04/").content.decode()


def figure_of(indicator: str, month: str, n: int, measured: int, target: int | None = None) -> Figure:
    made = {"numerator": n, "denominator": measured} if indicator == "stunting" else {"value": n}
    told = {"numerator": None, "denominator": None} | made
    known = measured if target else None
    return Figure(indicator=indicator, title=indicator, path="36.04.", month=month, measured=measured,
                  measured_in_target=known, target_children=target, **told)  # fmt: skip


@pytest.mark.parametrize(("measured", "target", "said"), [(980, 1000, True), (600, 1000, False), (980, None, True),
                                                          (600, None, False), (880, 1000, False)])  # fmt: skip
def test_a_half_imported_month_does_not_count_as_fewer_cases(measured: int, target: int | None, said: bool) -> None:
    def month(name: str, cases: int, n: int) -> dict[str, Figure]:
        return {"stunting": figure_of("stunting", name, n // 5, n, target),
                "new_confirmed": figure_of("new_confirmed", name, cases, n, None)}  # fmt: skip

    words, _tone = numbers.difference("new_confirmed", month(MONTH, 30, measured), month(BEFORE, 50, 990))
    assert bool(words) == said


def test_a_doubtful_month_and_a_quoted_survey_are_points_with_an_edge_and_nothing_inside() -> None:
    months = [figure_of("stunting", "2024-07", 200, 950, 1000), figure_of("stunting", "2024-08", 100, 500, 1000)]
    quoted = SurveyPoint("SKI 2023", 24.0, quoted=True)
    made = trend_chart("uji", months, [quoted])
    assert made is not None
    layers = re.findall(r'role-mark layer_\d_marks"[^>]*>(.*?)</g>', vl_convert.vegalite_to_svg(made.spec))
    points = [re.findall(r'fill="(#\w+)" stroke="(#\w+)"', layer) for layer in layers]
    assert points[-2:] == [[(TEAL, TEAL), (HOLLOW, TEAL)], [(HOLLOW, SURVEY)]]


def test_who_does_not_check_the_figures_is_not_told_that_nobody_judged_them(
    signed_in: Callable[[str], Client], run: PipelineRun
) -> None:
    IndicatorValue.objects.update(state="released")
    page = text(signed_in("dinkes_provinsi").get("/wilayah/36.04/").content.decode())
    assert "dibaca kantor yang memeriksa angka sebelum dirilis" in page
    assert "belum dinilai" not in page.lower()
    assert "dibaca kantor yang memeriksa" not in text(signed_in("dinkes").get("/wilayah/36.04/").content.decode())
