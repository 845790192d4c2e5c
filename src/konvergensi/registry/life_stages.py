"""Which stage of life is a person in, since when and until when: derived from the date of birth and dated events.

Nothing is stored and nothing guessed: without a date of birth there is no stage by age, without an event none by event.
Several stages may hold at once (a pregnant adolescent); `Stage.order` says which stands first.
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from pydantic import BaseModel, ConfigDict, model_validator

from konvergensi.parameters import Entry, in_force, load

BIRTH = "birth"
DEATH = "death"
EVENT_KINDS = {
    "marriage_plan": "rencana akad nikah",
    "marriage": "menikah",
    "marriage_cancelled": "rencana nikah batal",
    "pregnancy_start": "awal kehamilan (HPHT)",
    "pregnancy_end": "kehamilan berakhir tanpa persalinan",
    "childbirth": "melahirkan",
    DEATH: "meninggal",
}


class Length(BaseModel):
    """So many completed months or days after the anchor."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    months: int | None = None
    days: int | None = None

    @model_validator(mode="after")
    def _one_unit(self) -> "Length":
        if (self.months is None) == (self.days is None):
            raise ValueError("either months or days")
        return self

    def after(self, anchor: date) -> date:
        """The day so long after the anchor; the last day of the calendar when it lies beyond."""
        try:
            return anchor + timedelta(days=self.days) if self.days is not None else add_months(anchor, self.months or 0)
        except (OverflowError, ValueError):
            return date.max


class StageRule(BaseModel):
    """One stage: from when to when after its anchor, and what ends it earlier."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
    name: str
    label: str
    order: int
    anchor: str
    starts: Length
    until: Length
    ends_with: tuple[str, ...] = ()
    sex: int | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_is_a_keyword(cls, given: object) -> object:
        if isinstance(given, dict) and "from" in given:
            return {("starts" if name == "from" else name): value for name, value in given.items()}
        return given

    @model_validator(mode="after")
    def _known_events(self) -> "StageRule":
        unknown = ({self.anchor, *self.ends_with} - {BIRTH}) - set(EVENT_KINDS)
        if unknown:
            raise ValueError(f"unknown events: {', '.join(sorted(unknown))}")
        return self


class StageRules(Entry):
    """The payload of `parameters/life_stages.yaml`."""

    stages: tuple[StageRule, ...]


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """One dated event of a person."""

    on: date
    kind: str


@dataclass(frozen=True, slots=True)
class Stage:
    """One span of one stage: the first day, and the first day it no longer holds."""

    name: str
    label: str
    order: int
    starts: date
    ends: date

    def holds(self, on: date) -> bool:
        """Whether it holds on a day."""
        return self.starts <= on < self.ends


def stage_rules(on: date) -> tuple[StageRule, ...]:
    """The rules in force on a day, in the order stages are named."""
    return tuple(sorted(in_force(_rules(), on=on).stages, key=lambda rule: rule.order))


def life_stages(
    birth_date: date | None, events: Iterable[Event] = (), *, sex: int | None = None, today: date
) -> tuple[Stage, ...]:
    """Every span of every stage of a person, past and coming, by the rules in force today; earliest first.

    A span ends at death. A stage that only women have does not hold for a man; an unknown sex excludes nothing.
    """
    told = sorted(set(events))  # the same event told by two registers is one
    death = min((event.on for event in told if event.kind == DEATH), default=None)
    spans = [
        span
        for rule in stage_rules(today)
        if rule.sex is None or sex in (None, rule.sex)
        for span in _spans(rule, birth_date, told, death)
    ]
    return tuple(sorted(spans, key=lambda span: (span.starts, span.order, span.ends)))


def stages_on(stages: Iterable[Stage], on: date) -> tuple[Stage, ...]:
    """The stages that hold on a day, the foremost first; each once."""
    holding = {span.name: span for span in stages if span.holds(on)}
    return tuple(sorted(holding.values(), key=lambda span: span.order))


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months later; the last day where the month is shorter."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@lru_cache(maxsize=1)
def _rules() -> tuple[StageRules, ...]:
    return load("life_stages", StageRules)


def _spans(rule: StageRule, born: date | None, events: Sequence[Event], death: date | None) -> list[Stage]:
    anchors = [born] if rule.anchor == BIRTH else [event.on for event in events if event.kind == rule.anchor]
    found = []
    for index, anchor in enumerate(day for day in anchors if day is not None):
        starts, ends = rule.starts.after(anchor), rule.until.after(anchor)
        # the same event again begins anew: a plan moved to another day, a second pregnancy
        closing = [event.on for event in events if event.kind in rule.ends_with and event.on >= starts]
        later = [day for day in anchors[index + 1 :] if day is not None and day > anchor]
        ends = min([ends, *closing, *(rule.starts.after(day) for day in later), *([death] if death else [])])
        if starts < ends:
            found.append(Stage(rule.name, rule.label, rule.order, starts, ends))
    return found
