"""Chunks of text cells to typed measurements, a column at a time by its rule in the profile, with what was found.

Fed by `_raw`, `_header` and `_profile`; the rules that need several columns stand in `_rows`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from konvergensi.problems import Problem, words
from konvergensi.problems import sources_rows as row_problems
from konvergensi.sources import _parse
from konvergensi.sources._findings import about_rows
from konvergensi.sources._header import Header
from konvergensi.sources._profile import Column, Profile
from konvergensi.sources.limits import LIMITED, hard_limit
from konvergensi.sources.schema import MEASUREMENTS

AGE = "age_text"
_EXPECTED = {"date": "tanggal", "number": "bilangan", "integer": "bilangan bulat", "posture": "cara ukur yang dikenal"}
_EXPECTED |= {"yesno": "ya atau tidak", "age": "umur"}
_SIMPLE: dict[str, Callable[[pl.Series], pl.Series]] = {
    "number": _parse.numbers,
    "integer": _parse.integers,
    "posture": _parse.postures,
    "yesno": _parse.yes_no,
    "age": _parse.age_months,
    "sex": _parse.sexes,
    "unit": _parse.units,
}


@dataclass(slots=True)
class Source:
    """Where a chunk comes from and how its file is to be read. `month_first` is settled by the first chunk."""

    file: str
    sheet: str
    header: Header
    profile: Profile
    month_first: dict[str, bool]

    def heading(self, name: str) -> str:
        """The heading of a column in this file."""
        return self.header.heading(name)


class Cleaner:
    """Reads one chunk: values under the names of the schema, the text of each cell under `raw <name>`."""

    def __init__(self, source: Source, chunk: pl.DataFrame, places: Mapping[str, int]) -> None:
        self.source = source
        self.findings: list[pl.DataFrame] = []
        self._chunk = chunk
        self._places = places
        self._origin = [pl.lit(source.file).alias("file"), pl.lit(source.sheet).alias("sheet")]
        self.raw: dict[str, pl.Series] = {}

    def frame(self) -> pl.DataFrame:
        """The chunk in the columns of the schema, and `raw ...` texts and `age_text` beside them."""
        rules = self.source.profile.columns
        raw = self._chunk.select(_parse.squeezed(pl.col(f"c{at}")).alias(name) for name, at in self._places.items())
        texts = raw.select(_parse.present(pl.col(name), rules[name].missing or ()).alias(name) for name in self._places)
        self.raw = raw.to_dict()
        columns = {name: self._column(name, rules[name], texts[name]) for name in self._places}
        frame = self._chunk.select(*self._origin, "row").with_columns(
            *(values.alias(name) for name, values in columns.items())
        )
        titles = self.source.header.titles
        absent = [
            pl.lit(titles.get(name), kind).alias(name)
            for name, kind in MEASUREMENTS.items()
            if name not in frame.columns
        ]
        frame = frame.with_columns(*absent).with_columns(pl.col("measured_on").dt.strftime("%Y-%m").alias("month"))
        shown = [self.raw[name].alias(f"raw {name}") for name in self._places]
        if AGE not in frame.columns:
            frame = frame.with_columns(pl.lit(None, pl.Int64).alias(AGE))
        return frame.select(*(pl.col(name).cast(kind) for name, kind in MEASUREMENTS.items()), AGE, *shown)

    def _column(self, name: str, rule: Column, text: pl.Series) -> pl.Series:
        if rule.kind == "date":
            return self._dates(name, text)
        if rule.kind == "nik":
            return self._niks(name, text)
        if rule.kind == "label":
            values, unknown = _parse.labels(text, rule.labels)
            self._report(row_problems.UNKNOWN_LABEL, unknown, text, name)
            return values
        if rule.kind not in _SIMPLE:
            return text
        values = _SIMPLE[rule.kind](text)
        if rule.kind in _EXPECTED:
            unread = text.is_not_null() & values.is_null()
            self._report(row_problems.UNREADABLE, unread, text, name, expected=_EXPECTED[rule.kind])
        return self._limited(name, values, text) if name in LIMITED else values

    def _dates(self, name: str, text: pl.Series) -> pl.Series:
        if name not in self.source.month_first:
            self.source.month_first[name] = _parse.month_first(text)
        return _parse.dates(text, month_before_day=self.source.month_first[name])

    def _niks(self, name: str, text: pl.Series) -> pl.Series:
        digits, lost = _parse.niks(text)
        self._report(row_problems.NIK_AS_NUMBER, lost, text, name)
        length = digits.str.len_chars()
        wrong = ((length != 16) & ~lost).fill_null(False)
        self._report(row_problems.NIK_LENGTH, wrong, text, name, digits=length)
        return digits

    def _limited(self, name: str, values: pl.Series, text: pl.Series) -> pl.Series:
        """Values inside their hard limit; grams of a birth weight become kilograms, any other slip is only named."""
        limit = hard_limit(name)
        if name == "birth_weight_kg":
            kilograms = (values / 1000).round(3)
            grams = (kilograms.is_between(limit.low, limit.high) & (values >= 100)).fill_null(False)
            self._report(row_problems.GRAMS, grams, text, name, read=words.number(kilograms, 3))
            values = values.zip_with(~grams, kilograms)
        outside = (~values.is_between(limit.low, limit.high)).fill_null(False)
        if outside.any():
            left = outside
            for slip in limit.slips:
                would = values * float(slip["factor"])
                slipped = left & would.is_between(limit.low, limit.high).fill_null(False)
                told = {"unit": limit.unit, "slip": slip["says"], "read": words.number(would, 2)}
                self._report(row_problems.WRONG_UNIT, slipped, text, name, **told)
                left = left & ~slipped
            bounds = {"low": words.plain(limit.low), "high": words.plain(limit.high), "unit": limit.unit}
            self._report(row_problems.IMPOSSIBLE, left, text, name, **bounds)
        return values.set(outside, None)

    def _report(self, problem: Problem, where: pl.Series, text: pl.Series, name: str, **fields: object) -> None:
        if not where.any():
            return
        per_row = {key: value for key, value in fields.items() if isinstance(value, pl.Series)}
        same = {key: value for key, value in fields.items() if key not in per_row}
        rows = self._chunk.select(*self._origin, "row", text.alias("value"))
        rows = rows.with_columns(*(series.alias(key) for key, series in per_row.items())).filter(where)
        self.findings.append(about_rows(problem, rows, column=self._heading(name), **same))

    def _heading(self, name: str) -> str:
        return self.source.header.headings[self._places[name]]
