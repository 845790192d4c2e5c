"""The list of targets (sasaran, S): how many children each posyandu or desa should measure.

Riil (registered by the posyandu) and proyeksi (of the statistics office) are two figures and stay apart.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from pathlib import Path

import polars as pl

from konvergensi import regions
from konvergensi.problems import ProblemError
from konvergensi.problems import sources as problems
from konvergensi.problems import sources_rows as row_problems
from konvergensi.sources import _parse, _raw
from konvergensi.sources._findings import about_rows, nothing
from konvergensi.sources._places import load_aliases, with_codes
from konvergensi.sources._profile import find_column, packaged, plain

TARGETS: dict[str, pl.DataType] = {
    "village_code": pl.String(),  # null when unresolved
    "village": pl.String(),
    "posyandu": pl.String(),  # null = the whole desa
    "kind": pl.String(),  # riil or proyeksi
    "target": pl.Int64(),
    "district": pl.String(),
    "district_code": pl.String(),
    "row": pl.Int64(),
}
_PLACES = ("district", "puskesmas", "village", "posyandu")
_OTHER_AGES = re.compile(r"\b(0 23|24 59|0 5|0 11|6 11|6 23|12 23|12 59|6 59|baduta|bayi|hamil|bumil|nifas|remaja)\b")
_COUNTS = re.compile(r"\b(sasaran|target|proyeksi|riil|real|jumlah balita|jml balita|balita|s riil|s proyeksi)\b")
_TOTAL = r"(?i)^(sub ?|grand )?(total|jumlah|keterangan|mengetahui|sumber|catatan)"


@dataclass(frozen=True, slots=True)
class TargetList:
    """The targets of one file (`targets` in the columns of `TARGETS`), what was found, and the account of its rows."""

    targets: pl.DataFrame
    findings: pl.DataFrame
    rows_in: int
    refused: int
    held: int
    kinds: Sequence[str] = field(default_factory=tuple)


def read_targets(path: Path, *, regency: str, aliases: Path | None = None) -> pl.DataFrame:
    """The targets of a CSV or workbook: `village_code, village, posyandu, kind (riil|proyeksi), target, ...`.

    `posyandu` is null for the whole desa. Each place counts once per kind. See `read_target_list` for the findings.
    Raises `ProblemError` when the file is no list of targets.
    """
    return read_target_list(path, regency=regency, aliases=aliases).targets


def read_target_list(path: Path, *, regency: str, aliases: Path | None = None) -> TargetList:
    """As `read_targets`, with double rows, totals and unknown places as findings."""
    regency = regions.regency(regency).code
    settled = load_aliases(aliases)
    missing: ProblemError | None = None
    lists: list[TargetList] = []
    for sheet in _raw.open_sheets(Path(path)):
        try:
            lists.append(_read_sheet(sheet, regency, settled))
        except ProblemError as error:
            missing = missing or error
    if not lists:
        raise missing or ProblemError(problems.EMPTY, file=Path(path).name)
    return TargetList(
        pl.concat([found.targets for found in lists]),
        pl.concat([found.findings for found in lists]),
        sum(found.rows_in for found in lists),
        sum(found.refused for found in lists),
        sum(found.held for found in lists),
        tuple(sorted({kind for found in lists for kind in found.kinds})),
    )


def _read_sheet(sheet: _raw.RawSheet, regency: str, aliases: regions.Aliases | None) -> TargetList:
    header, places, counts = _header(sheet)
    raw = pl.concat(list(sheet.chunks()), how="diagonal").filter(pl.col("row") > header)
    children, totals = _without_totals(_texts(sheet, raw, places, counts))
    found = [about_rows(row_problems.TOTAL_ROW, totals.with_columns(pl.col("first").alias("value")))]
    long = pl.concat(
        [children.with_columns(pl.lit(kind).alias("kind"), pl.col(f"count {kind}").alias("value")) for kind in counts]
    ).filter(pl.col("value").is_not_null())
    long = long.with_columns(_parse.integers(long["value"]).alias("target"))
    unread = long.filter(pl.col("target").is_null() | (pl.col("target") < 0))
    found.append(about_rows(row_problems.TARGET_UNREADABLE, unread, column="Sasaran"))
    long = long.filter(pl.col("target") >= 0)
    once, twice = _once(long)
    name = pl.concat_str([pl.col("village", "posyandu", "kind").fill_null("")], separator=" ").str.strip_chars()
    found.append(about_rows(row_problems.TARGET_TWICE, twice.with_columns(name.alias("value")), column="Sasaran"))
    coded, doubts = with_codes(once, regency=regency, aliases=aliases)
    if coded.is_empty():
        coded = once.with_columns(pl.lit(None, pl.String).alias(code) for code in ("district_code", "village_code"))
    targets = coded.select(pl.col(column).cast(kind) for column, kind in TARGETS.items())
    findings = pl.concat([nothing(), *found, doubts])
    rows_in = targets.height + twice.height + unread.height + totals.height
    return TargetList(targets, findings, rows_in, twice.height + totals.height, unread.height, tuple(counts))


def _texts(
    sheet: _raw.RawSheet, raw: pl.DataFrame, places: Mapping[str, int], counts: Mapping[str, int]
) -> pl.DataFrame:
    """Places and counts as text; a desa written once over its posyandu (a merged cell) is written on each."""
    texts = raw.select(
        pl.lit(sheet.file).alias("file"),
        pl.lit(sheet.sheet).alias("sheet"),
        "row",
        *(
            _parse.squeeze(raw[f"c{places[name]}"]).alias(name)
            if name in places
            else pl.lit(None, pl.String).alias(name)
            for name in _PLACES
        ),
        *(_parse.squeeze(raw[f"c{place}"]).alias(f"count {kind}") for kind, place in counts.items()),
        _first_cells(raw, places),
    )
    values = [f"count {kind}" for kind in counts]
    texts = texts.filter(pl.any_horizontal(pl.col(*_PLACES, *values).is_not_null()))
    return texts.with_columns(
        pl.when(pl.col("posyandu").is_not_null()).then(pl.col(name).forward_fill()).otherwise(pl.col(name)).alias(name)
        for name in ("district", "village")
    ).with_columns(pl.col("district").forward_fill() if "district" in places else pl.col("district"))


def _header(sheet: _raw.RawSheet) -> tuple[int, Mapping[str, int], Mapping[str, int]]:
    """The header's row, the columns of places, and the column of the count per kind."""
    known = packaged().headings()
    for number, row in enumerate(sheet.head, 1):
        places: dict[str, int] = {}
        counts: dict[str, int] = {}
        for place, cell in enumerate(row):
            column = find_column(cell, known) if cell.strip() else None
            words = plain(cell)
            if column in _PLACES:
                places.setdefault(str(column), place)
            elif len(cell) < 60 and _COUNTS.search(words) and not _OTHER_AGES.search(words):
                kind = "proyeksi" if re.search(r"proyeksi|pusdatin|bps", words) else "riil"
                if kind not in counts or re.search(r"\b0 59|\b0 60|balita", words):
                    counts[kind] = place
        if counts and places.keys() & {"village", "posyandu"}:
            return number, places, counts
    seen = "; ".join(cell.strip() for row in sheet.head[:3] for cell in row if cell.strip())[:200] or "tidak ada"
    raise ProblemError(problems.NOT_TARGETS, file=sheet.file, missing="desa/posyandu dan sasaran", seen=seen)


def _first_cells(raw: pl.DataFrame, places: Mapping[str, int]) -> pl.Series:
    columns = [f"c{index}" for index in range(max(places.values()) + 1)]
    cells = pl.DataFrame([_parse.squeeze(raw[name]) for name in columns])
    worded = [pl.when(pl.col(name).str.contains(r"[A-Za-z]")).then(pl.col(name)) for name in columns]
    return cells.select(pl.coalesce(*worded).alias("first")).to_series()


def _without_totals(texts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows of places, and rows of totals: by their word, without any place, or a desa whose posyandu are listed too."""
    words = reduce(
        or_, [pl.col(name).str.contains(_TOTAL).fill_null(False) for name in ("first", "village", "posyandu")]
    )
    placeless = pl.col("village").is_null() & pl.col("posyandu").is_null()
    listed = (pl.col("posyandu").is_not_null() & ~words).any().over("district", "village")
    subtotal = pl.col("posyandu").is_null() & listed
    total = words | placeless | subtotal
    return texts.filter(~total), texts.filter(total)


def _once(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The first row of each place and kind, and the later ones."""
    keys = [
        pl.col(name).fill_null("").str.to_lowercase().str.replace_all(r"[^a-z0-9]+", "")
        for name in ("district", "village", "posyandu", "kind")
    ]
    first = pl.struct(keys).is_first_distinct()
    return rows.filter(first), rows.filter(~first)
