"""Requests of data subjects: the list with its clocks, a new one, one with its next steps."""

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

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND
from konvergensi_web.platform.listing import Column, Empty, Filter, Listing
from konvergensi_web.platform.privacy import people, requests, services
from konvergensi_web.platform.privacy.forms_rights import RequestForm
from konvergensi_web.platform.privacy.models import RetentionRun, SubjectRequest
from konvergensi_web.platform.scope import current, require

State = SubjectRequest.State
FEW_DAYS = 96  # hours; a longer clock is told in days
TONES = {State.DONE: "good", State.REFUSED: "none", State.WITHDRAWN: "none"}


def clock(row: SubjectRequest) -> tuple[str, str]:
    """What its clock says: tone and words."""
    if row.closed_at:
        return TONES.get(State(row.state), "none"), row.get_state_display()
    due = row.close_by if row.answered_at else row.answer_by
    left = due - current().now
    hours = int(left.total_seconds() // 3600)
    if hours < 0:
        return "bad", say("lewat %(n)s jam") % {"n": -hours}
    tone = "warn" if hours < 24 else "info"
    what = say("penyelesaian") if row.answered_at else say("jawaban pertama")
    if hours > FEW_DAYS:
        return tone, say("%(what)s: %(n)s hari lagi") % {"what": what, "n": hours // 24}
    return tone, say("%(what)s: %(n)s jam lagi") % {"what": what, "n": hours}


REQUESTS = Listing(
    "permohonan",
    _("Permohonan subjek data"),
    [
        Column("number", _("Nomor"), kind="link", url=lambda row: reverse("privacy:request", args=(row.pk,))),
        Column("kind", _("Yang diminta"), value=lambda row: row.get_kind_display()),
        Column("state", _("Keadaan"), value=lambda row: row.get_state_display()),
        Column("clock", _("Tenggat"), value=lambda row: [clock(row)], kind="chips", sort="answer_by"),
        Column("received", _("Diterima"), value="received_at", kind="date", sort="received_at"),
        Column("channel", _("Lewat"), value="channel", hidden=True),
    ],
    filters=[
        Filter("jenis", _("Jenis"), SubjectRequest.Kind.choices, lambda rows, value: rows.filter(kind=value)),
        Filter("terbuka", _("Hanya"), [("1", _("belum selesai"))], lambda rows, _v: rows.filter(closed_at=None)),
    ],
    default_sort="clock",
    empty=Empty(_("Belum ada permohonan"), _("Catat permohonan salinan, perbaikan, penghapusan, atau keberatan."),
                _("Catat permohonan"), "/privasi/permohonan/baru/"),
)  # fmt: skip


@login_required
@require_GET
def request_list(request: HttpRequest) -> HttpResponse:
    """The requests of the area, the most urgent first."""
    require(current(), services.MANAGE)
    return REQUESTS.render(
        request, SubjectRequest.objects.all(), actions=[(say("Catat permohonan"), reverse("privacy:new-request"))],
        lead=say("Jawaban pertama paling lambat 3 x 24 jam sejak diterima."),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def new_request(request: HttpRequest) -> HttpResponse:
    """Write down a request."""
    actor = current()
    require(actor, services.MANAGE)
    form = RequestForm(request.POST or None, initial={"person_id": request.GET.get("orang", "")})
    if request.method == "POST" and form.is_valid():
        try:
            made = requests.receive_request(actor=actor, **form.cleaned_data)
            return redirect("privacy:request", made.pk)
        except ProblemError as error:
            if error.problem != NOT_FOUND:
                raise
            form.add_error("person_id", say("Nomor itu tidak ada di wilayah kerja Anda."))
    context = {"form": form, "title": say("Catat permohonan"), "send": say("Catat"), "back": "/privasi/permohonan/"}
    return render(request, "pages/form.html", context, status=422 if form.errors else 200)


@login_required
@require_GET
def one_request(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """A request with its clock, its steps, and what can be done next."""
    actor = current()
    row = requests.get_request(actor, request_id)
    told = people.source().find(actor, row.person_id) if row.person_id else None
    context = {
        "row": row, "clock": clock(row), "told": told, "steps": row.steps.all(),
        "onward": [(to, State(to).label) for to in requests.onward(row) if to != State.DONE or _may_end(row)],
        "works": row.state == State.WORKING, "open": row.closed_at is None,
        "runs": RetentionRun.objects.filter(request_id=row.pk),
    }  # fmt: skip
    return render(request, "privacy/request.html", context)


def _may_end(row: SubjectRequest) -> bool:
    """Copies and erasures end by being carried out."""
    if row.kind == SubjectRequest.Kind.COPY:
        return row.file_id is not None
    return row.kind != SubjectRequest.Kind.ERASURE


@login_required
@require_POST
def move(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Take it a step on."""
    to, note = request.POST.get("to", ""), request.POST.get("note", "")
    requests.move_request(actor=current(), request_id=request_id, to=to, note=note)
    return redirect("privacy:request", request_id)


@login_required
@require_POST
def name_person(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Say whom it is about."""
    try:
        person = UUID(request.POST.get("person_id", ""))
    except ValueError:
        raise ProblemError(NOT_FOUND, what="Orang itu") from None
    requests.name_person(actor=current(), request_id=request_id, person_id=person)
    return redirect("privacy:request", request_id)


@login_required
@require_POST
def carry_out(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Make the copy, or erase."""
    actor = current()
    row = requests.get_request(actor, request_id)
    if row.kind == SubjectRequest.Kind.ERASURE:
        run = requests.carry_out_erasure(actor=actor, request_id=request_id)
        return redirect("privacy:minutes", run.pk)
    requests.make_copy(actor=actor, request_id=request_id)
    return redirect("privacy:request", request_id)


def overdue(rows: Any) -> int:
    """How many open requests are past their clock."""
    return int(rows.filter(answered_at=None, closed_at=None, answer_by__lt=timezone.now()).count())
