"""Which records of people may be one person: the rules that tell children apart, on records instead of rows."""

import polars as pl

from konvergensi.registry import nik as nik_evidence
from konvergensi.registry._decide import EVIDENCE, judged
from konvergensi.registry._names import folded, is_placeholder, joined, letters, parents
from konvergensi.registry._pairs import compared, pairs

__all__ = ["EVIDENCE", "JUDGED", "RECORDS", "judge"]

# `nik` may be the number itself or a keyed index of it: equality is all that is asked of an index
RECORDS = {
    "id": pl.String(),
    "nik": pl.String(),
    "nik_status": pl.String(),
    "name": pl.String(),
    "sex": pl.Int8(),
    "birth_date": pl.Date(),
    "parent_name": pl.String(),
    "place": pl.String(),  # code of the desa
}
JUDGED = {
    "id": pl.String(),
    "other_id": pl.String(),
    "verdict": pl.String(),
    "score": pl.Int64(),
    "evidence": pl.List(pl.String()),
}


def judge(records: pl.DataFrame) -> pl.DataFrame:
    """The pairs of records that meet and mean something: `id < other_id`, `verdict`, `score`, `evidence`.

    `verdict` is `one` (surely one person), `review` (a person should look) or `two` (told apart though alike, such as
    one NIK under two names). Pairs that only share a village and a birthday are left out. The likeliest come first.
    """
    lines = _lines(records)
    if lines.is_empty():
        return pl.DataFrame(schema=JUDGED)
    met = compared(pairs(lines))
    nobody = pl.DataFrame(schema={"a": met["a"].dtype, "b": met["b"].dtype, "doubled": pl.Boolean()})
    decided = judged(met, nobody).filter(pl.col("verdict").is_not_null())
    ids = lines.select("line", "id")
    named = decided.join(ids, left_on="a", right_on="line").join(ids, left_on="b", right_on="line", suffix="_b")
    return named.select(
        pl.min_horizontal("id", "id_b").alias("id"),
        pl.max_horizontal("id", "id_b").alias("other_id"),
        "verdict",
        pl.col("points").alias("score"),
        "evidence",
    ).sort("score", "id", "other_id", descending=[True, False, False])


def _lines(records: pl.DataFrame) -> pl.DataFrame:
    number = pl.when(pl.col("nik") != "").then("nik")
    both = parents(pl.col("parent_name"))
    said = records.with_columns(folded(pl.col("name")).alias("words"), number.alias("nik"), both.alias("both"))
    return said.with_columns(
        joined(pl.col("words")).alias("key"),
        letters(pl.col("name")).str.replace_all(" ", "", literal=True).alias("letters"),
        is_placeholder(pl.col("words")).fill_null(False).alias("placeholder"),
        (nik_evidence.tells_apart(pl.col("nik_status")) & pl.col("nik").is_not_null()).fill_null(False).alias("own"),
        pl.col("both").list.get(0).alias("parent"),
        pl.col("both").list.get(1).alias("other_parent"),
    ).with_row_index("line")
