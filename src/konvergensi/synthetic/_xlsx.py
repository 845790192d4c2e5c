"""Workbooks in the cell format of the national export: sheet, banner, text cells with non-breaking spaces.

xlsxwriter makes the workbook with banner and header; the data rows, which are millions of small cells of two kinds,
are then put into its sheet and its string table (docs/decisions/0012 has the measurements: xlsxwriter alone needs
three times the time that a month of a kabupaten may take). Memory is bounded by slices of rows.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import polars as pl
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

SHEET = "Application List"
NBSP = "\u00a0"
NUMERIC = ("RT", "RW", "LiLA", "Jml Vit A")  # the only columns that hold numbers
_SLICE = 8_192
_CREATED = datetime(2000, 1, 1, tzinfo=UTC)  # no clock: the same rows give the same bytes
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_SHEET_PART = "xl/worksheets/sheet1.xml"
_STRINGS_PART = "xl/sharedStrings.xml"


def write_export(
    frame: pl.DataFrame, path: Path, *, banner: str, header: Sequence[str], title: Sequence[str] = ()
) -> None:
    """Write a month's rows (text as typed, "" = empty) under a merged banner and a header.

    `header` names the columns of `frame` in order as they are to stand in the file; `title` lines go above the
    banner. Numbers stand in the columns `NUMERIC`, everything else is text.
    """
    write_cells(_with_spaces(frame), path, banners=[*title, banner], header=[header])


def write_cells(
    cells: pl.DataFrame, path: Path, *, banners: Sequence[str], header: Sequence[Sequence[str]], sheet: str = SHEET
) -> None:
    """Write text cells as they are under merged banner lines and header rows."""
    first = len(banners) + len(header)
    with ZipFile(_empty_book(banners, header, sheet)) as book, ZipFile(path, "w", ZIP_DEFLATED, compresslevel=4) as out:
        strings = book.read(_STRINGS_PART).decode()
        held = strings.count("<si>")
        numeric = [name for name in cells.columns if name in NUMERIC]
        words, codes, numbers = _string_table(cells, numeric)
        for part in book.namelist():
            info = ZipInfo(part, _LONG_AGO)
            info.compress_type = ZIP_DEFLATED
            with out.open(info, "w", force_zip64=True) as stream:
                if part == _SHEET_PART:
                    pieces = _sheet_xml(book.read(part).decode(), codes, numbers, held, first)
                elif part == _STRINGS_PART:
                    pieces = _strings_xml(strings, words, held, cells.height * cells.width)
                else:
                    pieces = iter([book.read(part).decode()])
                for piece in pieces:
                    stream.write(piece.encode())


def _empty_book(banners: Sequence[str], header: Sequence[Sequence[str]], sheet_name: str) -> BytesIO:
    """A workbook with banner and header only."""
    memory = BytesIO()
    width = max(len(row) for row in header)
    with xlsxwriter.Workbook(memory, {"in_memory": True}) as book:
        book.set_properties({"created": _CREATED})
        sheet = book.add_worksheet(sheet_name)
        for row, line in enumerate(banners):
            sheet.merge_range(row, 0, row, width - 1, line)
        for row, names in enumerate(header, start=len(banners)):
            for column, name in enumerate(names):
                sheet.write_string(row, column, name)
            for start, stop in _titles(names):
                sheet.merge_range(row, start, row, stop, names[start])
    memory.seek(0)
    return memory


def _titles(names: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Columns over which a title stretches: a name with empty cells after it, up to the next name."""
    filled = [place for place, name in enumerate(names) if name] + [len(names)]
    for start, after in pairwise(filled):
        if after - start > 1:
            yield start, after - 1


def _string_table(cells: pl.DataFrame, numeric: Sequence[str]) -> tuple[pl.Series, pl.DataFrame, pl.DataFrame]:
    """The distinct texts, each cell's place among them, and the number of cells that are numbers (else null)."""
    numbers = cells.select(pl.col(name).cast(pl.Float64, strict=False).is_not_null().alias(name) for name in numeric)
    unique = pl.concat([cells[name].unique() for name in cells.columns]).unique().sort()
    # an Enum of up to 256 texts counts in one byte, which would wrap when the places of the header come before them
    codes = cells.cast(pl.Enum(unique)).select(pl.all().to_physical().cast(pl.UInt32))
    kept = cells.select(numeric).with_columns(
        pl.when(numbers[name]).then(pl.col(name)).otherwise(None).alias(name) for name in numeric
    )
    return unique, codes, kept


def _sheet_xml(template: str, codes: pl.DataFrame, numbers: pl.DataFrame, held: int, first: int) -> Iterator[str]:
    """The sheet with our rows after the header's."""
    last = xl_col_to_name(codes.width - 1)
    template = re.sub(r'<dimension ref="[^"]*"/>', f'<dimension ref="A1:{last}{first + codes.height}"/>', template)
    head, tail = template.split("</sheetData>")
    yield head
    for start in range(0, codes.height, _SLICE):
        part = codes.slice(start, _SLICE)
        row = pl.int_range(first + start + 1, first + start + 1 + part.height, dtype=pl.Int64)
        frame = part.select(
            pl.all() + held, *[numbers[name].slice(start, _SLICE).alias(f"={name}") for name in numbers.columns]
        ).with_columns(row.cast(pl.String).alias("="))
        pieces = [_cell(place, name, name in numbers.columns) for place, name in enumerate(codes.columns)]
        xml = frame.select(pl.concat_str(pl.lit('<row r="'), "=", pl.lit('">'), *pieces, pl.lit("</row>")).alias("xml"))
        yield "".join(xml["xml"].to_list())
    yield "</sheetData>" + tail


def _cell(place: int, name: str, numeric: bool) -> pl.Expr:
    """One cell's XML: a number, or the place of its text in the string table."""
    head = f'<c r="{xl_col_to_name(place)}'
    text = pl.concat_str(
        pl.lit(head), pl.col("="), pl.lit('" t="s"><v>'), pl.col(name).cast(pl.String), pl.lit("</v></c>")
    )
    if not numeric:
        return text
    number = pl.concat_str(pl.lit(head), pl.col("="), pl.lit('"><v>'), pl.col(f"={name}"), pl.lit("</v></c>"))
    return pl.when(pl.col(f"={name}").is_not_null()).then(number).otherwise(text)


def _strings_xml(template: str, words: pl.Series, held: int, cells: int) -> Iterator[str]:
    """The string table with our texts after the header's."""
    head, tail = template.split("</sst>")
    head = re.sub(r' count="\d+"', f' count="{held + cells}"', head, count=1)
    yield re.sub(r' uniqueCount="\d+"', f' uniqueCount="{held + len(words)}"', head, count=1)
    for start in range(0, len(words), _SLICE):
        part = words.slice(start, _SLICE).str.replace_all("&", "&amp;", literal=True)
        part = part.str.replace_all("<", "&lt;", literal=True).str.replace_all(">", "&gt;", literal=True)
        yield "".join(f'<si><t xml:space="preserve">{word}</t></si>' for word in part.to_list())
    yield "</sst>" + tail


def _with_spaces(frame: pl.DataFrame) -> pl.DataFrame:
    """Every filled cell ends in a non-breaking space, the NIK in two; the running number is written `1 . `."""
    spaced = []
    for name in frame.columns:
        tail = NBSP * 2 if name == "NIK" else f" . {NBSP}" if name == "No" else NBSP
        text = pl.col(name)
        keep = text == ""
        if name in NUMERIC:
            keep |= text.str.contains(r"^\d+(\.\d+)?$")
        spaced.append(pl.when(keep).then(text).otherwise(text + tail).alias(name))
    return frame.select(spaced)
