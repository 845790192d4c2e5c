"""A person's page, the history of changes, and what may be typed in."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.views.decorators.http import require_GET, require_http_methods

from konvergensi.problems import ProblemError
from konvergensi.problems.registry_web import EVENT_UNCONFIRMED
from konvergensi.registry.life_stages import stages_on
from konvergensi_web.platform.panels import panels_for
from konvergensi_web.platform.privacy.identities import identities
from konvergensi_web.platform.scope import Actor, may, require
from konvergensi_web.registry.forms import EventForm, PersonForm, ReasonForm
from konvergensi_web.registry.models import LifeEvent, Person
from konvergensi_web.registry.pages._kept import put_on_form
from konvergensi_web.registry.selectors import changes_of, family_of, get_person, stages_of
from konvergensi_web.registry.selectors.changes import attachments_of, batches_of, merges_of
from konvergensi_web.registry.services.persons import WRITE, correct_person, record_event, withdraw_event

CHILD_STAGES = ("baduta", "balita")


@require_GET
def person_page(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Who it is, where, which stage of life, which family."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    person = get_person(actor, person_id)
    if person.merged_into_id:
        messages.info(request, say("Data ini sudah digabungkan; inilah data gabungannya."))
        return redirect("registry:person", person.merged_into_id)
    today = timezone.localdate(actor.now)
    events = list(LifeEvent.objects.filter(person=person))
    spans = stages_of(person, events, today)
    holding = stages_on(spans, today)
    context = {
        "person": person,
        "family": family_of(actor, person),
        "events": [event for event in events if event.withdrawn_at is None],
        "spans": [span for span in spans if span.starts <= today],
        "stages": holding,
        "age": _age(person, actor),
        "is_child": any(stage.name in CHILD_STAGES for stage in holding),
        "may_write": may(actor, WRITE, path=person.region_path),
        "may_open": may(actor, "platform.identity.open", path=person.region_path),
        "may_see_growth": may(actor, "measures.measurement.view", path=person.region_path),
        "may_manage_privacy": may(actor, "platform.privacy.manage", path=person.region_path),
        "crumbs": _crumbs(person),
    }
    return render(request, "registry/person.html", context)


@require_GET
def person_panels(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What later stages show of a child, fetched after the page so that it opens at once."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    person = get_person(actor, person_id)
    return render(request, "pages/components/panels.html", {"panels": panels_for(actor, "child", person)})


@require_GET
def changes_page(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What changed, when, by whom and why; where the person belonged; which records were merged."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    person = get_person(actor, person_id)
    lines = changes_of(actor, person)
    context = {
        "person": person,
        "lines": lines,
        "batches": batches_of(actor, lines),
        "attachments": attachments_of(actor, person),
        "merges": merges_of(actor, person),
        "may_decide": may(actor, "registry.duplicate.decide", path=person.region_path),
    }
    return render(request, "registry/changes.html", context)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Correct a fact, with a reason. The form shows names, so it asks that the identity is open."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    person = get_person(actor, person_id)
    require(actor, WRITE, path=person.region_path)
    named = identities(actor).sees(person.pk, person.region_path)
    form = PersonForm(request.POST or None, person=person, named=named)
    if request.method == "POST" and form.is_valid():
        try:
            correct_person(
                actor=actor, person_id=person.pk, changes=form.changes, reason=form.cleaned_data["reason"]
            )  # fmt: skip
        except ProblemError as problem:
            put_on_form(form, problem)
        else:
            messages.success(request, say("Perbaikan tersimpan dan tercatat dalam riwayat."))
            return redirect("registry:person", person.pk)
    lead = "" if named else say("Nama, nama ibu, dan alamat dapat diperbaiki sesudah identitasnya dibuka.")
    return _form(request, person, form, title=say("Perbaiki data orang"), lead=lead)


@require_http_methods(["GET", "POST"])
def add_event(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Record a dated event."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    person = get_person(actor, person_id)
    require(actor, WRITE, path=person.region_path)
    form = EventForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            record_event(actor=actor, person_id=person.pk, **form.cleaned_data)
        except ProblemError as problem:
            if problem.problem is EVENT_UNCONFIRMED:
                form.ask_to_confirm()
            put_on_form(form, problem)
        else:
            messages.success(request, say("Peristiwa tercatat; tahap kehidupan dihitung ulang."))
            return redirect("registry:person", person.pk)
    return _form(request, person, form, title=say("Catat peristiwa"))


@require_http_methods(["GET", "POST"])
def remove_event(request: HttpRequest, person_id: UUID, event_id: int) -> HttpResponse:
    """Take an event back."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    person = get_person(actor, person_id)
    require(actor, WRITE, path=person.region_path)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        withdraw_event(actor=actor, event_id=event_id, reason=form.cleaned_data["reason"])
        messages.success(request, say("Peristiwa ditarik kembali."))
        return redirect("registry:person", person.pk)
    return _form(request, person, form, title=say("Tarik kembali peristiwa"), send=say("Tarik kembali"))


def _form(
    request: HttpRequest, person: Person, form: Any, *, title: str, send: str = "", lead: str = ""
) -> HttpResponse:
    context = {
        "title": title, "lead": lead, "form": form, "send": send or say("Simpan"), "person": person,
        "back": reverse("registry:person", args=[person.pk]),
    }  # fmt: skip
    return render(request, "pages/form.html", context, status=422 if form.errors else 200)


def _age(person: Person, actor: Actor) -> dict[str, int] | None:
    if person.birth_date is None:
        return None
    today = timezone.localdate(actor.now)
    months = (today.year - person.birth_date.year) * 12 + today.month - person.birth_date.month
    months -= today.day < person.birth_date.day
    return {"years": months // 12, "months": months % 12, "all": months}


def _crumbs(person: Person) -> list[Any]:
    village = person.village
    return [one for one in (village.parent, village) if one] if village else []
