"""Which lines are worth comparing, and how alike they are.

Blocking: two lines meet only when they share a NIK (with the name or the date of birth), a name and a date of birth, a
date of birth and a desa, or a name, a desa and a parent. No step looks at all pairs.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA, Hamming, JaroWinkler

from konvergensi.registry._rules import rules

_BLOCKS: tuple[tuple[str, ...], ...] = (
    ("nik",),
    ("key", "birth_date"),
    ("birth_date", "place"),
    ("key", "place", "parent"),
)
# Where very many lines share a block (a filler, a heaped birthday), they must share this as well
_NARROWER = {"nik": "key", "key": "place", "birth_date": "initial"}
_COMPARED = (
    "nik",
    "own",
    "key",
    "letters",
    "words",
    "placeholder",
    "sex",
    "birth_date",
    "parent",
    "other_parent",
    "place",
)


def pairs(lines: pl.DataFrame) -> pl.DataFrame:
    """All pairs that meet in a block: `a < b` and what both lines say, `<column>_a` and `<column>_b`."""
    blocked = lines.with_columns(initial=pl.col("key").str.slice(0, 3))
    met = [_meeting(blocked, block) for block in _BLOCKS]
    distinct = pl.concat(met).unique().sort("a", "b")
    said = lines.select("line", *_COMPARED)
    first = said.rename({name: f"{name}_a" for name in _COMPARED})
    second = said.rename({name: f"{name}_b" for name in _COMPARED})
    together = distinct.join(first, left_on="a", right_on="line", maintain_order="left")
    return together.join(second, left_on="b", right_on="line", maintain_order="left")


def _meeting(lines: pl.DataFrame, block: Sequence[str]) -> pl.DataFrame:
    usable = lines.drop_nulls(block)
    if block[0] == "nik":
        usable = usable.filter("own")
    crowd = pl.len().over(block)
    several = usable.with_columns(crowd.alias("crowd")).filter(pl.col("crowd") > 1)
    narrower = pl.when(pl.col("crowd") > rules().crowded_block).then(pl.col(_NARROWER[block[0]]))
    keyed = several.select("line", *block, narrower.fill_null("").alias("narrower"))
    keys = [*block, "narrower"]
    met = keyed.join(keyed, on=keys, suffix="_b").filter(pl.col("line") < pl.col("line_b"))
    return met.select(pl.col("line").alias("a"), pl.col("line_b").alias("b"))


def compared(met: pl.DataFrame) -> pl.DataFrame:
    """The pairs with how alike they are: `nik_is`, `name_is`, `birth_is`, `parent_is`, `sex_is`, `place_is`.

    `same`, `other` or `unknown` (one side says nothing), and beside them for the NIK `part` (one is a cut or filled
    form of the other) and `typo`; for the name `reordered`, `longer` (all words of one in the other), `near` (letters
    left out, added or exchanged), `other-letter` (another letter in one place, as between twins); for the birth
    `near` (day and month exchanged, or one part differs).
    """
    return met.with_columns(_nik(met), _name(met), _parent(met), _birth(), _plain("sex", "sex_is"), _place())


def _plain(column: str, name: str) -> pl.Expr:
    same = pl.col(f"{column}_a") == pl.col(f"{column}_b")
    return (
        pl.when(same.is_null())
        .then(pl.lit("unknown"))
        .when(same)
        .then(pl.lit("same"))
        .otherwise(pl.lit("other"))
        .alias(name)
    )


def _place() -> pl.Expr:
    """A desa known by its code and one known by name only cannot be told apart or alike."""
    coded = [pl.col(f"place_{side}").str.contains(r"^\d") for side in "ab"]
    return (
        pl.when(coded[0] != coded[1]).then(pl.lit("unknown")).otherwise(_plain("place", "place_is")).alias("place_is")
    )


def _birth() -> pl.Expr:
    a, b = pl.col("birth_date_a").dt, pl.col("birth_date_b").dt
    parts = [a.year() == b.year(), a.month() == b.month(), a.day() == b.day()]
    exchanged = parts[0] & (a.month() == b.day()) & (a.day() == b.month())
    alike = pl.sum_horizontal(*parts)
    return (
        pl.when(alike.is_null() | parts[0].is_null())
        .then(pl.lit("unknown"))
        .when(alike == 3)
        .then(pl.lit("same"))
        .when((alike == 2) | exchanged)
        .then(pl.lit("near"))
        .otherwise(pl.lit("other"))
        .alias("birth_is")
    )


def _edits(met: pl.DataFrame, column: str) -> NDArray[np.int64]:
    """Optimal string alignment distance of a column's two sides; a missing side counts as empty."""
    return process.cpdist(*_sides(met, column), scorer=OSA.distance, dtype=np.int32, workers=2).astype(np.int64)


def _sides(met: pl.DataFrame, column: str, other: str = "") -> tuple[list[str], list[str]]:
    return (
        met.get_column(f"{column}_a").fill_null("").to_list(),
        met.get_column(f"{other or column}_b").fill_null("").to_list(),
    )


def _lengths(met: pl.DataFrame, column: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    sides = met.select(pl.col(f"{column}_a", f"{column}_b").fill_null("").str.len_bytes().cast(pl.Int64)).to_numpy()
    return sides[:, 0], sides[:, 1]


def _nik(met: pl.DataFrame) -> pl.Series:
    a, b = _sides(met, "nik")
    edits, (length_a, length_b) = _edits(met, "nik"), _lengths(met, "nik")
    both_own = met.get_column("own_a").to_numpy() & met.get_column("own_b").to_numpy()
    full = rules().nik.digits
    shorter, longer = np.minimum(length_a, length_b), np.maximum(length_a, length_b)
    # a number cut off or with digits left out, and a filled-in serial behind the same twelve digits
    left_out = (shorter >= 8) & (shorter < full) & (longer == full) & (edits == longer - shorter)
    stem = np.array([x[:12] == y[:12] for x, y in zip(a, b, strict=True)], dtype=bool)
    filled = ~both_own & (shorter == full) & stem
    equal = (edits == 0) & (shorter > 0)
    return _chosen(
        "nik_is",
        [(shorter == 0, "unknown"), (equal & both_own, "same"), (equal | left_out | filled, "part"),
         (both_own & (edits <= rules().nik.typo_edits), "typo")],
        "other",
    )  # fmt: skip


def _name(met: pl.DataFrame) -> pl.Series:
    edits, slip = _slips(met, "key")
    # folding can turn one slip into two (Olivia, Oliia): the letters as typed are compared as well
    typed_edits, typed_slip = _slips(met, "letters")
    near = (edits > 0) & ((edits <= _allowed(met)) | (typed_edits <= _allowed(met)))
    shorter = np.minimum(*_lengths(met, "key"))
    words = [met.get_column(f"words_{side}").fill_null("").str.split(" ") for side in "ab"]
    more, less = words[0].list.set_difference(words[1]).list.len(), words[1].list.set_difference(words[0]).list.len()
    reordered = ((more == 0) & (less == 0)).to_numpy()
    contained = ((more == 0) | (less == 0)).to_numpy() & (shorter >= 3)
    return _chosen(
        "name_is",
        [(shorter == 0, "unknown"), (edits == 0, "same"), (reordered, "reordered"), (contained, "longer"),
         (near & (slip | typed_slip), "near"), (near, "other-letter")],
        "other",
    )  # fmt: skip


def _slips(met: pl.DataFrame, column: str) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Edits, and whether they are slips of the hand only: letters lost or doubled, or two neighbours exchanged.

    A letter replaced by another one is what tells Zahra from Zahwa.
    """
    edits, (length_a, length_b) = _edits(met, column), _lengths(met, column)
    apart = np.abs(length_a - length_b)
    replaced = process.cpdist(*_sides(met, column), scorer=Hamming.distance, dtype=np.int32, workers=2)
    return edits, (edits == apart) | ((apart == 0) & (edits == 1) & (replaced == 2))


def _allowed(met: pl.DataFrame) -> NDArray[np.int64]:
    longer, limits = np.maximum(*_lengths(met, "letters")), rules().names.near_edits
    fits = [longer <= (limit.upto or 1 << 20) for limit in limits]
    return np.select(fits, [np.int64(limit.edits) for limit in limits], default=np.int64(0))


def _parent(met: pl.DataFrame) -> pl.Series:
    likeness = np.zeros(len(met))
    for one in ("parent", "other_parent"):
        for two in ("parent", "other_parent"):
            both = (met.get_column(f"{one}_a").is_not_null() & met.get_column(f"{two}_b").is_not_null()).to_numpy()
            score = process.cpdist(*_sides(met, one, two), scorer=JaroWinkler.similarity, dtype=np.float64, workers=2)
            likeness = np.maximum(likeness, np.where(both, score, 0.0))
    known = (met.get_column("parent_a").is_not_null() & met.get_column("parent_b").is_not_null()).to_numpy()
    return _chosen("parent_is", [(~known, "unknown"), (likeness >= rules().names.parent_likeness, "same")], "other")


def _chosen(name: str, cases: list[tuple[NDArray[np.bool_], str]], otherwise: str) -> pl.Series:
    """The label of the first case that holds."""
    chosen = np.select([case for case, _ in cases], [label for _, label in cases], default=otherwise)
    return pl.Series(name, chosen.astype(object), dtype=pl.String)
