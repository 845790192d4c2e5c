"""Targets and how far it is: progress of reported and routine figures, and children to find, to measure, to serve."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as say

from konvergensi.measures import targets as library
from konvergensi_web.measures import catalogue
from konvergensi_web.measures.models import IndicatorValue, MacroValue, Target, WorklistItem
from konvergensi_web.measures.selectors.figures import Figure, figures, figures_below, sees, trend
from konvergensi_web.measures.selectors.macro import COUNTS_AS, counting, standing
from konvergensi_web.platform.language import in_english
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import ancestors, code_of, subtree

VILLAGE_PARTS = 4
REMOVED_SHOWN = 20
MISSING = {"not_measured", "case_not_measured"}
REFERRED = ("gizi_buruk", "bgm", "two_t")


@dataclass(frozen=True, slots=True)
class Aim:
    """A target with its words and how far it is."""

    target: Target
    title: str
    place: str
    code: str
    progress: library.Progress | None

    @property
    def pk(self) -> int:
        """For lists."""
        return int(self.target.pk)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A figure newer than the published one that is only quoted: shown, and the basis of nothing."""

    value: float
    period: str
    source: str


@dataclass(frozen=True, slots=True)
class Beside:
    """One indicator of a place: its last figure with where it is from, and the targets on it."""

    indicator: str
    title: str
    survey: bool
    value: float
    period: str
    source: str
    low: float | None
    high: float | None
    aims: tuple[Aim, ...]
    quoted: Quoted | None = None


@dataclass(frozen=True, slots=True)
class Children:
    """What a target means below the regency. `to_find` were never recorded; None where S is not known."""

    month: str
    target: int | None
    measured: int
    to_find: int | None
    to_measure: int
    to_serve: int
    computed_at: datetime | None


def targets_of(actor: Actor) -> list[Aim]:
    """The targets of the actor's area, of the regions above it and of the country."""
    above = {path for area in actor.paths for path in ancestors(area)} | {""}
    found = list(Target.objects.filter(subtree(actor.paths) | Q(region_path__in=above)))
    return _aims(actor, found)


def removed_targets(actor: Actor) -> list[Aim]:
    """The targets of the actor's area that were removed and could be put back, the last removed first."""
    found = Target.every.filter(subtree(actor.paths), removed_at__isnull=False).order_by("-removed_at")[:REMOVED_SHOWN]
    known, metas = catalogue.reported(), catalogue.metas()
    names = dict(Region.objects.filter(path__in={one.region_path for one in found}).values_list("path", "label"))
    told = []
    for one in found:
        definition: Any = known.get(one.indicator) or metas.get(one.indicator)
        title = definition.title if definition is not None else one.indicator
        told.append(Aim(one, title, names.get(one.region_path, "Indonesia"), code_of(one.region_path), None))
    return told


def progress_of(actor: Actor, region: Region) -> list[Beside]:
    """Every indicator of a place that has a figure or a target: survey and reported ones, then the routine ones."""
    aims: dict[str, list[Aim]] = defaultdict(list)
    for aim in _aims(actor, list(Target.objects.filter(region_path=region.path))):
        aims[aim.target.indicator].append(aim)
    known = catalogue.reported()
    latest, quoted = _latest(region.path)
    reported = [
        Beside(name, known[name].title, known[name].survey, one.value, one.period, f"{one.release}: {one.source}",
               one.low, one.high, tuple(aims.get(name, ())), quoted.get(name))
        for name in known for one in [latest.get(name)] if one is not None
    ]  # fmt: skip
    routine = [
        Beside(one.indicator, say("%(title)s (rutin)") % {"title": one.title}, False, one.pct, one.month, one.source,
               None, None, tuple(aims.get(one.indicator, ())))
        for one in figures(actor, region.path) if one.pct is not None
    ]  # fmt: skip
    return [*reported, *routine]


def _latest(path: str) -> tuple[dict[str, MacroValue], dict[str, Quoted]]:
    """Of each indicator the last published figure of a place, and a quoted one where that is newer."""
    latest: dict[str, MacroValue] = {}
    quoted: dict[str, Quoted] = {}
    for row in standing().filter(region_path=path, standing__in=(*COUNTS_AS, "quoted")).order_by("period", "pk"):
        if row.standing in COUNTS_AS:
            latest[row.indicator] = row
            quoted.pop(row.indicator, None)
        elif row.indicator in latest and row.period > latest[row.indicator].period:
            quoted[row.indicator] = Quoted(row.value, row.period, f"{row.release}: {row.source}")
    return latest, quoted


def children_to_reach(actor: Actor, path: str) -> Children | None:
    """How many children of a place are to be found, to be measured and to be served this month.

    Counts of the worklist, never names: whoever sees the figures of the place may see them.
    """
    found = {one.indicator: one for one in figures(actor, path, None, ["ds", "stunting"])}
    figure = found.get("stunting")
    if figure is None or sees(actor, path) not in ("draft", "verified"):
        return None
    if sees(actor, path) != "draft" and _draft(path, figure.month):
        return None  # the worklist follows the living figures, of which this reader is told nothing yet
    with open_scope(system_actor("menghitung anak yang perlu dijangkau", path)):
        rows = WorklistItem.objects.filter(subtree([path]), month=figure.month).values_list("region_path", "codes")
        told = [(place, set(codes.strip(",").split(","))) for place, codes in rows]
    missing = sum(1 for _, one in told if one & MISSING)
    served = sum(1 for _, one in told if one & {*REFERRED, "measure_again"})
    measured = figure.measured or 0
    target = figure.target_children
    to_find = _to_find(actor, path, figure, [place for place, one in told if one & MISSING])
    return Children(figure.month, target, measured, to_find, missing, served, figure.computed_at)


def _draft(path: str, month: str) -> bool:
    """Whether the living figures of a place are those of nobody but the office that makes them."""
    living = IndicatorValue.objects.filter(region_path=path, month=month, indicator="stunting")
    return living.filter(state=IndicatorValue.State.DRAFT).exists()


def _to_find(actor: Actor, path: str, figure: Figure, missing: list[str]) -> int | None:
    """How many were never recorded, desa by desa: a desa with more children than its S cancels nobody elsewhere."""
    if figure.target_children is None:
        return None
    if path.count(".") >= VILLAGE_PARTS:
        return max(figure.target_children - (figure.measured or 0) - len(missing), 0)
    known = Counter(".".join(place.split(".")[:VILLAGE_PARTS]) + "." for place in missing)
    villages = figures_below(actor, path, "village", "stunting", figure.month)
    return sum(
        max(one.target_children - (one.measured or 0) - known[one.path], 0)
        for one in villages if one.target_children is not None
    )  # fmt: skip


def _aims(actor: Actor, found: Iterable[Target]) -> list[Aim]:
    listed = list(found)
    known = catalogue.reported()
    metas = catalogue.metas()
    names = dict(Region.objects.filter(path__in={one.region_path for one in listed}).values_list("path", "label"))
    series = _reported_series({(one.indicator, one.region_path) for one in listed})
    routine: dict[tuple[str, str], list[tuple[float, float]]] = {}
    aims = []
    for one in listed:
        key = (one.indicator, one.region_path)
        definition: Any = known.get(one.indicator) or metas.get(one.indicator)
        if one.indicator in metas and key not in routine:
            routine[key] = _routine_series(actor, one)
        points = series.get(key) or routine.get(key, [])
        better: library.Better = "higher" if getattr(definition, "better", "") == "higher" else "lower"
        progress = library.progress(
            points, target=one.value, target_year=one.year + (11 / 12 if key in routine else 0), better=better
        )
        title = definition.title if definition is not None else one.indicator
        place = names.get(one.region_path, "Indonesia")
        aims.append(Aim(one, title, place, code_of(one.region_path), _said(progress)))
    return aims


def _said(progress: library.Progress | None) -> library.Progress | None:
    """The progress with its gap in the reader's language."""
    if progress is None or not in_english():
        return progress
    return replace(progress, says=library.gap_in_words(progress.gap, "points", "en"))


def _reported_series(keys: set[tuple[str, str]]) -> dict[tuple[str, str], list[tuple[float, float]]]:
    """Year and value of each reported indicator and place; of several releases of a period the newest counts."""
    wanted = counting().filter(indicator__in={key[0] for key in keys}, region_path__in={key[1] for key in keys})
    found: dict[tuple[str, str], dict[float, float]] = defaultdict(dict)
    for one in wanted.order_by("pk"):
        year, _, month = one.period.partition("-")
        found[one.indicator, one.region_path][int(year) + ((int(month) - 1) / 12 if month else 0)] = one.value
    return {key: sorted(points.items()) for key, points in found.items() if key in keys}


def _routine_series(actor: Actor, target: Target) -> list[tuple[float, float]]:
    points = trend(actor, target.region_path, target.indicator, 36) if target.region_path else []
    return [(int(one.month[:4]) + (int(one.month[5:]) - 1) / 12, one.pct) for one in points if one.pct is not None]
