"""S by year: one kind of target list a year, the one that covers most desa."""

from collections.abc import Iterable

import polars as pl

from konvergensi_web.measures.models import TargetPopulation
from konvergensi_web.regions.paths import subtree

TARGETS = {
    "village_code": pl.String(), "posyandu": pl.String(), "year": pl.Int32(), "kind": pl.String(), "target": pl.Int64(),
}  # fmt: skip
VILLAGE = 13  # characters of a village's code


def read(regency_path: str) -> pl.DataFrame:
    """The targets of a regency that count: `village_code, posyandu (its part of the path), year, kind, target`.

    A desa that has rows per posyandu is counted by them; its row for the whole desa is then left aside.
    """
    rows = TargetPopulation.objects.filter(subtree([regency_path]))
    read_ = [
        (path[:VILLAGE], path[VILLAGE + 1 :].rstrip(".") or None, year, kind, target)
        for path, year, kind, target in rows.values_list("region_path", "year", "kind", "target")
    ]
    table = pl.DataFrame(read_, schema=TARGETS, orient="row")
    if table.is_empty():
        return table
    covered = table.group_by("year", "kind").agg(pl.col("village_code").n_unique().alias("n"))
    chosen = covered.sort(["year", "n", "kind"], descending=[False, True, True]).unique("year", keep="first")
    table = table.join(chosen.select("year", "kind"), on=["year", "kind"], how="semi")
    parted = pl.col("posyandu").is_not_null().any().over("village_code", "year")
    return table.filter(~parted | pl.col("posyandu").is_not_null())


def newest(targets: pl.DataFrame, villages: Iterable[str]) -> pl.DataFrame:
    """The newest list of some villages as the steps read it."""
    rows = targets.filter((pl.col("year") == pl.col("year").max()) & pl.col("village_code").is_in(list(villages)))
    return rows.select("village_code", "posyandu", "kind", "target")


def with_targets(figures: pl.DataFrame, targets: pl.DataFrame) -> pl.DataFrame:
    """Add `target`, `target_kind` and `measured_in_target` to the figures of villages and posyandu, by the year.

    The list of the year counts, else the one before it, else the first one after.
    """
    empty = [pl.lit(None, pl.Int64).alias(name) for name in ("target", "measured_in_target")]
    if targets.is_empty():
        return figures.with_columns(*empty, pl.lit("").alias("target_kind"))
    years = sorted(targets["year"].unique())
    of_year = {
        year: max((one for one in years if one <= year), default=years[0])
        for year in {int(month[:4]) for month in figures["month"].unique()}
    }
    sums = _sums(targets)
    village = targets.select(pl.col("village_code").alias("village"), "year", has=pl.lit(True)).unique()
    aged = figures.with_columns(
        year=pl.col("month").str.head(4).cast(pl.Int32).replace_strict(of_year, return_dtype=pl.Int32),
        village=pl.col("code").str.head(VILLAGE),
    )
    joined = aged.join(sums, on=["code", "year"], how="left").join(village, on=["village", "year"], how="left")
    counted = pl.col("indicator").str.starts_with("new_").not_()
    return joined.with_columns(
        target=pl.when(counted).then("target"),
        target_kind=pl.col("target_kind").fill_null(""),
        measured_in_target=pl.when(counted & pl.col("has")).then("measured"),
    ).drop("year", "village", "has")


def _sums(targets: pl.DataFrame) -> pl.DataFrame:
    place = pl.concat_str("village_code", pl.lit("/"), "posyandu")
    parts = [
        targets.group_by(pl.col("village_code").alias("code"), "year"),
        targets.filter(pl.col("posyandu").is_not_null()).group_by(place.alias("code"), "year"),
    ]
    return pl.concat([one.agg(pl.col("target").sum(), pl.col("kind").first().alias("target_kind")) for one in parts])
