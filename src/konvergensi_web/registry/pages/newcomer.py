"""Registering a person no import has told of; beside a child or a household, also as its mother or member."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.views.decorators.http import require_http_methods

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND
from konvergensi.problems.registry_web import MAYBE_KNOWN
from konvergensi_web.platform.scope import Actor, require
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import subtree
from konvergensi_web.registry.forms import NewcomerForm, VillageForm
from konvergensi_web.registry.models import Membership, Person
from konvergensi_web.registry.pages._kept import put_on_form
from konvergensi_web.registry.selectors import get_person
from konvergensi_web.registry.selectors.search import Found
from konvergensi_web.registry.services.households import join_household
from konvergensi_web.registry.services.mothers import link_mother
from konvergensi_web.registry.services.newcomers import likely_known, register_person
from konvergensi_web.registry.services.persons import WRITE

MOTHER, MEMBER = "ibu", "anggota"


@require_http_methods(["GET", "POST"])
def new_person(request: HttpRequest) -> HttpResponse:
    """First the desa, where it does not follow from the person this one belongs to; then the form."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, WRITE)
    beside, what = _beside(request, actor)
    village = _village(request, actor, beside)
    if village is None:
        return render(request, "registry/new_village.html", {"form": VillageForm(villages=_villages(actor))})
    require(actor, WRITE, path=village.path)
    start = {"sex": "2", "role": "pasangan"} if what == MOTHER else {}
    form = NewcomerForm(request.POST or None, village=village.code, initial=start)
    likely: Found | None = None
    if request.method == "POST" and form.is_valid():
        try:
            address = _keep(actor, form, beside, what)
        except ProblemError as problem:
            if problem.problem is MAYBE_KNOWN:
                form.ask_to_check()
                likely = likely_known(actor=actor, told=form.told)
            put_on_form(form, problem)
        else:
            messages.success(request, say("Orang baru tercatat."))
            return redirect(address)
    context: dict[str, Any] = {
        "form": form, "village": village, "beside": beside, "what": what, "found": likely,
        "back": reverse("registry:choose", args=[beside.pk, what]) if beside else reverse("registry:search"),
    }  # fmt: skip
    return render(request, "registry/new_person.html", context, status=422 if form.errors else 200)


def address_beside(person_id: UUID, what: str) -> str:
    """Where somebody is registered as the mother or a family member of a person."""
    return f"{reverse('registry:new')}?{urlencode({'untuk': person_id, 'sebagai': what})}"


def _keep(actor: Actor, form: NewcomerForm, beside: Person | None, what: str) -> str:
    """Keep the person and what it is to the other one, together or not at all. Returns where to go on."""
    told = form.cleaned_data
    with transaction.atomic():
        made = register_person(actor=actor, told=form.told, reason=told["reason"], checked=told["checked"])
        if beside is not None and what == MOTHER:
            link_mother(actor=actor, child_id=beside.pk, mother_id=made.pk, reason=told["reason"])
        household = _household(beside) if beside is not None and what == MEMBER and not told["kk"] else None
        if household is not None:
            join_household(
                actor=actor, household_id=household, person_id=made.pk, role=told["role"],
                on=timezone.localdate(actor.now), reason=told["reason"],
            )  # fmt: skip
    return reverse("registry:person", args=[beside.pk if beside is not None and what == MOTHER else made.pk])


def _household(person: Person) -> UUID | None:
    found: UUID | None = (
        Membership.objects.filter(person=person, valid_to__isnull=True).values_list("household_id", flat=True).first()
    )
    return found


def _beside(request: HttpRequest, actor: Actor) -> tuple[Person | None, str]:
    """The person the new one belongs to, and as what."""
    what, asked = request.GET.get("sebagai", ""), request.GET.get("untuk", "")
    if not asked or what not in (MOTHER, MEMBER):
        return None, ""
    try:
        return get_person(actor, UUID(asked)), what
    except ValueError:
        raise ProblemError(NOT_FOUND, what="Orang itu") from None


def _village(request: HttpRequest, actor: Actor, beside: Person | None) -> Region | None:
    if beside is not None and beside.village is not None:
        return beside.village
    villages, asked = _villages(actor), request.GET.get("desa", "")
    if asked:
        return villages.filter(code=asked).first()
    found = list(villages[:2])
    return found[0] if len(found) == 1 else None


def _villages(actor: Actor) -> QuerySet[Region]:
    return Region.objects.filter(subtree(actor.paths, "path"), level="village").order_by("name", "code")
