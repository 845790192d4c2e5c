"""Lists of targets (sasaran, S): what waits for the kecamatan's word, and giving it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from konvergensi_web.measures.forms_figures import ReturnForm
from konvergensi_web.measures.selectors.sasaran import VERIFY, VIEW, WAITS, Sasaran, get_sasaran, sasaran_of
from konvergensi_web.measures.services import sasaran as services
from konvergensi_web.platform.listing import Column, Empty, Filter, Listing
from konvergensi_web.platform.scope import Actor, may, require

STATES = {
    WAITS: ("warn", _("menunggu")),
    "verified": ("good", _("terverifikasi")),
    "returned": ("bad", _("dikembalikan")),
}


def _state(one: Sasaran) -> list[tuple[str, Any]]:
    told = [STATES[one.state]]
    return [*told, ("info", say("angkanya berubah"))] if one.changed else told


def _share(one: Sasaran) -> tuple[float, int, int] | None:
    return (100 * one.measured / one.total, one.measured, one.total) if one.measured is not None and one.total else None


def _found(rows: list[Sasaran], words: list[str]) -> list[Sasaran]:
    """Rows with every word in the place, the year, the kind or the file."""

    def text(one: Sasaran) -> str:
        return f"{one.place} {one.district} {one.year} {one.kind} {one.source}".lower()

    return [one for one in rows if all(word.lower() in text(one) for word in words)]


LISTING = Listing(
    "sasaran",
    _("Data sasaran"),
    [
        Column("place", _("Desa/kelurahan"), "place", kind="link", sort="place",
               url=lambda one: reverse("pages:region", args=[one.code])),
        Column("district", _("Kecamatan"), "district", sort="district", hidden=True),
        Column("year", _("Tahun"), "year", sort="year"),
        Column("kind", _("Jenis"), "kind", sort="kind"),
        Column("total", _("Sasaran (S)"), "total", sort="total", kind="number"),
        Column("before", _("Tahun lalu"), "before", sort="before", kind="number"),
        Column("change", _("Perubahan"), "change", sort="change", kind="percent", decimals=1),
        Column("share", _("D/S bulan terakhir"), _share, kind="percent", decimals=1),
        Column("posyandu", _("Posyandu"), "posyandu", sort="posyandu", kind="number"),
        Column("source", _("Berkas"), "source", hidden=True),
        Column("reason", _("Alasan dikembalikan"), "reason", hidden=True),
        Column("state", _("Keadaan"), _state, kind="chips", hidden=True),
    ],
    filters=[
        Filter("keadaan", _("Keadaan"), [(name, title) for name, (_tone, title) in STATES.items()],
               lambda rows, value: [one for one in rows if one.state == value]),
        Filter("jenis", _("Jenis"), [("riil", _("riil")), ("proyeksi", _("proyeksi"))],
               lambda rows, value: [one for one in rows if one.kind == value]),
    ],
    empty=Empty(_("Belum ada daftar sasaran"),
                _("Puskesmas atau Dinas Kesehatan mengimpor daftarnya; sesudah itu muncul di sini.")),
    search=_found,
    search_hint=_("Desa, kecamatan, atau tahun"),
    row_actions="measures/sasaran_actions.html",
)  # fmt: skip


@require_safe
def sasaran(request: HttpRequest) -> HttpResponse:
    """The lists of the own area; those that wait first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, VIEW)
    rows = sasaran_of(actor)
    waits = sum(one.state == WAITS for one in rows)
    return LISTING.render(request, rows, "measures/sasaran.html", waits=waits, may_verify=may(actor, VERIFY))


@require_POST
def verify(request: HttpRequest, code: str, year: int, kind: str) -> HttpResponse:
    """Stand for S of a desa, or take that back."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if request.POST.get("batal"):
        found = services.take_word_back(actor=actor, code=code, year=year, kind=kind)
    else:
        digest = request.POST.get("sidik", "")
        found = services.verify_sasaran(actor=actor, code=code, year=year, kind=kind, digest=digest)
    return render(request, "measures/sasaran_actions.html", {"row": found, "may_verify": True})


@require_POST
def verify_all(request: HttpRequest) -> HttpResponse:
    """Stand for everything that waits."""
    count = services.verify_waiting(actor=request.actor)  # type: ignore[attr-defined]
    messages.success(request, say("%(count)s daftar sasaran terverifikasi.") % {"count": count})
    return redirect("measures:sasaran")


@require_http_methods(["GET", "POST"])
def send_back(request: HttpRequest, code: str, year: int, kind: str) -> HttpResponse:
    """Send S of a desa back, with a reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, VERIFY, path=f"{code}.")
    found = get_sasaran(actor, code, year, kind)
    form = ReturnForm(request.POST or None, initial={"digest": found.digest})
    if request.method == "POST" and form.is_valid():
        services.return_sasaran(actor=actor, code=code, year=year, kind=kind, **form.cleaned_data)
        messages.success(request, say("Dikembalikan. Pengimpor daftar itu diberi tahu."))
        return redirect("measures:sasaran")
    lead = say("%(place)s, %(year)s %(kind)s: S %(total)s") % {
        "place": found.place, "year": year, "kind": kind, "total": found.total
    }  # fmt: skip
    context = {"form": form, "title": say("Kembalikan data sasaran"), "lead": lead, "send": say("Kembalikan"),
               "back": reverse("measures:sasaran")}  # fmt: skip
    return render(request, "pages/form.html", context, status=422 if form.errors else 200)
