"""The growth report: built by a job, opened in one click; its page is shown under a policy of its own."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as say
from django.views.decorators.http import require_POST, require_safe

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND
from konvergensi.sources.months import MONTH
from konvergensi_web.measures import selectors
from konvergensi_web.measures.reporting import PURPOSE, find_report_job, find_reports, get_reported, start_report
from konvergensi_web.platform.files.services import get_file, open_file
from konvergensi_web.platform.jobs.models import Job
from konvergensi_web.platform.scope import Actor

# The document carries its style, fonts and drawings inside and no script: nothing may run, load or be sent from it.
DOCUMENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; sandbox"


@require_safe
def report(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """The report of a month: open it, take it away, or have it written anew."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    region = get_reported(actor, code)
    if not MONTH.fullmatch(month):
        raise ProblemError(NOT_FOUND, what=say("Laporan"))
    files = {file.name.rsplit(".", 1)[-1]: file for file in find_reports(actor, region.path, month)}
    job = find_report_job(actor, code, month)
    untold = job is not None and job.state == Job.State.FAILED and not files
    context = {
        "region": region, "month": month, "files": files, "months": selectors.months_of(actor, region.path)[:24],
        "job": job if job is not None and (job.is_active or untold) else None,
    }  # fmt: skip
    return render(request, "measures/report.html", context)


@require_POST
def report_build(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """Have it written."""
    start_report(actor=request.actor, code=code, month=month)  # type: ignore[attr-defined]
    return redirect("measures:report", code, month)


@require_safe
def report_file(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """The written page itself."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    kept = get_file(actor=actor, file_id=file_id)
    if kept.purpose != PURPOSE or not kept.name.endswith(".html"):
        raise ProblemError(NOT_FOUND, what=say("Laporan"))
    _, pieces = open_file(actor=actor, file_id=file_id)
    answer = HttpResponse(b"".join(pieces), content_type="text/html; charset=utf-8")
    answer["Content-Security-Policy"] = DOCUMENT_POLICY
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer
