"""Where: the kecamatan x desa tiles, the map where boundaries were given, and the table of every place."""

from dataclasses import replace
from typing import Any

from konvergensi.reports.charts import draw
from konvergensi.reports.charts import places as drawings
from konvergensi.reports.content import Block, Chart, Column, Columns, Section, Table
from konvergensi.reports.language import Language
from konvergensi.reports.results import Results
from konvergensi.reports.sections import _kit as kit

MOST = 12


def section(results: Results, say: Language) -> Section:
    """Chapter: Wilayah."""
    title = say("Wilayah: kecamatan dan desa")
    if results.prevalence_refused:
        return Section("wilayah", title, (kit.refused(results, say),))
    blocks: list[Block] = [Columns((_tiles(results, say), _most(results, say)))]
    if results.boundaries is not None:
        blocks.append(_map(results, say))
    blocks.append(_table(results, say, "district"))
    return Section("wilayah", title, tuple(blocks))


def _squares(results: Results) -> list[drawings.Place]:
    figures = {row["code"]: row for row in results.at("stunting", "village").iter_rows(named=True)}
    districts = {row["code"]: row["name"] for row in results.places.iter_rows(named=True) if row["level"] == "district"}
    found = []
    for place in results.places.filter(results.places["level"] == "village").sort("code").iter_rows(named=True):
        row = figures.get(place["code"])
        pct, cover = (row["pct"], row["coverage"]) if row else (None, None)
        state = kit.class_of(pct, cover, results)
        found.append(drawings.Place(place["code"], place["name"], districts[place["code"][:8]], state, pct))
    return found


def _tiles(results: Results, say: Language) -> Chart:
    squares, legend = _squares(results), kit.class_legend(results, say)
    title = _finding(results, squares, say)
    alt = say("Petak tiap desa menurut kecamatan, warna menurut persen pendek; angkanya ada di tabel.")
    drawing = draw("petak", alt, lambda look: drawings.tiles(squares, legend, look), say, width=660)
    note = say(
        "Satu petak satu desa atau kelurahan, urut kode; angka di petak adalah persen pendek. Batas kelas WHO. Desa "
        "dengan sedikit anak mudah melompat antarkelas."
    )
    return Chart(
        "petak",
        title,
        alt,
        kit.source_line(results, say),
        drawing.wide,
        drawing.narrow,
        _table(results, say, "village"),
        note,
    )


def _finding(results: Results, squares: list[drawings.Place], say: Language) -> str:
    """The kecamatan with the highest share, in a sentence."""
    rows = [
        row
        for row in results.at("stunting", "district").iter_rows(named=True)
        if row["pct"] is not None and kit.class_of(row["pct"], row["coverage"], results) < kit.LOW_COVERAGE
    ]
    top = sorted(rows, key=lambda row: -row["pct"])[:3]
    if len(rows) < 4:
        high = sum(square.state in (3, 4) for square in squares)
        return say("{n} desa berada di kelas tinggi atau sangat tinggi", n=say.number(high))
    names = ", ".join(row["name"] for row in top)
    return say("Persen pendek tertinggi di {names}", names=names)


def _most(results: Results, say: Language) -> Table:
    """The villages with the most short children: where most of them live, whatever the percentage."""
    districts = dict(results.places.select("code", "name").iter_rows())
    known = [row for row in results.at("stunting", "village").iter_rows(named=True) if row["numerator"]]
    top = sorted(known, key=lambda row: (-row["numerator"], row["code"]))[:MOST]
    rows = [
        (f"{row['name']}, {districts.get(row['code'][:8], '')}", row["numerator"], row["pct"], kit.coverage_cell(row))
        for row in top
    ]
    columns = (
        Column("name", say("Desa/kelurahan"), main=True),
        Column("n", say("Anak pendek"), "count"),
        Column("pct", say("Persen"), "percent"),
        Column("coverage", say("D/S"), "percent"),
    )
    return Table(
        "wilayah-terbanyak", say("Desa dengan anak pendek terbanyak"), columns, rows, about=kit.source(results, say)
    )


def _map(results: Results, say: Language) -> Chart:
    assert results.boundaries is not None
    level, legend = results.boundaries.level, kit.class_legend(results, say)
    states: dict[str, int] = {
        row["code"]: kit.class_of(row["pct"], row["coverage"], results)
        for row in results.at("stunting", level).iter_rows(named=True)
    }
    features = results.boundaries.features
    alt = say("Peta persen pendek menurut wilayah; angkanya ada di tabel.")
    drawing = draw("peta", alt, lambda look: drawings.choropleth(features, states, legend, look), say, width=760)
    note = say("Batas indikatif, bukan batas hukum. Berkas: {file}.", file=results.boundaries.file)
    return Chart(
        "peta",
        say("Peta persen pendek (batas indikatif)"),
        alt,
        kit.source_line(results, say),
        drawing.wide,
        drawing.narrow,
        replace(_table(results, say, level), sheet=""),
        note,
    )


def _table(results: Results, say: Language, level: str) -> Table:
    columns = (
        Column("code", say("Kode")),
        Column("name", say("Kecamatan") if level == "district" else say("Desa/kelurahan"), main=True),
        Column("pct", say("Pendek"), "percent"),
        Column("numerator", say("Pembilang"), "count"),
        Column("denominator", say("Penyebut"), "count"),
        Column("wasting", say("Kurus"), "percent"),
        Column("underweight", say("BB kurang"), "percent"),
        Column("measured", say("Diukur (D)"), "count"),
        Column("target", say("Sasaran (S)"), "count"),
        Column("coverage", say("D/S"), "percent"),
    )
    others = {
        name: {row["code"]: kit.pct_cell(row) for row in results.at(name, level).iter_rows(named=True)}
        for name in ("wasting", "underweight")
    }
    rows = [_row(row, others) for row in results.at("stunting", level).iter_rows(named=True)]
    title = say("Menurut kecamatan") if level == "district" else say("Menurut desa dan kelurahan")
    return Table(
        f"wilayah-{level}",
        title,
        columns,
        rows,
        sheet=say("Kecamatan") if level == "district" else say("Desa"),
        about=say(
            "{source}. Persen selalu dari pembilang dan penyebutnya, tidak pernah dirata-rata.",
            source=kit.source(results, say),
        ),
    )


def _row(row: dict[str, Any], others: dict[str, dict[str, Any]]) -> tuple[Any, ...]:
    code = row["code"]
    return (
        code,
        row["name"],
        kit.pct_cell(row),
        kit.cell(row, "numerator"),
        kit.cell(row, "denominator"),
        others["wasting"].get(code),
        others["underweight"].get(code),
        kit.cell(row, "measured"),
        kit.cell(row, "target"),
        kit.coverage_cell(row),
    )
