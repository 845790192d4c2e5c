"""The pages of long work: the list, one job, its card that renews itself, cancel and repeat."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from konvergensi_web.platform.jobs import selectors, services
from konvergensi_web.platform.scope import current

SHOWN = 100


@login_required
@require_GET
def jobs(request: HttpRequest) -> HttpResponse:
    """The jobs this person may see, newest first."""
    return render(request, "jobs/list.html", {"jobs": selectors.find_jobs(current())[:SHOWN]})


@login_required
@require_GET
def job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """One job."""
    return render(request, "jobs/job.html", {"job": selectors.get_job(current(), job_id)})


@login_required
@require_GET
def card(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """The card alone, as htmx asks for it every two seconds while the job is active."""
    return render(request, "jobs/card.html", {"job": selectors.get_job(current(), job_id)})


@login_required
@require_POST
def cancel(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Ask the job to end."""
    actor = current()
    services.cancel_job(actor=actor, job=selectors.get_job(actor, job_id))
    return redirect("jobs:job", job_id)


@login_required
@require_POST
def repeat(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Let a failed or cancelled job go on where it ended."""
    actor = current()
    services.repeat_job(actor=actor, job=selectors.get_job(actor, job_id))
    return redirect("jobs:job", job_id)
