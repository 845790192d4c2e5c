"""Which children: the share that is short by age and sex, and the z-scores beside the WHO standard curve."""

import math

import polars as pl

from konvergensi.measures.indicators import definitions
from konvergensi.reports.charts import draw
from konvergensi.reports.charts.people import age_sex, normal_curve
from konvergensi.reports.content import WITHHELD, Cell, Chart, Column, Columns, Section, Table
from konvergensi.reports.language import Language
from konvergensi.reports.results import Results
from konvergensi.reports.sections import _kit as kit
from konvergensi.reports.suppress import withheld

BIN = 0.5


def section(results: Results, say: Language) -> Section:
    """Chapter: Umur dan jenis kelamin."""
    title = say("Umur dan jenis kelamin")
    if results.prevalence_refused:
        return Section("profil", title, (kit.refused(results, say),))
    return Section("profil", title, (Columns((_by_age(results, say), _curve(results, say)), even=True),))


def sexes(say: Language) -> tuple[str, str]:
    """What 1 and 2 are called."""
    return say("Laki-laki"), say("Perempuan")


def _by_age(results: Results, say: Language) -> Chart:
    table = results.tables["profile"]
    minimum = int(results.limits["public_minimum_cell"][0]) if results.public else 0
    hidden = withheld(table["numerator"].to_list(), minimum)
    names = sexes(say)
    rows: list[tuple[Cell, ...]] = []
    bars: list[tuple[str, str, float]] = []
    for row, out in zip(table.iter_rows(named=True), hidden, strict=True):
        age = row["age_group"].replace("-", "–").replace("00–05", "0–5").replace("06–11", "6–11")
        sex = names[row["sex"] - 1]
        small = 0 < row["denominator"] < minimum
        pct = 100 * row["numerator"] / row["denominator"] if row["denominator"] else None
        rows.append(
            (
                age,
                sex,
                WITHHELD if out or small else pct,
                WITHHELD if out or small else row["numerator"],
                WITHHELD if small else row["denominator"],
            )
        )
        if pct is not None and not out and not small:
            bars.append((age, sex, pct))
    data = _age_table(rows, results, say)
    alt = say("Batang persen pendek menurut kelompok umur, laki-laki dan perempuan; angkanya ada di tabel.")
    drawing = draw("umur", alt, lambda look: age_sex(bars, names, look), say, width=510)
    return Chart(
        "umur", _finding(bars, say), alt, kit.source_line(results, say), drawing.wide, drawing.narrow, data, half=True
    )


def _finding(bars: list[tuple[str, str, float]], say: Language) -> str:
    if not bars:
        return say("Pendek menurut umur dan jenis kelamin")
    age = max(bars, key=lambda bar: bar[2])[0]
    return say("Persen pendek tertinggi pada umur {age} bulan", age=age)


def _curve(results: Results, say: Language) -> Chart:
    table = results.tables["haz_bins"]
    names = (*sexes(say), say("Standar WHO"))
    minimum = int(results.limits["public_minimum_cell"][0]) if results.public else 0
    hidden = withheld(table["n"].to_list(), minimum)
    totals = dict(table.group_by("sex").agg(pl.col("n").sum()).iter_rows())
    points: list[tuple[float, str, float]] = []
    rows: list[tuple[Cell, ...]] = []
    for (z, sex, n), out in zip(table.select("z", "sex", "n").iter_rows(), hidden, strict=True):
        density = n / max(totals[sex], 1) / BIN
        rows.append((z - BIN / 2, names[sex - 1], WITHHELD if out else n, WITHHELD if out else density * BIN * 100))
        if not out:
            points.append((z, names[sex - 1], density))
    steps = [step / 10 for step in range(-60, 61)]
    standard = [(z, math.exp(-z * z / 2) / math.sqrt(2 * math.pi)) for z in steps]
    mean = results.tables["haz_mean"].row(0, named=True)
    cut = next(entry.below for entry in definitions(results.today) if entry.id == "stunting") or -2.0
    data = _z_table(rows, results, say)
    alt = say("Sebaran z-score TB/U laki-laki dan perempuan di atas kurva standar WHO; angkanya ada di tabel.")
    drawing = draw("kurva", alt, lambda look: normal_curve(points, standard, cut, names, look), say, width=510)
    title = say(
        "Rata-rata TB/U {mean} SD di {side} standar WHO",
        mean=say.number(abs(mean["mean"] or 0), 2),
        side=say("bawah") if (mean["mean"] or 0) < 0 else say("atas"),
    )
    note = say(
        "Simpangan baku {sd}; bila jauh di atas 1,2 periksa mutu pengukuran. Garis putus: −2 SD.",
        sd=say.number(mean["sd"], 2),
    )
    return Chart(
        "kurva", title, alt, kit.source_line(results, say), drawing.wide, drawing.narrow, data, note, half=True
    )


def _z_table(rows: list[tuple[Cell, ...]], results: Results, say: Language) -> Table:
    columns = (
        Column("z", say("z-score TB/U, dari"), "decimal", main=True),
        Column("sex", say("Jenis kelamin")),
        Column("n", say("Anak"), "count"),
        Column("pct", say("Persen"), "percent"),
    )
    return Table(
        "profil-z",
        say("Sebaran z-score TB/U"),
        columns,
        rows,
        sheet=say("Sebaran z-score"),
        about=say("Lebar kelas 0,5. {source}", source=kit.source(results, say)),
    )


def _age_table(rows: list[tuple[Cell, ...]], results: Results, say: Language) -> Table:
    columns = (
        Column("age", say("Umur, bulan"), main=True),
        Column("sex", say("Jenis kelamin")),
        Column("pct", say("Pendek"), "percent"),
        Column("numerator", say("Pembilang"), "count"),
        Column("denominator", say("Penyebut"), "count"),
    )
    return Table(
        "profil-umur",
        say("Pendek menurut umur dan jenis kelamin"),
        columns,
        rows,
        sheet=say("Umur dan jenis kelamin"),
        about=kit.source(results, say),
    )
