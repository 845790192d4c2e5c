"""Operations on long work."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from konvergensi_web.platform.api.answers import Limit, PageOut, page_of
from konvergensi_web.platform.api.asked import caller
from konvergensi_web.platform.jobs import selectors
from konvergensi_web.platform.jobs.models import Job
from konvergensi_web.platform.jobs.services import cancel_job, repeat_job

router = Router()


class JobOut(Schema):
    """One job: what it is doing and how far it got."""

    id: UUID
    kind: str
    title: str
    state: str
    says: str
    done: int
    of: int
    result: dict[str, Any]
    result_url: str
    problem: dict[str, Any] | None
    created_at: datetime
    finished_at: datetime | None

    @staticmethod
    def resolve_says(job: Job) -> str:
        """In the caller's language."""
        return job.doing


@router.get("", response=PageOut[JobOut], url_name="jobs", summary="Pekerjaan")
def list_jobs(request: HttpRequest, after: UUID | None = None, limit: Limit = 50) -> dict[str, Any]:
    """The jobs the caller may see."""
    rows = selectors.find_jobs(caller(request))
    return page_of(rows, after=str(after) if after else None, limit=limit)


@router.get("/{job_id}", response=JobOut, url_name="job", summary="Satu pekerjaan")
def get_job(request: HttpRequest, job_id: UUID) -> Job:
    """One job."""
    return selectors.get_job(caller(request), job_id)


@router.post("/{job_id}/hentikan", response=JobOut, url_name="job_cancel", summary="Hentikan pekerjaan")
def cancel(request: HttpRequest, job_id: UUID) -> Job:
    """Ask a job to stop; it stops at the next safe place."""
    actor = caller(request)
    return cancel_job(actor=actor, job=selectors.get_job(actor, job_id))


@router.post("/{job_id}/ulangi", response=JobOut, url_name="job_repeat", summary="Ulangi pekerjaan")
def repeat(request: HttpRequest, job_id: UUID) -> Job:
    """Let a failed or cancelled job go on from where it was."""
    return repeat_job(actor=caller(request), job=selectors.get_job(caller(request), job_id))
