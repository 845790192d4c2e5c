"""Operations on the caller's own notices."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from konvergensi_web.platform.api.answers import Limit, PageOut, page_of
from konvergensi_web.platform.api.asked import caller
from konvergensi_web.platform.notices.selectors import notices_of
from konvergensi_web.platform.notices.services import read_notices

router = Router()


class NoticeOut(Schema):
    """One thing the caller was told."""

    id: int
    title: str
    text: str
    url: str
    urgent: bool
    at: datetime
    read_at: datetime | None


class ReadOut(Schema):
    """How many were unread until now."""

    read: int


@router.get("", response=PageOut[NoticeOut], url_name="notices", summary="Pemberitahuan saya")
def list_notices(request: HttpRequest, after: int | None = None, limit: Limit = 50) -> dict[str, Any]:
    """The caller's notices, oldest first."""
    return page_of(
        notices_of(caller(request)), after=str(after) if after is not None else None, limit=limit,
    )  # fmt: skip


@router.post("/baca", response=ReadOut, url_name="notices_read", summary="Tandai semua sudah dibaca")
def read_all(request: HttpRequest) -> dict[str, int]:
    """Mark every notice as read."""
    return {"read": read_notices(actor=caller(request))}


@router.post("/{notice_id}/baca", response=ReadOut, url_name="notice_read", summary="Tandai sudah dibaca")
def read_one(request: HttpRequest, notice_id: int) -> dict[str, int]:
    """Mark one as read; another's, or one that is not there, changes nothing."""
    return {"read": read_notices(actor=caller(request), notice_id=notice_id)}
