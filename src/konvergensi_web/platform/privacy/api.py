"""Operations on leave to see names and on exports. No operation opens an identity: a person does, on the page."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from konvergensi_web.platform.api.answers import Limit, PageOut, page_of
from konvergensi_web.platform.api.asked import caller
from konvergensi_web.platform.privacy.exports import visible_exports
from konvergensi_web.platform.privacy.grants import get_grant, visible_grants
from konvergensi_web.platform.privacy.models import ExportRecord, Grant
from konvergensi_web.regions.paths import code_of

router = Router()
State = Annotated[str, Field(json_schema_extra={"enum": list(Grant.State.values)})]


class GrantOut(Schema):
    """Leave to see names for one task, one area, one day. Asked for and given on pages, by two people."""

    id: UUID
    requested_as: str
    region: str
    regions: list[str]
    reason: str
    day: date
    until: datetime
    max_rows: int
    used_rows: int
    with_numbers: bool
    state: State
    requested_at: datetime
    decided_at: datetime | None

    @staticmethod
    def resolve_region(grant: Grant) -> str:
        """Where it holds, or the smallest place around the several of an office."""
        return code_of(grant.region_path)

    @staticmethod
    def resolve_regions(grant: Grant) -> list[str]:
        """The places it holds for: one, or all of the working area of an office."""
        return [code_of(path) for path in grant.paths()]


class ExportOut(Schema):
    """One export: who took what, when, for what, and until when its file lives."""

    id: UUID
    made_as: str
    what: str
    purpose: str
    rows: int
    with_names: bool
    region: str
    at: datetime
    expires_at: datetime
    shredded_at: datetime | None
    file_id: UUID | None

    @staticmethod
    def resolve_region(made: ExportRecord) -> str:
        """Whose rows it holds."""
        return code_of(made.region_path)


@router.get("/izin", response=PageOut[GrantOut], url_name="grants", summary="Izin melihat nama")
def list_grants(
    request: HttpRequest, state: Literal["requested", "approved", "refused", "ended"] | None = None,
    after: UUID | None = None, limit: Limit = 50,
) -> dict[str, Any]:  # fmt: skip
    """The caller's own requests, and those he may decide."""
    rows = visible_grants(caller(request))
    rows = rows.filter(state=state) if state else rows
    return page_of(rows, after=str(after) if after else None, limit=limit)


@router.get("/izin/{grant_id}", response=GrantOut, url_name="grant", summary="Satu izin")
def get_one(request: HttpRequest, grant_id: UUID) -> Grant:
    """One request."""
    return get_grant(caller(request), grant_id)


@router.get("/ekspor", response=PageOut[ExportOut], url_name="exports", summary="Ekspor")
def list_exports(request: HttpRequest, after: UUID | None = None, limit: Limit = 50) -> dict[str, Any]:
    """The exports of the caller, his office, and, for whoever reads the log, of his area."""
    rows = visible_exports(caller(request))
    return page_of(rows, after=str(after) if after else None, limit=limit)
