"""The real product for browser tests: `konvergensi serve` with a small demonstration and a worker beside it.

On SQLite, or with KONVERGENSI_TEST_DATABASE=postgresql on a fresh database of the run's server. One for each test
process; a test that changes things uses rows of its own.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from tests.web.server import Running, command, migrated, serving

CHILDREN, MONTHS = "500", "3"
REGENCY, LAST_MONTH = "36.04", "2024-08"


@dataclass(frozen=True)
class Platform:
    """The running product."""

    server: Running
    password: str
    accounts: tuple[str, ...]
    database: dict[str, str]  # the variables of its database

    @property
    def address(self) -> str:
        return self.server.address


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Started once, stopped at the end of the run."""
    data = tmp_path_factory.mktemp("platform") / "data"
    with migrated(data) as database:
        done = command("admin", "demo", "--children", CHILDREN, "--months", MONTHS, data=data, **database)
        assert done.returncode == 0, done.stdout + done.stderr
        told = json.loads((data / "akun-percontohan.json").read_text())
        with serving(data, **database) as server:
            server.wait_until("worker")
            yield Platform(server, told["password"], tuple(one["username"] for one in told["accounts"]), database)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of the machine. It ends with its file: its event loop would forbid Django's database to later tests."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def page_of(platform: Platform, browser: Browser) -> Iterator[Callable[..., Page]]:
    """A page with an account signed in through the form: `page_of("dinkes", width=390)`.

    A page error or an error on the console fails the test when it ends; with `refusals` an answer of 403 does not.
    """
    opened: list[Page] = []
    faults: list[str] = []

    def heard(page: Page, said: ConsoleMessage, refusals: bool) -> None:
        if said.type == "error" and not (refusals and "status of 403" in said.text):
            faults.append(f"{page.url}: {said.text}")

    def sign_in(username: str, width: int = 1280, *, refusals: bool = False) -> Page:
        page = browser.new_context(viewport={"width": width, "height": 900}, locale="id-ID").new_page()
        opened.append(page)
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        page.on("console", lambda said: heard(page, said, refusals))
        page.goto(f"{platform.address}/")
        page.fill("input[name=login]", username)
        page.fill("input[name=password]", platform.password)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/akun/masuk/" not in url)
        return page

    yield sign_in
    for page in opened:
        page.context.close()
    assert faults == []
