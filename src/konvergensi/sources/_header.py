"""Where the header stands and which column is which: found in the first rows, never assumed.

Three shapes are known: one header row; the wide yearly recap with month titles over repeated columns in two rows; the
same flattened into one (`JANUARI_TANGGALUKUR`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from konvergensi.problems import ProblemError
from konvergensi.problems.sources import MISSING_COLUMNS, NOT_AN_EXPORT
from konvergensi.sources._profile import Profile, find_column, plain
from konvergensi.sources.months import MONTH_WORDS, month_in_words

ENOUGH = 4  # known headings in a row that make it a header
PER_MONTH = ("measured_on", "age_text", "weight_kg", "length_height_cm", "posture")
_GLUED = {
    "tanggalukur": "measured_on",
    "tglukur": "measured_on",
    "caraukur": "posture",
    "umur": "age_text",
    "usia": "age_text",
    "berat": "weight_kg",
    "bb": "weight_kg",
    "tinggi": "length_height_cm",
    "tb": "length_height_cm",
}
INDONESIAN = {
    "name": "nama anak (atau NIK)",
    "sex": "jenis kelamin",
    "birth_date": "tanggal lahir",
    "measured_on": "tanggal pengukuran",
    "weight_kg": "berat",
    "length_height_cm": "tinggi",
    "village": "desa/kelurahan",
}
_TITLES = {  # what a title row above the header may say about all rows below it
    "village": r"(?:desa|kelurahan)(?:\s*/\s*(?:desa|kelurahan|kel))?",
    "district": r"kec(?:amatan)?",
    "puskesmas": r"(?:puskesmas|pukesmas|pkm)",
    "posyandu": r"posyandu",
}


@dataclass(frozen=True, slots=True)
class MonthBlock:
    """The columns of one month in a wide recap: position by name, with the heading the user sees."""

    title: str
    month: int | None
    year: int | None
    columns: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a table: `rows` counts its last row (1-based), so data begin at `rows + 1`."""

    rows: int
    layout: str  # export, wide or table
    columns: Mapping[str, int]
    headings: Sequence[str]
    unknown: Sequence[str]
    months: Sequence[MonthBlock] = field(default_factory=tuple)
    exported_on: date | None = None  # of the banner, when there is one
    titles: Mapping[str, str] = field(default_factory=dict)  # columns that only a title row gives

    def heading(self, column: str) -> str:
        """The heading of a column as it stands in the file, or an empty text."""
        return self.headings[self.columns[column]] if column in self.columns else ""


def find_header(head: Sequence[Sequence[str]], profile: Profile, file: str) -> Header:
    """The header among the first rows of a table. Raises `ProblemError` when there is none or it lacks a column."""
    known = profile.headings()
    best, columns, months = 0, dict[str, int](), list[MonthBlock]()
    for index in range(len(head)):
        found = _match(head[index], known)
        blocks = _blocks(head, index, found, known)
        if _score(found, blocks) > _score(columns, months):
            best, columns, months = index, found, blocks
    if _score(columns, months) < ENOUGH or not columns:
        seen = "; ".join(_first_cells(head)) or "tidak ada"
        raise ProblemError(NOT_AN_EXPORT, file=file, seen=seen)
    headings = _headings(head, best, months)
    unknown = [
        heading
        for index, heading in enumerate(headings)
        if heading
        and find_column(heading, known) is None
        and index not in columns.values()
        and not any(index in block.columns.values() for block in months)
    ]
    above = head[: max(0, best - bool(months))]
    titles = {name: text for name, text in _titles(above).items() if name not in columns}
    _require(set(columns) | set(titles), months, unknown, file)
    if months:
        columns = {name: place for name, place in columns.items() if name not in PER_MONTH}
    layout = "wide" if months else ("export" if _is_export(columns) else "table")
    return Header(best + 1, layout, columns, headings, unknown, tuple(months), _banner_date(above), titles)


def _is_export(columns: Iterable[str]) -> bool:
    return not {"printed_haz_class", "puskesmas", "posyandu"}.isdisjoint(columns)


def _titles(rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """`Desa : CIRUAS` in a title row, in one cell or in two."""
    found: dict[str, str] = {}
    for row in rows:
        cells = [" ".join(cell.split()) for cell in row if cell.strip()]
        for number, cell in enumerate(cells):
            beside = f"{cell.rstrip(' :')} : {cells[number + 1].lstrip(' :')}" if number + 1 < len(cells) else cell
            for name, word in _TITLES.items():
                told = re.match(rf"(?i)^{word}\s*:\s*(.{{2,50}})$", cell if ":" in cell.rstrip(" :") else beside)
                if told:
                    found.setdefault(name, told[1].strip())
    return found


def _score(columns: Mapping[str, int], months: Sequence[MonthBlock]) -> int:
    return len(columns) + sum(len(block.columns) for block in months)


def _match(row: Sequence[str], known: Mapping[str, str]) -> dict[str, int]:
    """The first cell of a row for each known column."""
    found: dict[str, int] = {}
    for index, cell in enumerate(row):
        column = find_column(cell, known) if cell and len(cell) < 80 else None
        if column:
            found.setdefault(column, index)
    return found


def _blocks(
    head: Sequence[Sequence[str]], index: int, found: dict[str, int], known: Mapping[str, str]
) -> list[MonthBlock]:
    """The month blocks of a recap whose last header row is `index`; adds the child's columns of the row above."""
    flat = _flat_blocks(head[index])
    if flat or index == 0:
        return flat
    above, below = head[index - 1], head[index]
    titles = [(place, cell.strip()) for place, cell in enumerate(above) if month_in_words(cell)]
    if not titles:
        return []
    blocks: list[MonthBlock] = []
    for number, (start, title) in enumerate(titles):
        end = titles[number + 1][0] if number + 1 < len(titles) else len(below)
        columns: dict[str, int] = {}
        for place in range(start, min(end, len(below))):
            column = _GLUED.get(plain(below[place]).replace(" ", ""))
            if column:
                columns.setdefault(column, place)
        if "measured_on" in columns or len(columns) >= 2:
            month, year = month_in_words(title) or (None, None)
            blocks.append(MonthBlock(title, month, year, columns))
    if len(blocks) == 1 and not {"nik", "name"}.isdisjoint(found):
        return []  # a month in a title row of a plain table, not a recap of one month
    if blocks:
        for name, place in _match(above, known).items():
            found.setdefault(name, place)
    return blocks


def _flat_blocks(row: Sequence[str]) -> list[MonthBlock]:
    columns: dict[tuple[str, int | None, int | None], dict[str, int]] = {}
    for place, cell in enumerate(row):
        words = plain(cell).split()
        if len(words) < 2 or words[0] not in MONTH_WORDS:
            continue
        year = next((int(word) for word in words if re.fullmatch(r"20\d\d", word)), None)
        rest = "".join(word for word in words[1:] if not re.fullmatch(r"20\d\d", word))
        if rest in _GLUED:
            title = words[0].upper() + (f" {year}" if year else "")
            columns.setdefault((title, MONTH_WORDS[words[0]], year), {})[_GLUED[rest]] = place
    return [MonthBlock(title, month, year, found) for (title, month, year), found in columns.items()]


def _headings(head: Sequence[Sequence[str]], best: int, months: Sequence[MonthBlock]) -> list[str]:
    """The headings as the user sees them; in a recap of two rows the upper one fills the gaps of the lower."""
    headings = [" ".join(cell.split()) for cell in head[best]]
    if months:
        above = head[best - 1] if best else []
        headings = [cell or " ".join(above[i].split()) if i < len(above) else cell for i, cell in enumerate(headings)]
    for block in months:
        for place in block.columns.values():
            if plain(headings[place]).split()[0] not in MONTH_WORDS:
                headings[place] = f"{block.title} {headings[place]}"
    return headings


def _require(columns: set[str], months: Sequence[MonthBlock], unknown: Sequence[str], file: str) -> None:
    """Stop where a column is lacking without which nothing can be computed, or that an unknown heading may be."""
    present = columns.union(*(block.columns for block in months))
    lacking = [] if present & {"name", "nik"} else ["name"]
    lacking += [name for name in ("sex", "birth_date", "measured_on") if name not in present]
    measures = [name for name in ("weight_kg", "length_height_cm") if name not in present]
    if unknown or len(measures) == 2:
        lacking += measures
    if unknown and "village" not in present and _is_export(columns):
        lacking.append("village")
    if lacking:
        names = ", ".join(INDONESIAN[name] for name in lacking)
        raise ProblemError(MISSING_COLUMNS, file=file, fields=names, unknown="; ".join(unknown) or "tidak ada")


def _first_cells(head: Sequence[Sequence[str]]) -> list[str]:
    """Up to eight words of the fullest row that looks like headings: a row of data would show a child."""
    worded = [row for row in head if not any(re.search(r"\d{5,}|\d+[-/]\d+[-/]\d+|^\s*\d", cell) for cell in row)]
    fullest = max(worded, key=lambda row: sum(bool(cell.strip()) for cell in row), default=[])
    return [cell.strip()[:20] for cell in fullest if cell.strip()][:8]


def _banner_date(rows: Sequence[Sequence[str]]) -> date | None:
    for row in rows:
        for cell in row:
            found = re.search(r"(20\d\d)-(\d\d)-(\d\d)", cell)
            if found and "tanggal" in cell.lower():
                try:
                    return date(*map(int, found.groups()))
                except ValueError:
                    continue
    return None
