"""Where a figure comes from: the run's own steps and counts, the files, the definition."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as say
from django.views.decorators.http import require_safe

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND
from konvergensi_web.measures import catalogue, selectors
from konvergensi_web.measures.selectors.origin import Origin, origin_of
from konvergensi_web.measures.selectors.places import get_place
from konvergensi_web.measures.step_words import sentence, steps_in_words
from konvergensi_web.platform.scope import Actor, may
from konvergensi_web.regions.paths import cut

USUAL = "stunting"


@require_safe
def origin(request: HttpRequest, code: str, indicator: str = USUAL, month: str = "") -> HttpResponse:
    """Where one figure of a place and month comes from."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    path, name = get_place(actor, code)
    indicator = request.GET.get("indikator") or indicator
    months = selectors.months_of(actor, path)
    month = request.GET.get("bulan") or month or next(iter(months), "")
    meta = catalogue.find_meta(indicator)
    figure = next(iter(selectors.figures(actor, path, month, [indicator])), None) if month else None
    if meta is None or figure is None:
        raise ProblemError(NOT_FOUND, what=say("Angka"))
    found: Origin | None = origin_of(actor, figure)
    context = {
        "code": code, "place": name, "month": month, "meta": meta, "figure": figure, "origin": found,
        "metas": catalogue.metas().values(), "months": months[:36],
        "steps": steps_in_words(found.steps) if found else [],
        "may_check": may(actor, "measures.state.view", path=cut(path, "regency")),
        "left_out": [(sentence(one["says"]), one["rows"]) for one in found.exclusions] if found else [],
    }  # fmt: skip
    return render(request, "measures/origin.html", context)


@require_safe
def definitions(request: HttpRequest) -> HttpResponse:
    """Every indicator with its definition, numerator, denominator, law and age."""
    context = {"metas": catalogue.metas().values(), "reported": catalogue.reported().values()}
    return render(request, "measures/definitions.html", context)


@require_safe
def definition(request: HttpRequest, indicator: str) -> HttpResponse:
    """One indicator."""
    meta: Any = catalogue.find_meta(indicator) or catalogue.reported().get(indicator)
    if meta is None:
        raise ProblemError(NOT_FOUND, what=say("Indikator"))
    return render(request, "measures/definition.html", {"meta": meta, "indicator": indicator})
