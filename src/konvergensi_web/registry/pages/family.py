"""Households and mothers: their page, and what may be said of them by hand."""

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.views.decorators.http import require_GET, require_http_methods

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND
from konvergensi_web.platform.panels import panels_for
from konvergensi_web.platform.scope import Actor, may, require
from konvergensi_web.registry.forms import EndForm, HouseholdForm, ReasonForm, SearchForm
from konvergensi_web.registry.models import Membership
from konvergensi_web.registry.pages._kept import put_on_form
from konvergensi_web.registry.pages.newcomer import address_beside
from konvergensi_web.registry.selectors import get_household, get_person
from konvergensi_web.registry.selectors.family import members_of
from konvergensi_web.registry.selectors.search import Found, search_people
from konvergensi_web.registry.services.households import WRITE, create_household, join_household, leave_household
from konvergensi_web.registry.services.mothers import decide_mother, end_mother, link_mother


@require_GET
def household_page(request: HttpRequest, household_id: UUID) -> HttpResponse:
    """Who lives together, since when."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    household = get_household(actor, household_id)
    members = members_of(actor, household)
    context = {
        "household": household,
        "members": [row for row in members if row.valid_to is None],
        "former": [row for row in members if row.valid_to is not None],
        "may_write": may(actor, WRITE, path=household.region_path),
        "panels": panels_for(actor, "household", household),
        "crumbs": [one for one in (household.village.parent, household.village) if one] if household.village else [],
    }
    return render(request, "registry/household.html", context)


@require_http_methods(["GET", "POST"])
def add_household(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Put a person into a new household, or the one of a family card on record."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    person = get_person(actor, person_id)
    require(actor, WRITE, path=person.region_path)
    form = HouseholdForm(request.POST or None, initial={"on": _today(actor), "role": "anak"})
    if request.method == "POST" and form.is_valid():
        try:
            household = create_household(actor=actor, person_id=person.pk, **form.cleaned_data)
        except ProblemError as problem:
            put_on_form(form, problem)
        else:
            messages.success(request, say("Keluarga tercatat."))
            return redirect("registry:household", household.pk)
    context = {"title": say("Catat keluarga"), "form": form, "back": reverse("registry:person", args=[person.pk])}
    return render(request, "pages/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def end_membership(request: HttpRequest, household_id: UUID, membership_id: int) -> HttpResponse:
    """Say that somebody left the household."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    household = get_household(actor, household_id)
    require(actor, WRITE, path=household.region_path)
    form = EndForm(request.POST or None, initial={"on": _today(actor)})
    if request.method == "POST" and form.is_valid():
        try:
            leave_household(actor=actor, membership_id=membership_id, **form.cleaned_data)
        except ProblemError as problem:
            put_on_form(form, problem)
        else:
            messages.success(request, say("Keanggotaan diakhiri; riwayatnya tetap tersimpan."))
            return redirect("registry:household", household.pk)
    context = {"title": say("Akhiri keanggotaan"), "form": form, "send": say("Akhiri"),
               "back": reverse("registry:household", args=[household.pk])}  # fmt: skip
    return render(request, "pages/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, person_id: UUID, what: str) -> HttpResponse:
    """Find the mother of a child, or somebody for the household, by the search; then say why."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    person = get_person(actor, person_id)
    require(actor, WRITE, path=person.region_path)
    form = SearchForm(request.POST if "cari" in request.POST else None)
    found: Found | None = None
    if form.is_bound and form.is_valid():
        found = search_people(actor=actor, query=form.query)
    chosen = HouseholdForm(initial={"on": _today(actor)}) if what == "anggota" else ReasonForm()
    if request.method == "POST" and "pilih" in request.POST:
        chosen = HouseholdForm(request.POST) if what == "anggota" else ReasonForm(request.POST)
        if chosen.is_valid():
            try:
                return _join(request, person_id, what, chosen)
            except ProblemError as problem:
                put_on_form(chosen, problem)
    context = {
        "person": person, "what": what, "form": form, "found": found, "chosen": chosen,
        "picked": request.POST.get("pilih", ""), "new": address_beside(person.pk, what),
    }  # fmt: skip
    return render(request, "registry/choose.html", context, status=422 if form.errors or chosen.errors else 200)


def _join(request: HttpRequest, person_id: UUID, what: str, form: HouseholdForm | ReasonForm) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    told, other_id = form.cleaned_data, _uuid(request.POST["pilih"])
    if what == "ibu":
        link_mother(actor=actor, child_id=person_id, mother_id=other_id, reason=told["reason"])
        messages.success(request, say("Ibu tercatat."))
        return redirect("registry:person", person_id)
    member = Membership.objects.filter(person_id=person_id, valid_to__isnull=True).first()
    if member is None:
        return redirect("registry:household-add", person_id)
    join_household(
        actor=actor, household_id=member.household_id, person_id=other_id, role=told["role"], on=told["on"],
        reason=told["reason"],
    )  # fmt: skip
    messages.success(request, say("Anggota keluarga tercatat."))
    return redirect("registry:household", member.household_id)


@require_http_methods(["GET", "POST"])
def mother(request: HttpRequest, person_id: UUID, link_id: int, step: str) -> HttpResponse:
    """Confirm, reject or end a mother, with a reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    person = get_person(actor, person_id)
    require(actor, WRITE, path=person.region_path)
    form = ReasonForm(request.POST or None)
    titles = {
        "pastikan": say("Pastikan ibu"), "tolak": say("Tolak usulan ibu"), "akhiri": say("Akhiri hubungan dengan ibu")
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if step == "akhiri":
            end_mother(actor=actor, link_id=link_id, on=_today(actor), reason=reason)
        else:
            decide_mother(actor=actor, link_id=link_id, confirm=step == "pastikan", reason=reason)
        messages.success(request, say("Tercatat."))
        return redirect("registry:person", person.pk)
    context = {"title": titles[step], "form": form, "back": reverse("registry:person", args=[person.pk])}
    return render(request, "pages/form.html", context, status=422 if form.errors else 200)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise ProblemError(NOT_FOUND, what="Orang itu") from None


def _today(actor: Actor) -> date:
    return timezone.localdate(actor.now)
