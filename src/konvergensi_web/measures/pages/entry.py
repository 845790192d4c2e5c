"""Typing in a measurement, for offices that have no application of their own."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.views.decorators.http import require_http_methods

from konvergensi.measures.judging import INDEX_NAMES, Judged
from konvergensi.problems import ProblemError
from konvergensi.problems.measures import DOUBT_UNCONFIRMED
from konvergensi_web.measures.forms import EntryForm
from konvergensi_web.measures.models import Measurement
from konvergensi_web.measures.services.entry import check_switch, judge_entry, record_measurement
from konvergensi_web.measures.wording import class_name
from konvergensi_web.platform.scope import Actor, require
from konvergensi_web.platform.tags import inisial, tanggal
from konvergensi_web.platform.told import told
from konvergensi_web.registry.models import Person
from konvergensi_web.registry.selectors import get_person


@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Keep a measurement, after showing its z-scores and what is doubtful about it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    person = get_person(actor, person_id)
    require(actor, "measures.measurement.write", path=person.region_path)
    check_switch(actor)
    back = reverse("pages:child", args=[person.pk])
    form = EntryForm(request.POST) if request.method == "POST" else EntryForm.empty(timezone.localdate(actor.now))
    if request.method == "POST" and form.is_valid():
        kept = _keep(actor, person, form)
        if kept is not None:
            messages.success(request, _told(kept))
            return redirect(back)
    sex = {1: say("laki-laki"), 2: say("perempuan")}.get(person.sex or 0, say("jenis kelamin belum diketahui"))
    context = {
        "form": form, "person": person, "back": back, "title": say("Catat pengukuran"), "send": say("Simpan"),
        "lead": f"{inisial(person.name)} · {sex} · {say('lahir')} {tanggal(person.birth_date)}",
    }  # fmt: skip
    return render(request, "measures/enter.html", context, status=422 if form.errors else 200)


@require_http_methods(["POST"])
def preview(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The z-scores and doubts of what is being typed, for the form while it is filled in."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    person = get_person(actor, person_id)
    require(actor, "measures.measurement.write", path=person.region_path)
    form = EntryForm(request.POST)
    context: dict[str, object] = {"form": form}
    if form.is_valid():
        try:
            judged = judge_entry(actor=actor, person=person, typed=form.typed(person))
            context |= {"judged": judged, "found": _found(judged)}
        except ProblemError as problem:
            context["problem"] = told(problem)
    return render(request, "measures/enter_preview.html", context)


def _found(judged: Judged) -> list[tuple[str, float | None, str]]:
    """Name, z-score and class of each index."""
    values = judged.values
    return [
        (say(INDEX_NAMES[index]), values[index], class_name(index, values[f"{index}_class"] or ""))
        for index in ("haz", "waz", "whz")
    ]


def _keep(actor: Actor, person: Person, form: EntryForm) -> Measurement | None:
    """Keep the measurement, or put the problem on the form."""
    try:
        return record_measurement(
            actor=actor, person_id=person.pk, typed=form.typed(person),
            measured_again=form.cleaned_data["measured_again"],
        )  # fmt: skip
    except ProblemError as problem:
        if problem.problem is DOUBT_UNCONFIRMED:
            form.ask_to_measure_again()
        said = told(problem)
        form.add_error(None, f"{said.what} {said.do}")
        return None


def _told(kept: Measurement) -> str:
    labels = {"haz": kept.haz_class, "waz": kept.waz_class, "whz": kept.whz_class}
    classes = ", ".join(class_name(index, label) for index, label in labels.items() if label)
    return say("Pengukuran tersimpan: %(classes)s.") % {"classes": classes or say("belum dapat dinilai")}
