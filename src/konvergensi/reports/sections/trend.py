"""The months side by side: routine prevalence with its coverage, hollow where coverage was too low."""

from konvergensi.measures.indicators import HEADLINE
from konvergensi.reports.charts import draw
from konvergensi.reports.charts.months import Point, trend
from konvergensi.reports.content import Block, Chart, Column, Section, Table, Text
from konvergensi.reports.language import Language
from konvergensi.reports.results import Results
from konvergensi.reports.sections import _kit as kit

DRAWN = ("stunting", "wasting", "underweight", "overweight")


def section(results: Results, say: Language) -> Section:
    """Chapter: Tren."""
    title = say("Tren bulanan")
    months = [month for month in results.months if results.whole("stunting", month) is not None]
    if results.prevalence_refused:
        return Section("tren", title, (kit.refused(results, say),))
    if len(months) < 2:
        text = say("Baru satu bulan yang lengkap. Beri ekspor bulan-bulan sebelumnya agar tren dapat digambar.")
        return Section("tren", title, (Text(text, "none"),))
    blocks: list[Block] = [_chart(months, results, say)]
    gaps = [month for month in results.months if month not in months]
    if gaps:
        names = ", ".join(say.month(month) for month in gaps)
        blocks.append(Text(say("Tanpa ekspor lengkap, tidak digambar: {months}.", months=names), "none"))
    return Section("tren", title, tuple(blocks))


def _chart(months: list[str], results: Results, say: Language) -> Chart:
    names = [kit.indicator_name(name, say) for name in DRAWN]
    points = [_point(month, name, results, say) for month in months for name in DRAWN]
    alt = say("Garis persen anak tiap bulan untuk empat indikator; angkanya ada di tabel.")
    drawing = draw("tren", alt, lambda look: trend(points, names, look), say, width=860)
    note = say("Titik kosong: D/S di bawah {n}. Angka rutin, bukan survei.", n=say.percent(results.coverage_minimum, 0))
    return Chart(
        "tren",
        _finding(months, results, say),
        alt,
        kit.source_line(results, say),
        drawing.wide,
        drawing.narrow,
        _table(months, results, say),
        note,
    )


def _point(month: str, name: str, results: Results, say: Language) -> Point:
    row = results.whole(name, month)
    weak = bool(row and row["coverage"] is not None and row["coverage"] < results.coverage_minimum)
    return Point(month, kit.indicator_name(name, say), row["pct"] if row else None, weak)


def _finding(months: list[str], results: Results, say: Language) -> str:
    first, last = (results.whole("stunting", month) for month in (months[0], months[-1]))
    if not first or not last or not kit.comparable(last, first, results):
        return say("Prevalensi rutin menurut bulan")
    points = round(last["pct"], 1) - round(first["pct"], 1)
    words = say("turun") if points < 0 else say("naik")
    if abs(points) < 0.05:
        return say("Persen pendek tetap {pct} sejak {month}", pct=say.percent(last["pct"]), month=say.month(months[0]))
    return say(
        "Persen pendek {words} {points} poin sejak {month}",
        words=words,
        points=say.number(abs(points), 1),
        month=say.month(months[0]),
    )


def _table(months: list[str], results: Results, say: Language) -> Table:
    columns = (
        Column("month", say("Bulan"), main=True),
        Column("indicator", say("Indikator")),
        Column("pct", say("Persen"), "percent"),
        Column("numerator", say("Pembilang"), "count"),
        Column("denominator", say("Penyebut"), "count"),
        Column("measured", say("Diukur (D)"), "count"),
        Column("coverage", say("D/S"), "percent"),
    )
    rows = [
        (
            say.month(month),
            kit.indicator_name(name, say),
            kit.pct_cell(row),
            kit.cell(row, "numerator"),
            kit.cell(row, "denominator"),
            kit.cell(row, "measured"),
            kit.coverage_cell(row),
        )
        for month in months
        for name in HEADLINE
        if (row := results.whole(name, month)) is not None
    ]
    return Table(
        "tren", say("Lima angka utama menurut bulan"), columns, rows, sheet=say("Tren"), about=kit.source(results, say)
    )
