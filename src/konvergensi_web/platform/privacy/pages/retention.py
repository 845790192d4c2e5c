"""Storage periods: runs with their minutes, holds, and the record of processing."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.views.decorators.http import require_GET, require_POST

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import FIELD_INVALID, NOT_FOUND
from konvergensi_web.platform.jobs.services import start_job
from konvergensi_web.platform.privacy import classification, erasure, retention, services
from konvergensi_web.platform.privacy.forms_rights import HoldForm
from konvergensi_web.platform.privacy.models import LegalHold, RetentionRun
from konvergensi_web.platform.privacy.parameters import rule
from konvergensi_web.platform.scope import Actor, current, require
from konvergensi_web.regions.paths import subtree

AGREED = "hapus"


def _runs(actor: Actor) -> Q:
    return subtree(actor.paths) | Q(region_path="", started_by_id=actor.user_id)


@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """What is kept how long, the last runs, the holds."""
    actor = current()
    require(actor, services.MANAGE)
    today = timezone.localdate(actor.now)
    context = {
        "periods": [(one.says, rule(one.period, today)) for one in retention.shredders()],
        "runs": RetentionRun.objects.filter(_runs(actor))[:20],
        "holds": LegalHold.objects.filter(subtree(actor.paths), lifted_at__isnull=True)[:100], "form": HoldForm(),
    }  # fmt: skip
    return render(request, "privacy/retention.html", context)


@login_required
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """A dry run, or the real one when the word was typed."""
    actor = current()
    require(actor, services.MANAGE)
    dry = request.POST.get("mode") != "erase"
    if not dry and request.POST.get("agree", "").strip().lower() != AGREED:
        raise ProblemError(
            FIELD_INVALID, field=say("Persetujuan"), value=request.POST.get("agree", "") or "–",
            reason=say("Pemusnahan tidak dapat dibatalkan; ketik kata 'hapus'."),
        )  # fmt: skip
    run = erasure.start_run(actor=actor, dry_run=dry)
    address = reverse("privacy:minutes", args=(run.pk,))
    job = start_job(actor=actor, kind="platform.retention", args={"run": str(run.pk)}, result_url=address)
    return redirect("jobs:job", job.pk)


@login_required
@require_GET
def minutes(request: HttpRequest, run_id: UUID) -> HttpResponse:
    """The minutes (berita acara) of a run."""
    actor = current()
    require(actor, services.MANAGE)
    run = RetentionRun.objects.filter(_runs(actor), pk=run_id).first()
    if run is None:
        raise ProblemError(NOT_FOUND, what="Berita acara itu")
    return render(request, "privacy/minutes.html", {"run": run, "head": list(erasure.minutes(run))})


@login_required
@require_POST
def hold(request: HttpRequest) -> HttpResponse:
    """Place a hold."""
    actor = current()
    require(actor, services.MANAGE)
    form = HoldForm(request.POST)
    if not form.is_valid():
        context = {"form": form, "title": say("Tahan penghapusan"), "send": say("Tahan"), "back": "/privasi/retensi/"}
        return render(request, "pages/form.html", context, status=422)
    person = form.cleaned_data["person_id"]
    for path in [""] if person else actor.paths:
        erasure.place_hold(actor=actor, basis=form.cleaned_data["basis"], person_id=person, path=path)
    return redirect("privacy:retention")


@login_required
@require_POST
def lift(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    """Lift a hold."""
    erasure.lift_hold(actor=current(), hold_id=hold_id, why=request.POST.get("why", ""))
    return redirect("privacy:retention")


@login_required
@require_GET
def processing(request: HttpRequest) -> HttpResponse:
    """The record of processing activities, made from the classification."""
    require(current(), services.MANAGE)
    return render(request, "privacy/processing.html", {"record": classification.record_of_processing()})
