"""Reported indicators: the list, typing one in, importing a table with the account of its rows."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from konvergensi.measures.macro import macro_indicators
from konvergensi_web.measures.forms_figures import MacroForm, TableForm
from konvergensi_web.measures.models import MacroValue
from konvergensi_web.measures.pages._asked import asked
from konvergensi_web.measures.selectors.targets import get_macro_import, macro_values
from konvergensi_web.measures.services.macro import import_macro_table, record_macro_value
from konvergensi_web.measures.uploads import uploaded
from konvergensi_web.platform.listing import Column, Empty, Filter, Listing
from konvergensi_web.platform.scope import Actor, may, require
from konvergensi_web.regions.models import Region

STANDINGS = {
    "published": ("good", _("terbit")), "quoted": ("info", _("dikutip")), "memory": ("warn", _("belum dipastikan")),
    "predicted": ("warn", _("prediksi")), "misprint": ("bad", _("salah cetak")),
}  # fmt: skip


def _listing(names: dict[str, str]) -> Listing:
    known = macro_indicators(timezone.localdate())

    def title(row: MacroValue) -> str:
        return known[row.indicator].title if row.indicator in known else row.indicator

    return Listing(
        "indikator",
        _("Indikator survei, statistik, dan layanan"),
        [
            Column("indicator", _("Indikator"), title, sort="indicator"),
            Column("place", _("Wilayah"), lambda row: names.get(row.region_path, "Indonesia"), sort="region_path"),
            Column("period", _("Periode"), "period", sort="period"),
            Column("value", _("Nilai"), "value", sort="value", kind="percent", decimals=2),
            Column("low", _("Batas bawah"), "low", kind="percent", decimals=1, hidden=True),
            Column("high", _("Batas atas"), "high", kind="percent", decimals=1, hidden=True),
            Column("release", _("Rilis"), "release", sort="release"),
            Column("standing", _("Kedudukan"), lambda row: [STANDINGS[row.standing]], kind="chips"),
            Column("source", _("Sumber"), "source"),
            Column("note", _("Catatan"), "note", hidden=True),
        ],
        filters=[
            Filter(
                "indikator", _("Indikator"), choices=[(name, one.title) for name, one in known.items()],
                apply=lambda rows, value: rows.filter(indicator=value),
            ),
        ],
        default_sort="-period",
        empty=Empty(
            _("Belum ada angka"), _("Impor tabel dari BPS atau OPD, atau catat satu angka dengan sumbernya."),
        ),
    )  # fmt: skip


@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    """The reported figures of the own area, the regencies beside it are not shown; the country always is."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = macro_values(actor)
    names = dict(Region.objects.filter(path__in=rows.order_by().values("region_path")).values_list("path", "label"))
    actions = []
    if may(actor, "measures.target.write"):
        actions = [(say("Impor tabel"), reverse("measures:indicator_import")),
                   (say("Catat satu angka"), reverse("measures:indicator_new"))]  # fmt: skip
    return _listing(names).render(
        request, rows, actions=actions,
        lead=say("Angka survei berdiri di samping angka rutin; keduanya tidak pernah digabung menjadi satu."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def indicator_new(request: HttpRequest) -> HttpResponse:
    """Type in one figure."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "measures.target.write")
    form = MacroForm(request.POST or None, on=timezone.localdate(actor.now))

    def keep(told: Mapping[str, Any]) -> HttpResponse:
        record_macro_value(actor=actor, **told)
        messages.success(request, say("Angka tersimpan bersama sumbernya."))
        return redirect("measures:indicators")

    return asked(request, form, title=say("Catat angka"), back=reverse("measures:indicators"), do=keep)


@require_http_methods(["GET", "POST"])
def indicator_import(request: HttpRequest) -> HttpResponse:
    """Import a table."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "measures.target.write")
    form = TableForm(request.POST or None, request.FILES or None)

    def keep(told: Mapping[str, Any]) -> HttpResponse:
        with uploaded(told["file"]) as path:
            done = import_macro_table(actor=actor, file=path, name=told["file"].name)
        return redirect("measures:indicator_imported", done.pk)

    title, back = say("Impor tabel indikator"), reverse("measures:indicators")
    return asked(request, form, title=title, back=back, do=keep, at="file")


@require_safe
def indicator_imported(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """What became of each row of a table; for the one who imported it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return render(request, "measures/indicator_imported.html", {"done": get_macro_import(actor, import_id)})
