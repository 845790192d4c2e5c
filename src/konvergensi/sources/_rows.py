"""The rules of a row: what is no child, what is held, what is stored with a remark.

One principle decides the fate. A row is refused when it is no measuring or stands twice; held when nobody can tell
whose measuring of which month it is; stored otherwise, with the impossible cell emptied and named.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_

import polars as pl
from rapidfuzz import fuzz

from konvergensi import regions
from konvergensi.parameters import Entry, load
from konvergensi.problems import Problem, words
from konvergensi.problems import sources_rows as row_problems
from konvergensi.sources._clean import AGE, Source
from konvergensi.sources._findings import about_rows
from konvergensi.sources._header import ENOUGH
from konvergensi.sources._parse import squeeze
from konvergensi.sources._profile import plain

_TOTAL = r"(?i)^(grand )?(total|jumlah|rata|rerata|keterangan|ket\b|catatan|sumber|mengetahui|dicetak|kepala|nip\b|\*)"
_MARK = "__fate"


class Limits(Entry):
    """Limits of a reading (`parameters/reading.yaml`)."""

    most_rows: int
    oldest_months: int
    age_tolerance_months: int
    repeated_share: float
    few_rows_share: float


def limits() -> Limits:
    """The limits of reading."""
    return load("reading", Limits)[-1]


@dataclass(frozen=True, slots=True)
class Sorted:
    """The rows of a chunk by their fate."""

    stored: pl.DataFrame
    held: pl.DataFrame
    refused: pl.DataFrame
    findings: list[pl.DataFrame]


def only_data(chunk: pl.DataFrame, source: Source) -> tuple[pl.DataFrame, pl.DataFrame, list[pl.DataFrame]]:
    """A raw chunk without its blank rows, split into rows of children and rows that are none (with their findings)."""
    cells = [name for name in chunk.columns if name != "row"]
    chunk = chunk.filter(pl.col("row") > source.header.rows)
    filled = [pl.col(name).is_not_null() & pl.col(name).str.contains(r"[^\s\u00a0]") for name in cells]
    chunk = chunk.filter(reduce(or_, filled)) if filled else chunk
    suspects = _suspects(chunk, source)
    if suspects.is_empty():
        return chunk, chunk.clear(), []
    repeated = _repeats_header(suspects, source)
    totals = suspects.filter(~repeated & _is_total(suspects, source))
    found = []
    for problem, rows in ((row_problems.REPEATED_HEADER, suspects.filter(repeated)), (row_problems.TOTAL_ROW, totals)):
        place = rows.select(pl.lit(source.file).alias("file"), pl.lit(source.sheet).alias("sheet"), "row")
        found.append(about_rows(problem, place.with_columns(_first_text(rows))))
    gone = pl.concat([suspects.filter(repeated), totals])
    return chunk.join(gone.select("row"), on="row", how="anti", maintain_order="left"), gone, found


def _suspects(chunk: pl.DataFrame, source: Source) -> pl.DataFrame:
    """Rows without a NIK of seven digits and without anything like a date: few, looked at closely."""
    places = source.header.columns
    long_number, date_like = r"\d[\d.' ]{6,}", r"\d{1,4}[-/. ][0-9A-Za-z]+[-/. ]\d{2,4}|^\s*\d{5}(\.|\s|$)"
    signs = [
        pl.col(f"c{places[name]}").str.contains(pattern).fill_null(False)
        for name, pattern in (("nik", long_number), ("birth_date", date_like), ("measured_on", date_like))
        if name in places
    ]
    return chunk.filter(~reduce(or_, signs)) if signs else chunk


def _repeats_header(rows: pl.DataFrame, source: Source) -> pl.Series:
    """Rows that say the headings again, or number the columns (1, 2, 3, ...)."""
    headings = [plain(heading) for heading in source.header.headings]
    values = [name for name in rows.columns if name != "row"]

    def is_repeat(cells: tuple[str | None, ...]) -> bool:
        texts = [plain(cell or "") for cell in cells]
        same = sum(bool(text) and text == heading for text, heading in zip(texts, headings, strict=False))
        numbers = [text.removesuffix(" 0") for text in texts if text]
        counted = len(numbers) >= ENOUGH and numbers == [
            str(number) for number in range(int(numbers[0] == "1"), len(numbers) + int(numbers[0] == "1"))
        ]
        return same >= ENOUGH or counted

    return pl.Series([is_repeat(cells) for cells in rows.select(values).iter_rows()], dtype=pl.Boolean)


def _is_total(rows: pl.DataFrame, source: Source) -> pl.Series:
    """Rows whose first text is a word of totals or signatures, or that hold hardly anything."""
    values = [name for name in rows.columns if name != "row"]
    texts = rows.select(squeeze(rows.get_column(name)).alias(name) for name in values)
    word = texts.select(reduce(or_, [pl.col(name).str.contains(_TOTAL).fill_null(False) for name in values[:4]]))
    filled = texts.select(pl.sum_horizontal(pl.col(name).is_not_null().cast(pl.Int32) for name in values))
    measured = source.header.columns.get("measured_on")
    few = filled.to_series() <= min(2, len(source.header.columns) // 3)
    dated = texts.get_column(f"c{measured}").is_not_null() if measured is not None else ~few
    return word.to_series() | (few & ~dated)


def _first_text(rows: pl.DataFrame) -> pl.Series:
    """The first two words when they are those of a total, never more: the row might still be a person's."""
    values = [squeeze(rows.get_column(name)).alias(name) for name in rows.columns if name != "row"][:4]
    worded = [pl.when(pl.col(name.name).str.contains(_TOTAL)).then(name.name) for name in values]
    words = pl.coalesce(*worded, pl.lit("hampir kosong")).str.extract(r"^(\S+(?: \S+)?)").alias("value")
    return pl.DataFrame(values).select(words).to_series()


def sort_rows(frame: pl.DataFrame, source: Source, regency: str) -> Sorted:
    """Apply the rules to a cleaned chunk. Each row gets the first reason to hold it, and every remark that fits."""
    found: list[pl.DataFrame] = []
    exported = source.header.exported_on
    held = pl.repeat(value=False, n=frame.height, eager=True, dtype=pl.Boolean)

    def hold(problem: Problem, where: pl.Series, column: str, **fields: str) -> None:
        nonlocal held
        fresh = where.fill_null(False) & ~held
        found.append(_about(problem, frame, fresh, source, column=column, same=fields))
        held = held | fresh

    hold(row_problems.NO_IDENTITY, frame["nik"].is_null() & frame["name"].is_null(), "name")
    hold(row_problems.NO_DATE, frame["measured_on"].is_null(), "measured_on")
    if exported:
        hold(row_problems.FUTURE_DATE, frame["measured_on"] > exported, "measured_on", exported=exported.isoformat())
    other, label = _other_regency(frame["regency"], regency)
    hold(row_problems.OTHER_REGENCY, other, "regency", regency=label)
    frame, remarks = _remarks(frame, source)
    columns = [name for name in frame.columns if not name.startswith("raw ") and name != AGE]
    frame = frame.select(columns)
    return Sorted(frame.filter(~held), frame.filter(held), frame.clear(), [*found, *remarks])


def _remarks(frame: pl.DataFrame, source: Source) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """What is stored with a remark. Empties a birth date that lies after the measuring."""
    found: list[pl.DataFrame] = []
    oldest = limits().oldest_months
    born, measured = frame["birth_date"], frame["measured_on"]

    def remark(problem: Problem, where: pl.Series, column: str, extra: dict[str, pl.Series] | None = None) -> None:
        where = where.fill_null(False)
        found.append(_about(problem, frame, where, source, column=column, extra=extra, same={"limit": oldest}))

    remark(row_problems.NO_BIRTH_DATE, born.is_null(), "birth_date")
    remark(row_problems.NO_SEX, frame["sex"].is_null(), "sex")
    if "nik" in source.header.columns:
        remark(row_problems.NIK_MISSING, frame["nik"].is_null() & ~_has_digits(frame), "nik")
    after = (born > measured).fill_null(False)
    remark(row_problems.BORN_AFTER_MEASURING, after, "birth_date", {"measured": words.day(measured)})
    months = frame.select(
        (pl.col("measured_on").dt.year() - pl.col("birth_date").dt.year()) * 12
        + (pl.col("measured_on").dt.month().cast(pl.Int32) - pl.col("birth_date").dt.month().cast(pl.Int32))
        - (pl.col("measured_on").dt.day() < pl.col("birth_date").dt.day()).cast(pl.Int32)
    ).to_series()
    birthday = (months == oldest) & (born.dt.day() == measured.dt.day())
    remark(row_problems.TOO_OLD, (months >= oldest) & ~birthday, "birth_date", {"months": months})
    apart = (frame[AGE] - months).abs() > limits().age_tolerance_months
    remark(row_problems.AGE_DISAGREES, apart & ~after, AGE, {"months": months})
    return frame.with_columns(born.set(after, None)), found


def _has_digits(frame: pl.DataFrame) -> pl.Series:
    return frame["raw nik"].str.contains(r"[1-9]").fill_null(False)


def _about(
    problem: Problem,
    frame: pl.DataFrame,
    where: pl.Series,
    source: Source,
    *,
    column: str,
    extra: dict[str, pl.Series] | None = None,
    same: Mapping[str, str | int] | None = None,
) -> pl.DataFrame:
    raw = f"raw {column}"
    value = frame[raw] if raw in frame.columns else pl.repeat(None, frame.height, dtype=pl.String, eager=True)
    rows = frame.select("file", "sheet", "row").with_columns(
        value.alias("value"), *(series.alias(name) for name, series in (extra or {}).items())
    )
    return about_rows(problem, rows.filter(where), column=source.heading(column), **(same or {}))


def _other_regency(names: pl.Series, regency: str) -> tuple[pl.Series, str]:
    """Rows whose kab/kota is clearly another one. `SERANG` is both the kabupaten and the kota: not clear, so kept."""
    region = regions.get(regency)
    wanted = _bare(region.name)
    kind = "kota" if region.label.lower().startswith("kota") else "kab"
    other = []
    for name in names.drop_nulls().unique().to_list():
        words = plain(name).split()
        named_kind = next((word for word in words[:2] if word in ("kota", "kab", "kabupaten")), "")
        near = fuzz.ratio(_bare(name), wanted) >= 85
        if not near or (named_kind and named_kind[:3] != kind[:3]):
            other.append(name)
    return names.is_in(other).fill_null(False), region.label


def _bare(name: str) -> str:
    return " ".join(
        word for word in plain(name).split() if word not in ("kota", "kab", "kabupaten", "adm", "administrasi")
    )
