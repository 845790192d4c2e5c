"""What a posyandu does each month: who comes, what is read off scale and board, what is written down.

Fed by `_people` (who lives there) and `_growth` (how they really are). Children stay away for reasons (short,
remote, older), every posyandu has its own error, and bad ones write whole centimetres.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from konvergensi.synthetic import _growth as growth
from konvergensi.synthetic._dirt import misread
from konvergensi.synthetic._draws import Draws, Flags, Floats, Ints
from konvergensi.synthetic._people import People, Window, month_start, settle
from konvergensi.synthetic._places import Places
from konvergensi.synthetic._priors import Priors
from konvergensi.synthetic._standards import SWITCH_DAY, by_age

GAINS = ("N", "T", "O", "B")


@dataclass(frozen=True)
class Plan:
    """Everything a batch needs; the same plan and villages give the same children, always."""

    region: str
    window: Window
    places: Places
    priors: Priors
    draws: Draws
    shift: float = 0.0  # of the population's length-for-age z
    willing: float = 1.8  # intercept of attendance on the logit

    @cached_property
    def traits(self) -> "Traits":
        """How each posyandu works."""
        return _traits(self.places, self.draws, self.priors)

    def moved(self, *, shift: float, willing: float) -> "Plan":
        """The same plan with other calibrated numbers."""
        return replace(self, shift=shift, willing=willing)


@dataclass(frozen=True)
class Traits:
    """One value per posyandu."""

    day: Ints  # of the month, 0 = the first
    height_error: Floats
    height_bias: Floats
    weight_bias: Floats
    heaping: Floats
    bad: Flags
    digital: Flags
    pull: Floats  # on attendance


@dataclass(frozen=True)
class Readings:
    """One row per measuring of a batch, month by month, children in order. `person` is a row of `People`."""

    person: Ints
    position: Ints  # month of the window, from 0
    day: Ints
    posyandu: Ints
    height: Floats  # as typed, cm
    weight: Floats  # as typed, kg
    standing: Flags
    muac: Floats  # as typed, 0 = not measured
    gain: Ints  # a position in GAINS
    true_length: Floats  # recumbent
    true_weight: Floats
    dirt: Ints  # bits of `_dirt.Dirt`

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True)
class Batch:
    """Children of a run of villages and all their measurings."""

    people: People
    readings: Readings
    levels: growth.Levels


def simulate(plan: Plan, villages: range) -> Batch:
    """Live through the months of the window, and the one before it, for a run of villages."""
    people = settle(plan.places, villages, plan.window, plan.draws, plan.priors)
    key = growth.child_key(people, plan.places)
    first = plan.window.first_month - 1
    held = growth.levels(people, plan.places, first, plan.draws, plan.priors)
    state = _State.fresh(held, len(people))
    parts = []
    for position in range(-1, plan.window.months):
        rows = _month(plan, people, key, held, state, position)
        if position >= 0:
            parts.append(rows)
    return Batch(people, _join(parts), held)


@dataclass
class _State:
    """What one month hands to the next."""

    height_noise: Floats
    weight_noise: Floats
    length: Floats
    typed_weight: Floats  # nan = not weighed last month
    typed_height: Floats
    weighed_before: Flags

    @classmethod
    def fresh(cls, held: growth.Levels, size: int) -> "_State":
        nothing = np.full(size, np.nan)
        return cls(
            held.height_noise, held.weight_noise, np.zeros(size), nothing, nothing.copy(), np.zeros(size, dtype=bool)
        )


def _month(plan: Plan, people: People, key: Ints, held: growth.Levels, state: _State, position: int) -> Readings:
    month = plan.window.first_month + position
    posyandu = people.posyandu_on(np.full(len(people), growth.middle(plan.window, position)))
    day = _visit_day(plan, posyandu, key, month)
    age = np.maximum(day - people.birth, 0)
    true, w = _live(plan, people, key, held, state, age, month)
    comes = people.present(day) & plan.draws.below(
        _chance(plan, people, key, posyandu, age, true, month), "comes", key, month
    )
    rows = np.flatnonzero(comes)
    readings = _read(plan, people, key, state, true, rows, posyandu, day, month)
    readings = replace(
        readings,
        position=np.full(len(rows), position),
        muac=_muac(plan, people, key, held, w, age, month)[rows],
        gain=_gain(plan, people, state, readings, age),
    )
    _remember(state, readings, true.length, position < 0, people, plan)
    return readings


def _live(
    plan: Plan, people: People, key: Ints, held: growth.Levels, state: _State, age: Ints, month: int
) -> tuple[growth.Body, Floats]:
    values = plan.priors.group("growth")
    state.height_noise = growth.wander(
        state.height_noise, values["wander_sd"], values["wander_memory"], "length-wander", key, month, plan.draws
    )
    state.weight_noise = growth.wander(
        state.weight_noise, values["weight_wander_sd"], values["weight_memory"], "weight-wander", key, month, plan.draws
    )
    z = growth.length_z(age, held, state.height_noise, plan.shift, plan.priors)
    w = growth.weight_z(age, held, state.weight_noise, z, plan.priors)
    return growth.body(age, people, z, w, state.length), w


def _visit_day(plan: Plan, posyandu: Ints, key: Ints, month: int) -> Ints:
    """The posyandu's day of the month; a few children are visited on another day."""
    own = plan.draws.below(plan.priors.get("attendance", "other_day"), "other-day", key, month)
    return month_start(month) + np.where(own, plan.draws.whole(27, "which-day", key, month), plan.traits.day[posyandu])


def _chance(plan: Plan, people: People, key: Ints, posyandu: Ints, age: Ints, true: growth.Body, month: int) -> Floats:
    """How likely each child is to be brought this month."""
    pull = plan.priors.group("attendance")
    logit = (
        plan.willing
        + pull["child_sd"] * plan.draws.normal("willing", people.household)
        + plan.traits.pull[posyandu]
        + pull["stunted"] * true.stunted
        + pull["remote"] * people.remote
        + pull["per_year_of_age"] * (age / 365.25 - 2.5)
        + (pull["campaign"] if month % 12 + 1 in plan.priors.campaign_months else 0.0)
    )
    return 1.0 / (1.0 + np.exp(-logit))


def _read(
    plan: Plan,
    people: People,
    key: Ints,
    state: _State,
    true: growth.Body,
    rows: Ints,
    posyandu: Ints,
    day: Ints,
    month: int,
) -> Readings:
    """Posture, error, heaping and slips of the children who came."""
    key, place, draws = key[rows], posyandu[rows], plan.draws
    traits, tools = plan.traits, plan.priors.group("measuring")
    age = day[rows] - people.birth[rows]
    standing = _standing(age, key, month, draws, tools)
    height = true.length[rows] - np.where(standing, growth.STANDING_LOSS, 0.0)
    height += traits.height_bias[place] + traits.height_error[place] * draws.normal("height-error", key, month)
    weight = true.weight[rows] + traits.weight_bias[place]
    weight += tools["weight_error_kg"] * draws.normal("weight-error", key, month)
    height = _heap(height, traits.heaping[place], tools["half_heaping"], "height-heaping", key, month, draws)
    fine = np.where(traits.digital[place], 100.0, 10.0)
    heaped = draws.below(tools["weight_heaping"], "weight-heaping", key, month)
    weight = np.where(heaped, np.rint(weight * 2.0) / 2.0, np.rint(weight * fine) / fine)
    typed = misread(
        plan.priors, draws, key, month, np.maximum(height, 35.0), np.maximum(weight, 1.0),
        state.typed_height[rows], state.typed_weight[rows], traits.bad[place],
    )  # fmt: skip
    none = np.zeros(0)
    return Readings(
        rows, none.astype(np.int64), day[rows], place, typed.height, typed.weight, standing, none,
        none.astype(np.int64), true.length[rows], true.weight[rows], typed.dirt,
    )  # fmt: skip


def _standing(age: Ints, key: Ints, month: int, draws: Draws, tools: dict[str, float]) -> Flags:
    """Standing from two years on, with the share that is measured the other way."""
    months = age / growth.DAYS_PER_MONTH
    early = np.where(months >= tools["standing_from_months"], tools["standing_too_early"], 0.0)
    late = 1.0 - np.where(months < 36, tools["lying_too_late"], tools["lying_much_too_late"])
    return draws.below(np.where(age < SWITCH_DAY, early, late), "posture", key, month)


def _heap(height: Floats, share: Floats, half: float, purpose: str, key: Ints, month: int, draws: Draws) -> Floats:
    """Tenths of a centimetre, whole or half centimetres for the heaped share."""
    drawn = draws.uniform(purpose, key, month)
    tenths = np.rint(height * 10.0) / 10.0
    halves = np.rint(height * 2.0) / 2.0
    return np.where(drawn < share, np.rint(height), np.where(drawn < share + half * (1 - share), halves, tenths))


def _muac(plan: Plan, people: People, key: Ints, held: growth.Levels, w: Floats, age: Ints, month: int) -> Floats:
    """Upper arm circumference in cm from three months on; 0 where nobody measured it."""
    values, tools = plan.priors.group("growth"), plan.priors.group("measuring")
    z = values["muac_mean"] + values["muac_link"] * w + held.muac
    taken = plan.draws.below(tools["muac_measured"], "muac-measured", key, month) & (age >= 91)
    return np.where(taken, np.rint(by_age("acfa", people.sex, age, np.maximum(z, -5.0)) * 10.0) / 10.0, 0.0)


def _gain(plan: Plan, people: People, state: _State, read: Readings, age: Ints) -> Ints:
    """N, T, O or B by the least monthly gain of the child's age and the weights as typed."""
    rows = read.person
    month = np.minimum((age[rows] / growth.DAYS_PER_MONTH).astype(np.int64), 60)
    older = [int(plan.priors.get("gain", "older"))] * 49
    least = np.array([plan.priors.numbers("gain", "boys") + older, plan.priors.numbers("gain", "girls") + older])
    needed = least[people.sex[rows] - 1, np.maximum(month - 1, 0)] / 1000.0
    last = state.typed_weight[rows]
    rises = read.weight - last >= needed - 1e-9
    return np.where(np.isnan(last), np.where(state.weighed_before[rows], 2, 3), np.where(rises, 0, 1))


def _remember(state: _State, read: Readings, length: Floats, warming: bool, people: People, plan: Plan) -> None:
    """Carry lengths and typed values to the next month."""
    state.length = length
    state.typed_weight = np.full(len(length), np.nan)
    state.typed_height = np.full(len(length), np.nan)
    state.typed_weight[read.person] = read.weight
    state.typed_height[read.person] = read.height
    state.weighed_before[read.person] = True
    if warming:  # who was born before the first month and lived here has been weighed at some time
        state.weighed_before |= people.birth < plan.window.first_day - 61


def _join(parts: list[Readings]) -> Readings:
    names = Readings.__dataclass_fields__
    return Readings(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in names})


def _traits(places: Places, draws: Draws, priors: Priors) -> Traits:
    key, tools = places.posyandu_key, priors.group("measuring")
    bad = draws.below(tools["bad_posyandu"], "bad-posyandu", key)
    error = np.exp(tools["height_error_spread"] * draws.normal("height-error-size", key)) * np.where(bad, 1.25, 0.9)
    middle = np.where(bad, tools["heaping_bad"], tools["heaping_good"])
    return Traits(
        day=3 + draws.whole(22, "posyandu-day", key),
        height_error=tools["height_error_cm"] * error,
        height_bias=tools["height_bias_cm"] * draws.normal("height-bias", key),
        weight_bias=tools["weight_bias_kg"] * draws.normal("weight-bias", key),
        heaping=np.clip(middle + 0.12 * draws.normal("heaping", key), 0.05, 0.97),
        bad=bad,
        digital=draws.below(tools["digital_scale"], "digital-scale", key),
        pull=priors.get("attendance", "posyandu_sd") * draws.normal("posyandu-pull", key),
    )
