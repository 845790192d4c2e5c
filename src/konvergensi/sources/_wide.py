"""The wide yearly recap, one row per measuring: each month's block of columns beside the child's own."""

from collections.abc import Iterator
from dataclasses import replace
from functools import reduce
from operator import or_

import polars as pl

from konvergensi.problems import sources_rows as row_problems
from konvergensi.problems import words
from konvergensi.sources._clean import Cleaner, Source
from konvergensi.sources._findings import about_rows
from konvergensi.sources._header import MonthBlock

_TELLING = ("measured_on", "weight_kg", "length_height_cm")


def month_chunks(chunk: pl.DataFrame, source: Source) -> Iterator[tuple[Source, MonthBlock, pl.DataFrame]]:
    """For each month the rows of `chunk` that were measured in it, and the source with that month's columns."""
    for block in source.header.months:
        own = replace(source.header, columns={**source.header.columns, **block.columns})
        rows = chunk.filter(_measured(block))
        if not rows.is_empty():
            yield replace(source, header=own), block, _with_whole_dates(rows, block)


def never_measured(chunk: pl.DataFrame, source: Source) -> pl.DataFrame:
    """The rows of `chunk` without a measuring in any month."""
    return chunk.filter(~reduce(or_, [_measured(block) for block in source.header.months]))


def outside_title(cleaner: Cleaner, frame: pl.DataFrame, block: MonthBlock) -> pl.DataFrame:
    """Findings for dates that lie in another month than the title above them."""
    if block.month is None:
        return about_rows(row_problems.OUTSIDE_TITLE_MONTH, frame.clear())
    other = frame["measured_on"].dt.month() != block.month
    if block.year:
        other = other | (frame["measured_on"].dt.year() != block.year)
    rows = frame.filter(other.fill_null(False)).with_columns(words.day(pl.col("measured_on")).alias("value"))
    heading = cleaner.source.heading("measured_on")
    return about_rows(row_problems.OUTSIDE_TITLE_MONTH, rows, column=heading, title=block.title)


def _measured(block: MonthBlock) -> pl.Expr:
    """Something other than `-` and 0 stands in the month's date, weight or height."""
    cells = [pl.col(f"c{place}") for name, place in block.columns.items() if name in _TELLING]
    return reduce(or_, [cell.str.contains(r"[1-9A-Za-z]").fill_null(False) for cell in cells])


def _with_whole_dates(rows: pl.DataFrame, block: MonthBlock) -> pl.DataFrame:
    """Dates written as the day alone get month and year of the title."""
    place = block.columns.get("measured_on")
    if place is None or block.month is None or block.year is None:
        return rows
    cell = pl.col(f"c{place}")
    day = cell.str.extract(r"^[\s\u00a0]*(\d{1,2})(?:\.0)?[\s\u00a0]*$")
    whole = pl.format(f"{block.year}-{block.month:02d}-{{}}", day.str.zfill(2))
    return rows.with_columns(pl.coalesce(whole, cell).alias(f"c{place}"))
