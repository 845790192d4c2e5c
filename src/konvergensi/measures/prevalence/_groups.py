"""Which group a child belongs to: age, sex, any column, and the regions a code lies in."""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from konvergensi.measures.growth.ages import DAYS_PER_MONTH
from konvergensi.measures.prevalence._design import Domain, Floats, Ints
from konvergensi.problems import ProblemError
from konvergensi.problems.prevalence import EMPTY_COLUMN, NOT_GROUPS, NOT_REGIONS, TOO_MANY_GROUPS

AGE_GROUPS = ("00-05", "06-11", "12-23", "24-35", "36-47", "48-59")
AGE_STARTS = (0, 6, 12, 24, 36, 48, 60)  # completed months, the upper limit outside
SEXES = ("P", "L")  # the order of WHO's table
SEX_CODES = (2, 1)
CODE = re.compile(r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?")
LEVELS = {"province": 1, "regency": 2, "district": 3, "village": 4}  # parts of a code by Kemendagri

# More groups than this with fewer rows than that each: an identity number, not a grouping
MANY_GROUPS = 100
FEW_ROWS = 5


def everyone(rows: int) -> Domain:
    """The group `all` of the division `all`."""
    return Domain("all", ("all",), np.zeros(rows, np.int64))


def by_age(age_days: Floats) -> Domain:
    """Age groups of completed months on unrounded ages; 60 months and more are in none."""
    code = np.searchsorted(AGE_STARTS, age_days / DAYS_PER_MONTH, side="right") - 1
    return Domain("age_group", AGE_GROUPS, np.where(code < len(AGE_GROUPS), code, -1).astype(np.int64))


def by_sex(sex: NDArray[np.int8]) -> Domain:
    """P and L; an unknown sex is in neither."""
    code = np.select([sex == value for value in SEX_CODES], range(len(SEXES)), default=-1)
    return Domain("sex", SEXES, code.astype(np.int64))


def by_column(name: str, column: "pa.ChunkedArray[Any]") -> Domain:
    """The values of a column in their order; an empty cell is in no group."""
    labels, code = codes(name, column)
    rows = len(code)
    if not labels:
        raise ProblemError(EMPTY_COLUMN, column=name)
    if len(labels) > MANY_GROUPS and rows < FEW_ROWS * len(labels):
        raise ProblemError(TOO_MANY_GROUPS, column=name, groups=len(labels), rows=rows)
    return Domain(name, labels, code)


def by_region(name: str, column: "pa.ChunkedArray[Any]") -> Iterator[Domain]:
    """One division for each level of region that the codes of a column reach."""
    labels, code = codes(name, column)
    if not labels:
        raise ProblemError(EMPTY_COLUMN, column=name)
    if pa.types.is_floating(column.type):  # a spreadsheet reads 36.10 as the number 36.1
        labels = tuple(f"{float(label):.2f}" for label in labels)
    parts = [label.split(".") for label in labels]
    wrong = [label for label in labels if not CODE.fullmatch(label)]
    if wrong:
        raise ProblemError(NOT_REGIONS, column=name, value=wrong[0])
    for level, count in LEVELS.items():
        prefixes = [".".join(label[:count]) if len(label) >= count else "" for label in parts]
        known = tuple(sorted({prefix for prefix in prefixes if prefix}))
        if known:
            number = {prefix: place for place, prefix in enumerate(known)} | {"": -1}
            lookup = np.array([*(number[prefix] for prefix in prefixes), -1], np.int64)
            yield Domain(level, known, lookup[code])


def codes(name: str, column: "pa.ChunkedArray[Any]") -> tuple[tuple[str, ...], Ints]:
    """The distinct values of a column as text in their order, and each row's place among them (-1 empty)."""
    try:
        values: Any = pa.concat_arrays(plain(column).chunks or [pa.array([], column.type)]).dictionary_encode()
    except pa.ArrowNotImplementedError as error:
        raise ProblemError(NOT_GROUPS, column=name, found=str(column.type)) from error
    place = pc.fill_null(values.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    found = values.dictionary.to_pylist()
    order = sorted(range(len(found)), key=lambda number: _natural(found[number]))
    rank = np.empty(len(found) + 1, np.int64)
    rank[order] = np.arange(len(found))
    rank[-1] = -1
    return tuple(_text(found[number]) for number in order), rank[place]


def plain(column: "pa.ChunkedArray[Any]") -> "pa.ChunkedArray[Any]":
    """Text without surrounding blanks (no-break spaces too); nothing and NaN are null."""
    kind: Any = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
    compute: Any = pc  # the stubs know no kernel on chunked arrays
    if pa.types.is_null(column.type):
        column = column.cast(pa.string())
    elif pa.types.is_floating(column.type):
        column = compute.if_else(compute.is_nan(column), None, column)
    elif pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        trimmed = compute.utf8_trim_whitespace(column)
        column = compute.if_else(compute.equal(trimmed, ""), None, trimmed)
    return column


def _natural(value: object) -> tuple[int, float, str]:
    text = _text(value)
    return (0, float(text), text) if text.lstrip("-").isdecimal() else (1, _number(value), text)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
