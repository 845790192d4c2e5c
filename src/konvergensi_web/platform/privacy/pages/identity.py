"""Opening one identity, and breaking the glass for one person outside the own area."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as say
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND
from konvergensi_web.platform.privacy import people, services
from konvergensi_web.platform.privacy.forms import ReasonForm
from konvergensi_web.platform.privacy.middleware import remember_emergency
from konvergensi_web.platform.scope import current, require


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def open_identity(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Ask for a reason; show the identity in the answer to it, this once."""
    actor = current()
    told = people.source().find(actor, person_id)
    if told is None:
        raise ProblemError(NOT_FOUND, what="Orang itu")
    if told.person.pk not in actor.glass:
        require(actor, services.OPEN, path=told.person.region_path)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        opened = services.open_identity(actor=actor, person=told, **form.cleaned_data)
        return render(request, "privacy/opened.html", {"opened": opened, "told": told, "back": _back(request)})
    context = {"form": form, "told": told, "title": say("Buka identitas"), "send": say("Buka sekali ini"),
               "back": _back(request) or told.url or "/"}  # fmt: skip
    return render(request, "privacy/open.html", context, status=422 if form.errors else 200)


def _back(request: HttpRequest) -> str:
    """The page of ours that asked for the name, such as two records side by side; empty where none is told."""
    told = request.GET.get("kembali", "")
    return told if url_has_allowed_host_and_scheme(told, allowed_hosts=None) else ""


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def break_glass(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Reach one person outside the own area for two hours."""
    actor = current()
    require(actor, services.OPEN)
    told = people.source().find_elsewhere(actor, person_id)
    if told is None:
        raise ProblemError(NOT_FOUND, what="Orang itu")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        glass = services.break_glass(actor=actor, person_id=person_id, **form.cleaned_data)
        remember_emergency(request, actor, glass.person_id, glass.until)
        return redirect(told.url or "privacy:home")
    context = {"form": form, "told": told, "title": say("Akses darurat"), "send": say("Buka selama dua jam"),
               "back": "/", "urgent": True}  # fmt: skip
    return render(request, "privacy/open.html", context, status=422 if form.errors else 200)
