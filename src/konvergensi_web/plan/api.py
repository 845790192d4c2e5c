"""Operations on the programmes of offices."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_YOURS
from konvergensi_web.plan import selectors
from konvergensi_web.plan.models import Programme
from konvergensi_web.plan.services import FIRST_YEAR, LAST_YEAR, MOST_RUPIAH, change_programme, create_programme
from konvergensi_web.plan.services import withdraw_programme as withdraw
from konvergensi_web.platform.api.answers import Limit, PageOut, page_of
from konvergensi_web.platform.api.asked import ReasonIn, caller
from konvergensi_web.platform.api.kinds import Text
from konvergensi_web.platform.scope import require
from konvergensi_web.regions.paths import code_of

router = Router()
Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
Rupiah = Annotated[int, Field(ge=0, le=MOST_RUPIAH)]


class ProgrammeOut(Schema):
    """One programme."""

    id: UUID
    office_id: int
    urusan: str
    year: int
    name: str
    activity: str
    activity_code: str
    description: str
    budget_rupiah: int | None
    region: str
    withdrawn_at: datetime | None

    @staticmethod
    def resolve_region(programme: Programme) -> str:
        """The area it is for."""
        return code_of(programme.region_path)


class ProgrammeIn(Schema):
    """A programme of the caller's office."""

    urusan: Annotated[str, Field(pattern=r"^(\d\.\d{2}|desa|pusat)$")]
    year: Year
    name: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    activity: Annotated[str, Field(max_length=250, pattern=r"^[^\x00]*$")] = ""
    activity_code: Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")] = ""
    description: Annotated[str, Field(max_length=4000, pattern=r"^[^\x00]*$")] = ""
    budget_rupiah: Rupiah | None = None
    region: Text = ""


@router.get("/program", response=PageOut[ProgrammeOut], url_name="programmes", summary="Program")
def list_programmes(request: HttpRequest, after: UUID | None = None, limit: Limit = 50) -> dict[str, Any]:
    """The programmes of the caller's area."""
    require(caller(request), Programme.view_permission)
    rows = selectors.find_programmes(caller(request))
    return page_of(rows, after=str(after) if after else None, limit=limit)


@router.get("/program/{programme_id}", response=ProgrammeOut, url_name="programme", summary="Satu program")
def get_one(request: HttpRequest, programme_id: UUID) -> Programme:
    """One programme."""
    return selectors.get_programme(caller(request), programme_id)


@router.post("/program", response={201: ProgrammeOut}, url_name="programme_create", summary="Catat program")
def create(request: HttpRequest, body: ProgrammeIn) -> tuple[int, Programme]:
    """Record a programme of the caller's own office."""
    office = selectors.writing_office(caller(request))
    if office is None:
        raise ProblemError(NOT_YOURS, what="mencatat program", who=caller(request).name)
    return 201, create_programme(actor=caller(request), office=office, **body.dict())


@router.put("/program/{programme_id}", response=ProgrammeOut, url_name="programme_change", summary="Ubah program")
def change(request: HttpRequest, programme_id: UUID, body: ProgrammeIn) -> Programme:
    """Change a programme of the caller's own office."""
    return change_programme(actor=caller(request), programme_id=programme_id, **body.dict())


@router.delete("/program/{programme_id}", response=ProgrammeOut, url_name="programme_withdraw", summary="Tarik program")
def delete(request: HttpRequest, programme_id: UUID, body: ReasonIn) -> Programme:
    """Withdraw a programme; it stays in the history."""
    return withdraw(actor=caller(request), programme_id=programme_id, reason=body.reason)
