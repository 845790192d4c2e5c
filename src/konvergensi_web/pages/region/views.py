"""Addresses of a region: the page, its parts that htmx asks for, the search, and what can be taken away."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as say
from django.views.decorators.http import require_GET

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND
from konvergensi.sources.months import MONTH
from konvergensi_web.pages import boundaries
from konvergensi_web.pages.charts import picture
from konvergensi_web.pages.region import tiles
from konvergensi_web.pages.region.chart import find_chart
from konvergensi_web.pages.region.export import FORMS, export
from konvergensi_web.pages.region.links import links
from konvergensi_web.pages.region.page import read, read_grid
from konvergensi_web.pages.region.place import (
    Place,
    counts_below,
    find_places,
    get_place,
    may_at,
    names_below,
    own_code,
    own_place,
)
from konvergensi_web.pages.region.scale import asked_indicator, drawable
from konvergensi_web.pages.region.table import places_table
from konvergensi_web.pages.region.worklist import block
from konvergensi_web.platform.panels import Subject, panels_for
from konvergensi_web.platform.scope import Actor, require
from konvergensi_web.regions.paths import OFFICE, paths_of

VIEW = "measures.released.view"
SHOWS = ("petak", "peta", "tabel")


def _place(request: HttpRequest, code: str) -> Place:
    """The place, when it lies in the reader's area; the several places of his office as one."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if code != OFFICE:
        place = get_place(code)
        require(actor, VIEW, path=place.path)
        return place
    own = own_place(actor, request.post.office.name)  # type: ignore[attr-defined]
    if own is None:
        raise ProblemError(NOT_FOUND, what=say("Wilayah %(code)s") % {"code": code})
    require(actor, VIEW)
    return own


def _month(request: HttpRequest) -> str | None:
    """The month asked for; None for none, and for what is no month."""
    asked = request.GET.get("bulan", "")
    return asked if MONTH.fullmatch(asked) else None


@login_required
@require_GET
def own_region(request: HttpRequest) -> HttpResponse:
    """To the region of the reader's office, or to its several regions as one."""
    return redirect("pages:region", code=own_code(request.actor) or "36")  # type: ignore[attr-defined]


@login_required
@require_GET
def region(request: HttpRequest, code: str) -> HttpResponse:
    """The page of a place."""
    place, actor = _place(request, code), request.actor  # type: ignore[attr-defined]
    page = read(actor, place, request.GET.get("bulan", ""), request.GET.get("indikator", ""))
    context = {
        "page": page, "place": place, "crumbs": page.crumbs, "month": page.month, "counts": counts_below(place),
        "may_export": may_at(actor, "platform.export.make", place), "links": links(actor, place, page.month),
        "work": may_at(actor, "measures.worklist.view", place),
    }  # fmt: skip
    parts = _places(request, place, page.month, page.grid, page.indicator)
    alone = parts["list"].alone() if "list" in parts else None
    return alone or render(request, "pages/region.html", context | parts)


def _places(
    request: HttpRequest, place: Place, month: str | None, grid: tiles.Grid | None, indicator: str
) -> dict[str, Any]:
    """What the block of places shows: tiles, map or table."""
    shows = request.GET.get("tampil", "")
    shows = shows if shows in SHOWS else SHOWS[0]
    context: dict[str, Any] = {"grid": grid, "shows": shows, "indicator": indicator, "drawable": drawable(place)}
    if grid is not None:
        context |= {
            "finding": tiles.finding(grid), "summary": tiles.summary(grid), "asks": grid.asks,
            "legend": grid.scale.legend(month), "national_legend": grid.scale.national_legend(month),
        }  # fmt: skip
        context |= {"tiles": tiles.drawn(grid, month, reverse("pages:own-region"))} if shows == SHOWS[0] else {}
    if shows == "peta":
        states = {tile.code: tile for tile in grid.tiles} if grid else {}
        drawn = boundaries.draw(boundaries.boundaries_below(place.where, place.tiles or ""))
        shapes = drawn.shapes if drawn else ()
        context |= {"map": drawn, "shapes": [(shape, states.get(shape.code)) for shape in shapes]}
    if shows == "tabel":
        context["list"] = places_table(request, place, month, indicator)
    return context


@login_required
@require_GET
def places(request: HttpRequest, code: str) -> HttpResponse:
    """The block of places alone, for the switch between tiles, map and table."""
    place, month = _place(request, code), _month(request)
    indicator = asked_indicator(place, request.GET.get("indikator", ""))
    grid = read_grid(request.actor, place, month, indicator=indicator)  # type: ignore[attr-defined]
    context = {"place": place, "month": month} | _places(request, place, month, grid, indicator)
    return render(request, "pages/region/places.html", context)


@login_required
@require_GET
def region_trend(request: HttpRequest, code: str) -> HttpResponse:
    """The months as a chart; `.svg` the still picture."""
    place = _place(request, code)
    actor = request.actor  # type: ignore[attr-defined]
    chart = find_chart(actor, place, indicator=asked_indicator(place, request.GET.get("indikator", "")))
    if request.GET.get("bentuk") == "svg" and chart is not None:
        return HttpResponse(picture(chart), content_type="image/svg+xml")
    return render(request, "pages/region/trend.html", {"chart": chart, "place": place})


@login_required
@require_GET
def region_worklist(request: HttpRequest, code: str) -> HttpResponse:
    """Who first and why: the first rows of the worklist of the place."""
    place, actor = _place(request, code), request.actor  # type: ignore[attr-defined]
    for path in paths_of(place.where):
        require(actor, "measures.worklist.view", path=path)
    found = block(actor, place, _month(request), request.GET.get("alasan", ""))
    return render(request, "pages/region/worklist.html", {"work": found, "place": place})


@login_required
@require_GET
def region_panels(request: HttpRequest, code: str) -> HttpResponse:
    """What later stages show of the place."""
    place = _place(request, code)
    subject: Subject = "posyandu" if place.level == "posyandu" else "region"
    shown = panels_for(request.actor, subject, place)  # type: ignore[attr-defined]
    return render(request, "pages/components/panels.html", {"panels": shown, "place": place})


@login_required
@require_GET
def region_boundaries(request: HttpRequest, code: str) -> JsonResponse:
    """The polygons of the places below as GeoJSON."""
    place = _place(request, code)
    level = place.tiles or ""
    names = names_below(place, level) if level else {}
    return JsonResponse(boundaries.as_geojson(boundaries.boundaries_below(place.where, level), names))


@login_required
@require_GET
def region_export(request: HttpRequest, code: str) -> HttpResponse:
    """The page's tables as a workbook, CSV or PDF."""
    place, actor = _place(request, code), request.actor  # type: ignore[attr-defined]
    for path in paths_of(place.where):
        require(actor, "platform.export.make", path=path)
    form = request.GET.get("bentuk", "")
    asked = (request.GET.get("bulan", ""), request.GET.get("indikator", ""))
    purpose = request.GET.get("tujuan", "").strip()
    return export(actor, place, *asked, form if form in FORMS else "xlsx", purpose=purpose)


@login_required
@require_GET
def region_search(request: HttpRequest) -> HttpResponse:
    """Regions by name within the reader's area; a list in the dialog, a page without script."""
    found = find_places(request.GET.get("cari", ""), request.actor)  # type: ignore[attr-defined]
    context = {"found": found, "words": request.GET.get("cari", "")}
    part = getattr(request, "htmx", False)
    return render(request, "pages/region/found.html" if part else "pages/region/search.html", context)
