"""The open pages. Nobody signs in, no cookie is set, nothing of the reader is in an answer: any cache may keep it."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_safe

from konvergensi.problems import ProblemError
from konvergensi.problems.releases import NOT_PUBLIC
from konvergensi_web.measures.catalogue import find_meta
from konvergensi_web.measures.models import Release
from konvergensi_web.pages.charts import picture
from konvergensi_web.public import drawing, opendata, selectors
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import ancestors

SECONDS = 600
FOREVER = 30 * 24 * 3600  # a release does not change
View = Callable[..., HttpResponse]


def open_page(seconds: int = SECONDS) -> Callable[[View], View]:
    """An answer for everyone: cacheable, without cookies, the same whoever asks; a problem is a page of this app."""

    def decorated(view: View) -> View:
        @require_safe
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            with translation.override("id"):  # one answer for everyone, whatever language a reader chose elsewhere
                try:
                    response = view(request, *args, **kwargs)
                    response["Cache-Control"] = f"public, max-age={seconds}"
                except ProblemError as problem:
                    page = render_to_string("public/problem.html", {"problem": problem})
                    response = HttpResponse(page, status=problem.problem.status)
                    response["Cache-Control"] = "public, max-age=60"
            if hasattr(request, "session"):
                request.session.accessed = False  # nothing here depends on who is signed in: no Vary, no cookie
            return response

        return answered

    return decorated


def _page(template: str, context: dict[str, Any]) -> HttpResponse:
    return HttpResponse(render_to_string(f"public/{template}.html", context))  # without the request: no reader in it


@open_page()
def index(request: HttpRequest) -> HttpResponse:
    """The regencies that released figures, each with its headline."""
    return _page("index", {"rows": selectors.latest_headlines()})


@open_page()
def region(request: HttpRequest, code: str) -> HttpResponse:
    """One region: its released figures, their trend, the places below, how to cite."""
    place = Region.objects.filter(code=code, level__in=selectors.LEVELS).first()
    if place is None:
        raise ProblemError(NOT_PUBLIC, place=code)
    regency = ancestors(place.path)[1]
    months = selectors.months_of(regency)
    month = request.GET.get("bulan") or (months[0] if months else "")
    release = selectors.current_release(regency, month) if month in months else None
    if release is None:
        raise ProblemError(NOT_PUBLIC, place=place.label)
    meta = find_meta(request.GET.get("indikator", "stunting"))
    indicator = meta.id if meta and meta.is_ratio else "stunting"
    listed = selectors.below(release, place.path, indicator)
    figures = selectors.figures_of(release, place.path)
    chart = drawing.chart_of(place, selectors.trend(regency, place.path, indicator), month, indicator)
    if request.GET.get("bentuk") == "svg" and chart is not None:
        return HttpResponse(picture(chart), content_type="image/svg+xml")
    context = {
        "place": place, "release": release, "months": months, "month": month, "figures": figures,
        "indicator": next((one for one in figures if one.meta.id == indicator), None),
        "chart": chart,
        "below": [one for one in listed if one.level == selectors.BELOW.get(place.level)],
        "above": Region.objects.filter(path__in=ancestors(place.path)[1:-1]).order_by("path"),
        "cite": opendata.citation(release, _label(release), request.build_absolute_uri),
    }  # fmt: skip
    return _page("region", context | drawing.tiles_of(place, release, indicator, listed))


@open_page()
def release_page(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """A release by its number, also one that was corrected since."""
    release = selectors.get_release(release_id)
    regency = Region.objects.get(path=release.region_path)
    later = selectors.current_release(release.region_path, release.month)
    context = {
        "release": release, "place": regency, "figures": selectors.figures_of(release, release.region_path),
        "later": later if later and later.pk != release.pk else None,
        "cite": opendata.citation(release, regency.label, request.build_absolute_uri),
    }  # fmt: skip
    return _page("release", context)


@open_page()
def data(request: HttpRequest) -> HttpResponse:
    """The list of open data."""
    labels = dict(Region.objects.filter(level="regency").values_list("path", "label"))
    rows = [
        (release, labels.get(release.region_path, release.region_path)) for release in selectors.open_releases()[:400]
    ]
    return _page("data", {"rows": rows, "licence": opendata.LICENCE, "columns": opendata.COLUMNS})


@open_page()
def packages(request: HttpRequest) -> HttpResponse:
    """Every release as CKAN lists its packages."""
    labels = dict(Region.objects.filter(level="regency").values_list("path", "label"))
    found = [
        opendata.package(one, labels.get(one.region_path, one.region_path), request.build_absolute_uri)
        for one in selectors.open_releases()
    ]
    return _open(JsonResponse({"success": True, "result": {"count": len(found), "results": found}}))


@open_page(FOREVER)
def data_csv(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """The figures of a release."""
    release = selectors.get_release(release_id)
    answer = HttpResponse(
        opendata.table(release, selectors.everything(release)), content_type="text/csv; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="pertumbuhan-balita-{release.month}-{release.pk}.csv"'
    return _open(answer)


@open_page()
def data_json(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """The metadata of a release."""
    release = selectors.get_release(release_id)
    told = opendata.metadata(
        release, _label(release), selectors.figures_of(release, release.region_path), request.build_absolute_uri
    )
    return _open(JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1}))


def _label(release: Release) -> str:
    return Region.objects.get(path=release.region_path).label


def _open(answer: HttpResponse) -> HttpResponse:
    """Open data may be read by the scripts of any site: there is nothing of a reader in it."""
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
