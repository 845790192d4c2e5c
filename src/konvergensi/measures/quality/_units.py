"""The places whose measurements are judged, with their counts and the coverage D/S."""

import polars as pl

from konvergensi.measures.quality._marks import UNDER_FIVE_MONTHS

# level -> (column of the key, column of the name); from the largest to the smallest
LEVELS = {
    "regency": ("regency_code", "regency"),
    "district": ("district_code", "district"),
    "puskesmas": ("puskesmas", "puskesmas"),
    "village": ("village_code", "village"),
    "posyandu": ("posyandu_key", "posyandu"),
}
TESTED = ("regency", "district", "puskesmas")  # smaller places have too few children for a test
TITLES = {
    "regency": "Kab.",
    "district": "Kec.",
    "puskesmas": "Puskesmas",
    "village": "Desa/Kel.",
    "posyandu": "Posyandu",
}
UNKNOWN = "(tidak diketahui)"


def keyed(marked: pl.DataFrame, level: str) -> pl.DataFrame:
    """Add `unit_key` and `unit` to the rows."""
    key, name = LEVELS[level]
    with_key = marked.with_columns(
        posyandu_key=pl.concat_str("village_code", pl.col("posyandu").str.to_uppercase(), separator="|")
    )
    label = pl.format("{}, {}", "posyandu", "village") if level == "posyandu" else pl.col(name)
    return with_key.with_columns(unit_key=pl.col(key).fill_null(""), unit=label.fill_null(UNKNOWN))


def titled(name: str, level: str) -> str:
    """`Puskesmas CIRUAS`; a name that says already what it is stays."""
    title = TITLES[level]
    known = name == UNKNOWN or name.upper().startswith((title.upper().rstrip("."), "PKM", "KAB", "KOTA"))
    return name if known else f"{title} {name}"


def counted(rows: pl.DataFrame, heaps: tuple[float, ...], targets: pl.DataFrame | None, level: str) -> pl.DataFrame:
    """One row per unit: how much was measured, what is doubtful in it, and D/S where the targets are known.

    `weighed` counts children weighed or measured (D of D/S, as in the indicators), the other columns count rows.
    """
    young = (pl.col("age_months") < UNDER_FIVE_MONTHS).fill_null(True)
    taken = pl.any_horizontal(pl.col("weight_kg", "length_height_cm").is_not_null())
    units = rows.group_by("unit_key").agg(
        unit=pl.col("unit").mode().sort().first(),
        puskesmas=pl.col("puskesmas").mode().sort().first(),
        rows=pl.len(),
        children=pl.col("child").filter(young).n_unique(),
        weighed=pl.col("child").filter(young & taken).n_unique(),
        measured=pl.col("child").filter(young & pl.col("length_height_cm").is_not_null()).n_unique(),
        weights=pl.col("weight_kg").count(),
        lengths=pl.col("length_height_cm").count(),
        impossible=pl.col("impossible").sum(),
        implausible=pl.col("implausible").sum(),
        shrunk=pl.col("shrunk").sum(),
        copied=pl.col("copied").sum(),
        same_weight=pl.col("same_weight").sum(),
        same_length=pl.col("same_length").sum(),
        followed=pl.col("weight_before").is_not_null().sum(),
        followed_length=pl.col("length_earlier").is_not_null().sum(),
        twice=pl.col("twice").sum(),
        heaped_weight=_heaped("weight_kg", heaps),
        heaped_length=_heaped("length_height_cm", heaps),
    )
    sums = _targets(rows, targets, level)
    return (
        units.join(sums, on="unit_key", how="left")
        .with_columns(coverage=pl.when(pl.col("target") > 0).then(100 * pl.col("weighed") / pl.col("target")))
        .with_columns(pl.selectors.unsigned_integer().cast(pl.Int64))
        .sort("unit", "unit_key")
    )


def _heaped(column: str, digits: tuple[float, ...]) -> pl.Expr:
    tenths = (pl.col(column) * 10).round(0).cast(pl.Int64) % 10
    return tenths.is_in([int(digit) for digit in digits]).sum()


def _targets(rows: pl.DataFrame, targets: pl.DataFrame | None, level: str) -> pl.DataFrame:
    """`unit_key`, `target`, `target_kind`: the real targets of a unit, else the projected ones, never both added up."""
    empty = {"unit_key": pl.String(), "target": pl.Float64(), "target_kind": pl.String()}
    if targets is None or targets.is_empty():
        return pl.DataFrame(schema=empty)
    placed = _placed(rows, targets, level).filter(pl.col("unit_key").is_not_null())
    by_kind = placed.group_by("unit_key", "kind").agg(target=pl.col("target").cast(pl.Float64).sum())
    real_first = by_kind.sort(pl.col("kind") != "riil", maintain_order=True)
    return (
        real_first.group_by("unit_key", maintain_order=True)
        .first()
        .select("unit_key", "target", target_kind=pl.col("kind"))
    )


def _placed(rows: pl.DataFrame, targets: pl.DataFrame, level: str) -> pl.DataFrame:
    """The targets with the unit they belong to; as in the report, a desa that has rows per posyandu counts by them."""
    if level == "posyandu":
        upper = pl.col("posyandu").str.to_uppercase()
        return targets.with_columns(unit_key=pl.concat_str("village_code", upper, separator="|"))
    parted = pl.col("posyandu").is_not_null().any().over("village_code", "kind")
    once = targets.filter(pl.col("posyandu").is_not_null() | ~parted)
    if level == "puskesmas":
        served = (
            rows.filter(pl.col("village_code").is_not_null())
            .group_by("village_code")
            .agg(unit_key=pl.col("unit_key").mode().sort().first())
        )
        return once.join(served, on="village_code", how="left")
    parts = {"regency": 5, "district": 8, "village": 13}[level]
    return once.with_columns(unit_key=pl.col("village_code").str.slice(0, parts))
