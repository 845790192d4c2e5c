"""Operations on offices and who holds their posts. Accounts and posts are given on pages, by a person, not here."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema

from konvergensi_web.platform.accounts.models import Office
from konvergensi_web.platform.accounts.selectors import find_offices, get_office, holders
from konvergensi_web.platform.api.answers import Limit, PageOut, page_of
from konvergensi_web.platform.api.asked import caller
from konvergensi_web.platform.scope import require
from konvergensi_web.regions.paths import code_of

router = Router()


class OfficeOut(Schema):
    """One office: what it is, where, and which affairs it answers for."""

    id: int
    kind: str
    name: str
    short_name: str
    region: str
    urusan: list[str]
    parent_id: int | None
    may_enter_measurements: bool
    valid_from: date
    valid_to: date | None

    @staticmethod
    def of(office: Office) -> dict[str, Any]:
        """From a row."""
        told = {name: getattr(office, name) for name in OfficeOut.model_fields if name != "region"}
        return told | {"region": code_of(office.region_path)}


class PostOut(Schema):
    """One holding of a post, by its title; people stand on the page."""

    role: str
    title: str
    status: str
    valid_from: date
    valid_to: date | None
    now: bool


class OfficePageOut(OfficeOut):
    """One office with its posts."""

    posts: list[PostOut]


@router.get("", response=PageOut[OfficeOut], url_name="offices", summary="Kantor")
def list_offices(request: HttpRequest, after: int | None = None, limit: Limit = 50) -> dict[str, Any]:
    """The offices of the caller's area, also those that are no more."""
    require(caller(request), "platform.office.view")
    rows = find_offices(caller(request))
    return page_of(rows, after=str(after) if after is not None else None, limit=limit, to_item=OfficeOut.of)


@router.get("/{office_id}", response=OfficePageOut, url_name="office", summary="Satu kantor")
def get_one(request: HttpRequest, office_id: int) -> dict[str, Any]:
    """One office and its posts now and before."""
    office = get_office(caller(request), office_id)
    today = timezone.localdate(caller(request).now)
    posts = [
        {"role": post.role, "title": post.title, "status": post.status, "valid_from": post.valid_from,
         "valid_to": post.valid_to, "now": post.is_held(today)}
        for post in holders(office)
    ]  # fmt: skip
    return OfficeOut.of(office) | {"posts": posts}
