"""How good the measurements are: worst first, each with what to check. Judged by `measures.quality`, worded there."""

import polars as pl

from konvergensi.reports.charts import draw
from konvergensi.reports.charts.people import last_digits
from konvergensi.reports.content import Block, Chart, Column, Columns, Figure, RowTone, Table, Tone
from konvergensi.reports.language import Language
from konvergensi.reports.results import Results
from konvergensi.reports.sections import _kit as kit

MOST_ROWS = 10
ROW_TONES: dict[str | None, RowTone] = {"problematic": "bad", "acceptable": "warn"}
TONES: dict[str | None, Tone] = {"problematic": "bad", "acceptable": "warn", "good": "good", "excellent": "good"}


def ratings(say: Language) -> dict[str | None, str]:
    """What the four ratings are called."""
    return {
        "problematic": say("Bermasalah"),
        "acceptable": say("Perhatian"),
        "good": say("Baik"),
        "excellent": say("Sangat baik"),
        None: say("Belum dinilai"),
    }


def figure(results: Results, say: Language) -> Figure:
    """The quality in one figure of the strip: the SMART rating of the whole, the heaped lengths, what is impossible."""
    whole = results.quality["regency"].units.row(0, named=True) if results.quality else {}
    if not whole:
        return Figure(say("Mutu pengukuran"), "–", (say("tidak ada pengukuran"),))
    heaped = 100 * whole["heaped_length"] / whole["lengths"] if whole["lengths"] else None
    doubtful = 100 * (whole["impossible"] + whole["copied"]) / whole["rows"] if whole["rows"] else None
    lines: tuple[str, ...] = (
        say("{pct} tinggi berakhir ,0 atau ,5", pct=say.percent(heaped, 0)),
        say("{pct} tidak masuk akal atau salinan", pct=say.percent(doubtful)),
    )
    books = len(results.repair_books)
    if books:
        lines = (*lines, say("{n} buku perbaikan", n=say.number(books)))
    return Figure(
        say("Mutu pengukuran"), ratings(say)[whole["rating"]], lines, tone=TONES.get(whole["rating"], "plain")
    )


def blocks(results: Results, say: Language) -> list[Block]:
    """The table of all puskesmas beside the digits chart."""
    if not results.quality or results.public:
        return []
    return [Columns((_units(results, say), *_digits(results, say)))]


def findings(results: Results, say: Language) -> tuple[Table, ...]:
    """The worst checks of the puskesmas in sentences; they hold small counts, so the public variant has none."""
    if not results.quality or results.public:
        return ()
    checks = results.quality["puskesmas"].checks.filter(pl.col("rating").is_in(["problematic", "acceptable"]))
    if not checks.height:
        checks = results.quality["regency"].checks.filter(pl.col("rating").is_in(["problematic", "acceptable"]))
    column = "says_en" if say.code == "en" else "says"
    words = ratings(say)
    rows = [(row[column], words[row["rating"]]) for row in checks.iter_rows(named=True)]
    tones = [ROW_TONES[row] for row in checks["rating"]]
    columns = (
        Column("says", say("Yang terlihat, dan yang perlu diperiksa"), main=True),
        Column("rating", say("Nilai")),
    )
    table = Table(
        "mutu-temuan",
        say("Yang perlu diperiksa lebih dulu"),
        columns,
        rows,
        sheet=say("Mutu temuan"),
        tones=tones,
        shown=5,
    )
    return (table,)


def _digits(results: Results, say: Language) -> tuple[Chart, ...]:
    table = results.quality["regency"].digits.filter(pl.col("measure") == "length").sort("digit")
    total = int(table["n"].sum())
    if not total or results.public:
        return ()
    counts = dict(table.select("digit", "n").iter_rows())
    mark = "," if say.code == "id" else "."
    bars = [(f"{mark}{digit}", 100 * counts.get(digit, 0) / total) for digit in range(10)]
    rows = [(name, counts.get(digit, 0), pct) for digit, (name, pct) in enumerate(bars)]
    columns = (
        Column("digit", say("Angka terakhir"), main=True),
        Column("n", say("Anak"), "count"),
        Column("pct", say("Persen"), "percent"),
    )
    data = Table("angka-terakhir", say("Angka terakhir tinggi badan"), columns, rows, sheet=say("Angka terakhir"))
    top = max(bars, key=lambda bar: bar[1])
    title = say("{pct} tinggi badan berakhir {digit}", pct=say.percent(top[1], 0), digit=top[0])
    alt = say("Batang persen tiap angka terakhir tinggi badan; angkanya ada di tabel.")
    drawing = draw("angka", alt, lambda look: last_digits(bars, 10.0, look), say, width=380)
    note = say("Bila dibaca sampai 0,1 cm tiap angka muncul sekitar 10 % (garis putus).")
    return (
        Chart("angka", title, alt, kit.source_line(results, say), drawing.wide, drawing.narrow, data, note, half=True),
    )


def _units(results: Results, say: Language) -> Table:
    words = ratings(say)
    columns = (
        Column("unit", say("Puskesmas"), main=True),
        Column("rating", say("Nilai")),
        Column("score", say("Skor SMART"), "count"),
        Column("children", say("Anak"), "count"),
        Column("impossible", say("Tidak masuk akal"), "count"),
        Column("copied", say("Salinan"), "count"),
        Column("shrunk", say("Memendek"), "count"),
        Column("heaped", say("Tinggi dibulatkan"), "percent"),
    )
    rows: list[tuple[object, ...]] = []
    tones: list[RowTone] = []
    for row in results.quality["puskesmas"].units.iter_rows(named=True):
        heaped = 100 * row["heaped_length"] / row["lengths"] if row["lengths"] else None
        rows.append(
            (
                row["unit"],
                words[row["rating"]],
                row["score"],
                row["children"],
                row["impossible"],
                row["copied"],
                row["shrunk"],
                heaped,
            )
        )
        tones.append("bad" if row["rating"] == "problematic" else "plain")
    about = say("Makin kecil skor SMART makin baik. Puskesmas yang terlalu kecil tidak dinilai.")
    return Table(
        "mutu-puskesmas",
        say("Mutu menurut puskesmas, terburuk di atas"),
        columns,
        rows,
        sheet=say("Mutu puskesmas"),
        tones=tones,
        shown=MOST_ROWS,
        about=about,
    )
