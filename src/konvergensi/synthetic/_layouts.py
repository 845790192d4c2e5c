"""The order and names of the columns in the variants of the export that circulate, and the CSV form."""

from pathlib import Path
from typing import Literal

import polars as pl

Layout = Literal["plain", "cara-ukur", "short", "recap", "mixed"]
NEWER = ("Cara Ukur", "Detail Status")


def arrange(export: pl.DataFrame, layout: str) -> pl.DataFrame:
    """The columns of a layout: `plain` with `No`, `cara-ukur` with `Cara Ukur` and `Detail Status` but without `No`."""
    if layout == "cara-ukur":
        return export
    numbers = pl.int_range(1, export.height + 1, eager=True).cast(pl.String)
    return export.drop(NEWER).insert_column(0, numbers.alias("No"))


def write_csv(export: pl.DataFrame, path: Path, layout: str = "cara-ukur") -> None:
    """As it looks after a pass through a spreadsheet: `;`, decimal comma, DD/MM/YYYY, with a byte-order mark."""
    comma = ["BB Lahir", "TB Lahir", "Berat", "Tinggi", "LiLA", "ZS BB/U", "ZS TB/U", "ZS BB/TB"]
    frame = arrange(export, layout).with_columns(
        [pl.col(name).str.replace(".", ",", literal=True) for name in comma if name != "LiLA"]
        + [
            pl.when(pl.col("LiLA").str.count_matches(".", literal=True) == 1)
            .then(pl.col("LiLA").str.replace(".", ",", literal=True))
            .otherwise("LiLA")
        ]
        + [_day_first(name) for name in ("Tgl Lahir", "Tanggal Pengukuran")]
    )
    frame.write_csv(path, separator=";", include_bom=True, quote_style="necessary", line_terminator="\r\n")


def _day_first(name: str) -> pl.Expr:
    """An ISO date as DD/MM/YYYY."""
    text = pl.col(name)
    return pl.format("{}/{}/{}", text.str.slice(8, 2), text.str.slice(5, 2), text.str.head(4)).alias(name)


def banner(label: str) -> str:
    """`Data Tanggal : 2024-08-31 21:14:05`: when the export was made, the last day of its month."""
    last = pl.Series([f"{label}-01"]).str.to_date().dt.month_end()[0]
    return f"Data Tanggal : {last} 21:14:05"
