"""The growth report of a regency and month, written from the stored measurements by the library.

Two variants: with the worklist, for those who may see it (children as initials); and without any row of a child and
with small cells withheld, for everybody else of the area.
"""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext as say

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND, NOT_YOURS
from konvergensi.problems.releases import NOTHING_TO_RELEASE
from konvergensi.reports.build import Order, Stored, write_stored
from konvergensi.sources import FileAccount
from konvergensi.sources.schema import FINDINGS
from konvergensi_web.intake.models import Batch
from konvergensi_web.measures.models import PipelineRun
from konvergensi_web.measures.pipeline import children, snapshot
from konvergensi_web.measures.pipeline.compute import INPUT
from konvergensi_web.measures.selectors import months_of
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.files.models import StoredFile
from konvergensi_web.platform.files.services import private_folder, store_file
from konvergensi_web.platform.jobs.models import Job
from konvergensi_web.platform.jobs.run import JobRun
from konvergensi_web.platform.jobs.services import start_job
from konvergensi_web.platform.scope import Actor, may, open_scope, require, system_actor
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import path_of, subtree
from konvergensi_web.regions.selectors import get_region
from konvergensi_web.registry.models import Person, Posyandu

PURPOSE = JOB = "measures.report"
WITH_WORKLIST, WITHOUT = "measures.worklist.view", "measures.verified.view"
MONTHS = 24  # so many months before the one reported are read, for trends and cases
KEPT = timedelta(days=90)


def variant_for(actor: Actor, path: str) -> str | None:
    """The permission that opens the variant this actor may have; None: neither."""
    return next((name for name in (WITH_WORKLIST, WITHOUT) if may(actor, name, path=path)), None)


def get_reported(actor: Actor, code: str) -> Region:
    """The regency whose report the actor may have, in one of its variants. Raises `ProblemError`."""
    region = get_region(code)
    if region.level != "regency" or variant_for(actor, region.path) is None:
        raise ProblemError(NOT_YOURS, what=say("membuka laporan pertumbuhan wilayah ini"), who=actor.name)
    return region


def start_report(*, actor: Actor, code: str, month: str) -> Job:
    """Have the report of a month written anew, as a job."""
    region = get_reported(actor, code)
    if month not in months_of(actor, region.path):
        raise ProblemError(NOT_FOUND, what=say("Angka bulan itu"))
    return start_job(
        actor=actor, kind=JOB, args={"regency": code, "month": month}, title=f"Laporan {region.label} {month}",
        result_url=f"/ukuran/laporan/{code}/{month}/",
    )  # fmt: skip


def find_reports(actor: Actor, path: str, month: str) -> list[StoredFile]:
    """The newest report of a month that the actor may open: html, pdf, xlsx."""
    variant = variant_for(actor, path)
    if variant is None:
        return []
    rows = StoredFile.objects.filter(
        purpose=PURPOSE, region_path=path, permission=variant, removed_at=None, name__contains=f"-{month}."
    ).order_by("-created_at")
    newest: dict[str, StoredFile] = {}
    for row in rows[:12]:
        newest.setdefault(row.name.rsplit(".", 1)[-1], row)
    return list(newest.values())


def report_job(job: JobRun) -> dict[str, Any]:
    """Write the report: `{"regency": "36.04", "month": "2024-08"}`; the files belong to the asker's variant."""
    regency, month = str(job.args["regency"]), str(job.args["month"])
    path = path_of(regency)
    variant = variant_for(job.actor, path)
    if variant is None:
        require(job.actor, WITHOUT, path=path)
    stored = _stored(path, month)
    with private_folder() as folder:
        order = Order(
            exports=(), region=regency, out=folder, today=timezone.localdate(job.actor.now), key=b"", month=month,
            public=variant != WITH_WORKLIST,
        )  # fmt: skip
        written = write_stored(order, stored, job.tell)
        ids = _keep(job.actor, written, path=path, month=month, permission=str(variant))
    job.result_url = f"/ukuran/laporan/{regency}/{month}/"
    return {"files": ids}


def _keep(actor: Actor, written: Any, *, path: str, month: str, permission: str) -> list[str]:
    ids = []
    for kind, file in written.items():
        kept = store_file(
            actor=actor, name=f"laporan-pertumbuhan-{path.removesuffix('.')}-{month}.{kind}", content=Path(file),
            purpose=PURPOSE, permission=permission, path=path, expires_at=actor.now + KEPT,
            kind="text/html" if kind == "html" else "",
        )  # fmt: skip
        ids.append(str(kept.pk))
        record(actor, "measures.report.built", kept, path=path, month=month, kind=kind)
    return ids


def _stored(path: str, month: str) -> Stored:
    """The measurements of the newest snapshot, as the library's report reads them."""
    done = PipelineRun.objects.filter(regency_path=path, state=PipelineRun.State.DONE, snapshot__isnull=False)
    run = done.select_related("snapshot").order_by("-started_at").first()
    if run is None or run.snapshot is None or month not in run.months:
        raise ProblemError(NOTHING_TO_RELEASE, month=month, region=path.removesuffix("."))
    with open_scope(system_actor("menyusun laporan", path)):
        measurements = _measurements(run, month)
        accounts = _accounts(measurements, path)
        targets = children.read(path)
        villages = measurements["village_code"].drop_nulls().unique().to_list()
        names = _posyandu_names(path)
    newest = children.newest(targets, [*villages, *targets["village_code"]])
    named = newest.with_columns(
        posyandu=pl.concat_str("village_code", "posyandu", separator=".").replace_strict(names, default=None)
    )
    return Stored(measurements, accounts, named, pl.DataFrame(schema=FINDINGS))


def _measurements(run: PipelineRun, month: str) -> pl.DataFrame:
    assert run.snapshot is not None
    year, number = int(month[:4]), int(month[5:])
    first = date(year - MONTHS // 12, number, 1).strftime("%Y-%m")
    rows = snapshot.rows_of(run.snapshot).filter(pl.col("month").is_between(pl.lit(first), pl.lit(month)))
    rows = rows.join(snapshot.people_of(run.snapshot), on="child_id", how="left")
    known = rows.collect_schema()
    absent = [pl.lit(None, kind).alias(name) for name, kind in INPUT.items() if name not in known]
    table = rows.with_columns(absent).collect()
    place = pl.concat_str("village_code", "posyandu", separator=".").replace_strict(
        _posyandu_names(run.regency_path), default=None, return_dtype=pl.String
    )
    unknown = pl.col("village_code").str.ends_with(f".{snapshot.UNKNOWN_VILLAGE}")
    return table.with_columns(
        posyandu=place,
        name=pl.col("child_id").replace_strict(_initials(run.regency_path), default=None, return_dtype=pl.String),
        nik=pl.when("has_nik").then(pl.lit("9" * 16)),
        village_code=pl.when(~unknown).then("village_code"),
        district_code=pl.when(~pl.col("district_code").str.ends_with(".00")).then("district_code"),
    ).select(pl.col(name).cast(kind) for name, kind in INPUT.items())


def _initials(path: str) -> dict[str, str]:
    """What the report may call a child: its initials, never its name."""
    rows = Person.objects.filter(subtree([path])).order_by().values_list("pk", "name")
    return {
        str(pk): " ".join(f"{word[0].upper()}." for word in name.split() if word) for pk, name in rows.iterator(20_000)
    }


def _posyandu_names(path: str) -> dict[str, str]:
    rows = Posyandu.objects.filter(subtree([path], "path")).values_list("path", "name")
    return {place.removesuffix("."): name for place, name in rows}


def _accounts(measurements: pl.DataFrame, path: str) -> list[FileAccount]:
    """One account an import and kind of list: the sheet of a row is its kind."""
    batches = Batch.objects.filter(subtree([path]))
    told = {str(pk): f"{register} {at:%d/%m/%Y}" for pk, register, at in batches.values_list(
        "pk", "register", "created_at"
    )}  # fmt: skip
    grouped = measurements.group_by("file", "sheet").agg(
        pl.len().alias("rows"), pl.col("month").unique().sort(), pl.col("puskesmas").drop_nulls().unique().sort()
    )
    return [
        FileAccount(
            file=row["file"], sheet=row["sheet"], layout="export", kind=row["sheet"], rows_in=row["rows"],
            stored=row["rows"], months=tuple(row["month"]), puskesmas=tuple(row["puskesmas"]),
            reason=told.get(row["file"], "dicatat di platform"),
        )
        for row in grouped.sort("file", "sheet").iter_rows(named=True)
    ]  # fmt: skip
