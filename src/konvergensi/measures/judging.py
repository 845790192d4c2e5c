"""One measurement judged the moment it is typed in: z-scores, classes, and what should be looked at again.

The same functions as for an import of a district, on a table of one row; nothing is refused that a scale may show.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import polars as pl

from konvergensi.measures import classes, official
from konvergensi.measures.quality import limits
from konvergensi.problems import ProblemError, Sentence
from konvergensi.problems.measures import AFTER_TODAY, BEFORE_BIRTH, IMPOSSIBLE, NOTHING_MEASURED
from konvergensi.sources.limits import hard_limit

VALUES = ("weight_kg", "length_height_cm", "muac_cm")
INDICES = ("haz", "waz", "whz", "baz")
_WORDS = {"weight_kg": "berat", "length_height_cm": "panjang/tinggi", "muac_cm": "LiLA"}
INDEX_NAMES = {"haz": "PB/U atau TB/U", "waz": "BB/U", "whz": "BB/PB atau BB/TB", "baz": "IMT/U"}
_SLIP = " (mungkin {slip}: {meant} {unit})"
_IMPLAUSIBLE = "{index} {z} di luar batas wajar WHO."
_SHRUNK = "Panjang/tinggi turun {cm} cm dari pengukuran sebelumnya."
_GAINED = "Berat naik {kg} kg dalam {days} hari sejak pengukuran sebelumnya."
_LOST = "Berat turun {kg} kg dalam {days} hari sejak pengukuran sebelumnya."
NAMES = (*_WORDS.values(), *INDEX_NAMES.values())
SENTENCES = (_SLIP, _IMPLAUSIBLE, _SHRUNK, _GAINED, _LOST)  # what is said here with values in it

_SCHEMA = {
    "sex": pl.Int8(), "birth_date": pl.Date(), "measured_on": pl.Date(), "weight_kg": pl.Float64(),
    "length_height_cm": pl.Float64(), "posture": pl.String(), "oedema": pl.Boolean(), "muac_cm": pl.Float64(),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something to look at again: the measurement stays possible. `jump`: of the weight, since the one before."""

    kind: Literal["implausible", "shrunk", "jump"]
    field: str
    says: Sentence


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found: `values` holds age_days, the indices with their flags and classes, gizi_buruk and its reason."""

    values: Mapping[str, Any]
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """One measurement as typed in; kg and cm, posture "l" lying or "h" standing."""

    sex: int | None
    birth_date: date | None
    measured_on: date
    weight_kg: float | None = None
    length_height_cm: float | None = None
    posture: str | None = None
    oedema: bool | None = None
    muac_cm: float | None = None


@dataclass(frozen=True, slots=True)
class Weighed:
    """The weight before: kg, and on which day."""

    on: date
    kg: float


def judge(
    typed: Typed, *, today: date, previous_length_cm: float | None = None, previous_weight: Weighed | None = None
) -> Judged:
    """Judge one measurement. `previous_length_cm` is the child's last valid length, corrected to the same posture;
    `previous_weight` its last valid weight.

    Raises `ProblemError`: nothing measured, a value no child has, a day before birth or after today.
    """
    _possible(typed, today)
    row = {name: getattr(typed, name) for name in _SCHEMA}
    judged = classes.gizi_buruk(official.compare(pl.DataFrame([row], schema=_SCHEMA), on=typed.measured_on))
    wanted = ["age_days", "posture_source", "gizi_buruk", "gizi_buruk_reason"]
    wanted += [f"{index}{part}" for index in INDICES for part in ("", "_flag", "_class")]
    values = judged.select([name for name in wanted if name in judged.columns]).row(0, named=True)
    return Judged(values, (*_doubts(typed, values, previous_length_cm), *_jump(typed, previous_weight)))


def _possible(typed: Typed, today: date) -> None:
    if all(getattr(typed, name) is None for name in VALUES):
        raise ProblemError(NOTHING_MEASURED)
    if typed.measured_on > today:
        raise ProblemError(AFTER_TODAY, measured=f"{typed.measured_on:%d/%m/%Y}", today=f"{today:%d/%m/%Y}")
    if typed.birth_date is not None and typed.measured_on < typed.birth_date:
        raise ProblemError(BEFORE_BIRTH, measured=f"{typed.measured_on:%d/%m/%Y}", birth=f"{typed.birth_date:%d/%m/%Y}")
    for name in VALUES:
        value, limit = getattr(typed, name), hard_limit(name)
        if value is not None and not limit.holds(value):
            slip = limit.slip(value)
            hint = Sentence(_SLIP, {"slip": slip[0], "meant": slip[1], "unit": limit.unit}) if slip else ""
            raise ProblemError(
                IMPOSSIBLE, what=_WORDS[name], value=value, unit=limit.unit, low=limit.low, high=limit.high, hint=hint
            )


def _doubts(typed: Typed, values: Mapping[str, Any], previous_length_cm: float | None) -> list[Doubt]:
    found = [
        Doubt("implausible", index, Sentence(_IMPLAUSIBLE, {"index": INDEX_NAMES[index], "z": values[index]}))
        for index in INDICES
        if values.get(f"{index}_flag") == 1
    ]
    length = typed.length_height_cm
    if length is not None and previous_length_cm is not None:
        drop, allowed = previous_length_cm - length, limits(typed.measured_on)["length_decrease"].values[0]
        if drop > allowed:
            found.append(Doubt("shrunk", "length_height_cm", Sentence(_SHRUNK, {"cm": round(drop, 1)})))
    return found


def _jump(typed: Typed, previous: Weighed | None) -> list[Doubt]:
    """A gain or loss since the weight before that is more than children's bodies do in so many days."""
    if previous is None or typed.weight_kg is None or typed.oedema or typed.measured_on <= previous.on:
        return []
    rules, days = limits(typed.measured_on), (typed.measured_on - previous.on).days
    at_once, a_day, most = rules["weight_gain"].values
    least, share = rules["weight_loss"].values
    gain = round(typed.weight_kg - previous.kg, 3)
    if gain > at_once + a_day * min(days, most):
        says = _GAINED
    elif -gain > max(least, share * previous.kg):
        says = _LOST
    else:
        return []
    return [Doubt("jump", "weight_kg", Sentence(says, {"kg": abs(gain), "days": days}))]
