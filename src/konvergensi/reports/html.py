"""The page: one file with its style, fonts and drawings inside; no script, no request, nothing to install."""

import base64
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import konvergensi
from konvergensi.reports.cells import NUMERIC, written
from konvergensi.reports.content import WITHHELD, Report, Table
from konvergensi.reports.language import Language

HERE = Path(__file__).parent
URGENT = ("rujukan", "referral", "garis merah", "red line")
WATCH = ("2T", "in a row", "pertama kali", "first time", "di daftar", "On the list")


def page(report: Report, say: Language, coverage_minimum: float) -> str:
    """The whole report as one HTML document."""
    environment = _environment(say)
    environment.globals["coverage_minimum"] = coverage_minimum
    template = environment.get_template("laporan.html.j2")
    text: str = template.render(report=report, version=konvergensi.__version__)
    return text


def printouts(report: Report, tables: Iterable[Table], say: Language) -> str:
    """The worklists as one document with a page of paper for each posyandu."""
    text: str = _environment(say).get_template("daftar-kerja.html.j2").render(report=report, tables=tables)
    return text


def _environment(say: Language) -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - only when a report is written

    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.tests["withheld"] = lambda value: value is WITHHELD
    environment.globals.update(
        say=say,
        written=lambda value, column: written(value, column, say),
        chip_tone=chip_tone,
        numeric=NUMERIC,
        fonts={weight: _base64(f"KonvergensiSans-{weight.capitalize()}.woff2") for weight in ("regular", "bold")},
        style=(HERE / "templates" / "style.css").read_text(encoding="utf-8"),
    )
    return environment


def chip_tone(chip: str) -> str:
    """Colour of a reason; the word itself stays the message."""
    if any(word in chip for word in URGENT):
        return "bad"
    return "warn" if any(word in chip for word in WATCH) else ""


def _base64(name: str) -> str:
    return base64.b64encode((HERE / "fonts" / name).read_bytes()).decode("ascii")
