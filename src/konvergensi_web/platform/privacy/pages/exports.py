"""My exports and the office's; fetching one that has not expired."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from konvergensi_web.platform.actionlog.selectors import place_names
from konvergensi_web.platform.listing import Column, Empty, Filter, Listing
from konvergensi_web.platform.privacy import exports
from konvergensi_web.platform.privacy.models import ExportRecord
from konvergensi_web.platform.scope import current


def _state(row: ExportRecord) -> list[tuple[str, Any]]:
    if row.shredded_at:
        return [("none", say("dimusnahkan"))]
    if row.expires_at <= current().now:
        return [("none", say("lewat masa berlaku"))]
    return [("good", say("berlaku sampai %(day)s") % {"day": f"{timezone.localtime(row.expires_at):%d/%m/%Y}"})]


def _url(row: ExportRecord) -> str | None:
    alive = row.file_id is not None and row.shredded_at is None and row.expires_at > current().now
    return reverse("privacy:download", args=(row.pk,)) if alive else None


EXPORTS = Listing(
    "ekspor",
    _("Ekspor"),
    [
        Column("at", _("Waktu"), value=lambda row: f"{timezone.localtime(row.at):%d/%m/%Y %H.%M}", sort="at"),
        Column("what", _("Apa"), kind="link", url=_url),
        Column("who", _("Oleh"), value="made_as"),
        Column("purpose", _("Tujuan")),
        Column("rows", _("Baris"), kind="number", sort="rows"),
        Column("names", _("Data orang"), value=lambda row: say("ya") if row.with_names else say("tidak")),
        Column("place", _("Wilayah"), value=lambda row: row.place or row.region_path.rstrip("."), hidden=True),
        Column("state", _("Masa berlaku"), value=_state, kind="chips", sort="expires_at"),
    ],
    filters=[
        Filter("saya", _("Milik"), [("1", _("ekspor saya"))], lambda rows, _v: rows.filter(user_id=current().user_id)),
        Filter("orang", _("Isi"), [("1", _("memuat data orang"))], lambda rows, _v: rows.filter(with_names=True)),
    ],
    default_sort="-at",
    empty=Empty(_("Belum ada ekspor"), _("Setiap daftar yang Anda unduh akan tercatat di sini dengan tujuannya.")),
)  # fmt: skip


@login_required
@require_GET
def export_list(request: HttpRequest) -> HttpResponse:
    """The exports of the actor, his office, and, for whoever reads the log, of his area."""
    return EXPORTS.render(
        request, place_names(exports.visible_exports(current())),
        lead=say("Siapa mengambil apa, kapan, untuk apa, dan sampai kapan berkasnya berlaku."),
    )  # fmt: skip


@login_required
@require_GET
def download(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """The file of an export, while it lives."""
    made = exports.get_export(actor=current(), export_id=export_id)
    return redirect("files:download", made.file_id)
