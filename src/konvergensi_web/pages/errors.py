"""What a reader sees when a request never came to a page: our own fault, a form too old, a request that is none.

Drawn without the request's own context: it reads nothing from a database that may be what broke.
"""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from konvergensi.problems import ProblemError
from konvergensi.problems.api import OUR_FAULT
from konvergensi.problems.platform import BAD_REQUEST, FORM_TOO_OLD
from konvergensi_web.platform.told import told


def broken(request: HttpRequest) -> HttpResponse:
    """Something of ours failed; the number finds it in the log."""
    return _page(ProblemError(OUR_FAULT, request_id=getattr(request, "request_id", "–")[:8]))


def form_too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the token of this session: signed in anew meanwhile, or sent from elsewhere."""
    return _page(ProblemError(FORM_TOO_OLD))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that browsers do not make from our pages."""
    return _page(ProblemError(BAD_REQUEST))


def _page(error: ProblemError) -> HttpResponse:
    return HttpResponse(render_to_string("pages/problem.html", {"problem": told(error)}), status=error.problem.status)
