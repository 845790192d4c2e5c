"""The lists of offices and accounts."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from konvergensi_web.platform.accounts.models import Office, User
from konvergensi_web.platform.accounts.offices import label_of, offices
from konvergensi_web.platform.listing import Column, Empty, Filter, Listing


def _search_offices(rows: QuerySet[Office], words: list[str]) -> QuerySet[Office]:
    for word in words:
        rows = rows.filter(Q(name__icontains=word) | Q(short_name__icontains=word) | Q(region__label__icontains=word))
    return rows


def _kinds(request: HttpRequest) -> list[tuple[str, Any]]:
    return [(name, label_of(name)) for name in offices().kinds]


def _state(rows: QuerySet[Office], wanted: str) -> QuerySet[Office]:
    existing = Office.existing_on(timezone.localdate())
    return rows.filter(existing) if wanted == "berlaku" else rows.exclude(existing)


OFFICES = Listing(
    "kantor",
    _("Kantor"),
    [
        Column("name", _("Nama"), sort="name", kind="link", url=lambda row: reverse("accounts:office", args=(row.pk,))),
        Column("kind", _("Jenis"), lambda row: label_of(row.kind)),
        Column("region", _("Wilayah"), "region.label", sort="region_path"),
        Column("parent", _("Induk"), "parent.name"),
        Column("urusan", _("Urusan"), lambda row: row.urusan, kind="chips"),
        Column(
            "entry", _("Mencatat pengukuran"), lambda row: _("ya") if row.may_enter_measurements else "", hidden=True
        ),
        Column("valid_from", _("Berlaku mulai"), kind="date", sort="valid_from", hidden=True),
        Column("valid_to", _("Sampai"), kind="date", hidden=True),
    ],
    search=_search_offices,
    search_hint=_("Nama kantor atau wilayah"),
    filters=[
        Filter("jenis", _("Jenis"), _kinds, lambda rows, kind: rows.filter(kind=kind)),
        Filter("keadaan", _("Keadaan"), [("berlaku", _("berlaku")), ("berakhir", _("berakhir"))], _state),
    ],
    default_sort="region",
    empty=Empty(_("Belum ada kantor"), _("Catat kantor dan jabatannya lebih dulu.")),
)


def _search_users(rows: QuerySet[User], words: list[str]) -> QuerySet[User]:
    for word in words:
        rows = rows.filter(Q(username__icontains=word) | Q(full_name__icontains=word))
    return rows


def _posts(user: Any) -> list[str]:
    return [str(post) for post in user.posts_now]


USERS = Listing(
    "pengguna",
    _("Pengguna"),
    [
        Column("username", _("Nama pengguna"), sort="username", kind="link",
               url=lambda row: reverse("accounts:user", args=(row.pk,))),
        Column("full_name", _("Nama"), sort="full_name"),
        Column("posts", _("Jabatan hari ini"), _posts, kind="chips"),
        Column("active", _("Aktif"), lambda row: _("ya") if row.is_active else _("tidak")),
        Column("last_login", _("Terakhir masuk"), kind="date", sort="last_login"),
    ],
    search=_search_users,
    search_hint=_("Nama atau nama pengguna"),
    filters=[Filter("aktif", _("Aktif"), [("ya", _("aktif")), ("tidak", _("nonaktif"))],
                    lambda rows, value: rows.filter(is_active=value == "ya"))],
    default_sort="username",
    empty=Empty(_("Belum ada pengguna")),
    export_permission="platform.office.manage",
)  # fmt: skip
