"""The priors of the invented population, read from `parameters/synthetic.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import field_validator

from konvergensi.measures._series_rules import kbm_table
from konvergensi.parameters import Entry, load


class Group(Entry):
    """One group of priors: a name and its numbers."""

    values: dict[str, float | list[int]]

    @field_validator("values")
    @classmethod
    def _not_empty(cls, values: dict[str, float | list[int]]) -> dict[str, float | list[int]]:
        if not values:
            raise ValueError("a group of priors needs at least one value")
        return values


@dataclass(frozen=True)
class Priors:
    """All groups by their id. `dirt` is empty of faults in a clean population; measurement error stays."""

    groups: Mapping[str, Mapping[str, float | list[int]]]

    def get(self, group: str, name: str) -> float:
        """One number. Raises KeyError for an unknown name: that is our fault, not the user's."""
        value = self.groups[group][name]
        assert not isinstance(value, list)
        return float(value)

    def group(self, group: str) -> dict[str, float]:
        """The numbers of a group, without its lists."""
        return {name: float(value) for name, value in self.groups[group].items() if not isinstance(value, list)}

    def numbers(self, group: str, name: str) -> list[int]:
        """One list of whole numbers."""
        values = self.groups[group][name]
        assert isinstance(values, list)
        return values

    @cached_property
    def campaign_months(self) -> tuple[int, ...]:
        """Calendar months of the mass weighing (and of vitamin A)."""
        return tuple(self.numbers("attendance", "campaign_months"))

    @cached_property
    def least_gain(self) -> NDArray[np.float64]:
        """The KBM table in kg: row 0 boys, row 1 girls; column = completed months of age - 1, up to 61."""
        kbm = kbm_table()
        return np.array([[kbm.grams(sex, age) or kbm.later_g for age in range(1, 62)] for sex in (1, 2)]) / 1000.0

    def clean(self) -> "Priors":
        """The same population typed without a fault."""
        return replace(self, groups={**self.groups, "dirt": dict.fromkeys(self.groups["dirt"], 0.0)})


def read_priors(*, dirty: bool, folder: Path | None = None) -> Priors:
    """The packaged priors, or those of a user's folder. Raises `ProblemError` for a wrong file."""
    priors = Priors({entry.id: entry.values for entry in load("synthetic", Group, folder)})
    return priors if dirty else priors.clean()
