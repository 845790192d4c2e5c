"""What a report consists of, free of any format: sections of blocks. HTML, PDF and XLSX are drawn from the same.

Texts are already in the reader's language; numbers in tables stay numbers, each format writes them its own way.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "count", "percent", "decimal", "date", "chips"]
Tone = Literal["plain", "good", "warn", "bad", "none"]
RowTone = Literal["plain", "good", "warn", "bad", "total"]
Cell = object  # str, int, float, datetime.date, None, or a tuple of texts for chips; WITHHELD in public tables


class Withheld:
    """A cell that the public variant does not show."""

    def __repr__(self) -> str:
        return "withheld"


WITHHELD = Withheld()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table. `main` marks the row's header; `narrow` columns stay on a phone, others may go."""

    key: str
    title: str
    kind: Kind = "text"
    main: bool = False
    decimals: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption. `sheet` is its sheet in the workbook ("" = none), `about` says what the numbers are."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[Cell, ...]]
    sheet: str = ""
    about: str = ""
    tones: Sequence[RowTone] = ()
    shown: int | None = None  # rows shown on the page; the workbook has them all
    kind: Literal["table"] = "table"

    def __post_init__(self) -> None:
        for row in self.rows[:1]:
            if len(row) != len(self.columns):
                raise ValueError(f"table {self.key}: {len(row)} cells under {len(self.columns)} columns")


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing in two widths with the table of its numbers. `title` states the finding, `alt` says it in words."""

    key: str
    title: str
    alt: str
    source: str
    wide: str  # SVG for pages and paper
    narrow: str  # SVG for phones
    table: Table | None
    note: str = ""
    half: bool = False
    kind: Literal["chart"] = "chart"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; with a tone it stands in a frame with an icon."""

    text: str
    tone: Tone = "plain"
    title: str = ""
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure, large: its value, and beneath it the fraction, what it is compared with and a remark."""

    title: str
    value: str
    lines: tuple[str, ...] = ()
    remark: str = ""
    change: str = ""
    change_tone: Tone = "plain"
    tone: Tone = "plain"
    meter: float | None = None
    hero: bool = False
    define: str = ""  # definition of the indicator, opened by the question mark
    link: str = ""
    link_text: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """A row of figures: `strip` for the state of the data, `cards` for the headline."""

    items: tuple[Figure, ...]
    look: Literal["strip", "cards"] = "cards"
    kind: Literal["figures"] = "figures"


@dataclass(frozen=True, slots=True)
class Group:
    """Tables that belong together and are opened one by one, such as the worklists of the posyandu of a puskesmas."""

    title: str
    tables: tuple[Table, ...]
    kind: Literal["group"] = "group"


@dataclass(frozen=True, slots=True)
class Facts:
    """A list of a term and what it is: files, steps, definitions."""

    items: tuple[tuple[str, str], ...]
    numbered: bool = False
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True, slots=True)
class Columns:
    """Blocks side by side on a wide page, one below the other on a phone; the first is the wider."""

    items: tuple["Block", ...]
    even: bool = False
    kind: Literal["columns"] = "columns"


Block = Table | Chart | Text | Figures | Group | Facts | Columns


@dataclass(frozen=True, slots=True)
class Section:
    """One chapter. `paper` False keeps it off the PDF (long lists have a file of their own)."""

    key: str
    title: str
    blocks: tuple[Block, ...]
    lead: str = ""
    paper: bool = True


@dataclass(frozen=True, slots=True)
class Report:
    """The whole: title, one line under it, what warns at the head of every page, sections, recap and sources."""

    title: str
    subtitle: str
    month: str
    path: tuple[str, ...]
    draft: str
    banner: tuple[Text, ...]
    message: tuple[str, ...]  # three sentences for the first page of the document
    sections: tuple[Section, ...]
    recap: tuple[str, ...]
    page_note: str  # stands on every page: coverage and source
    language: str = "id"
    public: bool = False
    edition: str = ""  # the variant, where there is more than one
    sources: Table | None = None
    extra: tuple[Table, ...] = field(default=())  # tables only of the workbook

    def tables(self) -> list[Table]:
        """Every table with a sheet, in the order of the report."""
        found: list[Table] = []
        for section in self.sections:
            for block in section.blocks:
                found += _tables(block)
        return [table for table in [*found, *self.extra] if table.sheet]


def _tables(block: Block) -> list[Table]:
    if isinstance(block, Table):
        return [block]
    if isinstance(block, Chart):
        return [block.table] if block.table else []
    if isinstance(block, Group):
        return list(block.tables)
    if isinstance(block, Columns):
        return [table for item in block.items for table in _tables(item)]
    return []
