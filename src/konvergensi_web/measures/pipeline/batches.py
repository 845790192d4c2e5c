"""The imports whose rows are counted: of each value, and of a run."""

from typing import Any

import polars as pl

from konvergensi_web.intake.models import Batch


def of_places(rows: pl.LazyFrame) -> pl.DataFrame:
    """The imports whose rows are counted, by place and month: `region_path, month, batches`."""
    read = rows.select("month", "file", "regency_code", "district_code", "village_code", "posyandu").unique().collect()
    read = read.filter(pl.col("file") != "")
    deep = pl.concat_str("village_code", "posyandu", separator=".")
    parts = [
        read.select("month", "file", region_path=place + ".")
        for place in (pl.col("regency_code"), pl.col("district_code"), pl.col("village_code"), deep)
    ]
    table = pl.concat(parts).filter(pl.col("region_path").is_not_null()).unique()
    return table.group_by("region_path", "month").agg(pl.col("file").sort().alias("batches"))


def of_run(rows: pl.LazyFrame) -> list[dict[str, Any]]:
    """The imports of a run: kind of list, months and rows of each."""
    counted = rows.group_by("file", "kind").agg(pl.len().alias("rows"), pl.col("month").unique().sort())
    known = {str(pk): name for pk, name in Batch.objects.values_list("pk", "register")}
    found = counted.collect().sort("file", "kind").iter_rows(named=True)
    return [
        {"id": row["file"], "register": known.get(row["file"], "entry"), "kind": row["kind"], "rows": row["rows"],
         "months": row["month"]}
        for row in found
    ]  # fmt: skip
