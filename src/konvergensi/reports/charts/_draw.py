"""From an Altair chart to the SVG in a page: patterns for hatching, ids of its own, a text for the blind."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from konvergensi.reports.charts._look import DOTS, HATCH, NARROW, Look, config
from konvergensi.reports.language import Language

FONTS = Path(__file__).parents[1] / "fonts"
PATTERNS = (
    '<pattern id="{key}-hatch" patternUnits="userSpaceOnUse" width="6" height="6" patternTransform="rotate(45)">'
    '<rect width="6" height="6" fill="#eef2f3"/><rect width="2.6" height="6" fill="#b9c4c8"/></pattern>'
    '<pattern id="{key}-dots" patternUnits="userSpaceOnUse" width="6" height="6">'
    '<rect width="6" height="6" fill="#f5f7f8"/><circle cx="3" cy="3" r="1.1" fill="#8b9aa1"/></pattern>'
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """The same chart for a wide and a narrow place."""

    wide: str
    narrow: str


def draw(key: str, alt: str, make: Callable[[Look], Any], say: Language, width: int = 660) -> Drawing:
    """Draw the chart that `make` defines in both widths. `key` keeps its ids apart from those of other charts."""
    looks = (Look(say, width), Look(say, NARROW))
    names = (f"{key}-w", f"{key}-n")
    wide, narrow = (_svg(name, alt, make(look), look) for name, look in zip(names, looks, strict=True))
    return Drawing(wide, narrow)


def still(spec: dict[str, Any], look: Look, key: str, alt: str) -> str:
    """The SVG of a Vega-Lite specification that a page draws itself: the same picture without script and on paper."""
    import vl_convert  # noqa: PLC0415 - only when a chart is drawn

    _register_fonts()
    dressed = spec | {"config": config(look), "width": look.width}
    svg: str = vl_convert.vegalite_to_svg(dressed, format_locale=look.say.chart_locale, allowed_base_urls=[])
    return _dress(svg, key, alt)


def _svg(key: str, alt: str, chart: Any, look: Look) -> str:
    import vl_convert  # noqa: PLC0415 - only when a chart is drawn

    _register_fonts()
    spec = chart.to_dict(validate=False)
    spec["config"] = config(look)
    svg: str = vl_convert.vegalite_to_svg(spec, format_locale=look.say.chart_locale, allowed_base_urls=[])
    return _dress(svg, key, alt)


@lru_cache(maxsize=1)
def _register_fonts() -> None:
    import vl_convert  # noqa: PLC0415 - only when a chart is drawn

    vl_convert.register_font_directory(str(FONTS))


def _dress(svg: str, key: str, alt: str) -> str:
    """Patterns for the stand-in colours, ids under the chart's key, and the accessible name."""
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{key}-\1"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{key}-\1)", svg)
    used = HATCH in svg or DOTS in svg
    svg = svg.replace(HATCH, f"url(#{key}-hatch)").replace(DOTS, f"url(#{key}-dots)")
    svg = svg.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "")
    head = f"<title>{escape(alt)}</title>" + (f"<defs>{PATTERNS.format(key=key)}</defs>" if used else "")
    return re.sub(r"<svg([^>]*)>", rf'<svg role="img" aria-label="{escape(alt)}"\1>{_literal(head)}', svg, count=1)


def _literal(text: str) -> str:
    return text.replace("\\", "\\\\")
