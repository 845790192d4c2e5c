"""The growth chart of one child: WHO's bands, and every measurement with its status."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from konvergensi.measures.growth.curves import LINES, Chart, LinePoint, lines
from konvergensi.reports.charts._look import BAD, GOOD, MUTE, PALE, TEAL, WARN, Look, altair, config

NORMAL, WARNING, DANGER, DOUBT = "normal", "warning", "danger", "doubt"
_STATUS = (NORMAL, WARNING, DANGER, DOUBT)
_SHAPES = ("circle", "triangle-up", "diamond", "cross")
_COLOURS = (TEAL, WARN, BAD, MUTE)
_BAND, _LOW_BAND = "#e6f3ec", "#fdf1d9"
HALF_MONTHS = 24  # the first of the two charts of the Buku KIA ends here, the second at 60
HEIGHT = 330


@dataclass(frozen=True, slots=True)
class Measured:
    """One measurement on the chart, in months or cm and cm or kg; `says` is what its point tells."""

    x: float
    value: float
    status: str  # normal, warning, danger, or doubt for an implausible one
    says: str


def child_spec(
    chart: Chart, sex: int, points: Sequence[Measured], words: Sequence[str], look: Look, *, standing: bool = False
) -> dict[str, Any]:
    """The chart as a Vega-Lite specification.

    `words` name the four statuses in the order normal, warning, danger, doubt. An implausible measurement is shown,
    but the child's line does not go through it. The bands are made once (0.2 s) and kept.
    """
    told: dict[str, Any] = json.loads(child_text(chart, sex, points, words, look, standing=standing))
    return told


def child_text(
    chart: Chart, sex: int, points: Sequence[Measured], words: Sequence[str], look: Look, *, standing: bool = False
) -> str:
    """`child_spec` as JSON: what a page sends, without reading and writing the bands again for every child."""
    late = max((point.x for point in points), default=0.0) > HALF_MONTHS
    until = 60 if late else HALF_MONTHS
    ground = _ground(chart=chart, sex=sex, until=until, standing=standing, words=tuple(words), look=look)
    named = dict(zip(_STATUS, words, strict=True))
    shown = [{"x": one.x, "value": one.value, "status": named[one.status], "says": one.says} for one in points]
    trusted = [{"x": one.x, "value": one.value} for one in points if one.status != DOUBT]
    return f'{ground}, "measured": {_json(shown)}, "trusted": {_json(trusted)}}}}}'


def _json(told: Any) -> str:
    return json.dumps(told, separators=(",", ":"))


@lru_cache(maxsize=64)
def _ground(*, chart: Chart, sex: int, until: int, standing: bool, words: tuple[str, ...], look: Look) -> str:
    """Everything but the measurements, as JSON text that stays open inside `datasets`."""
    alt = altair()
    x, y = _axes(alt, chart, until, look)
    size = {"width": look.width - 80, "height": HEIGHT}
    scale = {"domain": list(words)}
    legend = alt.Legend(columns=2 if look.narrow else 4)
    marks = (
        alt.Chart(alt.NamedData(name="measured"), **size)
        .mark_point(filled=True, size=70, opacity=1)
        .encode(
            x=x,
            y=y,
            color=alt.Color("status:N", scale=alt.Scale(**scale, range=list(_COLOURS)), title=None, legend=legend),
            shape=alt.Shape("status:N", scale=alt.Scale(**scale, range=list(_SHAPES)), title=None, legend=legend),
            tooltip=[alt.Tooltip("says:N", title=look.say("pengukuran"))],
        )
    )
    line = alt.Chart(alt.NamedData(name="trusted"), **size).mark_line(color=TEAL, strokeWidth=2).encode(x=x, y=y)
    drawn = lines(chart, sex, until_months=until, standing=standing)
    layers = alt.layer(*_bands(alt, x, y, size), line, marks)
    spec = layers.resolve_scale(color="independent", shape="independent", strokeDash="independent").to_dict(
        validate=False
    )
    spec.pop("datasets", None)
    return _json(spec | {"config": config(look), "datasets": _data(drawn)}).removesuffix("}}")


def _axes(alt: Any, chart: Chart, until: int, look: Look) -> tuple[Any, Any]:
    by_length = chart == "whz"
    ticks = (
        alt.Axis(format="d", tickCount=8) if by_length else alt.Axis(format="d", values=list(range(0, until + 1, 3)))
    )
    x = alt.X(
        "x:Q",
        title=look.say("panjang/tinggi, cm") if by_length else look.say("umur, bulan"),
        axis=ticks,
        scale=alt.Scale(zero=False, nice=False) if by_length else alt.Scale(domain=[0, until], nice=False),
    )
    y_title = look.say("panjang/tinggi, cm") if chart == "haz" else look.say("berat, kg")
    return x, alt.Y("value:Q", title=y_title, scale=alt.Scale(zero=False))


def _data(drawn: Sequence[LinePoint]) -> dict[str, list[dict[str, Any]]]:
    """The lines as the layers of the chart read them; a thousandth of a cm is finer than a screen."""
    rows: dict[float, dict[str, Any]] = {}
    for line in drawn:
        rows.setdefault(line.x, {"x": round(line.x, 3)})[f"z{line.z}"] = round(line.value, 3)
    values = [{"x": round(line.x, 3), "value": round(line.value, 3), "z": _name(line.z)} for line in drawn]
    ends = [next(value for value in reversed(values) if value["z"] == _name(z)) for z in LINES]
    return {"bands": list(rows.values()), "lines": values, "ends": ends}


def _bands(alt: Any, x: Any, y: Any, size: dict[str, int]) -> list[Any]:
    """The green band from -2 to +2 SD, the amber one below it, the five lines and their names."""
    area = alt.Chart(alt.NamedData(name="bands"), **size).encode(x=x)
    bands = [
        area.mark_area(color=colour, opacity=1).encode(y=alt.Y(f"{low}:Q", scale=alt.Scale(zero=False)), y2=f"{high}:Q")
        for low, high, colour in (("z-2", "z2", _BAND), ("z-3", "z-2", _LOW_BAND))
    ]
    base = alt.Chart(alt.NamedData(name="lines"), **size).encode(x=x, y=y)
    names = [_name(z) for z in LINES]
    curves = base.mark_line(strokeWidth=1.2).encode(
        detail="z:N",
        color=alt.Color("z:N", scale=alt.Scale(domain=names, range=[BAD, WARN, GOOD, PALE, PALE]), legend=None),
        strokeDash=alt.StrokeDash(
            "z:N", scale=alt.Scale(domain=names, range=[[4, 3], [4, 3], [1, 0], [2, 3], [2, 3]]), legend=None
        ),
    )
    label = alt.Chart(alt.NamedData(name="ends"), **size).mark_text(align="left", dx=4, color=MUTE)
    return [*bands, curves, label.encode(x=x, y=y, text="z:N")]


def _name(z: int) -> str:
    return f"{z:+d}".replace("-", "\N{MINUS SIGN}") if z else "0"
