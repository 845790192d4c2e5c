"""How well is length measured? The measurement error read out of the series itself, and the false cases it makes.

Fed by `series.follow`; read by the report beside new cases. Rules: `parameters/series.yaml`, section error.

**How the error is estimated** (`estimate`). Of three neighbouring valid measurings of a child (each gap at most three
months) the middle one is compared with the straight line through its neighbours, in haz, where healthy growth is a
level line. With errors alike and independent, that residual has variance s^2 (1 + a^2 + b^2), where a and b are the
weights of the neighbours by date. Each residual is divided by the root of that bracket; s is 1.4826 times the median
absolute deviation from their median, so wild values do not count. In cm the same is done with haz x the centimetres
that one SD has at that age and sex (WHO), so posture and growth between the measurings do not matter. Real ups and
downs from month to month are part of s (it is an upper bound); lengths copied forward make it too small.

**False crossings** (`false_cases`). Every child is held at a level that never changes: drawn from what its own
measurings and those of all children say about it (normal prior, posterior mean and variance). Each of its measurings
is then drawn anew with the estimated error, and the same rules as in `cases` are run; this is repeated with a fixed
seed. What is counted happened by error alone.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from konvergensi.measures import _episodes as machine
from konvergensi.measures import growth
from konvergensi.measures._series_rules import CaseRule, series_rules
from konvergensi.measures.cases import LEVELS, arrays, valid_rows
from konvergensi.measures.series import month_number

Floats = npt.NDArray[np.float64]
MAD = 1.4826  # the standard deviation of a normal distribution over its median absolute deviation
AGE_GROUPS = {"00-05": 6, "06-11": 12, "12-23": 24, "24-35": 36, "36-47": 48, "48-59": 60}  # completed months below
SEED = 20240801
ROUNDING_Z = 0.005  # an error below half a hundredth cannot be seen: z has two decimals


@dataclass(frozen=True, slots=True)
class FalseCases:
    """What measurement error alone is to be expected to make of the observed series.

    `monthly`: month, level, code, false_suspected, false_confirmed (newly crossed), false_recovered: expected numbers,
    not whole. `children` had a valid measuring; `crossing` of them are expected to open a newly crossed episode
    at least once (fewer than cross -2 downwards: inside an episode a crossing is not counted again).
    """

    monthly: pl.DataFrame
    children: int
    crossing: float

    @property
    def crossing_pct(self) -> float | None:
        """Percent of all children that become a suspected new case at least once without any change."""
        return 100.0 * self.crossing / self.children if self.children else None


def estimate(series: pl.DataFrame, *, on: date | None = None) -> pl.DataFrame:
    """The error of one length measuring: `age_group, triples, sd_cm, sd_z`, the groups and then `all`.

    sd is null where fewer than `min_triples` triples are found.
    """
    rule = series_rules(on).error
    triples = _residuals(series.filter("haz_valid").sort("child_id", "month"), rule.max_gap_months)
    spread = [
        pl.when(pl.len() >= rule.min_triples)
        .then((pl.col(name) - pl.col(name).median()).abs().median() * MAD)
        .alias(f"sd_{name}")
        for name in ("cm", "z")
    ]
    groups = triples.group_by("age_group").agg(pl.len().alias("triples"), *spread)
    all_ = triples.group_by(age_group=pl.lit("all")).agg(pl.len().alias("triples"), *spread)
    order = pl.DataFrame({"age_group": [*AGE_GROUPS, "all"]})
    found = order.join(pl.concat([groups, all_]), on="age_group", how="left", maintain_order="left")
    return found.with_columns(pl.col("triples").fill_null(0).cast(pl.Int64))


def false_cases(
    series: pl.DataFrame,
    error: pl.DataFrame | None = None,
    *,
    repeats: int | None = None,
    seed: int = SEED,
    on: date | None = None,
) -> FalseCases | None:
    """Cases to be expected from measurement error alone, by month and place; None where the error is not known.

    `error` is the table of `estimate` (made here when absent). `repeats` draws (default: about two million
    measurings, at least 4, at most 200). The same series and seed give the same numbers, whatever the order of rows.
    """
    rule = series_rules(on).case
    error = estimate(series, on=on) if error is None else error
    overall = error.filter(pl.col("age_group") == "all")["sd_z"].item()
    rows = valid_rows(series, rule)
    if overall is None or overall < ROUNDING_Z or not rows.height:
        return None
    known = error.select("age_group", pl.col("sd_z").fill_null(overall))
    rows = rows.with_columns(_age_group()).join(known, on="age_group", how="left", maintain_order="left")
    spread = rows["sd_z"].fill_null(overall).to_numpy()
    draws = repeats or int(np.clip(2_000_000 // rows.height, 4, 200))
    counts, crossing = _simulate(rows, spread, rule, draws, seed)
    return FalseCases(_by_place(rows, counts, draws), int(rows["_first"].sum()), crossing / draws)


def _residuals(rows: pl.DataFrame, max_gap: int) -> pl.DataFrame:
    """`age_group, z, cm` of every middle measuring: its distance from the line, per unit of error."""
    per_sd = _cm_per_sd(rows)
    rows = rows.with_columns(pl.Series("_cm", per_sd) * pl.col("haz"), month_number().alias("_number"), _age_group())
    day = pl.col("measured_on").to_physical().cast(pl.Float64)
    before, after = day - day.shift(1), day.shift(-1) - day
    one_child = pl.col("child_id").eq(pl.col("child_id").shift(1)) & pl.col("child_id").eq(pl.col("child_id").shift(-1))
    near = (pl.col("_number") - pl.col("_number").shift(1) <= max_gap) & (
        pl.col("_number").shift(-1) - pl.col("_number") <= max_gap
    )
    a, b = after / (before + after), before / (before + after)
    unit = (1 + a**2 + b**2).sqrt()
    line = [
        ((pl.col(name) - a * pl.col(name).shift(1) - b * pl.col(name).shift(-1)) / unit).alias(label)
        for name, label in (("haz", "z"), ("_cm", "cm"))
    ]
    return rows.select("age_group", *line, (one_child & near).alias("_usable")).filter("_usable").drop("_usable")


def _cm_per_sd(rows: pl.DataFrame) -> Floats:
    """The centimetres of one SD of length at the age and sex of each row (WHO)."""
    _, median, spread = growth.lms("haz", rows["sex"].to_numpy(), rows["age_days"].cast(pl.Float64).to_numpy())
    return median * spread


def _age_group() -> pl.Expr:
    steps = [pl.when(pl.col("age_months") < below).then(pl.lit(name)) for name, below in AGE_GROUPS.items()]
    return pl.coalesce(steps).alias("age_group")


def _simulate(
    rows: pl.DataFrame, spread: Floats, rule: CaseRule, draws: int, seed: int
) -> tuple[npt.NDArray[np.int64], int]:
    """Per measuring the false suspicions, confirmations, recoveries, and the children crossing, over all draws."""
    known = arrays(rows)
    still = machine.Measurings(
        known.start, known.month, known.day, known.opening, np.zeros(rows.height, bool), np.zeros(rows.height, bool)
    )
    child = np.repeat(np.arange(len(known.start) - 1), np.diff(known.start))
    level, doubt = _true_level(rows["haz"].to_numpy(), spread, child)
    random = np.random.default_rng(seed)
    counts, crossing = np.zeros((rows.height, 3), np.int64), 0
    for _ in range(draws):
        true = level + doubt * random.standard_normal(len(level))
        drawn = np.round(true[child] + spread * random.standard_normal(rows.height), 2)
        course = machine.run(still, drawn < rule.short_z, rule)
        opened = course.events & machine.OPENED != 0
        from_start = np.zeros(len(level), bool)
        from_start[child[known.start[:-1]]] = opened[known.start[:-1]]
        crossed = (course.episode > 1) | ~from_start[child]
        counts[:, 0] += opened & crossed
        counts[:, 1] += (course.events & machine.SURE != 0) & crossed
        counts[:, 2] += course.events & machine.RECOVERED != 0
        crossing += len(np.unique(child[opened & crossed]))
    return counts, crossing


def _true_level(haz: Floats, spread: Floats, child: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Mean and SD of what each child's own measurings, and those of all children, say about its level."""
    precision = 1 / spread**2
    between = max(float(np.var(haz) - np.mean(spread**2)), 1e-4)
    total = 1 / between + np.bincount(child, precision)
    mean = (float(np.mean(haz)) / between + np.bincount(child, precision * haz)) / total
    return mean, np.sqrt(1 / total)


def _by_place(rows: pl.DataFrame, counts: npt.NDArray[np.int64], draws: int) -> pl.DataFrame:
    names = ["false_suspected", "false_confirmed", "false_recovered"]
    table = rows.select("month", *LEVELS.values()).hstack(pl.DataFrame(counts, schema=names, orient="row"))
    sums = [
        table.group_by("month", code=place).agg(pl.col(names).sum() / draws).with_columns(level=pl.lit(level))
        for level, place in LEVELS.items()
    ]
    return pl.concat(sums).select("month", "level", "code", *names).sort("month", "level", "code", nulls_last=True)
