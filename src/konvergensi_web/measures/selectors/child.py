"""One child's measurements followed through the months: what the series says, and which cases it opened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

import polars as pl

from konvergensi.measures import cases, series
from konvergensi.measures.growth.ages import DAYS_PER_MONTH, HEIGHT_FROM_DAY, POSTURE_CM
from konvergensi_web.measures.models import Correction, Measurement
from konvergensi_web.registry.models import Person

_FOLLOWED: dict[str, Any] = {
    "child_id": pl.String, "file": pl.String, "sheet": pl.String, "row": pl.Int64, "month": pl.String,
    "measured_on": pl.Date, "birth_date": pl.Date, "sex": pl.Int8, "birth_length_cm": pl.Float64,
    "weight_kg": pl.Float64, "length_height_cm": pl.Float64, "posture": pl.String, "haz": pl.Float64,
    "waz": pl.Float64, "whz": pl.Float64, "haz_flag": pl.Int8, "waz_flag": pl.Int8, "whz_flag": pl.Int8,
    "gizi_buruk": pl.Boolean, "printed_gain": pl.String, "puskesmas": pl.String,
}  # fmt: skip


@dataclass(frozen=True)
class ChildGrowth:
    """Every measurement of a child, the replaced ones included, and what follows from the standing ones."""

    person: Person
    rows: Sequence[Measurement]
    corrections: Sequence[Correction]

    @cached_property
    def standing(self) -> list[Measurement]:
        """Measurements that nothing replaced, by day."""
        return [row for row in self.rows if not hasattr(row, "replaced_by")]

    @cached_property
    def last(self) -> Measurement | None:
        """The latest standing measurement."""
        return self.standing[-1] if self.standing else None

    @cached_property
    def last_length(self) -> Measurement | None:
        """The latest with a plausible length-for-age."""
        return next((row for row in reversed(self.standing) if row.haz is not None and not row.haz_flag), None)

    @cached_property
    def last_whz(self) -> Measurement | None:
        """The latest with a plausible weight-for-length."""
        return next((row for row in reversed(self.standing) if row.whz is not None and not row.whz_flag), None)

    @cached_property
    def _series(self) -> pl.DataFrame:
        return series.follow(_frame(self.person, self.standing)) if self.standing else pl.DataFrame()

    @cached_property
    def months(self) -> list[dict[str, Any]]:
        """The child's months as `konvergensi.measures.series.follow` tells them, in order."""
        return self._series.to_dicts()

    @cached_property
    def episodes(self) -> list[dict[str, Any]]:
        """The child's cases as `konvergensi.measures.cases.episodes` tells them."""
        return cases.episodes(self._series).to_dicts() if self.months else []

    def open_corrections(self, measurement_id: UUID) -> list[Correction]:
        """Proposals that wait for a measurement."""
        waiting = Correction.State.OPEN
        return [one for one in self.corrections if one.measurement_id == measurement_id and one.state == waiting]


def get_growth(person: Person) -> ChildGrowth:
    """The growth of a person already fetched through the registry's gatekeeper. Two queries."""
    rows = Measurement.objects.filter(person=person).select_related("batch", "replaced_by")
    ordered = rows.order_by("measured_on", "recorded_at", "pk")
    return ChildGrowth(person, list(ordered), list(Correction.objects.filter(person=person)))


def corrected_length(row: Measurement) -> float | None:
    """Length below 731 days, height from then on: the 0.7 cm between lying and standing is put right."""
    if row.length_height_cm is None or row.age_days is None:
        return row.length_height_cm
    if row.age_days < HEIGHT_FROM_DAY and row.posture == "h":
        return row.length_height_cm + POSTURE_CM
    if row.age_days >= HEIGHT_FROM_DAY and row.posture == "l":
        return row.length_height_cm - POSTURE_CM
    return row.length_height_cm


def months_of_age(row: Measurement) -> float | None:
    """Age in months of 30.4375 days, not rounded."""
    return None if row.age_days is None else row.age_days / DAYS_PER_MONTH


def _frame(person: Person, rows: Iterable[Measurement]) -> pl.DataFrame:
    """The rows in the columns the library follows."""
    found = [
        {
            "child_id": str(person.pk), "file": "", "sheet": "", "row": number, "month": row.month,
            "measured_on": row.measured_on, "birth_date": person.birth_date, "sex": person.sex,
            "birth_length_cm": person.birth_length_cm, "weight_kg": row.weight_kg,
            "length_height_cm": row.length_height_cm, "posture": row.posture or None, "haz": row.haz, "waz": row.waz,
            "whz": row.whz, "haz_flag": row.haz_flag, "waz_flag": row.waz_flag, "whz_flag": row.whz_flag,
            "gizi_buruk": row.gizi_buruk, "printed_gain": (row.printed or {}).get("gain"), "puskesmas": "",
        }
        for number, row in enumerate(rows)
    ]  # fmt: skip
    return pl.DataFrame(found, schema=_FOLLOWED)
