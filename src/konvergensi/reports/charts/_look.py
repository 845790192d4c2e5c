"""Colours, type and sizes of every chart: the same tokens as `templates/style.css`, change them together."""

from dataclasses import dataclass
from typing import Any

from konvergensi.reports.language import Language

TEAL, INK, MUTE, LINE, PALE = "#0b5563", "#16232a", "#5a6b73", "#dbe3e6", "#9fb3ba"
GOOD, WARN, BAD = "#1b6e3c", "#8a5a00", "#a4262c"
BOY, GIRL = "#0b5563", "#b8642b"  # with different point shapes and line dashes: never colour alone
SEQUENCE = ("#fdf2d8", "#f8d28b", "#ee9c51", "#cf5b2e", "#8f2413")  # WHO classes, light to dark
HATCH, DOTS = "#fe0101", "#fe0202"  # stand-ins that `_draw` replaces by patterns
FONT = "Konvergensi Sans"
NARROW = 330


@dataclass(frozen=True, slots=True)
class Look:
    """How large a drawing is and which language it speaks."""

    say: Language
    width: int

    @property
    def narrow(self) -> bool:
        """Whether it is the phone's drawing."""
        return self.width <= NARROW

    @property
    def size(self) -> int:
        """Type size: one step smaller on a phone."""
        return 11 if self.narrow else 12


def config(look: Look) -> dict[str, Any]:
    """The Vega-Lite configuration shared by all charts."""
    axis = {
        "labelColor": MUTE,
        "titleColor": MUTE,
        "labelFontSize": look.size,
        "titleFontSize": look.size,
        "titleFontWeight": "normal",
        "gridColor": "#e9eef0",
        "domainColor": LINE,
        "tickColor": LINE,
        "labelLimit": 150,
    }
    return {
        "font": FONT,
        "background": "transparent",
        "view": {"stroke": None},
        "aria": False,  # the picture has one description and a table; its marks would only be nameless shapes
        "mark": {"aria": False},
        "axis": axis,
        "axisY": {"domain": False, "ticks": False},
        "legend": {
            "labelColor": MUTE,
            "titleColor": MUTE,
            "labelFontSize": look.size,
            "titleFontSize": look.size,
            "titleFontWeight": "normal",
            "orient": "top",
            "direction": "horizontal",
            "title": None,
            "symbolSize": 90,
            "labelLimit": 260,
            "columnPadding": 12,
            "offset": 4,
        },
        "text": {"fontSize": look.size, "color": INK},
        "bar": {"color": TEAL},
        "line": {"strokeWidth": 2},
        "point": {"filled": True, "size": 44},
    }


def altair() -> Any:
    """The chart library, imported on first use: it takes 0.4 s. Untyped, because its stubs reject plain lists."""
    import altair  # noqa: PLC0415 - 0.4 s

    module: Any = altair
    return module
