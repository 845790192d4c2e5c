"""One reported figure: every version of it, correcting, withdrawing and taking up again."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as say
from django.views.decorators.http import require_http_methods, require_safe

from konvergensi_web.measures import catalogue
from konvergensi_web.measures.forms_figures import BecauseForm, CorrectionForm
from konvergensi_web.measures.models import MacroValue
from konvergensi_web.measures.pages._asked import asked
from konvergensi_web.measures.selectors.macro import macro_versions
from konvergensi_web.measures.services.macro import (
    WRITE,
    correct_macro_value,
    restore_macro_value,
    withdraw_macro_value,
)
from konvergensi_web.platform.scope import Actor, may, require
from konvergensi_web.regions.models import Region

TONES = {"stands": "good", "corrected": "info", "withdrawn": "bad", "undone": "warn"}
NUMBERS = ("value", "low", "high", "numerator", "denominator", "note")


@require_safe
def indicator_value(request: HttpRequest, value_id: int) -> HttpResponse:
    """A figure with its versions: who, when, why; the one that counts comes first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    versions = sorted(macro_versions(actor, value_id), key=lambda one: one.value.state != MacroValue.State.STANDS)
    first = versions[0].value
    context = {
        "title": _title(first), "first": first, "stands": first.state == MacroValue.State.STANDS,
        "place": Region.objects.filter(path=first.region_path).first(),
        "versions": [(one, TONES[one.value.state]) for one in versions],
        "may_write": may(actor, WRITE, path=first.region_path),
    }  # fmt: skip
    return render(request, "measures/indicator_value.html", context)


@require_http_methods(["GET", "POST"])
def indicator_correct(request: HttpRequest, value_id: int) -> HttpResponse:
    """Give a figure another value, with a reason; the old one stays readable."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = _writable(actor, value_id)
    form = CorrectionForm(request.POST or None, initial={name: getattr(found, name) for name in NUMBERS})

    def keep(told: Mapping[str, Any]) -> HttpResponse:
        made = correct_macro_value(actor=actor, value_id=value_id, **told)
        messages.success(request, say("Koreksi tersimpan; angka lama tetap dapat dibaca di bawahnya."))
        return redirect("measures:indicator_value", made.pk)

    title = say("Koreksi %(what)s") % {"what": _words(found)}
    return asked(request, form, title=title, back=_page(found), do=keep, send=say("Simpan koreksi"))


@require_http_methods(["GET", "POST"])
def indicator_withdraw(request: HttpRequest, value_id: int) -> HttpResponse:
    """Let a figure count no more, with a reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = _writable(actor, value_id)

    def take(told: Mapping[str, Any]) -> HttpResponse:
        withdraw_macro_value(actor=actor, value_id=value_id, reason=told["reason"])
        messages.success(request, say("Angka ditarik. Ia tetap dapat dibaca dan dapat dipakai lagi."))
        return redirect(_page(found))

    form = BecauseForm(request.POST or None)
    title = say("Tarik %(what)s") % {"what": _words(found)}
    return asked(request, form, title=title, back=_page(found), do=take, send=say("Tarik angka"))


@require_http_methods(["GET", "POST"])
def indicator_restore(request: HttpRequest, value_id: int) -> HttpResponse:
    """Let an earlier version count again, with a reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = _writable(actor, value_id)

    def take(told: Mapping[str, Any]) -> HttpResponse:
        restore_macro_value(actor=actor, value_id=value_id, reason=told["reason"])
        messages.success(request, say("Angka ini berlaku lagi."))
        return redirect(_page(found))

    form = BecauseForm(request.POST or None)
    title = say("Pakai lagi %(what)s") % {"what": _words(found)}
    return asked(request, form, title=title, back=_page(found), do=take, send=say("Pakai lagi"))


def _writable(actor: Actor, value_id: int) -> MacroValue:
    found = next(one.value for one in macro_versions(actor, value_id) if one.value.pk == value_id)
    require(actor, WRITE, path=found.region_path)
    return found


def _title(found: MacroValue) -> str:
    known = catalogue.reported()
    return known[found.indicator].title if found.indicator in known else found.indicator


def _words(found: MacroValue) -> str:
    return f"{_title(found)} {found.period}, {found.release}"


def _page(found: MacroValue) -> str:
    return reverse("measures:indicator_value", args=[found.pk])
