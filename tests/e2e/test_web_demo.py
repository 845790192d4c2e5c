"""What `make run` shows: a visitor signs in and finds the demonstration district."""

from collections.abc import Callable

import pytest
from playwright.sync_api import APIRequestContext, Page, expect
from tests.e2e.links import kind, links
from tests.e2e.platform import CHILDREN, MONTHS, Platform
from tests.web.server import command

pytestmark = pytest.mark.slow


def dead_ends(requests: APIRequestContext, address: str) -> list[str]:
    """The links that refuse whoever follows them, from the first page on; each kind of page is opened once."""
    found, seen, ahead = [], {""}, [("/", "")]
    while ahead:
        path, before = ahead.pop()
        if kind(path) in seen:
            continue
        seen.add(kind(path))
        answer = requests.get(address + path)
        if answer.status >= 400:
            found.append(f"{before} leads to {path}: {answer.status}")
            continue
        ahead += [(link, path) for link in links(answer.text(), path)]
    assert len(seen) > 20, seen
    return found


def test_every_account_of_the_demonstration_signs_in_and_no_link_refuses_it(
    platform: Platform, page_of: Callable[..., Page]
) -> None:
    refused = {}
    for username in platform.accounts:
        page = page_of(username)
        expect(page.locator("h1")).to_be_visible()
        assert page.url.removeprefix(platform.address) == "/", username
        refused[username] = dead_ends(page.context.request, platform.address)
    assert {name: links for name, links in refused.items() if links} == {}


def test_the_dashboard_shows_the_demonstration_district(platform: Platform, page_of: Callable[..., Page]) -> None:
    page = page_of("dinkes")
    expect(page.locator("main")).to_contain_text("Kabupaten Serang")
    expect(page.locator("main")).to_contain_text("Agustus 2024")


def test_the_demonstration_may_be_made_again_beside_the_running_server(platform: Platform) -> None:
    again = command(
        "admin", "demo", "--children", CHILDREN, "--months", MONTHS, data=platform.server.data, **platform.database
    )
    assert again.returncode == 0, again.stdout + again.stderr
    assert platform.password in again.stdout
    assert "disimpan" not in again.stderr, "nothing is imported twice"


def test_a_job_can_be_looked_at(platform: Platform, page_of: Callable[..., Page]) -> None:
    page = page_of("dinkes", width=390)
    page.goto(f"{platform.address}/pekerjaan/")
    page.get_by_role("link", name="Menyimpan impor").first.click()
    expect(page.locator("main")).to_contain_text("selesai")
    page.get_by_role("link", name="Lihat hasil").click()
    expect(page.locator("h1")).to_be_visible()
