"""Operations on usulan perbaikan: what a measurement should say, proposed to the puskesmas."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from konvergensi_web.measures.models import Correction
from konvergensi_web.measures.services.corrections import propose_correction, withdraw_correction
from konvergensi_web.platform.api.answers import Limit, PageOut, page_of
from konvergensi_web.platform.api.asked import ReasonIn, caller
from konvergensi_web.platform.api.kinds import Positive, Words
from konvergensi_web.platform.scope import require

router = Router()


class CorrectionOut(Schema):
    """A proposal for the puskesmas to mend."""

    id: UUID
    person_id: UUID
    measurement_id: UUID
    field: str
    found: str
    proposed: str
    reason: str
    state: str
    closing: str
    created_at: datetime
    closed_at: datetime | None


class CorrectionIn(Schema):
    """What should stand there, and why."""

    measurement_id: UUID
    field: Literal["weight_kg", "length_height_cm", "posture", "muac_cm", "measured_on", "birth_date", "sex"]
    proposed: Positive | date | Literal["l", "h", "1", "2"]
    reason: Words
    checked: bool = False  # the value is odd, and right


@router.get("/perbaikan", response=PageOut[CorrectionOut], url_name="corrections", summary="Usulan perbaikan")
def list_corrections(
    request: HttpRequest, state: Literal["open", "applied", "changed", "withdrawn"] | None = None,
    after: UUID | None = None, limit: Limit = 50,
) -> dict[str, Any]:  # fmt: skip
    """The proposals of the caller's area."""
    require(caller(request), "measures.measurement.view")
    rows = Correction.objects.filter(state=state) if state else Correction.objects.all()
    return page_of(rows, after=str(after) if after else None, limit=limit)


@router.post("/perbaikan", response={201: CorrectionOut}, url_name="correction_propose", summary="Usulkan perbaikan")
def create_correction(request: HttpRequest, body: CorrectionIn) -> tuple[int, Correction]:
    """List for the puskesmas what should stand there."""
    made = propose_correction(
        actor=caller(request), measurement_id=body.measurement_id, field=body.field, proposed=body.proposed,
        reason=body.reason, checked=body.checked,
    )  # fmt: skip
    return 201, made


@router.delete(
    "/perbaikan/{correction_id}", response=CorrectionOut, url_name="correction_withdraw", summary="Tarik usulan"
)
def delete_correction(request: HttpRequest, correction_id: UUID, body: ReasonIn) -> Correction:
    """Take a waiting proposal back."""
    return withdraw_correction(actor=caller(request), correction_id=correction_id, reason=body.reason)
