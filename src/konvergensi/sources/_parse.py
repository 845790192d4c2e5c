"""Text cells to values, a column at a time. A cell that cannot be read becomes null; `_clean` compares and reports."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from konvergensi.sources.months import MONTH_WORDS

_BLANKS = "[\u00a0\u2000-\u200b\u202f\u3000\ufeff\\s]+"
_EXCEL_DAYS = (36_526, 55_000)  # 2000-01-01 to 2050: other numbers in a date column are no dates
_SEXES = {
    1: ("l", "laki laki", "laki", "lk", "lelaki", "pria", "m", "male", "boy", "1", "1.0"),
    2: ("p", "perempuan", "pr", "wanita", "f", "female", "girl", "2", "2.0"),
}
_POSTURES = {
    "l": ("terlentang", "telentang", "tidur", "berbaring", "baring", "recumbent", "lying", "l", "pb", "panjang"),
    "h": ("berdiri", "standing", "h", "tb", "tinggi"),
}
_YES_NO = {True: ("ya", "y", "yes", "1", "1.0", "true", "+"), False: ("tidak", "n", "t", "no", "0", "0.0", "false")}


def squeezed(cell: pl.Expr) -> pl.Expr:
    """Text without the blanks around it (U+00A0 and other invisible ones included); empty becomes null."""
    text = cell.str.replace_all(_BLANKS, " ").str.strip_chars(" ")
    return pl.when(text != "").then(text)


def present(text: pl.Expr, missing: tuple[str, ...]) -> pl.Expr:
    """The text with null where the cell says "nothing here" in the way of its column; `0` also covers 0.0 and 0,00."""
    words = [word.lower() for word in missing if word != "0"]
    gone = text.str.to_lowercase().is_in(words)
    if "0" in missing:
        gone = gone | text.str.contains(r"^[+-]?0+([.,]0*)?$")
    return pl.when(~gone).then(text)


def squeeze(cells: pl.Series) -> pl.Series:
    """`squeezed` of one column."""
    return cells.to_frame().select(squeezed(pl.first())).to_series().alias(cells.name)


def without(text: pl.Series, missing: tuple[str, ...]) -> pl.Series:
    """`present` of one column."""
    return text.to_frame().select(present(pl.first(), missing)).to_series().alias(text.name)


def numbers(text: pl.Series) -> pl.Series:
    """Float64 from `13.6`, `13,6`, `13,6 kg`. Two separators (`203.347.186`) or a date are no number."""
    plain = text.str.replace(",", ".", literal=True)
    found = plain.cast(pl.Float64, strict=False)
    if found.null_count() > text.null_count():
        found = plain.str.replace(r"(?i)\s*(kg|cm|grams?|gr|g)\.?$", "").cast(pl.Float64, strict=False)
    return found.set(~found.is_finite().fill_null(True), None)


def integers(text: pl.Series) -> pl.Series:
    """Int64 from `2` and `2.0`; null for anything with a fraction."""
    found = numbers(text)
    return found.set((found != found.round()).fill_null(False), None).cast(pl.Int64, strict=False)


def month_first(text: pl.Series) -> bool:
    """Whether D/M/Y is impossible for this column and M/D/Y is not: some second number beyond 12, no first one."""
    parts = text.str.extract_groups(r"^(\d{1,2})[/\-.](\d{1,2})[/\-.]\d{2,4}").struct.unnest().cast(pl.Int64)
    first, second = parts.get_column("1").max(), parts.get_column("2").max()
    return isinstance(first, int) and isinstance(second, int) and second > 12 >= first


def dates(text: pl.Series, *, month_before_day: bool = False) -> pl.Series:
    """Date from ISO, D/M/YYYY, DD/MM/YY, `12 Agustus 2024`, `20240812` and Excel's day numbers."""
    found = text.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
    for reader in (_iso_like, _slashed_months if month_before_day else _slashed_days, _worded, _serial, _packed):
        rest = text.set(found.is_not_null(), None)
        if rest.null_count() == len(rest):
            break
        found = found.zip_with(found.is_not_null(), reader(rest))
    return found


def _iso_like(text: pl.Series) -> pl.Series:
    return _joined(text, r"^(?P<y>\d{4})[/\-. ](?P<m>\d{1,2})[/\-. ](?P<d>\d{1,2})(?:[ T].*)?$")


def _slashed_days(text: pl.Series) -> pl.Series:
    return _joined(text, r"^(?P<d>\d{1,2})[/\-. ](?P<m>\d{1,2})[/\-. ](?P<y>\d{4}|\d{2})(?:[ T].*)?$")


def _slashed_months(text: pl.Series) -> pl.Series:
    return _joined(text, r"^(?P<m>\d{1,2})[/\-. ](?P<d>\d{1,2})[/\-. ](?P<y>\d{4}|\d{2})(?:[ T].*)?$")


def _packed(text: pl.Series) -> pl.Series:
    found = _joined(text, r"^(?P<y>20\d\d)(?P<m>\d\d)(?P<d>\d\d)(?:\.0)?$")
    return found.zip_with(found.is_not_null(), _joined(text, r"^(?P<d>\d\d)(?P<m>\d\d)(?P<y>20\d\d)(?:\.0)?$"))


def _worded(text: pl.Series) -> pl.Series:
    pattern = r"^(?P<d>\d{1,2})[ \-/.]*(?P<w>[a-z]+)[ \-/.]*(?P<y>\d{4}|\d{2})$"
    parts = text.str.to_lowercase().str.extract_groups(pattern).struct.unnest()
    words = {word: str(number) for word, number in MONTH_WORDS.items()}
    month = parts.get_column("w").replace_strict(words, default=None, return_dtype=pl.String)
    return _dated(parts.get_column("y"), month, parts.get_column("d"))


def _serial(text: pl.Series) -> pl.Series:
    days = text.set(~text.str.contains(r"^\d{5}(\.\d+)?$").fill_null(False), None).cast(pl.Float64, strict=False)
    days = days.set(~days.is_between(*_EXCEL_DAYS).fill_null(False), None)
    return (days - 25_569).cast(pl.Int32).cast(pl.Date)  # day 25,569 of Excel is 1970-01-01


def _joined(text: pl.Series, pattern: str) -> pl.Series:
    parts = text.str.extract_groups(pattern).struct.unnest()
    return _dated(parts.get_column("y"), parts.get_column("m"), parts.get_column("d"))


def _dated(year: pl.Series, month: pl.Series, day: pl.Series) -> pl.Series:
    frame = pl.DataFrame({"y": year, "m": month, "d": day}).select(
        pl.concat_str(
            pl.when(pl.col("y").str.len_chars() == 2).then("20" + pl.col("y")).otherwise("y"),
            pl.col("m").str.zfill(2),
            pl.col("d").str.zfill(2),
            separator="-",
        ).alias("date")
    )
    return frame.get_column("date").str.to_date("%Y-%m-%d", strict=False)


def age_months(text: pl.Series) -> pl.Series:
    """Completed months from `2 Tahun - 3 Bulan - 14 Hari` or a bare number of months."""
    low = text.str.to_lowercase()
    years = low.str.extract(r"(\d+)\s*(?:tahun|thn|th)").cast(pl.Int64)
    months = low.str.extract(r"(\d+)\s*(?:bulan|bln|bl)").cast(pl.Int64)
    bare = low.str.extract(r"^(\d+)(?:[.,]\d+)?$").cast(pl.Int64)
    days = low.str.contains(r"\d+\s*(?:hari|hr)").fill_null(False)
    worded = years.fill_null(0) * 12 + months.fill_null(0)
    return worded.set(~(years.is_not_null() | months.is_not_null() | days), None).fill_null(bare)


def sexes(text: pl.Series) -> pl.Series:
    """1 for boys, 2 for girls."""
    return _lookup(text.str.replace_all("[-_ ]+", " "), _SEXES, pl.Int8())


def postures(text: pl.Series) -> pl.Series:
    """`l` lying, `h` standing."""
    return _lookup(text, _POSTURES, pl.String())


def yes_no(text: pl.Series) -> pl.Series:
    """True and False from Ya and Tidak."""
    return _lookup(text, _YES_NO, pl.Boolean())


def _lookup(text: pl.Series, words: Mapping[Any, tuple[str, ...]], kind: pl.DataType) -> pl.Series:
    table = {word: value for value, names in words.items() for word in names}
    return text.str.to_lowercase().replace_strict(table, default=None, return_dtype=kind)


def labels(text: pl.Series, known: Mapping[str, tuple[str, ...]]) -> tuple[pl.Series, pl.Series]:
    """Printed labels in one spelling, and which of them are unknown (those stay as they are)."""
    table = {name.lower(): label for label, names in known.items() for name in (label, *names)}
    low = text.str.to_lowercase().str.replace(r"^(be)?resiko", "${1}risiko")
    found = low.replace_strict(table, default=None, return_dtype=pl.String)
    return found.fill_null(text), found.is_null() & text.is_not_null()


def units(text: pl.Series) -> pl.Series:
    """RT and RW: `4`, also from `004`, `4.0` and from Excel's `4:00 AM`; other words stay."""
    clock = text.str.to_lowercase().str.extract_groups(r"^0?(\d{1,2}):\d\d(?::\d\d)?\s*([ap]m)?$").struct.unnest()
    hour = clock.get_column("1").cast(pl.Int64)
    afternoon = ((clock.get_column("2") == "pm") & (hour < 12)).fill_null(False)
    midnight = ((clock.get_column("2") == "am") & (hour == 12)).fill_null(False)
    hour = hour + 12 * afternoon.cast(pl.Int64) - 12 * midnight.cast(pl.Int64)
    digits = text.str.extract(r"^0*(\d+)(?:\.0)?$")
    return hour.cast(pl.String).fill_null(digits).fill_null(text)


def niks(text: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Digits of a NIK as text, and whether a spreadsheet had made a number of it and lost digits on the way.

    A number keeps 15 digits; a 16th digit that reads 0 is not known and is cut off. `9,90409E+15` keeps none.
    """
    scientific = text.str.contains(r"(?i)^\d([.,]\d+)?e\+?\d+$").fill_null(False)
    number = text.str.contains(r"^\d+\.0$").fill_null(False)
    digits = text.str.replace(r"\.0$", "").str.replace_all(r"\D", "")
    cut = number & (digits.str.len_chars() == 16).fill_null(False) & digits.str.ends_with("0").fill_null(False)
    digits = digits.zip_with(~cut, digits.str.slice(0, 15))
    digits = digits.set(scientific | (digits == "").fill_null(False), None)
    return digits, cut | scientific
