"""Which copy of the data a report is written from: the newest for who sees drafts, else the one that was let out."""

from collections.abc import Sequence
from dataclasses import dataclass

from konvergensi.problems import ProblemError
from konvergensi.problems.releases import NOTHING_RELEASED, NOTHING_TO_RELEASE, REPORT_DATA_GONE
from konvergensi.reports.results import Standing
from konvergensi_web.measures.models import IndicatorValue, PipelineRun, Release, ReleasedValue
from konvergensi_web.measures.pipeline import snapshot
from konvergensi_web.regions.models import Region


@dataclass(frozen=True, slots=True)
class Basis:
    """The run whose copy is read, and how far its figures of the month got."""

    run: PipelineRun
    standing: Standing


def basis_of(path: str, month: str, *, drafts: bool) -> Basis:
    """What a report of the month may be written from. Raises `ProblemError` where there is nothing, or nothing left."""
    newest = newest_run(path)
    living = set(
        IndicatorValue.objects.filter(regency_path=path, month=month).order_by().values_list("state", flat=True)
    )
    out = Release.objects.filter(region_path=path, month=month, state=Release.State.RELEASED)
    release = out.select_related("run__snapshot").first()
    if newest is not None and month in newest.months and (drafts or living in ({"verified"}, {"released"})):
        state = "draft" if len(living) != 1 else living.pop()
        return Basis(newest, _standing(path, state, release, drafts=drafts))
    where = Region.objects.get(path=path).label
    if drafts:
        raise ProblemError(NOTHING_TO_RELEASE, month=month, region=where)
    if release is None:
        raise ProblemError(NOTHING_RELEASED, month=month, region=where)
    if release.run is None or not _is_kept(release.run):
        raise ProblemError(REPORT_DATA_GONE, month=month, region=where, day=f"{release.released_on:%d/%m/%Y}")
    return Basis(release.run, _standing(path, "released", release, drafts=False))


def newest_run(path: str) -> PipelineRun | None:
    """The last finished run of a regency whose copy is still there."""
    done = PipelineRun.objects.filter(regency_path=path, state=PipelineRun.State.DONE, snapshot__isnull=False)
    found = done.select_related("snapshot").order_by("-started_at").first()
    return found if found is not None and _is_kept(found) else None


def _is_kept(run: PipelineRun) -> bool:
    return run.snapshot is not None and snapshot.folder_of(run.snapshot).is_dir()


def _standing(path: str, state: str, release: Release | None, *, drafts: bool) -> Standing:
    if state == "released" and release is not None:
        return Standing(
            state="released", number=release.number, on=release.released_on, months=_months(path, drafts=drafts)
        )
    return Standing(state="verified" if state == "verified" else "draft", months=_months(path, drafts=drafts))


def _months(path: str, *, drafts: bool) -> Sequence[str] | None:
    """The other months that may stand in the report: all for who sees drafts, else those that are out."""
    if drafts:
        return None
    out = ReleasedValue.objects.filter(region_path=path, release__state=Release.State.RELEASED, indicator="stunting")
    verified = IndicatorValue.objects.filter(region_path=path, indicator="stunting", state="verified")
    return sorted({*out.values_list("month", flat=True), *verified.values_list("month", flat=True)})
