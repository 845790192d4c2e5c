"""The list of children with confirmed short stature, and the account of why it is longer or shorter than last month.

Fed by `series.follow` and `cases.episodes`; read by the report. Rules: `parameters/series.yaml`.

**The list** at the end of a month holds every child with a valid measuring in that month (haz, below 60 months) and a
confirmed episode that is not over. Three consequences:

- a child that was not measured is not on the list (it is *waiting* and comes back by `measured_again`);
- a child measured at or above -2 for the first time is still on it (`awaiting_recovery`), until the second;
- a suspected child is not on it; it stands beside it (`suspected`) until confirmed or dismissed.
  So `new_list = short_now - suspected + awaiting_recovery`, where `short_now` is the numerator of the prevalence.

`balance` returns one row per month of the data, level (regency, district, village, puskesmas) and code:

| column | what |
|---|---|
| `month`, `previous_month`, `level`, `code` | a month without any row is skipped; code null: place not known |
| `old_list` | the list of the month before (as published, where `published` has that month) |
| + `opening` | short in the first month of data of their puskesmas: what was before is not known ("daftar awal") |
| + `confirmed_new` | episodes confirmed this month |
| + `moved_in` | on the list elsewhere last month; or first seen, with a known event `moved_in` |
| - `recovered` | second valid measuring in a row at or above -2 |
| - `aged_out` | no valid measuring, and 60 months or more at the end of the month |
| - `moved_away` | on the list elsewhere now, or a known event |
| - `died` | a known event |
| - `not_measured` | no valid measuring this month, reason not known, still expected |
| + `measured_again` | a confirmed case that was not on the list last month, measured again |
| - `corrected` | birth date or sex corrected, a known event, or not on last month's list as read now |
| + `added_by_correction` | on last month's list as read now, not on the published one |
| - `unexplained` | "tanpa keterangan": no row of the child any more, for three months or more up to the end |
| `new_list`, `residual` | the list of this month; what the lines leave unexplained: always 0 |
| `moved_inside` | moves between villages of the same place: they cancel here and add up below |
| `measured`, `short_now`, `suspected`, `awaiting_recovery` | valid measurings of the month, and the parts named above |
| `waiting`, `unseen` | confirmed cases off the list because not measured; of them not seen for three months or more |
| `without_file` | of `not_measured` and `unexplained`: no row of their puskesmas in the month: no file told of them |
| `provisional` | so near the end of the data that `not_measured` may still turn out to be `unexplained` |

An export gives no reason for a disappearance. Only `events` (a file of known events) or a measuring elsewhere in the
same data make a move or a death; the rest is not measured, or unexplained. A later month never changes a list; it can
only move a child from `not_measured` to `unexplained` (months marked provisional), or back when it is seen after all.
`recovered` and `corrected` of a child that was waiting stand against its `measured_again`.
"""

from collections.abc import Sequence
from datetime import date

import polars as pl

from konvergensi.measures._flows import SERIES_NEEDED, Flows, flows, known_events, require, waiting
from konvergensi.measures._series_rules import series_rules
from konvergensi.measures.cases import LEVELS
from konvergensi.measures.series import PLACES, month_number

# line, sign, and what people read, in the order in which the account is read
LINES: dict[str, tuple[int, str, str]] = {
    "old_list": (1, "Daftar bulan lalu", "List of last month"),
    "opening": (1, "Daftar awal (data baru dimulai)", "Opening list (data begin)"),
    "confirmed_new": (1, "Kasus baru terkonfirmasi", "Confirmed new cases"),
    "moved_in": (1, "Pindah masuk", "Moved in"),
    "recovered": (-1, "Pulih (dua kali ukur sah)", "Recovered (two valid measurings)"),
    "aged_out": (-1, "Lewat usia 5 tahun", "Turned five"),
    "moved_away": (-1, "Pindah keluar", "Moved away"),
    "died": (-1, "Meninggal", "Died"),
    "not_measured": (-1, "Tidak diukur bulan ini", "Not measured this month"),
    "measured_again": (1, "Terukur kembali", "Measured again"),
    "corrected": (-1, "Koreksi data", "Corrected"),
    "added_by_correction": (1, "Ditambahkan oleh koreksi", "Added by correction"),
    "unexplained": (-1, "Tanpa keterangan", "Left without a known reason"),
    "new_list": (0, "Daftar bulan ini", "List of this month"),
}
FLOWS = [name for name in LINES if name not in ("old_list", "new_list")]
BESIDE = [
    "moved_inside", "measured", "short_now", "suspected", "awaiting_recovery", "waiting", "unseen", "without_file",
]  # fmt: skip
COLUMNS = ["month", "previous_month", "level", "code", *LINES, "residual", *BESIDE, "provisional"]


def balance(
    series: pl.DataFrame,
    episodes: pl.DataFrame,
    *,
    events: pl.DataFrame | None = None,
    published: pl.DataFrame | None = None,
    on: date | None = None,
) -> pl.DataFrame:
    """The account of every month at every level (columns: see the module), sorted by month, level and code.

    `events`: what is known from elsewhere, `child_id, month, event` with event moved (pindah), moved_in (pindah
    masuk), died (meninggal) or corrected (koreksi: struck off at the source, such as a double); it explains a child
    that is not measured, a measuring overrides it. `published`: lists as they were given out (`listed` of an earlier
    run), so that what changed on re-reading appears as correction.
    Raises `ProblemError` for missing columns or an unknown event.
    """
    require(series, "seri", SERIES_NEEDED)
    rules = series_rules(on)
    found = flows(series, episodes, events, rules.balance)
    short = rules.case.short_z
    missed = waiting(series, episodes, found, known_events(events), rules.balance)
    beside = _beside(series, episodes, found, missed, short)
    parts = [_level(name, column, found, beside, published) for name, column in LEVELS.items()]
    inflow = sum((pl.col(name) * sign for name, (sign, *_) in LINES.items()), pl.lit(0))
    account = pl.concat(parts).join(_provisional(found.months, rules.balance.left_after_months), on="at", how="left")
    return account.with_columns((inflow - pl.col("new_list")).alias("residual")).select(COLUMNS).sort(COLUMNS[:4])


def listed(series: pl.DataFrame, episodes: pl.DataFrame, *, on: date | None = None) -> pl.DataFrame:
    """The list itself, one row per month and child: `month, child_id, kind, confirmed_month, haz, units`.

    Kept with a report, it is what a later run takes as `published`.
    """
    found = flows(series, episodes, None, series_rules(on).balance)
    columns = ["month", "child_id", "kind", "confirmed_month", "haz", *PLACES]
    return found.listed.select(columns).sort("month", "child_id")


def lines(account: pl.DataFrame, *, month: str, level: str = "regency", code: str | None = None,
          lang: str = "id") -> pl.DataFrame:  # fmt: skip
    """One account as the table people read: `line, label, sign, n`; empty when there is none for that place.

    Without `code` the rows of the level are added up. The opening and the correction lines are left out when 0.
    """
    rows = account.filter((pl.col("month") == month) & (pl.col("level") == level))
    rows = rows.filter(pl.col("code") == code) if code is not None else rows
    sums = rows.select(pl.col(*LINES).sum()).row(0, named=True) if rows.height else {}
    kept = [name for name in sums if sums[name] or name not in ("opening", "added_by_correction")]
    word = 2 if lang == "en" else 1
    return pl.DataFrame(
        [(name, LINES[name][word], LINES[name][0], sums[name]) for name in kept],
        schema={"line": pl.String, "label": pl.String, "sign": pl.Int8, "n": pl.Int64},
        orient="row",
    )


def _beside(
    series: pl.DataFrame, episodes: pl.DataFrame, found: Flows, missed: pl.DataFrame, short: float
) -> list[tuple[str, pl.DataFrame]]:
    """What is counted beside the account, as rows with `at` and places."""
    low = pl.col("haz") < short
    open_ = episodes.select("child_id", "suspected_month", "confirmed_month", "ended_month")
    doubted = found.valid.join(open_, on="child_id", how="inner").filter(
        (pl.col("suspected_month") <= pl.col("month"))
        & (pl.col("confirmed_month").is_null() | (pl.col("confirmed_month") > pl.col("month")))
        & (pl.col("ended_month").is_null() | (pl.col("ended_month") > pl.col("month")))
    )
    return [
        ("new_list", found.listed),
        ("measured", found.valid),
        ("short_now", found.valid.filter(low)),
        ("suspected", doubted),
        ("awaiting_recovery", found.listed.filter(low.not_())),
        ("waiting", missed),
        ("unseen", missed.filter("unseen")),
        ("without_file", _without_file(series, found)),
    ]


def _without_file(series: pl.DataFrame, found: Flows) -> pl.DataFrame:
    """Who left the list in a month without any row of their puskesmas: nobody can say that they were not measured."""
    told = series.select("month", "puskesmas").unique().join(found.months, on="month").select("at", "puskesmas")
    missing = found.lines.filter(pl.col("line").is_in(["not_measured", "unexplained"]))
    return missing.join(told, on=["at", "puskesmas"], how="anti", nulls_equal=True)


def _level(
    name: str, place: str, found: Flows, beside: Sequence[tuple[str, pl.DataFrame]], published: pl.DataFrame | None
) -> pl.DataFrame:
    """The account of one level, one row per month and place that the data know."""
    old, corrections = _published(place, found, published)
    away = pl.col(place).ne_missing(pl.col(f"old_{place}"))
    other_village = pl.col("village_code").ne_missing(pl.col("old_village_code"))
    counted = [
        _counted(found.lines, place),
        _named(found.moves.filter(away), "moved_in", place),
        _named(found.moves.filter(away), "moved_away", f"old_{place}"),
        _named(found.moves.filter(away.not_() & other_village), "moved_inside", place),
        _named(old, "old_list", place),
        *corrections,
        *(_named(rows, line, place) for line, rows in beside),
    ]
    wide = pl.concat(counted).group_by("at", "code").agg(
        pl.col("n").filter(pl.col("line") == line).sum().cast(pl.Int64).alias(line) for line in [*LINES, *BESIDE]
    )  # fmt: skip
    places = pl.concat([wide.select("code"), pl.DataFrame(schema={"code": pl.String})]).unique()
    grid = found.months.select("at", "month", previous_month=pl.col("month").shift(1)).join(places, how="cross")
    full = grid.join(wide, on=["at", "code"], how="left", nulls_equal=True)
    return full.with_columns(pl.col(*LINES, *BESIDE).fill_null(0), pl.lit(name).alias("level"))


def _published(place: str, found: Flows, published: pl.DataFrame | None) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """The old list of each month, and the corrections that lead from a published one to the one read now."""
    now = found.listed.select("child_id", pl.col("at") + 1, *PLACES).filter(pl.col("at") < found.months.height)
    if published is None:
        return now, []
    require(published, "daftar terbit", ("child_id", "month", *PLACES))
    known = found.months.select("month", pl.col("at") + 1)
    given = published.join(known, on="month", how="inner").select("child_id", "at", *PLACES).unique(["child_id", "at"])
    given = given.filter(pl.col("at") < found.months.height)
    again = now.join(given.select("at").unique(), on="at", how="semi")
    on = ["child_id", "at", place]
    corrections = [
        _named(given.join(again, on=on, how="anti", nulls_equal=True), "corrected", place),
        _named(again.join(given, on=on, how="anti", nulls_equal=True), "added_by_correction", place),
    ]
    return pl.concat([now.join(given.select("at").unique(), on="at", how="anti"), given]), corrections


def _counted(rows: pl.DataFrame, place: str) -> pl.DataFrame:
    """`at, code, line, n` of rows that name their line."""
    return rows.group_by("at", "line", code=place).agg(pl.len().cast(pl.Int64).alias("n")).select(
        pl.col("at").cast(pl.Int64), "code", "line", "n"
    )  # fmt: skip


def _named(rows: pl.DataFrame, line: str, place: str) -> pl.DataFrame:
    return _counted(rows.with_columns(pl.lit(line).alias("line")), place)


def _provisional(months: pl.DataFrame, left_after: int) -> pl.DataFrame:
    last = month_number().max()
    return months.select("at", (month_number() > last - left_after + 1).alias("provisional"))
