"""Findings by the column: a problem of the catalogue and the rows it concerns become rows of `FINDINGS`."""

from string import Formatter

import polars as pl

from konvergensi.problems import Problem
from konvergensi.sources.schema import FINDINGS

SENTENCES = ("what", "why", "do")


def nothing() -> pl.DataFrame:
    """No finding."""
    return pl.DataFrame(schema=FINDINGS)


def about_rows(problem: Problem, rows: pl.DataFrame, *, column: str = "", **fields: object) -> pl.DataFrame:
    """One finding per row of `rows` (columns `file`, `sheet`, `row`, `value` and any other field of the sentences).

    Further fields that are the same for all rows are given by name.
    """
    if rows.is_empty():
        return nothing()
    same = {"column": column, **fields}
    texts = [_sentence(getattr(problem, part), rows.columns, same).alias(part) for part in SENTENCES]
    return rows.select(
        "file",
        "sheet",
        pl.col("row").cast(pl.Int64),
        pl.lit(column).alias("column"),
        _shown("value").alias("value"),
        pl.lit(problem.code).alias("code"),
        pl.lit(problem.fate).alias("fate"),
        *texts,
    ).cast(pl.Schema(FINDINGS))


def about_file(problem: Problem, file: str, sheet: str = "", *, value: str = "", **fields: object) -> pl.DataFrame:
    """One finding about a whole file or sheet."""
    what, why, do = problem.sentences({"file": file, "sheet": sheet, "value": value, **fields})
    row = (file, sheet, None, str(fields.get("column", "")), value, problem.code, problem.fate, what, why, do)
    return pl.DataFrame([row], schema=FINDINGS, orient="row")


def _shown(name: str) -> pl.Expr:
    """A value as the user knows it: whole numbers without `.0`."""
    return pl.col(name).cast(pl.String).fill_null("").str.replace(r"^(-?\d+)\.0$", "${1}")


def _sentence(template: str, columns: list[str], same: dict[str, object]) -> pl.Expr:
    parts: list[pl.Expr] = []
    for literal, name, _, _ in Formatter().parse(template):
        if literal:
            parts.append(pl.lit(literal))
        if name:
            parts.append(_shown(name) if name in columns else pl.lit(str(same[name])))
    return pl.concat_str(parts)
