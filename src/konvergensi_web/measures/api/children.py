"""Operations on children with something to do, and on their measurements."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from konvergensi.measures.judging import Typed
from konvergensi_web.measures import selectors
from konvergensi_web.measures.models import Measurement, WorklistItem
from konvergensi_web.measures.selectors.child import get_growth
from konvergensi_web.measures.services.entry import check_switch, judge_entry, record_measurement
from konvergensi_web.measures.services.worklist import mark_done, take_back
from konvergensi_web.platform.api.answers import Limit, PageOut, page_in_memory, page_of
from konvergensi_web.platform.api.asked import caller
from konvergensi_web.platform.api.kinds import Code, Month, MonthInPath, Positive, Text
from konvergensi_web.platform.scope import require
from konvergensi_web.platform.told import in_words
from konvergensi_web.regions.paths import code_of, path_of
from konvergensi_web.registry.models import Person
from konvergensi_web.registry.selectors import get_person

router = Router()


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


class MarkIn(Schema):
    """A note on what was done."""

    note: Text = ""


class MarkOut(Schema):
    """Whether what the list asked for was done."""

    person_id: UUID
    month: str
    done: bool


class DoubtOut(Schema):
    """What is doubtful about a measurement, and what it says to do."""

    kind: str
    says: str


class JudgedOut(Schema):
    """What would be found, before anything is kept."""

    values: dict[str, Any]
    doubts: list[DoubtOut]


@router.get("/daftar-kerja", response=PageOut[WorkOut], url_name="worklist", summary="Daftar kerja")
def list_worklist(
    request: HttpRequest, *, region: Code = "", month: Month | None = None, reason: Text | None = None,
    after: int | None = None, limit: Limit = 50,
) -> dict[str, Any]:  # fmt: skip
    """The children of a place with something to do (default of the latest month)."""
    require(caller(request), "measures.worklist.view")
    rows = selectors.worklist(caller(request), path_of(region), month, reason)
    return page_of(rows, after=str(after) if after is not None else None, limit=limit, to_item=WorkOut.of)


@router.put("/daftar-kerja/{person_id}/{month}", response=MarkOut, url_name="work_done", summary="Tandai selesai")
def mark_work_done(request: HttpRequest, person_id: UUID, month: MonthInPath, body: MarkIn) -> MarkOut:
    """Mark that what the list asks for was done. Marking twice changes nothing."""
    mark_done(actor=caller(request), person_id=person_id, month=month, note=body.note[:200])
    return MarkOut(person_id=person_id, month=month, done=True)


@router.delete("/daftar-kerja/{person_id}/{month}", response=MarkOut, url_name="work_undone", summary="Batalkan tanda")
def take_mark_back(request: HttpRequest, person_id: UUID, month: MonthInPath) -> MarkOut:
    """Take the mark back."""
    take_back(actor=caller(request), person_id=person_id, month=month)
    return MarkOut(person_id=person_id, month=month, done=False)


@router.get(
    "/anak/{person_id}/pengukuran", response=PageOut[MeasurementOut], url_name="measurements",
    summary="Pengukuran anak",
)  # fmt: skip
def list_measurements(request: HttpRequest, person_id: UUID, after: Text = "", limit: Limit = 50) -> dict[str, Any]:
    """Every measurement of a child by day, the replaced ones marked."""
    require(caller(request), "measures.measurement.view")
    rows = map(MeasurementOut.of, get_growth(get_person(caller(request), person_id)).rows)
    return page_in_memory(rows, after=after, limit=limit, key=lambda told: f"{told.measured_on}.{told.id}")


@router.post(
    "/anak/{person_id}/pengukuran", response={201: MeasurementOut}, url_name="measurement_record",
    summary="Catat pengukuran",
)  # fmt: skip
def create_measurement(request: HttpRequest, person_id: UUID, body: MeasurementIn) -> tuple[int, MeasurementOut]:
    """Keep a measurement; a doubtful one only with `measured_again`."""
    person = get_person(caller(request), person_id)
    kept = record_measurement(
        actor=caller(request), person_id=person_id, measured_again=body.measured_again, replaces_id=body.replaces_id,
        typed=_typed(person, body),
    )  # fmt: skip
    return 201, MeasurementOut.of(kept)


@router.post(
    "/anak/{person_id}/pengukuran/hitung", response=JudgedOut, url_name="measurement_judge",
    summary="Nilai pengukuran tanpa menyimpan",
)  # fmt: skip
def judge_measurement(request: HttpRequest, person_id: UUID, body: MeasurementIn) -> dict[str, Any]:
    """The z-scores and doubts of a measurement before it is kept."""
    person = get_person(caller(request), person_id)
    require(caller(request), "measures.measurement.write", path=person.region_path)
    check_switch(caller(request))
    judged = judge_entry(actor=caller(request), person=person, typed=_typed(person, body))
    return {
        "values": dict(judged.values),
        "doubts": [{"kind": one.kind, "says": in_words(one.says)} for one in judged.doubts],
    }


def _typed(person: Person, body: MeasurementIn) -> Typed:
    values = body.dict(exclude={"measured_again", "replaces_id"})
    return Typed(sex=person.sex, birth_date=person.birth_date, **values)
