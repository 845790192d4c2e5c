"""How a value of a table is written for people; the workbook keeps numbers as numbers instead."""

from datetime import date

from konvergensi.reports.content import WITHHELD, Cell, Column
from konvergensi.reports.language import Language

NUMERIC = ("count", "percent", "decimal")


def written(value: Cell, column: Column, say: Language) -> str:  # noqa: PLR0911 - one line a kind
    """The cell as text in the reader's language; an en dash where there is nothing."""
    if value is None:
        return "–"
    if value is WITHHELD:
        return say("ditahan")
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value)
    if isinstance(value, date):
        return say.day(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if column.kind == "percent":
            return say.percent(value, column.decimals)
        if column.kind == "decimal":
            return say.number(value, column.decimals)
        return say.number(value)
    return str(value)
