"""What a batch is made from, and what comes out of it: the plan, the traits of posyandu, readings, batches."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from konvergensi.synthetic import _growth as growth
from konvergensi.synthetic._draws import Draws, Flags, Floats, Ints
from konvergensi.synthetic._people import People, Window
from konvergensi.synthetic._places import Places
from konvergensi.synthetic._priors import Priors

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
