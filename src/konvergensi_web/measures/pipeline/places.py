"""From the codes of the pipeline to region paths, and which place lies above which."""

from collections.abc import Iterator, Sequence

import polars as pl
from django.db.models import Q

from konvergensi_web.measures.pipeline.snapshot import UNKNOWN_DISTRICT, UNKNOWN_VILLAGE
from konvergensi_web.regions.paths import path_of, subtree

REGENCY, DISTRICT, VILLAGE = 5, 8, 13  # characters of a code
UNPLACED = "unplaced"  # the level of rows whose village is not known: they count above, and are no place themselves
AT_ONCE = 100


def path() -> pl.Expr:
    """The region path of a code: `36.04.05.2001/0012` is a posyandu."""
    return pl.col("code").str.replace("/", ".", literal=True) + "."


def is_unplaced() -> pl.Expr:
    """Whether the code of a village stands for rows whose village is not known."""
    return pl.col("code").str.slice(VILLAGE - 4, 4) == UNKNOWN_VILLAGE


def home_of(village: str, posyandu: str | None) -> str:
    """The deepest place that is known of a row."""
    if village.endswith(f".{UNKNOWN_VILLAGE}"):
        district = village[:DISTRICT]
        return path_of(district[:REGENCY] if district.endswith(f".{UNKNOWN_DISTRICT}") else district)
    return path_of(f"{village}.{posyandu}" if posyandu else village)


def village_of(region_path: str) -> str:
    """The village code under which a path is counted."""
    parts = region_path.removesuffix(".").split(".")
    return ".".join([*parts[:4], *(UNKNOWN_DISTRICT, UNKNOWN_VILLAGE)[len(parts[:4]) - 2 :]])


def subtrees(villages: Sequence[str], field: str = "region_path") -> Iterator[Q]:
    """Conditions that together hold the rows of all the villages: a statement may not grow without limit."""
    for start in range(0, len(villages), AT_ONCE):
        yield subtree([path_of(village) for village in villages[start : start + AT_ONCE]], field)
