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

from konvergensi_web.measures.forms_figures import TargetChangeForm, TargetForm, TargetRemoveForm
from konvergensi_web.measures.pages._asked import asked
from konvergensi_web.measures.selectors.targets import Aim, children_to_reach, progress_of, removed_targets, targets_of
from konvergensi_web.measures.services.targets import (
    change_target,
    get_target,
    remove_target,
    restore_target,
    set_target,
)
from konvergensi_web.platform.listing import Column, Empty, Filter, Listing
from konvergensi_web.platform.scope import Actor, may, require
from konvergensi_web.regions.selectors import get_region

WRITE = "measures.target.write"


def _found(rows: list[Aim], words: list[str]) -> list[Aim]:
    """Rows with every word in the indicator, the place, the year, the kind or the basis."""

    def text(row: Aim) -> str:
        one = row.target
        return f"{row.title} {row.place} {one.year} {one.get_kind_display()} {one.legal_basis} {one.note}".lower()

    return [row for row in rows if all(word.lower() in text(row) for word in words)]


LISTING = Listing(
    "target",
    _("Target"),
    [
        Column("title", _("Indikator"), "title", sort="title"),
        Column(
            "place", _("Wilayah"), "place", kind="link", sort="place",
            url=lambda row: reverse("measures:target_region", args=[row.code]) if row.code else None,
        ),
        Column("year", _("Tahun"), "target.year", sort="target.year"),
        Column("kind", _("Jenis"), lambda row: row.target.get_kind_display(), sort="target.kind"),
        Column("value", _("Target"), lambda row: row.target.value, kind="percent", decimals=1, sort="target.value"),
        Column("now", _("Terakhir"), lambda row: row.progress.value if row.progress else None, kind="percent",
               decimals=1, sort="progress.value"),
        Column("gap", _("Jarak"), lambda row: row.progress.says if row.progress else say("belum ada angka"),
               sort="progress.gap"),
        Column("actual", _("AARR dicapai"), lambda row: row.progress.actual if row.progress else None, kind="percent",
               decimals=1),
        Column("required", _("AARR diperlukan"), lambda row: row.progress.required if row.progress else None,
               kind="percent", decimals=1),
        Column("basis", _("Dasar"), lambda row: row.target.legal_basis, sort="target.legal_basis"),
    ],
    filters=[
        Filter(
            "jenis", _("Jenis"), choices=[("official", _("resmi")), ("aspirational", _("cita-cita")),
                                           ("required", _("diperlukan"))],
            apply=lambda rows, value: [row for row in rows if row.target.kind == value],
        ),
    ],
    search=_found,
    search_hint=_("Indikator, wilayah, tahun, atau dasar"),
    row_actions="measures/target_actions.html",
    empty=Empty(_("Belum ada target"), _("Catat target dengan dasar hukumnya; jarak ke angka terakhir dihitung.")),
)  # fmt: skip


@require_safe
def targets(request: HttpRequest) -> HttpResponse:
    """The targets of the own area and above it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    actions, removed = [], []
    if may(actor, WRITE):
        actions = [(say("Catat target"), reverse("measures:target_new"))]
        removed = [one for one in removed_targets(actor) if may(actor, WRITE, path=one.target.region_path)]
    rows = targets_of(actor)
    paths = {row.target.region_path for row in rows}
    return LISTING.render(
        request, rows, "measures/targets.html", actions=actions, removed=removed,
        writable={path for path in paths if may(actor, WRITE, path=path)},
        lead=say("Target atas angka survei tidak dibagi ke desa: di bawah kabupaten/kota yang dihitung adalah anak."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def target_new(request: HttpRequest) -> HttpResponse:
    """Set a target."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, WRITE)
    form = TargetForm(request.POST or None, initial={"kind": "official"})

    def keep(told: Mapping[str, Any]) -> HttpResponse:
        set_target(actor=actor, **told)
        messages.success(request, say("Target tersimpan."))
        return redirect("measures:targets")

    return asked(request, form, title=say("Catat target"), back=reverse("measures:targets"), do=keep)


@require_http_methods(["GET", "POST"])
def target_change(request: HttpRequest, target_id: int) -> HttpResponse:
    """Give a target another value or basis."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    target = get_target(actor, target_id)
    first = {name: getattr(target, name) for name in ("value", "legal_basis", "note")}
    form = TargetChangeForm(request.POST or None, initial=first)

    def keep(told: Mapping[str, Any]) -> HttpResponse:
        change_target(actor=actor, target_id=target_id, **told)
        messages.success(request, say("Target diubah; nilai lamanya tetap ada di log."))
        return redirect("measures:targets")

    title = say("Ubah target %(what)s") % {"what": _words(actor, target_id)}
    return asked(request, form, title=title, back=reverse("measures:targets"), do=keep)


@require_http_methods(["GET", "POST"])
def target_remove(request: HttpRequest, target_id: int) -> HttpResponse:
    """Take a target away; asked once, and it can be put back."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    get_target(actor, target_id)
    sent = request.POST if request.method == "POST" else None
    form = TargetRemoveForm(sent)

    def take(told: Mapping[str, Any]) -> HttpResponse:
        remove_target(actor=actor, target_id=target_id, reason=told["reason"])
        messages.success(request, say("Target dihapus. Ia dapat dikembalikan dari bawah daftar ini."))
        return redirect("measures:targets")

    title = say("Hapus target %(what)s") % {"what": _words(actor, target_id)}
    return asked(request, form, title=title, back=reverse("measures:targets"), do=take, send=say("Hapus target"))


@require_POST
def target_restore(request: HttpRequest, target_id: int) -> HttpResponse:
    """Put a removed target back."""
    restore_target(actor=request.actor, target_id=target_id)  # type: ignore[attr-defined]
    messages.success(request, say("Target dikembalikan."))
    return redirect("measures:targets")


def _words(actor: Actor, target_id: int) -> str:
    row = next(one for one in targets_of(actor) if one.pk == target_id)
    return f"{row.title}, {row.place} {row.target.year} ({row.target.get_kind_display()})"


@require_safe
def target_region(request: HttpRequest, code: str) -> HttpResponse:
    """One place: routine beside survey, its targets, and the children to find, to measure and to serve."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    region = get_region(code)
    context: dict[str, Any] = {
        "region": region,
        "rows": progress_of(actor, region),
        "children": children_to_reach(actor, region.path),
        "may_write": may(actor, WRITE, path=region.path),
        "below": region.level in ("district", "village"),
    }
    return render(request, "measures/target_region.html", context)
