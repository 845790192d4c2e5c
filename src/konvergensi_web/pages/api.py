"""Operations of a region's page that no stage has: finding a place, its outlines, its figures as a file."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from konvergensi_web.measures.selectors import latest_month
from konvergensi_web.pages import boundaries
from konvergensi_web.pages.region.export import export
from konvergensi_web.pages.region.place import Place, find_places, get_place, names_below
from konvergensi_web.pages.region.scale import asked_indicator
from konvergensi_web.platform.api.asked import caller
from konvergensi_web.platform.api.kinds import CodeInPath, Month, Text, Words
from konvergensi_web.platform.scope import require

router = Router()
VIEW, EXPORT = "measures.released.view", "platform.export.make"
Form = Annotated[Literal["xlsx", "csv", "pdf"], Query(description="bentuk berkas")]
_FILE = {"schema": {"type": "string", "format": "binary"}}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILE = {
    "responses": {200: {
        "description": "berkasnya", "content": {_XLSX: _FILE, "text/csv": _FILE, "application/pdf": _FILE},
    }}
}  # fmt: skip


class FoundOut(Schema):
    """A place that was found."""

    code: str
    label: str
    name: str


class OutlineOut(Schema):
    """The outline of one place, as GeoJSON has it."""

    type: Literal["Feature"]
    properties: dict[str, str]
    geometry: dict[str, Any]


class OutlinesOut(Schema):
    """The indicative outlines of the places below, as GeoJSON has them; none where no file was loaded."""

    type: Literal["FeatureCollection"]
    features: list[OutlineOut]


@router.get("/cari", response=list[FoundOut], url_name="region_search", summary="Cari wilayah")
def search_regions(request: HttpRequest, name: Words) -> list[Any]:
    """Places of the caller's area by a part of their name or by their code; twenty at most, larger ones first."""
    return list(find_places(name, caller(request)))


@router.get("/{code}/batas", response=OutlinesOut, url_name="region_boundaries", summary="Batas indikatif di bawahnya")
def get_outlines(request: HttpRequest, code: CodeInPath) -> dict[str, Any]:
    """The outlines that the map of the place draws. Indicative: no legal boundary."""
    place = _place(request, code)
    level = place.tiles or ""
    names = names_below(place, level) if level else {}
    return boundaries.as_geojson(boundaries.boundaries_below(place.path, level), names)


@router.get("/{code}/unduh", url_name="region_export", summary="Angka satu wilayah sebagai berkas", openapi_extra=FILE)
def get_export(
    request: HttpRequest, code: CodeInPath, form: Form, month: Month | None = None, indicator: Text = ""
) -> HttpResponse:
    """The tables of the page of a place; the taking is logged."""
    place, actor = _place(request, code), caller(request)
    require(actor, EXPORT, path=place.path)
    wanted = month or latest_month(actor, place.path) or ""
    return export(actor, place, wanted, asked_indicator(place, indicator), form)


def _place(request: HttpRequest, code: str) -> Place:
    """The place, when it lies in the caller's area."""
    place = get_place(code)
    require(caller(request), VIEW, path=place.path)
    return place
