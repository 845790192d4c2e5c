"""Where a figure comes from, drawn from what the run itself wrote down."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from konvergensi_web.intake.models import Batch
from konvergensi_web.measures.models import IndicatorValue, PipelineRun, Release
from konvergensi_web.measures.selectors.figures import Figure
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
    rows: int
    files: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Everything behind a figure."""

    run: PipelineRun
    sources: tuple[Source, ...]
    steps: tuple[dict[str, Any], ...]
    exclusions: tuple[dict[str, Any], ...]
    parts: tuple[dict[str, Any], ...]  # a sum: how many villages were computed by which run
    release: Release | None


def origin_of(actor: Actor, figure: Figure) -> Origin | None:
    """The origin of a figure the actor sees; None above a regency, where released sums are added up."""
    regency = regency_of(figure.path)
    row = IndicatorValue.objects.filter(region_path=figure.path, month=figure.month, indicator=figure.indicator)
    value = row.select_related("run").first()
    if not regency or value is None:
        return None
    out = Release.objects.filter(region_path=regency, month=figure.month, state=Release.State.RELEASED)
    return Origin(
        run=value.run,
        sources=_sources(value, regency),
        steps=tuple(value.run.steps),
        exclusions=tuple(one for one in value.run.exclusions if one["rows"]),
        parts=_parts(value) if level_of(figure.path) in ("regency", "district") else (),
        release=out.first() if figure.status == "released" else None,
    )


def _sources(value: IndicatorValue, regency: str) -> tuple[Source, ...]:
    """The imports of the value. An import's files and office are no personal data, so every reader may know them."""
    told = {one["id"]: one for one in value.run.batches}
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


def _parts(value: IndicatorValue) -> tuple[dict[str, Any], ...]:
    rows = IndicatorValue.objects.filter(
        subtree([value.region_path]), month=value.month, indicator=value.indicator, level__in=["village", "unplaced"]
    )
    counted = rows.values("run__started_at", "run__kind").annotate(n=Count("pk")).order_by("-run__started_at")
    return tuple({"at": one["run__started_at"], "kind": one["run__kind"], "n": one["n"]} for one in counted)
