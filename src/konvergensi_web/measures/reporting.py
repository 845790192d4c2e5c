"""The growth report of a regency and month, written from the stored measurements by the library.

Two variants: with the worklist (children as initials) and the newest numbers, for the health office that makes them;
and without any row of a child, with small cells withheld and of verified or released numbers only, for everybody else
of the area.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as say

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND, NOT_YOURS
from konvergensi.reports.build import Order, write_stored
from konvergensi.reports.language import Language
from konvergensi_web.measures._report_basis import basis_of
from konvergensi_web.measures._report_rows import stored_of
from konvergensi_web.measures.selectors import months_of
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.files.models import StoredFile
from konvergensi_web.platform.files.services import private_folder, store_file
from konvergensi_web.platform.jobs.models import Job
from konvergensi_web.platform.jobs.run import JobRun
from konvergensi_web.platform.jobs.selectors import find_jobs
from konvergensi_web.platform.jobs.services import start_job
from konvergensi_web.platform.scope import Actor, may, require
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import path_of
from konvergensi_web.regions.selectors import get_region

PURPOSE = JOB = "measures.report"
WITH_LISTS, WITHOUT = "measures.draft.view", "measures.verified.view"
KEPT = timedelta(days=90)


def variant_for(actor: Actor, path: str) -> str | None:
    """The permission that opens the variant this actor may have; None: neither."""
    return next((name for name in (WITH_LISTS, WITHOUT) if may(actor, name, path=path)), None)


def get_reported(actor: Actor, code: str) -> Region:
    """The regency whose report the actor may have, in one of its variants. Raises `ProblemError`."""
    region = get_region(code)
    if region.level != "regency" or variant_for(actor, region.path) is None:
        raise ProblemError(NOT_YOURS, what=say("membuka laporan pertumbuhan wilayah ini"), who=actor.name)
    return region


def start_report(*, actor: Actor, code: str, month: str) -> Job:
    """Have the report of a month written anew, as a job; one that is being written already is not begun again."""
    region = get_reported(actor, code)
    if month not in months_of(actor, region.path):
        raise ProblemError(NOT_FOUND, what=say("Angka bulan itu"))
    running = find_report_job(actor, code, month)
    if running is not None and running.is_active:
        return running
    if variant_for(actor, region.path) == WITHOUT:
        basis_of(region.path, month, drafts=False)  # say now what would fail later
    return start_job(
        actor=actor, kind=JOB, args={"regency": code, "month": month},
        title=f"Laporan {region.label} {Language().month(month)}", result_url=f"/ukuran/laporan/{code}/{month}/",
    )  # fmt: skip


def find_report_job(actor: Actor, code: str, month: str) -> Job | None:
    """The last job of the month's report that the actor may see."""
    mine = find_jobs(actor).filter(kind=JOB, args__regency=code, args__month=month)
    return mine.order_by("-created_at").first()


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
    basis = basis_of(path, month, drafts=variant == WITH_LISTS)
    stored = stored_of(basis.run, path, month)
    with private_folder() as folder:
        order = Order(
            exports=(), region=regency, out=folder, today=timezone.localdate(job.actor.now), key=b"", month=month,
            public=variant != WITH_LISTS, standing=basis.standing,
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
