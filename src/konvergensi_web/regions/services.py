"""Filling the region tree from the packaged list."""

from collections.abc import Iterable

import polars as pl

from konvergensi import regions as packaged
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import path_of

BATCH = 2_000


def load_regions(codes: Iterable[str]) -> int:
    """Load every region at or below the codes, and those above them. Returns how many rows are new.

    Loading twice changes nothing: a code keeps its row, its name follows the packaged list.
    """
    table = packaged.table()
    wanted = pl.lit(False)
    for code in codes:
        packaged.get(code)
        above = [code[:length] for length in (2, 5, 8, 13) if length <= len(code)]
        wanted |= pl.col("code").is_in(above) | pl.col("code").str.starts_with(code)
    rows = [_row(code) for code in table.filter(wanted).sort("code")["code"]]
    before = Region.objects.count()
    Region.objects.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=["code"], update_fields=["name", "label", "type"]
    )
    return Region.objects.count() - before


def _row(code: str) -> Region:
    known = packaged.get(code)
    return Region(
        code=code, path=path_of(code), name=known.name, label=known.label, level=known.level, type=known.type,
        parent_id=known.parent_code,
    )  # fmt: skip
