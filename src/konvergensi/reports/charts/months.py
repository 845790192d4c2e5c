"""Charts over the months: prevalence lines, new cases beside what measurement error explains, cohorts, the balance."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from konvergensi.reports.charts._look import BAD, GOOD, HATCH, INK, MUTE, PALE, TEAL, WARN, Look, altair


@dataclass(frozen=True, slots=True)
class Point:
    """One value of one series in one month; `weak` where coverage is below the limit."""

    month: str
    series: str
    value: float | None
    weak: bool = False


def trend(points: Sequence[Point], names: Sequence[str], look: Look) -> Any:
    """One line a series, told apart by colour, dash and shape; hollow points where coverage is too low."""
    alt = altair()

    say = look.say
    months = sorted({point.month for point in points})
    values = [
        {"month": point.month, "series": point.series, "value": point.value, "weak": point.weak}
        for point in points
        if point.value is not None
    ]
    colours, dashes = [TEAL, "#b8642b", "#6b4c9a", "#5a6b73"], [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3]]
    shapes = ["circle", "square", "diamond", "triangle-up"]
    count = len(names)
    legend = alt.Legend(columns=2 if look.narrow else count)
    base = alt.Chart(alt.Data(values=values), width=look.width - 60, height=210).encode(
        x=alt.X("month:O", sort=months, title=None, axis=month_axis(months, look)),
        y=alt.Y("value:Q", title=say("persen anak"), scale=alt.Scale(zero=True, nice=True), axis=alt.Axis(tickCount=5)),
    )
    colour = alt.Color("series:N", scale=alt.Scale(domain=list(names), range=colours[:count]), legend=legend)
    shape = alt.Shape("series:N", scale=alt.Scale(domain=list(names), range=shapes[:count]), legend=legend)
    lines = base.mark_line().encode(
        color=colour,
        strokeDash=alt.StrokeDash("series:N", scale=alt.Scale(domain=list(names), range=dashes[:count]), legend=None),
    )
    points_ = base.mark_point(size=46, strokeWidth=1.6).encode(
        color=colour,
        shape=shape,
        fillOpacity=alt.condition("datum.weak", alt.value(0), alt.value(1)),
    )
    return lines + points_


def month_axis(months: Sequence[str], look: Look) -> Any:
    """Month names along the foot, every second or third one where they would not fit."""
    alt = altair()

    step = max(1, -(-len(months) // (5 if look.narrow else 12)))
    shown = {month: look.say.month(month, short=True) for month in months[::-1][::step]}
    pairs = ", ".join(f"'{month}': '{label}'" for month, label in shown.items())
    return alt.Axis(labelAngle=0, labelExpr=f"({{{pairs}}})[datum.value] || ''", grid=False, ticks=False)


def stacked_cases(rows: Sequence[tuple[str, int, int, float | None]], look: Look) -> Any:
    """Per month: confirmed and suspected new cases, and a tick at the crossings to expect from error alone."""
    alt, say = altair(), look.say
    confirmed, suspected = say("terkonfirmasi"), say("dugaan baru")
    months = [row[0] for row in rows]
    values = [
        {"month": month, "kind": kind, "order": order, "n": n}
        for month, sure, open_, _ in rows
        for order, (kind, n) in enumerate([(confirmed, sure), (suspected, open_)])
    ]
    said = say("wajar karena galat ukur")
    expected = [{"month": row[0], "n": row[3], "kind": said} for row in rows if row[3] is not None]
    x = alt.X("month:O", sort=months, title=None, axis=month_axis(months, look))
    bars = (
        alt.Chart(alt.Data(values=values), width=look.width - 60, height=190)
        .mark_bar(stroke=MUTE, strokeWidth=0.4)
        .encode(
            x=x,
            y=alt.Y("n:Q", title=say("anak"), axis=alt.Axis(tickCount=5)),
            order="order:Q",
            color=alt.Color(
                "kind:N",
                scale=alt.Scale(domain=[confirmed, suspected], range=[TEAL, HATCH]),
                legend=alt.Legend(columns=1 if look.narrow else 3),
            ),
        )
    )
    if not expected:
        return bars
    ticks = (
        alt.Chart(alt.Data(values=expected))
        .mark_tick(color=BAD, thickness=2.5, width=18 if look.narrow else 34)
        .encode(
            x=x,
            y="n:Q",
            stroke=alt.Stroke(
                "kind:N", scale=alt.Scale(range=[BAD]), legend=alt.Legend(symbolType="stroke", symbolStrokeWidth=2.5)
            ),
        )
    )
    return alt.layer(bars, ticks)


def intervals(rows: Sequence[tuple[str, float, float | None, float | None]], look: Look) -> Any:
    """A point with its 95 % interval per cohort."""
    alt = altair()

    order = [row[0] for row in rows]
    values = [{"x": name, "y": value, "low": low, "high": high} for name, value, low, high in rows]
    step = max(1, -(-len(order) // (5 if look.narrow else 12)))
    pairs = ", ".join(f"'{name}': 1" for name in order[::-1][::step])
    axis = alt.Axis(labelAngle=0, ticks=False, labelExpr=f"({{{pairs}}})[datum.value] ? datum.label : ''")
    base = alt.Chart(alt.Data(values=values), width=look.width - 60, height=190).encode(
        x=alt.X("x:O", sort=order, title=None, axis=axis)
    )
    bars = base.mark_rule(color=PALE, strokeWidth=3).encode(
        y=alt.Y(
            "low:Q",
            title=look.say("persen pendek pada usia 24 bulan"),
            axis=alt.Axis(tickCount=5),
            scale=alt.Scale(zero=True),
        ),
        y2="high:Q",
    )
    return bars + base.mark_point(color=TEAL, size=60).encode(y="y:Q")


def waterfall(rows: Sequence[tuple[str, int, str]], look: Look) -> Any:
    """The balance of the list: totals stand on the ground, changes hang between them.

    Rows: label, signed count, kind (`total`, `up`, `down`, `good`).
    """
    alt = altair()
    say = look.say
    values: list[dict[str, Any]] = []
    level = 0
    for label, n, kind in rows:
        start = 0 if kind == "total" else level
        level = n if kind == "total" else level + n
        text = say.number(n) if kind == "total" else say.signed(n)
        values.append(
            {"label": label, "from": start, "to": level, "kind": kind, "text": text, "end": max(start, level)}
        )
    floor = _floor([min(row["from"], row["to"]) for row in values if row["kind"] != "total"] or [0])
    values = [row | ({"from": floor} if row["kind"] == "total" else {}) for row in values]
    base = alt.Chart(alt.Data(values=values), width=look.width - 230, height=alt.Step(22)).encode(
        y=alt.Y(
            "label:N", sort=[row["label"] for row in values], title=None, axis=alt.Axis(labelLimit=185, labelColor=INK)
        )
    )
    kinds = ["total", "up", "down", "good"]
    colour = alt.Color("kind:N", legend=None, scale=alt.Scale(domain=kinds, range=[TEAL, WARN, PALE, GOOD]))
    bars = base.mark_bar(height=13).encode(
        x=alt.X(
            "from:Q",
            title=None,
            scale=alt.Scale(zero=False, domainMin=floor, nice=False),
            axis=alt.Axis(tickCount=2 if look.narrow else 4),
        ),
        x2="to:Q",
        color=colour,
    )
    text = base.mark_text(align="left", dx=4, color=MUTE).encode(x=alt.X("end:Q"), text="text:N")
    return bars + text


def _floor(levels: Sequence[int]) -> int:
    """Where the axis begins: a tenth below the lowest level, on a round number; zero for short lists."""
    low = min(levels) * 0.9
    return 0 if low < 50 else int(low // 50 * 50)
