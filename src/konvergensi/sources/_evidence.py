"""What the cells of a column say about what it is, apart from its heading."""

from collections.abc import Callable

import polars as pl

from konvergensi.sources import _parse
from konvergensi.sources._profile import Column, packaged

# Where nine tenths of the values of children under five lie, and where their median does.
_RANGES = {
    "weight_kg": (1.5, 30.0, 5.0, 18.0),
    "length_height_cm": (40.0, 125.0, 60.0, 105.0),
    "muac_cm": (9.0, 20.0, 12.0, 17.5),
    "birth_weight_kg": (1.0, 5.5, 2.3, 3.9),
    "birth_length_cm": (35.0, 58.0, 45.0, 53.0),
    "printed_waz": (-7.0, 7.0, -3.0, 1.5),
    "printed_haz": (-7.0, 7.0, -3.5, 1.5),
    "printed_whz": (-7.0, 7.0, -2.5, 2.0),
    "vitamin_a": (0.0, 4.0, 0.0, 2.0),
    "pmt_kg": (0.0, 60.0, 0.0, 10.0),
}
_BIRTH_SPAN_DAYS = 550  # births of a table reach over years, its measurings over a month or a year


def evidence(name: str, cells: pl.Series) -> float | None:
    """How well cells fit a column: 0 (cannot be) to 1; None when a text column says nothing about itself."""
    column = packaged().columns[name]
    text = _parse.without(cells, column.missing or ()).drop_nulls()
    if text.is_empty():
        return None
    if name in _RANGES:
        return _in_range(name, text)
    if column.kind == "unit":
        return 0.6 * _share(_parse.units(text).str.contains(r"^\d{1,3}$"))
    if column.kind == "label":
        return _share(~_parse.labels(text, column.labels)[1])
    if column.kind == "age" and not text.str.contains(r"[A-Za-z]").any():
        return 0.4  # bare numbers may be months, or anything
    return _read_share(column, text)


def _read_share(column: Column, text: pl.Series) -> float | None:
    if column.kind in _READERS:
        return _share(_READERS[column.kind](text).is_not_null())
    return None if _share(text.str.contains(r"[A-Za-z]")) > 0.5 else 0.0


def is_span_of_births(cells: pl.Series) -> bool:
    """Whether the dates of a column reach over more years than measurings do."""
    days = _parse.dates(cells.drop_nulls()).drop_nulls().cast(pl.Int32).sort()
    if days.len() < 5:
        return True
    inner = days.slice(days.len() // 20, days.len() - days.len() // 10)
    return int(inner[-1]) - int(inner[0]) > _BIRTH_SPAN_DAYS


def _share(fits: pl.Series) -> float:
    share = float(fits.fill_null(False).mean() or 0.0)  # type: ignore[arg-type]
    return share if share >= 0.5 else 0.0


def _in_range(name: str, text: pl.Series) -> float:
    low, high, least, most = _RANGES[name]
    values = _parse.numbers(text)
    inside = _share(values.is_between(low, high))
    if name.startswith("printed") and not (values < 0).any():
        return 0.0
    middle = values.median()
    fits = isinstance(middle, float | int) and least <= middle <= most
    return inside * (0.8 if fits else 0.0)


_READERS: dict[str | None, Callable[[pl.Series], pl.Series]] = {
    "sex": _parse.sexes,
    "date": _parse.dates,
    "posture": _parse.postures,
    "yesno": _parse.yes_no,
    "age": _parse.age_months,
    "nik": lambda text: text.str.extract(r"^\D?(\d{16})\D?(?:\.0)?$"),
}
