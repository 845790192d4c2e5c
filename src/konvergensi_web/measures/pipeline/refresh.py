"""One run: snapshot, share by share through the library's steps, marts replaced at one moment.

What takes long is done outside of transactions or in short ones (`values`); the last one, in which everything becomes
visible, only puts in place what was worked out before.

A run for some villages gives to the last digit what a run for all would give: it takes in every village where a child
of theirs was ever measured, and it becomes a full run when something changed that all villages depend on.
"""

import hashlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

import polars as pl
from django.db import transaction
from django.utils import timezone

import konvergensi
from konvergensi.measures import marts
from konvergensi.reports.document import places_of
from konvergensi_web.measures import catalogue, step_words
from konvergensi_web.measures.models import PipelineRun, Release, Snapshot
from konvergensi_web.measures.pipeline import batches, children, compute, quality, snapshot, values, write
from konvergensi_web.measures.services.releases import lapse_verifications
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import code_of

Tell = Callable[[str, int, int], None]
QUALITY_MONTHS_FULL, QUALITY_MONTHS = 12, 2


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a run reads and which villages it replaces; None is all of them."""

    data: compute.Data
    villages: list[str] | None
    context: dict[str, Any]


def refresh(
    *, actor: Actor, regency_path: str, villages: Sequence[str] | None = None, months: Sequence[str] = (),
    tell: Tell = values.silent,
) -> PipelineRun:  # fmt: skip
    """Compute the marts of a regency anew: all of it, or what rows of these villages (codes) can have changed.

    `months` are those the rows belong to; their quality is judged again.
    """
    with open_scope(system_actor("menghitung angka", regency_path)):
        run = PipelineRun(regency_path=regency_path, requested_by_id=actor.user_id, started_at=timezone.now())
        values.begin(run, tell)
        try:
            before = _before(regency_path)
            run.kind = "incremental" if villages and before else "full"
            changed = list(villages) if villages and before else None
            _run(run, actor=actor, changed=changed, before=before, months=months, tell=values.alive(run, tell))
        except BaseException:
            values.take_back(run)
            raise
        values.clear(run)
        _tidy(run)
    return run


def _run(
    run: PipelineRun, *, actor: Actor, changed: list[str] | None, before: PipelineRun | None, months: Sequence[str],
    tell: Tell,
) -> None:  # fmt: skip
    districts = sorted({village[:8] for village in changed}) if changed else None
    taken = snapshot.take(
        run.regency_path, now=run.started_at, changed=districts, before=before.snapshot if before else None, tell=tell
    )
    run.snapshot, run.rows, run.people, run.months = taken, taken.rows, taken.people, taken.months
    run.month = max(taken.months, default="")
    on = timezone.localdate(run.started_at)
    run.definition = marts.definitions_version(on)
    planned = _plan(run, taken, changed, before, on)
    wanted = planned.villages if planned.villages is not None else _all_villages(planned.data)
    if planned.villages is None:
        run.kind = "full"
    computed = compute.Computed()
    shares = compute.shares(planned.data, wanted) if run.month else []
    for number, share in enumerate(shares):
        compute.run(planned.data, share, computed, partial(_share_tells, tell, number, len(shares)))
    run.villages, run.context = wanted, planned.context
    run.batches = batches.of_run(planned.data.rows)
    run.exclusions = _exclusions(planned.data)
    judged = quality.judge(
        run, planned.data, months=_judged_months(run, months), on=on, villages=planned.villages, tell=tell
    )
    rows = _values(run, planned.data, computed, wanted)
    changed_months = values.write(run, rows, wanted, tell)
    _show(run, actor, _changes(run, computed, wanted, judged), changed_months)


def _show(run: PipelineRun, actor: Actor, changes: Sequence[write.Change], months: Sequence[str]) -> None:
    """The moment in which everything of the run is seen."""
    with transaction.atomic():
        Region.objects.select_for_update().get(path=run.regency_path)  # nobody verifies or releases meanwhile
        values.beat(run)
        for change in changes:
            change.apply()
        run.state, run.finished_at = PipelineRun.State.DONE, timezone.now()
        run.rows_are = PipelineRun.Rows.CLEARING
        run.save()
        lapse_verifications(actor=actor, region_path=run.regency_path, months=months)
        record(
            actor, "measures.pipeline.refreshed", run, path=run.regency_path, kind=run.kind, rows=run.rows,
            villages=len(run.villages), values=run.values, months=len(run.months),
        )  # fmt: skip


def _share_tells(tell: Tell, number: int, of: int, says: str) -> None:
    tell(says, number, of)


def _plan(run: PipelineRun, taken: Snapshot, changed: list[str] | None, before: PipelineRun | None, on: date) -> _Plan:
    targets = children.read(run.regency_path)
    data = compute.read(
        snapshot.rows_of(taken), snapshot.people_of(taken), targets=targets,
        places=places_of(code_of(run.regency_path)), month=run.month, on=on,
    )  # fmt: skip
    context = {
        "months": run.months,
        "lists": _digest(data.known),
        "targets": _digest(targets.sort(targets.columns)),
        "definition": run.definition,
        "version": konvergensi.__version__,
        "sources": [source.name for source in catalogue.registered()],
    }
    if changed is None or before is None or before.context != context or before.snapshot is None:
        return _Plan(data, None, context)
    earlier = snapshot.rows_of(before.snapshot).filter(pl.col("village_code").is_in(changed))
    gone = earlier.select(pl.col("child_id").unique()).collect()["child_id"]
    return _Plan(data, compute.neighbours(data, changed, gone), context)


def _digest(table: pl.DataFrame) -> str:
    return hashlib.sha256(table.write_csv().encode()).hexdigest()


def _all_villages(data: compute.Data) -> list[str]:
    return sorted({*data.homes["village_code"], *data.targets["village_code"]})


def _values(run: PipelineRun, data: compute.Data, computed: compute.Computed, villages: list[str]) -> pl.DataFrame:
    """Every value of these villages and of what lies above them."""
    figures = computed.joined("figures")
    figures = figures if figures.width else pl.DataFrame(schema=marts.FIGURES)
    figures = children.with_targets(pl.concat([figures, *_registered(run, villages)]), data.targets)
    figures = pl.concat([figures, _coverage(figures)])
    rows = values.with_above(run, figures, batches.of_places(data.rows), villages)
    run.values = rows.height
    run.steps = _told(run, computed, figures)
    return rows


def _changes(
    run: PipelineRun, computed: compute.Computed, villages: list[str], judged: Sequence[quality.Judged]
) -> list[write.Change]:
    """What else of the marts will be other."""
    changed = quality.changes(run, judged)
    if computed.balances:
        changed.append(write.balances(run, computed.joined("balances"), computed.joined("moves"), villages))
        changed.append(write.worklist(run, computed.joined("worklist"), villages))
    return changed


def _registered(run: PipelineRun, villages: list[str]) -> list[pl.DataFrame]:
    """The figures of later stages, in the columns of the library's."""
    found = []
    for source in catalogue.registered():
        rows = source.rows(run.regency_path, run.months, villages)
        level = pl.when(pl.col("region_path").str.count_matches(".", literal=True) > 4).then(pl.lit("posyandu"))
        code = pl.concat_str(
            pl.col("region_path").str.head(13), pl.col("region_path").str.slice(14).str.replace(".", "", literal=True),
            separator="/",
        ).str.strip_suffix("/")  # fmt: skip
        placed = rows.with_columns(level=level.otherwise(pl.lit("village")), code=code)
        found.append(placed.select(pl.col(name).cast(kind) for name, kind in marts.FIGURES.items()))
    return found


def _coverage(figures: pl.DataFrame) -> pl.DataFrame:
    """D/S as an indicator of its own."""
    rows = figures.filter(pl.col("indicator") == "stunting")
    return rows.with_columns(
        indicator=pl.lit("ds"), numerator="measured_in_target", denominator="target", value=pl.lit(None, pl.Float64)
    )


def _told(run: PipelineRun, computed: compute.Computed, figures: pl.DataFrame) -> list[dict[str, Any]]:
    """Every step with its counts: the copy, the library's own, and the sums upwards."""
    copied = {
        "name": "salin",
        "says": step_words.COPY,
        "reads": {"measurement": run.rows}, "writes": "measurements", "rows": run.rows,
    }  # fmt: skip
    added = {
        "name": "jumlahkan",
        "says": step_words.ADD_UP,
        "reads": {"figures": figures.height}, "writes": "indicator_values", "rows": run.values,
    }  # fmt: skip
    read = computed.steps.get("nilai", {"reads": {"measurements": run.rows}})["reads"]["measurements"]
    shared = {
        "name": "bagi",
        "says": step_words.SHARE,
        "reads": {"measurements": run.rows}, "writes": "measurements", "rows": read,
    }  # fmt: skip
    return [copied, shared, *computed.steps.values(), added]


def _judged_months(run: PipelineRun, months: Sequence[str]) -> list[str]:
    newest = run.months[-(QUALITY_MONTHS_FULL if run.kind == "full" else QUALITY_MONTHS) :]
    return sorted({*newest, *(month for month in months if month in run.months)})


def _exclusions(data: compute.Data) -> list[dict[str, Any]]:
    """What is read and not counted, and why."""
    born = data.rows.join(data.people, on="child_id", how="left")
    counted = born.select(
        no_birth=pl.col("birth_date").is_null().sum(),
        filtered=(pl.col("kind") == "filtered").sum(),
        no_village=pl.col("village_code").str.ends_with(f".{snapshot.UNKNOWN_VILLAGE}").sum(),
        old=((pl.col("measured_on") - pl.col("birth_date")).dt.total_days() > 1826).sum(),
    )
    row = counted.collect().row(0, named=True)
    says = {name: text for name, text in step_words.LEFT_OUT.items() if name in row}
    found = [{"name": name, "says": text, "rows": row[name] or 0} for name, text in says.items()]
    return [*found, _only_filtered(data)]


def _only_filtered(data: compute.Data) -> dict[str, Any]:
    """Villages of which a month is known from a filtered list alone: how many were measured there nobody can say."""
    full = (pl.col("kind") == "full").any()
    lists = data.rows.group_by("month", "village_code").agg(full.alias("full"), pl.len().alias("rows"))
    alone = lists.filter(~pl.col("full")).collect()
    months = dict(alone.group_by("month").agg(pl.len()).sort("month").iter_rows())
    says = step_words.LEFT_OUT["filtered_only"]
    return {"name": "filtered_only", "says": says, "rows": int(alone["rows"].sum()), "months": months}


def _let_out(run: PipelineRun) -> list[Any]:
    """The snapshot the newest release rests on: the report of that month is written from it, whatever came since."""
    out = Release.objects.filter(region_path=run.regency_path, state=Release.State.RELEASED)
    kept = out.exclude(run__snapshot=None).order_by("-month").values_list("run__snapshot", flat=True)
    return list(kept[:1])


def _before(regency_path: str) -> PipelineRun | None:
    """The last finished run, when its snapshot is still there."""
    done = PipelineRun.objects.filter(regency_path=regency_path, state=PipelineRun.State.DONE)
    found = done.select_related("snapshot").order_by("-started_at").first()
    whole = found is not None and found.snapshot is not None and snapshot.folder_of(found.snapshot).is_dir()
    return found if whole else None


def _tidy(run: PipelineRun) -> None:
    """Remove the files of older snapshots, runs that a killed worker left open, and folders nobody knows."""
    assert run.snapshot is not None
    older = Snapshot.objects.filter(regency_path=run.regency_path).exclude(pk__in=[run.snapshot.pk, *_let_out(run)])
    for one in older:
        snapshot.drop(one)
    dead = PipelineRun.objects.filter(
        regency_path=run.regency_path, state=PipelineRun.State.RUNNING, started_at__lt=run.started_at
    )
    dead.update(state=PipelineRun.State.FAILED, finished_at=timezone.now())
    known = {pk.hex for pk in Snapshot.objects.values_list("pk", flat=True)}
    limit = (timezone.now() - timedelta(days=1)).timestamp()
    for path in snapshot.folder().iterdir():
        if path.name not in known and path.stat().st_mtime < limit:
            shutil.rmtree(path, ignore_errors=True)
