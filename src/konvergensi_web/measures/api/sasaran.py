"""Operations on lists of targets (sasaran, S): what waits for the kecamatan's word, and giving it."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Path, Router, Schema

from konvergensi_web.measures.selectors.sasaran import Sasaran, sasaran_of
from konvergensi_web.measures.services import sasaran as services
from konvergensi_web.platform.api.answers import Limit, PageOut, page_in_memory
from konvergensi_web.platform.api.asked import ReasonIn, caller
from konvergensi_web.platform.api.kinds import Text

router = Router()
State = Literal["waits", "verified", "returned"]
Kind = Literal["riil", "proyeksi"]
Desa = Annotated[str, Path(pattern=r"^\d{2}\.\d{2}\.\d{2}\.\d{4}$", description="kode desa atau kelurahan")]
Year = Annotated[int, Path(ge=2000, le=2100)]


class SasaranOut(Schema):
    """S of one desa, year and kind, beside last year's and beside the children measured."""

    code: str
    place: str
    year: int
    kind: str
    total: int
    posyandu: int
    before: int | None
    measured: int | None
    month: str
    source: str
    digest: str
    state: State
    changed: bool
    reason: str
    decided_at: datetime | None


class SeenIn(Schema):
    """Which figures were looked at; without it those that stand there now."""

    digest: Text = ""


class ReturnIn(ReasonIn):
    """Why, and which figures were looked at."""

    digest: Text = ""


class CountOut(Schema):
    """How many."""

    verified: int


@router.get("/sasaran", response=PageOut[SasaranOut], url_name="sasaran", summary="Data sasaran")
def list_sasaran(
    request: HttpRequest, state: State | None = None, after: Text = "", limit: Limit = 50
) -> dict[str, Any]:
    """The lists of the caller's area, by desa; `state` keeps those that wait."""
    found = [one for one in sasaran_of(caller(request)) if state in (None, one.state)]
    return page_in_memory(found, after=after, limit=limit, key=lambda one: f"{one.code}/{one.year}/{one.kind}")


@router.post("/sasaran/verifikasi", response=CountOut, url_name="sasaran_verify_all", summary="Verifikasi semuanya")
def verify_all(request: HttpRequest) -> dict[str, int]:
    """Stand for every list of the caller's area that waits."""
    return {"verified": services.verify_waiting(actor=caller(request))}


@router.put(
    "/sasaran/{code}/{year}/{kind}/verifikasi", response=SasaranOut, url_name="sasaran_verify",
    summary="Verifikasi sasaran satu desa",
)  # fmt: skip
def verify(request: HttpRequest, code: Desa, year: Year, kind: Kind, body: SeenIn) -> Sasaran:
    """Stand for S of a desa."""
    return services.verify_sasaran(actor=caller(request), code=code, year=year, kind=kind, digest=body.digest)


@router.put(
    "/sasaran/{code}/{year}/{kind}/kembali", response=SasaranOut, url_name="sasaran_return",
    summary="Kembalikan sasaran satu desa",
)  # fmt: skip
def send_back(request: HttpRequest, code: Desa, year: Year, kind: Kind, body: ReturnIn) -> Sasaran:
    """Send S of a desa back with a reason; whoever imports for it is told."""
    return services.return_sasaran(actor=caller(request), code=code, year=year, kind=kind, **body.dict())


@router.delete(
    "/sasaran/{code}/{year}/{kind}", response=SasaranOut, url_name="sasaran_undo", summary="Batalkan keputusan"
)
def undo(request: HttpRequest, code: Desa, year: Year, kind: Kind) -> Sasaran:
    """Let S of a desa wait again."""
    return services.take_word_back(actor=caller(request), code=code, year=year, kind=kind)
