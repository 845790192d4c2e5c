"""May this event have happened to this person? By age and sex, from `parameters/life_events.yaml`."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from konvergensi.parameters import Entry, in_force, load
from konvergensi.problems import ProblemError, Sentence
from konvergensi.problems.registry_web import BORN_LATER, EVENT_AGE, EVENT_SEX
from konvergensi.registry.life_stages import EVENT_KINDS

_SEXES = {1: "laki-laki", 2: "perempuan"}
_BETWEEN, _FROM = "{youngest} sampai {oldest}", "paling muda {youngest}"
_UNDER_AGE = "umurnya {age} tahun, dan pernikahan di bawah {least} tahun memerlukan dispensasi pengadilan"
SENTENCES = (_BETWEEN, _FROM, _UNDER_AGE)  # what is said here with values in it


class EventRule(BaseModel):
    """Whom some kinds of events happen to. Ages in completed years."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    kinds: tuple[str, ...]
    sex: Literal[1, 2] | None = None
    youngest: int = Field(0, alias="from")
    oldest: int | None = Field(None, alias="until")
    minimum: Mapping[int, int] = {}  # by sex

    @model_validator(mode="after")
    def _known_events(self) -> "EventRule":
        unknown = set(self.kinds) - set(EVENT_KINDS)
        if unknown:
            raise ValueError(f"unknown events: {', '.join(sorted(unknown))}")
        return self


class EventRules(Entry):
    """The payload of `parameters/life_events.yaml`."""

    rules: tuple[EventRule, ...]


def check_event(kind: str, on: date, *, birth_date: date | None, sex: int | None) -> Sentence | None:
    """What has to be confirmed before the event is kept, in words; None when nothing.

    Raises `ProblemError`: before birth, not of this sex, not at this age. What is unknown forbids nothing.
    """
    if birth_date is not None and on < birth_date:
        raise ProblemError(BORN_LATER, happened=f"{on:%d/%m/%Y}")
    rule = next((one for one in rules_on(on) if kind in one.kinds), None)
    if rule is None:
        return None
    if rule.sex is not None and sex is not None and sex != rule.sex:
        raise ProblemError(EVENT_SEX, event=EVENT_KINDS[kind], sex=_SEXES[rule.sex])
    if birth_date is None:
        return None
    age = years_between(birth_date, on)
    if age < rule.youngest or (rule.oldest is not None and age > rule.oldest):
        ages = {"youngest": rule.youngest, "oldest": rule.oldest}
        limits = Sentence(_BETWEEN if rule.oldest else _FROM, ages)
        raise ProblemError(EVENT_AGE, event=EVENT_KINDS[kind], age=age, limits=limits)
    told = dict(rule.minimum)
    least = told[sex] if sex in told else min(told.values(), default=None)
    if least is None or age >= least:
        return None
    return Sentence(_UNDER_AGE, {"age": age, "least": least})


def rules_on(on: date) -> tuple[EventRule, ...]:
    """The rules in force on a day; those of the oldest law for days before it."""
    told = _rules()
    return in_force(told, on=max(on, min(entry.valid_from for entry in told))).rules


def years_between(born: date, on: date) -> int:
    """Completed years of age on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


@lru_cache(maxsize=1)
def _rules() -> tuple[EventRules, ...]:
    return load("life_events", EventRules)
