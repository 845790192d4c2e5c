"""Small cells of the public variant: withheld, and enough of their neighbours that none can be worked out from totals.

Rule, from the top down: a cell below the minimum is withheld. Among the parts of a total that is shown, at least two
are withheld or none, and those withheld add up to the minimum or more, so that each could still be anything from 0 to
that sum. The parts of a withheld total are all withheld. Zeros count as small: "no child" is also a fact about people.
Places that cut across each other (a puskesmas and a kecamatan share villages) are not published side by side.
"""

from collections.abc import Iterable, Sequence

import polars as pl

PUBLIC_LEVELS = ("regency", "district", "village")
# beside "stunting" and "underweight", of which they are the severe part, they would tell the rest: a smaller cell
NOT_PUBLIC = ("severe_stunting", "bgm")
COUNTS = ("numerator", "denominator", "measured", "target")


def withheld(parts: Sequence[int | None], minimum: int) -> list[bool]:
    """Which parts of a shown total to withhold. A missing part (None) counts as nothing and is never withheld."""
    hidden = [part is not None and abs(part) < minimum for part in parts]
    order = sorted(
        (index for index, part in enumerate(parts) if part is not None and not hidden[index]),
        key=lambda index: (abs(parts[index] or 0), index),
    )
    while any(hidden) and not _safe(parts, hidden, minimum) and order:
        hidden[order.pop(0)] = True
    return hidden


def _safe(parts: Sequence[int | None], hidden: Sequence[bool], minimum: int) -> bool:
    taken = [abs(part or 0) for part, out in zip(parts, hidden, strict=True) if out]
    return len(taken) >= 2 and sum(taken) >= minimum


def public_indicators(table: pl.DataFrame, minimum: int) -> pl.DataFrame:
    """The indicator table for everyone: levels regency, district and village, with `<count>_withheld` columns.

    A withheld count is null; `pct` is null where its numerator or denominator is, `coverage` where D or S is.
    """
    kept = table.filter(pl.col("level").is_in(PUBLIC_LEVELS) & ~pl.col("indicator").is_in(NOT_PUBLIC))
    for count in COUNTS:
        kept = kept.with_columns(_flags(kept, count, minimum).alias(f"{count}_withheld"))
    kept = kept.with_columns(
        pl.when(pl.col(f"{count}_withheld")).then(None).otherwise(pl.col(count)).alias(count) for count in COUNTS
    )
    return kept.with_columns(
        pct=pl.when(pl.col("numerator").is_null() | pl.col("denominator").is_null()).then(None).otherwise("pct"),
        coverage=pl.when(pl.col("measured").is_null() | pl.col("target").is_null()).then(None).otherwise("coverage"),
    )


def _flags(table: pl.DataFrame, count: str, minimum: int) -> pl.Series:
    """Top down, group by group: the regency alone, its districts, the villages of each district."""
    flags = [False] * table.height
    shown: dict[tuple[str, str, str], bool] = {}
    for level in PUBLIC_LEVELS:
        groups: dict[tuple[str, str, str], list[tuple[int, str, int | None]]] = {}
        for index, (month, indicator, its, code, parent, value) in enumerate(_cells(table, count)):
            if its == level:
                groups.setdefault((month, indicator, parent or ""), []).append((index, code, value))
        for key, members in groups.items():
            values = [value for _, _, value in members]
            if level == "regency":
                hidden = [value is not None and value < minimum for value in values]
            elif not shown.get(key, True):
                hidden = [value is not None for value in values]
            else:
                hidden = withheld(values, minimum)
            for (index, code, _), out in zip(members, hidden, strict=True):
                flags[index] = out
                shown[(key[0], key[1], code)] = not out
    return pl.Series(flags, dtype=pl.Boolean)


def _cells(table: pl.DataFrame, count: str) -> Iterable[tuple[str, str, str, str, str | None, int | None]]:
    return table.select("month", "indicator", "level", "code", "parent_code", count).iter_rows()
