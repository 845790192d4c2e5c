"""Signing in otherwise than by password: with a passkey, a security key as second step, the office's own provider."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.e2e.provider import CLIENT, SECRET, Provider, provider
from tests.web.server import command, migrated, serving

pytestmark = pytest.mark.slow
PASSWORD = "sawah-perahu-melati-42"
DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@dataclass(frozen=True)
class Office:
    """The product, reached by the name a passkey can be bound to, with two accounts and a provider of its own."""

    address: str
    provider: Provider


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    data = tmp_path_factory.mktemp("keys") / "data"
    with migrated(data) as database, provider("sari") as away:
        more = database | {
            "KONVERGENSI_REQUIRE_SECOND_FACTOR": "false", "KONVERGENSI_SSO_SERVER": away.address,
            "KONVERGENSI_SSO_CLIENT_ID": CLIENT, "KONVERGENSI_SSO_SECRET": SECRET, "KONVERGENSI_SSO_NAME": "SPBE",
        }  # fmt: skip
        assert command("admin", "regions", "36.04", data=data, **more).returncode == 0
        for name in ("sari", "kunci"):
            told = ("create-user", name, "--role", "admin", "--region", "36.04", "--office", "Sekretariat Daerah")
            done = command("admin", *told, data=data, says=f"{PASSWORD}\n", **more)
            assert done.returncode == 0, done.stderr
        with serving(data, **more) as server:
            yield Office(f"http://localhost:{urlsplit(server.address).port}", away)


@pytest.fixture
def page(browser: Browser, office: Office) -> Iterator[Page]:
    """A page at the door. An error on the console fails the test when it ends."""
    page = browser.new_context(viewport={"width": 390, "height": 800}, locale="id-ID").new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(f"{office.address}/akun/masuk/")
    yield page
    page.context.close()
    assert [fault for fault in faults if "status of 503" not in fault] == []


def with_password(page: Page, office: Office, name: str) -> None:
    page.goto(f"{office.address}/akun/masuk/")
    page.fill("input[name=login]", name)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")


def inside(page: Page, office: Office) -> None:
    page.wait_for_url(f"{office.address}/")
    expect(page.locator("h1")).to_be_visible()


def test_a_passkey_signs_in_alone_and_as_the_second_step(page: Page, office: Office) -> None:
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    with_password(page, office, "kunci")
    inside(page, office)
    page.goto(f"{office.address}/akun/keamanan/kunci/tambah/")
    page.fill("input[name=password]", PASSWORD)  # what guards the account asks once more who it is
    page.press("input[name=password]", "Enter")
    page.locator("input[name=name]").fill("Ponsel")
    page.locator("input[name=passwordless]").check()
    page.get_by_role("button", name="Tambah").click()
    page.wait_for_url(lambda address: "/kunci/tambah/" not in address)
    page.goto(f"{office.address}/akun/keamanan/kunci/")
    expect(page.locator("main")).to_contain_text("Ponsel")

    page.context.clear_cookies()
    page.goto(f"{office.address}/akun/masuk/")
    page.get_by_role("button", name="Masuk dengan kunci sandi").click()
    inside(page, office)

    page.context.clear_cookies()
    with_password(page, office, "kunci")
    expect(page.locator("h1")).to_have_text("Langkah kedua")
    page.goto(f"{office.address}/")
    assert "/akun/" in page.url, "the password alone opens nothing"
    page.context.clear_cookies()
    with_password(page, office, "kunci")
    page.get_by_role("button", name="Pakai kunci keamanan").click()
    inside(page, office)


def test_the_offices_own_provider_opens_the_account_of_the_same_name(page: Page, office: Office) -> None:
    way = page.get_by_role("button", name="Masuk melalui SPBE")
    office.provider.away = True
    way.click()
    expect(page.locator("main")).to_contain_text("Masuk melalui penyedia kantor sedang tidak bisa")
    office.provider.away = False

    office.provider.username, office.provider.subject = "orang-asing", "orang-2"
    page.goto(f"{office.address}/akun/masuk/")
    way.click()
    expect(page.locator("body")).to_contain_text("belum terdaftar di sini")

    office.provider.username, office.provider.subject = "sari", "orang-1"
    page.goto(f"{office.address}/akun/masuk/")
    way.click()
    inside(page, office)
    expect(page.locator("body")).to_contain_text("Sekretariat Daerah")

    page.context.clear_cookies()
    office.provider.subject = "orang-3"  # the provider gave the name to somebody else
    page.goto(f"{office.address}/akun/masuk/")
    way.click()
    expect(page.locator("body")).to_contain_text("sudah terhubung dengan orang lain")
