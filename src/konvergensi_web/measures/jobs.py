"""Long work of measures: the marts of a regency, and its report."""

from typing import Any

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_YOURS
from konvergensi_web.measures.pipeline import refresh
from konvergensi_web.measures.reporting import report_job
from konvergensi_web.platform.jobs import registry
from konvergensi_web.platform.jobs.run import JobRun
from konvergensi_web.regions.paths import path_of, within

REFRESH, REPORT = "measures.refresh", "measures.report"


def refresh_job(job: JobRun) -> dict[str, Any]:
    """Compute the marts anew: `{"regency": "36.04", "villages": [codes], "months": ["2024-08"]}`.

    Without villages all of it. Begun again after a fall it simply runs again: nothing is written before the end.
    """
    path = path_of(job.args["regency"])
    if not any(within(path, [area]) or within(area, [path]) for area in job.actor.paths):
        raise ProblemError(NOT_YOURS, what="menghitung angka wilayah lain", who=job.actor.name or "Anda")
    run = refresh(
        actor=job.actor, regency_path=path, villages=job.args.get("villages"), months=job.args.get("months") or (),
        tell=job.tell,
    )  # fmt: skip
    job.result_url = job.result_url or f"/ukuran/rilis/{job.args['regency']}/{run.month}/"
    return {"run": str(run.pk), "kind": run.kind, "values": run.values, "villages": len(run.villages)}


def register() -> None:
    """Make the kinds known to the worker."""
    registry.register(REFRESH, refresh_job, "Menghitung angka", permission="intake.batch.write")
    registry.register(REPORT, report_job, "Menyusun laporan pertumbuhan", permission="platform.export.make")
