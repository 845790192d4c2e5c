"""Incidents: the register with its clocks, a new one, one with its steps, letters and the affected people."""

import csv
import io
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from konvergensi_web.platform.accounts.models import User
from konvergensi_web.platform.listing import Column, Empty, Listing
from konvergensi_web.platform.privacy import breaches, exports, people, services
from konvergensi_web.platform.privacy.forms_rights import BreachForm, CorrectionForm, StepForm
from konvergensi_web.platform.privacy.models import Breach
from konvergensi_web.platform.scope import Actor, current, require
from konvergensi_web.regions.paths import subtree

LETTERS = {"subjek": "Surat kepada subjek data", "lembaga": "Surat kepada lembaga"}


def clock(row: Breach) -> tuple[str, str]:
    """What its 72-hour clock says."""
    if row.state != Breach.State.OPEN:
        return ("good" if row.state == Breach.State.NOTIFIED else "none"), row.get_state_display()
    hours = int((row.notify_by - current().now).total_seconds() // 3600)
    if hours < 0:
        return "bad", say("lewat %(n)s jam") % {"n": -hours}
    return ("bad" if hours < 24 else "warn"), say("%(n)s jam lagi") % {"n": hours}


BREACHES = Listing(
    "kejadian",
    _("Pelanggaran data"),
    [
        Column("number", _("Nomor"), kind="link", url=lambda row: reverse("privacy:breach", args=(row.pk,))),
        Column("title", _("Kejadian")),
        Column("clock", _("Pemberitahuan"), value=lambda row: [clock(row)], kind="chips", sort="notify_by"),
        Column("discovered", _("Diketahui"), value="discovered_at", kind="date", sort="discovered_at"),
        Column("people", _("Orang terdampak"), value="people_count", kind="number"),
    ],
    default_sort="-discovered",
    empty=Empty(_("Belum ada kejadian"), _("Catat begitu diketahui: 72 jam berjalan sejak itu."), _("Catat kejadian"),
                "/privasi/kejadian/baru/"),
)  # fmt: skip


@login_required
@require_GET
def breach_list(request: HttpRequest) -> HttpResponse:
    """The register."""
    require(current(), services.MANAGE)
    return BREACHES.render(
        request, Breach.objects.all(), actions=[(say("Catat kejadian"), reverse("privacy:new-breach"))],
        lead=say("Subjek data dan lembaga diberi tahu tertulis paling lambat 3 x 24 jam (UU 27/2022 pasal 46)."),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def new_breach(request: HttpRequest) -> HttpResponse:
    """Write down an incident."""
    actor = current()
    require(actor, services.MANAGE)
    form = BreachForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (told := _with_suspect(actor, form)) is not None:
        made = breaches.record_breach(actor=actor, **told)
        return redirect("privacy:breach", made.pk)
    context = {"form": form, "title": say("Catat kejadian"), "send": say("Catat"), "back": "/privasi/kejadian/"}
    return render(request, "pages/form.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, breach_id: UUID) -> HttpResponse:
    """Mend the record of an incident; the old values and the reason stay among its steps."""
    actor = current()
    row = breaches.get_breach(actor, breach_id)
    suspect = User.objects.filter(pk__in=[row.suspect_user_id or 0]).first()
    stands = {name: getattr(row, name) for name in BreachForm.base_fields if hasattr(row, name)}
    stands |= {name: one.replace(second=0, microsecond=0) for name, one in stands.items() if isinstance(one, datetime)}
    form = CorrectionForm(request.POST or None, initial=stands | {"suspect": suspect.username if suspect else ""})
    if request.method == "POST" and form.is_valid() and (told := _with_suspect(actor, form)) is not None:
        touched = {"suspect_user_id" if name == "suspect" else name for name in form.changed_data} | {"reason"}
        mended = {name: value for name, value in told.items() if name in touched}
        breaches.correct_breach(actor=actor, breach_id=breach_id, **mended)
        return redirect("privacy:breach", breach_id)
    back = reverse("privacy:breach", args=[breach_id])
    context = {"form": form, "title": say("Perbaiki catatan kejadian"), "send": say("Simpan"), "back": back}
    return render(request, "pages/form.html", context, status=422 if form.errors else 200)


def _with_suspect(actor: Actor, form: BreachForm) -> dict[str, Any] | None:
    """What was filled in, with the account that is meant; None, and said at the field, where there is none here."""
    told = dict(form.cleaned_data)
    name = told.pop("suspect")
    here = User.objects.filter(subtree(actor.paths, "posts__office__region__path"), username=name).distinct()
    suspect = here.first() if name else None
    if name and suspect is None:
        form.add_error("suspect", say("Tidak ada akun bernama itu di wilayah kerja Anda."))
        return None
    return told | {"suspect_user_id": suspect.pk if suspect else None}


@login_required
@require_GET
def one_breach(request: HttpRequest, breach_id: UUID) -> HttpResponse:
    """An incident with its clock and what can be done next."""
    row = breaches.get_breach(current(), breach_id)
    steps = [(step, breaches.LABELS.get(step.what, step.what)) for step in row.steps.all()]
    suspect = User.objects.filter(pk__in=[row.suspect_user_id or 0]).first()
    context = {"row": row, "clock": clock(row), "steps": steps, "form": StepForm(), "letters": LETTERS.items(),
               "suspect": suspect, "open": row.state != Breach.State.CLOSED}  # fmt: skip
    return render(request, "privacy/breach.html", context)


@login_required
@require_POST
def step(request: HttpRequest, breach_id: UUID) -> HttpResponse:
    """Write down a step."""
    what, note = request.POST.get("what", ""), request.POST.get("note", "")
    breaches.note_step(actor=current(), breach_id=breach_id, what=what, note=note)
    return redirect("privacy:breach", breach_id)


@login_required
@require_POST
def affected(request: HttpRequest, breach_id: UUID) -> HttpResponse:
    """The affected people as a file for the letters: an export with names, logged as such."""
    actor = current()
    found = breaches.list_affected(actor=actor, breach_id=breach_id)
    row = breaches.get_breach(actor, breach_id)
    contacts = people.source().contacts(found)
    made = exports.record_export(
        actor=actor, what=f"Orang terdampak {row.number}", purpose="Pemberitahuan pelanggaran data", form="csv",
        rows=len(contacts), path=row.region_path, with_names=True, people=found,
    )  # fmt: skip
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(["nama", "orang tua", "desa", "alamat"])
    writer.writerows([f"'{cell}" if cell[:1] in "=+-@" else cell for cell in contact] for contact in contacts)
    writer.writerow([exports.watermark(made)])
    headers = {"Content-Disposition": f'attachment; filename="{row.number}.csv"', "Cache-Control": "no-store"}
    return HttpResponse(b"\xef\xbb\xbf" + target.getvalue().encode(), content_type="text/csv", headers=headers)


@login_required
@require_GET
def letter(request: HttpRequest, breach_id: UUID, to: str) -> HttpResponse:
    """A letter with the facts of the incident filled in, to be put on the office's letterhead."""
    actor = current()
    row = breaches.get_breach(actor, breach_id)
    template = "subjek" if to == "subjek" else "lembaga"
    told = {"row": row, "office": actor.name, "today": timezone.localdate(actor.now)}
    text = render_to_string(f"privacy/letters/{template}.txt", told)
    headers = {"Content-Disposition": f'attachment; filename="{row.number}-{template}.txt"'}
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=headers)
