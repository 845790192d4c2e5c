"""Numbers and days inside the sentences of a problem, as an Indonesian reader writes them."""

from typing import TypeVar

import polars as pl

Values = TypeVar("Values", pl.Expr, pl.Series)


def plain(value: float) -> str:
    """One number: `3.3` -> `3,3`."""
    return f"{value:g}".replace(".", ",")


def number(values: Values, digits: int) -> Values:
    """`3.30` -> `3,3`: rounded to so many digits, without closing zeros; null stays null."""
    text = values.round(digits).cast(pl.String).str.replace(r"\.0$", "")
    return text.str.replace(".", ",", literal=True)


def day(values: Values) -> Values:
    """A date as `05/08/2024`; null stays null."""
    return values.dt.strftime("%d/%m/%Y")
