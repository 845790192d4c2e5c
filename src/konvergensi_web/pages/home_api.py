"""The operation of the first page that no stage has: what waits for the caller."""

from django.http import HttpRequest
from ninja import Router, Schema

from konvergensi_web.pages.home import Owed, owed
from konvergensi_web.platform.api.asked import caller

router = Router()


class OwedOut(Schema):
    """One thing that waits: how many, in words, where it comes from, and the page that lists exactly these."""

    text: str
    detail: str
    count: int
    url: str


@router.get("", response=list[OwedOut], url_name="owed", summary="Yang menunggu saya")
def list_owed(request: HttpRequest) -> list[Owed]:
    """What waits for the caller, the most urgent first: children to refer, to measure, to visit; then decisions."""
    return owed(caller(request))
