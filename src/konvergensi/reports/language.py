"""How the report speaks: Indonesian source strings, an English catalogue, and numbers and dates as offices write them.

The catalogue `locale/en.po` is read at run time by Babel, so no compiled file can lag behind its source.
"""

import io
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal, cast

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

Code = Literal["id", "en"]
LOCALE = Path(__file__).parent / "locale"
MINUS = "\N{MINUS SIGN}"
NARROW = "\N{NO-BREAK SPACE}"
_SWAPPED = str.maketrans(",.", ".,")  # Indonesian writes the two the other way round


class Language:
    """One language of the report. Calling it translates: `say("Diukur")`; `{name}` is filled from keywords.

    Numbers and dates follow its locale: `1.234,5` and `31/08/2024` in Indonesian, `1,234.5` in English.
    Only literal strings are passed to a call (the extraction test reads them from the source).
    """

    def __init__(self, code: Code = "id") -> None:
        self.code = code
        self._catalogue = _catalogue(code)

    def __call__(self, text: str, **fields: object) -> str:
        """The text in this language, with `{fields}` filled in."""
        said = self._catalogue.ugettext(text) if text else ""
        return said.format(**fields) if fields else said

    def number(self, value: float | None, decimals: int = 0) -> str:
        """A number with a fixed count of decimals and a true minus sign; an en dash for a missing one."""
        if value is None:
            return "–"
        text = f"{round(value, decimals) + 0.0:,.{decimals}f}"  # a page asks for thousands of them
        return (text.translate(_SWAPPED) if self.code == "id" else text).replace("-", MINUS)

    def percent(self, value: float | None, decimals: int = 1) -> str:
        """A share that is given in percent, `6,0 %`."""
        return "–" if value is None else f"{self.number(value, decimals)}{NARROW}%"

    def signed(self, value: float, decimals: int = 0) -> str:
        """A difference with its sign."""
        return ("+" if round(value, decimals) > 0 else "") + self.number(value, decimals)

    def day(self, value: date | None) -> str:
        """`31/08/2024`, in both languages: the offices' way."""
        return "–" if value is None else value.strftime("%d/%m/%Y")

    def month(self, value: str, short: bool = False) -> str:
        """`2024-08` as `Agustus 2024`, short `Agu 24`."""
        first = date(int(value[:4]), int(value[5:7]), 1)
        text: str = format_date(first, "MMM yy" if short else "MMMM y", locale=self.code)
        return text

    @property
    def chart_locale(self) -> dict[str, object]:
        """The d3 number format of the same language."""
        decimal, thousands = (",", ".") if self.code == "id" else (".", ",")
        return {"decimal": decimal, "thousands": thousands, "grouping": [3], "currency": ["", ""], "minus": MINUS}


def messages(code: Code) -> dict[str, str]:
    """All source strings of a catalogue with their translation (empty for one not yet translated)."""
    with (LOCALE / f"{code}.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    return {str(message.id): cast(str, message.string or "") for message in catalogue if message.id}


@lru_cache(maxsize=2)
def _catalogue(code: Code) -> NullTranslations:
    if code == "id":
        return NullTranslations()
    compiled = io.BytesIO()
    with (LOCALE / f"{code}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=code))
    compiled.seek(0)
    return Translations(compiled)
