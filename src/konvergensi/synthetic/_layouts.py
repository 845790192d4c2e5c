"""The order and names of the columns in the variants of the export that circulate."""

from typing import Literal

import polars as pl

Layout = Literal["plain", "cara-ukur", "recap"]
NEWER = ("Cara Ukur", "Detail Status")


def arrange(export: pl.DataFrame, layout: str) -> pl.DataFrame:
    """The columns of a layout: `plain` with `No`, `cara-ukur` with `Cara Ukur` and `Detail Status` but without `No`."""
    if layout == "cara-ukur":
        return export
    numbers = pl.int_range(1, export.height + 1, eager=True).cast(pl.String)
    return export.drop(NEWER).insert_column(0, numbers.alias("No"))
