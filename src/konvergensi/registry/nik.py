"""What a NIK says about its bearer: evidence, never a reason to turn a row away.

`PPKKCC DDMMYY SSSS`: place of first registration (not of living), date of birth with 40 added to the day for girls,
serial number; no check digit. Old registrations disagree with the truth and are still the child's number.
"""

from functools import lru_cache

import polars as pl

from konvergensi import regions
from konvergensi.registry._rules import rules

STATUSES = ("valid", "missing", "short", "long", "repeated", "heaped", "unknown-region", "impossible-date")


@lru_cache(maxsize=1)
def _known_places() -> tuple[frozenset[str], frozenset[str]]:
    """The kab/kota that NIK begin with, today's and those of 2022; and the same without their province."""
    crosswalk = regions.crosswalk()
    codes = {*crosswalk.get_column("code"), *crosswalk.get_column("kemendagri_code_2022")}
    prefixes = frozenset(code.replace(".", "") for code in codes)
    return prefixes, frozenset(prefix[2:] for prefix in prefixes)


def digits(nik: pl.Expr) -> pl.Expr:
    """The digits of a NIK as typed; null when there are none."""
    only = nik.str.replace_all(r"\D", "")
    return pl.when(only.str.len_bytes() > 0).then(only)


def status(nik: pl.Expr) -> pl.Expr:
    """One of `STATUSES` for digits as `digits()` gives them.

    `repeated`: one figure sixteen times. `heaped`: the serial is 0000 or 9999, as typed when the number was not known.
    `unknown-region`: no kab/kota, of today or of 2022, has these four digits (with the reserved province 99, any
    province may). Kecamatan are not checked: numbers outlive the kecamatan they were issued in.
    """
    full = rules().nik.digits
    known, without_province = _known_places()
    length = nik.str.len_bytes()
    reserved = nik.str.starts_with(rules().nik.reserved_province)
    known_region = (
        pl.when(reserved).then(nik.str.slice(2, 2).is_in(without_province)).otherwise(nik.str.slice(0, 4).is_in(known))
    )
    return (
        pl.when(nik.is_null())
        .then(pl.lit("missing"))
        .when(length < full)
        .then(pl.lit("short"))
        .when(length > full)
        .then(pl.lit("long"))
        .when(nik == nik.str.slice(0, 1).repeat_by(full).list.join(""))
        .then(pl.lit("repeated"))
        .when(~known_region)
        .then(pl.lit("unknown-region"))
        .when(birth_date(nik, century=2000).is_null())
        .then(pl.lit("impossible-date"))
        .when(nik.str.slice(12, 4).is_in(rules().nik.heaped_serials))
        .then(pl.lit("heaped"))
        .otherwise(pl.lit("valid"))
    )


def tells_apart(status: pl.Expr) -> pl.Expr:
    """Whether a number of this status was meant for one person: complete, and not a filler."""
    return status.is_in(("valid", "unknown-region", "impossible-date"))


def birth_date(nik: pl.Expr, *, century: int | pl.Expr) -> pl.Expr:
    """The date in a complete NIK, in the century given (2000); null when there is no such day."""
    day = nik.str.slice(6, 2).cast(pl.Int32, strict=False)
    day = pl.when(day > 40).then(day - 40).otherwise(day)
    year = nik.str.slice(10, 2).cast(pl.Int32, strict=False) + century
    text = pl.concat_str([year.cast(pl.String), nik.str.slice(8, 2), day.cast(pl.String).str.zfill(2)], separator="-")
    return text.str.to_date("%Y-%m-%d", strict=False)


def agrees_with_birth(nik: pl.Expr, born: pl.Expr) -> pl.Expr:
    """Whether the date in the NIK is the date of birth; null without a complete NIK or a date."""
    century = (born.dt.year() // 100) * 100
    whole = (nik.str.len_bytes() == rules().nik.digits) & born.is_not_null()
    return pl.when(whole).then((birth_date(nik, century=century) == born).fill_null(False))


def agrees_with_sex(nik: pl.Expr, sex: pl.Expr) -> pl.Expr:
    """Whether the day in the NIK (40 more for girls) fits the sex (1 boy, 2 girl); null without either."""
    day = nik.str.slice(6, 2).cast(pl.Int32, strict=False)
    whole = (nik.str.len_bytes() == rules().nik.digits) & sex.is_not_null() & day.is_not_null()
    return pl.when(whole).then((day > 40) == (sex == 2))
