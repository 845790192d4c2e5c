"""Balances, quality and worklists of places."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from konvergensi.measures.balance import BESIDE, LINES
from konvergensi_web.measures.models import BalanceRow, PipelineRun, QualityValue, WorklistItem, WorklistMark
from konvergensi_web.measures.selectors.figures import sees_drafts
from konvergensi_web.platform.language import in_english
from konvergensi_web.platform.scope import Actor
from konvergensi_web.regions.paths import Where, cut, paths_of, subtree

MISSING = "missing"  # asks for whoever was not measured in the month, with a confirmed case or without
UNMEASURED = ("case_not_measured", "not_measured")


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """One line of the account as people read it."""

    line: str
    label: str
    sign: int
    n: int


@dataclass(frozen=True, slots=True)
class Balance:
    """The account of the list of a month: `lines` lead from the old list to the new one, `beside` explains more."""

    path: str
    month: str
    previous_month: str
    lines: tuple[BalanceLine, ...]
    beside: dict[str, int]
    residual: int
    provisional: bool


def balance(actor: Actor, path: Where, month: str | None = None) -> Balance | None:
    """The account of the list of a place and month (default the latest). Only offices that see drafts get it.

    Not of several places: a child that moves from one to another leaves one list and enters the other.
    """
    if not isinstance(path, str) or not sees_drafts(actor, path):
        return None
    rows = BalanceRow.objects.filter(region_path=path)
    row = (rows.filter(month=month) if month else rows.order_by("-month")).first()
    if row is None:
        return None
    counts: dict[str, int] = row.lines
    english = in_english()
    shown = [name for name in LINES if counts.get(name) or name not in ("opening", "added_by_correction")]
    return Balance(
        path,
        row.month,
        row.previous_month,
        tuple(
            BalanceLine(name, LINES[name][2] if english else LINES[name][1], LINES[name][0], counts.get(name, 0))
            for name in shown
        ),
        {name: counts.get(name, 0) for name in BESIDE},
        row.residual,
        row.provisional,
    )


def quality(actor: Actor, path: Where, month: str | None = None) -> QualityValue | None:
    """How far the measurements of a place and month (default the latest judged) can be trusted.

    Of several places the counts are added up; a score is of one place and cannot be.
    """
    if not sees_drafts(actor, path):
        return None
    if not isinstance(path, str):
        return _counted(path, month)
    rows = QualityValue.objects.filter(region_path=path)
    return (rows.filter(month=month) if month else rows.order_by("-month")).first()


def _counted(paths: tuple[str, ...], month: str | None) -> QualityValue | None:
    rows = QualityValue.objects.filter(region_path__in=paths).order_by("-month")
    found = list(rows.filter(month=month) if month else rows)
    found = [one for one in found if one.month == found[0].month]
    if not found:
        return None
    sums: Counter[str] = Counter()
    for one in found:
        sums.update({name: n for name, n in one.counts.items() if name != "coverage"})
    return QualityValue(region_path="", level="", month=found[0].month, counts=dict(sums))


def quality_below(actor: Actor, path: str, level: str, month: str) -> QuerySet[QualityValue]:
    """The same for all places of a level below a path, the worst (highest) first; those too small for a score last."""
    if not sees_drafts(actor, path):
        return QualityValue.objects.none()
    rows = QualityValue.objects.filter(subtree([path]), level=level, month=month)
    return rows.order_by(F("score").desc(nulls_last=True), "region_path")


def quality_months(actor: Actor, path: str) -> list[str]:
    """The months in which a place was judged, newest first."""
    if not sees_drafts(actor, path):
        return []
    rows = QualityValue.objects.filter(region_path=path).order_by("-month")
    return list(rows.values_list("month", flat=True).distinct())


def worklist_months(actor: Actor, path: Where) -> list[str]:
    """The months of which the regencies of a place have a list, newest first: every run makes that of its last month.

    A month that is not among them has no list at all, which is not the same as a list without children.
    """
    regencies = {cut(one, "regency") for one in paths_of(path or actor.paths)}
    runs = PipelineRun.objects.filter(regency_path__in=regencies, state=PipelineRun.State.DONE).exclude(month="")
    known = set(runs.order_by().values_list("month", flat=True).distinct())
    return sorted(known | ({last} if (last := latest_worklist(actor, path)) else set()), reverse=True)


def latest_worklist(actor: Actor, path: Where) -> str | None:
    """The latest month that has a list here."""
    found: str | None = _items(actor, path).aggregate(last=Max("month"))["last"]
    return found


def _items(actor: Actor, path: Where) -> QuerySet[Any]:
    rows: QuerySet[Any] = WorklistItem.objects.filter(WorklistItem.readable(actor), subtree(paths_of(path)))
    return rows


def with_done(rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows with `done`: whether somebody marked the child of that month as looked after."""
    marks = WorklistMark.objects.filter(person=OuterRef("person"), month=OuterRef("month"), taken_back_at__isnull=True)
    found: QuerySet[Any] = rows.annotate(done=Exists(marks.order_by()))
    return found


def worklist(actor: Actor, path: Where, month: str | None = None, reason: str | None = None) -> QuerySet[WorklistItem]:
    """The children of a place with something to do (default of the latest month), the most urgent first."""
    rows = _items(actor, path).filter(month=month or latest_worklist(actor, path))
    return because(rows, reason) if reason else rows


def because(rows: QuerySet[Any], reason: str) -> QuerySet[Any]:
    """The children with a reason of the worklist, or with any of those behind `MISSING`."""
    asked = Q()
    for code in UNMEASURED if reason == MISSING else (reason,):
        asked |= Q(codes__contains=f",{code},")
    return rows.filter(asked)
