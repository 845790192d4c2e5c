"""Photograph the main pages of the platform at the width of a laptop and of a phone, for the documents.

Runs the product itself on a folder that `konvergensi admin demo` has filled, signs in through the form as the
demonstration accounts, and writes small PNG files. Look at every one of them before they are committed.

usage: python tools/screenshots_web.py DATA_FOLDER [TARGET_FOLDER]
"""

import importlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "docs" / "screenshots"
SIZES = {1280: 900, 390: 844}
TALLEST = 1700  # of a picture: the first screens tell how a page looks
REGENCY = "36.04"

# name: (account, address); `first:` follows the first link that the expression finds on the page before it
PAGES = {
    "masuk": (None, "/akun/masuk/"),
    "beranda": ("dinkes", "/"),
    "wilayah": ("dinkes", f"/wilayah/{REGENCY}/"),
    "kecamatan": ("dinkes", f"/wilayah/{REGENCY}.05/"),
    "impor": ("dinkes", "/sumber/ first:main tbody a"),
    "registri": ("dinkes", "/registri/"),
    "daftar-kerja": ("dinkes", "/ukuran/daftar-kerja/"),
    "anak": ("dinkes", "/ukuran/daftar-kerja/ first:a[href*='/registri/anak/']"),
    "rilis": ("dinkes", "/ukuran/rilis/"),
    "program": ("dinkes", "/rencana/program/"),
    "kantor": ("admin", "/kantor/"),
    "publik": (None, "/publik/ first:main tbody a"),
}


@contextmanager
def running(data: Path) -> Iterator[str]:
    """The product's server without a worker; its address."""
    environment = os.environ | {"KONVERGENSI_DATA": str(data), "PYTHONUNBUFFERED": "1",
                                "KONVERGENSI_REQUIRE_SECOND_FACTOR": "false"}  # fmt: skip
    program = [
        sys.executable,
        "-c",
        "from konvergensi.cli import main; main()",
        "serve",
        "--port",
        "0",
        "--workers",
        "0",
    ]
    server = subprocess.Popen(program, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              text=True)  # fmt: skip
    assert server.stdout is not None
    try:
        yield next(found.group(0) for line in server.stdout if (found := re.search(r"http://[\d.]+:\d+", line)))
    finally:
        server.terminate()
        server.wait(30)


def sign_in(page: Page, address: str, username: str, password: str) -> None:
    page.goto(f"{address}/akun/masuk/")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/akun/masuk" not in url)


def shoot(page: Page, address: str, told: str, target: Path) -> None:
    """Open the address, wait until every part has come, and keep the first screens."""
    path, _, first = told.partition(" first:")
    page.goto(address + path)
    if first:
        page.goto(address + str(page.locator(first).first.get_attribute("href")))
    page.wait_for_load_state("networkidle")
    size = page.viewport_size or {"width": 1280, "height": 900}
    height = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
    page.set_viewport_size({"width": size["width"], "height": max(height, size["height"])})
    page.wait_for_load_state("networkidle")
    page.screenshot(path=str(target))
    shrink(target)
    page.set_viewport_size({"width": size["width"], "height": size["height"]})


def shrink(file: Path) -> None:
    """Fewer colours where Pillow is at hand: a third of the size, and nobody sees it."""
    if importlib.util.find_spec("PIL") is None:
        return
    image = importlib.import_module("PIL.Image").open(file).convert("RGB")
    image.quantize(128).save(file, optimize=True)


def photograph(browser: Browser, address: str, password: str, target: Path) -> None:
    for width, height in SIZES.items():
        pages: dict[str | None, Page] = {}
        for name, (account, told) in PAGES.items():
            if account not in pages:
                pages[account] = browser.new_context(viewport={"width": width, "height": height}).new_page()
                if account is not None:
                    sign_in(pages[account], address, account, password)
            file = target / f"web-{name}-{width}.png"
            shoot(pages[account], address, told, file)
            print(file)
        for page in pages.values():
            page.context.close()


def main(data: Path, target: Path = TARGET) -> None:
    target.mkdir(parents=True, exist_ok=True)
    password = json.loads((data / "akun-percontohan.json").read_text(encoding="utf-8"))["password"]
    found = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
    with running(data) as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        photograph(browser, address, password, target)
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(*(Path(word) for word in sys.argv[1:3]))
