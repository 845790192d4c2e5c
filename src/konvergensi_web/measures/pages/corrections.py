"""Pages of usulan perbaikan: propose one, withdraw one, and the list the puskesmas mends from."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from konvergensi.problems import ProblemError
from konvergensi.problems.measures import CORRECTION_DOUBTFUL
from konvergensi.problems.platform import NOT_FOUND
from konvergensi_web.measures.forms import CorrectionForm
from konvergensi_web.measures.models import Correction, Measurement
from konvergensi_web.measures.services.corrections import propose_correction, shown, withdraw_correction
from konvergensi_web.platform.listing import Column, Empty, Filter, Listing
from konvergensi_web.platform.scope import Actor, require
from konvergensi_web.platform.tags import inisial, tanggal
from konvergensi_web.platform.told import told

State = Correction.State
TONES = {State.OPEN: "warn", State.APPLIED: "good", State.CHANGED: "info", State.WITHDRAWN: "none"}

CORRECTIONS = Listing(
    "usulan-perbaikan",
    _("Usulan perbaikan"),
    [
        Column("state", _("Keadaan"), lambda one: [(TONES[one.state], one.get_state_display())], kind="chips"),
        Column("child", _("Anak"), lambda one: inisial(one.person.name), kind="link",
               url=lambda one: reverse("pages:child", args=[one.person_id])),
        Column("measured_on", _("Diukur"), "measurement.measured_on", sort="measurement__measured_on", kind="date"),
        Column("field", _("Isian"), lambda one: one.get_field_display(), sort="field"),
        Column("found", _("Tercatat"), lambda one: shown(one.field, one.found)),
        Column("proposed", _("Seharusnya"), lambda one: shown(one.field, one.proposed)),
        Column("reason", _("Alasan"), "reason"),
        Column("puskesmas", _("Puskesmas"), "puskesmas.name", sort="puskesmas__name"),
        Column("posyandu", _("Posyandu"), "person.posyandu.name"),
        Column("created_at", _("Diusulkan"), "created_at", sort="created_at", kind="date"),
        Column("closing", _("Penutup"), "closing", hidden=True),
    ],
    filters=[
        Filter("keadaan", _("Keadaan"), State.choices, lambda rows, value: rows.filter(state=value)),
        Filter("isian", _("Isian"), Correction.Field.choices, lambda rows, value: rows.filter(field=value)),
    ],
    default_sort="-created_at",
    empty=Empty(
        _("Belum ada usulan perbaikan"),
        _("Buka halaman seorang anak, lalu pilih 'Usulkan perbaikan' pada pengukuran yang keliru."),
    ),
)  # fmt: skip


def corrections(request: HttpRequest) -> HttpResponse:
    """The proposals of the area, those that wait first asked for."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "measures.measurement.view")
    rows = Correction.objects.select_related("person__posyandu", "measurement", "puskesmas")
    return CORRECTIONS.render(request, rows, template="measures/corrections.html")


@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, measurement_id: UUID, field: str) -> HttpResponse:
    """Propose the right value of one field."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if field not in Correction.Field.values:
        raise Http404
    measurement = Measurement.objects.select_related("person").filter(pk=measurement_id).first()
    if measurement is None:
        raise ProblemError(NOT_FOUND, what=say("Pengukuran"))
    require(actor, "measures.correction.write", path=measurement.region_path)
    back = reverse("pages:child", args=[measurement.person_id])
    form = CorrectionForm(request.POST or None, measurement=measurement, field=field)
    if request.method == "POST" and form.is_valid():
        try:
            propose_correction(
                actor=actor, measurement_id=measurement_id, field=field, proposed=form.value,
                reason=form.cleaned_data["reason"], checked=form.cleaned_data["checked"],
            )  # fmt: skip
        except ProblemError as problem:
            if problem.problem is CORRECTION_DOUBTFUL:
                form.ask_to_check()
            said = told(problem)
            form.add_error("proposed", f"{said.what} {said.do}")
        else:
            messages.success(request, say("Usulan dicatat. Puskesmas memperbaikinya di aplikasi asal."))
            return redirect(back)
    context = {
        "form": form, "back": back, "send": say("Kirim usulan"),
        "title": say("Usulkan perbaikan %(field)s") % {"field": Correction.Field(field).label},
        "lead": say("%(child)s, diukur %(day)s. Yang tercatat tidak berubah; usulan diteruskan ke puskesmas.")
        % {"child": inisial(measurement.person.name), "day": tanggal(measurement.measured_on)},
    }  # fmt: skip
    return render(request, "pages/form.html", context, status=422 if form.errors else 200)


@require_POST
def withdraw(request: HttpRequest, correction_id: UUID) -> HttpResponse:
    """Take a proposal back."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = withdraw_correction(actor=actor, correction_id=correction_id, reason=say("ditarik oleh pengusul"))
    messages.success(request, say("Usulan ditarik."))
    return redirect(reverse("pages:child", args=[found.person_id]))
