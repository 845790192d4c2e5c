"""Is a file a list of all children measured, or one drawn by their status?

The limits and their reasons stand in `parameters/file_kind.yaml`; a prevalence from a filtered list would be wrong.
"""

import polars as pl
import scipy  # its parts load when they are used

from konvergensi.parameters import Entry, load


class Rule(Entry):
    """One kind of filter: `labels` of `column` (or `z` below `below` where no label is printed)."""

    column: str
    labels: tuple[str, ...]
    others: float
    alpha: float
    called: str
    z: str | None = None
    below: float | None = None


def kind_of(rows: pl.DataFrame) -> tuple[str, str]:
    """`("full", "")`, or `("filtered", reason)` with the reason in a sentence. `rows` are those of one file."""
    if rows.is_empty():
        return "full", ""
    judged = rows.with_columns(
        _any_problem(),
        pl.when(pl.col("birth_date").dt.offset_by("24mo") > pl.col("measured_on"))
        .then(pl.lit("baduta"))
        .when(pl.col("birth_date").is_not_null())
        .then(pl.lit("balita"))
        .alias("age_group"),
        pl.col("sex").replace_strict({1: "L", 2: "P"}, default=None, return_dtype=pl.String).alias("sex_text"),
    )
    for rule in load("file_kind", Rule):
        known, others = _count(judged, rule)
        if known and scipy.special.bdtr(others, known, rule.others) < rule.alpha:
            return "filtered", _reason(rule, known, others)
    return "full", ""


def _any_problem() -> pl.Expr:
    normal = (
        pl.col("printed_waz_class").is_in(["Berat Badan Normal"])
        & pl.col("printed_haz_class").is_in(["Normal", "Tinggi"])
        & pl.col("printed_whz_class").is_in(["Gizi Baik"])
    )
    return pl.when(normal).then(pl.lit("tidak")).when(normal.is_not_null()).then(pl.lit("ya")).alias("any_problem")


def _count(rows: pl.DataFrame, rule: Rule) -> tuple[int, int]:
    """Rows whose status is known, and those of them outside the rule's labels."""
    inside = pl.col(rule.column).is_in(rule.labels)
    if rule.z is not None:
        inside = pl.coalesce(inside, pl.col(rule.z) < rule.below)
    known, within = rows.select(inside.is_not_null().sum().alias("known"), inside.sum().alias("within")).row(0)
    return int(known), int(known) - int(within or 0)


def _reason(rule: Rule, known: int, others: int) -> str:
    few = f"hanya {others} yang tidak" if others else "tidak seorang pun di luar itu"
    least = f"{rule.others * 100:g}".replace(".", ",")
    return (
        f"Dari {known} anak, {known - others} {rule.called} dan {few}; di berkas yang lengkap sekurangnya {least} %"
        " anak berada di luar kelompok itu."
    )
