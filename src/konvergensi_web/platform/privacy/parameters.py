"""Clocks, ceilings and storage periods of personal data, as dated data."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal

from django.utils import timezone

from konvergensi.parameters import Entry, in_force, load

_DAYS = {"days": 1, "years": 365.25}


class Rule(Entry):
    """One figure, with what it is for."""

    value: float
    unit: Literal["minutes", "hours", "days", "years", "rows"]
    says: str


def rule(name: str, on: date) -> Rule:
    """The rule in force on a day."""
    return in_force(_rules(), on=on, id=name)


def span(name: str, now: datetime) -> timedelta:
    """A rule as a length of time."""
    found = rule(name, timezone.localdate(now))
    if found.unit in _DAYS:
        return timedelta(days=found.value * _DAYS[found.unit])
    return timedelta(**{found.unit: found.value})


def limit(name: str, now: datetime) -> int:
    """A rule as a number of rows."""
    return int(rule(name, timezone.localdate(now)).value)


@lru_cache(maxsize=1)
def _rules() -> tuple[Rule, ...]:
    return load("privacy", Rule)
