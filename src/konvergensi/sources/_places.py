"""Region codes for the names of a reading: each distinct name is resolved once and reported once."""

from pathlib import Path

import polars as pl

from konvergensi import regions
from konvergensi.problems import ProblemError
from konvergensi.problems import sources as problems
from konvergensi.problems import sources_rows as row_problems
from konvergensi.sources._findings import about_rows, nothing
from konvergensi.sources.schema import MEASUREMENTS

_REPORTED = {
    "unknown": row_problems.VILLAGE_UNKNOWN,
    "ambiguous": row_problems.VILLAGE_AMBIGUOUS,
    "spelling": row_problems.VILLAGE_SPELLING,
}


def load_aliases(path: Path | None) -> regions.Aliases | None:
    """The alias file, if one is given. Raises `ProblemError` when it is absent or wrong."""
    if path is None:
        return None
    if not path.is_file():
        raise ProblemError(problems.NOT_FOUND, file=str(path))
    return regions.Aliases.load(path)


def with_codes(
    frame: pl.DataFrame, *, regency: str, aliases: regions.Aliases | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """`frame` with `regency_code`, `district_code`, `village_code`, and one finding per name that is not certain.

    `frame` has the columns of `schema.MEASUREMENTS` or at least `file, sheet, row, district, village`.
    """
    if frame.is_empty():
        return frame, nothing()
    names = frame.select("district", "village").unique(maintain_order=True)
    found = regions.resolve(names, regency=regency, aliases=aliases)
    codes = found.select("district", "village", "district_code", "village_code")
    keys = frame.select("district", "village").join(  # only the keys: a join copies every column it is given
        codes, on=["district", "village"], how="left", nulls_equal=True, maintain_order="left"
    )
    coded = frame.with_columns(pl.lit(regency).alias("regency_code"), keys["district_code"], keys["village_code"])
    coded, settled = _by_neighbours(coded, found)
    order = [name for name in MEASUREMENTS if name in coded.columns]
    coded = coded.select(*order, *(name for name in coded.columns if name not in order))
    told = pl.concat(
        [_doubts(frame.join(settled, on=["file", "village"], how="anti"), found, regency), *_settlements(settled)]
    )
    return coded, told


def missing_villages(frame: pl.DataFrame, placeless: pl.DataFrame) -> pl.DataFrame:
    """One finding per row whose village is empty, but for the sheets (`file`, `sheet`) that name none anywhere."""
    rows = frame.filter(pl.col("village").is_null()).join(placeless, on=["file", "sheet"], how="anti")
    written = pl.concat_str(pl.lit("Kec. "), pl.col("district").fill_null("tidak tertulis"))
    return about_rows(row_problems.VILLAGE_MISSING, rows.with_columns(written.alias("value")), column="Desa/Kel")


def _by_neighbours(coded: pl.DataFrame, found: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Where no kecamatan is written and a name is in several, the kecamatan of the file's other villages decides."""
    options = found.filter(pl.col("how") == "ambiguous", pl.col("district").is_null()).select("village", "candidates")
    options = options.explode("candidates").filter(pl.col("candidates").str.len_chars() > 8)
    options = options.with_columns(pl.col("candidates").str.slice(0, 8).alias("district_code"))
    seen = coded.filter(pl.col("village_code").is_not_null()).select("file", "district_code").unique()
    open_rows = coded.filter(pl.col("village_code").is_null(), pl.col("district").is_null())
    places = open_rows.group_by("file", "village", maintain_order=True).agg(
        pl.first("sheet", "row"), pl.len().alias("n")
    )
    fitting = places.join(options, on="village").join(seen, on=["file", "district_code"])
    settled = fitting.filter(pl.len().over("file", "village") == 1)
    if settled.is_empty():
        return coded, settled
    codes = settled.select("file", "village", pl.lit(None, pl.String).alias("district"), "candidates")
    coded = coded.join(codes, on=["file", "village", "district"], how="left", nulls_equal=True, maintain_order="left")
    return coded.with_columns(
        pl.coalesce("village_code", "candidates").alias("village_code"),
        pl.coalesce("district_code", pl.col("candidates").str.slice(0, 8)).alias("district_code"),
    ).drop("candidates"), settled


def _settlements(settled: pl.DataFrame) -> list[pl.DataFrame]:
    """One finding per name that the other villages of its file have settled."""
    shown = pl.Series("candidates", [place(code) for code in settled["candidates"]], dtype=pl.String)
    rows = settled.with_columns(shown, pl.col("village").alias("value"))
    return [about_rows(row_problems.VILLAGE_BY_NEIGHBOURS, rows, column="Desa/Kel")]


def _doubts(frame: pl.DataFrame, found: pl.DataFrame, regency: str) -> pl.DataFrame:
    doubtful = found.filter(pl.col("how").is_in(list(_REPORTED)))
    doubtful = doubtful.filter(pl.any_horizontal(pl.col("district", "village").is_not_null()))
    if doubtful.is_empty() or frame["village"].null_count() == frame.height:
        return nothing()
    first = frame.group_by("district", "village", maintain_order=True).agg(
        pl.first("file", "sheet", "row"), pl.len().alias("n")
    )
    rows = doubtful.join(first, on=["district", "village"], nulls_equal=True, maintain_order="left")
    shown = [
        _candidates(code, list(options or ()), how)
        for code, options, how in rows.select("village_code", "candidates", "how").iter_rows()
    ]
    rows = rows.with_columns(
        pl.Series("candidates", shown, dtype=pl.String),
        pl.col("village").fill_null("(kosong)").alias("value"),
        pl.concat_str(pl.lit("Kec. "), pl.col("district").fill_null("tidak tertulis")).alias("district"),
    )
    label = regions.get(regency).label
    return pl.concat(
        [
            about_rows(problem, rows.filter(how=how), column="Desa/Kel", regency=label)
            for how, problem in _REPORTED.items()
        ]
    )


def _candidates(code: str | None, options: list[str], how: str) -> str:
    if how == "spelling" and code:
        options = [code]
    return ", ".join(place(option) for option in options[:5]) or "tidak ada"


def place(code: str) -> str:
    """A region as a person reads it: `Desa Kaserangan, Kecamatan Ciruas (36.04.09.2016)`."""
    region = regions.get(code)
    above = f", {regions.get(code[:8]).label}" if len(code) > 8 else ""
    return f"{region.label}{above} ({code})"
