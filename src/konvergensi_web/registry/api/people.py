"""Operations on people. Names and numbers are masked; a search is a POST and shows what the search page shows."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import FIELD_INVALID, NOT_FOUND
from konvergensi.registry.life_stages import EVENT_KINDS
from konvergensi.sources.masking import mask_name
from konvergensi_web.platform.api.answers import Limit, PageOut, page_in_memory, page_of
from konvergensi_web.platform.api.asked import ReasonIn, caller
from konvergensi_web.platform.api.kinds import Code, Day, FullCode, PosyanduCode, Text, Words
from konvergensi_web.platform.scope import require
from konvergensi_web.regions.paths import code_of, path_of
from konvergensi_web.registry.models import LifeEvent, Person, Posyandu
from konvergensi_web.registry.selectors import changes_of, find_people, get_person, stages_of
from konvergensi_web.registry.selectors.search import Query, search_people
from konvergensi_web.registry.services.newcomers import Newcomer, register_person
from konvergensi_web.registry.services.persons import WRITE, correct_person, record_event, withdraw_event

router = Router()
Role = Literal["kepala", "pasangan", "anak", "orang_tua", "cucu", "lain"]
Kind = Annotated[str, Field(json_schema_extra={"enum": list(EVENT_KINDS)})]


class PersonOut(Schema):
    """One person: masked, as on every page until somebody opens the identity with a reason."""

    id: UUID
    initials: str
    sex: int | None
    birth_date: date | None
    nik_masked: str
    region: str
    village: str | None
    posyandu: str | None

    @staticmethod
    def of(person: Person) -> "PersonOut":
        """From a person already fetched in the caller's scope."""
        return PersonOut(
            id=person.pk, initials=mask_name(person.name) or "", sex=person.sex, birth_date=person.birth_date,
            nik_masked=person.nik_masked, region=code_of(person.region_path), village=person.village_id,
            posyandu=person.posyandu.name if person.posyandu else None,
        )  # fmt: skip


class SearchIn(Schema):
    """What is searched; sent in the body, so that no name stands in an address."""

    name: Text = ""
    mother: Text = ""
    village: Text = ""
    year: int | None = Field(None, ge=1900, le=2100)
    nik: Text = ""


class HitOut(Schema):
    """One person found: what a search shows, and no more."""

    person_id: UUID
    name: str
    year: int | None
    village: str
    mother: str


class FoundOut(Schema):
    """What a search found; `more` asks to narrow it."""

    hits: list[HitOut]
    more: bool


class EventOut(Schema):
    """One dated event of life."""

    id: int
    kind: str
    happened_on: date
    source: str
    reason: str
    withdrawn: bool

    @staticmethod
    def resolve_withdrawn(event: LifeEvent) -> bool:
        """Whether it was taken back."""
        return event.withdrawn_at is not None


class StageOut(Schema):
    """One stage of life, from a day to a day."""

    name: str
    label: str
    starts: date
    ends: date | None


class LifeOut(Schema):
    """The stages of a person's life, derived from birth and events."""

    stages: list[StageOut]
    events: list[EventOut]


class EventIn(Schema):
    """A dated event."""

    kind: Kind
    happened_on: Day
    reason: Words
    confirmed: bool = False  # rare and certain: a marriage below the legal age


class ChangeOut(Schema):
    """One field that changed. Names, parents and addresses are masked."""

    label: str
    before: str
    after: str


class ChangesOut(Schema):
    """One moment of a person's history."""

    at: datetime
    kind: str
    changes: list[ChangeOut]
    reason: str
    batch_id: UUID | None
    undone: bool


class PersonIn(Schema):
    """What is corrected: only what is sent. A program sends no names; those are corrected on the page, once opened."""

    sex: Literal[1, 2] | None = None
    birth_date: Day | None = None
    posyandu: PosyanduCode | None = None
    rt: Annotated[Text, Field(max_length=10)] = ""
    rw: Annotated[Text, Field(max_length=10)] = ""
    reason: Words


class NewcomerIn(Schema):
    """A person who is not on record yet; sent in the body, so that no name stands in an address."""

    name: Annotated[Words, Field(max_length=120)]
    village: FullCode
    sex: Literal[1, 2] | None = None
    birth_date: Day | None = None
    birth_year: int | None = Field(None, ge=1900, le=2100)
    mother_name: Annotated[Text, Field(max_length=120)] = ""
    nik: Annotated[str, Field(pattern=r"^(\d{16})?$")] = ""
    kk: Annotated[str, Field(pattern=r"^(\d{16})?$")] = ""
    role: Role = "lain"
    posyandu: Annotated[str, Field(pattern=r"^(\d{2}\.\d{2}\.\d{2}\.\d{4}\.\d{4})?$")] = ""
    rt: Annotated[Text, Field(max_length=10)] = ""
    rw: Annotated[Text, Field(max_length=10)] = ""
    reason: Words
    checked: bool = False  # those on record who are like this one are other people


@router.get("/orang", response=PageOut[PersonOut], url_name="people", summary="Orang di wilayah kerja")
def list_people(
    request: HttpRequest, region: Code = "", after: UUID | None = None, limit: Limit = 50
) -> dict[str, Any]:
    """The people of a place in the caller's area, masked."""
    require(caller(request), Person.view_permission)
    rows = find_people(caller(request), path_of(region) or None).select_related("posyandu")
    return page_of(rows, after=str(after) if after else None, limit=limit, to_item=PersonOut.of)


@router.post("/orang/cari", response=FoundOut, url_name="people_search", summary="Cari orang")
def search(request: HttpRequest, body: SearchIn) -> FoundOut:
    """Search by name, mother, village, birth year or NIK. The log keeps how many were found, not what was asked."""
    found = search_people(actor=caller(request), query=Query(**body.dict()))
    return FoundOut(hits=[HitOut.from_orm(hit) for hit in found.hits], more=found.more)


@router.post("/orang", response={201: PersonOut}, url_name="person_register", summary="Catat orang baru")
def create(request: HttpRequest, body: NewcomerIn) -> tuple[int, PersonOut]:
    """Register a person no import has told of. The answer is masked as ever; a name is only ever sent, never given."""
    told = body.dict(exclude={"reason", "checked", "posyandu"})
    newcomer = Newcomer(**told, posyandu=path_of(body.posyandu))
    made = register_person(actor=caller(request), told=newcomer, reason=body.reason, checked=body.checked)
    return 201, PersonOut.of(made)


@router.get("/orang/{person_id}", response=PersonOut, url_name="person", summary="Satu orang")
def get_one(request: HttpRequest, person_id: UUID) -> PersonOut:
    """One person of the caller's area."""
    return PersonOut.of(get_person(caller(request), person_id))


@router.put("/orang/{person_id}", response=PersonOut, url_name="person_correct", summary="Perbaiki data orang")
def correct(request: HttpRequest, person_id: UUID, body: PersonIn) -> PersonOut:
    """Correct facts of a person, with a reason; imports leave them until the export says the same."""
    told = body.dict(exclude_unset=True, exclude={"reason", "posyandu"})
    if body.posyandu:
        told["posyandu"] = _posyandu(body.posyandu)
    changed = correct_person(actor=caller(request), person_id=person_id, changes=told, reason=body.reason)
    return PersonOut.of(changed)


@router.get("/orang/{person_id}/riwayat", response=PageOut[ChangesOut], url_name="changes", summary="Riwayat perubahan")
def list_changes(request: HttpRequest, person_id: UUID, after: int | None = None, limit: Limit = 50) -> dict[str, Any]:
    """What changed, when and why, newest first."""
    told = changes_of(caller(request), get_person(caller(request), person_id))
    numbered = list(enumerate(reversed(told)))  # counted from the oldest, so that a page holds when changes come
    page = page_in_memory(numbered, after=after, limit=limit, key=lambda pair: pair[0], newest_first=True)
    return page | {"items": [one for _number, one in page["items"]]}


@router.get("/orang/{person_id}/tahap", response=LifeOut, url_name="life", summary="Tahap kehidupan dan peristiwa")
def get_life(request: HttpRequest, person_id: UUID) -> dict[str, Any]:
    """The stages of life up to today, and the events they follow from."""
    person = get_person(caller(request), person_id)
    events = list(LifeEvent.objects.filter(person=person))
    today = timezone.localdate(caller(request).now)
    stages = [one for one in stages_of(person, events, today) if one.starts <= today]
    return {"stages": stages, "events": events}


@router.post(
    "/orang/{person_id}/peristiwa", response={201: EventOut}, url_name="event_record", summary="Catat peristiwa"
)
def create_event(request: HttpRequest, person_id: UUID, body: EventIn) -> tuple[int, LifeEvent]:
    """Record a dated event; the stages of life follow from it."""
    return 201, record_event(actor=caller(request), person_id=person_id, **body.dict())


@router.delete(
    "/orang/{person_id}/peristiwa/{event_id}", response=EventOut, url_name="event_withdraw",
    summary="Tarik kembali peristiwa",
)  # fmt: skip
def delete_event(request: HttpRequest, person_id: UUID, event_id: int, body: ReasonIn) -> LifeEvent:
    """Take an event back; it stays in the history with the reason."""
    person = get_person(caller(request), person_id)
    require(caller(request), WRITE, path=person.region_path)
    if not LifeEvent.objects.filter(pk=event_id, person=person).exists():
        raise ProblemError(NOT_FOUND, what="Peristiwa itu")
    return withdraw_event(actor=caller(request), event_id=event_id, reason=body.reason)


def _posyandu(code: str) -> Posyandu:
    found = Posyandu.objects.filter(path=path_of(code)).first()
    if found is None:
        raise ProblemError(FIELD_INVALID, field="posyandu", value=code, reason="Posyandu itu tidak dikenal.")
    return found
