"""Personal values as they may be shown: initials, the last four digits of a NIK, no address.

Everything that leaves the library without `--with-names` goes through here, from the first problem book on. The date
of birth inside a NIK is masked in any case. Each function stands beside the Polars expression of the same rule; a
test holds them equal.
"""

import re

import polars as pl

PERSONAL = ("nik", "name", "parent_name", "address")
NIK_SHOWN = 4
NIK_MASKED = 12
HIDDEN = "***"
BLANKS = " \t\r\n\u00a0"
BETWEEN = "[ \u00a0/]+"  # what stands between the words of a name: `Siti / Ahmad`, `Siti/Ahmad`


def mask_name(name: str | None) -> str | None:
    """`Ahmad Zaki Pratama` -> `A. Z. P.`, `Siti / Ahmad` -> `S. A.`; nothing stays nothing.

    Initials are letters: a word that has none (`/`, `-`) is left out.
    """
    if name is None:
        return None
    firsts = (next((letter for letter in word if letter.isalpha()), "") for word in re.split(BETWEEN, name))
    return " ".join(f"{letter.upper()}." for letter in firsts if letter)


def mask_nik(nik: str | None) -> str | None:
    """`3604051203210001` -> `************0001`. A number of another length shows nothing of itself but its length."""
    if nik is None:
        return None
    number = nik.strip(BLANKS)
    if len(number) != NIK_MASKED + NIK_SHOWN:
        return "*" * len(number)
    return "*" * NIK_MASKED + number[-NIK_SHOWN:]


def masked_name(name: pl.Expr) -> pl.Expr:
    """`mask_name` for a column."""
    words = name.str.replace_all(BETWEEN, " ").str.split(" ")
    initials = words.list.eval(pl.element().str.extract(r"(\p{L})", 1).drop_nulls().str.to_uppercase() + ".")
    return pl.when(name.is_not_null()).then(initials.list.join(" "))


def masked_nik(nik: pl.Expr) -> pl.Expr:
    """`mask_nik` for a column."""
    number = nik.str.strip_chars(BLANKS)
    length = number.str.len_chars()
    whole = pl.lit("*" * NIK_MASKED) + number.str.slice(-NIK_SHOWN)
    return (
        pl.when(length == NIK_MASKED + NIK_SHOWN)
        .then(whole)
        .when(number.is_not_null())
        .then(pl.lit("*").repeat_by(length).list.join(""))
    )


def masked(column: str, values: pl.Expr) -> pl.Expr:
    """The values of one of the `PERSONAL` columns of `sources.schema`, masked by its rule; text, whatever the type."""
    text = values.cast(pl.String)
    if column == "nik":
        return masked_nik(text)
    if column == "address":
        return pl.when(text.is_not_null()).then(pl.lit(HIDDEN))
    return masked_name(text)


def mask(column: str, text: str) -> str:
    """One value as it may be shown: masked when its column is personal."""
    if column not in PERSONAL or not text:
        return text
    if column == "address":
        return HIDDEN
    return (mask_nik(text) if column == "nik" else mask_name(text)) or HIDDEN
