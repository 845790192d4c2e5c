"""Photograph a report at the width of a phone and of a laptop with a headless Chromium, for the documents.

usage: python tools/screenshots.py REPORT.html [TARGET_FOLDER]
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TARGET = Path(__file__).parents[1] / "docs" / "screenshots"
SHOTS = {"laporan-1280": (1280, 1400, ""), "laporan-390": (390, 1600, ""), "wilayah-1280": (1280, 1000, "#wilayah")}
NARROWEST = 500  # of a Chromium window
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")


def shoot(report: Path, width: int, height: int, anchor: str, target: Path) -> None:
    """Through a frame of the wanted width: a browser window cannot be as narrow as a phone."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        sys.exit("a Chromium is needed (Debian: apt-get install chromium)")
    with tempfile.TemporaryDirectory() as scratch:
        frame = Path(scratch) / "frame.html"
        frame.write_text(
            f'<body style="margin:0;background:#e3e9eb;display:flex;justify-content:center">'
            f'<iframe src="{report.resolve().as_uri()}{anchor}" '
            f'style="border:0;display:block;width:{width}px;height:{height}px"></iframe>',
            encoding="utf-8",
        )
        subprocess.run(
            [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             f"--window-size={max(width, NARROWEST)},{height}", f"--screenshot={target}", frame.as_uri()],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip


def main(report: Path, target: Path = TARGET) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for name, (width, height, anchor) in SHOTS.items():
        shoot(report, width, height, anchor, target / f"{name}.png")
        print(target / f"{name}.png")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(*(Path(word) for word in sys.argv[1:3]))
