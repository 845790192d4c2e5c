"""The doubtful rows as findings of the catalogue, so that a repair book can list them."""

from string import Formatter

import polars as pl

from konvergensi.problems import Problem, words
from konvergensi.problems.quality import COPIED, IMPLAUSIBLE_Z, LENGTH_DECREASE, MEASURED_TWICE, RAW_MUAC
from konvergensi.sources.schema import FINDINGS

# index, what the export calls it, the column to mend, the cells that make it
IMPLAUSIBLE = (
    ("haz", "TB/U", "Tinggi", "panjang/tinggi"),
    ("waz", "BB/U", "Berat", "berat"),
    ("whz", "BB/TB", "Berat, Tinggi", "berat, panjang/tinggi"),
)


def findings(marked: pl.DataFrame, muac_cm: tuple[float, float]) -> pl.DataFrame:
    """One row in the columns of `FINDINGS` for each doubt about each row of `_marks.mark`."""
    both = pl.format("{} kg, {} cm", _decimal("weight_kg", 2), _decimal("length_height_cm", 1))
    cells = {"Tinggi": _decimal("length_height_cm", 1), "Berat": _decimal("weight_kg", 2), "Berat, Tinggi": both}
    found = [
        _about(
            IMPLAUSIBLE_Z,
            marked.filter(pl.col(f"{index}_flag") == 1).with_columns(value=cells[column], z=_decimal(index, 2)),
            column,
            title=title,
            cells=names,
        )
        for index, title, column, names in IMPLAUSIBLE
    ]
    shrunk = marked.filter("shrunk").with_columns(
        value=_decimal("length_height_cm", 1),
        before=_decimal("length_earlier", 1),
        drop=_decimal("drop_cm", 1),
        before_on=_day("before_on"),
    )
    twice = marked.filter("twice").with_columns(value=_day("measured_on"), before_on=_day("first_on"))
    low, high = (words.plain(limit) for limit in muac_cm)
    found += [
        _about(LENGTH_DECREASE, shrunk, "Tinggi"),
        _about(COPIED, marked.filter("copied").with_columns(value=both), "Berat, Tinggi"),
        _about(MEASURED_TWICE, twice, "Tanggal Pengukuran"),
        _about(
            RAW_MUAC, marked.filter("raw_muac").with_columns(value=_decimal("muac_cm", 1)), "LiLA", low=low, high=high
        ),
    ]
    return pl.concat(found).sort("file", "sheet", "row", "code", maintain_order=True)


def _about(problem: Problem, rows: pl.DataFrame, column: str, **fields: str) -> pl.DataFrame:
    texts = [_sentence(getattr(problem, part), rows.columns, fields).alias(part) for part in ("what", "why", "do")]
    return rows.select(
        "file",
        "sheet",
        "row",
        pl.lit(column).alias("column"),
        pl.col("value") if "value" in rows.columns else pl.lit("").alias("value"),
        pl.lit(problem.code).alias("code"),
        pl.lit(problem.fate).alias("fate"),
        *texts,
    ).cast(pl.Schema(FINDINGS))


def _sentence(template: str, columns: list[str], fields: dict[str, str]) -> pl.Expr:
    parts: list[pl.Expr] = []
    for text, name, _, _ in Formatter().parse(template):
        parts.append(pl.lit(text))
        if name is not None:
            parts.append(pl.col(name).cast(pl.String).fill_null("?") if name in columns else pl.lit(fields[name]))
    return pl.concat_str(parts)


def _decimal(column: str, digits: int) -> pl.Expr:
    return words.number(pl.col(column), digits)


def _day(column: str) -> pl.Expr:
    return words.day(pl.col(column))
