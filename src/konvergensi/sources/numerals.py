"""Numbers of statistics tables as Indonesian offices write them: 61.234 people, 7,5 percent.

A point is a thousand in a count and a decimal in a percentage, so the caller says which of the two a cell is. A cell
that is a number already (of a workbook) is taken as it is. What cannot be read is None: the cell is never guessed at.
"""

import math
import re

_BLANKS = re.compile(r"[\s\u00a0\u2000-\u200b\u202f\ufeff]+")
_PLAIN = re.compile(r"\d+([.,]0{1,2})?")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:(?:\.\d{3})+(?:,0+)?|(?:,\d{3})+(?:\.0+)?|(?: \d{3})+)")
_PERCENT = re.compile(r"[+-]?(?:\d+(?:[.,]\d+)?|\d{1,3}(?:\.\d{3})+,\d+)")
LARGEST = 2**53


def count(cell: str | float) -> int | None:
    """A number of people or things: 61234 from `61234`, `61.234`, `61,234`, `61 234`, `61.234,00` and from 61234.0.

    None for a fraction, a negative number, a word, and groups that are no thousands (`61.23`).
    """
    if isinstance(cell, int | float):
        return int(cell) if 0 <= cell <= LARGEST and float(cell).is_integer() else None
    text = _BLANKS.sub(" ", cell).strip()
    if _GROUPED.fullmatch(text):
        cut = max(text.rfind(","), text.rfind("."))
        whole = text[:cut] if re.fullmatch(r"[.,]0+", text[cut:]) and _has_both(text) else text
    elif _PLAIN.fullmatch(text):
        whole = re.split("[.,]", text)[0]
    else:
        return None
    found = int(re.sub(r"\D", "", whole))
    return found if found <= LARGEST else None


def percent(cell: str | float) -> float | None:
    """A share in percent: 7.5 from `7,5`, `7.5`, `7,5 %` and from 7.5. None for a word; its range is not checked."""
    if isinstance(cell, int | float):
        return float(cell) if math.isfinite(cell) else None
    text = _BLANKS.sub("", cell).removesuffix("%")
    if not _PERCENT.fullmatch(text) or len(text) > 30:
        return None
    return float(text.replace(".", "").replace(",", ".") if "," in text else text)


def _has_both(text: str) -> bool:
    return "," in text and "." in text
