"""The page: one file with its style, fonts and drawings inside; no script, no request, nothing to install."""

import base64
from pathlib import Path

import konvergensi
from konvergensi.reports.cells import NUMERIC, written
from konvergensi.reports.content import WITHHELD, Report
from konvergensi.reports.language import Language

HERE = Path(__file__).parent
URGENT = ("gizi buruk", "bawah garis merah", "BGM", "severe wasting")
WATCH = ("2T", "kasus baru", "terindikasi", "new case")


def page(report: Report, say: Language, coverage_minimum: float) -> str:
    """The whole report as one HTML document."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.tests["withheld"] = lambda value: value is WITHHELD
    environment.globals.update(
        say=say,
        written=lambda value, column: written(value, column, say),
        chip_tone=chip_tone,
        numeric=NUMERIC,
        coverage_minimum=coverage_minimum,
    )
    fonts = {weight: _base64(f"KonvergensiSans-{weight.capitalize()}.woff2") for weight in ("regular", "bold")}
    style = (HERE / "templates" / "style.css").read_text(encoding="utf-8")
    template = environment.get_template("laporan.html.j2")
    return template.render(report=report, fonts=fonts, style=style, version=konvergensi.__version__)


def chip_tone(chip: str) -> str:
    """Colour of a reason; the word itself stays the message."""
    if any(word in chip for word in URGENT):
        return "bad"
    return "warn" if any(word in chip for word in WATCH) else ""


def _base64(name: str) -> str:
    return base64.b64encode((HERE / "fonts" / name).read_bytes()).decode("ascii")
