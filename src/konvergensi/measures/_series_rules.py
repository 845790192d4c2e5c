"""The dated rules of `series`, `cases`, `balance`, `cohort`, `error` and `worklist`, read from YAML."""

from datetime import date
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, Field, model_validator

from konvergensi.parameters import Entry, in_force, load

E = TypeVar("E", bound=Entry)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str


class WeightRule(_Part):
    """What weight alone tells."""

    red_line_z: float


class LengthRule(_Part):
    """Faltering and catch-up of length."""

    window_months: tuple[int, int]
    falling_z: float = Field(gt=0)
    velocity_z: float
    catch_up_z: float = Field(gt=0)
    catch_up_below_z: float

    @model_validator(mode="after")
    def _window_rises(self) -> "LengthRule":
        if not 0 < self.window_months[0] <= self.window_months[1]:
            raise ValueError("window_months has to rise from at least 1")
        return self


class CaseRule(_Part):
    """When a child becomes a case, when that is certain, when it is over."""

    short_z: float
    confirm_within_days: int = Field(gt=0)
    confirm_within_months: int = Field(gt=0)
    recover_after: int = Field(ge=1)
    birth_length_below_cm: float
    birth_length_plausible_cm: tuple[float, float]
    newborn_days: int = Field(ge=0)


class BalanceRule(_Part):
    """Who still belongs to the list."""

    until_months: int = Field(gt=0)
    left_after_months: int = Field(ge=1)


class CohortRule(_Part):
    """Which measuring tells the state at an age."""

    at_months: float
    window_months: tuple[float, float]


class ErrorRule(_Part):
    """Which measurings tell the error."""

    max_gap_months: int = Field(ge=1)
    min_triples: int = Field(ge=3)


class SeriesRules(Entry):
    """Everything read out of the series of one child."""

    weight: WeightRule
    length: LengthRule
    case: CaseRule
    balance: BalanceRule
    cohort: CohortRule
    error: ErrorRule


class KbmTable(Entry):
    """The minimum monthly weight gain in grams by sex and month of age."""

    boys: tuple[int, ...] = Field(min_length=1)
    girls: tuple[int, ...] = Field(min_length=1)
    later_g: int
    until_months: int
    scale_to_interval: bool = False

    def grams(self, sex: int, month_of_age: int) -> int | None:
        """The gain demanded at an age in completed months; None beyond the table. `sex` 1 = boy, 2 = girl."""
        listed = self.boys if sex == 1 else self.girls
        if month_of_age > self.until_months:
            return None
        return listed[max(month_of_age, 1) - 1] if max(month_of_age, 1) <= len(listed) else self.later_g


def series_rules(on: date | None = None) -> SeriesRules:
    """The rules in force on a day (the youngest ones when no day is given)."""
    return _in_force("series", SeriesRules, on)


def kbm_table(on: date | None = None) -> KbmTable:
    """The KBM table in force on a day (the youngest one when no day is given)."""
    return _in_force("kbm", KbmTable, on)


def _in_force(name: str, model: type[E], on: date | None) -> E:
    entries = load(name, model)
    return in_force(entries, on=on or max(entry.valid_from for entry in entries), id=name)
