"""Who is it? The same child in every file and month, under a pseudonym that only the holder of the key can repeat."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from konvergensi.registry._cluster import clusters
from konvergensi.registry._decide import judged
from konvergensi.registry._pairs import compared, pairs
from konvergensi.registry._people import CONTENT, complete, lines
from konvergensi.registry._remarks import remarks

ID_BYTES = 10
TOLD = ("child_id", "nik_status", "nik_agrees_birth", "nik_agrees_sex")
CANDIDATES = {
    "child_id": pl.String(),
    "other_child_id": pl.String(),
    "score": pl.Int64(),
    "evidence": pl.List(pl.String()),
    "file": pl.String(),
    "sheet": pl.String(),
    "row": pl.Int64(),
    "village_code": pl.String(),
    "other_file": pl.String(),
    "other_sheet": pl.String(),
    "other_row": pl.Int64(),
    "other_village_code": pl.String(),
}


@dataclass(frozen=True, slots=True)
class Identified:
    """The measurements with `child_id` and the NIK evidence; pairs for a person to look at; what was remarked.

    `measurements`: all columns and rows in the order given, and `child_id`, `nik_status` (see `registry.nik`),
    `nik_agrees_birth`, `nik_agrees_sex` (null where it cannot be said).
    `candidates`: two `child_id` that may be one child, the likeliest first, with `score` (0-100 points, no
    probability), `evidence` (short phrases) and the last row of each. `findings`: rows of `FINDINGS`, all `stored`.
    """

    measurements: pl.DataFrame
    candidates: pl.DataFrame
    findings: pl.DataFrame


def identify(measurements: pl.DataFrame, *, key: bytes) -> Identified:
    """Tell the children of all measurements apart.

    Lines that are surely one child share a `child_id`: a keyed hash of the NIK where it is complete and its own, else
    of what the lines say. What only looks alike is proposed in `candidates` and stays two children; one NIK under
    two names is a finding and stays two children. The result does not depend on the order of the rows.
    Raises ValueError when `key` is shorter than 16 bytes.
    """
    if len(key) < 16:
        raise ValueError("the key of the pseudonyms must have at least 16 bytes")
    rows = complete(measurements.drop(TOLD, strict=False))
    people, line = lines(rows)
    alike = compared(pairs(people))
    decided = judged(alike, _seen_apart(alike, rows, line))
    child, refused = clusters(people, decided)
    people = people.with_columns(child)
    people = people.join(_pseudonyms(people, key), on="child", maintain_order="left")
    numbered = rows.with_columns(line.alias("line"))
    joined = numbered.join(people.select("line", *TOLD), on="line", how="left", maintain_order="left")
    return Identified(
        measurements.with_columns(joined.select(TOLD)),
        _candidates(decided, refused, people, joined),
        remarks(joined, people),
    )


def _seen_apart(alike: pl.DataFrame, rows: pl.DataFrame, line: pl.Series) -> pl.DataFrame:
    """Doubtful pairs (`a`, `b`) measured in one month in one list, or with different results: two lines, two children.

    `doubled`: never with different results, so one measuring may stand in the list under two numbers.
    Two files may hold the same list, so one result under two spellings in two files says nothing.
    """
    doubtful = alike.filter((pl.col("name_is") != "same") | (pl.col("nik_is") == "typo")).select("a", "b")
    wanted = pl.concat([doubtful["a"], doubtful["b"]]).unique()
    place, result = ["file", "sheet"], ["measured_on", "weight_kg", "length_height_cm"]
    seen = rows.select("month", *place, *result, line.alias("line")).filter(pl.col("line").is_in(wanted.implode()))
    seen = seen.drop_nulls("month").unique()
    both = doubtful.join(seen, left_on="a", right_on="line").join(
        seen, left_on=["b", "month"], right_on=["line", "month"], suffix="_other"
    )
    one_list = pl.all_horizontal(pl.col(name) == pl.col(f"{name}_other") for name in place)
    one_result = pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"{name}_other")) for name in result)
    measured = pl.any_horizontal(pl.col("weight_kg", "length_height_cm").is_not_null())
    apart = both.filter(one_list | ~one_result)
    return apart.group_by("a", "b").agg((one_result & measured).all().alias("doubled"))


def _pseudonyms(people: pl.DataFrame, key: bytes) -> pl.DataFrame:
    """`child, child_id`. The basis is the NIK when the child has one of its own that no other child uses."""
    good = pl.col("nik_agrees_birth").fill_null(False) & pl.col("nik_agrees_sex").fill_null(False)
    numbered = people.filter("own").with_columns(
        pl.col("child").n_unique().over("nik").alias("users"), good.alias("good")
    )
    best = numbered.sort("good", "nik", descending=[True, False]).group_by("child", maintain_order=True).first()
    by_nik = best.filter(pl.col("users") == 1).select("child", pl.lit("nik ") + pl.col("nik"))
    said = pl.concat_str([pl.col(name).cast(pl.String).fill_null("") for name in CONTENT], separator="|")
    by_words = people.sort("line").group_by("child", maintain_order=True).agg(said.first().alias("said"))
    basis = by_words.join(by_nik, on="child", how="left", maintain_order="left")
    texts = basis.select(pl.coalesce("literal", "said")).to_series()
    return basis.select("child", pl.Series("child_id", _hashed(texts, key)))


def _hashed(texts: Iterable[str], key: bytes) -> list[str]:
    secret = hashlib.sha256(key).digest()
    return [
        hashlib.blake2b(text.encode(), digest_size=ID_BYTES, key=secret, person=b"konvergensi/anak").hexdigest()
        for text in texts
    ]


def _candidates(
    decided: pl.DataFrame, refused: pl.DataFrame, people: pl.DataFrame, joined: pl.DataFrame
) -> pl.DataFrame:
    columns = ["a", "b", "points", "evidence"]
    shown = pl.concat([decided.filter(pl.col("verdict") == "review").select(columns), refused.select(columns)])
    ids = people.select("line", "child_id")
    named = shown.join(ids, left_on="a", right_on="line").join(ids, left_on="b", right_on="line", suffix="_b")
    named = named.filter(pl.col("child_id") != pl.col("child_id_b"))
    first, second = pl.min_horizontal("child_id", "child_id_b"), pl.max_horizontal("child_id", "child_id_b")
    distinct = (
        named.select(
            first.alias("child_id"),
            second.alias("other_child_id"),
            pl.col("points").alias("score"),
            "evidence",
            "a",
            "b",
        )
        .sort("score", "child_id", "other_child_id", "a", "b", descending=[True, False, False, False, False])
        .unique(["child_id", "other_child_id"], keep="first", maintain_order=True)
    )
    last = _last_rows(joined, pl.concat([distinct["child_id"], distinct["other_child_id"]]).unique())
    others = last.rename({name: f"other_{name}" for name in last.columns})
    placed = distinct.join(last, on="child_id", how="left", maintain_order="left")
    return placed.join(others, on="other_child_id", how="left", maintain_order="left").select(CANDIDATES.keys())


def _last_rows(joined: pl.DataFrame, children: pl.Series) -> pl.DataFrame:
    theirs = joined.filter(pl.col("child_id").is_in(children.implode()))
    order = ["measured_on", "file", "sheet", "row"]
    last = theirs.sort(order, nulls_last=False).group_by("child_id", maintain_order=True).last()
    return last.select("child_id", "file", "sheet", "row", "village_code")
