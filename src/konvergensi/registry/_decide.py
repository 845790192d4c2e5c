"""What is concluded from two lines: one child, two children, or a person should look.

The rules are few and lean towards two: a child counted twice shows in the candidates, two children made one do not.
Twins share date, desa, parent and the first twelve digits of their NIK, and their serials differ by one; so a NIK that
is cut off or nearly equal never outweighs another name.
"""

import polars as pl

from konvergensi.registry._rules import rules

_CHIPS: dict[str, dict[str, str]] = {
    "nik_is": {
        "same": "NIK sama",
        "part": "NIK yang satu tidak lengkap",
        "typo": "NIK beda satu-dua angka",
        "other": "NIK berbeda",
        "unknown": "NIK salah satu kosong",
    },
    "name_is": {
        "same": "nama sama",
        "reordered": "nama sama, urutan kata berbeda",
        "longer": "nama yang satu lebih lengkap",
        "near": "nama hampir sama",
        "other-letter": "nama beda satu-dua huruf",
        "other": "nama berbeda",
        "unknown": "nama salah satu kosong",
    },
    "birth_is": {"same": "tanggal lahir sama", "near": "tanggal lahir hampir sama", "other": "tanggal lahir berbeda"},
    "sex_is": {"other": "jenis kelamin berbeda"},
    "parent_is": {"same": "orang tua sama", "other": "orang tua berbeda", "unknown": "orang tua salah satu kosong"},
    "place_is": {"same": "desa sama", "other": "desa berbeda"},
}
_DOUBLED, _APART = "keduanya tercatat dengan hasil ukur yang sama", "keduanya diukur pada bulan yang sama"
EVIDENCE = (*(text for texts in _CHIPS.values() for text in texts.values()), _DOUBLED, _APART)  # whatever may be said


def judged(compared: pl.DataFrame, seen_apart: pl.DataFrame) -> pl.DataFrame:
    """The pairs with `verdict` (`one`, `two`, `review` or null), `points` and `evidence` (chips for a person to read).

    `seen_apart` holds the pairs (`a`, `b`) that were measured side by side: two lines of one list in one month, and
    whether they are `doubled`: the results were always the same.
    """
    together = (
        compared.join(seen_apart.with_columns(apart=pl.lit(True)), on=["a", "b"], how="left", maintain_order="left")
        .with_columns(pl.col("apart", "doubled").fill_null(False))
        .with_columns(_points())
    )
    return together.with_columns(
        pl.when(_one_child())
        .then(pl.lit("one"))
        .when(_two_children())
        .then(pl.lit("two"))
        .when(_worth_a_look())
        .then(pl.lit("review"))
        .alias("verdict"),
        _evidence(),
    )


def _is(column: str, *labels: str) -> pl.Expr:
    return pl.col(f"{column}_is").is_in(labels)


def _same_name() -> pl.Expr:
    return _is("name", "same", "reordered")


def _unborn_name() -> pl.Expr:
    return pl.col("placeholder_a") | pl.col("placeholder_b")


def _one_child() -> pl.Expr:
    apart, sex_fits = pl.col("apart"), ~_is("sex", "other")
    alike = _is("name", "longer", "near")
    born_alike = _is("birth", "same", "near")
    one_nik = _is("nik", "same") & (
        (_same_name() & (born_alike | sex_fits))
        | (((alike & born_alike) | (_is("name", "other-letter") & _is("birth", "same"))) & sex_fits & ~apart)
        | ((_unborn_name() | _is("name", "unknown")) & _is("birth", "same") & sex_fits & ~apart)
    )
    known_place, known_parent = _is("place", "same"), _is("parent", "same")
    one_name = (_same_name() & ~_unborn_name() & _is("birth", "same") & sex_fits) & (
        (_is("nik", "part") & (known_place | (_is("place", "unknown") & known_parent)))
        | (_is("nik", "typo", "unknown") & known_place & ~_is("parent", "other") & ~(apart & _is("nik", "typo")))
    )
    # a cut or filled number written twice in the same way is no proof, but with the same name and parent it is
    same_digits = _is("nik", "part") & (pl.col("nik_a") == pl.col("nik_b"))
    one_filler = same_digits & _same_name() & ~_unborn_name() & sex_fits & known_parent
    one_filler &= _is("birth", "same") | known_place
    slip = alike & ~_unborn_name() & _is("birth", "same") & sex_fits & known_place & known_parent & ~apart
    return one_nik | one_name | one_filler | (slip & _is("nik", "part", "unknown"))


def _two_children() -> pl.Expr:
    """One NIK for two people, or two of nearly one name side by side in one list.

    Side by side with one and the same result is how a child registered twice looks: that is for a person to say.
    """
    apart = pl.col("apart") & ~pl.col("doubled")
    return _is("nik", "same") | (apart & ~_same_name() & _is("nik", "other", "typo"))


def _worth_a_look() -> pl.Expr:
    alike = _is("name", "same", "reordered", "longer", "near", "other-letter") | (
        _unborn_name() & _is("birth", "same") & _is("parent", "same") & ~pl.col("apart")
    )
    enough = pl.col("points") >= rules().candidate_from
    return alike & _is("birth", "same", "near") & ~_is("sex", "other") & enough


def _points() -> pl.Expr:
    points = rules().points
    near_name = _is("name", "longer", "near", "other-letter")
    given = {
        "nik_same": _is("nik", "same"),
        "nik_part": _is("nik", "part"),
        "nik_typo": _is("nik", "typo"),
        "name_same": _same_name(),
        "name_near": near_name,
        "birth_same": _is("birth", "same"),
        "birth_near": _is("birth", "near"),
        "sex_same": _is("sex", "same"),
        "village_same": _is("place", "same"),
        "parent_same": _is("parent", "same"),
        "result_same": pl.col("doubled"),
    }
    earned = pl.sum_horizontal(*(pl.when(held).then(points[name]).otherwise(0) for name, held in given.items()))
    return pl.min_horizontal(earned, pl.lit(100)).cast(pl.Int64).alias("points")


def _evidence() -> pl.Expr:
    chips = [
        pl.col(column).replace_strict(texts, default=None, return_dtype=pl.String) for column, texts in _CHIPS.items()
    ]
    chips.append(pl.when("doubled").then(pl.lit(_DOUBLED)).when("apart").then(pl.lit(_APART)))
    return pl.concat_list(chips).list.drop_nulls().alias("evidence")
