"""A form that is asked, done, and kept as typed when it cannot be: what targets and indicators have in common."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from konvergensi.problems import ProblemError
from konvergensi_web.platform.told import told

REFUSED = 403


def asked(
    request: HttpRequest, form: forms.Form, *, title: str, back: str, do: Callable[[Mapping[str, Any]], HttpResponse],
    at: str | None = None, lead: str = "", send: str = "",
) -> HttpResponse:  # fmt: skip
    """Show the form; when it is sent and right, `do` it. A problem stands in the form (beside field `at`).

    A refusal is no mistake of typing: it goes on to the page that explains it, and into the log.
    """
    if request.method == "POST" and form.is_valid():
        try:
            return do(form.cleaned_data)
        except ProblemError as problem:
            if problem.problem.status == REFUSED:
                raise
            form.add_error(at, str(told(problem)))
    context = {"form": form, "title": title, "back": back, "lead": lead, "send": send}
    return render(request, "pages/form.html", context, status=422 if form.errors else 200)
