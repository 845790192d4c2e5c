"""The list of programmes."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from konvergensi_web.plan.models import Programme
from konvergensi_web.platform.accounts.offices import affair_label, offices
from konvergensi_web.platform.listing import Column, Empty, Filter, Listing


def _search(rows: QuerySet[Programme], words: list[str]) -> QuerySet[Programme]:
    for word in words:
        rows = rows.filter(
            Q(name__icontains=word) | Q(activity__icontains=word) | Q(activity_code__startswith=word)
            | Q(office__name__icontains=word)
        )  # fmt: skip
    return rows


def _years(request: HttpRequest) -> list[tuple[str, Any]]:
    years = Programme.objects.order_by("-year").values_list("year", flat=True).distinct()
    return [(str(year), str(year)) for year in years]


def _mine(request: HttpRequest) -> list[tuple[str, Any]]:
    return [(str(request.actor.office_id), _("kantor saya"))]  # type: ignore[attr-defined]


def _urusan(request: HttpRequest) -> list[tuple[str, Any]]:
    return [(code, f"{code} {affair_label(code)}") for code in offices().urusan]


def _state(rows: QuerySet[Programme], wanted: str) -> QuerySet[Programme]:
    return rows.filter(withdrawn_at__isnull=wanted == "berjalan")


PROGRAMMES = Listing(
    "program",
    _("Program"),
    [
        Column("name", _("Program"), sort="name", kind="link", url=lambda row: row.get_absolute_url()),
        Column("office", _("Kantor"), "office.name", sort="office__name"),
        Column("year", _("Tahun"), "year", sort="year"),
        Column("urusan", _("Urusan"), sort="urusan"),
        Column("code", _("Kode"), "activity_code", sort="activity_code"),
        Column("activity", _("Kegiatan"), hidden=True),
        Column("budget", _("Anggaran (Rp)"), "budget_rupiah", sort="budget_rupiah", kind="number"),
        Column("state", _("Keadaan"), lambda row: _("dibatalkan") if row.withdrawn_at else _("berjalan"), hidden=True),
    ],
    search=_search,
    search_hint=_("Nama, kegiatan, kode, atau kantor"),
    filters=[
        Filter("tahun", _("Tahun"), _years, lambda rows, year: rows.filter(year=int(year))),
        Filter("kantor", _("Kantor"), _mine, lambda rows, office: rows.filter(office_id=int(office))),
        Filter("urusan", _("Urusan"), _urusan, lambda rows, code: rows.filter(urusan=code)),
        Filter("keadaan", _("Keadaan"), [("berjalan", _("berjalan")), ("batal", _("dibatalkan"))], _state),
    ],
    default_sort="-year",
    empty=Empty(_("Belum ada program"), _("Setiap kantor mencatat programnya sendiri, dalam urusannya.")),
)
