"""The pages of the log: the list, one entry, one's own actions, and whether the chain holds."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from konvergensi_web.platform.actionlog import seal, selectors, words
from konvergensi_web.platform.actionlog.actions import actions, wording
from konvergensi_web.platform.actionlog.forms import LogFilter
from konvergensi_web.platform.actionlog.models import Entry
from konvergensi_web.platform.jobs.services import start_job
from konvergensi_web.platform.listing import Column, Empty, Filter, Listing
from konvergensi_web.platform.scope import current, may, require
from konvergensi_web.regions.paths import path_of, subtree

DENIED = "platform.access.denied"


def _days(request: HttpRequest) -> Sequence[tuple[str, Any]]:
    known = [("1", say("Hari ini")), ("7", say("7 hari")), ("30", say("30 hari"))]
    return [*known, *_typed(request, "hari", LogFilter.period)]


def _typed(request: HttpRequest, name: str, shown: Callable[[str], str | None]) -> list[tuple[str, str]]:
    """What was typed, as a choice of its own, when it can be read."""
    asked = request.GET.get(name, "")
    title = shown(asked) if asked else None
    return [(asked, title)] if title else []


def _on_days(rows: Any, asked: str) -> Any:
    if asked.isdecimal():
        since = timezone.localdate() - timedelta(days=int(asked) - 1)
        return selectors.on_days(rows, since, None)
    first_text, _sep, last_text = asked.partition("..")
    first = date.fromisoformat(first_text) if first_text else None
    last = date.fromisoformat(last_text) if last_text else None
    return selectors.on_days(rows, first, last)


def _actions() -> list[tuple[str, str]]:
    return sorted(((name, wording(name)) for name in actions()), key=lambda one: one[1])


def _what(entry: Entry) -> list[tuple[str, Any]]:
    return [("bad" if entry.action == DENIED else "", wording(entry.action))]


def _who(entry: Any) -> str:
    if entry.user_id is None:
        return say("Sistem")
    return f"{entry.user_name or '–'}, {entry.office_name or '–'}"


LOG = Listing(
    "log",
    _("Catatan tindakan"),
    [
        Column("at", _("Waktu"), value=lambda row: f"{timezone.localtime(row.at):%d/%m/%Y %H.%M.%S}", sort="id",
               kind="link", url=lambda row: reverse("actionlog:entry", args=(row.pk,))),
        Column("who", _("Siapa"), value=_who),
        Column("action", _("Tindakan"), value=_what, kind="chips"),
        Column("subject", _("Tentang"), value=selectors.kind_of),
        Column("place", _("Wilayah"), value=lambda row: row.place or words.place(row.region_path)),
        Column("reason", _("Alasan"), value=lambda row: words.reason(row.reason)),
        Column("sealed", _("Disegel"), value=lambda row: say("ya") if row.seal else say("menunggu"), hidden=True),
        Column("number", _("Nomor"), value="pk", kind="number", hidden=True),
    ],
    filters=[
        Filter("hari", _("Hari"), _days, _on_days),
        Filter("ditolak", _("Hanya yang"), [("1", _("ditolak"))], lambda rows, _v: rows.filter(action=DENIED)),
        Filter("saya", _("Milik"), [("1", _("tindakan saya"))],
               lambda rows, _v: rows.filter(user_id=current().user_id)),
        Filter("tindakan", _("Tindakan"), lambda _r: _actions(),
               lambda rows, value: rows.filter(action=value)),
        Filter("kantor", _("Kantor"), lambda _r: selectors.offices_in(current()),
               lambda rows, value: rows.filter(office_id=value)),
        Filter("wilayah", _("Wilayah"), lambda request: _typed(request, "wilayah", LogFilter.region),
               lambda rows, value: rows.filter(subtree([path_of(value)]))),
        Filter("orang", _("Orang"), lambda request: _typed(request, "orang", LogFilter.person),
               lambda rows, value: selectors.about_person(rows, UUID(value))),
        Filter("pengguna", _("Pengguna"), lambda request: _typed(request, "pengguna", LogFilter.user),
               lambda rows, value: rows.filter(user_id=value)),
    ],
    default_sort="-at",
    empty=Empty(_("Belum ada tindakan"), _("Pembukaan identitas, ekspor, dan perubahan data akan tercatat di sini.")),
)  # fmt: skip


@login_required
@require_GET
def log(request: HttpRequest) -> HttpResponse:
    """The entries the actor may read, newest first."""
    form = LogFilter(request.GET or None)
    if form.is_bound and form.is_valid() and form.asks_elsewhere:
        return redirect(f"{request.path}?{form.as_query(request.GET)}")
    return LOG.render(
        request, selectors.visible_entries(current()), "actionlog/log.html", form=form,
        may_verify=may(current(), selectors.VIEW),
        lead=say("Siapa melakukan apa, kapan, di mana, dan mengapa. Catatan tidak dapat diubah atau dihapus."),
    )  # fmt: skip


@login_required
@require_GET
def entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """One entry with its detail, unless erased."""
    found = selectors.get_entry(current(), entry_id)
    payload = getattr(found, "payload", None)
    context = {
        "entry": found, "wording": wording(found.action), "who": _who(found), "kind": selectors.kind_of(found),
        "detail": words.details(payload.body.items()) if payload else [],
        "place": getattr(found, "place", "") or words.place(found.region_path), "reason": words.reason(found.reason),
        "erased": bool(found.payload_digest) and payload is None, "people": found.touched.count(),
    }  # fmt: skip
    return render(request, "actionlog/entry.html", context)


@login_required
@require_GET
def chain(request: HttpRequest) -> HttpResponse:
    """How far the log is sealed, and what the last check found."""
    require(current(), selectors.VIEW)
    last = Entry.objects.filter(action="platform.log.verified").select_related("payload").first()
    context = {
        "waiting": Entry.objects.filter(seal="").count(), "sealed_until": seal.sealed_until(), "last": last,
        "found": last.payload.body if last is not None and hasattr(last, "payload") else None,
    }  # fmt: skip
    return render(request, "actionlog/chain.html", context)


@login_required
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Start a check of the whole chain."""
    actor = current()
    require(actor, selectors.VIEW)
    job = start_job(
        actor=actor, kind="platform.verify-log", args={}, result_url=reverse("actionlog:chain")
    )  # fmt: skip
    return redirect("jobs:job", job.pk)
