"""Operations on the region tree."""

from django.http import HttpRequest
from ninja import Router, Schema

from konvergensi_web.regions import selectors
from konvergensi_web.regions.models import Region

router = Router()


class RegionOut(Schema):
    """One region by its Kemendagri code."""

    code: str
    name: str
    label: str
    level: str
    type: str
    parent_code: str | None

    @staticmethod
    def resolve_parent_code(region: Region) -> str | None:
        """The code of the region above."""
        return region.parent_id


@router.get("/{code}", response=RegionOut, url_name="region", summary="Satu wilayah")
def get_region(request: HttpRequest, code: str) -> Region:
    """The region of a code."""
    return selectors.get_region(code)


@router.get("/{code}/bawahan", response=list[RegionOut], url_name="region_children", summary="Wilayah di bawahnya")
def list_children(request: HttpRequest, code: str) -> list[Region]:
    """The regions directly below, in the order of their codes."""
    return list(selectors.find_children(selectors.get_region(code)))
