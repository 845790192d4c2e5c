"""The dated limits of `parameters/quality.yaml`."""

from datetime import date
from functools import lru_cache
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from konvergensi.parameters import Entry, in_force, load

Lang = Literal["id", "en"]
Rating = Literal["excellent", "good", "acceptable", "problematic"]
LANGS: tuple[Lang, ...] = get_args(Lang)
RATINGS: dict[str, tuple[str, str]] = {
    "excellent": ("sangat baik", "excellent"),
    "good": ("baik", "good"),
    "acceptable": ("cukup", "acceptable"),
    "problematic": ("bermasalah", "problematic"),
}


class Band(BaseModel):
    """One rating and the values it holds for; without a limit it holds for all that are left."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rating: Rating
    points: int | None = None
    upto: float | None = None
    below: float | None = None
    above: float | None = None
    least: float | None = None
    between: tuple[float, float] | None = None

    def holds(self, value: float) -> bool:
        """Whether a value lies in this band."""
        return (
            (self.upto is None or value <= self.upto)
            and (self.below is None or value < self.below)
            and (self.above is None or value > self.above)
            and (self.least is None or value >= self.least)
            and (self.between is None or self.between[0] <= value <= self.between[1])
        )


class CheckWords(BaseModel):
    """The name of a check, what is seen (with fields) and what to check, in one language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str
    seen: str
    check: str


class Limit(Entry):
    """A check with its bands and words, or a rule with its numbers."""

    unit: str = ""
    smart: bool = False
    bands: tuple[Band, ...] = ()
    values: tuple[float, ...] = ()
    words: dict[Lang, CheckWords] = Field(default_factory=dict)

    def rate(self, value: float) -> Band:
        """The first band that holds a value (rounded to 4 decimals, so that 2.5 % is 2.5 %)."""
        rounded = round(abs(value) if self.unit == "absolute" else value, 4)
        return next(band for band in self.bands if band.holds(rounded))


@lru_cache(maxsize=8)
def limits(on: date) -> dict[str, Limit]:
    """All limits in force on a day, by id, in the order of the file."""
    entries = load("quality", Limit)
    names = dict.fromkeys(entry.id for entry in entries)
    return {name: in_force(entries, on=on, id=name) for name in names}


def coverage_minimum(on: date) -> float:
    """D/S in percent below which a routine prevalence does not stand for its area: where `coverage` is acceptable."""
    bands = limits(on)["coverage"].bands
    return min(band.least for band in bands if band.least is not None)
