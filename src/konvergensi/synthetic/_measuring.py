"""What a posyandu does each month: who comes, what is read off scale and board, what is written down.

Fed by `_people` (who lives there) and `_growth` (how they really are). Children stay away for reasons (short,
remote, older), every posyandu has its own error, and bad ones write whole centimetres.
"""

from dataclasses import dataclass

import numpy as np

from konvergensi.measures.growth.ages import DAYS_PER_MONTH, HEIGHT_FROM_DAY
from konvergensi.synthetic import _growth as growth
from konvergensi.synthetic._dirt import Slip, misread
from konvergensi.synthetic._draws import Flags, Floats, Ints
from konvergensi.synthetic._people import People, month_start, settle
from konvergensi.synthetic._plan import Batch, Plan, Readings
from konvergensi.synthetic._standards import by_age

_READING = tuple(Readings.__dataclass_fields__)


def simulate(plan: Plan, villages: range) -> Batch:
    """Live through the months of the window, and the one before it, for a run of villages."""
    people = settle(plan.places, villages, plan.window, plan.draws, plan.priors)
    crowd = _Crowd.gather(plan, people)
    parts = [crowd.month(position) for position in range(-1, plan.window.months)][1:]
    readings = Readings(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in _READING})
    return Batch(people, readings, crowd.held)


@dataclass
class _Crowd:
    """The children of a batch and what one month hands to the next."""

    plan: Plan
    people: People
    key: Ints
    held: growth.Levels
    height_noise: Floats
    weight_noise: Floats
    length: Floats
    typed_weight: Floats  # nan = not weighed last month
    typed_height: Floats
    weighed_before: Flags

    @classmethod
    def gather(cls, plan: Plan, people: People) -> "_Crowd":
        """The state before the month before the window."""
        held = growth.levels(people, plan.places, plan.window.first_month - 1, plan.draws, plan.priors)
        size = len(people)
        return cls(
            plan=plan,
            people=people,
            key=growth.child_key(people, plan.places),
            held=held,
            height_noise=held.height_noise,
            weight_noise=held.weight_noise,
            length=np.zeros(size),
            typed_weight=np.full(size, np.nan),
            typed_height=np.full(size, np.nan),
            weighed_before=np.zeros(size, dtype=bool),
        )

    def month(self, position: int) -> Readings:
        """Grow, come, be measured, be written down."""
        month = self.plan.window.first_month + position
        middle = np.full(len(self.people), growth.middle(self.plan.window, position))
        posyandu = self.people.posyandu_on(middle)
        day = self._day(posyandu, month)
        age = np.maximum(day - self.people.birth, 0)
        true = self._live(age, month)
        willing = self._chance(posyandu, age, true, month)
        comes = self.people.present(day) & self.plan.draws.below(willing, "comes", self.key, month)
        visit = _Visit(np.flatnonzero(comes), posyandu, day, age, true, month)
        readings = self._read(visit, position)
        self._remember(readings, true.length, warming=position < 0)
        return readings

    def _live(self, age: Ints, month: int) -> growth.Body:
        """Where each path stands now."""
        plan, values = self.plan, self.plan.priors.group("growth")
        self.height_noise = growth.wander(
            self.height_noise,
            plan.draws.normal("length-wander", self.key, month),
            spread=values["wander_sd"],
            memory=values["wander_memory"],
        )
        self.weight_noise = growth.wander(
            self.weight_noise,
            plan.draws.normal("weight-wander", self.key, month),
            spread=values["weight_wander_sd"],
            memory=values["weight_memory"],
        )
        z = growth.length_z(age, self.held, self.height_noise, plan.shift, plan.priors)
        w = growth.weight_z(age, self.held, self.weight_noise, z, plan.priors)
        return growth.body(age, self.people, z, w, self.length)

    def _day(self, posyandu: Ints, month: int) -> Ints:
        """The posyandu's day of the month; a few children are visited on another day."""
        draws, share = self.plan.draws, self.plan.priors.get("attendance", "other_day")
        other = draws.below(share, "other-day", self.key, month)
        day = np.where(other, draws.whole(27, "which-day", self.key, month), self.plan.traits.day[posyandu])
        return month_start(month) + day

    def _chance(self, posyandu: Ints, age: Ints, true: growth.Body, month: int) -> Floats:
        """How likely each child is to be brought this month."""
        plan, people, pull = self.plan, self.people, self.plan.priors.group("attendance")
        logit = (
            plan.willing
            + pull["child_sd"] * plan.draws.normal("willing", people.household)
            + plan.traits.pull[posyandu]
            + pull["stunted"] * true.stunted
            + pull["remote"] * people.remote
            + pull["per_year_of_age"] * (age / 365.25 - 2.5)
            + (pull["campaign"] if month % 12 + 1 in plan.priors.campaign_months else 0.0)
        )
        chance: Floats = 1.0 / (1.0 + np.exp(-logit))
        return chance

    def _read(self, visit: "_Visit", position: int) -> Readings:
        """Posture, error, heaping and slips of the children who came."""
        rows, month, draws = visit.rows, visit.month, self.plan.draws
        key, place = self.key[rows], visit.posyandu[rows]
        traits, tools = self.plan.traits, self.plan.priors.group("measuring")
        standing = draws.below(_standing_share(visit.age[rows], tools), "posture", key, month)
        height = visit.true.length[rows] - np.where(standing, growth.STANDING_LOSS, 0.0) + traits.height_bias[place]
        height += traits.height_error[place] * draws.normal("height-error", key, month)
        weight = visit.true.weight[rows] + traits.weight_bias[place]
        weight += tools["weight_error_kg"] * draws.normal("weight-error", key, month)
        height = _heap(
            height, draws.uniform("height-heaping", key, month), traits.heaping[place], tools["half_heaping"]
        )
        fine = np.where(traits.digital[place], 100.0, 10.0)
        heaped = draws.below(tools["weight_heaping"], "weight-heaping", key, month)
        weight = np.where(heaped, np.rint(weight * 2.0) / 2.0, np.rint(weight * fine) / fine)
        meant = Slip(
            height=np.maximum(height, 35.0),
            weight=np.maximum(weight, 1.0),
            last_height=self.typed_height[rows],
            last_weight=self.typed_weight[rows],
            bad=traits.bad[place],
        )
        typed = misread(meant, self.plan.priors, draws, key, month)
        return Readings(
            person=rows,
            position=np.full(len(rows), position),
            day=visit.day[rows],
            posyandu=place,
            height=typed.height,
            weight=typed.weight,
            standing=standing,
            muac=self._muac(visit),
            gain=self._gain(rows, visit.age[rows], typed.weight),
            true_length=visit.true.length[rows],
            true_weight=visit.true.weight[rows],
            dirt=typed.dirt,
        )

    def _muac(self, visit: "_Visit") -> Floats:
        """Upper arm circumference in cm from three months on; 0 where nobody measured it."""
        values, tools, rows = self.plan.priors.group("growth"), self.plan.priors.group("measuring"), visit.rows
        z = values["muac_mean"] + values["muac_link"] * visit.true.weight_z[rows] + self.held.muac[rows]
        taken = self.plan.draws.below(tools["muac_measured"], "muac-measured", self.key[rows], visit.month)
        size = by_age("acz", self.people.sex[rows], visit.age[rows], np.maximum(z, -5.0))
        return np.where(taken & (visit.age[rows] >= 91), np.rint(size * 10.0) / 10.0, 0.0)

    def _gain(self, rows: Ints, age: Ints, weight: Floats) -> Ints:
        """N, T, O or B by the least monthly gain (KBM) of the child's age and the weights as typed."""
        month = np.minimum((age / DAYS_PER_MONTH).astype(np.int64), 60)
        needed = self.plan.priors.least_gain[self.people.sex[rows] - 1, np.maximum(month - 1, 0)]
        last = self.typed_weight[rows]
        rises = weight - last >= needed - 1e-9
        return np.where(np.isnan(last), np.where(self.weighed_before[rows], 2, 3), np.where(rises, 0, 1))

    def _remember(self, read: Readings, length: Floats, *, warming: bool) -> None:
        """Carry lengths and typed values to the next month."""
        self.length = length
        self.typed_weight = np.full(len(length), np.nan)
        self.typed_height = np.full(len(length), np.nan)
        self.typed_weight[read.person] = read.weight
        self.typed_height[read.person] = read.height
        self.weighed_before[read.person] = True
        if warming:  # who lived here some months before the first one has been weighed at some time
            self.weighed_before |= self.people.enter < self.plan.window.first_day - 61


@dataclass(frozen=True)
class _Visit:
    """One month's posyandu. All arrays but `rows` (who came) have one value per child of the batch."""

    rows: Ints
    posyandu: Ints
    day: Ints
    age: Ints
    true: growth.Body
    month: int


def _standing_share(age: Ints, tools: dict[str, float]) -> Floats:
    """How likely a child is measured standing: from two years on, with the share that is measured the other way."""
    months = age / DAYS_PER_MONTH
    early = np.where(months >= tools["standing_from_months"], tools["standing_too_early"], 0.0)
    late = 1.0 - np.where(months < 36, tools["lying_too_late"], tools["lying_much_too_late"])
    return np.where(age < HEIGHT_FROM_DAY, early, late)


def _heap(height: Floats, drawn: Floats, share: Floats, half: float) -> Floats:
    """Tenths of a centimetre; whole or half centimetres for the heaped share."""
    tenths = np.rint(height * 10.0) / 10.0
    halves = np.rint(height * 2.0) / 2.0
    return np.where(drawn < share, np.rint(height), np.where(drawn < share + half * (1 - share), halves, tenths))
