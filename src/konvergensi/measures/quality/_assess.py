"""From the measurements of a month to what is wrong with them, place by place, the worst first."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from konvergensi.measures.quality import _checks, _marks, _says, _statistics, _units
from konvergensi.measures.quality._findings import findings
from konvergensi.measures.quality._limits import LANGS, Limit, limits
from konvergensi.problems import ProblemError
from konvergensi.problems.quality import NO_CHILD_MONTH, UNKNOWN_LEVEL
from konvergensi.sources.schema import FINDINGS

CHECKS: dict[str, pl.DataType] = {
    "level": pl.String(),
    "unit_key": pl.String(),
    "unit": pl.String(),
    "check": pl.String(),
    "label": pl.String(),
    "label_en": pl.String(),
    "measure": pl.String(),
    "n": pl.Int64(),
    "count": pl.Int64(),
    "detail": pl.String(),
    "value": pl.Float64(),
    "rating": pl.String(),
    "points": pl.Int64(),
    "says": pl.String(),
    "says_en": pl.String(),
}
SEVERITY = {"problematic": 0, "acceptable": 1, "good": 2, "excellent": 3}


@dataclass(frozen=True, slots=True)
class Assessment:
    """The quality of one month at one level.

    `units` one row per place, the worst first: counts, `target`, `target_kind`, `coverage` (percent), `score` and
    `rating` (null where the place is too small to be tested). `checks` one row per place and check (`CHECKS`), the
    worst first. `digits` how often each last digit occurs, by place and measure. `findings` the doubtful rows in the
    columns of `sources.schema.FINDINGS`.
    """

    level: str
    month: str
    units: pl.DataFrame
    checks: pl.DataFrame
    digits: pl.DataFrame
    findings: pl.DataFrame


def assess(
    measurements: pl.DataFrame,
    targets: pl.DataFrame | None = None,
    *,
    level: str = "puskesmas",
    month: str | None = None,
    on: date | None = None,
) -> Assessment:
    """Judge the measurements of a month (default the last) by place; earlier months serve for comparison.

    `measurements` has the columns of `sources.schema.MEASUREMENTS`, with `child_id` where children are identified and
    z-scores where they are computed already. `targets` as read by `sources.read_targets`. `level` is regency,
    district, puskesmas (tests and SMART score), village or posyandu (counts only). Limits are those in force `on` a
    day, by default the last day of measuring. Raises `ProblemError` for an unknown level or an empty month.
    """
    month, rules, marked = _marked(measurements, month, on)
    rows, units = _counted(marked, targets, level, rules)
    checks = _checked(rows, units, level, rules)
    muac = _muac(rules)
    return Assessment(level, month, _ranked(units, checks, level), checks, _digits(rows), findings(marked, muac))


def assess_levels(
    measurements: pl.DataFrame,
    targets: pl.DataFrame | None = None,
    *,
    levels: Mapping[str, Collection[str] | None],
    month: str,
    on: date | None = None,
) -> dict[str, Assessment]:
    """The places of several levels from one look at the month's rows, as `assess` judges them.

    `levels` names the places wanted at each level by their keys; None is all of them. Only counts, scores and the
    checks of tested levels are made: `digits` and `findings` stay empty, and so do the `checks` of smaller places.
    """
    month, rules, marked = _marked(measurements, month, on)
    found = {}
    for level, keys in levels.items():
        rows, units = _counted(marked, targets, level, rules, keys)
        tested = level in _units.TESTED
        checks = _checked(rows, units, level, rules) if tested else pl.DataFrame(schema=CHECKS)
        found[level] = Assessment(
            level, month, _ranked(units, checks, level), checks, _digits(rows.clear()), pl.DataFrame(schema=FINDINGS)
        )
    return found


def _marked(
    measurements: pl.DataFrame, month: str | None, on: date | None
) -> tuple[str, dict[str, Limit], pl.DataFrame]:
    """The month that is judged, by which limits, and its rows with what is doubtful about them."""
    months = sorted(measurements["month"].drop_nulls().unique())
    month = month or (months[-1] if months else "")
    if month not in months:
        raise ProblemError(NO_CHILD_MONTH, month=month or "?", months=", ".join(months) or "tidak ada")
    rules = limits(on or measurements.filter(pl.col("month") == month)["measured_on"].max())  # type: ignore[arg-type]
    prepared = _marks.prepare(measurements)
    decrease = rules["length_decrease"].values[0]
    return month, rules, _marks.mark(prepared, month, decrease_cm=decrease, muac_cm=_muac(rules))


def _muac(rules: Mapping[str, Limit]) -> tuple[float, float]:
    return rules["raw_muac"].values[0], rules["raw_muac"].values[1]


def _counted(
    marked: pl.DataFrame,
    targets: pl.DataFrame | None,
    level: str,
    rules: Mapping[str, Limit],
    keys: Collection[str] | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows with their place, and the places with their counts."""
    if level not in _units.LEVELS:
        raise ProblemError(UNKNOWN_LEVEL, level=level, levels=", ".join(_units.LEVELS))
    rows = _units.keyed(marked, level)
    if keys is not None:
        rows = rows.filter(pl.col("unit_key").is_in(list(keys)))
    return rows, _units.counted(rows, rules["whole_numbers"].values, targets, level)


def _checked(rows: pl.DataFrame, units: pl.DataFrame, level: str, rules: dict[str, Limit]) -> pl.DataFrame:
    """The checks of all places, the worst first; a place with too few children has values without ratings."""
    columns = _columns(rows) if level in _units.TESTED else {}
    lines: list[tuple[object, ...]] = []
    for unit in units.iter_rows(named=True):
        enough = False
        if level in _units.TESTED:
            here = columns[unit["unit_key"]]
            found = list(_checks.tested(here, unit, rules))
            enough = len(here["sex"]) >= rules["minimum_children"].values[0]
        else:
            found = list(_checks.small(unit))
        if enough:
            found.insert(0, _checks.smart(found, rules))
        lines += [_row(one, unit, level, rules[one.check], rated=enough) for one in found if one.n]
    return _worst_first(pl.DataFrame(lines, schema=CHECKS, orient="row"))


def _columns(rows: pl.DataFrame) -> dict[str, dict[str, _statistics.Floats]]:
    """What is tested of the rows of each place, without those of a child measured twice."""
    once = rows.filter(~pl.col("twice"))
    told = _checks.numbers(once)
    keyed = told.with_columns(once.get_column("unit_key"))
    return {
        str(key): dict(zip(told.columns, part.drop("unit_key").to_numpy().T, strict=True))
        for (key,), part in keyed.partition_by("unit_key", as_dict=True).items()
    }


def doubts(measurements: pl.DataFrame, months: Iterable[str], *, on: date) -> pl.DataFrame:
    """The doubtful rows of several months as findings, in the columns of `sources.schema.FINDINGS`."""
    rules = limits(on)
    muac = _muac(rules)
    prepared = _marks.prepare(measurements)
    decrease = rules["length_decrease"].values[0]
    found = [findings(_marks.mark(prepared, month, decrease_cm=decrease, muac_cm=muac), muac) for month in months]
    return pl.concat([pl.DataFrame(schema=FINDINGS), *found])


def _worst_first(checks: pl.DataFrame) -> pl.DataFrame:
    """By rating, then points, then (where nothing is rated) by the share and number of doubtful rows."""
    unrated = pl.when(pl.col("rating").is_null()).then(pl.col("value")).fill_null(0)
    severity = pl.col("rating").replace_strict(SEVERITY, default=len(SEVERITY), return_dtype=pl.Int64)
    keys = (severity, pl.col("points").fill_null(0), unrated, pl.col("count"))
    return checks.sort(*keys, descending=[False, True, True, True], maintain_order=True)


def _row(one: _checks.Check, unit: dict[str, object], level: str, limit: Limit, *, rated: bool) -> tuple[object, ...]:
    band = limit.rate(one.value) if rated and one.value is not None else None
    rating, points = (band.rating, band.points) if band else (None, None)
    sound = rating in {"excellent", "good"} or (rating is None and not one.count)
    facts: dict[str, object] = {"value": one.value, "n": one.n, "count": one.count, "detail": one.detail}
    name = str(unit["unit"])
    texts = [_says.sentence(limit, _units.titled(name, level), facts, sound=sound, lang=lang) for lang in LANGS]
    labels = [_says.label(limit, lang) for lang in LANGS]
    place = (level, unit["unit_key"], name, one.check, *labels)
    return (*place, limit.unit, one.n, one.count, one.detail, one.value, rating, points, *texts)


def _ranked(units: pl.DataFrame, checks: pl.DataFrame, level: str) -> pl.DataFrame:
    """The units, the worst first: by SMART score, and where there is none by the share of doubtful rows."""
    scores = checks.filter(pl.col("check") == "smart_score").select("unit_key", score="value", rating="rating")
    doubtful = (pl.col("impossible") + pl.col("copied")) / pl.col("rows")
    heaped = pl.col("heaped_length") / pl.col("lengths")
    return units.join(scores, on="unit_key", how="left", maintain_order="left").sort(
        "score", doubtful, heaped.fill_nan(0), "unit", descending=[True, True, True, False], nulls_last=True
    )


def _digits(rows: pl.DataFrame) -> pl.DataFrame:
    """`unit_key`, `unit`, `measure`, `digit`, `n`: how often each last digit was written."""
    found = []
    for measure, column in _checks.DIGITS.items():
        known = rows.drop_nulls(column)
        digit = pl.Series("digit", _statistics.last_digits(known[column].to_numpy().astype(float)), pl.Int64)
        found.append(known.select("unit_key", "unit", measure=pl.lit(measure)).with_columns(digit))
    keys = ["unit_key", "unit", "measure", "digit"]
    return pl.concat(found).group_by(keys).agg(n=pl.len().cast(pl.Int64)).sort(keys)
