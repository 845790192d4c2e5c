"""Which rows count, and the account of those that do not."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from konvergensi.measures.growth.ages import LAST_DAY
from konvergensi.measures.prevalence._design import Bools, Design, Floats, Ints, make_design
from konvergensi.measures.prevalence._groups import codes, plain
from konvergensi.measures.prevalence._people import People, people
from konvergensi.problems import ProblemError
from konvergensi.problems.prevalence import NEGATIVE_WEIGHT, NO_CHILDREN, NO_COLUMN, NO_WEIGHT, WEIGHT_NOT_NUMBER

USED = (
    "sex",
    "age_days",
    "age_months",
    "birth_date",
    "measured_on",
    "weight_kg",
    "length_height_cm",
    "posture",
    "oedema",
)


@dataclass(frozen=True, slots=True)
class Account:
    """What became of the rows: `rows` read = `used` + `no_age` + `too_old` + `no_place`.

    `no_place` rows lack their cluster or stratum; `no_weight` rows are among the used ones and count with weight 0.
    """

    rows: int
    used: int
    no_age: int
    too_old: int
    no_place: int
    no_weight: int
    oedema: int
    clusters: int
    strata: int
    df: int
    flagged: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that count: `kept` are their numbers in the table, the other arrays have their length."""

    kept: Ints
    age: Floats  # unrounded days
    sex: NDArray[np.int8]  # 1, 2; 0 unknown
    oedema: Bools
    design: Design
    account: Account


def check_columns(table: pa.Table, names: Sequence[str]) -> None:
    """Raise `ProblemError` for a column that is not there."""
    for name in names:
        if name not in table.schema.names:
            raise ProblemError(NO_COLUMN, column=name, columns=", ".join(table.schema.names))


def keep(table: pa.Table, *, weight: str | None, stratum: str | None, cluster: str | None) -> Rows:
    """Leave out rows without age, beyond 1826 days, without cluster or stratum, and build the design of the rest."""
    weights = None if weight is None else _weights(table, weight)
    at = [None if name is None else codes(name, table.column(name))[1] for name in (cluster, stratum)]
    everyone = people(table)
    aged, old = ~np.isnan(everyone.age), np.floor(everyone.age + 0.5) > LAST_DAY
    placed = np.logical_and.reduce([np.ones(table.num_rows, np.bool_), *(code >= 0 for code in at if code is not None)])
    kept = np.flatnonzero(aged & ~old & placed)
    if not len(kept):
        raise ProblemError(NO_CHILDREN, rows=table.num_rows, no_age=int((~aged).sum()), too_old=int(old.sum()))
    if weights is not None and not np.nan_to_num(weights[kept]).any():
        raise ProblemError(NO_WEIGHT, column=weight, rows=len(kept))
    design = _design(weights, at, kept)
    account = Account(
        rows=table.num_rows,
        used=len(kept),
        no_age=int((~aged).sum()),
        too_old=int(old.sum()),
        no_place=int((aged & ~old & ~placed).sum()),
        no_weight=0 if weights is None else int(np.isnan(weights[kept]).sum()),
        oedema=int(everyone.oedema[kept].sum()),
        clusters=design.clusters,
        strata=len(np.unique(design.stratum)),
        df=design.df,
    )
    return _chosen(everyone, kept, design, account)


def _chosen(everyone: People, kept: Ints, design: Design, account: Account) -> Rows:
    return Rows(kept, everyone.age[kept], everyone.sex[kept], everyone.oedema[kept], design, account)


def _design(weights: Floats | None, at: Sequence[Ints | None], kept: Ints) -> Design:
    cluster, stratum = (None if code is None else np.unique(code[kept], return_inverse=True)[1] for code in at)
    return make_design(None if weights is None else np.nan_to_num(weights[kept]), cluster, stratum, len(kept))


def _weights(table: pa.Table, name: str) -> Floats:
    """The weights, NaN where missing. Text is read with a point or a comma before the decimals."""
    column = plain(table.column(name))
    text: Any = column
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        text = pc.replace_substring(text, ",", ".")
    try:
        values: Floats = text.cast(pa.float64()).to_numpy().astype(np.float64)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise ProblemError(WEIGHT_NOT_NUMBER, column=name, value=_not_a_number(column.to_pylist())) from error
    wrong = np.flatnonzero((values < 0) | np.isinf(values))
    if len(wrong):
        raise ProblemError(
            NEGATIVE_WEIGHT, column=name, count=len(wrong), row=int(wrong[0]) + 1, value=values[wrong[0]]
        )
    return values


def _not_a_number(values: list[object]) -> str:
    """The first value that is no number, as an example."""
    for value in values:
        try:
            float(str(value).replace(",", "."))
        except ValueError:
            if value is not None:
                return str(value)
    return str(values[0]) if values else ""
