"""Operations on targets: what an indicator should be, how far it is, and what that means in children."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from konvergensi_web.measures.models import Target
from konvergensi_web.measures.selectors.targets import Aim, Beside, children_to_reach, progress_of, targets_of
from konvergensi_web.measures.services.targets import YEARS, remove_target, restore_target, set_target
from konvergensi_web.platform.api.answers import Limit, PageOut, page_in_memory
from konvergensi_web.platform.api.asked import ReasonIn, caller
from konvergensi_web.platform.api.kinds import CodeInPath, FullCode, Percent, Text, Words
from konvergensi_web.regions.paths import code_of
from konvergensi_web.regions.selectors import get_region

router = Router()
Kind = Literal["official", "aspirational", "required"]


class ProgressOut(Schema):
    """How far it is: the gap in points, the yearly pace reached and needed in percent."""

    value: float
    gap: float
    reached: bool
    says: str
    actual: float | None
    required: float | None
    expected: float | None
    enough: bool | None


class TargetOut(Schema):
    """One target with its basis and its progress, where a figure says anything about it."""

    id: int
    indicator: str
    title: str
    region: str
    year: int
    kind: Kind
    value: float
    legal_basis: str
    note: str
    progress: ProgressOut | None

    @staticmethod
    def of(aim: Aim) -> dict[str, Any]:
        """From a target with its progress."""
        one = aim.target
        told = {
            name: getattr(one, name) for name in ("id", "indicator", "year", "kind", "value", "legal_basis", "note")
        }
        progress = asdict(aim.progress) if aim.progress else None
        return told | {"title": aim.title, "region": code_of(one.region_path), "progress": progress}


class TargetIn(Schema):
    """What an indicator should be. The same indicator, region, year and kind is changed, not doubled."""

    indicator: Words
    region: FullCode
    year: Annotated[int, Field(ge=YEARS[0], le=YEARS[1])]
    kind: Kind = "official"
    value: Percent
    legal_basis: Annotated[Words, Field(max_length=200)]
    note: Text = ""


class KeptOut(Schema):
    """A target as it is kept."""

    id: int
    indicator: str
    region: str
    year: int
    kind: Kind
    value: float
    legal_basis: str
    note: str

    @staticmethod
    def resolve_region(target: Target) -> str:
        """Where it holds."""
        return code_of(target.region_path)


class QuotedOut(Schema):
    """A newer figure that is only quoted: the basis of nothing."""

    value: float
    period: str
    source: str


class BesideOut(Schema):
    """One indicator of a place: its last figure with where it is from, and the targets on it."""

    indicator: str
    title: str
    survey: bool
    value: float
    period: str
    source: str
    low: float | None
    high: float | None
    targets: list[TargetOut]
    quoted: QuotedOut | None

    @staticmethod
    def of(one: Beside) -> dict[str, Any]:
        """From an indicator beside its targets."""
        told = {name: getattr(one, name) for name in BesideOut.model_fields if name not in ("targets", "quoted")}
        quoted = asdict(one.quoted) if one.quoted else None
        return told | {"targets": [TargetOut.of(aim) for aim in one.aims], "quoted": quoted}


class ReachOut(Schema):
    """What the targets mean below the regency, in children: to find, to measure, to serve. Counts, never names."""

    month: str
    target: int | None
    measured: int
    to_find: int | None
    to_measure: int
    to_serve: int
    computed_at: datetime | None


class PlaceOut(Schema):
    """Routine beside survey, the targets, and the children to reach of a place."""

    region: str
    indicators: list[BesideOut]
    children: ReachOut | None


@router.get("/target", response=PageOut[TargetOut], url_name="targets", summary="Target")
def list_targets(request: HttpRequest, after: int | None = None, limit: Limit = 50) -> dict[str, Any]:
    """The targets of the caller's area, of the regions above it and of the country."""
    found = [TargetOut.of(aim) for aim in targets_of(caller(request))]
    return page_in_memory(found, after=after, limit=limit, key=lambda told: told["id"])


@router.put("/target", response=KeptOut, url_name="target_set", summary="Catat target")
def put_target(request: HttpRequest, body: TargetIn) -> Target:
    """Record or change a target. A share of ill children is refused below the regency."""
    told = body.dict()
    return set_target(actor=caller(request), region_code=told.pop("region"), **told)


@router.delete("/target/{target_id}", response={204: None}, url_name="target_remove", summary="Hapus target")
def delete_target(request: HttpRequest, target_id: int, body: ReasonIn) -> Status[None]:
    """Take a target away; the log keeps what it was."""
    remove_target(actor=caller(request), target_id=target_id, reason=body.reason)
    return Status(204, None)


@router.post(
    "/target/{target_id}/kembali", response=KeptOut, url_name="target_restore", summary="Kembalikan target yang dihapus"
)
def return_target(request: HttpRequest, target_id: int) -> Target:
    """Put a removed target back, if no other has taken its place."""
    return restore_target(actor=caller(request), target_id=target_id)


@router.get("/target/wilayah/{code}", response=PlaceOut, url_name="target_region", summary="Kemajuan satu wilayah")
def get_place(request: HttpRequest, code: CodeInPath) -> dict[str, Any]:
    """Every indicator of a place that has a figure or a target."""
    region = get_region(code)
    rows = [BesideOut.of(one) for one in progress_of(caller(request), region)]
    found = children_to_reach(caller(request), region.path)
    return {"region": region.code, "indicators": rows, "children": asdict(found) if found else None}
