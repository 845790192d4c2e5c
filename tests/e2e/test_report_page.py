"""The report in a real browser and a real spreadsheet: no error, no request, no sideways scrolling on a phone."""

import html
import json
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from konvergensi.reports import Order, build

SAMPLES = Path(__file__).parents[1] / "golden" / "data" / "samples"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files",
    "--disable-background-networking", "--disable-component-update", "--no-first-run",
    "--enable-logging=stderr", "--virtual-time-budget=4000",
)  # fmt: skip
# A page around the report that measures it from outside: the report itself runs no script.
PROBE = """<!doctype html><body style="margin:0"><iframe id="f" src="{page}"
 style="border:0;width:{width}px;height:900px"></iframe><pre id="out"></pre><script>
document.getElementById('f').onload = function () {{
  var d = this.contentDocument, root = d.documentElement;
  document.getElementById('out').textContent = JSON.stringify({{
    scroll: root.scrollWidth, client: root.clientWidth,
    font: d.fonts.check('16px "Konvergensi Sans"'), sections: d.querySelectorAll('main section').length,
    shown: [...d.querySelectorAll('figure')].filter(f => f.getBoundingClientRect().height > 80).length,
    figures: d.querySelectorAll('figure').length
  }});
}};
</script></body>"""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("laporan")
    exports = [SAMPLES / "eppgbm_ciruas_2024-08_cara_ukur.csv"]
    targets = SAMPLES / "sasaran_ciruas_2024.csv"
    order = Order(exports=exports, region="36.04", out=out, today=date(2024, 9, 2), key=b"0" * 32, targets=targets)
    build(order)
    return out


def browser() -> str:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    assert found, "a Chromium is needed for this test (Debian: apt-get install chromium)"
    return found


def look(report: Path, file: str, width: int) -> tuple[dict[str, object], str]:
    probe = report / f"probe-{width}.html"
    probe.write_text(PROBE.format(page=file, width=width), encoding="utf-8")
    log = report / "net.json"
    done = subprocess.run(
        [browser(), *FLAGS, f"--log-net-log={log}",
         f"--window-size={max(width, 500)},900", "--dump-dom", probe.as_uri()],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    found = re.search(r'<pre id="out">(.*?)</pre>', done.stdout, re.DOTALL)
    assert found, done.stderr[-2000:]
    assert found[1], done.stderr[-2000:]
    told: dict[str, object] = json.loads(html.unescape(found[1]))
    return told, done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("file", ["laporan.html", "daftar-kerja.html"])
def test_the_page_fits_the_screen_and_the_console_stays_silent(report: Path, file: str, width: int) -> None:
    told, console = look(report, file, width)
    assert told["scroll"] == told["client"], "the page scrolls sideways"
    assert told["font"]
    assert not [line for line in console.splitlines() if "CONSOLE" in line]


@pytest.mark.slow
def test_every_drawing_is_seen_on_a_phone(report: Path) -> None:
    told, _ = look(report, "laporan.html", 390)
    assert told["sections"] == 12
    assert told["figures"] == told["shown"]


@pytest.mark.slow
def test_the_page_requests_nothing_from_outside(report: Path) -> None:
    look(report, "laporan.html", 1280)
    log = (report / "net.json").read_text(encoding="utf-8")
    outside = set(re.findall(r'"url":"(https?://[^"]+)"', log))
    ours = {url for url in outside if not re.search(r"google|gvt1|gstatic|chrome", url)}
    assert not ours


@pytest.mark.slow
def test_a_spreadsheet_program_opens_the_workbook(report: Path, tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    assert office, "LibreOffice is needed for this test (Debian: apt-get install libreoffice-calc)"
    subprocess.run(
        [office, "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
         "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76",
         "--outdir", str(tmp_path), str(report / "laporan.xlsx")],
        capture_output=True, timeout=240, check=True,
    )  # fmt: skip
    text = (tmp_path / "laporan.csv").read_text(encoding="utf-8")
    assert "Sumber, tanggal, dan definisi" in text


@pytest.mark.slow
def test_the_paper_carries_its_font_and_reads_as_text(report: Path) -> None:
    reader = shutil.which("pdftotext")
    assert reader, "pdftotext is needed for this test (Debian: apt-get install poppler-utils)"
    done = subprocess.run([reader, str(report / "laporan.pdf"), "-"], capture_output=True, text=True, check=True)
    assert "Kabupaten Serang" in done.stdout
    assert "e-PPGBM Agustus 2024" in done.stdout
    assert b"KonvergensiSans" in (report / "laporan.pdf").read_bytes()
