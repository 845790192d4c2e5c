"""Reading the action log."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from konvergensi_web.platform.actionlog import seal
from konvergensi_web.platform.actionlog.models import Entry
from konvergensi_web.platform.actionlog.selectors import VIEW, get_entry, visible_entries
from konvergensi_web.platform.api.answers import Limit, PageOut, page_of
from konvergensi_web.platform.api.asked import caller
from konvergensi_web.platform.api.kinds import Text
from konvergensi_web.platform.jobs.api import JobOut
from konvergensi_web.platform.jobs.models import Job
from konvergensi_web.platform.jobs.services import start_job
from konvergensi_web.platform.scope import require

router = Router()


class EntryOut(Schema):
    """One action."""

    id: int
    at: datetime
    user_id: int | None
    office_id: int | None
    role: str
    action: str
    subject_type: str
    subject_id: str
    region_path: str
    reason: str
    seal: str


class DetailOut(EntryOut):
    """One action with its detail; `erased` when the detail went with the person it was about."""

    detail: dict[str, Any]
    erased: bool


class ChainOut(Schema):
    """How far the log is sealed, and what the last check found."""

    waiting: int
    sealed_until: datetime | None
    checked_at: datetime | None
    found: dict[str, Any] | None


@router.get("", response=PageOut[EntryOut], url_name="log", summary="Catatan tindakan")
def list_entries(
    request: HttpRequest, action: Text | None = None, after: int | None = None, limit: Limit = 50
) -> dict[str, Any]:
    """The caller's own actions and those he may oversee, oldest first."""
    rows = visible_entries(caller(request))
    rows = rows.filter(action=action) if action else rows
    return page_of(rows, after=str(after) if after is not None else None, limit=limit)


@router.get("/keutuhan", response=ChainOut, url_name="log_chain", summary="Keutuhan catatan")
def get_chain(request: HttpRequest) -> dict[str, Any]:
    """How far the log is sealed, and what the last check found."""
    require(caller(request), VIEW)
    last = Entry.objects.filter(action="platform.log.verified").select_related("payload").first()
    return {
        "waiting": Entry.objects.filter(seal="").count(), "sealed_until": seal.sealed_until(),
        "checked_at": last.at if last else None,
        "found": last.payload.body if last is not None and hasattr(last, "payload") else None,
    }  # fmt: skip


@router.post("/keutuhan/periksa", response={202: JobOut}, url_name="log_verify", summary="Periksa keutuhan")
def verify(request: HttpRequest) -> tuple[int, Job]:
    """Check the whole chain, as a job."""
    require(caller(request), VIEW)
    return 202, start_job(actor=caller(request), kind="platform.verify-log", args={}, result_url="/log/keutuhan/")


@router.get("/{entry_id}", response=DetailOut, url_name="log_entry", summary="Satu tindakan")
def get_one(request: HttpRequest, entry_id: int) -> dict[str, Any]:
    """One action with its detail."""
    found = get_entry(caller(request), entry_id)
    payload = getattr(found, "payload", None)
    told = {name: getattr(found, name) for name in EntryOut.model_fields}
    erased = bool(found.payload_digest) and payload is None
    return told | {"detail": payload.body if payload else {}, "erased": erased}
