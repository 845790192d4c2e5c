"""The published survey figure beside the routine one: two indicators, never one."""

from konvergensi.measures import published
from konvergensi.reports.content import Block, Column, Table, Text
from konvergensi.reports.language import Language
from konvergensi.reports.results import Results


def blocks(results: Results, say: Language) -> list[Block]:
    """Why the two differ, and every published figure of the region and its province."""
    found: list[Block] = [Text(published.WHY_DIFFERENT[say.code], "none", say("Dua ukuran yang berbeda."))]
    choice = published.choose(results.region.code, results.today)
    if choice.shown is None:
        found.append(Text(choice.why_en if say.code == "en" else choice.why))
    table = _table(results, say)
    return [*found, table] if table.rows else found


def beside(results: Results, say: Language) -> str:
    """One line under the routine stunting figure."""
    choice = published.choose(results.region.code, results.today)
    if choice.shown is None:
        return say("Angka survei wilayah ini belum dipastikan. Lihat penjelasan di bawah.")
    return say(
        "Survei ({survey}): {value}. Ukuran yang berbeda; jangan dikurangkan. Lihat penjelasan di bawah.",
        survey=choice.shown.title,
        value=say.percent(choice.shown.value),
    )


def _table(results: Results, say: Language) -> Table:
    figures = [
        figure
        for code in (results.region.code, results.region.code[:2], "00")
        for figure in published.survey_figures(code, results.today)
        if figure.standing in ("published", "quoted")
    ]
    standing = {"published": say("terbit"), "quoted": say("dikutip pejabat")}
    rows = [(figure.name, figure.title, figure.value, standing[figure.standing], figure.source) for figure in figures]
    columns = (
        Column("name", say("Wilayah"), main=True),
        Column("survey", say("Survei")),
        Column("value", say("Pendek"), "percent"),
        Column("standing", say("Kedudukan")),
        Column("source", say("Sumber")),
    )
    return Table(
        "survei", say("Angka survei yang diterbitkan (bukan angka rutin)"), columns, rows, sheet=say("Survei"), shown=8
    )
