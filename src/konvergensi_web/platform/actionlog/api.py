"""Reading the action log."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from konvergensi_web.platform.actionlog.selectors import visible_entries
from konvergensi_web.platform.api.answers import Limit, PageOut, page_of
from konvergensi_web.platform.api.kinds import Text

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


@router.get("", response=PageOut[EntryOut], url_name="log", summary="Catatan tindakan")
def list_entries(
    request: HttpRequest, action: Text | None = None, after: int | None = None, limit: Limit = 50
) -> dict[str, Any]:
    """The caller's own actions and those he may oversee, oldest first."""
    rows = visible_entries(request.actor)  # type: ignore[attr-defined]
    rows = rows.filter(action=action) if action else rows
    return page_of(rows, after=str(after) if after is not None else None, limit=limit, to_item=EntryOut.from_orm)
