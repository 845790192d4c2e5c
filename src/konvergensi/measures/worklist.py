"""Which children of which posyandu need something now, and why: reasons as codes, the most urgent first.

Fed by `series.follow` (after `classes.gizi_buruk`, where that is wanted) and `cases.episodes`; read by the report.
Nothing here is a diagnosis and nothing tells how poor a family is: a reason says what was measured and what to do.
"""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

import polars as pl

from konvergensi.measures._flows import age_at_month_end, known_events
from konvergensi.measures._series_rules import series_rules
from konvergensi.measures.series import PLACES, last_rows, month_number


class Reason(NamedTuple):
    """What people read for a code: why, and what to do, in Indonesian and English."""

    why: str
    do: str
    why_en: str
    do_en: str


# In the order of urgency.
REASONS: dict[str, Reason] = {
    "gizi_buruk": Reason(
        "BB/TB, LiLA, atau edema melewati batas rujukan", "Rujuk ke puskesmas hari ini",
        "Weight-for-height, MUAC or oedema beyond the referral limit", "Refer to the puskesmas today",
    ),
    "bgm": Reason(
        "Berat di bawah garis merah (BGM)", "Rujuk ke puskesmas",
        "Weight below the red line", "Refer to the puskesmas",
    ),
    "two_t": Reason(
        "Berat tidak naik dua bulan berturut-turut (2T)", "Rujuk ke puskesmas",
        "No weight gain in two months in a row", "Refer to the puskesmas",
    ),
    "measure_again": Reason(
        "Panjang/tinggi di bawah -2 SD untuk pertama kali", "Ukur ulang sebelum tanggal yang tertera",
        "Length below -2 SD for the first time", "Measure again before the date given",
    ),
    "case_not_measured": Reason(
        "Ada di daftar dan belum diukur bulan ini", "Kunjungi dan ukur",
        "On the list and not measured this month", "Visit and measure",
    ),
    "implausible": Reason(
        "Hasil ukur tidak masuk akal", "Ukur ulang, lalu perbaiki di aplikasi asal",
        "Implausible measurement", "Measure again, then correct it at the source",
    ),
    "faltering": Reason(
        "Panjang/tinggi melambat", "Beri konseling dan pantau bulan depan",
        "Length growth is slowing down", "Counsel and watch next month",
    ),
    "not_measured": Reason(
        "Belum diukur bulan ini", "Ajak datang atau kunjungi",
        "Not measured this month", "Invite or visit",
    ),
}  # fmt: skip
_KNOWN = ["child_id", "sex", "birth_date", *PLACES]
_READ = [*_KNOWN, "month", "measured_on", "weight_kg", "length_height_cm", "waz", "haz", "whz"]
COLUMNS = [
    *_KNOWN, "age_months", "urgency", "reasons", "due_on", "last_month", "measured_on", "weight_kg", "length_height_cm",
    "waz", "haz", "whz",
]  # fmt: skip


def worklist(
    series: pl.DataFrame,
    episodes: pl.DataFrame,
    month: str,
    *,
    events: pl.DataFrame | None = None,
    filtered: Collection[str] = (),
    on: date | None = None,
) -> pl.DataFrame:
    """One row per child with something to do at the end of `month` ("2024-08"), most urgent first.

    A child below 60 months at its end, or measured in it: who turns five after the weighing that found gizi buruk is
    referred like any other, and the list holds exactly the children that the indicators of the month count.
    Columns `COLUMNS`: who and where (of the child's last row), `age_months` at the end of the month, `urgency` (1 most
    urgent: the place of the first reason in `REASONS`), `reasons` (List of codes, in that order), `due_on` (the day by
    which a suspected case is to be measured again, else null), and the last row's month, day and values. Children
    known to have moved away or died are left out (`events` as in `balance`). Months after `month` are not looked at.
    `filtered`: puskesmas whose list of the month is a selection; nobody without a row there is said to be missing.
    Sorted by village, puskesmas and posyandu, then urgency, due day, number of reasons, child.
    """
    upto = series.filter(pl.col("month") <= month)
    children = _children(upto, month, events, on)
    here = upto.filter(pl.col("month") == month)
    suspected, listed = _open(episodes, month)
    missing = children.filter(pl.col("last_month") < month)
    silent = missing.filter(_told_by_selection(filtered))
    valid = here.filter("haz_valid").select("child_id")
    known = pl.concat([valid, silent.select("child_id")])
    found = [
        *(here.filter(code).select("child_id", code=pl.lit(code)) for code in _flags(here)),
        suspected.select("child_id", code=pl.lit("measure_again")),
        listed.join(known, on="child_id", how="anti").select("child_id", code=pl.lit("case_not_measured")),
        here.filter(_implausible()).select("child_id", code=pl.lit("implausible")),
        missing.join(known, on="child_id", how="anti").select("child_id", code=pl.lit("not_measured")),
    ]
    order = pl.DataFrame({"code": list(REASONS), "_place": list(range(1, len(REASONS) + 1))})
    reasons = pl.concat(found).unique().join(order, on="code", how="left").sort("_place")
    # who is on the list and missing is not said to be missing twice
    reasons = reasons.filter(
        (pl.col("code") != "not_measured").or_((pl.col("code") == "case_not_measured").any().over("child_id").not_())
    )
    told = reasons.group_by("child_id").agg(
        pl.col("_place").min().alias("urgency"), pl.col("code").sort_by("_place").alias("reasons")
    )
    due = suspected.group_by("child_id").agg(pl.col("again_by").max().alias("due_on"))
    listed_ = children.join(told, on="child_id", how="inner").join(due, on="child_id", how="left")
    places = ["village_code", "puskesmas", "posyandu"]
    return listed_.sort(
        [*places, "urgency", "due_on", pl.col("reasons").list.len(), "child_id"],
        descending=[False] * 5 + [True, False], nulls_last=True,
    ).select(COLUMNS)  # fmt: skip


def not_measured(
    series: pl.DataFrame,
    month: str,
    *,
    events: pl.DataFrame | None = None,
    filtered: Collection[str] = (),
    on: date | None = None,
) -> pl.DataFrame:
    """Children known in earlier months, below 60 months at the end of `month`, without any row in it.

    `child_id, sex, birth_date`, places and `last_month`, `measured_on` of their last row, `age_months` at the end of
    the month, `months_missed` (calendar months since the last row). Children known to have moved away or died are left
    out, and those of `filtered` puskesmas, whose list of the month is a selection. Children who were never in the data
    are not here: only the target list knows them. Sorted by village, puskesmas and posyandu, longest missing first.
    """
    children = _children(series.filter(pl.col("month") <= month), month, events, on)
    absent = (pl.col("last_month") < month) & _told_by_selection(filtered).not_()
    missed = children.filter(absent).with_columns((month_number() - month_number("last_month")).alias("months_missed"))
    columns = [*_KNOWN, "age_months", "last_month", "measured_on", "months_missed"]
    order = ["village_code", "puskesmas", "posyandu", "months_missed", "child_id"]
    return missed.select(columns).sort(order, descending=[False] * 3 + [True, False], nulls_last=True)


def reason_text(code: str, lang: str = "id") -> str:
    """Why, then what to do: "Berat di bawah garis merah (BGM): Rujuk ke puskesmas"."""
    reason = REASONS[code]
    return f"{reason.why_en}: {reason.do_en}" if lang == "en" else f"{reason.why}: {reason.do}"


def _children(upto: pl.DataFrame, month: str, events: pl.DataFrame | None, on: date | None) -> pl.DataFrame:
    """The last row of every child not known to be gone: below 60 months at the end of the month, or measured in it."""
    last = last_rows(upto.select(_READ))
    last = last.with_columns(pl.col("month").alias("last_month"), pl.lit(month).alias("month"))
    gone = known_events(events).filter(pl.col("line") != "moved_in").select("child_id", _noted="number")
    over = last.join(gone, on="child_id", how="inner").filter(
        pl.col("_noted").is_between(month_number("last_month"), month_number()) & (pl.col("last_month") < month)
    )
    young = (age_at_month_end() < series_rules(on).balance.until_months).fill_null(value=True)
    young |= pl.col("last_month") == month
    months = age_at_month_end().floor().cast(pl.Int32)
    kept = last.join(over.select("child_id").unique(), on="child_id", how="anti").filter(young)
    return kept.with_columns(months.alias("age_months"))


def _told_by_selection(filtered: Collection[str]) -> pl.Expr:
    return pl.col("puskesmas").is_in(list(filtered)).fill_null(value=False)


def _open(episodes: pl.DataFrame, month: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Episodes suspected, and those confirmed, at the end of a month."""
    open_ = episodes.filter(
        (pl.col("suspected_month") <= month) & (pl.col("ended_month").is_null() | (pl.col("ended_month") > month))
    )
    sure = (pl.col("confirmed_month") <= month).fill_null(value=False)
    return open_.filter(sure.not_()), open_.filter(sure)


def _flags(here: pl.DataFrame) -> list[str]:
    return [code for code in ("gizi_buruk", "bgm", "two_t", "faltering") if code in here.columns]


def _implausible() -> pl.Expr:
    return pl.any_horizontal((pl.col(f"{z}_flag") == 1).fill_null(value=False) for z in ("haz", "waz", "whz"))
