"""Charts of the children as a body: by age and sex, the curve of z-scores, and the last digits of the measurements."""

from collections.abc import Sequence
from typing import Any

from konvergensi.reports.charts._look import BAD, BOY, GIRL, HATCH, MUTE, PALE, TEAL, Look, altair


def age_sex(rows: Sequence[tuple[str, str, float]], sexes: tuple[str, str], look: Look) -> Any:
    """Bars by age group (rows: age, sex, percent), boys and girls side by side."""
    alt = altair()

    ages = list(dict.fromkeys(row[0] for row in rows))
    values = [{"age": age, "sex": sex, "pct": pct, "text": look.say.number(pct, 1)} for age, sex, pct in rows]
    headroom = 1.25 * max((pct or 0.0 for _, _, pct in rows), default=1.0) or 1.0  # the legend stands above the bars
    base = alt.Chart(alt.Data(values=values), width=look.width - 60, height=200).encode(
        x=alt.X("age:O", sort=ages, title=look.say("umur, bulan"), axis=alt.Axis(labelAngle=0, ticks=False)),
        xOffset=alt.XOffset("sex:N", sort=list(sexes)),
        y=alt.Y(
            "pct:Q", title=look.say("persen anak"), axis=alt.Axis(tickCount=5), scale=alt.Scale(domain=[0, headroom])
        ),
    )
    bars = base.mark_bar(stroke=MUTE, strokeWidth=0.4).encode(
        color=alt.Color("sex:N", scale=alt.Scale(domain=list(sexes), range=[BOY, HATCH]), legend=alt.Legend())
    )
    if look.narrow:
        return bars
    return bars + base.mark_text(dy=-6, fontSize=10, color=MUTE).encode(text="text:N")


def normal_curve(
    rows: Sequence[tuple[float, str, float]],
    standard: Sequence[tuple[float, float]],
    cut: float,
    names: tuple[str, str, str],
    look: Look,
) -> Any:
    """Share of children per unit of z (rows: z, sex, density) over the WHO standard curve, with the line at the cut."""
    alt = altair()

    say = look.say
    values = [{"z": z, "sex": sex, "density": density} for z, sex, density in rows]
    reference = [{"z": z, "density": density, "sex": names[2]} for z, density in standard]
    x = alt.X("z:Q", title=say("z-score TB/U"), scale=alt.Scale(domain=[-6, 6]), axis=alt.Axis(tickCount=12))
    y = alt.Y("density:Q", title=None, axis=None)
    size = {"width": look.width - 30, "height": 200}
    area = (
        alt.Chart(alt.Data(values=reference), **size)
        .mark_area(fill="#e6f1f2", stroke=PALE, strokeWidth=1.5)
        .encode(x=x, y=y)
    )
    names_ = list(names)
    lines = (
        alt.Chart(alt.Data(values=values), **size)
        .mark_line(interpolate="monotone")
        .encode(
            x=x,
            y=y,
            color=alt.Color(
                "sex:N",
                scale=alt.Scale(domain=names_, range=[BOY, GIRL, PALE]),
                legend=alt.Legend(columns=1 if look.narrow else 3, symbolType="stroke", symbolStrokeWidth=3),
            ),
            strokeDash=alt.StrokeDash(
                "sex:N", scale=alt.Scale(domain=names_, range=[[1, 0], [6, 3], [1, 0]]), legend=None
            ),
        )
    )
    rule = alt.Chart(alt.Data(values=[{"z": cut}])).mark_rule(color=BAD, strokeDash=[4, 3]).encode(x="z:Q")
    return alt.layer(area, lines, rule)


def last_digits(rows: Sequence[tuple[str, float]], expected: float, look: Look) -> Any:
    """Share of each last digit with the line at what ten equal digits would give."""
    alt = altair()

    values = [{"digit": digit, "pct": pct, "text": look.say.number(pct)} for digit, pct in rows]
    base = alt.Chart(alt.Data(values=values), width=look.width - 60, height=150).encode(
        x=alt.X("digit:O", title=look.say("angka terakhir tinggi badan"), axis=alt.Axis(labelAngle=0, ticks=False)),
        y=alt.Y("pct:Q", title=look.say("persen"), axis=alt.Axis(tickCount=4)),
    )
    bars = base.mark_bar(color=TEAL)
    text = base.mark_text(dy=-6, fontSize=10, color=MUTE).encode(text="text:N")
    rule = alt.Chart(alt.Data(values=[{"y": expected}])).mark_rule(color=BAD, strokeDash=[4, 3]).encode(y="y:Q")
    return bars + text + rule
