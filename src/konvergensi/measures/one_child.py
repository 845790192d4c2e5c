"""The series of one child without a frame: what `series.follow` and `cases.episodes` say, for a page that shows one.

A frame of one child costs sixty small steps (100 ms of processor), a walk through its months well below one. So the
choice of the month's row and the verdict on weight stand here a second time. Thresholds and the course of a case do
not: both come from where `series` and `cases` take them. `tests/library/test_one_child.py` holds the two writings to
the same answers; change them together. Velocity, faltering and catch-up of length: `series.follow` alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

import numpy as np

from konvergensi.measures import _episodes as machine
from konvergensi.measures._series_rules import CaseRule, KbmTable, kbm_table, series_rules
from konvergensi.measures.growth.ages import DAYS_PER_MONTH, LAST_DAY

_GAINS = ("N", "T", "O", "B")
_ENDINGS = {"dismissed": machine.DISMISSED, "recovered": machine.RECOVERED, "corrected": machine.CORRECTED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measuring:
    """One measuring of the child. Of two on one day the one with the larger `row` replaces the other."""

    row: int
    month: str
    measured_on: date
    birth_date: date | None
    sex: int | None
    weight_kg: float | None = None
    haz: float | None = None
    waz: float | None = None
    haz_flag: int | None = None
    waz_flag: int | None = None
    birth_length_cm: float | None = None
    printed_gain: str | None = None
    puskesmas: str | None = None

    @property
    def age_days(self) -> int | None:
        """Days since birth."""
        return (self.measured_on - self.birth_date).days if self.birth_date else None

    @property
    def haz_valid(self) -> bool:
        """Whether the length-for-age can be used."""
        return self._aged and self.haz is not None and not self.haz_flag

    @property
    def waz_valid(self) -> bool:
        """Whether the weight-for-age can be used."""
        return self._aged and self.waz is not None and not self.waz_flag

    @property
    def weight(self) -> float | None:
        """The weight, where it is one and is plausible."""
        return self.weight_kg if self.weight_kg and self.weight_kg > 0 and not self.waz_flag else None

    @property
    def _aged(self) -> bool:
        return self.age_days is not None and 0 <= self.age_days <= LAST_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month of the child: its measuring and the columns of `series.follow` of the same names."""

    measuring: Measuring
    measurings: int
    earlier_haz: float | None
    earlier_on: date | None
    birth_date_changed: bool
    bgm: bool | None
    weight_status: str | None
    gain_g: int | None
    kbm_g: int | None
    two_t: bool | None

    @property
    def month(self) -> str:
        """`2024-08`."""
        return self.measuring.month


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """A case of the child: the columns of `cases.episodes` of the same names."""

    episode: int
    kind: str
    status: str
    suspected_month: str
    suspected_on: date
    suspected_haz: float
    again_by: date
    confirmed_month: str | None = None
    confirmed_on: date | None = None
    confirmed_by: str | None = None
    ended_month: str | None = None
    ended_on: date | None = None
    ended_by: str | None = None


def follow(measurings: Iterable[Measuring], *, on: date | None = None) -> list[Month]:
    """The months of one child in order, as `series.follow` tells them."""
    red_line, kbm = series_rules(on).weight.red_line_z, kbm_table(on)
    ordered = sorted(measurings, key=lambda one: (one.month, _rank(one), one.measured_on, one.row))
    chosen = [_chosen(list(rows)) for _, rows in groupby(ordered, key=lambda one: one.month)]
    begun = _begun(now for now, _, _ in chosen)
    found: list[Month] = []
    before, status_before, weighed_once = None, None, False
    for now, count, earlier in chosen:
        status, gain, demanded = _weight_status(now, before, kbm, first=not weighed_once)
        found.append(
            Month(
                measuring=now,
                measurings=count,
                earlier_haz=earlier.haz if earlier else None,
                earlier_on=earlier.measured_on if earlier else None,
                birth_date_changed=before is not None and _changed(now, before),
                bgm=now.waz < red_line if now.waz is not None and now.waz_valid else None,
                weight_status=status,
                gain_g=gain,
                kbm_g=demanded,
                # T has a weighing of the calendar month before it, so that the row before is that month's
                two_t=False if status == "N" else _same(status_before) if status == "T" else None,
            )
        )
        weighed_once |= now.weight is not None
        before, status_before = now, _told(status, now, begun)
    return found


def _rank(one: Measuring) -> int:
    return 2 * one.haz_valid + one.waz_valid


def _chosen(rows: list[Measuring]) -> tuple[Measuring, int, Measuring | None]:
    """The row that stands for the month, how many there are, and the valid one on a day before it."""
    last = rows[-1]
    earlier = [one for one in rows if one.haz_valid and one.measured_on < last.measured_on]
    return last, len(rows), earlier[-1] if earlier else None


def _begun(measurings: Iterable[Measuring]) -> dict[str | None, str]:
    """The first month of each puskesmas."""
    found: dict[str | None, str] = {}
    for one in measurings:
        found.setdefault(one.puskesmas, one.month)  # they come in order
    return found


def _changed(now: Measuring, before: Measuring) -> bool:
    return (now.birth_date, now.sex) != (before.birth_date, before.sex)


def _weight_status(
    now: Measuring, before: Measuring | None, kbm: KbmTable, *, first: bool
) -> tuple[str | None, int | None, int | None]:
    """N, T, O or B with gain and KBM; see `series.follow`."""
    if now.weight is None:
        return None, None, None
    weighed = before is not None and before.weight is not None and _number(now.month) - _number(before.month) == 1
    demanded = _demanded(now, kbm)
    if not weighed or demanded is None or before is None or before.weight is None:
        return ("B" if first else None if weighed else "O"), None, None
    gram = demanded * ((now.measured_on - before.measured_on).days / DAYS_PER_MONTH if kbm.scale_to_interval else 1)
    gain = round((now.weight - before.weight) * 1000)  # in grams, rounded: 8.2 - 8.0 kg is 200 g and not 199.99
    return ("N" if gain >= round(gram) else "T"), gain, round(gram)


def _demanded(now: Measuring, kbm: KbmTable) -> int | None:
    """The KBM of the completed calendar month of age, as the card counts: a month older on every 15th."""
    born, seen = now.birth_date, now.measured_on
    if born is None or now.sex not in (1, 2):
        return None
    age = (seen.year - born.year) * 12 + seen.month - born.month - (seen.day < born.day)
    return kbm.grams(now.sex, age) if age >= -1 else None


def _told(status: str | None, now: Measuring, begun: dict[str | None, str]) -> str | None:
    """What counts as the month's gain for 2T: ours, the printed one where ours cannot be known, else nothing."""
    printed = (now.printed_gain or "").strip().upper()
    if status in ("N", "T"):
        return status
    if printed in _GAINS:
        return printed
    return status if begun[now.puskesmas] != now.month else None


def _same(status_before: str | None) -> bool | None:
    return None if status_before is None else status_before == "T"


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def episodes(months: Sequence[Month], *, on: date | None = None) -> list[Episode]:
    """The cases of one child in order, as `cases.episodes` tells them."""
    rule = series_rules(on).case
    valid = _valid(months, rule)
    below = np.array([one.haz < rule.short_z for one in valid], np.bool_)
    if not below.any():
        return []
    rows = machine.Measurings(
        start=np.array([0, len(valid)], np.int64),
        month=np.array([_number(one.month) for one in valid], np.int64),
        day=np.array([one.day.toordinal() for one in valid], np.int64),
        opening=np.array([one.opening for one in valid], np.bool_),
        repeated=np.array([one.repeated for one in valid], np.bool_),
        changed=np.array([one.changed for one in valid], np.bool_),
    )
    course = machine.run(rows, below, rule)
    found: dict[int, Episode] = {}
    for one, number, did in zip(valid, course.episode.tolist(), course.events.tolist(), strict=True):
        if did & machine.OPENED:
            found[number] = _opened(one, number, rule)
        if did:
            found[number] = _went_on(found[number], one, did)
    return list(found.values())


@dataclass(frozen=True, slots=True)
class _Valid:
    """A month with a valid haz, and what the state machine needs to know of it."""

    measuring: Measuring
    haz: float
    first: bool
    opening: bool
    repeated: bool
    changed: bool

    @property
    def month(self) -> str:
        return self.measuring.month

    @property
    def day(self) -> date:
        return self.measuring.measured_on


def _valid(months: Sequence[Month], rule: CaseRule) -> list[_Valid]:
    begun = _begun(one.measuring for one in months)
    found: list[_Valid] = []
    for one in months:
        now = one.measuring
        if now.haz is None or not now.haz_valid:
            continue
        near = one.earlier_on is not None and (now.measured_on - one.earlier_on).days <= rule.confirm_within_days
        found.append(
            _Valid(
                now,
                now.haz,
                first=not found,
                opening=not found and now.month == begun[now.puskesmas],
                repeated=near and one.earlier_haz is not None and one.earlier_haz < rule.short_z,
                changed=bool(found) and _changed(now, found[-1].measuring),
            )
        )
    return found


def _opened(one: _Valid, number: int, rule: CaseRule) -> Episode:
    return Episode(
        episode=number,
        kind=_kind(one, rule),
        status="suspected",
        suspected_month=one.month,
        suspected_on=one.day,
        suspected_haz=one.haz,
        again_by=one.day + timedelta(days=rule.confirm_within_days),
    )


def _kind(one: _Valid, rule: CaseRule) -> str:
    if one.opening:
        return "opening"
    length, (low, high) = one.measuring.birth_length_cm, rule.birth_length_plausible_cm
    short = length is not None and low <= length <= high and length < rule.birth_length_below_cm
    age = one.measuring.age_days
    if one.first and (short or (age is not None and age <= rule.newborn_days)):
        return "short_at_birth"
    return "first_seen" if one.first or one.changed else "newly_crossed"


def _went_on(case: Episode, one: _Valid, did: int) -> Episode:
    """The case after a measuring that confirmed or ended it."""
    if did & machine.SURE:
        by = "opening" if one.opening else "repeat" if did & machine.REPEATED else "next"
        case = replace(case, status="confirmed", confirmed_month=one.month, confirmed_on=one.day, confirmed_by=by)
    how = next((name for name, bit in _ENDINGS.items() if did & bit), None)
    return replace(case, status=how, ended_month=one.month, ended_on=one.day, ended_by=how) if how else case
