"""Measurements of invented children for the tests of series, cases, balance, cohort and measurement error."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl

SCHEMA: dict[str, pl.DataType] = {
    "child_id": pl.String(), "sex": pl.Int8(), "birth_date": pl.Date(), "measured_on": pl.Date(), "month": pl.String(),
    "weight_kg": pl.Float64(), "length_height_cm": pl.Float64(), "birth_length_cm": pl.Float64(),
    "haz": pl.Float64(), "haz_flag": pl.Int8(), "waz": pl.Float64(), "waz_flag": pl.Int8(),
    "whz": pl.Float64(), "whz_flag": pl.Int8(), "posture": pl.String(), "printed_gain": pl.String(),
    "regency_code": pl.String(), "district_code": pl.String(), "village_code": pl.String(),
    "puskesmas": pl.String(), "posyandu": pl.String(),
}  # fmt: skip
VILLAGES = {"A": "36.04.05.2001", "B": "36.04.05.2002", "C": "36.04.06.2001"}


def row(child: str = "c1", on: str = "2024-01-10", haz: float | None = -1.0, **given: Any) -> dict[str, Any]:
    """One measuring: an unflagged haz, no weight unless given; `village` is A, B (one kecamatan) or C."""
    village = VILLAGES[given.pop("village", "A")]
    filled = {
        "child_id": child, "sex": 1, "birth_date": date(2022, 1, 1), "measured_on": date.fromisoformat(on),
        "month": on[:7], "haz": haz, "haz_flag": None if haz is None else 0, "length_height_cm": 80.0,
        "regency_code": village[:5], "district_code": village[:8], "village_code": village,
        "puskesmas": "CIRUAS" if village[:8] == "36.04.05" else "PETIR", "posyandu": "MELATI",
    }  # fmt: skip
    filled |= {"waz_flag": 0} if given.get("waz") is not None else {}
    return dict.fromkeys(SCHEMA) | filled | given


def table(rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """The rows as a frame."""
    return pl.DataFrame(list(rows), schema=SCHEMA, orient="row")


def monthly(
    child: str, zs: Iterable[float | None], *, start: int = 0, day: int = 10, **given: Any
) -> list[dict[str, Any]]:
    """One measuring a month from 2024-01 on; None leaves the month out."""
    return [
        row(child, f"{2024 + (start + at) // 12}-{(start + at) % 12 + 1:02}-{day:02}", z, **given)
        for at, z in enumerate(zs)
        if z is not None
    ]


def background(villages: Iterable[str] = "ABC", months: int = 1) -> list[dict[str, Any]]:
    """A healthy child in each village from January 2024 on, so that the data begin there."""
    return [one for v in villages for one in monthly(f"sehat-{v}", [0.0] * months, village=v)]


def days_later(day: str, days: int) -> str:
    """A date so many days later."""
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
