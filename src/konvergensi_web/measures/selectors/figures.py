"""Figures of places. One query each; a province is added up from what its regencies released."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.db.models import Count, Max, QuerySet, Sum

from konvergensi.measures.quality import coverage_minimum
from konvergensi_web.measures.catalogue import metas, title_of
from konvergensi_web.measures.models import IndicatorValue, Release, ReleasedValue
from konvergensi_web.platform.scope import Actor, may
from konvergensi_web.regions.paths import subtree, within

Status = Literal["draft", "verified", "released"]
REGENCY_PARTS = 2
COUNTS = ("numerator", "denominator", "value", "measured", "measured_in_target", "target")


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
    released_places: int | None = None  # a province: how many of its regencies are added up here

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


def sees_drafts(actor: Actor, path: str) -> bool:
    """Whether the actor sees figures of a place before they are released.

    The offices of the regency see their own new numbers; a tier above it (province, country) sees them released.
    """
    allowed = may(actor, "measures.draft.view") or may(actor, "measures.release.publish")
    areas = [area for area in actor.paths if actor.is_system or area.count(".") >= REGENCY_PARTS]
    return allowed and within(path, areas)


def figures(actor: Actor, path: str, month: str | None = None, indicators: Sequence[str] | None = None) -> list[Figure]:
    """The figures of one place and month (default the latest the actor may see), in the catalogue's order."""
    rows = _rows(actor, path)
    if rows is None:
        return []
    if _is_above(path):
        return _ordered(_added(rows, path, month, indicators))
    rows = rows.filter(region_path=path)
    rows = rows.filter(indicator__in=indicators) if indicators else rows
    if month is not None:
        return _ordered(_figure(row) for row in rows.filter(month=month))
    newest = rows.order_by("-month")[: 2 * len(metas())]  # the latest month stands first
    found = list(newest)
    return _ordered(_figure(row) for row in found if row.month == found[0].month)


def figures_below(actor: Actor, path: str, level: str, indicator: str, month: str) -> list[Figure]:
    """One indicator of all places of a level at or below a path, by path."""
    rows = _rows(actor, path)
    if rows is None:
        return []
    found = rows.filter(subtree([path]), indicator=indicator, month=month, level=level)
    return [_figure(row) for row in found.order_by("region_path")]


def trend(actor: Actor, path: str, indicator: str, months: int = 24) -> list[Figure]:
    """One indicator of one place over the last months that the actor may see, oldest first."""
    rows = _rows(actor, path)
    if rows is None:
        return []
    if _is_above(path):
        found = _summed(rows.filter(subtree([path]), level="regency", indicator=indicator)).order_by("-month")[:months]
        return [_sum_figure(row, path) for row in reversed(found)]
    found_rows = rows.filter(region_path=path, indicator=indicator).order_by("-month")[:months]
    return [_figure(row) for row in reversed(found_rows)]


def latest_month(actor: Actor, path: str) -> str | None:
    """The last month of which the actor may see a figure of the place."""
    rows = _rows(actor, path)
    if rows is None:
        return None
    rows = rows.filter(subtree([path]), level="regency") if _is_above(path) else rows.filter(region_path=path)
    found: str | None = rows.aggregate(last=Max("month"))["last"]
    return found


def months_of(actor: Actor, path: str) -> list[str]:
    """The months of which the actor may see figures of the place, newest first."""
    rows = _rows(actor, path)
    if rows is None:
        return []
    rows = rows.filter(subtree([path]), level="regency") if _is_above(path) else rows.filter(region_path=path)
    return list(rows.order_by("-month").values_list("month", flat=True).distinct())


def _rows(actor: Actor, path: str) -> QuerySet[Any] | None:
    """The living values, or the released ones, or nothing, as the actor's rights are."""
    if sees_drafts(actor, path):
        return IndicatorValue.objects.all()
    inside = may(actor, "measures.released.view") and within(path, actor.paths)
    return ReleasedValue.objects.filter(release__state=Release.State.RELEASED) if inside else None


def _is_above(path: str) -> bool:
    return path.count(".") < REGENCY_PARTS


def _added(rows: QuerySet[Any], path: str, month: str | None, indicators: Sequence[str] | None) -> list[Figure]:
    """The figures of a province: numerators and denominators of its regencies added up."""
    rows = rows.filter(subtree([path]), level="regency")
    rows = rows.filter(indicator__in=indicators) if indicators else rows
    rows = rows.filter(month=month) if month is not None else rows
    found = list(_summed(rows).order_by("-month")[: 2 * len(metas())])
    return [_sum_figure(row, path) for row in found if row["month"] == found[0]["month"]]


def _summed(rows: QuerySet[Any]) -> QuerySet[Any, dict[str, Any]]:
    found: QuerySet[Any, dict[str, Any]] = rows.values("indicator", "month").annotate(
        **{f"{name}_sum": Sum(name) for name in COUNTS},
        places=Count("region_path", distinct=True),
        at=Max("computed_at"),
        version=Max("definition"),
    )
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
        released_places=row["places"],
    )


def _figure(row: IndicatorValue | ReleasedValue) -> Figure:
    return Figure(
        indicator=row.indicator,
        title=title_of(row.indicator),
        path=row.region_path,
        month=row.month,
        numerator=row.numerator,
        denominator=row.denominator,
        value=row.value,
        measured=row.measured,
        measured_in_target=row.measured_in_target,
        target_children=row.target,
        target_kind=row.target_kind,
        status=row.state if isinstance(row, IndicatorValue) else "released",  # type: ignore[arg-type]
        definition=row.definition,
        computed_at=row.computed_at,
    )


def _ordered(found: Iterable[Figure]) -> list[Figure]:
    place = {name: number for number, name in enumerate(metas())}
    return sorted(found, key=lambda one: place.get(one.indicator, len(place)))


def _last_day(month: str) -> date:
    year, number = int(month[:4]), int(month[5:7])
    return date(year, number, 28)
