"""Finding the two numbers that make a population what was asked for: its shift, and how willing it is to come.

The target is the prevalence an officer would compute: measured length/height-for-age below -2 among the children
measured in the last month, error and absence included. Large populations are calibrated on a sample of villages.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from scipy.special import logit, ndtri

from konvergensi.measures import growth
from konvergensi.synthetic._draws import Ints
from konvergensi.synthetic._measuring import simulate
from konvergensi.synthetic._plan import Batch, Plan

SAMPLE = 40_000
RUNS = 24


@dataclass(frozen=True)
class Achieved:
    """What the calibrated sample shows in its last month, in percent: measured haz < -2, and D/S."""

    prevalence: float
    attendance: float
    children: int


def calibrate(plan: Plan, prevalence: float, *, rounds: int = 7) -> tuple[Plan, Achieved]:
    """Move the plan until the last month's measured prevalence (percent) is `prevalence`.

    Secant steps on the probit scale, on which the prevalence is nearly a straight line of the shift.
    """
    sample = _sample(plan)
    mean = plan.priors.get("attendance", "mean")
    wanted = float(ndtri(prevalence / 100.0))
    shift, slope, willing = -1.0, -0.9, plan.willing
    last: tuple[float, float] | None = None
    tried: list[tuple[float, Plan, Achieved]] = []
    for _ in range(rounds):
        moved = plan.moved(shift=shift, willing=willing)
        achieved = _look(moved, sample)
        tried.append((abs(achieved.prevalence - prevalence), moved, achieved))
        if tried[-1][0] < 0.04 and len(tried) > 2:
            break
        found = float(ndtri(np.clip(achieved.prevalence / 100.0, 1e-4, 1 - 1e-4)))
        if last is not None and abs(shift - last[0]) > 1e-6 and abs(found - last[1]) > 1e-6:
            slope = min(-0.3, (found - last[1]) / (shift - last[0]))
        last = (shift, found)
        shift = float(np.clip(shift + (wanted - found) / slope, -4.0, 2.5))
        if len(tried) <= 2:  # attendance is settled first, because who stays away moves the prevalence
            willing += 1.25 * (float(logit(mean)) - float(logit(np.clip(achieved.attendance / 100.0, 0.02, 0.98))))
    _, best, achieved = min(tried[-max(1, len(tried) - 2) :], key=lambda entry: entry[0])
    return best, achieved


def _sample(plan: Plan) -> list[range]:
    """Runs of neighbouring villages to look at: all of them, or a share spread evenly over the region."""
    total, villages = int(plan.places.children.sum()), len(plan.places.children)
    if total <= SAMPLE:
        return [range(villages)]
    runs = min(villages, RUNS)
    length = max(1, round(villages * SAMPLE / total / runs))
    return [range(start, min(start + length, villages)) for start in (run * villages // runs for run in range(runs))]


def _look(plan: Plan, sample: list[range]) -> Achieved:
    short = valid = measured = living = 0
    for villages in sample:
        batch = simulate(plan, villages)
        z, flags = _haz(batch, plan.window.months - 1)
        good = ~np.isnan(z) & (flags == 0)
        short += int((z[good] < -2.0).sum())
        valid += int(good.sum())
        average = len(batch.readings) / plan.window.months
        measured += int(average)
        living += _living(plan, batch)
    return Achieved(100.0 * short / max(valid, 1), 100.0 * measured / max(living, 1), living)


def _living(plan: Plan, batch: Batch) -> int:
    """Children living in the region in an average month."""
    middles = [plan.window.first_day + round((month + 0.5) * 30.4375) for month in range(plan.window.months)]
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
