"""Masking of personal values in what this stage writes out itself."""

import polars as pl

PERSONAL = ("nik", "name", "parent_name", "address")


def masked(column: str, values: pl.Expr) -> pl.Expr:
    """Text that no longer names a person: the last four digits of a NIK, the initials of a name, no address."""
    text = values.cast(pl.String)
    if column == "nik":
        digits = text.str.replace_all(r"\D", "")
        hidden = digits.str.slice(0, digits.str.len_chars().cast(pl.Int64) - 4).str.replace_all(r"\d", "*")
        return (
            pl.when(digits.str.len_chars() > 8)
            .then(hidden + digits.str.tail(4))
            .otherwise(digits.str.replace_all(r"\d", "*"))
        )
    if column == "address":
        return pl.when(text.is_not_null()).then(pl.lit("***"))
    initials = text.str.to_uppercase().str.extract_all(r"\b\p{L}").list.join(". ")
    return pl.when(text.is_not_null()).then(initials + ".")


def mask(column: str, text: str) -> str:
    """One value, masked when its column is personal."""
    if column not in PERSONAL or not text:
        return text
    return str(pl.select(masked(column, pl.lit(text))).item() or "***")
