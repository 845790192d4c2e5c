"""Operations on posyandu: the list, and one with its members by stage of life."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from konvergensi_web.platform.api.answers import Limit, PageOut, page_of
from konvergensi_web.platform.api.asked import caller
from konvergensi_web.platform.api.kinds import Code, PosyanduInPath
from konvergensi_web.platform.scope import require
from konvergensi_web.regions.paths import code_of, path_of
from konvergensi_web.registry.models import Person, Posyandu
from konvergensi_web.registry.selectors import find_posyandu, get_posyandu
from konvergensi_web.registry.selectors.members import coming_stages, counts_by_stage

router = Router()


class PosyanduOut(Schema):
    """One posyandu."""

    code: str
    name: str
    village: str

    @staticmethod
    def of(posyandu: Posyandu) -> "PosyanduOut":
        """From a row."""
        return PosyanduOut(code=code_of(posyandu.path), name=posyandu.name, village=posyandu.village_id)


class StageCountOut(Schema):
    """How many members are at a stage of life today."""

    name: str
    label: str
    count: int


class ComingOut(Schema):
    """Who reaches the next stage soon, and when."""

    person_id: UUID
    label: str
    on: date


class PosyanduPageOut(PosyanduOut):
    """One posyandu with its members by stage."""

    puskesmas: str | None
    stages: list[StageCountOut]
    coming: list[ComingOut]


@router.get("/posyandu", response=PageOut[PosyanduOut], url_name="posyandu_list", summary="Posyandu")
def list_posyandu(
    request: HttpRequest, region: Code = "", after: int | None = None, limit: Limit = 50
) -> dict[str, Any]:
    """The posyandu of a place in the caller's area."""
    require(caller(request), Person.view_permission)
    rows = find_posyandu(caller(request), path_of(region) or None)
    return page_of(rows, after=str(after) if after is not None else None, limit=limit, to_item=PosyanduOut.of)


@router.get("/posyandu/{code}", response=PosyanduPageOut, url_name="posyandu", summary="Satu posyandu")
def get_one(request: HttpRequest, code: PosyanduInPath) -> dict[str, Any]:
    """One posyandu: its members by stage of life, and who reaches the next stage soon."""
    require(caller(request), Person.view_permission)
    found = get_posyandu(caller(request), path_of(code))
    today = timezone.localdate(caller(request).now)
    coming = coming_stages(caller(request), found.path, today)
    return PosyanduOut.of(found).dict() | {
        "puskesmas": found.puskesmas.name if found.puskesmas else None,
        "stages": counts_by_stage(caller(request), found.path, today),
        "coming": [{"person_id": one.person.pk, "label": one.label, "on": one.on} for one in coming],
    }  # fmt: skip
