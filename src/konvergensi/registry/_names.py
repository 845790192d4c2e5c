"""Writing the names of people alike before they are compared, a column at a time."""

from string import ascii_uppercase

import polars as pl

from konvergensi.registry._rules import rules

# Spelling before 1972 and sounds written in two ways. Letters that only sound alike (j/y, f/p, z/s) stay apart: between
# siblings they are what tells two names from each other.
SPELLING = {
    "OE": "U", "TJ": "C", "DJ": "J", "NJ": "NY", "SJ": "SY", "CH": "H", "KH": "H", "DH": "D", "TH": "T", "PH": "F",
    "V": "F", "Q": "K",
}  # fmt: skip
_DOUBLED = {letter * count: letter for count in (3, 2) for letter in ascii_uppercase}


def letters(name: pl.Expr) -> pl.Expr:
    """Upper case, without accents, everything but letters turned into single blanks; null when no letter is left."""
    upper = name.str.to_uppercase().str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    words = upper.str.replace_all(r"['`’‘]", "").str.replace_all(r"[^A-Z]+", " ").str.strip_chars()
    return pl.when(words != "").then(words)


def folded(name: pl.Expr) -> pl.Expr:
    """A child's name with short forms written out, old spelling and doubled letters made alike; words stay apart."""
    words = letters(name.str.replace_all(r"(?i)\bbint?i?\b.*$", ""))
    words = pl.coalesce(words, letters(name))
    return _alike(words.str.split(" ").list.eval(pl.element().replace(rules().names.short_forms)).list.join(" "))


def joined(folded_name: pl.Expr) -> pl.Expr:
    """The folded name without blanks: `NUR AINI` and `NURAINI` are one name."""
    return folded_name.str.replace_all(" ", "", literal=True).str.replace_many(_DOUBLED, leftmost=True)


def parents(name: pl.Expr) -> pl.Expr:
    """The one or two parents of `ayah/ibu`, folded, without titles: a list of two, null where there is none."""
    parts = name.str.replace_all(r"(?i)[/,&+;]|\bdan\b", "/").str.split("/")
    cleaned = parts.list.eval(_parent(pl.element())).list.drop_nulls()
    return pl.concat_list(cleaned.list.get(0, null_on_oob=True), cleaned.list.get(1, null_on_oob=True))


def _parent(name: pl.Expr) -> pl.Expr:
    titles = "|".join(rules().names.titles)
    words = letters(name).str.replace_all(rf"\b({titles})\b", " ").str.replace_all(r" +", " ").str.strip_chars()
    return pl.when(words.str.len_bytes() > 1).then(_alike(words))


def _alike(words: pl.Expr) -> pl.Expr:
    return words.str.replace_many(SPELLING).str.replace_many(_DOUBLED, leftmost=True)


def is_placeholder(folded_name: pl.Expr) -> pl.Expr:
    """Whether the name only says that the child had none yet (`BAYI NY SITI`)."""
    return folded_name.str.split(" ").list.first().is_in(rules().names.placeholders)
