"""Targets: the list, setting one, progress of a place."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from konvergensi_web.measures.forms_figures import TargetForm
from konvergensi_web.measures.pages._asked import asked
from konvergensi_web.measures.selectors.targets import children_to_reach, progress_of, targets_of
from konvergensi_web.measures.services.targets import remove_target, set_target
from konvergensi_web.platform.listing import Column, Empty, Filter, Listing
from konvergensi_web.platform.scope import Actor, may, require
from konvergensi_web.regions.selectors import get_region

LISTING = Listing(
    "target",
    _("Target"),
    [
        Column("title", _("Indikator"), "title"),
        Column(
            "place", _("Wilayah"), "place", kind="link",
            url=lambda row: reverse("measures:target_region", args=[row.code]) if row.code else None,
        ),
        Column("year", _("Tahun"), lambda row: str(row.target.year)),
        Column("kind", _("Jenis"), lambda row: row.target.get_kind_display()),
        Column("value", _("Target"), lambda row: row.target.value, kind="percent", decimals=1),
        Column("now", _("Terakhir"), lambda row: row.progress.value if row.progress else None, kind="percent",
               decimals=1),
        Column("gap", _("Jarak"), lambda row: row.progress.says if row.progress else say("belum ada angka")),
        Column("actual", _("AARR dicapai"), lambda row: row.progress.actual if row.progress else None, kind="percent",
               decimals=1),
        Column("required", _("AARR diperlukan"), lambda row: row.progress.required if row.progress else None,
               kind="percent", decimals=1),
        Column("basis", _("Dasar"), lambda row: row.target.legal_basis),
    ],
    filters=[
        Filter(
            "jenis", _("Jenis"), choices=[("official", _("resmi")), ("aspirational", _("cita-cita")),
                                           ("required", _("diperlukan"))],
            apply=lambda rows, value: [row for row in rows if row.target.kind == value],
        ),
    ],
    empty=Empty(_("Belum ada target"), _("Catat target dengan dasar hukumnya; jarak ke angka terakhir dihitung.")),
)  # fmt: skip


@require_safe
def targets(request: HttpRequest) -> HttpResponse:
    """The targets of the own area and above it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    actions = []
    if may(actor, "measures.target.write"):
        actions = [(say("Catat target"), reverse("measures:target_new"))]
    return LISTING.render(
        request, targets_of(actor), actions=actions,
        lead=say("Target atas angka survei tidak dibagi ke desa: di bawah kabupaten/kota yang dihitung adalah anak."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def target_new(request: HttpRequest) -> HttpResponse:
    """Set a target."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "measures.target.write")
    form = TargetForm(request.POST or None, initial={"kind": "official"})

    def keep(told: Mapping[str, Any]) -> HttpResponse:
        set_target(actor=actor, **told)
        messages.success(request, say("Target tersimpan."))
        return redirect("measures:targets")

    return asked(request, form, title=say("Catat target"), back=reverse("measures:targets"), do=keep)


@require_POST
def target_remove(request: HttpRequest, target_id: int) -> HttpResponse:
    """Take a target away."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    remove_target(actor=actor, target_id=target_id, reason=request.POST.get("reason", ""))
    messages.success(request, say("Target dihapus; catatannya tetap ada di log."))
    return redirect("measures:targets")


@require_safe
def target_region(request: HttpRequest, code: str) -> HttpResponse:
    """One place: routine beside survey, its targets, and the children to find, to measure and to serve."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    region = get_region(code)
    context: dict[str, Any] = {
        "region": region,
        "rows": progress_of(actor, region),
        "children": children_to_reach(actor, region.path),
        "may_write": may(actor, "measures.target.write", path=region.path),
        "below": region.level in ("district", "village"),
    }
    return render(request, "measures/target_region.html", context)
