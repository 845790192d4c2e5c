"""Operations on the region tree."""

from django.http import HttpRequest
from ninja import Router, Schema

from konvergensi import regions

router = Router()


class RegionOut(Schema):
    """One region by its Kemendagri code, of the list that comes with the program: loaded here or not."""

    code: str
    name: str
    label: str
    level: str
    type: str
    parent_code: str | None


@router.get("/{code}", response=RegionOut, url_name="region", summary="Satu wilayah")
def get_region(request: HttpRequest, code: str) -> regions.Region:
    """The region of a code."""
    return regions.get(code)


@router.get("/{code}/bawahan", response=list[RegionOut], url_name="region_children", summary="Wilayah di bawahnya")
def list_children(request: HttpRequest, code: str) -> list[regions.Region]:
    """The regions directly below, in the order of their codes: as the page of the region shows them."""
    return [regions.get(below) for below in regions.children(code)["code"]]
