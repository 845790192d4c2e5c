"""The search: asked by POST, answered once, never kept."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from konvergensi_web.platform.scope import Actor, may, require
from konvergensi_web.registry.forms import SearchForm
from konvergensi_web.registry.selectors.search import LIMIT, Found, may_search_wide, search_people
from konvergensi_web.registry.services.persons import WRITE


@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """The form, and whom it finds."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "registry.person.view")
    form = SearchForm(request.POST if request.method == "POST" else None)
    if not may_search_wide(actor):
        del form.fields["everywhere"]
    found: Found | None = None
    if request.method == "POST" and form.is_valid():
        found = search_people(actor=actor, query=form.query)
    partial = bool(getattr(request, "htmx", False)) and request.headers.get("HX-Target") == "hasil-cari"
    template = "registry/_hits.html" if partial else "registry/search.html"
    context = {"form": form, "found": found, "limit": LIMIT, "may_add": may(actor, WRITE)}
    return render(request, template, context)
