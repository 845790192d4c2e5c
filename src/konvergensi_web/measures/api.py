"""Operations on figures, worklists, measurements and proposals: the same selectors and services as the pages."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from konvergensi.measures.judging import Typed
from konvergensi_web.measures import selectors
from konvergensi_web.measures.models import Correction, Measurement, WorklistItem
from konvergensi_web.measures.selectors.child import get_growth
from konvergensi_web.measures.services.corrections import propose_correction, withdraw_correction
from konvergensi_web.measures.services.entry import record_measurement
from konvergensi_web.measures.services.worklist import mark_done, take_back
from konvergensi_web.platform.api.answers import Limit, PageOut, page_of
from konvergensi_web.platform.api.kinds import Code, CodeInPath, Month, Positive, Text, Words
from konvergensi_web.platform.scope import Actor, require
from konvergensi_web.regions.paths import code_of, path_of
from konvergensi_web.registry.selectors import get_person

router = Router()
Level = Literal["regency", "district", "village", "posyandu"]


class FigureOut(Schema):
    """One figure with everything that must stand beside it."""

    indicator: str
    title: str
    region: str
    month: str
    numerator: int | None
    denominator: int | None
    pct: float | None
    value: float | None
    measured: int | None
    target_children: int | None
    target_kind: str
    coverage_pct: float | None
    low_coverage: bool
    status: str
    definition: str
    source: str
    computed_at: datetime | None

    @staticmethod
    def of(figure: selectors.Figure) -> "FigureOut":
        """From a figure of the marts."""
        told = asdict(figure) | {"region": code_of(figure.path), "pct": figure.pct, "title": str(figure.title)}
        told |= {"coverage_pct": figure.coverage_pct, "low_coverage": figure.low_coverage}
        return FigureOut(**{name: told[name] for name in FigureOut.model_fields})


class WorkOut(Schema):
    """A child with something to do. No name: only a page opened with a reason shows one."""

    person_id: UUID
    region: str
    month: str
    priority: int
    reasons: list[str]
    age_months: int | None
    due_on: date | None
    measured_on: date | None

    @staticmethod
    def of(item: WorklistItem) -> "WorkOut":
        """From a row of the list."""
        return WorkOut(region=code_of(item.region_path), **{
            name: getattr(item, name) for name in WorkOut.model_fields if name != "region"
        })  # fmt: skip


class MeasurementOut(Schema):
    """One measurement as it stands, with its z-scores; `replaced` when a later row took its place."""

    id: UUID
    measured_on: date
    age_days: int | None
    weight_kg: float | None
    length_height_cm: float | None
    posture: str
    oedema: bool | None
    muac_cm: float | None
    haz: float | None
    waz: float | None
    whz: float | None
    haz_flag: bool | None
    waz_flag: bool | None
    whz_flag: bool | None
    haz_class: str
    waz_class: str
    whz_class: str
    gizi_buruk: bool | None
    source: str
    replaced: bool

    @staticmethod
    def of(row: Measurement) -> "MeasurementOut":
        """From a row."""
        told = {name: getattr(row, name) for name in MeasurementOut.model_fields if name != "replaced"}
        return MeasurementOut(**told, replaced=hasattr(row, "replaced_by"))


class MeasurementIn(Schema):
    """One measurement typed in, by an office without an application of its own."""

    measured_on: date
    weight_kg: Positive | None = None
    length_height_cm: Positive | None = None
    posture: Literal["l", "h"] | None = None
    oedema: bool | None = None
    muac_cm: Positive | None = None
    measured_again: bool = False
    replaces_id: UUID | None = None


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


class MarkIn(Schema):
    """A note on what was done."""

    note: Text = ""


class MarkOut(Schema):
    """Whether what the list asked for was done."""

    person_id: UUID
    month: str
    done: bool


class ReasonIn(Schema):
    """Why."""

    reason: Words


def _actor(request: HttpRequest) -> Actor:
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found


@router.get("/angka/{code}", response=list[FigureOut], url_name="figures", summary="Angka satu wilayah")
def list_figures(request: HttpRequest, code: CodeInPath, month: Month | None = None) -> list[FigureOut]:
    """All figures of a place and month (default the latest the caller may see)."""
    return [FigureOut.of(one) for one in selectors.figures(_actor(request), path_of(code), month)]


@router.get("/angka/{code}/bawahan", response=list[FigureOut], url_name="figures_below", summary="Angka di bawahnya")
def list_figures_below(
    request: HttpRequest, code: CodeInPath, level: Level, indicator: Text, month: Month
) -> list[FigureOut]:
    """One figure of every place of a level below."""
    found = selectors.figures_below(_actor(request), path_of(code), level, indicator, month)
    return [FigureOut.of(one) for one in found]


@router.get("/angka/{code}/tren", response=list[FigureOut], url_name="trend", summary="Tren satu angka")
def list_trend(request: HttpRequest, code: CodeInPath, indicator: Text, months: Limit = 24) -> list[FigureOut]:
    """One figure of a place over the last months."""
    return [FigureOut.of(one) for one in selectors.trend(_actor(request), path_of(code), indicator, months)]


@router.get("/daftar-kerja", response=PageOut[WorkOut], url_name="worklist", summary="Daftar kerja")
def list_worklist(
    request: HttpRequest, *, region: Code = "", month: Month | None = None, reason: Text | None = None,
    after: int | None = None, limit: Limit = 50,
) -> dict[str, Any]:  # fmt: skip
    """The children of a place with something to do (default of the latest month)."""
    require(_actor(request), "measures.worklist.view")
    rows = selectors.worklist(_actor(request), path_of(region), month, reason)
    return page_of(rows, after=str(after) if after is not None else None, limit=limit, to_item=WorkOut.of)


@router.put("/daftar-kerja/{person_id}/{month}", response=MarkOut, url_name="work_done", summary="Tandai selesai")
def mark_work_done(request: HttpRequest, person_id: UUID, month: str, body: MarkIn) -> MarkOut:
    """Mark that what the list asks for was done. Marking twice changes nothing."""
    mark_done(actor=_actor(request), person_id=person_id, month=month[:7], note=body.note[:200])
    return MarkOut(person_id=person_id, month=month, done=True)


@router.delete("/daftar-kerja/{person_id}/{month}", response=MarkOut, url_name="work_undone", summary="Batalkan tanda")
def take_mark_back(request: HttpRequest, person_id: UUID, month: str) -> MarkOut:
    """Take the mark back."""
    take_back(actor=_actor(request), person_id=person_id, month=month[:7])
    return MarkOut(person_id=person_id, month=month, done=False)


@router.get(
    "/anak/{person_id}/pengukuran", response=list[MeasurementOut], url_name="measurements", summary="Pengukuran anak"
)
def list_measurements(request: HttpRequest, person_id: UUID) -> list[MeasurementOut]:
    """Every measurement of a child by day, the replaced ones marked."""
    require(_actor(request), "measures.measurement.view")
    return [MeasurementOut.of(row) for row in get_growth(get_person(_actor(request), person_id)).rows]


@router.post(
    "/anak/{person_id}/pengukuran", response={201: MeasurementOut}, url_name="measurement_record",
    summary="Catat pengukuran",
)  # fmt: skip
def create_measurement(request: HttpRequest, person_id: UUID, body: MeasurementIn) -> tuple[int, MeasurementOut]:
    """Keep a measurement; a doubtful one only with `measured_again`."""
    person = get_person(_actor(request), person_id)
    values = body.dict(exclude={"measured_again", "replaces_id"})
    kept = record_measurement(
        actor=_actor(request), person_id=person_id, measured_again=body.measured_again, replaces_id=body.replaces_id,
        typed=Typed(sex=person.sex, birth_date=person.birth_date, **values),
    )  # fmt: skip
    return 201, MeasurementOut.of(kept)


@router.get("/perbaikan", response=PageOut[CorrectionOut], url_name="corrections", summary="Usulan perbaikan")
def list_corrections(
    request: HttpRequest, state: Literal["open", "applied", "changed", "withdrawn"] | None = None,
    after: UUID | None = None, limit: Limit = 50,
) -> dict[str, Any]:  # fmt: skip
    """The proposals of the caller's area."""
    require(_actor(request), "measures.measurement.view")
    rows = Correction.objects.filter(state=state) if state else Correction.objects.all()
    return page_of(rows, after=str(after) if after else None, limit=limit, to_item=CorrectionOut.from_orm)


@router.post("/perbaikan", response={201: CorrectionOut}, url_name="correction_propose", summary="Usulkan perbaikan")
def create_correction(request: HttpRequest, body: CorrectionIn) -> tuple[int, CorrectionOut]:
    """List for the puskesmas what should stand there."""
    made = propose_correction(
        actor=_actor(request), measurement_id=body.measurement_id, field=body.field, proposed=body.proposed,
        reason=body.reason,
    )  # fmt: skip
    return 201, CorrectionOut.from_orm(made)


@router.delete(
    "/perbaikan/{correction_id}", response=CorrectionOut, url_name="correction_withdraw", summary="Tarik usulan"
)
def delete_correction(request: HttpRequest, correction_id: UUID, body: ReasonIn) -> Correction:
    """Take a waiting proposal back."""
    return withdraw_correction(actor=_actor(request), correction_id=correction_id, reason=body.reason)
