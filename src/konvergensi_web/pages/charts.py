"""Charts in the page: a Vega-Lite specification, its data as a table, its source, and a still picture for paper.

The page draws the specification with the vendored library; without script, and in documents, the same specification
becomes a still SVG.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from konvergensi.reports.charts import Look, still
from konvergensi.reports.charts._look import config
from konvergensi.reports.language import Language
from konvergensi_web.platform.tags import say


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of the chart's table: as read by people, and as exported."""

    text: str
    raw: str


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart with all that belongs to it. `title` states the finding where there is one."""

    name: str
    title: str
    alt: str
    text: str  # the specification as JSON
    headers: Sequence[str]
    rows: Sequence[Sequence[Any]]
    source: str
    unit: str = ""
    note: str = ""
    still: str = ""
    decimals: int = 1

    @property
    def block_id(self) -> str:
        """The id of the JSON data block."""
        return f"grafik-{self.name}"

    @property
    def spec(self) -> dict[str, Any]:
        """The specification."""
        told: dict[str, Any] = json.loads(self.text)
        return told

    @property
    def block(self) -> SafeString:
        """The JSON data block of the page, as Django's `json_script` writes it."""
        escaped = self.text.replace("&", "\\u0026").replace("<", "\\u003C").replace(">", "\\u003E")
        return format_html('<script id="{}" type="application/json">{}</script>', self.block_id, mark_safe(escaped))  # noqa: S308

    @property
    def cells(self) -> list[list[Cell]]:
        """The table's rows."""
        return [[self._cell(value) for value in row] for row in self.rows]

    @property
    def body(self) -> SafeString:
        """The table's rows, written here: a template for each of hundreds of cells costs more than the chart."""
        lines = []
        for row in self.cells:
            cells = [f'data-value="{escape(cell.raw)}">{escape(cell.text)}</td>' for cell in row]
            lines.append("<tr><td " + '<td class="num-cell" '.join(cells) + "</tr>")
        return mark_safe("".join(lines))  # noqa: S308 - every value was escaped

    def _cell(self, value: Any) -> Cell:
        if isinstance(value, Cell):  # read and exported each in its own way
            return value
        if value is None:
            return Cell("–", "")
        if isinstance(value, float):
            return Cell(say().number(value, self.decimals), f"{value:.4f}".rstrip("0").rstrip("."))
        if isinstance(value, int):
            return Cell(say().number(value), str(value))
        return Cell(str(value), str(value))


def dressed(spec: dict[str, Any]) -> str:
    """The specification as JSON with the look of all our charts; the page sets the width."""
    look = config(Look(say(), 640)) | {"autosize": {"type": "fit-x", "contains": "padding"}}
    whole = {"$schema": "https://vega.github.io/schema/vega-lite/v6.json", "config": look} | spec
    return json.dumps(whole, cls=DjangoJSONEncoder, separators=(",", ":"))


def picture(chart: Chart) -> str:
    """The still SVG of a chart (40 ms, kept)."""
    return _picture(chart.text, chart.name, chart.alt, say().code)


@lru_cache(maxsize=64)
def _picture(spec: str, key: str, alt: str, code: str) -> str:
    return still(json.loads(spec), Look(Language("en" if code == "en" else "id"), 640), key, alt)
