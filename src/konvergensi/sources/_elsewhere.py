"""Files whose places all lie in another kabupaten/kota: `SERANG` is a kabupaten and a kota, its villages are not both.

Fed with the coded rows of `_places.with_codes`.
"""

import polars as pl

from konvergensi import regions
from konvergensi.problems import ProblemError
from konvergensi.problems.sources import OTHER_REGENCY_FILES

KNOWN_SHARE = 0.1  # a file with fewer of its rows in the kabupaten/kota than this is not from there


def files_from_elsewhere(coded: pl.DataFrame) -> pl.DataFrame:
    """The `file, sheet` whose written places are hardly ever of the kabupaten/kota they were read for."""
    named = coded.lazy().filter(pl.col("village").is_not_null() | pl.col("district").is_not_null())
    known = pl.col("district_code").is_not_null() | pl.col("village_code").is_not_null()
    shares = named.group_by("file", "sheet", maintain_order=True).agg(known.mean().alias("share"))
    return shares.filter(pl.col("share") < KNOWN_SHARE).select("file", "sheet").collect()


def explained(rows: pl.DataFrame, regency: str) -> ProblemError:
    """What to tell about rows from elsewhere, with the kabupaten/kota their names are likeliest from."""
    fields = {
        "files": ", ".join(rows["file"].unique(maintain_order=True).head(5)),
        "regency": regions.get(regency).label,
        "code": regency,
        "likely": _likely(rows, regency),
    }
    return ProblemError(OTHER_REGENCY_FILES, **fields)


def _likely(rows: pl.DataFrame, regency: str) -> str:
    """A sentence naming the kabupaten/kota that has most of the pairs of kecamatan and desa, or nothing."""
    places = regions.table().with_columns(pl.col("name").str.to_uppercase().alias("upper"))
    villages = places.filter(pl.col("level") == "village").select("code", village="upper")
    districts = places.filter(pl.col("level") == "district").select(district_code="code", district="upper")
    pairs = rows.select(pl.col("district", "village").str.to_uppercase().str.strip_chars()).drop_nulls().unique()
    known = villages.with_columns(pl.col("code").str.slice(0, 8).alias("district_code")).join(
        districts, on="district_code"
    )
    found = pairs.join(known, on=["district", "village"]).select(pl.col("code").str.slice(0, 5))
    counted = (
        found.group_by("code").len().filter(pl.col("code") != regency).sort("len", "code", descending=[True, False])
    )
    if counted.is_empty() or counted["len"][0] * 2 < pairs.height:
        return ""
    return f"Nama-namanya cocok dengan {regions.get(counted['code'][0]).label} ({counted['code'][0]}). "
