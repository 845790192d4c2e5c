"""Where the rows of a file belong, whose area that is, and which names only a person can settle."""

from collections.abc import Collection, Iterable

import polars as pl
from rapidfuzz import fuzz

from konvergensi import regions as packaged
from konvergensi import sources
from konvergensi.problems import Problem
from konvergensi.problems import intake as problems
from konvergensi_web.intake.loaders import REGION_PATH, OpenPlace, Source

_WAITING = (problems.PLACE_OPEN.code, problems.PLACE_EMPTY.code)


def place_of(regency: str) -> pl.Expr:
    """The path of a row: of its village, else of its kecamatan, else of the regency."""
    code = pl.coalesce("village_code", "district_code", pl.lit(regency))
    return code + "."


def within_area(
    given: pl.DataFrame, source: Source, unsure_is: Problem = problems.PLACE_OPEN
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Rows of other offices are refused; rows whose village is not known wait when only the village could tell."""
    areas = source.actor.paths
    paths = given.get_column(REGION_PATH).unique().to_list()
    inside = [path for path in paths if any(path.startswith(area) for area in areas)]
    above = [path for path in paths if path not in inside and any(area.startswith(path) for area in areas)]
    outside = ~pl.col(REGION_PATH).is_in([*inside, *above])
    unsure = pl.col(REGION_PATH).is_in(above) & ~pl.col("code").is_in(_WAITING)
    shown = given.with_columns(_written())
    findings = [
        sources.about_rows(problem, shown.filter(rows), column="Desa/Kel")
        for problem, rows in ((problems.OUTSIDE_AREA, outside), (unsure_is, unsure))
    ]
    judged = given.with_columns(
        fate=pl.when(outside).then(pl.lit("refused")).when(unsure).then(pl.lit("held")).otherwise("fate"),
        code=pl.when(outside).then(pl.lit(problems.OUTSIDE_AREA.code)).when(unsure)
        .then(pl.lit(unsure_is.code)).otherwise("code"),
    )  # fmt: skip
    return judged, findings


def waiting_for_place(given: pl.DataFrame, placeless: Collection[tuple[str, str]]) -> pl.DataFrame:
    """Rows whose village is not settled wait for a person, rows without one for the application they came from.

    `placeless` are the files and sheets that name no village anywhere: what they hold is of the kecamatan or the
    regency, as the reader says of them.
    """
    lacking, named = pl.col("village_code").is_null(), pl.col("village").is_not_null()
    waits = lacking & (named | ~in_sheets(placeless))
    code = pl.when(named).then(pl.lit(problems.PLACE_OPEN.code)).otherwise(pl.lit(problems.PLACE_EMPTY.code))
    return given.with_columns(
        fate=pl.when(waits).then(pl.lit("held")).otherwise("fate"), code=pl.when(waits).then(code).otherwise("code")
    )


def told_of_waiting(judged: pl.DataFrame) -> list[pl.DataFrame]:
    """One finding for each row that waits for its village."""
    shown = judged.with_columns(_written())
    unsettled = pl.col("village_code").is_null() & pl.col("village").is_not_null()
    return [
        sources.about_rows(problem, shown.filter((pl.col("code") == problem.code) & rows), column="Desa/Kel")
        for problem, rows in ((problems.PLACE_OPEN, unsettled), (problems.PLACE_EMPTY, pl.lit(value=True)))
    ]


def in_sheets(sheets: Collection[tuple[str, str]]) -> pl.Expr:
    """Whether a row stands in one of these files and sheets."""
    keys = [f"{file}\n{sheet}" for file, sheet in sheets]
    return pl.concat_str("file", "sheet", separator="\n").is_in(keys)


def _written() -> pl.Expr:
    """The place of a row as its file has it."""
    village, district = pl.col("village").fill_null("(desa kosong)"), pl.col("district").fill_null("-")
    return pl.concat_str(village, pl.lit(", Kec. "), district).alias("value")


def open_places(rows: pl.DataFrame, source: Source) -> list[OpenPlace]:
    """The names that only a person can settle, those of most rows first."""
    names = ["district", "village"]
    rows = rows.filter(pl.col("village_code").is_null())
    rows = rows.filter(pl.any_horizontal(pl.col(names).is_not_null()))
    if rows.is_empty():
        return []
    aliases = packaged.Aliases.load(source.aliases) if source.aliases else None
    counted = rows.group_by(names, maintain_order=True).len()
    found = packaged.resolve(counted, regency=source.regency, aliases=aliases)
    waiting = found.join(counted, on=names, nulls_equal=True).filter(pl.col("how").is_in(["ambiguous", "unknown"]))
    return [
        OpenPlace(
            level="village" if one["village"] else "district",
            name=one["village"] or one["district"],
            district=(one["district"] or "") if one["village"] else "",
            rows=one["len"],
            candidates=_candidates(one["village"] or one["district"], one["candidates"] or ()),
        )
        for one in waiting.sort("len", descending=True).iter_rows(named=True)
    ]


def _candidates(name: str, codes: Iterable[str]) -> list[tuple[str, float]]:
    return [(code, round(fuzz.ratio(name.upper(), packaged.get(code).name.upper()), 1)) for code in codes]
