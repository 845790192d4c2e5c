"""From the rows of an import to one set of facts a child: the newest that is told, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from konvergensi.registry import nik as nik_evidence
from konvergensi.registry import words
from konvergensi.sources.schema import MEASUREMENTS

_TOLD = {
    "name": 120,
    "sex": None,
    "birth_date": None,
    "birth_weight_kg": None,
    "birth_length_cm": None,
    "parent_name": 120,
    "rt": 10,
    "rw": 10,
    "address": 200,
}
_PLACE = ("village_code", "posyandu", "puskesmas")
_NEWEST = ("measured_on", "file", "sheet", "row")


@dataclass(frozen=True, slots=True)
class Facts:
    """What an import says about one child. Empty text where it says nothing."""

    child_id: str
    on: date | None  # day of the newest row
    since: date | None  # day of the first row that names the place the newest one names
    place: tuple[str, str, str]  # village code, posyandu, puskesmas
    nik: str
    nik_status: str
    told: Mapping[str, Any]  # fields of Person
    name_tokens: tuple[str, ...]
    parent_tokens: tuple[str, ...]


def facts_of(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a child: the newest value of each fact, the newest place and since when, the best NIK, the words."""
    given = _complete(rows).sort(_NEWEST, nulls_last=False, maintain_order=True)
    own = nik_evidence.tells_apart(pl.col("nik_status")).fill_null(False)
    latest = given.group_by("child_id", maintain_order=True).agg(
        *(pl.col(name).drop_nulls().last() for name in _TOLD),
        pl.col("measured_on").max().alias("on"),
        pl.coalesce(pl.col("nik").filter(own).last(), pl.col("nik").drop_nulls().last()).alias("nik"),
        pl.coalesce(pl.col("nik_status").filter(own).last(), pl.col("nik_status").drop_nulls().last()),
    )
    together = latest.join(_places(given), on="child_id", how="left", maintain_order="left")
    return together.with_columns(
        *(pl.col(name).fill_null("").str.slice(0, size) for name, size in _TOLD.items() if size),
        pl.col("nik", "nik_status").fill_null(""),
        *(pl.col(name).fill_null("") for name in _PLACE),
        words.name_key(pl.col("name")).str.slice(0, 120).alias("search_name"),
        words.parent_key(pl.col("parent_name")).str.slice(0, 120).alias("search_mother"),
        words.name_tokens(pl.col("name")).alias("name_tokens"),
        words.parent_tokens(pl.col("parent_name")).alias("parent_tokens"),
    )


def facts(table: pl.DataFrame) -> list[Facts]:
    """The rows of `facts_of` as records."""
    return [
        Facts(
            child_id=row["child_id"],
            on=row["on"],
            since=row["since"],
            place=(row["village_code"], row["posyandu"], row["puskesmas"]),
            nik=row["nik"],
            nik_status=row["nik_status"],
            told={
                "name": row["name"],
                "search_name": row["search_name"],
                "sex": row["sex"],
                "birth_date": row["birth_date"],
                "birth_year_only": False,
                "mother_name": row["parent_name"],
                "search_mother": row["search_mother"],
                "birth_weight_kg": row["birth_weight_kg"],
                "birth_length_cm": row["birth_length_cm"],
                "rt": row["rt"],
                "rw": row["rw"],
                "address": row["address"],
            },
            name_tokens=tuple(row["name_tokens"] or ()),
            parent_tokens=tuple(row["parent_tokens"] or ()),
        )
        for row in table.iter_rows(named=True)
    ]


def _complete(rows: pl.DataFrame) -> pl.DataFrame:
    needed = (*_TOLD, *_PLACE, *_NEWEST, "nik")
    absent = [pl.lit(None, dtype=MEASUREMENTS[name]).alias(name) for name in needed if name not in rows.columns]
    status = [] if "nik_status" in rows.columns else [nik_evidence.status(nik_evidence.digits(pl.col("nik")))]
    return rows.with_columns(absent).with_columns(
        nik_evidence.digits(pl.col("nik")), *(expression.alias("nik_status") for expression in status)
    )


def _places(given: pl.DataFrame) -> pl.DataFrame:
    """The place of the newest row that names a village, and the first day it was named."""
    placed = given.filter(pl.col("village_code").is_not_null())
    newest = placed.group_by("child_id", maintain_order=True).agg(pl.col(name).last() for name in _PLACE)
    same = placed.join(newest, on=["child_id", "village_code", "posyandu"], how="semi", nulls_equal=True)
    first = same.group_by("child_id").agg(pl.col("measured_on").min().alias("since"))
    return newest.join(first, on="child_id", how="left")
