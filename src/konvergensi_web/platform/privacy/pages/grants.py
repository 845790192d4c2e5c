"""Leave to see names: asking, deciding, ending."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from konvergensi_web.platform.actionlog.selectors import place_names
from konvergensi_web.platform.listing import Column, Empty, Filter, Listing
from konvergensi_web.platform.privacy import grants, services
from konvergensi_web.platform.privacy.forms import GrantForm, places_in_words
from konvergensi_web.platform.privacy.models import Grant
from konvergensi_web.platform.scope import current, may, require

TONES = {"requested": "warn", "approved": "good", "refused": "bad", "ended": "none"}


def _state(grant: Grant) -> list[tuple[str, Any]]:
    if grant.state in {Grant.State.REQUESTED, Grant.State.APPROVED} and grant.until <= current().now:
        return [("none", say("lewat harinya"))]
    return [(TONES[grant.state], grant.get_state_display())]


def _place(grant: Any) -> str:
    if grant.areas or not grant.place:
        return places_in_words(grant.paths())
    return str(grant.place)


GRANTS = Listing(
    "izin",
    _("Izin melihat nama"),
    [
        Column("day", _("Hari"), kind="date", sort="day", url=lambda row: reverse("privacy:grant", args=(row.pk,))),
        Column("who", _("Diminta oleh"), value="requested_as"),
        Column("place", _("Wilayah"), value=_place),
        Column("why", _("Alasan"), value=lambda row: f"{row.get_reason_display()}: {row.note}"),
        Column("rows", _("Terpakai"), value=lambda row: say("%(used)s dari %(most)s") % {
            "used": row.used_rows, "most": row.max_rows}),
        Column("numbers", _("NIK"), value=lambda row: say("ya") if row.with_numbers else say("tidak")),
        Column("state", _("Keadaan"), value=_state, kind="chips", sort="state"),
        Column("asked", _("Diminta pada"), value=lambda row: f"{timezone.localtime(row.requested_at):%d/%m/%Y %H.%M}",
               sort="requested_at", hidden=True),
    ],
    filters=[Filter("keadaan", _("Keadaan"), Grant.State.choices, lambda rows, value: rows.filter(state=value))],
    default_sort="-asked",
    empty=Empty(_("Belum ada permintaan"), _("Minta izin bila perlu nama untuk satu tugas di satu wilayah hari ini.")),
)  # fmt: skip


@login_required
@require_GET
def grant_list(request: HttpRequest) -> HttpResponse:
    """The own requests and those to decide."""
    actor = current()
    rows = place_names(grants.visible_grants(actor))
    actions = [(say("Minta izin"), "/privasi/izin/minta/")] if may(actor, services.OPEN) else []
    return GRANTS.render(
        request, rows, actions=actions,
        lead=say("Nama dan NIK tersamar. Izin membukanya untuk satu tugas, satu wilayah, sampai tengah malam."),
    )  # fmt: skip


@login_required
@require_GET
def one_grant(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """One request, with what this actor can do about it."""
    actor = current()
    grant = grants.get_grant(actor, grant_id)
    alive = grant.until > actor.now
    mine = grant.user_id == actor.user_id
    decides = not mine and grants.may_decide(actor, grant)
    context = {
        "grant": grant, "place": places_in_words(grant.paths()), "state": _state(grant)[0],
        "may_decide": alive and decides and grant.state == Grant.State.REQUESTED,
        "may_end": alive and (mine or decides) and grant.state == Grant.State.APPROVED,
    }  # fmt: skip
    return render(request, "privacy/grant.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for leave."""
    actor = current()
    require(actor, services.OPEN)
    form = GrantForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        del told["code"]
        grants.request_grant(actor=actor, where=form.where(), **told)
        return redirect("privacy:grants")
    context = {"form": form, "title": say("Minta izin melihat nama"), "send": say("Kirim permintaan"),
               "back": "/privasi/izin/", "lead": say("Diputuskan orang lain: pimpinan kantor kesehatan di wilayah itu "
               "atau petugas pelindungan data.")}  # fmt: skip
    return render(request, "pages/form.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def decide(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """Give or refuse."""
    actor, note = current(), request.POST.get("note", "")[:300]
    if request.POST.get("decision") == "approve":
        grants.grant_identities(actor=actor, grant_id=grant_id, note=note)
    else:
        grants.refuse_grant(actor=actor, grant_id=grant_id, note=note)
    return redirect("privacy:grant", grant_id)


@login_required
@require_POST
def end(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """End a grant early."""
    grants.end_grant(actor=current(), grant_id=grant_id)
    return redirect("privacy:grant", grant_id)
