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


Amounts = Sequence[int | None]


def withheld(
    parts: Amounts, minimum: int, *, beside: Sequence[Amounts] = (), kept: Sequence[bool] = (),
    known: Sequence[bool] = (), led: Amounts = (),
) -> list[bool]:  # fmt: skip
    """Which parts of a shown total to withhold. A missing part (None) counts as nothing.

    `beside`: other amounts of the same parts whose totals are shown too, and with which a part is shown or withheld:
    none of them may be small or be worked out either. `kept`: parts that were withheld with this value before.
    `known`: parts that were shown with this value before, so that withholding them hides nothing. `led`: the parts
    that another column withholds too, whereas it tells the rest: where any is withheld, enough of these are.
    """
    open_before = list(known) or [False] * len(parts)
    hidden = _by_themselves(parts, minimum, beside, kept)
    order = sorted(
        (at for at in range(len(parts)) if not hidden[at] and any(of[at] is not None for of in (parts, *beside))),
        key=lambda at: (open_before[at], abs(parts[at] or 0), at),
    )
    secret = [out and not told for out, told in zip(hidden, open_before, strict=True)]
    while any(secret) and order:
        told = [one for one in (parts, *beside) if not _safe(one, secret, minimum)]
        if any(part is not None for part in led) and not _safe(led, secret, minimum, some=True):
            told.append(led)
        if not told:
            break
        more = next((at for at in order if any(one[at] is not None for one in told)), order[0])
        order.remove(more)
        hidden[more], secret[more] = True, not open_before[more]
    return hidden


def _by_themselves(parts: Amounts, minimum: int, beside: Sequence[Amounts], kept: Sequence[bool]) -> list[bool]:
    """Which parts are withheld whatever stands around them: small in any of their amounts, or withheld before."""
    return [
        any(_small(of[at], minimum) for of in (parts, *beside)) or (part is not None and at < len(kept) and kept[at])
        for at, part in enumerate(parts)
    ]


def _small(part: int | None, minimum: int) -> bool:
    return part is not None and abs(part) < minimum


def _safe(parts: Amounts, hidden: Sequence[bool], minimum: int, *, some: bool = False) -> bool:
    taken = [abs(part) for part, out in zip(parts, hidden, strict=True) if out and part is not None]
    return (not taken and not some) or (len(taken) >= 2 and sum(taken) >= minimum)


def public_indicators(table: pl.DataFrame, minimum: int, earlier: pl.DataFrame | None = None) -> pl.DataFrame:
    """The indicator table for everyone: levels regency, district and village, with `<count>_withheld` columns.

    A withheld count is null; `pct` is null where its numerator or denominator is, `coverage` where D or S is. Where the
    table has `measured_in_target` and `ds`, nobody works out how many were measured where no S is known: the numerator
    of `ds` is withheld for it, and D with that. `earlier` holds what was shown before of the same months, in the same
    columns with flags: a reader has it still, so what was withheld stays so for as long as it is the same number.
    """
    kept = table.filter(pl.col("level").is_in(PUBLIC_LEVELS) & ~pl.col("indicator").is_in(NOT_PUBLIC))
    for count in COUNTS:
        kept = kept.with_columns(_flags(kept, count, minimum, earlier).alias(f"{count}_withheld"))
    kept = kept.with_columns(pl.col(f"{count}_withheld") & pl.col(count).is_not_null() for count in COUNTS)
    kept = kept.with_columns(
        pl.when(pl.col(f"{count}_withheld")).then(None).otherwise(pl.col(count)).alias(count) for count in COUNTS
    )
    return kept.with_columns(
        pct=pl.when(pl.col("numerator").is_null() | pl.col("denominator").is_null()).then(None).otherwise("pct"),
        coverage=pl.when(pl.col("measured").is_null() | pl.col("target").is_null()).then(None).otherwise("coverage"),
    )


def _flags(table: pl.DataFrame, count: str, minimum: int, earlier: pl.DataFrame | None) -> pl.Series:
    """Top down, group by group: the regency alone, its districts, the villages of each district."""
    flags = [False] * table.height
    kept, known = _before(table, count, earlier)
    led: list[int | None] = [None] * table.height
    amounts = [table[count].to_list()]
    if "measured_in_target" in table.columns:
        amounts.append(_outside_the_target(table, count))
        if count in {"denominator", "measured"}:
            kept, known, led = _with_ds(table, count, kept, known)
    shown: dict[tuple[str, str, str], bool] = {}
    for level in PUBLIC_LEVELS:
        groups: dict[tuple[str, str, str], list[tuple[int, str]]] = {}
        for index, (month, indicator, its, code, parent) in enumerate(_cells(table)):
            if its == level:
                groups.setdefault((month, indicator, parent or ""), []).append((index, code))
        for key, members in groups.items():
            values, *beside = ([of[index] for index, _ in members] for of in amounts)
            before = [kept[index] for index, _ in members]
            if level == "regency":
                hidden = _by_themselves(values, minimum, beside, before)
            elif not shown.get(key, True):
                hidden = [True] * len(members)
            else:
                open_before, leading = [known[index] for index, _ in members], [led[index] for index, _ in members]
                hidden = withheld(values, minimum, beside=beside, kept=before, known=open_before, led=leading)
            for (index, code), out in zip(members, hidden, strict=True):
                flags[index] = out
                shown[(key[0], key[1], code)] = not out
    return pl.Series(flags, dtype=pl.Boolean)


def _outside_the_target(table: pl.DataFrame, count: str) -> list[int | None]:
    """How many were measured where no S is known, in the counts that are withheld for it. None for nobody.

    It is D, or a denominator that is as good as D, less the numerator of `ds`. Of the latter two the numerator of `ds`
    is withheld: one indicator is lost then, not all those that are read beside it.
    """
    outside = pl.col("measured").fill_null(0) - pl.col("measured_in_target").fill_null(0)
    telling = pl.lit(count == "measured") | ((pl.col("indicator") == "ds") & (count == "numerator"))
    return table.select(pl.when((outside != 0) & telling).then(outside)).to_series().to_list()


def _with_ds(
    table: pl.DataFrame, count: str, kept: list[bool], known: list[bool]
) -> tuple[list[bool], list[bool], list[int | None]]:
    """What the numerator of `ds` withholds of D, or of denominators that are as good as D; what it tells; what leads.

    D is withheld where it is, and known where it is shown and everybody lies in the target. A denominator is withheld
    with it where no S is known, being all that tells of the place there; elsewhere it leads.
    """
    ds = table.filter(pl.col("indicator") == "ds").select(
        "month", "code", out="numerator_withheld", blank=pl.col("numerator").is_null()
    )
    found = table.join(ds, on=["month", "code"], how="left", maintain_order="left").select(
        out=pl.col("out").fill_null(value=False),
        blank=pl.col("out").fill_null(value=False) & pl.col("blank"),
        told=pl.col("out").not_().fill_null(value=False) & (pl.col("measured") == pl.col("measured_in_target")),
    )
    out, blank, told = (found[name].fill_null(value=False) for name in found.columns)
    if count == "measured":
        return (pl.Series(kept) | out).to_list(), (pl.Series(known) | told).to_list(), [None] * table.height
    leads = zip(table[count], out & ~blank, strict=True)
    return (pl.Series(kept) | blank).to_list(), known, [part if lead else None for part, lead in leads]


def _before(table: pl.DataFrame, count: str, earlier: pl.DataFrame | None) -> tuple[list[bool], list[bool]]:
    """Of each cell, whether the same number was withheld before, and whether it was shown."""
    if earlier is None or earlier.is_empty():
        return [False] * table.height, [False] * table.height
    key = ["month", "indicator", "code", count]
    told = earlier.group_by(key).agg(
        kept=pl.col(f"{count}_withheld").any(), known=pl.col(f"{count}_withheld").not_().any()
    )
    found = table.select(key).join(told, on=key, how="left", maintain_order="left")
    return found["kept"].fill_null(value=False).to_list(), found["known"].fill_null(value=False).to_list()


def _cells(table: pl.DataFrame) -> Iterable[tuple[str, str, str, str, str | None]]:
    return table.select("month", "indicator", "level", "code", "parent_code").iter_rows()
