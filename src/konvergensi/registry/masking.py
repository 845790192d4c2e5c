"""Names and numbers of people as they may be shown: initials, and the last four digits of a NIK.

Everything that leaves the library without `--with-names` goes through here. The date of birth inside a NIK is masked
in any case. Each function stands beside the Polars expression of the same rule; a test holds them equal.
"""

import polars as pl

NIK_SHOWN = 4
NIK_MASKED = 12


def mask_name(name: str | None) -> str | None:
    """`Ahmad Zaki Pratama` -> `A. Z. P.`; nothing stays nothing."""
    if name is None:
        return None
    return " ".join(f"{word[0].upper()}." for word in name.replace("\u00a0", " ").split(" ") if word)


def mask_nik(nik: str | None) -> str | None:
    """`3604051203210001` -> `************0001`. A number of another length shows nothing of itself but its length."""
    if nik is None:
        return None
    if len(nik) != NIK_MASKED + NIK_SHOWN:
        return "*" * len(nik)
    return "*" * NIK_MASKED + nik[-NIK_SHOWN:]


def masked_name(name: pl.Expr) -> pl.Expr:
    """`mask_name` for a column."""
    words = name.str.replace_all("\u00a0", " ", literal=True).str.split(" ")
    initials = words.list.eval(pl.element().filter(pl.element() != "").str.slice(0, 1).str.to_uppercase() + ".")
    return pl.when(name.is_not_null()).then(initials.list.join(" "))


def masked_nik(nik: pl.Expr) -> pl.Expr:
    """`mask_nik` for a column."""
    length = nik.str.len_chars()
    whole = pl.lit("*" * NIK_MASKED) + nik.str.slice(-NIK_SHOWN)
    return (
        pl.when(length == NIK_MASKED + NIK_SHOWN)
        .then(whole)
        .when(nik.is_not_null())
        .then(pl.lit("*").repeat_by(length).list.join(""))
    )
