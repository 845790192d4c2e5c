"""One sheet from its raw cells to rows by fate, findings and an account; the files meet each other in `_read`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl

from konvergensi.problems import ProblemError
from konvergensi.problems import sources as problems
from konvergensi.problems import sources_rows as row_problems
from konvergensi.sources import _raw, _wide
from konvergensi.sources._clean import Cleaner, Source
from konvergensi.sources._findings import about_file, about_rows
from konvergensi.sources._header import INDONESIAN, Header, find_header
from konvergensi.sources._kind import kind_of
from konvergensi.sources._profile import Profile, find_column, packaged
from konvergensi.sources._rows import limits, only_data, sort_rows
from konvergensi.sources.reading import FileAccount
from konvergensi.sources.schema import MEASUREMENTS

_SCORES = {"weight_kg": "BB/U dan BB/TB", "length_height_cm": "TB/U dan BB/TB"}  # what needs the column


@dataclass(slots=True)
class Part:
    """One sheet as read: its rows by fate, its findings, its account."""

    account: FileAccount
    stored: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=MEASUREMENTS))
    held: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=MEASUREMENTS))
    findings: list[pl.DataFrame] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)
    months: dict[str, int] = field(default_factory=dict)
    by_month: dict[int, frozenset[str]] = field(default_factory=dict)


def check_total(total: int, name: str) -> None:
    """Raises `ProblemError` beyond the limit of one reading, before memory runs out."""
    if total > limits().most_rows:
        shown = f"{limits().most_rows:,}".replace(",", ".")
        raise ProblemError(problems.TOO_MANY_ROWS, limit=shown, file=name)


def read_sheet(sheet: _raw.RawSheet, profile: Profile, regency: str) -> Part:
    """Find the header, clean chunk by chunk, sort the rows. Raises `ProblemError` when it is no table of measurings."""
    header = find_header(sheet.head, profile, sheet.file)
    source = Source(sheet.file, sheet.sheet, header, profile, {})
    part = Part(FileAccount(sheet.file, sheet.sheet))
    stored, held = [part.stored], [part.held]
    rows_in = refused = last = 0
    for raw in sheet.chunks():
        last = int(raw["row"][-1])
        chunk, gone, found = only_data(raw, source)
        part.findings += found
        refused += gone.height
        rows_in += gone.height
        for kept, waiting, lost, remarks in _clean_chunk(chunk, source, regency):
            stored.append(kept)
            held.append(waiting)
            refused += lost
            rows_in += kept.height + waiting.height + lost
            part.findings += remarks
        check_total(rows_in, sheet.file)
    if not rows_in:
        raise ProblemError(problems.NO_ROWS, file=sheet.file)
    part.stored, part.held = pl.concat(stored), pl.concat(held)
    part.findings += _sheet_findings(source, last)
    part.headings, part.by_month = _meanings(header, profile), _by_month(header)
    kind, reason = kind_of(part.stored)
    if profile.file_kind:
        kind, reason = (
            profile.file_kind,
            "" if profile.file_kind == "full" else "Profil menyatakan berkas ini tersaring.",
        )
    if kind == "filtered":
        part.findings.append(about_file(problems.FILTERED, sheet.file, sheet.sheet, reason=reason))
    part.account = FileAccount(
        sheet.file, sheet.sheet, header.layout, kind, reason, rows_in, part.stored.height, part.held.height, refused,
        exported_on=header.exported_on,
    )  # fmt: skip
    part.months = dict(part.stored.group_by("month").len().iter_rows())
    return part


def _meanings(header: Header, profile: Profile) -> dict[str, str]:
    """Each heading and the column it is; "" for those nobody knows or the user's own profile sets aside."""
    blocks = [header.columns, *(block.columns for block in header.months)]
    found = {header.headings[place]: column for columns in blocks for column, place in columns.items()}
    return found | dict.fromkeys([*header.unknown, *_set_aside(header.headings, profile)], "")


def _by_month(header: Header) -> dict[int, frozenset[str]]:
    """Of a wide recap the columns that each calendar month has: one is weighed only, the next measured, too."""
    found: dict[int, frozenset[str]] = {}
    for block in header.months:
        if block.month is not None:
            had = frozenset({*header.columns, *block.columns})
            found[block.month] = had & found.get(block.month, had)
    return found


def _set_aside(headings: Sequence[str], profile: Profile) -> list[str]:
    """Headings that only the user's own profile calls of no use: they are told, so that he can change his mind."""
    known, ours = profile.headings(), packaged().headings()
    return [one for one in headings if one and find_column(one, known) == "" and find_column(one, ours) is None]


_Chunk = tuple[pl.DataFrame, pl.DataFrame, int, list[pl.DataFrame]]


def _clean_chunk(chunk: pl.DataFrame, source: Source, regency: str) -> Iterator[_Chunk]:
    """Stored rows, held rows, the number refused, and the findings; once per chunk, or per month of a wide recap."""
    if not source.header.months:
        chunk, shifted, found = _shifted(chunk, source)
        cleaner = Cleaner(source, chunk, source.header.columns)
        done = sort_rows(cleaner.frame(), source, regency)
        yield done.stored, pl.concat([done.held, shifted]), 0, [*found, *cleaner.findings, *done.findings]
        return
    for own, block, rows in _wide.month_chunks(chunk, source):
        cleaner = Cleaner(own, rows, own.header.columns)
        frame = cleaner.frame()
        done = sort_rows(frame, own, regency)
        outside = _wide.outside_title(cleaner, frame, block)
        yield done.stored, done.held, 0, [*cleaner.findings, *done.findings, outside]
    never = _wide.never_measured(chunk, source)
    rows = never.select(pl.lit(source.file).alias("file"), pl.lit(source.sheet).alias("sheet"), "row", value=pl.lit(""))
    empty = pl.DataFrame(schema=MEASUREMENTS)
    yield empty, empty, never.height, [about_rows(row_problems.NO_MEASURING, rows)]


def _shifted(chunk: pl.DataFrame, source: Source) -> tuple[pl.DataFrame, pl.DataFrame, list[pl.DataFrame]]:
    """Rows of a text file with more cells than the header: a delimiter inside a text moved the rest to the right."""
    width = len(source.header.headings)
    extra = [name for name in chunk.columns if name != "row" and int(name[1:]) >= width]
    empty = pl.DataFrame(schema=MEASUREMENTS)
    if source.sheet or not extra:
        return chunk, empty, []
    filled = pl.any_horizontal(pl.col(name).fill_null("").str.contains(r"\S") for name in extra)
    rows = chunk.filter(filled).select(
        pl.lit(source.file).alias("file"),
        pl.lit(source.sheet).alias("sheet"),
        "row",
        pl.coalesce(pl.col(name) for name in reversed(extra)).alias("value"),
    )
    held = rows.select(
        pl.col(name).cast(kind) if name in rows.columns else pl.lit(None, kind).alias(name)
        for name, kind in MEASUREMENTS.items()
    )
    return chunk.filter(~filled), held, [about_rows(row_problems.SHIFTED_ROW, rows)]


def _sheet_findings(source: Source, last: int) -> list[pl.DataFrame]:
    found = []
    if "village" not in {*source.header.columns, *source.header.titles}:
        found.append(about_file(problems.NO_PLACE, source.file, source.sheet))
    for name, scores in _SCORES.items():
        if name not in source.header.columns and not any(name in block.columns for block in source.header.months):
            told = {"field": INDONESIAN[name], "scores": scores}
            found.append(about_file(problems.NO_MEASURE, source.file, source.sheet, **told))
    if source.header.unknown:
        listed = ", ".join(f"'{heading}'" for heading in source.header.unknown)
        found.append(about_file(problems.UNKNOWN_COLUMNS, source.file, source.sheet, columns=listed))
    for name, swapped in source.month_first.items():
        if swapped:
            heading = source.heading(name)
            found.append(about_file(problems.MONTH_FIRST, source.file, source.sheet, column=heading))
    if last == _raw.EXCEL_ROWS and source.sheet:
        found.append(about_file(problems.SHEET_LIMIT, source.file, source.sheet, rows=last))
    return found
