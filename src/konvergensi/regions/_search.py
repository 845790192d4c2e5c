"""Looking a region up by a part of its name, anywhere in the country."""

import polars as pl
from rapidfuzz import process
from rapidfuzz.distance import OSA

from konvergensi.regions._names import forms
from konvergensi.regions._table import Level, dotted, get, table

MISSPELT = 2  # letters that may differ when no name contains the text


def search(text: str, *, level: Level | None = None, within: str | None = None) -> pl.DataFrame:
    """Regions whose name contains `text`; if there is none, those whose name differs in at most two letters.

    `level` and `within` (a code) narrow the search. Columns of `table()`; the name itself comes first, then names that
    begin with it, larger regions before smaller ones.
    """
    pool = table()
    if level is not None:
        pool = pool.filter(pl.col("level") == level)
    if within is not None:
        pool = pool.filter(pl.col("code").str.starts_with(f"{get(within).code}."))
    wanted = " ".join(text.upper().split())
    bare = pl.col("name").str.to_uppercase().str.replace(r"^(KABUPATEN|KOTA) (ADMINISTRASI )?", "")
    upper = pl.col("name").str.to_uppercase()
    rank = pl.when((upper == wanted) | (bare == wanted)).then(0).when(bare.str.starts_with(wanted)).then(1).otherwise(2)
    found = pool.filter(upper.str.contains(wanted, literal=True))
    if found.is_empty():
        return _misspelt(wanted, pool)
    return found.sort(rank, pl.col("code").str.len_bytes(), "code", maintain_order=True)


def _misspelt(wanted: str, pool: pl.DataFrame) -> pl.DataFrame:
    key = forms(wanted).plain[-1]
    names = pool.get_column("name").str.to_uppercase().str.replace_all(r"^(KABUPATEN|KOTA) |[^A-Z0-9]", "")
    distance = process.cdist([key], names.to_list(), scorer=OSA.distance, score_cutoff=MISSPELT, workers=2)[0]
    near = pool.with_columns(pl.Series("distance", distance))
    return near.filter(pl.col("distance") <= min(MISSPELT, len(key) // 4)).sort("distance", "code").drop("distance")


def path_of(code: str) -> str:
    """Where a region lies: `Kecamatan Ciruas, Kabupaten Serang, Banten`; "" for a province."""
    parts = dotted(code).split(".")
    above = [get(".".join(parts[:length])) for length in range(len(parts) - 1, 0, -1)]
    return ", ".join(region.name if region.level == "province" else region.label for region in above)
