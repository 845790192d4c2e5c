"""Counts by region and month: what is counted, in SQL made from dated definitions; never an average of percentages.

Fed by `series` (one row per child and month) and `sources.read_targets`; read by the report and later by risk.
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal

import polars as pl
from pydantic import model_validator

from konvergensi import parameters
from konvergensi.parameters import Entry

Level = Literal["regency", "district", "village", "puskesmas", "posyandu"]
OEDEMA = "coalesce(oedema, false)"  # counts below every cut: WHO takes oedema as severe
HEADLINE = ("stunting", "wasting", "underweight", "overweight", "gizi_buruk")
FOLLOW_UP = ("two_t", "bgm")

INDICATORS: dict[str, pl.DataType] = {
    "month": pl.String(),  # 2024-08
    "level": pl.String(),  # regency, district, village, puskesmas, posyandu
    "code": pl.String(),  # Kemendagri code; a puskesmas is its name, a posyandu `<village code>/<name>`
    "name": pl.String(),
    "parent_code": pl.String(),
    "indicator": pl.String(),
    "numerator": pl.Int64(),  # null, like every count but the target, where no list of the month was given
    "denominator": pl.Int64(),  # children in whom the indicator can be judged
    "pct": pl.Float64(),  # numerator of denominator in percent, null when the denominator is 0 or unknown
    "measured": pl.Int64(),  # D: children weighed or measured in the month
    "target": pl.Int64(),  # S, null when unknown
    "target_kind": pl.String(),  # riil or proyeksi
    "coverage": pl.Float64(),  # D/S in percent over the places whose target is known
}


class Indicator(Entry):
    """A dated definition: a z-score below or above a cut."""

    index: Literal["haz", "waz", "whz", "baz"]
    below: float | None = None
    above: float | None = None

    @model_validator(mode="after")
    def _one_cut(self) -> "Indicator":
        if (self.below is None) == (self.above is None):
            raise ValueError("an indicator has either `below` or `above`")
        return self

    @property
    def known(self) -> str:
        """The SQL condition of the denominator. Oedema judges the weight-based indices, as in `measures.prevalence`."""
        valid = f"coalesce({self.index}_valid, false)"
        return valid if self.index == "haz" else f"({valid} or {OEDEMA})"

    @property
    def hit(self) -> str:
        """The SQL condition of the numerator, given `known`."""
        if self.above is not None:
            return f"coalesce({self.index}_valid, false) and {self.index} > {self.above}"
        return f"{self.index} < {self.below}" if self.index == "haz" else f"({OEDEMA} or {self.index} < {self.below})"


class Limit(Entry):
    """One or more limits of the report."""

    values: tuple[float, ...]


def definitions(on: date) -> tuple[Indicator, ...]:
    """The indicators in force on a day, in the order of the file. Raises `ProblemError` for a wrong file."""
    entries = parameters.load("indicators", Indicator)
    names = dict.fromkeys(entry.id for entry in entries)
    return tuple(parameters.in_force(entries, on=on, id=name) for name in names)


def limits(name: str, on: date) -> tuple[float, ...]:
    """The values of a limit of `parameters/report.yaml` in force on a day."""
    return parameters.in_force(parameters.load("report", Limit), on=on, id=name).values


def find_limits(name: str, on: date) -> tuple[float, ...] | None:
    """The values of a limit in force on a day, or None where the file has no limit of that name."""
    known = any(entry.id == name for entry in parameters.load("report", Limit))
    return limits(name, on) if known else None


def counts_sql(on: date) -> str:
    """SQL over `children`: one row per month and place with `measured` and `<indicator>_n`, `<indicator>_d`."""
    parts = [
        f"count(*) filter (where {definition.known} and {definition.hit})::bigint as {definition.id}_n,\n"
        f"  count(*) filter (where {definition.known})::bigint as {definition.id}_d"
        for definition in definitions(on)
    ]
    flags = [
        f"count(*) filter (where {name})::bigint as {name}_n, "
        f"count(*) filter (where {name} is not null)::bigint as {name}_d"
        for name in ("gizi_buruk", *FOLLOW_UP)
    ]
    counted = ",\n  ".join([*parts, *flags])
    return f"""
with places as (
  select *, regency_code as r, district_code as d, village_code as v, puskesmas as p,
    case when village_code is not null and posyandu is not null
      then village_code || '/' || upper(trim(posyandu)) end as y
  from children where in_full_file
)
select month,
  case when grouping(r) = 0 then 'regency' when grouping(d) = 0 then 'district' when grouping(v) = 0 then 'village'
       when grouping(p) = 0 then 'puskesmas' else 'posyandu' end as level,
  coalesce(r, d, v, p, y) as code,
  any_value(puskesmas) as any_puskesmas,
  count(*)::bigint as measured,
  count(*) filter (where has_target)::bigint as measured_in_target,
  {counted}
from places
group by grouping sets ((month, r), (month, d), (month, v), (month, p), (month, y))
having coalesce(r, d, v, p, y) is not null
"""  # noqa: S608 - the names come from our own parameter file


def names_of(on: date) -> list[str]:
    """Every indicator that `counts_sql` counts."""
    return [*(definition.id for definition in definitions(on)), "gizi_buruk", *FOLLOW_UP]


def long_sql(on: date) -> str:
    """SQL over `counts`, `target_sums`, `filtered_places`, `listed_places` and `places`: the table `INDICATORS`.

    A place with a target and no measured child has D = 0 where its puskesmas gave a complete list of the month, and
    only its target (every count null) where none was given. One known only from a filtered list has no row.
    """
    nothing = ", ".join(f"nobody as {name}_n, nobody as {name}_d" for name in names_of(on))
    one = " union all ".join(  # the names come from our own parameter file
        f"select month, level, code, measured, measured_in_target, any_puskesmas, '{name}' as indicator, "  # noqa: S608
        f"{name}_n as numerator, {name}_d as denominator from counted"
        for name in names_of(on)
    )
    return f"""
with silent as (
  select m.month, t.level, t.code, case when l.code is not null then 0 end as nobody
  from target_sums t cross join (select distinct month from counts) m
  left join listed_places l
    on l.month = m.month and l.code = case t.level when 'posyandu' then substr(t.code, 1, 13) else t.code end
  where t.level in ('posyandu', 'village', 'district')
    and not exists (from counts c where c.month = m.month and c.level = t.level and c.code = t.code)
    and not exists (from filtered_places f where f.month = m.month
      and (f.code = t.code or (t.level <> 'posyandu' and starts_with(f.code, t.code))))
), counted as (
  select * from counts union all by name
  select month, level, code, nobody as measured, nobody as measured_in_target, {nothing} from silent
)
select l.month, l.level, l.code,
  coalesce(n.name, case when l.level = 'posyandu' then substr(l.code, 15) else l.code end) as name,
  case l.level when 'district' then substr(l.code, 1, 5) when 'village' then substr(l.code, 1, 8)
    when 'posyandu' then substr(l.code, 1, 13)
    when 'puskesmas' then (select any_value(code) from places where level = 'regency')
    end as parent_code,
  l.indicator, l.numerator, l.denominator,
  case when l.denominator > 0 then 100.0 * l.numerator / l.denominator end as pct,
  l.measured, t.target::bigint as target, t.kind as target_kind,
  case when t.target > 0 then 100.0 * l.measured_in_target / t.target end as coverage
from ({one}) l
left join places n on n.code = l.code
left join target_sums t on t.level = l.level and t.code = l.code
order by l.month, l.level, l.code, l.indicator
"""  # noqa: S608 - the names come from our own parameter file


def value(
    table: pl.DataFrame, indicator: str, *, month: str, level: Level = "regency", code: str | None = None
) -> dict[str, object] | None:
    """One row of the indicator table as a dict, or None when there is nothing for that place and month."""
    found = table.filter(
        (pl.col("indicator") == indicator)
        & (pl.col("month") == month)
        & (pl.col("level") == level)
        & (pl.lit(True) if code is None else pl.col("code") == code)
    )
    return found.row(0, named=True) if found.height else None


def roll_up(table: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """Add numerators and denominators over `by` and compute the percentage anew."""
    return (
        table.group_by(by, maintain_order=True)
        .agg(pl.col("numerator").sum(), pl.col("denominator").sum())
        .with_columns(pct=pl.when(pl.col("denominator") > 0).then(100.0 * pl.col("numerator") / pl.col("denominator")))
    )
