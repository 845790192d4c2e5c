"""The state machine of a case, for all children at once: NumPy over the n-th valid measuring of every child.

Used by `cases` on what was measured and by `error` on what chance alone would have measured.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from konvergensi.measures._series_rules import CaseRule

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int8]

# state of a child after a measuring
NO_CASE, SUSPECTED, CONFIRMED = 0, 1, 2
# what a measuring did: bits of `events`
OPENED, SURE, DISMISSED, RECOVERED, CORRECTED, REPEATED = 1, 2, 4, 8, 16, 32


@dataclass(frozen=True, slots=True)
class Measurings:
    """Valid monthly measurings sorted by child and month; `start` has the first row of each child and the total."""

    start: Ints
    month: Ints  # running number of the month
    day: Ints  # running number of the day
    opening: Bools  # the child's first one, in the first month of data of its puskesmas
    repeated: Bools  # another one shortly before, in the same month, was below too
    changed: Bools  # birth date or sex differ from the one before


@dataclass(frozen=True, slots=True)
class Course:
    """What became of each measuring, in the order of `Measurings`."""

    events: Codes
    state: Codes
    episode: npt.NDArray[np.int32]  # running number within the child, 0 before the first


def run(rows: Measurings, below: Bools, rule: CaseRule) -> Course:
    """The course of all cases, given which measurings lie below the cut."""
    children, longest = len(rows.start) - 1, int(np.diff(rows.start).max(initial=0))
    course = Course(np.zeros(len(below), np.int8), np.zeros(len(below), np.int8), np.zeros(len(below), dtype=np.int32))
    state, good = np.zeros(children, np.int8), np.zeros(children, np.int8)
    number, low = np.zeros(children, np.int32), np.zeros(children, np.int64)
    for nth in range(longest):
        child = np.flatnonzero(np.diff(rows.start) > nth)
        at = rows.start[child] + nth
        b, s, before = below[at], state[child], low[child]
        sure = _sure(rows, at, before, rule)
        opened, held = (s == NO_CASE) & b, (s == CONFIRMED) & ~b
        confirmed = (opened & (rows.opening[at] | rows.repeated[at])) | ((s == SUSPECTED) & b & sure)
        run_of_good = np.where(held, good[child] + 1, 0).astype(np.int8)
        corrected = held & rows.changed[at]
        recovered = held & ~corrected & (run_of_good >= rule.recover_after)
        dismissed = (s == SUSPECTED) & ~b
        ended = corrected | recovered | dismissed
        number[child] += opened
        state[child] = np.select([ended, confirmed, opened], [NO_CASE, CONFIRMED, SUSPECTED], s).astype(np.int8)
        good[child], low[child] = np.where(ended, 0, run_of_good), np.where(b, at, before)
        course.events[at] = (
            opened * OPENED + confirmed * SURE + dismissed * DISMISSED + recovered * RECOVERED + corrected * CORRECTED
        ) | np.where(confirmed & _soon(rows, at, before, opened, rule), REPEATED, 0).astype(np.int8)
        course.state[at], course.episode[at] = state[child], number[child]
    return course


def _sure(rows: Measurings, at: Ints, before: Ints, rule: CaseRule) -> Bools:
    """Does this measuring confirm the one below the cut before it, were it below too?"""
    months = rows.month[at] - rows.month[before]
    days = rows.day[at] - rows.day[before]
    sure: Bools = rows.repeated[at] | (days <= rule.confirm_within_days) | (months <= rule.confirm_within_months)
    return sure


def _soon(rows: Measurings, at: Ints, before: Ints, opened: Bools, rule: CaseRule) -> Bools:
    """Was it confirmed within days rather than by the next monthly measuring?"""
    near = ~opened & (rows.day[at] - rows.day[before] <= rule.confirm_within_days)
    soon: Bools = rows.repeated[at] | near
    return soon
