"""The workbook: one sheet a table, numbers as numbers, frozen header, filters, and the sheet "Sumber"."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from konvergensi.reports.content import WITHHELD, Cell, Column, Report, Table
from konvergensi.reports.language import Language

WIDTH = {"text": 22, "count": 11, "percent": 11, "decimal": 11, "date": 12, "chips": 40}
MAX_ROWS = 1_048_000  # of a sheet, header and notes left out


def write(report: Report, path: Path, say: Language) -> None:
    """Write every table of the report with a sheet name. An existing file is replaced."""
    import xlsxwriter  # noqa: PLC0415 - only when a report is written

    with xlsxwriter.Workbook(
        str(path), {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        book.set_properties({"title": f"{report.title}, {report.month}", "author": "Konvergensi"})
        styles = _styles(book, say)
        used: set[str] = set()
        tables = ([report.sources] if report.sources else []) + report.tables()
        for table in tables:
            _sheet(book, table, styles, say, name=_sheet_name(table.sheet, used), note=report.page_note)


def _styles(book: Any, say: Language) -> dict[str, Any]:
    # Excel shows separators in the user's own locale; the format only fixes the decimals
    head = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E6F1F2"}
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "note": book.add_format({"font_color": "#52636B"}),
        "head": book.add_format(head),
        "text": book.add_format({"valign": "top"}),
        "chips": book.add_format({"valign": "top"}),
        "count": book.add_format({"num_format": "#,##0"}),
        "percent": book.add_format({"num_format": "0.0"}),
        "decimal": book.add_format({"num_format": "0.00"}),
        "date": book.add_format({"num_format": "dd/mm/yyyy", "align": "left"}),
        "withheld": book.add_format({"font_color": "#52636B", "italic": True, "align": "right"}),
    }


def _sheet_name(wanted: str, used: set[str]) -> str:
    name, number = wanted[:31], 2
    while name.casefold() in used:
        name, number = f"{wanted[:28]} {number}", number + 1
    used.add(name.casefold())
    return name


def _sheet(book: Any, table: Table, styles: dict[str, Any], say: Language, *, name: str, note: str) -> None:
    sheet = book.add_worksheet(name)
    for index, column in enumerate(table.columns):
        width = 30 if column.main and column.kind == "text" else WIDTH[column.kind]
        sheet.set_column(index, index, width)
    sheet.write_string(0, 0, table.title, styles["title"])
    sheet.write_string(1, 0, " ".join(filter(None, [table.about, note])), styles["note"])
    for index, column in enumerate(table.columns):
        unit = " (%)" if column.kind == "percent" and "%" not in column.title else ""
        sheet.write_string(3, index, column.title + unit, styles["head"])
    last = 3
    for last, row in enumerate(_limited(table.rows), 4):
        for index, (column, value) in enumerate(zip(table.columns, row, strict=True)):
            _cell(sheet, (last, index), column, value, styles=styles, say=say)
    sheet.freeze_panes(4, 1)
    sheet.autofilter(3, 0, max(last, 4), len(table.columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(3)


def _limited(rows: Iterable[tuple[Cell, ...]]) -> Iterable[tuple[Cell, ...]]:
    for number, row in enumerate(rows):
        if number >= MAX_ROWS:
            return
        yield row


def _cell(
    sheet: Any, at: tuple[int, int], column: Column, value: Cell, *, styles: dict[str, Any], say: Language
) -> None:
    if value is None:
        return
    if value is WITHHELD:
        sheet.write_string(*at, say("ditahan"), styles["withheld"])
    elif isinstance(value, date):
        sheet.write_datetime(*at, value, styles["date"])
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        kind = column.kind if column.kind in ("count", "percent", "decimal") else "count"
        rounded = round(value, column.decimals) if kind in ("percent", "decimal") else value
        sheet.write_number(*at, rounded, styles[kind])
    elif isinstance(value, tuple):
        sheet.write_string(*at, ", ".join(str(part) for part in value), styles["text"])
    else:
        sheet.write_string(*at, str(value), styles["text"])
