"""From measurements to the long table of estimates."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from konvergensi.measures import growth
from konvergensi.measures.prevalence import _groups
from konvergensi.measures.prevalence._design import (
    Design,
    Domain,
    Floats,
    Layout,
    counts,
    lay_out,
    mean_limits,
    means,
    proportion_limits,
)
from konvergensi.measures.prevalence._indicators import INDICES, Block, blocks
from konvergensi.measures.prevalence._rows import USED, Account, Rows, check_columns, keep

MADE = ("age_group", "sex")

TEXT = ("by", "group", "indicator")
NUMBERS = ("weighted_n", "pct", "se", "low", "high")
_FIELDS: "list[pa.Field[Any]]" = [
    *(pa.field(name, pa.string()) for name in TEXT),
    pa.field("n", pa.int64()),
    *(pa.field(name, pa.float64()) for name in NUMBERS),
]
SCHEMA = pa.schema(_FIELDS)


@dataclass(frozen=True, slots=True)
class Estimates:
    """The long table (`SCHEMA`) and the account of the rows behind it."""

    table: pa.Table
    account: Account


def prevalence(
    table: pa.Table,
    *,
    weight: str | None = None,
    stratum: str | None = None,
    cluster: str | None = None,
    by: Sequence[str] = (),
    by_region: str | None = None,
) -> pa.Table:
    """Prevalences and means with standard errors and 95 % limits, in the columns of `SCHEMA`.

    `table` holds measurements in the canonical columns; `weight`, `stratum`, `cluster` and `by` name columns of it,
    `by` also `age_group` and `sex`; `by_region` names a column of region codes that is rolled up to every level.
    `pct` is a percentage and `se` percentage points, for `<index>_mean` rows both are z-scores. `n` counts children
    with a valid value, `weighted_n` their weights. Rows without age or beyond 1826 days, without cluster or without
    stratum are left out; a missing weight is 0. Order: the divisions as asked for, their groups, then
    `INDICATORS`. What cannot be estimated is null. Raises `ProblemError` for a column that does not fit.
    """
    return estimate(table, weight=weight, stratum=stratum, cluster=cluster, by=by, by_region=by_region).table


def estimate(
    table: pa.Table,
    *,
    weight: str | None = None,
    stratum: str | None = None,
    cluster: str | None = None,
    by: Sequence[str] = (),
    by_region: str | None = None,
) -> Estimates:
    """`prevalence` together with the account of the rows."""
    asked = [weight, stratum, cluster, by_region, *(name for name in by if name not in MADE)]
    check_columns(table, [name for name in asked if name is not None])
    scored = growth.zscores(table.select([name for name in USED if name in table.schema.names]), INDICES)
    rows = keep(table, weight=weight, stratum=stratum, cluster=cluster)
    scores = scored.take(rows.kept)
    found = list(blocks(scores, rows.oedema))
    domains = _domains(table.take(rows.kept), rows, by, by_region)
    parts = [_part(rows.design, domain, found) for domain in domains]
    flagged = {index: int(pc.sum(scores.column(f"{index}_flag")).as_py() or 0) for index in INDICES}
    return Estimates(pa.concat_tables(parts), replace(rows.account, flagged=flagged))


def _domains(table: pa.Table, rows: Rows, by: Sequence[str], by_region: str | None) -> list[Domain]:
    """The divisions asked for, over the kept rows."""
    domains = [_groups.everyone(table.num_rows)]
    for name in dict.fromkeys(by):
        if name == "age_group":
            domains.append(_groups.by_age(rows.age))
        elif name == "sex":
            domains.append(_groups.by_sex(rows.sex))
        else:
            domains.append(_groups.by_column(name, table.column(name)))
    if by_region is not None:
        domains += _groups.by_region(by_region, table.column(by_region))
    return domains


def _part(design: Design, domain: Domain, found: Sequence[Block]) -> pa.Table:
    """The rows of one division: its groups, in each all indicators."""
    layout = lay_out(design, domain)
    numbers = [np.concatenate(column, axis=1).ravel() for column in zip(*_numbers(design, layout, found), strict=True)]
    names = [name for block in found for name in block.names]
    arrays: list[Any] = [
        pa.array([domain.by] * (layout.groups * len(names)), pa.string()),
        pa.array([label for label in domain.labels for _ in names], pa.string()),
        pa.array(names * layout.groups, pa.string()),
        pa.array(numbers[0].astype(np.int64)),
        *(pa.array(values, pa.float64(), from_pandas=True) for values in numbers[1:]),
    ]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def _numbers(design: Design, layout: Layout, found: Sequence[Block]) -> Iterator[tuple[Floats, ...]]:
    """The six numeric columns of each block, groups x indicators of the block."""
    for block in found:
        result = means(design, layout, block.values, block.valid)
        n, weighted_n = counts(design, layout, block.counted)
        scale = 1.0 if block.is_mean else 100.0
        low, high = mean_limits(result, design.df_mean) if block.is_mean else proportion_limits(result, design.df)
        width = (1, result.mean.shape[1])
        wide = np.tile(n[:, None].astype(np.float64), width), np.tile(weighted_n[:, None], width)
        yield (*wide, result.mean * scale, result.se * scale, low * scale, high * scale)
