"""Pages of programmes."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND
from konvergensi_web.plan.forms import ProgrammeForm, WithdrawForm
from konvergensi_web.plan.lists import PROGRAMMES
from konvergensi_web.plan.selectors import (
    WRITE,
    find_programmes,
    get_programme,
    history_of,
    may_write,
    writing_office,
)
from konvergensi_web.plan.services import change_programme, create_programme, withdraw_programme
from konvergensi_web.platform.accounts.offices import affair_label
from konvergensi_web.platform.scope import Actor, require
from konvergensi_web.platform.told import told
from konvergensi_web.regions.paths import code_of
from konvergensi_web.regions.selectors import find_ancestors


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def programmes(request: HttpRequest) -> HttpResponse:
    """The programmes of the area, with their number and sum."""
    actor = _actor(request)
    return PROGRAMMES.render(
        request,
        find_programmes(actor),
        "plan/programmes.html",
        title=_("Program"),
        may_add=writing_office(actor) is not None,
    )


def programme(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """One programme with its history."""
    actor = _actor(request)
    found = get_programme(actor, programme_id)
    context = {
        "programme": found, "may_write": may_write(actor, found), "history": history_of(found),
        "urusan": affair_label(found.urusan), "places": list(find_ancestors(found.region_path)),
    }  # fmt: skip
    return render(request, "plan/programme.html", context)


def new_programme(request: HttpRequest) -> HttpResponse:
    """Record a programme of the own office."""
    actor = _actor(request)
    require(actor, WRITE)
    office = writing_office(actor)
    if office is None:
        raise ProblemError(NOT_FOUND, what="Urusan kantor Anda")
    form = ProgrammeForm(request.POST or None, office=office, initial={"year": timezone.localdate(actor.now).year + 1})
    if request.method == "POST" and form.is_valid():
        try:
            made = create_programme(actor=actor, office=office, **form.cleaned_data)
        except ProblemError as error:
            _into(form, error)
        else:
            messages.success(request, _("Program tercatat."))
            return redirect(made)
    return _form(request, form, _("Catat program %(office)s") % {"office": office.name}, reverse("plan:programmes"))


def edit_programme(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Change a programme of the own office; another office's is refused, and the refusal is logged."""
    actor = _actor(request)
    found = get_programme(actor, programme_id)
    require(actor, WRITE, on=found)
    first = {field: getattr(found, field) for field in ProgrammeForm.base_fields if hasattr(found, field)}
    own_area = found.region_path == found.office.region_path
    first["region"] = "" if own_area else code_of(found.region_path)
    form = ProgrammeForm(request.POST or None, office=found.office, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            change_programme(actor=actor, programme_id=programme_id, **form.cleaned_data)
        except ProblemError as error:
            _into(form, error)
        else:
            return redirect(found)
    return _form(request, form, found.name, found.get_absolute_url())


def withdraw(request: HttpRequest, programme_id: UUID) -> HttpResponse:
    """Take a programme out of the register."""
    actor = _actor(request)
    found = get_programme(actor, programme_id)
    require(actor, WRITE, on=found)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        withdraw_programme(actor=actor, programme_id=programme_id, **form.cleaned_data)
        return redirect(found)
    title = _("Batalkan %(name)s") % {"name": found.name}
    return _form(request, form, title, found.get_absolute_url(), send=_("Batalkan program"))


def _into(form: forms.Form, error: ProblemError) -> None:
    """A refused value stands in the form; a refused right is the refusal page."""
    if error.problem.status == 403:
        raise error
    form.add_error(None, str(told(error)))


def _form(request: HttpRequest, form: forms.Form, title: str, back: str, send: Any = None) -> HttpResponse:
    context = {"form": form, "title": title, "back": back, "send": send or _("Simpan program")}
    return render(request, "pages/form.html", context, status=422 if form.errors else 200)
