"""Operations on people. Names and numbers are masked; a search is a POST and shows what the search page shows."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from konvergensi.sources.masking import mask_name
from konvergensi_web.platform.api.answers import Limit, PageOut, page_of
from konvergensi_web.platform.api.kinds import Code, Text
from konvergensi_web.platform.scope import Actor, require
from konvergensi_web.regions.paths import code_of, path_of
from konvergensi_web.registry.models import Person, Posyandu
from konvergensi_web.registry.selectors import find_people, find_posyandu, get_person
from konvergensi_web.registry.selectors.search import Query, search_people

router = Router()


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


class PosyanduOut(Schema):
    """One posyandu."""

    code: str
    name: str
    village: str

    @staticmethod
    def of(posyandu: Posyandu) -> "PosyanduOut":
        """From a row."""
        return PosyanduOut(code=code_of(posyandu.path), name=posyandu.name, village=posyandu.village_id)


def _actor(request: HttpRequest) -> Actor:
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found


@router.get("/orang", response=PageOut[PersonOut], url_name="people", summary="Orang di wilayah kerja")
def list_people(
    request: HttpRequest, region: Code = "", after: UUID | None = None, limit: Limit = 50
) -> dict[str, Any]:
    """The people of a place in the caller's area, masked."""
    require(_actor(request), Person.view_permission)
    rows = find_people(_actor(request), path_of(region) or None).select_related("posyandu")
    return page_of(rows, after=str(after) if after else None, limit=limit, to_item=PersonOut.of)


@router.post("/orang/cari", response=FoundOut, url_name="people_search", summary="Cari orang")
def search(request: HttpRequest, body: SearchIn) -> FoundOut:
    """Search by name, mother, village, birth year or NIK. The log keeps how many were found, not what was asked."""
    found = search_people(actor=_actor(request), query=Query(**body.dict()))
    return FoundOut(hits=[HitOut.from_orm(hit) for hit in found.hits], more=found.more)


@router.get("/orang/{person_id}", response=PersonOut, url_name="person", summary="Satu orang")
def get_one(request: HttpRequest, person_id: UUID) -> PersonOut:
    """One person of the caller's area."""
    return PersonOut.of(get_person(_actor(request), person_id))


@router.get("/posyandu", response=PageOut[PosyanduOut], url_name="posyandu_list", summary="Posyandu")
def list_posyandu(
    request: HttpRequest, region: Code = "", after: int | None = None, limit: Limit = 50
) -> dict[str, Any]:
    """The posyandu of a place in the caller's area."""
    require(_actor(request), Person.view_permission)
    rows = find_posyandu(_actor(request), path_of(region) or None)
    return page_of(rows, after=str(after) if after is not None else None, limit=limit, to_item=PosyanduOut.of)
