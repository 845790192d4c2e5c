"""Operations on releases: how far each month is, what it rests on, its moves, and whether a release is unchanged."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from konvergensi_web.measures.models import Release
from konvergensi_web.measures.selectors.releases import get_month, get_regency, releases_of
from konvergensi_web.measures.services import releases as services
from konvergensi_web.measures.services.release_audit import check_release
from konvergensi_web.platform.api.answers import Limit, PageOut, page_in_memory
from konvergensi_web.platform.api.asked import ReasonIn, caller
from konvergensi_web.platform.api.kinds import CodeInPath, MonthInPath, Text
from konvergensi_web.regions.paths import code_of

router = Router()
State = Literal["draft", "verified", "released", "superseded"]


class LineOut(Schema):
    """One month of one regency and how far it is."""

    region: str = Field(validation_alias="code")
    month: str
    state: State
    coverage_pct: float | None = Field(validation_alias="coverage")
    number: int | None
    released_on: date | None
    sha256: str
    changed: bool = Field(description="ada angka lebih baru; hanya bagi yang melihat angka sementara")


class ReleaseOut(Schema):
    """One release of a month. What is out is frozen; a later one corrects it."""

    id: UUID
    region: str
    month: str
    number: int
    state: State
    reason: str
    warning_reason: str
    verified_at: datetime | None
    released_at: datetime | None
    released_on: date | None
    rows: int
    sha256: str

    @staticmethod
    def resolve_region(release: Release) -> str:
        """The regency."""
        return code_of(release.region_path)


class CheckOut(Schema):
    """One line of the checklist before a release."""

    name: str
    tone: str
    title: str
    says: str


class MonthOut(Schema):
    """A month of a regency: its releases, the checklist, and what the caller may do. The figures stand at /angka."""

    region: str
    month: str
    releases: list[ReleaseOut]
    checks: list[CheckOut]
    changed: bool = Field(description="angkanya berubah sesudah dirilis")
    may_verify: bool
    may_publish: bool


class CheckedOut(Schema):
    """The hash of a release computed anew from its frozen rows."""

    id: UUID
    same: bool
    stored: str
    computed: str
    rows: int


class PublishIn(Schema):
    """`reason` when the month was released before; `warning_reason` when D/S is below the minimum."""

    reason: Text = ""
    warning_reason: Text = ""


@router.get("/rilis", response=PageOut[LineOut], url_name="releases", summary="Rilis: bulan demi bulan")
def list_releases(request: HttpRequest, after: Text = "", limit: Limit = 50) -> dict[str, Any]:
    """The months of the caller's regencies and how far each is, newest first."""
    found = releases_of(caller(request))
    return page_in_memory(
        found, after=after, limit=limit, key=lambda line: f"{line.month}/{line.code}", newest_first=True
    )


@router.post("/rilis/periksa/{release_id}", response=CheckedOut, url_name="release_check", summary="Periksa rilis")
def check(request: HttpRequest, release_id: UUID) -> dict[str, Any]:
    """Whether a release still is what was released. The check is logged, so it is a write."""
    found = check_release(actor=caller(request), release_id=release_id)
    return {
        "id": found.release.pk, "same": found.same, "stored": found.release.sha256, "computed": found.computed,
        "rows": found.rows,
    }  # fmt: skip


@router.get("/rilis/{code}/{month}", response=MonthOut, url_name="release", summary="Satu bulan menuju rilis")
def get_one(request: HttpRequest, code: CodeInPath, month: MonthInPath) -> dict[str, Any]:
    """The checklist and the releases of a month."""
    found = get_month(caller(request), code, month)
    told = {name: getattr(found, name) for name in ("month", "changed", "may_verify", "may_publish")}
    checks = [asdict(one) for one in found.checks]
    return told | {"region": found.region.code, "releases": list(found.all), "checks": checks}


@router.post(
    "/rilis/{code}/{month}/verifikasi", response=ReleaseOut, url_name="release_verify", summary="Verifikasi angka"
)
def verify(request: HttpRequest, code: CodeInPath, month: MonthInPath) -> Release:
    """The health office stands for the figures of the month."""
    region = get_regency(caller(request), code)
    return services.verify_release(actor=caller(request), region_path=region.path, month=month)


@router.post(
    "/rilis/{code}/{month}/batal-verifikasi", response=ReleaseOut, url_name="release_withdraw",
    summary="Batalkan verifikasi",
)  # fmt: skip
def withdraw(request: HttpRequest, code: CodeInPath, month: MonthInPath, body: ReasonIn) -> Release:
    """Take a verification back, as long as nothing was released."""
    region = get_regency(caller(request), code)
    return services.withdraw_verification(
        actor=caller(request), region_path=region.path, month=month, reason=body.reason
    )


@router.post("/rilis/{code}/{month}/rilis", response=ReleaseOut, url_name="release_publish", summary="Rilis angka")
def publish(request: HttpRequest, code: CodeInPath, month: MonthInPath, body: PublishIn) -> Release:
    """Release a verified month with today's date: copied, hashed, open to everybody."""
    region = get_regency(caller(request), code)
    return services.publish_release(actor=caller(request), region_path=region.path, month=month, **body.dict())
