"""The balance of the list: what made it longer or shorter, so that children who turn five do not read as success."""

from typing import Any

import polars as pl

from konvergensi.measures.balance import LINES
from konvergensi.reports.charts import draw
from konvergensi.reports.charts.months import waterfall
from konvergensi.reports.content import WITHHELD, Block, Cell, Chart, Column, Columns, RowTone, Section, Table, Text
from konvergensi.reports.language import Language
from konvergensi.reports.results import Results
from konvergensi.reports.sections import _kit as kit
from konvergensi.reports.suppress import withheld


def section(results: Results, say: Language) -> Section:
    """Chapter: Neraca daftar."""
    title = say("Neraca daftar anak terindikasi pendek")
    lead = say(
        "Daftar memuat anak yang terkonfirmasi oleh pengukuran sah kedua. Setiap perubahan punya nama; jumlahnya "
        "selalu tepat."
    )
    if results.prevalence_refused:
        return Section("neraca", title, (kit.refused(results, say),))
    row = whole(results)
    if row is None or row["previous_month"] is None:
        text = say("Neraca memerlukan sekurangnya dua bulan. Beri juga ekspor bulan-bulan sebelumnya.")
        return Section("neraca", title, (Text(text, "none"),), lead=lead)
    table = _table(row, results, say)
    blocks: list[Block] = [Columns((_chart(row, table, results, say), table))]
    blocks += [Text(text, "none") for text in _remarks(row, results, say)]
    if not results.public:
        blocks.append(_by_district(results, say))
    return Section("neraca", title, tuple(blocks), lead=lead)


def whole(results: Results) -> dict[str, Any] | None:
    """The account of the region for the month, or None."""
    found = results.tables["balance"].filter(
        (pl.col("month") == results.month) & (pl.col("level") == "regency") & (pl.col("code") == results.region.code)
    )
    return found.row(0, named=True) if found.height else None


def small(row: dict[str, Any], results: Results) -> bool:
    """Whether the public variant withholds a line of the account."""
    return bool(results.public) and any(0 <= row[name] < results.limits["public_minimum_cell"][0] for name in LINES)


def finding(row: dict[str, Any], say: Language) -> str:
    """Longer or shorter by how many, and how many of those recovered."""
    change = row["new_list"] - row["old_list"]
    recovered = say.number(row["recovered"])
    if row["opening"]:
        return say(
            "Belum dapat dibandingkan: {opening} anak masuk daftar karena datanya baru dimulai",
            opening=say.number(row["opening"]),
        )
    if change < 0:
        return say(
            "Daftar turun {n} anak: {recovered} pulih, sisanya bukan keberhasilan",
            n=say.number(-change),
            recovered=recovered,
        )
    if change > 0:
        return say(
            "Daftar naik {n} anak: {new} kasus baru terkonfirmasi, {recovered} pulih",
            n=say.number(change),
            new=say.number(row["confirmed_new"]),
            recovered=recovered,
        )
    return say(
        "Daftar tetap: {new} kasus baru terkonfirmasi, {recovered} pulih",
        new=say.number(row["confirmed_new"]),
        recovered=recovered,
    )


def _lines(row: dict[str, Any], say: Language) -> list[tuple[str, str, int, int]]:
    """Key, label, sign, count of every line that is not empty; the two lists always."""
    label = 2 if say.code == "en" else 1
    return [
        (name, str(told[label]), told[0], row[name])
        for name, told in LINES.items()
        if row[name] or name in ("old_list", "new_list")
    ]


def _hidden(lines: list[tuple[str, str, int, int]], results: Results) -> set[str]:
    if not results.public:
        return set()
    minimum = int(results.limits["public_minimum_cell"][0])
    flags = withheld([n for _, _, _, n in lines], minimum)
    return {name for (name, *_), out in zip(lines, flags, strict=True) if out}


def _table(row: dict[str, Any], results: Results, say: Language) -> Table:
    lines = _lines(row, say)
    hidden = _hidden(lines, results)
    rows: list[tuple[Cell, ...]] = []
    tones: list[RowTone] = []
    for name, label, sign, n in lines:
        mark = "" if name in ("old_list", "new_list") else ("+ " if sign > 0 else "− ")
        rows.append((f"{mark}{label}", WITHHELD if name in hidden else n))
        tones.append("good" if name == "recovered" else "total" if name == "new_list" else "plain")
    columns = (Column("line", say("Baris"), main=True), Column("n", say("Anak"), "count"))
    about = say(
        "Bulan lalu: {month}. {source}.", month=say.month(row["previous_month"]), source=kit.source(results, say)
    )
    return Table(
        "neraca", say("Dari daftar lama ke daftar baru"), columns, rows, sheet=say("Neraca"), tones=tones, about=about
    )


def _chart(row: dict[str, Any], table: Table, results: Results, say: Language) -> Chart:
    lines = _lines(row, say)
    hidden = _hidden(lines, results)
    totals = ("old_list", "new_list")
    bars = [
        (label, n if name in totals else sign * n, "total" if name in totals else _kind(name, sign))
        for name, label, sign, n in lines
        if name not in hidden
    ]
    title = say("Neraca daftar") if hidden else finding(row, say)
    alt = say("Air terjun dari daftar bulan lalu ke daftar bulan ini; angkanya ada di tabel.")
    drawing = draw("neraca", alt, lambda look: waterfall(bars, look), say, width=660)
    return Chart(
        "neraca",
        title,
        alt,
        kit.source_line(results, say),
        drawing.wide,
        drawing.narrow,
        None,
        say("Sumbu tidak mulai dari nol, agar perubahannya terlihat."),
    )


def _kind(name: str, sign: int) -> str:
    """Only recovery is good news; the other ways off the list are not."""
    return "good" if name == "recovered" else "up" if sign > 0 else "down"


def _remarks(row: dict[str, Any], results: Results, say: Language) -> list[str]:
    found = []
    if row["waiting"] and not results.public:
        found.append(
            say(
                "{n} anak yang terkonfirmasi sedang di luar daftar karena tidak diukur; {unseen} di antaranya tidak "
                "terlihat tiga bulan atau lebih.",
                n=say.number(row["waiting"]),
                unseen=say.number(row["unseen"]),
            )
        )
    if row["provisional"]:
        found.append(
            say(
                'Baris "tidak diukur" bulan ini masih sementara: ekspor bulan berikut dapat mengubahnya menjadi '
                '"tanpa keterangan".'
            )
        )
    if row["residual"]:
        found.append(say("Selisih yang belum terjelaskan: {n}.", n=say.number(row["residual"])))
    return found


def _by_district(results: Results, say: Language) -> Table:
    names = dict(results.places.select("code", "name").iter_rows())
    found = results.tables["balance"].filter((pl.col("month") == results.month) & (pl.col("level") == "district"))
    label = 2 if say.code == "en" else 1
    used = [name for name in LINES if name in ("old_list", "new_list") or found[name].sum()]
    columns = (
        Column("name", say("Kecamatan"), main=True),
        *(Column(name, str(LINES[name][label]), "count") for name in used),
    )
    rows = [
        (names.get(row["code"], say("tidak diketahui")), *(row[name] for name in used))
        for row in found.iter_rows(named=True)
    ]
    return Table(
        "neraca-kecamatan", say("Neraca menurut kecamatan"), columns, rows, sheet=say("Neraca kecamatan"), shown=8
    )
