"""Charts of places: coverage bars, the kecamatan x desa tiles, and the map where boundaries were given."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from konvergensi.reports.charts._look import BAD, DOTS, HATCH, INK, MUTE, SEQUENCE, TEAL, Look, altair

STATES = (*SEQUENCE, HATCH, DOTS)


@dataclass(frozen=True, slots=True)
class Place:
    """One tile or polygon: `state` is 0-4 for the WHO class, 5 for coverage too low, 6 for no data."""

    code: str
    name: str
    parent: str
    state: int
    pct: float | None


def coverage_bars(rows: Sequence[tuple[str, float | None]], minimum: float, look: Look) -> Any:
    """D/S per place, lowest first, with the line below which a prevalence is not to be trusted."""
    alt = altair()

    say = look.say
    values = [
        {"place": name, "pct": min(pct, 100.0), "label": say.percent(pct), "low": pct < minimum}
        for name, pct in rows
        if pct is not None
    ]
    order = [row["place"] for row in values]
    base = alt.Chart(alt.Data(values=values), width=look.width - 150, height=alt.Step(15)).encode(
        y=alt.Y("place:N", sort=order, title=None)
    )
    bars = base.mark_bar(height=11, stroke=MUTE, strokeWidth=0.4).encode(
        x=alt.X(
            "pct:Q",
            scale=alt.Scale(domain=[0, 100]),
            title=say("D/S, persen sasaran"),
            axis=alt.Axis(grid=False, tickCount=5),
        ),
        color=alt.Color("low:N", scale=alt.Scale(domain=[False, True], range=[TEAL, HATCH]), legend=None),
    )
    text = base.mark_text(align="left", dx=4, color=MUTE).encode(x="pct:Q", text="label:N")
    rule = alt.Chart(alt.Data(values=[{"m": minimum}])).mark_rule(color=BAD, strokeDash=[4, 3]).encode(x="m:Q")
    return bars + text + rule


def tiles(places: Sequence[Place], legend: Sequence[str], look: Look) -> Any:
    """One row a kecamatan, one tile a desa in the order of the codes; on a wide drawing each tile tells its percent."""
    alt = altair()
    values, count = _squares(places, legend, look)
    most = max((column for column in count.values()), default=0) + 1
    labels = 84 if look.narrow else 118
    side = min((look.width - labels) / most, 34)
    height = 13 if look.narrow else 17
    base = alt.Chart(alt.Data(values=values), width=side * most, height=alt.Step(height)).encode(
        x=alt.X("column:O", axis=None, scale=alt.Scale(paddingInner=0.1, paddingOuter=0)),
        y=alt.Y(
            "row:N",
            sort=list(count),
            title=None,
            scale=alt.Scale(paddingInner=0.16, paddingOuter=0.1),
            axis=alt.Axis(labelLimit=labels - 6, labelFontSize=look.size - 1),
        ),
    )
    used = [name for name in legend if any(row["state"] == name for row in values)]
    colour = alt.Color(
        "state:N",
        scale=alt.Scale(domain=used, range=[STATES[legend.index(name)] for name in used]),
        legend=alt.Legend(
            columns=3 if look.narrow else 7,
            symbolType="square",
            symbolStrokeWidth=0.5,
            symbolStrokeColor=MUTE,
            orient="bottom",
        ),
    )
    drawn = base.mark_rect(cornerRadius=2, stroke="#b9c4c8", strokeWidth=0.4).encode(color=colour)
    if look.narrow or side < 20:
        return drawn
    ink = alt.Color("light:N", scale=alt.Scale(domain=[False, True], range=[INK, "#ffffff"]), legend=None)
    return alt.layer(drawn, base.mark_text(fontSize=9).encode(text="text:N", color=ink)).resolve_scale(
        color="independent"
    )


def _squares(
    places: Sequence[Place], legend: Sequence[str], look: Look
) -> tuple[list[dict[str, object]], dict[str, int]]:
    """The rows of the tiles, and the last column of each kecamatan."""
    values: list[dict[str, object]] = []
    count: dict[str, int] = {}
    for place in places:
        count[place.parent] = column = count.get(place.parent, -1) + 1
        values.append(
            {
                "row": place.parent,
                "column": column,
                "state": legend[place.state],
                "text": "" if place.pct is None or place.state > 4 else look.say.number(place.pct),
                "light": place.state >= 3,
            }
        )
    return values, count


def choropleth(features: Sequence[dict[str, Any]], states: dict[str, int], legend: Sequence[str], look: Look) -> Any:
    """Polygons coloured by state; a place without figures is dotted. Planar drawing: no winding order is assumed."""
    alt = altair()

    known = [
        {
            "type": "Feature",
            "geometry": feature["geometry"],
            "properties": {"state": legend[states.get(feature["properties"]["code"], 6)]},
        }
        for feature in features
    ]
    used = [name for name in legend if any(row["properties"]["state"] == name for row in known)]
    height = int(look.width * _aspect(features))
    return (
        alt.Chart(alt.Data(values=known), width=look.width - 10, height=height)
        .mark_geoshape(stroke="#8b9aa1", strokeWidth=0.4)
        .encode(
            color=alt.Color(
                "properties.state:N",
                scale=alt.Scale(domain=used, range=[STATES[legend.index(name)] for name in used]),
                legend=alt.Legend(
                    columns=3 if look.narrow else 7,
                    symbolType="square",
                    orient="bottom",
                    symbolStrokeWidth=0.5,
                    symbolStrokeColor=MUTE,
                ),
            )
        )
        .project(type="identity", reflectY=True)
    )


def _aspect(features: Sequence[dict[str, Any]]) -> float:
    points = [point for feature in features for point in _points(feature["geometry"]["coordinates"])]
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    return min(1.2, max(0.35, (max(ys) - min(ys)) / max(max(xs) - min(xs), 1e-9)))


def _points(coordinates: Any) -> list[tuple[float, float]]:
    if coordinates and isinstance(coordinates[0], (int, float)):
        return [(coordinates[0], coordinates[1])]
    return [point for part in coordinates for point in _points(part)]
