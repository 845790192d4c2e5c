"""Where a figure comes from, drawn from what the run itself wrote down."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from konvergensi_web.intake.models import Batch
from konvergensi_web.measures.models import IndicatorValue, PipelineRun, Release, ReleasedValue
from konvergensi_web.measures.models.marts import Value
from konvergensi_web.measures.selectors.figures import Figure, sees_drafts
from konvergensi_web.measures.selectors.releases import regency_of
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from konvergensi_web.regions.paths import level_of, subtree


@dataclass(frozen=True, slots=True)
class Source:
    """One import whose rows are counted: what, by which office, when; never by whom by name."""

    ident: str
    register: str
    office: str
    committed_at: datetime | None
    rows: int | None  # None for who sees no drafts
    files: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Everything behind a figure.

    `counts` whether rows are told: a run counts all its months at once, so its counts speak of months that are not out
    yet, to whoever sees no drafts.
    """

    run: PipelineRun
    counts: bool
    sources: tuple[Source, ...]
    steps: tuple[dict[str, Any], ...]
    exclusions: tuple[dict[str, Any], ...]
    parts: tuple[dict[str, Any], ...]  # a sum: how many villages were computed by which run
    release: Release | None


def origin_of(actor: Actor, figure: Figure) -> Origin | None:
    """The origin of a figure the actor sees; None above a regency, where released sums are added up.

    A released figure is told by the frozen row: its imports and the run that computed it, whatever came later.
    """
    regency = regency_of(figure.path)
    value = _released(regency, figure) if figure.status == "released" else _living(figure)
    if not regency or value is None:
        return None
    release = value.release if isinstance(value, ReleasedValue) else None
    run = value.run if isinstance(value, IndicatorValue) else _run_of(value, regency)
    if run is None:
        return None
    counts = sees_drafts(actor, figure.path)
    sources = _sources(value, run, regency)
    return Origin(
        run=run,
        counts=counts,
        sources=sources if counts else tuple(replace(one, rows=None) for one in sources),
        steps=tuple(run.steps if counts else ({**one, "reads": {}, "rows": None} for one in run.steps)),
        exclusions=tuple(one for one in run.exclusions if one["rows"]) if counts else (),
        parts=_parts(value, regency) if level_of(figure.path) in ("regency", "district") else (),
        release=release,
    )


def _living(figure: Figure) -> IndicatorValue | None:
    rows = IndicatorValue.objects.filter(region_path=figure.path, month=figure.month, indicator=figure.indicator)
    return rows.select_related("run").first()


def _released(regency: str, figure: Figure) -> ReleasedValue | None:
    """The frozen row of the release that counts."""
    rows = ReleasedValue.objects.filter(
        release__region_path=regency, release__state=Release.State.RELEASED, region_path=figure.path,
        month=figure.month, indicator=figure.indicator,
    )  # fmt: skip
    return rows.select_related("release__run").first()


def _run_of(value: ReleasedValue, regency: str) -> PipelineRun | None:
    """The run that computed a frozen value, found by the moment it kept; else the one its release rests on."""
    found = PipelineRun.objects.filter(regency_path=regency, started_at=value.computed_at).first()
    return found or value.release.run


def _sources(value: Value, run: PipelineRun, regency: str) -> tuple[Source, ...]:
    """The imports of the value. An import's files and office are no personal data, so every reader may know them."""
    told = {one["id"]: one for one in run.batches}
    with open_scope(system_actor("menelusuri asal angka", regency)):
        batches = Batch.objects.filter(pk__in=value.batches).select_related("office").prefetch_related("files__file")
        return tuple(
            Source(
                str(batch.pk), batch.register, batch.office.name, batch.committed_at,
                told.get(str(batch.pk), {}).get("rows", batch.stored), _names(batch),
                told.get(str(batch.pk), {}).get("kind", "full"),
            )
            for batch in batches
        )  # fmt: skip


def _names(batch: Batch) -> tuple[str, ...]:
    files: Iterable[Any] = batch.files.all()
    return tuple(one.file.name for one in files if one.role == "upload")


def _parts(value: Value, regency: str) -> tuple[dict[str, Any], ...]:
    """How many villages of the sum got their number in which run: each value keeps the moment of its own."""
    rows: QuerySet[Any] = IndicatorValue.objects.all()
    if isinstance(value, ReleasedValue):
        rows = ReleasedValue.objects.filter(release=value.release_id)
    here = rows.filter(
        subtree([value.region_path]), month=value.month, indicator=value.indicator, level__in=["village", "unplaced"]
    )
    counted = dict(here.order_by().values_list("computed_at").annotate(n=Count("pk")))
    runs = PipelineRun.objects.filter(regency_path=regency, started_at__in=list(counted))
    kinds = dict(runs.values_list("started_at", "kind"))
    return tuple({"at": at, "kind": kinds.get(at, ""), "n": counted[at]} for at in sorted(counted, reverse=True))
