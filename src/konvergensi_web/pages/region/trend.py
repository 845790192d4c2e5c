"""The months of a place as a line with its interval, the target, and the survey beside it: two numbers, never one."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from django.utils.translation import gettext as _

from konvergensi.reports.charts._look import BAD, INK, TEAL
from konvergensi_web.measures.selectors import Figure
from konvergensi_web.pages.charts import Chart, dressed
from konvergensi_web.pages.region.numbers import comparable
from konvergensi_web.pages.region.scale import COVERAGE, doubt, short
from konvergensi_web.platform.tags import say

SURVEY = "#b8642b"
HOLLOW = "#ffffff"  # the inside of a point that is to be read with doubt; its edge keeps the colour of the series
Z95 = 1.96


@dataclass(frozen=True, slots=True)
class SurveyPoint:
    """One survey's figure with its interval where it was published. `quoted`: nobody has seen the publication."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None
    source: str = ""
    quoted: bool = False

    @property
    def told(self) -> str:
        """Its name, with the mark of a figure that is only quoted."""
        quoted = _("dikutip, belum diverifikasi pada publikasinya")
        return f"{self.label} ({quoted})" if self.quoted else self.label


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A target of a year."""

    year: int
    value: float
    basis: str = ""


def interval(numerator: int, denominator: int) -> tuple[float, float]:
    """Wilson's 95 % interval in percent: how far chance alone moves a share of this many children."""
    share, n = numerator / denominator, denominator
    middle = share + Z95**2 / (2 * n)
    half = Z95 * sqrt(share * (1 - share) / n + Z95**2 / (4 * n * n))
    scale = 1 + Z95**2 / n
    return 100 * max(0.0, (middle - half) / scale), 100 * min(1.0, (middle + half) / scale)


def trend_chart(
    name: str, figures: Sequence[Figure], surveys: Sequence[SurveyPoint] = (), targets: Sequence[TargetLine] = ()
) -> Chart | None:
    """The chart, or None where fewer than two months are known. `figures` oldest first."""
    known = [one for one in figures if one.pct is not None and one.numerator is not None and one.denominator]
    if len(known) < 2:
        return None
    alt, unit, note = _words(known[-1].indicator)
    if any(one.quoted for one in surveys):
        note += " " + _("Belah ketupat kosong: angka survei yang dikutip, belum diverifikasi pada publikasinya.")
    rows = [_row(one) for one in known]
    routine, survey = _("rutin (e-PPGBM)"), _("survei")
    order = [one.label for one in surveys] + [row["x"] for row in rows]
    x = {"field": "x", "type": "ordinal", "sort": None, "scale": {"domain": order}, "title": None,
         "axis": {"labelAngle": 0, "labelOverlap": "greedy", "labelSeparation": 10, "grid": False}}  # fmt: skip
    series = [routine, *([survey] if surveys else [])]
    colour = {"type": "nominal", "scale": {"domain": series, "range": [TEAL, SURVEY]}, "legend": {"title": None}}
    spec = dressed({
        "height": 240,
        "encoding": {"x": x, "y": {"type": "quantitative", "title": _("persen anak"), "scale": {"zero": True}}},
        "layer": [
            *_routine(rows, routine, colour),
            *(_surveys(surveys, survey, colour) if surveys else []),
            *_targets(targets, order),
        ],
    })  # fmt: skip
    return Chart(
        name, _finding(known), alt, spec,
        (_("Bulan"), _("Persen"), _("Batas bawah"), _("Batas atas"), _("Pembilang"), _("Penyebut"), _("D/S")),
        [_table_row(one) for one in known] + [(one.told, one.value, one.low, one.high, None, None, None)
                                              for one in surveys],
        _source(known[-1], surveys), unit, note,
    )  # fmt: skip


def _words(indicator: str) -> tuple[str, str, str]:
    """What is drawn, its unit, and how to read it."""
    if indicator == COVERAGE:
        return _("Garis persen sasaran tiap bulan; angkanya ada di tabel."), _("Persen dari sasaran"), ""
    return (
        _("Garis persen anak tiap bulan dengan selang 95 %; angkanya ada di tabel."),
        _("Persen dari anak yang dinilai"),
        _("Pita: selang 95 %. Titik kosong: D/S di bawah 80 %."),
    )


def _between(one: Figure) -> tuple[float | None, float | None]:
    """The interval of a month. A count of the target is no sample: chance has no part in it."""
    return (None, None) if one.indicator == COVERAGE else interval(one.numerator or 0, one.denominator or 1)


def _row(one: Figure) -> dict[str, Any]:
    low, high = _between(one)
    month = say().month(one.month, short=True)
    made = f"{say().number(one.numerator)}/{say().number(one.denominator)}"
    told = f"{say().month(one.month)}: {say().percent(one.pct)} ({made})"
    return {"x": month, "y": round(one.pct or 0, 3), "low": _rounded(low), "high": _rounded(high),
            "weak": doubt(one) is not None, "says": told}  # fmt: skip


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _routine(rows: list[dict[str, Any]], series: str, colour: dict[str, Any]) -> list[dict[str, Any]]:
    y = {"field": "y", "type": "quantitative"}
    band = {"y": {"field": "low", "type": "quantitative"}, "y2": {"field": "high"}}
    tip = {"field": "says", "type": "nominal", "title": series}
    inside = {"condition": {"test": "datum.weak", "value": HOLLOW}, "value": TEAL}
    edge = colour | {"datum": series, "legend": None}  # the line has the legend
    return [
        {"data": {"values": rows}, "mark": {"type": "area", "color": TEAL, "opacity": 0.14}, "encoding": band},
        {"data": {"values": rows}, "mark": {"type": "line", "strokeWidth": 2},
         "encoding": {"y": y, "color": colour | {"datum": series}}},
        {"data": {"values": rows}, "mark": {"type": "point", "size": 52, "opacity": 1, "strokeWidth": 1.6},
         "encoding": {"y": y, "stroke": edge, "fill": inside, "tooltip": tip}},
    ]  # fmt: skip


def _surveys(surveys: Sequence[SurveyPoint], series: str, colour: dict[str, Any]) -> list[dict[str, Any]]:
    values = [
        {
            "x": one.label,
            "y": one.value,
            "low": one.low,
            "high": one.high,
            "quoted": one.quoted,
            "says": f"{one.told}: {say().percent(one.value)}",
        }
        for one in surveys
    ]
    whiskers = [value for value in values if value["low"] is not None and value["high"] is not None]
    tip = {"field": "says", "type": "nominal", "title": series}
    inside = {"condition": {"test": "datum.quoted", "value": HOLLOW}, "value": SURVEY}
    point = {"y": {"field": "y", "type": "quantitative"}, "stroke": colour | {"datum": series, "legend": None},
             "tooltip": tip, "fill": inside}  # fmt: skip
    mark = {"type": "point", "shape": "diamond", "size": 90, "opacity": 1, "strokeWidth": 1.6}
    drawn = [{"data": {"values": values}, "mark": mark, "encoding": point}]
    if whiskers:
        band = {"y": {"field": "low", "type": "quantitative"}, "y2": {"field": "high"}}
        drawn.insert(0, {"data": {"values": whiskers}, "mark": {"type": "rule", "color": SURVEY, "strokeWidth": 2},
                         "encoding": band})  # fmt: skip
    return drawn


def _targets(targets: Sequence[TargetLine], order: list[str]) -> list[dict[str, Any]]:
    """A thin dashed line with its year."""
    drawn: list[dict[str, Any]] = []
    for one in targets:
        y = {"datum": one.value, "type": "quantitative"}
        text = _("target %(year)s: %(pct)s") % {"year": one.year, "pct": say().percent(one.value)}
        drawn += [
            {"data": {"values": [{}]}, "mark": {"type": "rule", "strokeDash": [5, 4], "color": BAD, "strokeWidth": 1.2},
             "encoding": {"x": None, "y": y}},
            {"data": {"values": [{"x": order[-1], "text": text}]},
             "mark": {"type": "text", "align": "right", "baseline": "bottom", "dy": -3, "color": INK},
             "encoding": {"y": y, "text": {"field": "text", "type": "nominal"}}},
        ]  # fmt: skip
    return drawn


def _finding(known: list[Figure]) -> str:
    first, last = known[0], known[-1]
    since = {"what": short(last.indicator)}
    if not comparable(last, first):
        return _("Persen %(what)s tiap bulan") % since
    points = round(last.pct or 0, 1) - round(first.pct or 0, 1)
    since |= {"month": say().month(first.month), "n": say().number(abs(points), 1), "pct": say().percent(last.pct)}
    if abs(points) < 0.05:
        return _("Persen %(what)s tetap %(pct)s sejak %(month)s") % since
    if points < 0:
        return _("Persen %(what)s turun %(n)s poin sejak %(month)s") % since
    return _("Persen %(what)s naik %(n)s poin sejak %(month)s") % since


def _table_row(one: Figure) -> tuple[Any, ...]:
    low, high = _between(one)
    return (say().month(one.month), one.pct, low, high, one.numerator, one.denominator, one.coverage_pct)


def _source(last: Figure, surveys: Sequence[SurveyPoint]) -> str:
    told = _("Sumber: %(source)s sampai %(month)s") % {"source": last.source, "month": say().month(last.month)}
    names = dict.fromkeys(one.source or one.label for one in surveys)
    return told + ("; " + _("survei") + ": " + ", ".join(names) if names else "") + "."
