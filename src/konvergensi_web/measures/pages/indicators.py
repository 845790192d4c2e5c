"""Reported indicators: the list of those that count, and typing one in."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from konvergensi.measures.macro import MacroIndicator
from konvergensi_web.measures import catalogue
from konvergensi_web.measures.forms_figures import MacroForm
from konvergensi_web.measures.models import MacroValue
from konvergensi_web.measures.pages._asked import asked
from konvergensi_web.measures.selectors.macro import macro_values
from konvergensi_web.measures.services.macro import record_macro_value
from konvergensi_web.platform.listing import Column, Empty, Filter, Listing
from konvergensi_web.platform.scope import Actor, may, require
from konvergensi_web.regions.models import Region

STANDINGS = {
    "published": ("good", _("terbit")), "quoted": ("info", _("dikutip")), "memory": ("warn", _("belum dipastikan")),
    "predicted": ("warn", _("prediksi")), "misprint": ("bad", _("salah cetak")),
}  # fmt: skip


def _listing(names: dict[str, str]) -> Listing:
    known = catalogue.reported()

    def title(row: MacroValue) -> str:
        return known[row.indicator].title if row.indicator in known else row.indicator

    return Listing(
        "indikator",
        _("Indikator survei, statistik, dan layanan"),
        [
            Column("indicator", _("Indikator"), title, sort="indicator", kind="link",
                   url=lambda row: reverse("measures:indicator_value", args=[row.pk])),
            Column("place", _("Wilayah"), lambda row: names.get(row.region_path, "Indonesia"), sort="region_path"),
            Column("period", _("Periode"), "period", sort="period"),
            Column("value", _("Nilai"), "value", sort="value", kind="percent", decimals=2),
            Column("low", _("Batas bawah"), "low", kind="percent", decimals=1, hidden=True),
            Column("high", _("Batas atas"), "high", kind="percent", decimals=1, hidden=True),
            Column("release", _("Rilis"), "release", sort="release"),
            Column("standing", _("Kedudukan"), lambda row: [STANDINGS[row.standing]], kind="chips"),
            Column("source", _("Sumber"), "source", sort="source"),
            Column("note", _("Catatan"), "note", hidden=True),
        ],
        filters=[
            Filter(
                "indikator", _("Indikator"), choices=[(name, one.title) for name, one in known.items()],
                apply=lambda rows, value: rows.filter(indicator=value),
            ),
        ],
        search=lambda rows, words: _search(rows, words, known),
        search_hint=_("Indikator, wilayah, rilis, atau sumber"),
        default_sort="-period",
        empty=Empty(
            _("Belum ada angka"), _("Impor tabel dari BPS atau OPD, atau catat satu angka dengan sumbernya."),
        ),
    )  # fmt: skip


def _search(rows: QuerySet[MacroValue], words: list[str], known: Mapping[str, MacroIndicator]) -> QuerySet[MacroValue]:
    """Rows with every word in the indicator's title, the place, the release, the period or the source."""
    for word in words:
        named = [name for name, one in known.items() if word.lower() in one.title.lower()]
        places = Region.objects.filter(label__icontains=word, level__in=("province", "regency", "district", "village"))
        rows = rows.filter(
            Q(indicator__in=named) | Q(region_path__in=places.values("path")) | Q(release__icontains=word)
            | Q(source__icontains=word) | Q(period__startswith=word) | Q(note__icontains=word)
        )  # fmt: skip
    return rows


@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    """The reported figures of the own area, the regencies beside it are not shown; the country always is."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    rows = macro_values(actor)
    names = dict(Region.objects.filter(path__in=rows.order_by().values("region_path")).values_list("path", "label"))
    actions = []
    if may(actor, "measures.target.write"):
        actions = [(say("Impor tabel"), reverse("measures:indicator_import")),
                   (say("Catat satu angka"), reverse("measures:indicator_new")),
                   (say("Impor sebelumnya"), reverse("measures:indicator_imports"))]  # fmt: skip
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
        made = record_macro_value(actor=actor, **told)
        if made.replaces_id is None:
            messages.success(request, say("Angka tersimpan bersama sumbernya."))
            return redirect("measures:indicators")
        messages.warning(request, say("Angka ini sudah ada dengan nilai lain; yang baru tersimpan sebagai koreksinya."))
        return redirect("measures:indicator_value", made.pk)

    return asked(request, form, title=say("Catat angka"), back=reverse("measures:indicators"), do=keep)
