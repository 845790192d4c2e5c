"""The sampling design and the Taylor variance of many weighted means at once.

A weighted mean is a ratio of two totals; its variance is that of the sum of `u = w (y - r) / W` over the clusters,
within strata. Rows of other groups have u = 0, but their clusters stay in the design: a group is a domain, not a
sample of its own. Sums over the cells cluster x group are made once for all indicators, so that the whole table
costs a handful of passes over the rows.

Method: T. Lumley's `survey` for R as used by WHO's `anthro` (lonely PSU "adjust", `nest = TRUE`, `degf`).
"""

from dataclasses import dataclass

import numpy as np
import scipy  # its parts load when they are used
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Design:
    """Weights and clusters of the rows that are kept.

    `cluster` numbers each row's cluster 0 .. C-1, `stratum` each cluster's stratum 0 .. H-1. `df` belongs to the
    prevalences and `df_mean` to the means; they differ only when weights are all there is and some are zero.
    """

    weight: Floats
    cluster: Ints
    stratum: Ints
    df: int
    df_mean: int

    @property
    def clusters(self) -> int:
        """How many clusters the whole design has."""
        return len(self.stratum)


@dataclass(frozen=True, slots=True)
class Domain:
    """A division of the rows: `code` is the group of each row, -1 for none, `labels` the names of the groups."""

    by: str
    labels: tuple[str, ...]
    code: Ints


@dataclass(frozen=True, slots=True)
class Layout:
    """A domain laid over a design: rows lie in cells (cluster x group), cells in blocks (stratum x group)."""

    groups: int
    rows: Ints  # of the table, those that are in a group
    code: Ints  # group of each of `rows`
    cell: Ints  # cell of each of `rows`
    group_of_cell: Ints
    block: Ints  # block of each cell
    group_of_block: Ints
    size: Floats  # clusters in the stratum of a block, also those without a row in the group
    present: Floats  # cells of a block


@dataclass(frozen=True, slots=True)
class Means:
    """Weighted means and their standard errors, groups x K, NaN where there is nothing to say."""

    mean: Floats
    se: Floats


def make_design(weight: Floats | None, cluster: Ints | None, stratum: Ints | None, rows: int) -> Design:
    """The design of `rows` rows from codes without gaps; a cluster id counts anew in each stratum.

    Degrees of freedom are clusters minus strata, counted over rows that carry weight.
    """
    weights = np.ones(rows) if weight is None else weight
    strata = np.zeros(rows, np.int64) if stratum is None else stratum
    if cluster is None:
        clusters, of_cluster = np.arange(rows), strata
    else:
        pairs = strata * (int(cluster.max(initial=0)) + 1) + cluster
        _, first, clusters = np.unique(pairs, return_index=True, return_inverse=True)
        of_cluster = strata[first]
    carrying = weights != 0
    df = len(np.unique(clusters[carrying])) - len(np.unique(strata[carrying]))
    only_weights = cluster is None and stratum is None
    return Design(weights, clusters, of_cluster, df, rows - 1 if only_weights else df)


def lay_out(design: Design, domain: Domain) -> Layout:
    """Cells and blocks of a domain, worked out once for all indicators."""
    groups, rows = len(domain.labels), np.flatnonzero(domain.code >= 0)
    code, cluster = domain.code[rows], design.cluster[rows]
    if design.clusters == len(design.weight):  # every row is its own cluster, so every row is its own cell
        cell = first = np.arange(len(rows))
    else:
        cell, first = _numbered(cluster * max(groups, 1) + code)
    stratum = design.stratum[cluster[first]]
    block, lead = _numbered(stratum * max(groups, 1) + code[first])
    size = np.bincount(design.stratum)[stratum[lead]].astype(np.float64)
    present = np.bincount(block, minlength=len(lead)).astype(np.float64)
    return Layout(groups, rows, code, cell, code[first], block, code[first][lead], size, present)


def means(design: Design, layout: Layout, values: Floats, valid: Bools) -> Means:
    """Weighted means of the columns of `values` (rows x K, zero where not `valid`) in every group of a domain."""
    rows, groups, cells = layout.rows, layout.groups, len(layout.group_of_cell)
    weight = (design.weight[rows] * valid[rows])[:, None]
    weighted = weight * values[rows]
    total = _sums(layout.code, weight, groups)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = _sums(layout.code, weighted, groups) / total
        expected = mean[layout.group_of_cell] * _in_cells(layout, weight, cells)
        u = (_in_cells(layout, weighted, cells) - expected) / total[layout.group_of_cell]
    known = ~np.isnan(mean) & (design.clusters > 1)
    return Means(mean, np.where(known, np.sqrt(_variance(u, layout)), np.nan))


def counts(design: Design, layout: Layout, valid: Bools) -> tuple[Ints, Floats]:
    """Children counted in each group, and the sum of their weights."""
    known = valid[layout.rows]
    weight = design.weight[layout.rows] * known
    n = np.bincount(layout.code[known], minlength=layout.groups).astype(np.int64)
    return n, np.bincount(layout.code, weights=weight, minlength=layout.groups).astype(np.float64)


def _numbered(key: Ints) -> tuple[Ints, Ints]:
    """The number of each row's key among the distinct ones, and the first row of each."""
    _, first, number = np.unique(key, return_index=True, return_inverse=True)
    return number, first


def _variance(u: Floats, layout: Layout) -> Floats:
    """Sum over strata of n/(n-1) times the squares about the stratum mean, clusters without rows of the group included.

    A stratum with a single cluster is compared with the mean of all clusters, which is zero because the u of a
    group add up to zero. One cluster in all says nothing about variance: the caller puts NaN, not a false zero.
    """
    blocks, size = len(layout.group_of_block), layout.size[:, None]
    centre = _sums(layout.block, u, blocks) / size
    spread = _sums(layout.block, (u - centre[layout.block]) ** 2, blocks)
    spread += (size - layout.present[:, None]) * centre**2
    lonely = _sums(layout.block, u**2, blocks)
    share = np.where(size > 1, spread * size / np.maximum(size - 1, 1), lonely)
    return _sums(layout.group_of_block, share, layout.groups)


def _in_cells(layout: Layout, values: Floats, cells: int) -> Floats:
    """Sums by cell; where every row is a cell of its own the values are the sums."""
    return values if cells == len(layout.rows) else _sums(layout.cell, values, cells)


def _sums(key: Ints, values: Floats, size: int) -> Floats:
    """Column sums of `values` by key, size x K."""
    columns = [np.bincount(key, weights=column, minlength=size).astype(np.float64) for column in values.T]
    return np.stack(columns, axis=1) if columns else np.empty((size, 0))


def proportion_limits(estimate: Means, df: int) -> tuple[Floats, Floats]:
    """Limits of a proportion on the logit scale; at 0 and 1 they equal the proportion."""
    with np.errstate(invalid="ignore", divide="ignore"):
        half = scipy.special.stdtrit(df, (1 + CONFIDENCE) / 2) * estimate.se / (estimate.mean * (1 - estimate.mean))
        centre = scipy.special.logit(estimate.mean)
        low, high = scipy.special.expit(centre - half), scipy.special.expit(centre + half)
    certain = (estimate.mean == 0) | (estimate.mean == 1)
    return np.where(certain, estimate.mean, low), np.where(certain, estimate.mean, high)


def mean_limits(estimate: Means, df: int) -> tuple[Floats, Floats]:
    """Limits of a mean."""
    half = scipy.special.stdtrit(df, (1 + CONFIDENCE) / 2) * estimate.se
    return estimate.mean - half, estimate.mean + half
