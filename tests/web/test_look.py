"""Numbers, dates and names look as the offices write them; nothing third-party is fetched or changed unnoticed."""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils import translation

from konvergensi_web.pages.region.trend import interval
from konvergensi_web.platform import tags

PAGES = Path(tags.__file__).parents[1] / "pages"
VENDOR = PAGES / "static" / "pages" / "vendor"
PACKAGE = Path(tags.__file__).parents[1]
NBSP = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{{ 1234.5|angka:1 }}", "1.234,5"),
        ("{{ n|angka }}", "1.234.567"),
        ("{{ none|angka }}", "–"),
        ("{{ 6.04|persen }}", f"6,0{NBSP}%"),
        ("{{ minus|bertanda:1 }}", "\N{MINUS SIGN}0,4"),
        ("{{ n|rupiah }}", f"Rp{NBSP}1.234.567"),
        ("{{ day|tanggal }}", "31/08/2024"),
        ("{{ moment|tanggal }}", "01/09/2024"),
        ("{{ moment|waktu }}", "01/09/2024 01.30 WIB"),
        ('{{ "2024-08"|bulan }}', "Agustus 2024"),
        ('{{ "2024-08"|bulan:"pendek" }}', "Agu 24"),
        ('{{ "aisyah Zahra putri"|inisial }}', "A. Z. P."),
        ('{{ ""|inisial }}', "–"),
        ("{% pecahan 6662 110431 'anak diukur' %}", "6.662 dari 110.431 anak diukur"),
        ("{% persen_pecahan 6.04 6662 110431 %}", f"6,0{NBSP}%"),
        ('{% lencana "perhatian" "warn" %}', "▲"),
        ('{% url_if "no:such" as x %}[{{ x }}]', "[]"),
        ("{{ 1234 }}", "1234"),  # a bare number may be a key: it is never rewritten
    ],
)
def test_values_are_written_as_the_offices_write_them(source: str, said: str) -> None:
    values = {"none": None, "minus": -0.4, "n": 1234567, "day": date(2024, 8, 31),
              "moment": datetime(2024, 8, 31, 18, 30, tzinfo=UTC)}  # fmt: skip
    assert said in Template("{% load konvergensi %}" + source).render(Context(values))


def test_english_readers_get_english_numbers() -> None:
    with translation.override("en"):
        assert tags.angka(1234.5, 1) == "1,234.5"
        assert tags.bulan("2024-08") == "August 2024"


def test_vendored_scripts_are_those_of_the_manifest() -> None:
    manifest = json.loads((VENDOR / "manifest.json").read_text())
    for entry in manifest:
        content = (VENDOR / entry["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"], entry["file"]
        assert entry["version"]
        assert entry["licence"]
        assert (VENDOR / f"{entry['file']}.LICENSE").read_text().strip()
    named = {entry["file"] for entry in manifest} | {"vega-util-shim.js"}
    assert {path.name for path in VENDOR.glob("*.js")} == named


def test_no_page_asks_anybody_else_for_anything() -> None:
    """No address of another host, no inline script, style or handler in any template of the platform."""
    wrong = re.compile(
        r"""(?:src|href|action)=["']https?://|<style|\sstyle=["']|\son[a-z]+=["']|<script(?![^>]*(?:\ssrc=|application/json))""",
        re.IGNORECASE,
    )
    for template in PACKAGE.rglob("templates/**/*.html"):
        found = wrong.search(template.read_text(encoding="utf-8"))
        assert found is None, f"{template.relative_to(PACKAGE)}: {found and found.group(0)}"


def test_the_frame_names_the_office_the_way_out_and_the_way_past_the_menu(signed_in: Callable[[str], Client]) -> None:
    page = signed_in("dinkes").get("/").content.decode()
    assert 'class="skip" href="#isi"' in page
    assert "Petugas gizi" in page
    assert f'action="{reverse("account_logout")}"' in page
    menu = re.findall(r'<nav class="side".*?</nav>', page, re.DOTALL)[0]
    assert menu.index("Beranda") < menu.index("Wilayah")
    assert menu.count('aria-current="page"') == 1


def test_the_frame_stands_for_who_is_not_signed_in(db: None) -> None:
    answer = Client().get(reverse("account_login"))
    assert answer.status_code == 200
    assert 'class="side"' not in answer.content.decode()


def test_the_language_is_chosen_and_not_guessed_from_the_browser(signed_in: Callable[[str], Client]) -> None:
    client = signed_in("dinkes")
    page = client.get("/", headers={"Accept-Language": "en-US"}).content.decode()
    assert '<html lang="id">' in page
    client.post("/bahasa/", {"language": "en", "next": "/"})
    assert '<html lang="en">' in client.get("/").content.decode()


def test_a_problem_is_a_page_that_says_what_to_do(signed_in: Callable[[str], Client]) -> None:
    answer = signed_in("dinkes").get("/wilayah/99.99/")
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "Yang dapat dilakukan" in page
    assert "platform.not-found" in page


def test_only_administrators_see_the_living_page_of_components(signed_in: Callable[[str], Client]) -> None:
    assert signed_in("camat").get("/komponen/").status_code == 403
    page = signed_in("admin").get("/komponen/").content.decode()
    for name in ("button.html", "badge.html", "note.html", "list.html", "form.html", "tabs.html", "empty.html"):
        assert name in page
    assert "data-chart" in page


def test_the_interval_of_a_share_is_wilsons() -> None:
    low, high = interval(10, 100)
    assert (round(low, 2), round(high, 2)) == (5.52, 17.44)
    assert interval(0, 20)[0] == 0.0


def test_an_address_that_is_none_is_told_on_a_page_with_a_way_on(signed_in: Callable[[str], Client]) -> None:
    answer = signed_in("dinkes").get("/tidak-ada/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "Halaman tidak ditemukan" in page
    assert "Ke beranda" in page


def test_our_own_fault_is_a_page_with_the_number_in_the_log(
    signed_in: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_args: object) -> None:
        raise RuntimeError("uji")

    client = signed_in("dinkes")
    monkeypatch.setattr("konvergensi_web.pages.region.views.read", fail)
    client.raise_request_exception = False
    answer = client.get("/wilayah/36.04/")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "Terjadi kesalahan di sisi kami" in page
    number = re.findall(r"dengan nomor ([0-9a-f]{8})\.", page)[0]
    assert any(getattr(one, "request", "") and number in str(vars(one)) for one in caplog.records)
    assert "uji" not in page


def test_a_form_of_another_session_says_what_to_do(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/akun/masuk/", {"login": "dinkes", "password": "x"})
    assert answer.status_code == 403
    assert "Formulir ini sudah tidak berlaku" in answer.content.decode()


def test_a_request_that_no_page_makes_is_told_so(db: None) -> None:
    answer = Client().post("/akun/masuk/", {f"isian-{n}": "x" for n in range(20_000)})
    assert answer.status_code == 400
    assert "tidak dapat dibaca" in answer.content.decode()
