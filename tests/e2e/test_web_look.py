"""In a real browser: no page logs an error, breaks the policy, asks another host, or shuts anybody out.

Runs Debian's Chromium on the product's own server. axe-core is put in through the debugger, not through the page, so
the page's own policy stays as strict as it is for people.
"""

import json
import re
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import axe_core_python
import pytest
from django.urls import get_resolver, reverse
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request
from tests.e2e.links import kind, links
from tests.web.server import environment, migrated, serving

ROOT = Path(__file__).parents[2]
AXE = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 390, "height": 800}
QUIET = 150
Size = dict[str, int]
GRAVE = {"serious", "critical"}
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]},
    "resultTypes": ["violations"],  # what passes is not gathered
}
NOT_PAGES = ("api:", "health:", "socialaccount", "openid_connect", "set_language")
FILES = re.compile(r"unduh|download|export|berkas|csv|xlsx|\.json")
REGIONS = ["/wilayah/36.04/", "/wilayah/36.04/?tampil=peta", "/wilayah/36.04/?tampil=tabel", "/wilayah/36.04.05/",
           "/wilayah/36.04.05.2001/"]  # fmt: skip
RELEASED = "/ukuran/rilis/36.04/2024-07/"  # with the SHA-256 of what was released

pytestmark = pytest.mark.slow


@dataclass
class Site:
    """The running product and one session a user."""

    address: str
    sessions: dict[str, str]


@dataclass
class Heard:
    """What the browser complained about, and whom the page asked."""

    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The product's server on a folder of its own."""
    folder = tmp_path_factory.mktemp("look") / "data"
    more = {"KONVERGENSI_REQUIRE_SECOND_FACTOR": "false"}
    with migrated(folder) as database:
        more |= database
        fill = [sys.executable, "-m", "tests.e2e.look_world"]
        here = environment(folder, **more)
        filled = subprocess.run(fill, cwd=ROOT, env=here, check=True, capture_output=True, text=True)
        with serving(folder, "--workers", "0", **more) as server:
            yield Site(server.address, json.loads(filled.stdout.splitlines()[-1]))


def signed_in(browser: Browser, site: Site, user: str | None, size: Size) -> BrowserContext:
    context = browser.new_context(viewport=size)  # type: ignore[arg-type]
    context.set_default_timeout(90_000)  # a loaded machine is no fault of the page
    if user is not None:
        context.add_cookies([{"name": "sessionid", "value": site.sessions[user], "url": site.address}])
    return context


def listen(page: Page, site: Site) -> Heard:
    heard = Heard()

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "status of 40" not in message.text:
            heard.complaints.append(f"{page.url}: {message.text}")

    def asked(request: Request) -> None:
        if not request.url.startswith((site.address, "data:", "blob:")):
            heard.strangers.append(request.url)

    page.on("console", said)
    page.on("pageerror", lambda error: heard.complaints.append(f"{page.url}: {error}"))
    page.on("request", asked)
    return heard


def settle(page: Page, address: str) -> int:
    """Open an address and wait until it asks for nothing more: `QUIET` ms, where Playwright's own wait is 500."""
    asked, ended = 0, 0

    def count(request: Request) -> None:
        nonlocal asked
        asked += 1

    def end(request: Request) -> None:
        nonlocal ended
        ended += 1

    heard = {"request": count, "requestfinished": end, "requestfailed": end}
    for event, hear in heard.items():
        page.on(event, hear)  # type: ignore[call-overload]
    answer, before = page.goto(address), -1
    for _ in range(90_000 // QUIET):
        if before == asked <= ended:
            break
        before = asked
        page.wait_for_timeout(QUIET)
    for event, hear in heard.items():
        page.remove_listener(event, hear)
    return answer.status if answer else 0


def judged(page: Page) -> list[str]:
    """axe's grave findings on the page as it stands."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate("rules => axe.run(document, rules)", RULES)
    return [
        f"{page.url} {one['id']} ({one['impact']}): {one['nodes'][0]['html'][:160]}"
        for one in found["violations"]
        if one["impact"] in GRAVE
    ]


def addresses() -> list[str]:
    """Every address of the platform that needs no argument and answers with a page."""
    found: list[str] = []

    def walk(patterns: list[Any], space: str) -> None:
        for one in patterns:
            inside = getattr(one, "namespace", None)
            if hasattr(one, "url_patterns"):
                walk(one.url_patterns, f"{inside}:" if inside else space)
            elif one.name and not one.pattern.converters and not one.pattern.regex.groups:
                found.append(f"{space}{one.name}")

    walk(get_resolver().url_patterns, "")
    named = [name for name in found if not name.startswith(NOT_PAGES) and "panels" not in name]
    return sorted({path for name in named if not FILES.search(path := reverse(name))})


def visit(
    browser: Browser, site: Site, user: str | None, sizes: Sequence[Size], paths: list[str], *, follow: bool = False
) -> list[str]:
    """Everything wrong on these pages, each opened once and looked at on every screen; `follow` one of each kind."""
    wrong: list[str] = []
    context = signed_in(browser, site, user, sizes[0])
    page = context.new_page()
    heard = listen(page, site)
    seen, ahead = {"", *map(kind, paths)}, deque(paths)
    while ahead:
        path = ahead.popleft()
        asked = context.request.get(site.address + path)  # an address that only takes forms, or a file, is no page
        if asked.status in (403, 404, 405) or "text/html" not in asked.headers.get("content-type", ""):
            continue
        for link in links(asked.text(), path) if follow else ():
            if kind(link) not in seen and "?" not in link:
                seen.add(kind(link))
                ahead.append(link)
        if "<html" not in asked.text():
            continue  # a part of a page
        page.set_viewport_size(sizes[0])  # type: ignore[arg-type]
        status = settle(page, site.address + path)
        if status >= 500:
            wrong.append(f"{path}: {status}")
        wrong += misplaced(page, sizes[0])
        for size in sizes[1:]:
            page.set_viewport_size(size)  # type: ignore[arg-type]
            wrong += misplaced(page, size)
    context.close()
    return wrong + heard.complaints + [f"asked {url}" for url in heard.strangers]


def misplaced(page: Page, size: Size) -> list[str]:
    """What is wrong with the page as it stands on a screen of this size."""
    wide = page.evaluate("document.documentElement.scrollWidth")
    beyond = [f"{page.url}: {wide} px wide on a screen of {size['width']}"] if wide > size["width"] else []
    return beyond + judged(page)


OWN = {"admin": ("/kantor/", "/log/", "/komponen/"), "pdp": ("/privasi/", "/log/")}  # what others may not open


@pytest.mark.parametrize("user", ["dinkes", "admin", "pdp"])
def test_no_page_errs_asks_a_stranger_or_shuts_anybody_out(browser: Browser, site: Site, user: str) -> None:
    leaving = {reverse("account_logout")}
    paths = [path for path in addresses() if path not in leaving and path.startswith(OWN.get(user, ("/",)))]
    more = [*REGIONS, RELEASED] if user == "dinkes" else []
    wrong = visit(browser, site, user, (WIDE, NARROW), paths + more, follow=user == "dinkes")
    assert not wrong, "\n".join(wrong)


def test_the_door_and_the_public_page_are_open_to_everybody(browser: Browser, site: Site) -> None:
    paths = [reverse("account_login"), "/publik/", "/wilayah/36.04/"]
    wrong = visit(browser, site, None, (WIDE, NARROW), paths)
    assert not wrong, "\n".join(wrong)


def test_the_chart_is_drawn_without_eval_and_has_its_table(browser: Browser, site: Site) -> None:
    context = signed_in(browser, site, "dinkes", WIDE)
    page = context.new_page()
    heard = listen(page, site)
    settle(page, f"{site.address}/wilayah/36.04/")
    box = page.locator(".chart-box").first
    box.locator("svg").wait_for()
    box.get_by_role("button", name="Tabel").click()
    assert box.locator("table").is_visible()
    measured = box.locator("tbody tr").filter(has_not=page.locator("td:last-child", has_text="–"))
    assert measured.count() == 4, "the four months; the surveys beside them have no D/S"
    box.get_by_role("button", name="Tabel").click()
    for form, begins in (("SVG", b"<svg"), ("PNG", b"\x89PNG"), ("CSV", b"\xef\xbb\xbf")):
        box.locator("summary").click()
        with page.expect_download() as taken:
            box.get_by_role("button", name=form).click()
        assert Path(taken.value.path()).read_bytes().startswith(begins), form
    assert not heard.complaints
    context.close()


def test_the_keyboard_reaches_everything_that_matters(browser: Browser, site: Site) -> None:
    context = signed_in(browser, site, "dinkes", WIDE)
    page = context.new_page()
    settle(page, f"{site.address}/wilayah/36.04/")
    reached: list[str] = []
    for _ in range(45):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("(document.activeElement.textContent || '').trim().slice(0, 40)"))
    assert reached[0] == "Langsung ke isi"
    for name in ("Ganti wilayah", "Beranda", "Wilayah", "Unduh", "Proyektor", "Petak", "Peta", "Tabel"):
        assert any(one.startswith(name) for one in reached), name
    page.locator("body").press("p")
    assert page.evaluate("document.documentElement.classList.contains('projector')")
    context.close()


def test_a_region_is_changed_by_typing_its_name(browser: Browser, site: Site) -> None:
    context = signed_in(browser, site, "dinkes", WIDE)
    page = context.new_page()
    settle(page, f"{site.address}/")
    page.get_by_role("button", name="Ganti wilayah").first.click()
    page.keyboard.type("ciruas")
    page.get_by_role("link", name="Kecamatan Ciruas Provinsi").click()
    page.wait_for_url("**/wilayah/36.04.09/")
    assert page.get_by_role("heading", level=1).inner_text() == "Kecamatan Ciruas"
    context.close()


def test_places_switch_between_tiles_map_and_table_in_place(browser: Browser, site: Site) -> None:
    context = signed_in(browser, site, "dinkes", WIDE)
    page = context.new_page()
    heard = listen(page, site)
    settle(page, f"{site.address}/wilayah/36.04/")
    assert page.locator("#tempat .tile").count() == 326
    page.get_by_role("button", name="Warna nasional").click()
    assert page.locator("#tempat .shades.national").count() == 1
    page.locator("#tempat").get_by_role("link", name="Tabel").click()
    page.locator("#tempat table").wait_for()
    page.evaluate("window.stays = true")
    page.locator("#tempat").get_by_role("button", name="Wilayah").click()
    page.locator("#tempat th[aria-sort=descending]").wait_for()
    assert page.evaluate("window.stays"), "only the table is fetched"
    page.reload()
    assert page.locator("#tempat th[aria-sort=descending]").is_visible(), "the address leads to the page with its table"
    assert page.get_by_role("heading", level=1).inner_text() == "Kabupaten Serang"
    assert not heard.complaints
    context.close()


def test_what_was_fetched_can_be_pressed_the_moment_it_stands(browser: Browser, site: Site) -> None:
    context = signed_in(browser, site, "dinkes", WIDE)
    page = context.new_page()
    settle(page, f"{site.address}/wilayah/36.04/")
    page.evaluate("""window.stays = true; new MutationObserver((_, it) => {
        const head = document.querySelector("#tempat button.sorter");
        if (head) { it.disconnect(); head.click(); }
    }).observe(document.body, {childList: true, subtree: true})""")
    page.locator("#tempat").get_by_role("link", name="Tabel").click()
    page.locator("#tempat th[aria-sort=descending]").wait_for()
    assert page.evaluate("window.stays"), "the press went to the browser, not to the list"
    context.close()


def test_the_page_prints_without_menu_and_backgrounds(browser: Browser, site: Site, tmp_path: Path) -> None:
    context = signed_in(browser, site, "dinkes", WIDE)
    page = context.new_page()
    settle(page, f"{site.address}/wilayah/36.04/")
    page.emulate_media(media="print")
    assert not page.locator("nav.side").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.querySelector('.panel')).boxShadow") == "none"
    target = tmp_path / "wilayah.pdf"
    page.pdf(path=str(target), format="A4", prefer_css_page_size=True)
    pages = len(re.findall(rb"/Type\s*/Page\b", target.read_bytes()))
    assert 1 <= pages <= 4
    first = subprocess.run(["pdftotext", "-l", "1", target, "-"], capture_output=True, text=True, check=True).stdout
    assert "tidak ada data" in first, "the tiles and their legend follow the figures on the first page"
    assert page.locator("#tempat .legend").first.is_visible()
    context.close()
