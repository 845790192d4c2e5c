"""The pages of long work: the list, one job, its card that renews itself, cancel and repeat."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from konvergensi_web.platform.jobs import selectors, services
from konvergensi_web.platform.jobs.models import Job
from konvergensi_web.platform.listing import Column, Empty, Filter, Listing
from konvergensi_web.platform.scope import current


def _moment(at: datetime | None) -> str | None:
    return date_format(timezone.localtime(at), "d/m/Y H.i") if at else None


def _state(job: Job) -> list[tuple[str, Any]]:
    percent = f" {job.percent} %" if job.state == Job.State.RUNNING and job.percent is not None else ""
    return [(job.tone, f"{job.get_state_display()}{percent}")]


JOBS = Listing(
    "pekerjaan",
    _("Pekerjaan"),
    [
        Column("title", _("Pekerjaan"), lambda job: say(job.title), kind="link",
               url=lambda job: reverse("jobs:job", args=(job.pk,))),
        Column("state", _("Keadaan"), value=_state, kind="chips", sort="state"),
        Column("created", _("Diminta"), value=lambda job: _moment(job.created_at), sort="created_at"),
        Column("finished", _("Selesai"), value=lambda job: _moment(job.finished_at), sort="finished_at", hidden=True),
    ],
    search=lambda rows, words: rows.filter(title__icontains=" ".join(words)),
    filters=[
        Filter("keadaan", _("Keadaan"), lambda request: Job.State.choices, lambda rows, v: rows.filter(state=v)),
    ],
    default_sort="-created",
    empty=Empty(
        _("Belum ada pekerjaan"), _("Impor, hitung ulang, dan laporan yang Anda mulai akan tampil di sini.")
    ),
    export_permission="platform.log.view",
)  # fmt: skip


@login_required
@require_GET
def jobs(request: HttpRequest) -> HttpResponse:
    """The jobs this person may see, newest first."""
    return JOBS.render(request, selectors.find_jobs(current()))


@login_required
@require_GET
def job(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """One job."""
    return render(request, "jobs/job.html", {"job": selectors.get_job(current(), job_id)})


@login_required
@require_GET
def card(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """The card alone, as htmx asks for it every two seconds while the job is active.

    Once it is done the page around it is asked for anew: it shows what the job has made.
    """
    job = selectors.get_job(current(), job_id)
    response = render(request, "jobs/card.html", {"job": job})
    if job.state == Job.State.DONE:
        response.headers["HX-Refresh"] = "true"
    return response


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
