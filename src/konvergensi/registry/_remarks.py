"""What is remarked about identities. One remark a child and reason, at its last row: the mend is made once."""

import polars as pl

from konvergensi.problems import Problem
from konvergensi.problems.registry import (
    MEASURED_TWICE,
    NIK_BIRTH,
    NIK_DAY,
    NIK_FILLER,
    NIK_PLACE,
    NIK_SEX,
    NIK_SHARED,
)
from konvergensi.sources._findings import about_rows, nothing

_ORDER = ("measured_on", "file", "sheet", "row")


def remarks(joined: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Findings about the NIK, about one NIK under two names, and about children measured twice in a month."""
    status = pl.col("nik_status")
    about_nik: list[tuple[Problem, pl.Expr]] = [
        (NIK_FILLER, status.is_in(("heaped", "repeated"))),
        (NIK_PLACE, status == "unknown-region"),
        (NIK_DAY, status == "impossible-date"),
        (NIK_BIRTH, ~pl.col("nik_agrees_birth") & (status == "valid")),
        (NIK_SEX, ~pl.col("nik_agrees_sex") & (status == "valid")),
    ]
    found = [_about_nik(joined, problem, holds) for problem, holds in about_nik]
    return pl.concat([nothing(), *found, _shared(joined, people), _twice(joined)])


def _about_nik(joined: pl.DataFrame, problem: Problem, holds: pl.Expr) -> pl.DataFrame:
    last = joined.filter(holds).sort(_ORDER).group_by("child_id", "nik", maintain_order=True).last()
    shown = last.with_columns(
        pl.col("nik").alias("value"),
        pl.col("birth_date").dt.strftime("%d/%m/%Y").fill_null("kosong"),
        pl.col("sex").replace_strict({1: "L", 2: "P"}, default="kosong", return_dtype=pl.String).alias("sex_letter"),
    )
    return about_rows(problem, shown, column="NIK")


def _shared(joined: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Each child whose NIK another child uses too, with one row of the other."""
    owners = people.filter("own").select("line", "child", "nik")
    shared = owners.filter(pl.col("child").n_unique().over("nik") > 1)
    last = joined.join(shared, on=["line"]).sort(_ORDER).group_by("nik_right", "child", maintain_order=True).last()
    ordered = last.sort("nik_right", "child")
    ends = ordered.group_by("nik_right").agg(
        *(pl.col(name).first().alias(f"first_{name}") for name in ("file", "row", "child")),
        *(pl.col(name).last().alias(f"last_{name}") for name in ("file", "row")),
    )
    is_first = pl.col("child") == pl.col("first_child")
    paired = ordered.join(ends, on="nik_right", maintain_order="left").with_columns(
        pl.col("nik").alias("value"),
        pl.when(is_first).then("last_row").otherwise("first_row").alias("other_row"),
        pl.when(is_first).then("last_file").otherwise("first_file").alias("other_file"),
    )
    return about_rows(NIK_SHARED, paired, column="NIK")


def _twice(joined: pl.DataFrame) -> pl.DataFrame:
    """Children measured on two days of one month with different results; the reader tells of one day's doubles."""
    month = ["child_id", "month"]
    spread = pl.col("measured_on").min().over(month) < pl.col("measured_on").max().over(month)
    theirs = joined.filter(pl.col("month").is_not_null()).filter(spread).sort(_ORDER)
    ends = theirs.group_by(month, maintain_order=True).agg(
        pl.col("file").last(),
        pl.col("sheet").last(),
        pl.col("row").last(),
        pl.col("measured_on").last().dt.strftime("%d/%m/%Y").alias("value"),
        pl.col("file").first().alias("other_file"),
        pl.col("row").first().alias("other_row"),
    )
    return about_rows(MEASURED_TWICE, ends, column="Tanggal Pengukuran")
