"""Figures of places. One query each; a province is added up from what its regencies released."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.db.models import CharField, Count, F, Max, QuerySet, Sum, Value

from konvergensi.measures.quality import coverage_minimum
from konvergensi_web.measures.catalogue import metas, title_of
from konvergensi_web.measures.models import IndicatorValue, Release, ReleasedValue
from konvergensi_web.measures.selectors._added import added
from konvergensi_web.platform.scope import Actor, may
from konvergensi_web.regions.paths import Where, paths_of, subtree, within

Status = Literal["draft", "verified", "released"]
STATES: tuple[Status, ...] = ("draft", "verified", "released")
REGENCY_PARTS = 2
COUNTS = ("numerator", "denominator", "value", "measured", "measured_in_target", "target")
READ = ("indicator", "region_path", "month", *COUNTS, "target_kind", "definition", "computed_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure with everything that must stand beside it. `pct` is None where nothing can be said: never 0."""

    indicator: str
    title: str
    path: str
    month: str
    numerator: int | None
    denominator: int | None
    value: float | None = None
    measured: int | None = None
    measured_in_target: int | None = None
    target_children: int | None = None
    target_kind: str = ""
    low: float | None = None
    high: float | None = None
    status: Status = "draft"
    definition: str = ""
    source: str = "e-PPGBM"
    computed_at: datetime | None = None
    places: int | None = None  # how many are added up here: regencies that released, places of an office

    @property
    def pct(self) -> float | None:
        """Numerator of denominator in percent."""
        return 100.0 * self.numerator / self.denominator if self.denominator and self.numerator is not None else None

    @property
    def coverage_pct(self) -> float | None:
        """D/S in percent, over the places whose target is known."""
        known = self.measured_in_target
        return 100.0 * known / self.target_children if self.target_children and known is not None else None

    @property
    def low_coverage(self) -> bool:
        """Whether too few children were measured for the figure to stand for its place (unknown counts as low)."""
        share = self.coverage_pct
        return share is None or share < coverage_minimum(_last_day(self.month))

    @property
    def is_ratio(self) -> bool:
        """Whether it is a share of children."""
        return self.value is None

    @property
    def shown(self) -> float | None:
        """The number people read: the percentage, or the count."""
        return self.pct if self.is_ratio else self.value


def sees(actor: Actor, where: Where) -> Status | None:
    """The earliest state in which the actor sees the figures of a place (of all of several); None: nothing at all.

    The offices that produce the numbers of the regency see them first, its leadership once they are verified; a tier
    above the regency (province, country) sees them released. Outside the own area there is the public page.
    """
    found = {_sees(actor, path) for path in paths_of(where)}
    return None if None in found else next((state for state in reversed(STATES) if state in found), None)


def _sees(actor: Actor, path: str) -> Status | None:
    if not within(path, actor.paths):
        return None
    below = actor.is_system or within(path, [area for area in actor.paths if area.count(".") >= REGENCY_PARTS])
    if below and may(actor, "measures.draft.view"):
        return "draft"
    if below and may(actor, "measures.verified.view"):
        return "verified"
    return "released" if may(actor, "measures.released.view") else None


def sees_drafts(actor: Actor, where: Where) -> bool:
    """Whether the actor sees the figures of a place before anybody verified them."""
    return sees(actor, where) == "draft"


def figures(
    actor: Actor, path: Where, month: str | None = None, indicators: Sequence[str] | None = None
) -> list[Figure]:
    """The figures of one place and month (default the latest the actor may see), in the catalogue's order."""
    wanted: dict[str, Any] = {"indicator__in": indicators} if indicators else {}
    wanted |= {"month": month} if month is not None else {}
    if not isinstance(path, str):
        limit = None if month else 3 * len(metas()) * len(path)
        return _ordered(_newest(added(_read(actor, path, limit=limit, region_path__in=path, **wanted))))
    if _is_above(path):
        return _ordered(_newest([_sum_figure(row, path) for row in _summed(actor, path, **wanted)]))
    found = _read(actor, path, limit=None if month else 3 * len(metas()), region_path=path, **wanted)
    return _ordered(_newest(found))


def figures_below(actor: Actor, path: Where, level: str, indicator: str, month: str) -> list[Figure]:
    """One indicator of all places of a level at or below a path, by path."""
    found = _read(actor, path, under=path, indicator=indicator, month=month, level=level)
    return sorted(found, key=lambda one: one.path)


def trend(actor: Actor, path: Where, indicator: str, months: int = 24) -> list[Figure]:
    """One indicator of one place over the last months that the actor may see, oldest first."""
    if not isinstance(path, str):
        found = added(_read(actor, path, limit=2 * months * len(path), region_path__in=path, indicator=indicator))
    elif _is_above(path):
        found = [_sum_figure(row, path) for row in _summed(actor, path, indicator=indicator)]
    else:
        found = _read(actor, path, limit=2 * months, region_path=path, indicator=indicator)
    return sorted(found, key=lambda one: one.month)[-months:]


def latest_month(actor: Actor, path: Where) -> str | None:
    """The last month of which the actor may see a figure of the place."""
    return next(iter(months_of(actor, path)), None)


def months_of(actor: Actor, path: Where) -> list[str]:
    """The months of which the actor may see figures of the place, newest first."""
    tables = _tables(sees(actor, path))
    paths = paths_of(path)
    above = isinstance(path, str) and _is_above(path)
    found: set[str] = set()
    for rows in tables:
        here = rows.filter(subtree(paths), level="regency") if above else rows.filter(region_path__in=paths)
        found.update(here.order_by().values_list("month", flat=True).distinct())
    return sorted(found, reverse=True)


def _tables(seen: Status | None) -> list[QuerySet[Any]]:
    """The living values, or the released ones, or what is verified and else released, or nothing."""
    released = ReleasedValue.objects.filter(release__state=Release.State.RELEASED)
    match seen:
        case "draft":
            return [IndicatorValue.objects.all()]
        case "verified":
            return [IndicatorValue.objects.filter(state=IndicatorValue.State.VERIFIED), released]
        case "released":
            return [released]
        case None:
            return []


def _read(
    actor: Actor, path: Where, *, under: Where | None = None, limit: int | None = None, **where: Any
) -> list[Figure]:
    """The figures that fit, newest first, in one query."""
    return [figure_of(row) for row in rows_of(actor, path, under=under, limit=limit, **where)]


def rows_of(
    actor: Actor, path: Where, *, under: Where | None = None, limit: int | None = None, **where: Any
) -> list[tuple[Any, ...]]:
    """The rows of the figures that fit, newest first, in one query. A verified value stands before the released one."""
    parts = []
    for rows in _tables(sees(actor, path)):
        state = F("state") if rows.model is IndicatorValue else Value("released", output_field=CharField())
        here = rows.filter(subtree(paths_of(under))) if under is not None else rows
        parts.append(here.filter(**where).order_by().annotate(status=state).values_list(*READ, "status"))
    if not parts:
        return []
    joined = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    ordered = joined.order_by("-month")
    found: dict[tuple[str, str, str], tuple[Any, ...]] = {}
    for row in ordered[:limit] if limit else ordered:
        key = row[:3]
        if key not in found or row[-1] == "verified":
            found[key] = row
    return list(found.values())


def _is_above(path: str) -> bool:
    return path.count(".") < REGENCY_PARTS


def _newest(found: list[Figure]) -> list[Figure]:
    """Those of the latest month."""
    last = max((one.month for one in found), default="")
    return [one for one in found if one.month == last]


def _summed(actor: Actor, path: str, **where: Any) -> list[dict[str, Any]]:
    """A province: numerators and denominators of its regencies added up, of what they released."""
    found: list[dict[str, Any]] = []
    if sees(actor, path) is not None:
        rows = ReleasedValue.objects.filter(release__state=Release.State.RELEASED, level="regency")
        added = (
            rows.filter(subtree([path]), **where)
            .values("indicator", "month")
            .annotate(
                **{f"{name}_sum": Sum(name) for name in COUNTS},
                places=Count("region_path", distinct=True),
                at=Max("computed_at"),
                version=Max("definition"),
            )
        )
        found = [dict(row) for row in added.order_by("-month")[: 40 * len(metas())]]
    return found


def _sum_figure(row: dict[str, Any], path: str) -> Figure:
    return Figure(
        indicator=row["indicator"],
        title=title_of(row["indicator"]),
        path=path,
        month=row["month"],
        numerator=row["numerator_sum"],
        denominator=row["denominator_sum"],
        value=row["value_sum"],
        measured=row["measured_sum"],
        measured_in_target=row["measured_in_target_sum"],
        target_children=row["target_sum"],
        status="released",
        definition=row["version"],
        computed_at=row["at"],
        places=row["places"],
    )


def figure_of(row: Sequence[Any]) -> Figure:
    """The figure of one of `rows_of`."""
    (
        indicator, path, month, numerator, denominator, value, measured, measured_in_target, target, target_kind,
        definition, computed_at, status,
    ) = row  # fmt: skip  # READ and the status, in their order
    return Figure(
        indicator=indicator,
        title=title_of(indicator),
        path=path,
        month=month,
        numerator=numerator,
        denominator=denominator,
        value=value,
        measured=measured,
        measured_in_target=measured_in_target,
        target_children=target,
        target_kind=target_kind,
        status=status,
        definition=definition,
        computed_at=computed_at,
    )


def _ordered(found: Iterable[Figure]) -> list[Figure]:
    place = {name: number for number, name in enumerate(metas())}
    return sorted(found, key=lambda one: place.get(one.indicator, len(place)))


def _last_day(month: str) -> date:
    year, number = int(month[:4]), int(month[5:7])
    return date(year, number, 28)
