"""New cases, suspected and confirmed, beside what measurement error alone explains; recovered, 2T and BGM."""

from typing import Any

import polars as pl

from konvergensi.reports.charts import draw
from konvergensi.reports.charts.months import stacked_cases
from konvergensi.reports.content import (
    WITHHELD,
    Block,
    Cell,
    Chart,
    Column,
    Columns,
    Figure,
    Figures,
    Section,
    Table,
    Text,
)
from konvergensi.reports.language import Language
from konvergensi.reports.results import Results
from konvergensi.reports.sections import _kit as kit
from konvergensi.reports.suppress import withheld


def section(results: Results, say: Language) -> Section:
    """Chapter: Kasus baru, pulih, 2T, dan BGM."""
    title = say("Kasus baru, pulih, 2T, dan BGM")
    lead = say(
        "Dugaan: pengukuran sah pertama di bawah −2 SD. Terkonfirmasi: pengukuran sah kedua dalam 14 hari, atau "
        "pengukuran "
        "bulan berikutnya, masih di bawah −2 SD."
    )
    if results.prevalence_refused:
        return Section("kasus", title, (kit.refused(results, say),), lead=lead)
    now = by_month(results).get(results.month, {})
    blocks: list[Block] = [Figures(_figures(now, results, say))]
    if len(results.months) > 1:
        blocks.append(Columns((_chart(results, say), _kinds(results, say))))
    else:
        blocks.append(
            Text(say("Kasus baru memerlukan sekurangnya dua bulan. Beri juga ekspor bulan-bulan sebelumnya."), "none")
        )
    return Section("kasus", title, tuple(blocks), lead=lead)


def by_month(results: Results) -> dict[str, dict[str, Any]]:
    """New cases of the region by month: suspected, confirmed, dismissed, recovered, expected false crossings."""
    table = results.tables["new_cases"].filter((pl.col("level") == "regency") & (pl.col("code") == results.region.code))
    sums = table.group_by("month").agg(pl.col("suspected", "confirmed", "dismissed").sum())
    found: dict[str, dict[str, Any]] = {
        month: {"suspected": 0, "confirmed": 0, "dismissed": 0, "recovered": None, "expected": None}
        for month in results.months
    }
    for row in sums.iter_rows(named=True):
        found.setdefault(row["month"], {}).update(row)
    listed = results.tables["balance"].filter((pl.col("level") == "regency") & (pl.col("code") == results.region.code))
    for month, recovered in listed.select("month", "recovered").iter_rows():
        found.setdefault(month, {})["recovered"] = recovered
    for month, expected in (results.error.suspected if results.error else {}).items():
        if month in found:
            found[month]["expected"] = expected
    return found


def line(results: Results, say: Language) -> str:
    """The line of the recap."""
    now = by_month(results).get(results.month)
    if not now or len(results.months) < 2:
        return ""
    if any(kit.hide(now[key], results) is WITHHELD for key in ("confirmed", "suspected")):
        return say("Kasus baru: ditahan, terlalu sedikit anak untuk versi ini")
    said = say(
        "Kasus baru: {confirmed} terkonfirmasi, {suspected} dugaan baru",
        confirmed=kit.told(now["confirmed"], results, say),
        suspected=kit.told(now["suspected"], results, say),
    )
    if now.get("expected") is None:
        return said
    return said + say(" (sekitar {n} wajar karena galat ukur)", n=say.number(now["expected"]))


def _figures(now: dict[str, Any], results: Results, say: Language) -> tuple[Figure, ...]:
    short = kit.source(results, say, short=True)
    one_month = len(results.months) < 2
    expected = now.get("expected")
    lines = [say("+ {n} dugaan baru, ukur ulang dalam 14 hari", n=kit.told(now.get("suspected", 0), results, say))]
    if expected is not None:
        lines.append(say("≈ {n} dugaan wajar karena galat ukur", n=say.number(expected)))
    found = [
        Figure(
            say("Kasus baru terkonfirmasi"),
            "–" if one_month else kit.told(now.get("confirmed", 0), results, say),
            (say("memerlukan dua bulan"),) if one_month else (*lines, short),
        ),
        Figure(
            say("Pulih"),
            "–" if one_month else kit.told(now.get("recovered"), results, say),
            (say("dua pengukuran sah berturut-turut di atas batas"), short),
            tone="plain",
        ),
    ]
    for name in ("two_t", "bgm"):
        row = results.whole(name)
        value = (
            "–" if row is None or row["numerator"] is None or not row["denominator"] else say.number(row["numerator"])
        )
        found.append(
            Figure(
                kit.indicator_name(name, say),
                value,
                (kit.share(row, say), kit.fraction(row, say), f"{kit.coverage(row, say)} · {short}"),
            )
        )
    return tuple(found)


def _chart(results: Results, say: Language) -> Chart:
    months = by_month(results)
    bars = [
        (month, one.get("confirmed", 0), one.get("suspected", 0), one.get("expected"))
        for month, one in sorted(months.items())
        if month <= results.month
        and not any(kit.hide(one.get(key), results) is WITHHELD for key in ("confirmed", "suspected"))
    ]
    now = months.get(results.month, {})
    title = say(
        "{n} kasus baru terkonfirmasi pada {month}",
        n=kit.told(now.get("confirmed", 0), results, say),
        month=say.month(results.month),
    )
    alt = say("Batang kasus baru tiap bulan, terkonfirmasi dan dugaan; angkanya ada di tabel.")
    drawing = draw("kasus", alt, lambda look: stacked_cases(bars, look), say, width=660)
    columns = (
        Column("month", say("Bulan"), main=True),
        Column("confirmed", say("Terkonfirmasi"), "count"),
        Column("suspected", say("Dugaan baru"), "count"),
        Column("dismissed", say("Gugur saat diukur ulang"), "count"),
        Column("recovered", say("Pulih"), "count"),
        Column("expected", say("Wajar karena galat ukur"), "count"),
    )
    keys = ("confirmed", "suspected", "dismissed", "recovered", "expected")
    rows = [
        (say.month(month), *(kit.hide(one.get(key), results) for key in keys))
        for month, one in sorted(months.items())
        if month <= results.month
    ]
    data = Table(
        "kasus", say("Kasus baru menurut bulan"), columns, rows, sheet=say("Kasus baru"), about=kit.source(results, say)
    )
    note = error_says(results, say)
    return Chart("kasus", title, alt, kit.source_line(results, say), drawing.wide, drawing.narrow, data, note)


def error_says(results: Results, say: Language) -> str:
    """How large the measurement error is, how it was found, and what it makes of children who do not change."""
    error = results.error
    if error is None:
        return say("Galat ukur belum dapat ditaksir: perlu tiga bulan berurutan dari cukup banyak anak.")
    return say(
        "Galat ukur panjang/tinggi ditaksir {size} cm dari {triples} tiga-pengukuran berurutan (pengukuran "
        "tengah dibanding "
        "garis kedua tetangganya). Dengan galat itu saja {pct} dari {children} anak ({n}) akan melewati batas "
        "sekurangnya "
        "sekali dalam bulan-bulan ini tanpa perubahan apa pun.",
        size=say.number(error.sd_cm, 1),
        triples=say.number(error.triples),
        pct=say.percent(100 * error.crossing / error.children if error.children else None),
        children=say.number(error.children),
        n=say.number(error.crossing),
    )


def parts(counts: list[int], results: Results) -> list[Cell]:
    """The kinds of a month's cases; in public so many withheld that none follows from the month's total."""
    minimum = int(results.limits["public_minimum_cell"][0]) if results.public else 0
    whole = sum(counts) < minimum
    return [WITHHELD if whole or out else n for n, out in zip(counts, withheld(counts, minimum), strict=True)]


def _kinds(results: Results, say: Language) -> Table:
    names = {
        "newly_crossed": say("Baru melewati batas"),
        "short_at_birth": say("Pendek sejak lahir"),
        "first_seen": say("Pertama kali terlihat"),
    }
    found = results.tables["new_cases"].filter(
        (pl.col("level") == "regency") & (pl.col("month") == results.month) & (pl.col("code") == results.region.code)
    )
    counts = {row["kind"]: row for row in found.iter_rows(named=True)}
    keys = ("confirmed", "suspected", "dismissed")
    cells = {key: parts([counts.get(kind, {}).get(key, 0) for kind in names], results) for key in keys}
    rows = [(label, *(cells[key][at] for key in keys)) for at, label in enumerate(names.values())]
    columns = (
        Column("kind", say("Jenis kasus baru"), main=True),
        Column("confirmed", say("Terkonfirmasi"), "count"),
        Column("suspected", say("Dugaan"), "count"),
        Column("dismissed", say("Gugur"), "count"),
    )
    return Table(
        "kasus-jenis",
        say("Kasus baru menurut jenis"),
        columns,
        rows,
        sheet=say("Jenis kasus"),
        about=say("Daftar awal (sudah pendek saat data dimulai) bukan kasus baru."),
    )
