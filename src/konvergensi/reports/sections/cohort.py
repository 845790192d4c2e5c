"""The share short at 24 months by birth cohort: the figure that turning five cannot flatter."""

from typing import Any

import polars as pl

from konvergensi.measures import cohort as cohorts
from konvergensi.reports.charts import draw
from konvergensi.reports.charts.months import intervals
from konvergensi.reports.content import WITHHELD, Block, Chart, Column, Section, Table, Text
from konvergensi.reports.language import Language
from konvergensi.reports.results import Results
from konvergensi.reports.sections import _kit as kit


def section(results: Results, say: Language) -> Section:
    """Chapter: Pendek pada usia 24 bulan."""
    title = say("Pendek pada usia 24 bulan, menurut kelompok lahir")
    lead = say(
        "Setiap anak dihitung sekali, pada pengukuran yang paling dekat dengan usia 24 bulan. Anak yang lewat "
        "usia 5 tahun "
        "tidak mengubah angka ini."
    )
    if results.prevalence_refused:
        return Section("kohort", title, (kit.refused(results, say),), lead=lead)
    rows = _rows(results)
    if not rows:
        return Section(
            "kohort", title, (Text(say("Belum ada anak yang diukur di sekitar usia 24 bulan."), "none"),), lead=lead
        )
    blocks: list[Block] = [_chart(rows, results, say)]
    return Section("kohort", title, tuple(blocks), lead=lead)


def best(results: Results) -> dict[str, Any] | None:
    """The youngest complete cohort of the region, or None; one still filling up is drawn but not told."""
    row = cohorts.headline(results.tables["cohorts"], code=results.region.code)
    if row is None or not row["complete"] or _small(row, results):
        return None
    return row


def sentence(results: Results, say: Language) -> str:
    """The headline in one sentence, or nothing."""
    row = best(results)
    if row is None or results.prevalence_refused:
        return ""
    return say(
        "Pendek pada usia 24 bulan: {pct} ({n} dari {d} anak lahir {first}–{last}, selang 95 % {low}–{high})",
        pct=say.percent(row["pct"]),
        n=say.number(row["numerator"]),
        d=say.number(row["denominator"]),
        first=say.day(row["born_from"]),
        last=say.day(row["born_to"]),
        low=say.number(row["low"], 1),
        high=say.percent(row["high"]),
    )


def _rows(results: Results) -> list[dict[str, Any]]:
    table = results.tables["cohorts"]
    found = table.filter(
        (pl.col("level") == "regency") & (pl.col("code") == results.region.code) & (pl.col("denominator") > 0)
    )
    return list(found.sort("born_from").iter_rows(named=True))


def _small(row: dict[str, Any], results: Results) -> bool:
    minimum = results.limits["public_minimum_cell"][0]
    return bool(results.public) and (row["numerator"] < minimum or row["denominator"] < minimum)


def _chart(rows: list[dict[str, Any]], results: Results, say: Language) -> Chart:
    points = [(row["cohort"], row["pct"], row["low"], row["high"]) for row in rows if not _small(row, results)]
    top = best(results)
    title = (
        say("Kelompok lahir menurut triwulan")
        if top is None
        else say(
            "{pct} pendek pada usia 24 bulan di antara yang lahir {cohort}",
            pct=say.percent(top["pct"]),
            cohort=top["cohort"],
        )
    )
    alt = say("Titik persen pendek pada usia 24 bulan tiap kelompok lahir dengan selang 95 %; angkanya ada di tabel.")
    drawing = draw("kohort", alt, lambda look: intervals(points, look), say, width=860)
    data = _table(rows, results, say)
    note = say("T1 = lahir Januari–Maret. Garis: selang 95 %. Kelompok yang belum lengkap masih dapat berubah.")
    return Chart("kohort", title, alt, kit.source_line(results, say), drawing.wide, drawing.narrow, data, note)


def _table(rows: list[dict[str, Any]], results: Results, say: Language) -> Table:
    columns = (
        Column("cohort", say("Lahir, triwulan"), main=True),
        Column("pct", say("Pendek"), "percent"),
        Column("low", say("Batas bawah 95 %"), "percent"),
        Column("high", say("Batas atas 95 %"), "percent"),
        Column("numerator", say("Pembilang"), "count"),
        Column("denominator", say("Penyebut"), "count"),
        Column("due", say("Anak yang terlihat"), "count"),
        Column("coverage", say("Terukur pada usia itu"), "percent"),
        Column("complete", say("Lengkap")),
    )
    body = []
    for row in rows:
        held = _small(row, results)
        values = [
            WITHHELD if held else row[key]
            for key in ("pct", "low", "high", "numerator", "denominator", "due", "coverage")
        ]
        body.append((row["cohort"], *values, say("ya") if row["complete"] else say("belum")))
    return Table(
        "kohort",
        say("Pendek pada usia 24 bulan"),
        columns,
        body,
        sheet=say("Usia 24 bulan"),
        about=kit.source(results, say),
    )
