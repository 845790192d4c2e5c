"""Finding the two numbers that make a population what was asked for: its shift, and how willing it is to come.

The target is the prevalence an officer would compute: measured length/height-for-age below -2 among the children
measured in the last month, error and absence included. Large populations are calibrated on a sample of villages.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa
from scipy.special import logit, ndtri

from konvergensi.measures import growth
from konvergensi.measures.growth.ages import DAYS_PER_MONTH
from konvergensi.synthetic._draws import Ints
from konvergensi.synthetic._measuring import simulate
from konvergensi.synthetic._plan import Batch, Plan
from konvergensi.synthetic._standards import short

SAMPLE = 25_000  # children looked at in every round
RUNS = 48
WHOLE = 600_000  # up to so many children, all of them are looked at once in the end


@dataclass(frozen=True)
class Achieved:
    """Measured haz < -2 in the last month and mean D/S of all months, in percent; children living in the region."""

    prevalence: float
    attendance: float
    children: int


def calibrate(plan: Plan, prevalence: float, *, rounds: int = 7) -> tuple[Plan, Achieved]:
    """Move the plan until the last month's measured prevalence (percent) is `prevalence`; with what it shows then.

    Secant steps on the probit scale, on which the prevalence is nearly a straight line of the shift. A population too
    large for a round is moved by a sample of its villages, and at the end once more by all of them.
    """
    sample, everyone = _sample(plan), [range(len(plan.places.children))]
    mean = float(logit(plan.priors.get("attendance", "mean")))
    search = _Search(prevalence)
    willing, tried = plan.willing, list[tuple[Plan, Achieved]]()
    for number in range(rounds):
        moved = plan.moved(shift=search.shift, willing=willing)
        achieved = look(moved, (simulate(moved, villages) for villages in sample))
        tried.append((moved, achieved))
        if number > 1 and abs(achieved.prevalence - prevalence) < 0.04:
            break
        search.step(achieved.prevalence)
        if number < 2:  # attendance is settled first, because who stays away moves the prevalence
            willing += 1.25 * (mean - float(logit(np.clip(achieved.attendance / 100.0, 0.02, 0.98))))
    best, achieved = min(tried[2:], key=lambda entry: abs(entry[1].prevalence - prevalence))
    if sample == everyone or int(plan.places.children.sum()) > WHOLE:
        return best, achieved
    seen = look(best, (simulate(best, run) for run in _pieces(plan)))
    search.shift = best.shift
    search.last = None
    search.step(seen.prevalence)
    return best.moved(shift=search.shift, willing=best.willing), seen


class _Search:
    """The shift to try next: a secant on the probit scale, with a guess for the slope at first."""

    def __init__(self, prevalence: float) -> None:
        self.wanted = float(ndtri(prevalence / 100.0))
        self.shift, self.slope = -1.0, -0.9
        self.last: tuple[float, float] | None = None

    def step(self, prevalence: float) -> None:
        """Learn what the present shift gave, and move."""
        found = float(ndtri(np.clip(prevalence / 100.0, 1e-4, 1 - 1e-4)))
        if self.last is not None and abs(self.shift - self.last[0]) > 1e-6 and abs(found - self.last[1]) > 1e-6:
            self.slope = min(-0.3, (found - self.last[1]) / (self.shift - self.last[0]))
        self.last = (self.shift, found)
        self.shift = float(np.clip(self.shift + (self.wanted - found) / self.slope, -4.0, 2.5))


def _pieces(plan: Plan) -> list[range]:
    """All villages in runs of about a sample's size, so that a look needs no more memory than a round."""
    villages = len(plan.places.children)
    pieces = max(1, min(villages, int(plan.places.children.sum()) // SAMPLE))
    edges = [piece * villages // pieces for piece in range(pieces + 1)]
    return [range(start, stop) for start, stop in pairwise(edges)]


def _sample(plan: Plan) -> list[range]:
    """Runs of neighbouring villages to look at: all of them, or a share spread evenly over the region."""
    total, villages = int(plan.places.children.sum()), len(plan.places.children)
    if total <= SAMPLE:
        return [range(villages)]
    runs = min(villages, RUNS)
    length = max(1, round(villages * SAMPLE / total / runs))
    return [range(start, min(start + length, villages)) for start in (run * villages // runs for run in range(runs))]


def look(plan: Plan, batches: Iterable[Batch]) -> Achieved:
    """What batches show in their last month."""
    low = valid = measured = living = 0
    for batch in batches:
        z, flags = _haz(batch, plan.window.months - 1)
        good = ~np.isnan(z) & (flags == 0)
        low += int(short(z[good]).sum())
        valid += int(good.sum())
        average = len(batch.readings) / plan.window.months
        measured += int(average)
        living += _living(plan, batch)
    return Achieved(100.0 * low / max(valid, 1), 100.0 * measured / max(living, 1), living)


def _living(plan: Plan, batch: Batch) -> int:
    """Children living in the region in an average month."""
    middles = [plan.window.first_day + round((month + 0.5) * DAYS_PER_MONTH) for month in range(plan.window.months)]
    return int(np.mean([batch.people.present(np.full(len(batch.people), day)).sum() for day in middles]))


def _haz(batch: Batch, position: int) -> tuple[np.typing.NDArray[np.float64], Ints]:
    rows = np.flatnonzero(batch.readings.position == position)
    person = batch.readings.person[rows]
    table = pa.table(
        {
            "sex": pa.array(batch.people.sex[person].astype(np.int8)),
            "age_days": pa.array((batch.readings.day[rows] - batch.people.birth[person]).astype(np.int32)),
            "length_height_cm": pa.array(batch.readings.height[rows]),
            "posture": pa.array(np.where(batch.readings.standing[rows], "h", "l")),
        }
    )
    scored = growth.zscores(table, indices=("haz",))
    z = scored["haz"].to_numpy().astype(np.float64)
    return z, np.nan_to_num(scored["haz_flag"].to_numpy()).astype(np.int64)
