"""Nutritional status in the words of the law: a z-score becomes a class of Permenkes 2/2020, dated in YAML.

Fed by `measures.growth` (z-scores rounded to two decimals), read by the command `growth`, by `measures.official`
and by the reports. A class is a statement about the z-score alone: an implausible z (flag 1) has one too, because
the national application prints one, and the flag beside it says that it must not be counted.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Literal, TypeAlias, TypeVar, cast

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
from pydantic import BaseModel, ConfigDict, model_validator

from konvergensi.measures.growth.ages import DAYS_PER_MONTH
from konvergensi.parameters import Entry, in_force, load

INDICES = ("waz", "haz", "whz", "baz")
COLUMNS = tuple(f"{index}_class" for index in INDICES)
CHUNK = 65_536
Lang = Literal["id", "en"]
AnyTable = pa.Table | pa.RecordBatch | pl.DataFrame
Tabular = TypeVar("Tabular", pa.Table, pa.RecordBatch, pl.DataFrame)
Column: TypeAlias = "pa.Array[Any]"


class Words(BaseModel):
    """One thing in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    en: str

    def get(self, lang: Lang) -> str:
        """The words in a language."""
        return self.en if lang == "en" else self.id


class GrowthClass(Words):
    """One class: z `below` a limit, or `upto` a limit (inclusive), or everything above the class before it."""

    below: float | None = None
    upto: float | None = None
    printed: tuple[str, ...] = ()


class ClassRule(Entry):
    """The classes of one index from the lowest up."""

    index: str
    title: Words
    indicated: Words
    classes: tuple[GrowthClass, ...]

    @model_validator(mode="after")
    def _limits_rise(self) -> "ClassRule":
        limits = [c.below if c.below is not None else c.upto for c in self.classes]
        if limits[-1] is not None or any(limit is None for limit in limits[:-1]):
            raise ValueError("every class but the last needs exactly one limit, the last has none")
        if any(c.below is not None and c.upto is not None for c in self.classes):
            raise ValueError("a class has either `below` or `upto`")
        inner = [limit for limit in limits if limit is not None]
        if inner != sorted(set(inner)):
            raise ValueError("the limits have to rise from class to class")
        return self

    def codes(self, z: npt.NDArray[np.float64]) -> npt.NDArray[np.int8]:
        """The position of each z's class, 0 = lowest; z is rounded to 2 decimals first, NaN gets 0."""
        codes = np.zeros(len(z), dtype=np.int8)
        for start in range(0, len(z), CHUNK):  # in pieces that stay in the processor's cache
            part = slice(start, start + CHUNK)
            hundredths = np.rint(z[part] * 100.0)
            for held in self.classes[:-1]:
                if held.below is not None:
                    above = hundredths >= round(held.below * 100)
                else:
                    above = hundredths > round((held.upto or 0.0) * 100)
                codes[part] += above.view(np.int8)
        return codes


class SevereRule(Entry):
    """The three signs of gizi buruk."""

    whz_below: float
    muac_below_cm: float
    from_months: float
    before_months: float
    reasons: Mapping[str, Words]


def rules(*, on: date | None = None) -> dict[str, ClassRule]:
    """The rule of each index in force on a day (the youngest one when no day is given)."""
    entries = load("growth_classes", ClassRule)
    day = on or max(entry.valid_from for entry in entries)
    return {index: in_force(entries, on=day, id=f"{index}_class") for index in INDICES}


def severe_rule(*, on: date | None = None) -> SevereRule:
    """The rule for gizi buruk in force on a day (the youngest one when no day is given)."""
    entries = load("gizi_buruk", SevereRule)
    return in_force(entries, on=on or max(entry.valid_from for entry in entries), id="gizi_buruk")


def labels(index: str, lang: Lang = "id", *, on: date | None = None) -> list[str]:
    """The labels of an index's classes from the lowest up."""
    return [held.get(lang) for held in rules(on=on)[index].classes]


def translate(index: str, label: str | None, lang: Lang, *, on: date | None = None) -> str | None:
    """An Indonesian label of `classify` in another language; None stays None. Raises KeyError for another text."""
    if label is None:
        return None
    return {held.id: held.get(lang) for held in rules(on=on)[index].classes}[label]


def indicated(index: str, lang: Lang = "id", *, on: date | None = None) -> str:
    """How a report names the children below -2: for haz "pendek + sangat pendek (terindikasi)"."""
    return rules(on=on)[index].indicated.get(lang)


def classify(table: Tabular, *, on: date | None = None) -> Tabular:
    """Add `waz_class`, `haz_class`, `whz_class`, `baz_class` (Indonesian labels, null where z is missing).

    `table` holds the columns `waz`, `haz`, `whz`, `baz` (any may be absent: its class is then null everywhere).
    Arrow tables get dictionary columns, Polars frames get text; existing class columns are replaced.
    """
    columns = {f"{index}_class": class_array(index, numbers(table, index), on=on) for index in INDICES}
    return with_columns(table, columns)


def class_array(index: str, z: npt.NDArray[np.float64], *, on: date | None = None) -> Column:
    """The classes of an array of z-scores (NaN = missing) as an Arrow dictionary array of Indonesian labels."""
    rule = rules(on=on)[index]
    codes: Any = pa.array(rule.codes(z), mask=np.isnan(z))
    texts = _dictionary(tuple(held.id for held in rule.classes))
    return cast("Column", pa.DictionaryArray.from_arrays(codes, texts))


def gizi_buruk(table: Tabular, *, on: date | None = None) -> Tabular:
    """Add `gizi_buruk` (bool) and `gizi_buruk_reason` ("whz", "oedema", "muac" joined by "+", null if not).

    Reads `whz` and `whz_flag` (an implausible z is no sign), `oedema`, `muac_cm` with `age_days` (only 6-59 months);
    each may be absent. Null where none of the signs can be judged: no plausible whz, no oedema, no LiLA at that age.
    """
    rule = severe_rule(on=on)
    whz, flag = numbers(table, "whz"), numbers(table, "whz_flag")
    months, muac = numbers(table, "age_days") / DAYS_PER_MONTH, numbers(table, "muac_cm")
    plausible = ~np.isnan(whz) & ~(flag == 1)
    arm = (muac > 0) & (months >= rule.from_months) & (months < rule.before_months)
    signs = {
        "whz": plausible & (np.rint(whz * 100) < round(rule.whz_below * 100)),
        "oedema": numbers(table, "oedema") == 1,
        "muac": arm & (muac < rule.muac_below_cm),
    }
    combination = np.zeros(len(whz), dtype=np.int8)
    for bit, sign in enumerate(signs.values()):
        combination |= sign.astype(np.int8) << bit
    known = plausible | arm | signs["oedema"]
    severe = pa.array(combination > 0, mask=~known)
    reasons = _joined_reasons(tuple(signs)).take(pa.array(combination, pa.int8()))
    return with_columns(table, {"gizi_buruk": severe, "gizi_buruk_reason": reasons})


def reason_text(reason: str | None, lang: Lang = "id", *, on: date | None = None) -> str:
    """The words for a value of `gizi_buruk_reason`: "whz+muac" is "BB/TB di bawah -3 SD; LiLA di bawah 11,5 cm"."""
    if not reason:
        return ""
    words = severe_rule(on=on).reasons
    return "; ".join(words[sign].get(lang) for sign in reason.split("+"))


def spellings(index: str, *, on: date | None = None) -> dict[str, str]:
    """Every known spelling of an index's classes, in lower case, and the label it stands for."""
    return {text: held.id for held in rules(on=on)[index].classes for text in (held.id, held.en, *held.printed)}


def with_columns(table: Tabular, columns: Mapping[str, Column]) -> Tabular:
    """A table with Arrow columns added at the end, or replaced where they stand (text for Polars frames)."""
    if isinstance(table, pl.DataFrame):
        return table.with_columns(
            pl.Series(name, column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column)
            for name, column in columns.items()
        )
    found: Any = table
    for name, column in columns.items():
        at = found.schema.get_field_index(name)
        found = found.set_column(at, name, column) if at >= 0 else found.append_column(name, column)
    return cast("Tabular", found)


def numbers(table: AnyTable, name: str) -> npt.NDArray[np.float64]:
    """A numeric or boolean column as float64, NaN where it is null or the column is absent."""
    if isinstance(table, pl.DataFrame):
        if name not in table.columns:
            return np.full(table.height, np.nan)
        return table[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()
    if table.schema.get_field_index(name) < 0:
        return np.full(table.num_rows, np.nan)
    column: Any = table.column(name)
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    values: npt.NDArray[np.float64] = column.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return values


@lru_cache(maxsize=16)
def _dictionary(texts: tuple[str, ...]) -> Column:
    return pa.array(texts, pa.string())


@lru_cache(maxsize=4)
def _joined_reasons(signs: tuple[str, ...]) -> Column:
    """The reason text of each combination of signs, by the combination's bits."""
    texts = ["+".join(sign for bit, sign in enumerate(signs) if mask >> bit & 1) for mask in range(2 ** len(signs))]
    return pa.array([text or None for text in texts], pa.string())
