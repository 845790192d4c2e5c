"""A whole invented region in memory: its people, their months of measuring, and what happened to them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from konvergensi.problems import ProblemError
from konvergensi.problems.synthetic import BAD_MONTH, BAD_MONTHS, BAD_PREVALENCE, TOO_FEW_CHILDREN
from konvergensi.synthetic import _tables as tables
from konvergensi.synthetic._calibrate import Achieved, calibrate, look
from konvergensi.synthetic._draws import Draws
from konvergensi.synthetic._frames import MonthTables, month_tables
from konvergensi.synthetic._measuring import simulate
from konvergensi.synthetic._people import Window, candidates_for
from konvergensi.synthetic._places import lay_out
from konvergensi.synthetic._plan import Batch, Plan
from konvergensi.synthetic._priors import read_priors
from konvergensi.synthetic._records import Records, keep_records

LEAST_CHILDREN = 200


@dataclass(frozen=True)
class Population:
    """An invented region. Made by `district`; every table is made when it is first asked for."""

    plan: Plan

    @cached_property
    def achieved(self) -> Achieved:
        """Prevalence and attendance as they came out, counted over all children."""
        return look(self.plan, [self.batch])

    @property
    def months(self) -> list[str]:
        """The months, oldest first: `["2023-09", ...]`."""
        return [self.plan.window.label(position) for position in range(self.plan.window.months)]

    @cached_property
    def batch(self) -> Batch:
        """All children and all their measurings."""
        return simulate(self.plan, range(len(self.plan.places.children)))

    @cached_property
    def records(self) -> Records:
        """The record of every child."""
        return keep_records(self.plan, self.batch)

    def month(self, label: str) -> MonthTables:
        """The tables of one month (`2024-08`). Raises `ProblemError` for a month that was not made."""
        if label not in self.months:
            raise ProblemError(BAD_MONTH, month=label)
        return month_tables(self.plan, self.batch, self.records, self.months.index(label))

    def monthly(self) -> Iterator[MonthTables]:
        """The tables of every month, oldest first, one at a time."""
        for label in self.months:
            yield self.month(label)

    @cached_property
    def children(self) -> pl.DataFrame:
        """One row per child: ids, true NIK, name, sex, births, home, days of entering and leaving with the reason."""
        return tables.children(self.plan, self.batch, self.records)

    @cached_property
    def households(self) -> pl.DataFrame:
        """One row per household: parents, home, mother's age and height, remoteness."""
        return tables.households(self.plan, self.batch, self.records)

    @cached_property
    def pregnancies(self) -> pl.DataFrame:
        """Pregnancies that ended in a birth of the window, in a loss, or go on at its end."""
        return tables.pregnancies(self.plan, self.batch)

    @cached_property
    def events(self) -> pl.DataFrame:
        """What happened to children in the window: born, moved_in, moved_within, moved_out, died, aged_out, ..."""
        return tables.events(self.plan, self.batch, self.records)

    @cached_property
    def posyandu(self) -> pl.DataFrame:
        """One row per posyandu: its place and how it works (the answer key of data quality)."""
        return tables.posyandu(self.plan)

    def targets(self, kind: str = "riil") -> pl.DataFrame:
        """Sasaran per posyandu in the last month: `riil` (counted) or `proyeksi` (projected, per desa too high)."""
        return tables.targets(self.plan, self.batch, kind)


def district(
    *,
    region: str = "36.04",
    children: int = 13_000,
    months: int = 12,
    until: str = "2024-08",
    seed: int = 1,
    prevalence: float = 24.0,
    dirty: bool = True,
) -> Population:
    """Invent a region (any code of any level) in which about `children` children under five live.

    `prevalence`: percent of the children measured in the last month whose measured length/height-for-age is below -2.
    `dirty=False` leaves out every fault of typing; children still stay away and tools still err.
    Raises `ProblemError` for an unknown region, an unreadable month, too few children or an impossible prevalence.
    """
    plan = plan_for(region=region, children=children, months=months, until=until, seed=seed, dirty=dirty)
    if not 1.0 <= prevalence <= 70.0:
        raise ProblemError(BAD_PREVALENCE, prevalence=f"{prevalence:g}")
    return Population(calibrate(plan, prevalence)[0])


def plan_for(*, region: str, children: int, months: int, until: str, seed: int, dirty: bool) -> Plan:
    """Check the arguments and lay out the places; not yet calibrated."""
    if children < LEAST_CHILDREN:
        raise ProblemError(TOO_FEW_CHILDREN, children=children, least=LEAST_CHILDREN)
    if not 1 <= months <= 60:
        raise ProblemError(BAD_MONTHS, months=months)
    found = re.fullmatch(r"(199\d|20\d\d)-(0[1-9]|1[0-2])", until)
    if found is None:
        raise ProblemError(BAD_MONTH, month=until)
    last = (int(found[1]) - 1970) * 12 + int(found[2]) - 1
    window = Window(last - months + 1, months)
    priors, draws = read_priors(dirty=dirty), Draws(seed)
    places = lay_out(region, candidates_for(children, window, priors), children, draws, priors)
    return Plan(region, window, places, priors, draws)
