"""The paper: the same content and drawings as the page, set by typst with the packaged font. Deterministic by `on`."""

import json
import re
import tempfile
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from konvergensi.reports.cells import NUMERIC, written
from konvergensi.reports.content import Block, Chart, Columns, Facts, Figures, Group, Report, Table, Text
from konvergensi.reports.language import Language

HERE = Path(__file__).parent
LONGEST = 40  # rows of a table on paper; the workbook has them all
PAPER_WIDTH = 660  # the drawing width that fills the text column


def document(report: Report, say: Language, on: date) -> bytes:
    """The report as PDF bytes. `on` is the date written into the file."""
    import typst  # noqa: PLC0415 - only when a report is written

    with tempfile.TemporaryDirectory(prefix="konvergensi-") as scratch:
        folder = Path(scratch)
        data = _data(report, _Paper(folder, say), say)
        (folder / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        source = folder / "laporan.typ"
        source.write_text((HERE / "templates" / "laporan.typ").read_text(encoding="utf-8"), encoding="utf-8")
        pdf: bytes = typst.compile(
            str(source),
            root=str(folder),
            font_paths=[str(HERE / "fonts")],
            ignore_system_fonts=True,
            timestamp=int(datetime.combine(on, time(), UTC).timestamp()),
        )
        return pdf


def _data(report: Report, paper: "_Paper", say: Language) -> dict[str, Any]:
    """What the template reads."""
    return {
        "title": report.title,
        "subtitle": report.subtitle,
        "month": report.month,
        "path": report.path,
        "draft": report.draft,
        "app": say("Laporan gizi balita"),
        "language": report.language,
        "page_note": report.page_note,
        "message": report.message,
        "recap": report.recap,
        "banner": [asdict(item) for item in report.banner],
        "first": paper.first(report),
        "sections": [
            {
                "number": number,
                "key": section.key,
                "title": section.title,
                "lead": section.lead,
                "blocks": paper.blocks(section.blocks),
            }
            for number, section in enumerate(report.sections, 1)
            if section.paper
        ],
    }


class _Paper:
    """Blocks as the plain values the typst template reads; drawings become files beside it."""

    def __init__(self, folder: Path, say: Language) -> None:
        self.folder, self.say = folder, say

    def first(self, report: Report) -> dict[str, Any] | None:
        """The drawing of the first page: the one that shows where."""
        charts = [block for section in report.sections for block in _charts(section.blocks)]
        for key in ("petak", "cakupan"):
            for chart in charts:
                if chart.key == key:
                    return self.chart(chart) | {"table": None}
        return None

    def blocks(self, blocks: tuple[Block, ...]) -> list[dict[str, Any]]:
        """The blocks that are printed."""
        return [done for done in map(self.block, blocks) if done is not None]

    def block(self, block: Block) -> dict[str, Any] | None:
        """One block, by its kind; None for what is not printed: long lists have a file of their own."""
        if isinstance(block, Table):
            return self.table(block)
        if isinstance(block, Chart):
            return self.chart(block)
        if isinstance(block, Group):
            return None
        if isinstance(block, Columns):
            return {"kind": "columns", "items": self.blocks(block.items)}
        assert isinstance(block, Text | Figures | Facts)
        return asdict(block)

    def chart(self, chart: Chart) -> dict[str, Any]:
        """The wide drawing as a file, and its table where that is short enough to stand beneath."""
        name = f"{chart.key}.svg"
        (self.folder / name).write_text(chart.wide, encoding="utf-8")
        short = chart.table is not None and len(chart.table.rows) <= 14
        width = min(100, round(100 * _drawn_width(chart.wide) / PAPER_WIDTH))
        return {
            "kind": "chart",
            "title": chart.title,
            "alt": chart.alt,
            "source": chart.source,
            "note": chart.note,
            "file": name,
            "width": width,
            "table": self.table(chart.table) if short and chart.table else None,
        }

    def table(self, table: Table) -> dict[str, Any]:
        """At most `LONGEST` rows, as text, with a line that says where the rest is."""
        shown = list(table.rows)[: min(LONGEST, table.shown or LONGEST)]
        rest = len(table.rows) - len(shown)
        return {
            "kind": "table",
            "title": table.title,
            "about": table.about,
            "columns": [
                {
                    "title": column.title,
                    "numeric": column.kind in NUMERIC,
                    "wide": column.kind == "chips" or (column.main and len(table.columns) <= 4),
                }
                for column in table.columns
            ],
            "rows": [
                [written(value, column, self.say) for column, value in zip(table.columns, row, strict=True)]
                for row in shown
            ],
            "tones": list(table.tones)[: len(shown)],
            "rest": self.say(
                "{n} baris lagi ada di laporan.xlsx, lembar {sheet}.", n=self.say.number(rest), sheet=table.sheet
            )
            if rest and table.sheet
            else "",
        }


def _drawn_width(svg: str) -> float:
    found = re.search(r'<svg[^>]*?\swidth="([\d.]+)', svg)
    return float(found[1]) if found else PAPER_WIDTH


def _charts(blocks: tuple[Block, ...]) -> list[Chart]:
    found: list[Chart] = []
    for block in blocks:
        if isinstance(block, Chart):
            found.append(block)
        elif isinstance(block, Columns):
            found += _charts(block.items)
    return found
