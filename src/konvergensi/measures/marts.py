"""Figures of villages and posyandu from a share of the children, such that the shares add up to the whole.

`steps` is the part of `measures.steps` that a mart needs, with three counts more. The figures of a village depend on
the children who were ever measured there, with everything known of them anywhere, and on a few facts of the whole
data (`context`): the months, the first month of each puskesmas, who gave a complete list. So any set of villages can be
counted alone, and a district is the sum of its villages. Feeds the platform's marts; pure.
"""

from collections.abc import Sequence
from datetime import date

import polars as pl

from konvergensi.engines import Step
from konvergensi.measures import balance, indicators
from konvergensi.measures import steps as measured
from konvergensi.measures._flows import flows
from konvergensi.measures._series_rules import series_rules

LEFT_OUT = ("profil", "sebaran", "rata_rata", "galat", "galat_kasus", "kohort", "belum_diukur")
ELSEWHERE = "9999"  # the village code of context rows ends so: no village has it
CONTEXT = ("puskesmas", "district_code", "month", "kind")
COUNTS = ("numerator", "denominator", "value", "measured", "measured_in_target", "target")
FIGURES: dict[str, pl.DataType] = {
    "level": pl.String(), "code": pl.String(), "month": pl.String(), "indicator": pl.String(),
    "numerator": pl.Int64(), "denominator": pl.Int64(), "value": pl.Float64(), "measured": pl.Int64(),
}  # fmt: skip

# The counts that `indicators` does not hold: weight gain, and values beyond WHO's limits.
GAINS = """
with judged as (
  select month, village_code as v,
    case when posyandu is not null then village_code || '/' || upper(trim(posyandu)) end as y,
    weight_status,
    haz_flag = 1 or waz_flag = 1 or whz_flag = 1 as beyond,
    haz is not null or waz is not null or whz is not null as scored
  from children where in_full_file and village_code is not null
), counted as (
  select month, v, y, count(*)::bigint as measured,
    count(*) filter (where weight_status = 'N')::bigint as nd_n,
    count(*) filter (where weight_status in ('N', 'T'))::bigint as nd_d,
    count(*) filter (where scored and coalesce(beyond, false))::bigint as implausible_n,
    count(*) filter (where scored)::bigint as implausible_d
  from judged group by grouping sets ((month, v), (month, y)) having coalesce(v, y) is not null
), named as (
  select case when v is null then 'posyandu' else 'village' end as level, coalesce(v, y) as code, * from counted
)
select level, code, month, 'nd' as indicator, nd_n as numerator, nd_d as denominator, measured from named
union all
select level, code, month, 'implausible', implausible_n, implausible_d, measured from named
"""


def steps(*, month: str, on: date) -> list[Step]:
    """The list for a mart whose last month is `month`."""
    kept = [step for step in measured.steps(month=month, on=on) if step.name not in LEFT_OUT]
    return [
        *kept,
        Step(
            name="kenaikan",
            reads=("children",),
            writes="gains",
            says="Menghitung N/D′ dan hasil ukur di luar batas wajar per desa dan posyandu",
            sql=GAINS,
        ),
        Step(
            name="perpindahan",
            reads=("series_full", "episodes", "events"),
            writes="moves",
            says="Mencatat perpindahan antar desa, agar neraca kecamatan tidak menghitungnya dua kali",
            kernel=measured.kernel(lambda rows, episodes, events: moves(rows, episodes, events, on=on)),
        ),
    ]


def moves(series: pl.DataFrame, episodes: pl.DataFrame, events: pl.DataFrame, *, on: date | None) -> pl.DataFrame:
    """Children of the list who moved between villages: `month, village_code, old_village_code, n`."""
    found = flows(series, episodes, events if events.height else None, series_rules(on).balance)
    moved = found.moves.filter(pl.col("village_code").ne_missing(pl.col("old_village_code")))
    moved = moved.join(found.months.select("at", "month"), on="at", how="inner")
    return moved.group_by("month", "village_code", "old_village_code").agg(pl.len().cast(pl.Int64).alias("n"))


def context(rows: pl.DataFrame) -> pl.DataFrame:
    """What the figures of every village depend on: which puskesmas gave which kind of list for which month."""
    return rows.select(CONTEXT).unique().sort(CONTEXT, nulls_last=True)


def context_rows(known: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    """The context as measurements of nobody, in a place that is no place. `file` and `sheet` tell the kind of list."""
    first = pl.concat_str("month", pl.lit("-01")).str.to_date("%Y-%m-%d")
    placed = known.with_row_index("n").select(
        child_id=pl.format("~{}", "n"), file=pl.lit("~"), sheet="kind", row=pl.col("n").cast(pl.Int64), month="month",
        measured_on=first, birth_date=first, puskesmas="puskesmas", district_code="district_code",
        regency_code=pl.col("district_code").str.head(5),
        village_code=pl.concat_str("district_code", pl.lit(f".{ELSEWHERE}")),
    )  # fmt: skip
    absent = [pl.lit(None, kind).alias(name) for name, kind in schema.items() if name not in placed.columns]
    return placed.with_columns(absent).select(pl.col(name).cast(kind) for name, kind in schema.items())


def figures(tables: dict[str, pl.DataFrame], villages: Sequence[str]) -> pl.DataFrame:
    """The figures (`FIGURES`) of some villages and their posyandu from the tables of a run."""
    long = tables["indicators"].with_columns(value=pl.lit(None, pl.Float64))
    gains = tables["gains"].with_columns(value=pl.lit(None, pl.Float64))
    cases = tables["new_cases"].group_by("month", "level", "code").agg(pl.col("suspected", "confirmed").sum())
    fresh = [
        cases.select("level", "code", "month", indicator=pl.lit(f"new_{name}"), numerator=None, denominator=None,
                     value=pl.col(name).cast(pl.Float64), measured=None)
        for name in ("suspected", "confirmed")
    ]  # fmt: skip
    found = pl.concat([_typed(part) for part in (long, gains, *fresh)])
    village = pl.col("code").str.head(13)
    found = found.filter(pl.col("level").is_in(["village", "posyandu"]) & village.is_in(list(villages)))
    return _with_silent_places(_with_zero_cases(found)).sort("level", "code", "month", "indicator")


def _typed(part: pl.DataFrame) -> pl.DataFrame:
    return part.select(pl.col(name).cast(kind) for name, kind in FIGURES.items())


def _with_zero_cases(found: pl.DataFrame) -> pl.DataFrame:
    """A village that was measured in a month and has no new case has zero of them; one without a list has nothing."""
    measured_ = found.filter((pl.col("level") == "village") & (pl.col("indicator") == "stunting"))
    seen = measured_.filter(pl.col("measured").is_not_null()).select("level", "code", "month")
    parts = [found]
    for name in ("new_suspected", "new_confirmed"):
        has = found.filter(pl.col("indicator") == name).select("level", "code", "month")
        none = seen.join(has, on=["level", "code", "month"], how="anti")
        parts.append(_typed(none.with_columns(
            indicator=pl.lit(name), numerator=None, denominator=None, value=pl.lit(0.0), measured=None
        )))  # fmt: skip
    return pl.concat(parts)


def _with_silent_places(found: pl.DataFrame) -> pl.DataFrame:
    """The counts of `GAINS` know only places with children; the others have none (0), or no list (null)."""
    places = found.filter(pl.col("indicator") == "stunting")
    parts = [found]
    for name in ("nd", "implausible"):
        has = found.filter(pl.col("indicator") == name).select("level", "code", "month")
        none = places.join(has, on=["level", "code", "month"], how="anti")
        parts.append(_typed(none.with_columns(indicator=pl.lit(name))))
    return pl.concat(parts)


def add_up(rows: pl.DataFrame, code: pl.Expr, level: str) -> pl.DataFrame:
    """The figures of the places above: numerators, denominators, D and S added; percentages are never averaged.

    A sum is null where no part is known. `code` tells the place above of each row.
    """
    sums = [
        pl.when(pl.col(name).is_not_null().any()).then(pl.col(name).sum()).alias(name)
        for name in COUNTS
        if name in rows.columns
    ]
    added = rows.group_by(code.alias("code"), "month", "indicator").agg(sums)
    return added.with_columns(level=pl.lit(level)).sort("code", "month", "indicator")


def add_up_balances(rows: pl.DataFrame, moved: pl.DataFrame, length: int, level: str) -> pl.DataFrame:
    """The balances of the places above, from those of villages (one column a line) and the moves between villages.

    `length` characters of a village's code are the code of the place above. Who moved between two villages of the same
    place did not leave it: those moves cancel, and are told as `moved_inside`.
    """
    above = pl.col("code").str.head(length)
    lines = [*balance.LINES, *balance.BESIDE]
    added = rows.group_by(above.alias("code"), "month", "previous_month", "provisional").agg(pl.col(lines).sum())
    here, old = pl.col("village_code").str.head(length), pl.col("old_village_code").str.head(length)
    inside = moved.filter(here == old).group_by(here.alias("code"), "month").agg(pl.col("n").sum().alias("_inside"))
    within = pl.col("_inside").fill_null(0)
    return (
        added.join(inside, on=["code", "month"], how="left")
        .with_columns(
            moved_in=pl.col("moved_in") - within, moved_away=pl.col("moved_away") - within, moved_inside=within
        )
        .drop("_inside")
        .with_columns(level=pl.lit(level), residual=_residual())
        .sort("code", "month")
    )


def _residual() -> pl.Expr:
    """What the lines leave unexplained."""
    inflow = sum((pl.col(name) * sign for name, (sign, *_) in balance.LINES.items()), pl.lit(0))
    return (inflow - pl.col("new_list")).cast(pl.Int64)


def definitions_version(on: date) -> str:
    """The day on which the youngest of the definitions in force came in force."""
    return max(one.valid_from for one in indicators.definitions(on)).isoformat()
