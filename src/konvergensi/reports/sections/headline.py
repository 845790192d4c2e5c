"""The five headline figures, each with its fraction, coverage and date, and the survey's figure beside the first."""

from konvergensi.measures import published
from konvergensi.measures.indicators import HEADLINE
from konvergensi.reports.content import Block, Column, Figure, Figures, Section, Table, Text, Tone
from konvergensi.reports.language import Language
from konvergensi.reports.results import Results
from konvergensi.reports.sections import _kit as kit
from konvergensi.reports.sections import cohort, surveys


def section(results: Results, say: Language) -> Section:
    """Chapter: Angka utama."""
    title = say("Angka utama")
    if results.prevalence_refused:
        return Section("angka", title, (kit.refused(results, say), *surveys.blocks(results, say)))
    blocks: list[Block] = [Figures(tuple(_figure(name, results, say) for name in HEADLINE))]
    low = _low_coverage(results, say)
    if low is not None:
        blocks.insert(0, low)
    told = cohort.sentence(results, say)
    if told:
        blocks.append(Text(f"{told}.", "none", say("Tanpa pengaruh anak yang lewat usia 5 tahun.")))
    blocks += surveys.blocks(results, say)
    blocks.append(table(results, say))
    return Section("angka", title, tuple(blocks))


def _figure(name: str, results: Results, say: Language) -> Figure:
    row = results.whole(name)
    count = name == "gizi_buruk" and row is not None and row["numerator"] is not None
    value = say.number(row["numerator"]) if count and row else kit.share(row, say)
    lines = [kit.fraction(row, say)]
    if count:
        lines.insert(0, kit.share(row, say))
    change, tone = _change(name, results, say)
    return Figure(
        title=kit.indicator_name(name, say),
        value=value,
        lines=(*lines, f"{kit.coverage(row, say)} · {kit.source(results, say, short=True)}"),
        change=change,
        change_tone=tone,
        tone="bad" if name == "gizi_buruk" and row and row["numerator"] else "plain",
        hero=name == "stunting",
        remark=surveys.beside(results, say) if name == "stunting" else "",
        define=kit.definition(name, say),
    )


def _change(name: str, results: Results, say: Language) -> tuple[str, Tone]:
    before_month = results.previous_month()
    now, before = results.whole(name), results.whole(name, before_month) if before_month else None
    if before_month is None or not now or not before or now["pct"] is None or before["pct"] is None:
        return "", "plain"
    if not kit.comparable(now, before, results):
        return say(
            "tidak dibandingkan dengan {month}: terlalu sedikit yang diukur", month=say.month(before_month)
        ), "plain"
    points = round(now["pct"], 1) - round(before["pct"], 1)
    since = say.month(before_month)
    if abs(points) < 0.05:
        return say("tetap dari {month}", month=since), "plain"
    sign = "▲" if points > 0 else "▼"
    tone: Tone = "bad" if points > 0 else "good"
    return say("{sign} {points} poin dari {month}", sign=sign, points=say.number(abs(points), 1), month=since), tone


def _low_coverage(results: Results, say: Language) -> Text | None:
    row = results.whole("stunting")
    said = published.coverage_warning(row["coverage"] if row else None, results.today, say.code)
    return Text(said, "warn" if results.targets_known else "none", say("Cakupan.")) if said else None


def table(results: Results, say: Language) -> Table:
    """Every headline figure with all that belongs to it."""
    columns = (
        Column("indicator", say("Indikator"), main=True),
        Column("pct", say("Persen"), "percent"),
        Column("numerator", say("Pembilang"), "count"),
        Column("denominator", say("Penyebut (dinilai)"), "count"),
        Column("measured", say("Diukur (D)"), "count"),
        Column("target", say("Sasaran (S)"), "count"),
        Column("coverage", say("D/S"), "percent"),
    )
    rows = []
    for name in HEADLINE:
        row = results.whole(name)
        if row is not None:
            counts = [kit.cell(row, key) for key in ("numerator", "denominator", "measured", "target")]
            rows.append((kit.indicator_name(name, say), kit.pct_cell(row), *counts, kit.coverage_cell(row)))
    about = say(
        "{source}. Anak dengan nilai tidak wajar menurut WHO tidak ikut dihitung.", source=kit.source(results, say)
    )
    return Table(
        "angka",
        say("Lima angka utama dengan pembilang dan penyebutnya"),
        columns,
        rows,
        sheet=say("Angka utama"),
        about=about,
    )
