"""What was computed and what was not, with the reason: the account beside a table of z-scores.

Fed by `growth_files`, batch by batch. Only rows without a z-score are looked at again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from konvergensi.measures.growth import INDICES
from konvergensi.measures.growth.ages import DAYS_PER_MONTH
from konvergensi.sources.tables import CellAccount

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

MEASURES: Mapping[str, tuple[str, ...]] = {
    "haz": ("length_height_cm",),
    "waz": ("weight_kg",),
    "whz": ("weight_kg", "length_height_cm"),
    "baz": ("weight_kg", "length_height_cm"),
    "hcz": ("head_cm",),
    "acz": ("muac_cm",),
    "tsz": ("triceps_mm",),
    "ssz": ("subscapular_mm",),
}
WEIGHED = ("waz", "whz", "baz")
FROM_DAY = {"acz": 91, "tsz": 91, "ssz": 91}
PIECE = 262_144
BELOW_MONTHS = 60
STANDING_FROM_MONTHS = 9

# Why a z-score is missing, in the order in which it is asked, and the words for it.
REASONS: Mapping[str, str] = {
    "column_absent": "tanpa kolom",
    "sex": "jenis kelamin kosong",
    "age": "umur kosong",
    "age_range": "umur di luar tabel",
    "measurement": "ukuran kosong",
    "oedema": "edema",
    "length_range": "panjang di luar tabel",
}


@dataclass
class GrowthAccount:
    """Counts over all rows so far; `cells` holds what could not be read."""

    cells: CellAccount
    rows: int = 0
    computed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(INDICES, 0))
    flagged: dict[str, int] = field(default_factory=lambda: dict.fromkeys(INDICES, 0))
    missing: dict[str, dict[str, int]] = field(default_factory=lambda: {index: {} for index in INDICES})
    standing_below_9_months: int = 0

    def add(self, cleaned: Mapping[str, Any], found: pa.RecordBatch) -> None:
        """Count one batch: its canonical columns, and the z-scores and flags found for it."""
        for start in range(0, found.num_rows, PIECE):  # in pieces that stay in the processor's cache
            piece = {name: column.slice(start, PIECE) for name, column in cleaned.items()}
            self._add(piece, found.slice(start, PIECE))

    def _add(self, cleaned: Mapping[str, Any], found: pa.RecordBatch) -> None:
        self.rows += found.num_rows
        empty = {index: found.column(index).null_count for index in INDICES}
        for index in INDICES:
            self.computed[index] += found.num_rows - empty[index]
            self.flagged[index] += pc.sum(found.column(f"{index}_flag")).as_py() or 0
        age = age_in_days(cleaned, found.num_rows)
        if "posture" in cleaned:
            young = pa.array(np.flatnonzero(age < STANDING_FROM_MONTHS * DAYS_PER_MONTH))
            self.standing_below_9_months += int(_is(cleaned["posture"].take(young), "h").sum())
        for index in INDICES:
            if empty[index]:
                self._explain(index, cleaned, found.column(index), age)

    def _explain(self, index: str, cleaned: Mapping[str, Any], z: Any, age: Floats) -> None:
        reasons = self.missing[index]
        needed = ["sex", *MEASURES[index]]
        if any(name not in cleaned for name in needed) or (index != "whz" and not _has_age(cleaned)):
            reasons["column_absent"] = reasons.get("column_absent", 0) + z.null_count
            return
        open_rows = np.flatnonzero(pc.is_null(z).to_numpy(zero_copy_only=False))
        for name, fits in self._asked(index, cleaned, open_rows, age[open_rows]).items():
            count = int(fits.sum())
            if count:
                reasons[name] = reasons.get(name, 0) + count

    def _asked(
        self, index: str, cleaned: Mapping[str, Any], rows: npt.NDArray[np.int64], age: Floats
    ) -> dict[str, Mask]:
        """For each reason the rows it is the first to account for; what is left lies outside the length table."""
        sex = _floats(cleaned["sex"], rows)
        values = [_floats(cleaned[name], rows) for name in MEASURES[index]]
        oedema = _floats(cleaned["oedema"], rows) == 1 if "oedema" in cleaned else np.zeros(len(rows), np.bool_)
        asked = {
            "sex": ~((sex == 1) | (sex == 2)),
            "age": np.isnan(age) & (index != "whz"),
            "age_range": (age >= BELOW_MONTHS * DAYS_PER_MONTH) | (np.floor(age + 0.5) < FROM_DAY.get(index, 0)),
            "measurement": ~np.all([(value > 0) & np.isfinite(value) for value in values], axis=0),
            "oedema": oedema & (index in WEIGHED),
            "length_range": np.ones(len(rows), np.bool_),
        }
        left = np.ones(len(rows), np.bool_)
        first = {}
        for name, fits in asked.items():
            first[name] = left & fits
            left &= ~fits
        return first

    def as_dict(self) -> dict[str, object]:
        """The account for machines."""
        indices = {
            index: {
                "computed": self.computed[index],
                "flagged": self.flagged[index],
                "missing": self.rows - self.computed[index],
                "missing_reasons": self.missing[index],
            }
            for index in INDICES
        }
        return {
            "rows": self.rows,
            "indices": indices,
            "standing_below_9_months": self.standing_below_9_months,
            "unreadable_cells": dict(self.cells.counts),
        }


def age_in_days(cleaned: Mapping[str, Any], rows: int) -> Floats:
    """Unrounded age in days, row by row from dates, else days, else months; NaN where unknown or negative."""
    ages = []
    if {"birth_date", "measured_on"} <= set(cleaned):
        ages.append(_floats(cleaned["measured_on"].cast(pa.int32())) - _floats(cleaned["birth_date"].cast(pa.int32())))
    if "age_days" in cleaned:
        ages.append(_floats(cleaned["age_days"]))
    if "age_months" in cleaned:
        ages.append(_floats(cleaned["age_months"]) * DAYS_PER_MONTH)
    age = ages[0] if ages else np.full(rows, np.nan)
    for other in ages[1:]:
        age = np.where(np.isnan(age), other, age)
    return np.where(age < 0, np.nan, age) if (age < 0).any() else age


def _has_age(cleaned: Mapping[str, Any]) -> bool:
    return bool({"age_days", "age_months"} & set(cleaned)) or {"birth_date", "measured_on"} <= set(cleaned)


def _floats(column: Any, rows: npt.NDArray[np.int64] | None = None) -> Floats:
    if rows is not None:
        column = column.take(pa.array(rows))
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    values: Floats = column.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)
    return values


def _is(column: Any, word: str) -> Mask:
    found: Any = pc.equal(column, pa.scalar(word))
    same: Mask = pc.fill_null(found, False).to_numpy(zero_copy_only=False)
    return same
