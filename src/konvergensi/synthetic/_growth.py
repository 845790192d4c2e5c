"""How the invented children really grow: one path of length and weight per child, month by month.

The path of length-for-age z is: a start from pregnancy, a faltering between about 3 and 20 months whose depth
differs between children, a little recovery later, the household's and the child's own level, and slow deviations
(AR(1) over months). Weight follows weight-for-length z around a level of its own. What a posyandu reads off its
tools is `_measuring`'s matter. One number, `shift`, moves the whole population and is found by `_calibrate`.
"""

from dataclasses import dataclass

import numpy as np

from konvergensi.measures.growth.ages import DAYS_PER_MONTH, HEIGHT_FROM_DAY
from konvergensi.synthetic._draws import Draws, Floats, Ints
from konvergensi.synthetic._people import People, Window, month_start
from konvergensi.synthetic._places import Places
from konvergensi.synthetic._priors import Priors
from konvergensi.synthetic._standards import by_age, short, weight_for_length

STANDING_LOSS = 0.7  # a child measures this much less standing than lying (WHO 2006)


@dataclass(frozen=True)
class Levels:
    """What stays with a child: draws made once, in z."""

    length: Floats
    at_birth: Floats  # additional, fading out by the age of one year
    falter: Floats
    weight: Floats
    height_noise: Floats  # state of the slow deviation of length at the current month
    weight_noise: Floats
    muac: Floats


@dataclass(frozen=True)
class Body:
    """The true body of each child on its day: recumbent length in cm, weight in kg, and the z they came from."""

    length: Floats
    weight: Floats
    weight_z: Floats
    stunted: np.typing.NDArray[np.bool_]


def levels(people: People, places: Places, month: int, draws: Draws, priors: Priors) -> Levels:
    """The constant part of each path, and the deviations as they stand in `month` (months since 1970-01)."""
    growth, births = priors.group("growth"), priors.group("births")
    key = child_key(people, places)
    length = (
        growth["child_sd"] * draws.normal("length-level", key)
        + growth["household_sd"] * draws.normal("household-level", people.household)
        + np.where(people.remote, growth["remote_effect"], 0.0)
    )
    falter = np.exp(growth["falter_sd"] * draws.normal("falter-depth", key) - growth["falter_sd"] ** 2 / 2)
    obese = draws.below(growth["obese_share"], "obese", key)
    return Levels(
        length=length,
        at_birth=np.where(people.preterm, births["length_z_preterm"], 0.0),
        falter=falter,
        weight=growth["weight_child_sd"] * draws.normal("weight-level", key) + obese * growth["obese_effect"],
        height_noise=growth["wander_sd"] * draws.normal("length-wander-start", key, month),
        weight_noise=growth["weight_wander_sd"] * draws.normal("weight-wander-start", key, month),
        muac=growth["muac_sd"] * draws.normal("muac-level", key),
    )


def child_key(people: People, places: Places) -> Ints:
    """The key of a child's draws: its village's code and its number there."""
    first = places.first_child
    key: Ints = places.code_number[people.village] * 100_000 + people.child - first[people.village]
    return key


def length_z(age_days: Ints, held: Levels, noise: Floats, shift: Floats | float, priors: Priors) -> Floats:
    """Length-for-age z at an age, for a population moved by `shift` (negative = more stunting)."""
    growth, births = priors.group("growth"), priors.group("births")
    months = age_days / DAYS_PER_MONTH
    falling = _smooth((months - growth["falter_from"]) / (growth["falter_until"] - growth["falter_from"]))
    late = _smooth((months - 30.0) / 30.0)
    early = 1.0 - _smooth(months / 12.0)
    share = growth["stunting_share_at_birth"]
    return (
        births["length_z_mean"] * (0.4 + 0.6 * early)
        + held.at_birth * early
        + held.length * (1.0 - births["narrower"] * early)
        + noise
        + shift * (share + (1.0 - share) * falling * held.falter)
        + growth["catch_up"] * late
    )


def weight_z(age_days: Ints, held: Levels, noise: Floats, length: Floats, priors: Priors) -> Floats:
    """Weight-for-length z at an age."""
    growth, births = priors.group("growth"), priors.group("births")
    months = age_days / DAYS_PER_MONTH
    dip = _smooth((months - 3.0) / 6.0) * (1.0 - _smooth((months - 20.0) / 10.0))
    young = 1.0 - _smooth(months / 2.0)
    mean = growth["weight_mean"] * (1.0 - young) + births["weight_for_length_mean"] * young
    return mean + growth["weight_dip"] * dip + held.weight + noise + growth["length_weight_link"] * (length + 1.0)


def wander(state: Floats, drawn: Floats, *, spread: float, memory: float) -> Floats:
    """The slow deviation one month later; its spread over the population stays the same."""
    moved: Floats = memory * state + spread * np.sqrt(1.0 - memory**2) * drawn
    return moved


def body(age_days: Ints, people: People, z: Floats, w: Floats, before: Floats | None) -> Body:
    """Length and weight of each child; nobody shrinks below `before` (lengths of the month before)."""
    length = by_age("haz", people.sex, age_days, z) + np.where(age_days >= HEIGHT_FROM_DAY, STANDING_LOSS, 0.0)
    if before is not None:
        length = np.maximum(length, before)
    weight = weight_for_length(people.sex, length, w)
    return Body(length, weight, w, short(z))


def birth_sizes(people: People, held: Levels, shift: float, priors: Priors) -> tuple[Floats, Floats]:
    """Length (cm) and weight (kg) at birth."""
    newborn = np.zeros(len(people), dtype=np.int64)
    z = length_z(newborn, held, np.zeros(len(people)), shift, priors)
    born = body(newborn, people, z, weight_z(newborn, held, np.zeros(len(people)), z, priors), None)
    return born.length, born.weight


def middle(window: Window, position: int) -> int:
    """The middle day of a month of the window."""
    return int(month_start(window.first_month + position)) + 14


def _smooth(part: Floats) -> Floats:
    """0 below 0, 1 above 1, smooth between."""
    held = np.clip(part, 0.0, 1.0)
    return held * held * (3.0 - 2.0 * held)
