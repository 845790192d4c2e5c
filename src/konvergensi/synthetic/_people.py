"""Households, mothers and children of a run of villages, and how long each child lives there.

Owns who exists. Children are numbered over the whole region (`child`); a batch is a run of whole villages, so that
numbers that must be unique (NIK) are unique whatever the size of the batch. Fed by `_places`; feeds `_growth`.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from konvergensi.measures.growth.ages import LAST_DAY
from konvergensi.synthetic._draws import Draws, Flags, Ints
from konvergensi.synthetic._places import Places
from konvergensi.synthetic._priors import Priors

NEVER = 10**7
EPOCH = date(1970, 1, 1).toordinal()
LEAVING = ("", "died", "moved_out", "aged_out")


@dataclass(frozen=True)
class Window:
    """The months for which measurings are made. Days are counted from 1970-01-01."""

    first_month: int  # months since 1970-01
    months: int

    @property
    def first_day(self) -> int:
        """First day of the first month."""
        return int(month_start(self.first_month))

    @property
    def end_day(self) -> int:
        """The day after the last month."""
        return int(month_start(self.first_month + self.months))

    @property
    def years(self) -> float:
        """Length in years."""
        return self.months / 12

    def label(self, position: int) -> str:
        """`2024-08` for the month at a position."""
        year, month = divmod(self.first_month + position, 12)
        return f"{1970 + year}-{month + 1:02d}"


def month_start(month: int | Ints) -> Ints:
    """Day number of the first day of a month counted from 1970-01."""
    return np.asarray(month, dtype="datetime64[M]").astype("datetime64[D]").astype(np.int64)


def candidates_for(children: int, window: Window, priors: Priors) -> int:
    """How many children must exist for about `children` to live in the region in the last month."""
    lost = priors.group("mobility")
    span = LAST_DAY + window.end_day - window.first_day
    stay = (1 - lost["move_out"] * window.years) * (1 - lost["neonatal_death"] - 4 * lost["later_death"])
    return round(children * span / LAST_DAY / stay)


@dataclass(frozen=True)
class People:
    """Children as arrays of one length `n`; `household` numbers are unique in the region.

    Days count from 1970-01-01. `enter` is the birth or the day of moving in; `leave` the day of death, of moving
    out or of turning five, with its reason in `leave_kind` (a position in `LEAVING`; "" when it lies after the
    window). `posyandu` is where the child lives first, `next_posyandu` from `moves` on.
    """

    child: Ints
    household: Ints
    order: Ints  # position among the household's children
    village: Ints
    posyandu: Ints
    next_posyandu: Ints
    sex: Ints  # 1 boy, 2 girl
    birth: Ints
    enter: Ints
    leave: Ints
    leave_kind: Ints
    moves: Ints
    serial: Ints
    remote: Flags
    preterm: Flags

    def __len__(self) -> int:
        return len(self.child)

    def present(self, day: Ints) -> Flags:
        """Whether each child lives in the region on its day."""
        return (self.enter <= day) & (day < self.leave)

    def posyandu_on(self, day: Ints) -> Ints:
        """The posyandu each child belongs to on its day."""
        return np.where(day >= self.moves, self.next_posyandu, self.posyandu)


def settle(places: Places, villages: range, window: Window, draws: Draws, priors: Priors) -> People:
    """The children of a run of villages (rows of `places.villages`)."""
    before = int(places.first_child[villages.start])
    counts = places.children[villages.start : villages.stop]
    village = np.repeat(np.arange(villages.start, villages.stop), counts)
    child = before + np.arange(len(village))
    local = np.arange(len(village)) - np.repeat(np.cumsum(counts) - counts, counts)
    key = places.code_number[village] * 100_000 + local
    household, place, size = _households(key, local, draws, priors)
    birth = _births(household, place, size, window, draws=draws, priors=priors)
    sex = np.where(draws.below(priors.get("families", "boys"), "sex", key), 1, 2)
    posyandu = places.first_posyandu[village] + draws.whole(places.posyandu_count[village], "posyandu", household)
    enter, leave, kind = _stay(key, birth, window, draws, priors)
    moves = _moves(household, window, draws, priors)
    return People(
        child=child,
        household=household,
        order=place,
        village=village,
        posyandu=posyandu,
        next_posyandu=_next_posyandu(posyandu, household, places, draws),
        sex=sex,
        birth=birth,
        enter=enter,
        leave=leave,
        leave_kind=kind,
        moves=moves,
        serial=_serials(places, village, birth, sex),
        remote=places.remote[village],
        preterm=draws.below(priors.get("births", "preterm"), "preterm", key),
    )


def _households(key: Ints, local: Ints, draws: Draws, priors: Priors) -> tuple[Ints, Ints, Ints]:
    """Household (the key of its first child), position in it, and its size, for children standing in a row.

    The village's children are cut into households of one to three in their order; the last one may be cut short.
    """
    families = priors.group("families")
    drawn = draws.uniform("household-size", key)
    size = 1 + (drawn < families["second_child"]) + (drawn < families["third_child"])
    start = np.flatnonzero(_starts(size, local))
    length = np.diff(np.append(start, len(key)))
    first = np.repeat(start, length)
    return key[first], np.arange(len(key)) - first, np.repeat(length, length)


def _starts(size: Ints, local: Ints) -> Flags:
    """Which children begin a household: a walk along each village, so a plain loop over small whole numbers."""
    start = np.zeros(len(size), dtype=bool)
    left = 0
    for row, (wanted, first) in enumerate(zip(size.tolist(), (local == 0).tolist(), strict=True)):
        if left == 0 or first:
            start[row] = True
            left = wanted
        left -= 1
    return start


def _births(household: Ints, place: Ints, size: Ints, window: Window, *, draws: Draws, priors: Priors) -> Ints:
    """Birth days, even over everything that is under five at some time of the window; siblings stand apart.

    A sibling's day is the first one's moved on by a drawn distance around the span taken as a circle, so that every
    child's day is even over the span whatever its place in the household.
    """
    span = LAST_DAY + window.end_day - window.first_day
    base = draws.uniform("first-birth", household) * span
    apart = 540 + draws.uniform("sibling-distance", household, place) * (span - 1080)
    thirds = place * span / 3 + (draws.uniform("sibling-distance", household, place) - 0.5) * 200
    twins = draws.below(priors.get("families", "twins") / priors.get("families", "second_child"), "twins", household)
    step = np.where(place == 0, 0.0, np.where(size == 2, np.where(twins, 0.0, apart), thirds))
    return window.first_day - LAST_DAY + ((base + step) % span).astype(np.int64)


def _stay(key: Ints, birth: Ints, window: Window, draws: Draws, priors: Priors) -> tuple[Ints, Ints, Ints]:
    """Day of entering, day of leaving and why."""
    mobility = priors.group("mobility")
    fifth = birth + LAST_DAY + 1
    open_from = np.maximum(birth + 30, window.first_day)
    room = np.maximum(np.minimum(fifth, window.end_day) - open_from, 0)
    comes = draws.below(mobility["move_in"] * window.years, "moves-in", key) & (room > 0)
    enter = np.where(comes, open_from + (draws.uniform("day-in", key) * room).astype(np.int64), birth)
    goes = draws.below(mobility["move_out"] * window.years, "moves-out", key) & (room > 0) & ~comes
    out = np.where(goes, open_from + (draws.uniform("day-out", key) * room).astype(np.int64), NEVER)
    first_weeks = draws.below(mobility["neonatal_death"], "neonatal-death", key)
    early = birth + (28 * draws.uniform("neonatal-day", key) ** 2).astype(np.int64)
    years = np.minimum(-np.log(draws.uniform("later-death", key)) / mobility["later_death"], 1000.0)
    died = np.where(first_weeks & ~comes, early, birth + 28 + (years * 365.25).astype(np.int64))
    died = np.where(comes & (died < enter), NEVER, died)
    days = np.stack([np.full_like(birth, NEVER), died, out, fifth])
    kind = days.argmin(axis=0)
    leave = days.min(axis=0)
    return enter, leave, np.where(leave < window.end_day, kind, 0)


def _moves(household: Ints, window: Window, draws: Draws, priors: Priors) -> Ints:
    """The day a household moves within the region, or NEVER."""
    moves = draws.below(priors.get("mobility", "move_within") * window.years, "moves-within", household)
    length = window.end_day - window.first_day
    return np.where(moves, window.first_day + draws.whole(length, "day-within", household), NEVER)


def _next_posyandu(posyandu: Ints, household: Ints, places: Places, draws: Draws) -> Ints:
    """Where a household that moves goes: a posyandu not far away in the list, which is sorted by code."""
    reach = 30
    step = draws.whole(2 * reach, "moves-where", household) - reach
    return np.clip(posyandu + np.where(step >= 0, step + 1, step), 0, len(places.posyandu) - 1)


def _serials(places: Places, village: Ints, birth: Ints, sex: Ints) -> Ints:
    """The last four digits of the NIK, 1 to 9998, unique for a kecamatan, birth date and sex."""
    frame = pl.DataFrame({"village": village, "birth": birth, "sex": sex})
    running: Ints = frame.select(pl.int_range(pl.len()).over("village", "birth", "sex")).to_series().to_numpy()
    room = np.floor_divide(9998, places.siblings[village])
    return (1 + places.ordinal[village] * room + running % room).astype(np.int64)
