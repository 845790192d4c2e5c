"""First of all: how many were measured, how well, and what the files are worth."""

from collections.abc import Sequence

from konvergensi.reports.charts import draw
from konvergensi.reports.charts.places import coverage_bars
from konvergensi.reports.content import Block, Chart, Column, Columns, Figure, Figures, Section, Table, Text
from konvergensi.reports.language import Language
from konvergensi.reports.results import Results
from konvergensi.reports.sections import _kit as kit
from konvergensi.reports.sections import quality
from konvergensi.sources import FileAccount

MOST_BARS = 40


def section(results: Results, say: Language) -> Section:
    """Chapter: Cakupan dan mutu data."""
    blocks: list[Block] = [Figures(_strip(results, say), "strip"), *notes(results, say)]
    if not results.targets_known:
        blocks.append(
            Text(
                say(
                    "Ekspor hanya memuat anak yang diukur, jadi sasaran (S) tidak ada di dalamnya. Beri berkas "
                    "sasaran dengan "
                    "--targets agar D/S dapat dihitung."
                ),
                "none",
                say("D/S tidak diketahui."),
            )
        )
    chart = (_chart(results, say),) if results.targets_known and not results.prevalence_refused else ()
    beside = (*chart, *quality.findings(results, say))
    blocks += [Columns(beside, even=True)] if len(beside) > 1 else beside
    blocks += quality.blocks(results, say)
    return Section("cakupan", say("Cakupan dan mutu data"), tuple(blocks))


def _strip(results: Results, say: Language) -> tuple[Figure, ...]:
    return (_measured(results, say), _not_measured(results, say), quality.figure(results, say), _origin(results, say))


def measured_total(results: Results) -> int:
    """Children measured in the month in any file, complete or filtered."""
    children = results.tables["children"]
    return children.filter(children["month"] == results.month).height


def _measured(results: Results, say: Language) -> Figure:
    row = results.whole("stunting")
    if row is None:
        n = kit.told(measured_total(results), results, say)
        return Figure(
            say("Diukur"), n, (say("anak dalam daftar yang disaring; D/S tidak dapat dihitung"),), tone="warn"
        )
    if row["coverage"] is None:
        return Figure(say("Diukur (D)"), say.number(row["measured"]), (say("D/S tidak diketahui"),), tone="warn")
    low = row["coverage"] < results.coverage_minimum
    kind = say("sasaran riil") if row["target_kind"] == "riil" else say("sasaran proyeksi")
    lines = [
        say("{d} dari {s} {kind}", d=say.number(kit.measured_of_target(row)), s=say.number(row["target"]), kind=kind)
    ]
    others = kit.elsewhere(row, results, say)
    if others:
        lines.append(others)
    if row["coverage"] > 100:
        lines.append(say("lebih dari 100 %: periksa sasaran"))
    return Figure(
        say("Diukur (D/S)"),
        say.percent(row["coverage"]),
        tuple(lines),
        tone="warn" if low else "plain",
        meter=min(row["coverage"], 100.0),
    )


def _not_measured(results: Results, say: Language) -> Figure:
    link, link_text = ("", "") if results.public else ("#belum-diukur", say("lihat per posyandu"))
    row = results.whole("stunting")
    if row is None or row["coverage"] is None:
        return Figure(say("Belum diukur"), "–", (say("tanpa sasaran tidak diketahui"),), link=link, link_text=link_text)
    missing = max(0, row["target"] - round(row["coverage"] * row["target"] / 100))
    lines: tuple[str, ...] = ()
    gaps = [
        (one["target"] - one["measured"], one["name"])
        for one in results.at("stunting", "district").iter_rows(named=True)
        if one["target"] is not None and one["measured"] is not None
    ]
    if gaps and max(gaps)[0] > 0:
        lines = (say("terbanyak: {name} {n}", name=max(gaps)[1], n=say.number(max(gaps)[0])),)
    return Figure(say("Belum diukur"), say.number(missing), lines, link=link, link_text=link_text)


def _origin(results: Results, say: Language) -> Figure:
    rows, stored = sum(one.rows_in for one in results.files), sum(one.stored for one in results.files)
    held, refused = sum(one.held for one in results.files), sum(one.refused for one in results.files)
    lines = (
        say("{n} berkas · {rows} baris", n=say.number(len(results.files)), rows=say.number(rows)),
        say(
            "disimpan {stored} + ditahan {held} + ditolak {refused}",
            stored=say.number(stored),
            held=say.number(held),
            refused=say.number(refused),
        ),
    )
    return Figure(say("Asal angka"), "e-PPGBM", lines, link="#asal", link_text=say("dari mana angka ini?"))


def notes(results: Results, say: Language) -> list[Text]:
    """What must be known before any figure is read: filtered files and puskesmas that are missing."""
    found: list[Text] = []
    if results.prevalence_refused:
        return [kit.refused(results, say)]
    found += [Text(_filtered(one, results, say), "warn", say("Tidak lengkap.")) for one in results.filtered]
    for one in results.files:
        if one.kind == "stopped":
            text = say(
                "Berkas {file} tidak terbaca, jadi tidak ikut dihitung. {reason}", file=one.file, reason=one.reason
            )
            found.append(Text(text, "warn", say("Tidak terbaca.")))
    if results.missing_puskesmas:
        names = ", ".join(_absent(name, results, say) for name in results.missing_puskesmas)
        text = say(
            "Tidak ada berkas {month} dari: {names}. Wilayahnya kosong dalam angka bulan ini.",
            month=say.month(results.month),
            names=names,
        )
        found.append(Text(text, "warn", say("Puskesmas tanpa berkas.")))
    return found


def _absent(name: str, results: Results, say: Language) -> str:
    """A puskesmas without rows in the month, and the file of it that holds another month."""
    theirs = [one for one in results.files if name in one.puskesmas and one.months]
    if not theirs:
        return name
    last = max(theirs, key=lambda one: one.months[-1])
    return say("{name} ({file} berisi {month})", name=name, file=last.file, month=say.month(last.months[-1]))


def _filtered(one: FileAccount, results: Results, say: Language) -> str:
    """What a filtered file among complete ones means for the figures."""
    known = {name for full in results.full for name in full.puskesmas}
    alone = [name for name in one.puskesmas if name not in known]
    reason = one.reason.rstrip(".")
    if not alone:
        return say(
            "Berkas {file} disaring ({reason}); puskesmasnya punya ekspor lengkap juga, jadi berkas ini hanya "
            "dipakai untuk "
            "daftar kerja.",
            file=one.file,
            reason=reason,
        )
    return say(
        "Berkas {file} disaring ({reason}), jadi {names} tidak ikut dalam prevalensi; daftar kerjanya tetap dibuat. "
        "Ekspor ulang tanpa saringan status gizi.",
        file=one.file,
        reason=reason,
        names=", ".join(alone),
    )


def _finding(shares: Sequence[float], minimum: float, say: Language) -> str:
    """What the bars show, the worst first. More children measured than there are is no success but a wrong target."""
    low, over = sum(pct < minimum for pct in shares), sum(pct > 100 for pct in shares)
    least = say.percent(minimum, 0)
    if low:
        return say("{n} dari {all} kecamatan di bawah {minimum}", n=low, all=len(shares), minimum=least)
    if over:
        return say("{n} dari {all} kecamatan melebihi sasarannya: periksa sasaran", n=over, all=len(shares))
    return say("Semua kecamatan mencapai {minimum}", minimum=least)


def _chart(results: Results, say: Language) -> Chart:
    rows = [(row["name"], row["coverage"]) for row in results.at("stunting", "district").iter_rows(named=True)]
    known = sorted((row for row in rows if row[1] is not None), key=lambda row: row[1])
    alt = say("Batang D/S tiap kecamatan dari yang terendah; angkanya ada di tabel.")
    drawing = draw(
        "cakupan", alt, lambda look: coverage_bars(known[:MOST_BARS], results.coverage_minimum, look), say, 510
    )
    return Chart(
        "cakupan",
        _finding([pct for _, pct in known], results.coverage_minimum, say),
        alt,
        kit.source_line(results, say),
        drawing.wide,
        drawing.narrow,
        _table(results, say),
        say("Arsiran: di bawah batas. Garis putus: {n}.", n=say.percent(results.coverage_minimum, 0)),
    )


def _table(results: Results, say: Language) -> Table:
    columns = (
        Column("name", say("Kecamatan"), main=True),
        Column("measured", say("Diukur (D)"), "count"),
        Column("target", say("Sasaran (S)"), "count"),
        Column("coverage", say("D/S"), "percent"),
    )
    rows = [
        (row["name"], kit.cell(row, "measured"), kit.cell(row, "target"), kit.coverage_cell(row))
        for row in results.at("stunting", "district").iter_rows(named=True)
    ]
    return Table(
        "cakupan",
        say("Cakupan penimbangan menurut kecamatan"),
        columns,
        rows,
        sheet=say("Cakupan"),
        about=kit.source(results, say),
    )
