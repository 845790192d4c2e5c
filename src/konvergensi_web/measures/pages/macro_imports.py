"""Tables of reported figures: importing one, the account of its rows, the earlier ones, undoing one."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from konvergensi_web.measures.forms_figures import BecauseForm, TableForm
from konvergensi_web.measures.pages._asked import asked
from konvergensi_web.measures.selectors.macro import (
    find_macro_import,
    get_macro_import,
    macro_imports,
    problem_groups,
)
from konvergensi_web.measures.services.macro import WRITE
from konvergensi_web.measures.services.macro_import import import_macro_table, undo_macro_import
from konvergensi_web.measures.uploads import uploaded
from konvergensi_web.platform.listing import Column, Empty, Filter, Listing
from konvergensi_web.platform.scope import Actor, require

PROBLEMS = Listing(
    "masalah-tabel",
    _("Baris yang ditolak"),
    [
        Column("row", _("Baris"), "row", sort="row", kind="number"),
        Column("column", _("Kolom"), "column", sort="column"),
        Column("value", _("Isi sel"), "value"),
        Column("why", _("Masalah"), "why", sort="why"),
        Column("do", _("Perbaikan"), "do", hidden=True),
    ],
    search=lambda rows, words: [one for one in rows if all(word.lower() in str(one).lower() for word in words)],
    search_hint=_("Kolom, isi, atau masalah"),
    default_sort="row",
)
IMPORTS = Listing(
    "impor-indikator",
    _("Impor sebelumnya"),
    [
        Column("at", _("Waktu"), "done.imported_at", sort="done.imported_at", kind="date"),
        Column("file", _("Berkas"), "done.file_name", sort="done.file_name"),
        Column("who", _("Oleh"), "who", sort="who"),
        Column("rows", _("Baris masuk"), "done.rows_in", sort="done.rows_in", kind="number"),
        Column("stored", _("Disimpan"), "done.stored", kind="number"),
        Column("corrected", _("Dikoreksi"), "done.corrected", kind="number"),
        Column("unchanged", _("Sudah ada"), "done.unchanged", kind="number"),
        Column("refused", _("Ditolak"), "done.refused", kind="number"),
        Column("state", _("Keadaan"), lambda one: [
            ("bad", say("diurungkan")) if one.done.undone_at else ("good", say("tersimpan"))
        ], kind="chips"),
        Column("reason", _("Alasan diurungkan"), "done.undone_reason", hidden=True),
    ],
    search=lambda rows, words: [
        one for one in rows if all(word.lower() in f"{one.done.file_name} {one.who}".lower() for word in words)
    ],
    search_hint=_("Berkas atau nama"),
    filters=[
        Filter("keadaan", _("Keadaan"), [("ada", _("tersimpan")), ("urung", _("diurungkan"))],
               lambda rows, value: [one for one in rows if bool(one.done.undone_at) == (value == "urung")]),
    ],
    default_sort="-at",
    empty=Empty(_("Belum ada impor"), _("Tabel yang diimpor muncul di sini dengan pengimpor dan jumlah barisnya.")),
    row_actions="measures/import_actions.html",
)  # fmt: skip


@require_http_methods(["GET", "POST"])
def indicator_import(request: HttpRequest) -> HttpResponse:
    """Import a table."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, WRITE)
    form = TableForm(request.POST or None, request.FILES or None)

    def keep(told: Mapping[str, Any]) -> HttpResponse:
        with uploaded(told["file"]) as path:
            done = import_macro_table(actor=actor, file=path, name=told["file"].name)
        return redirect("measures:indicator_imported", done.pk)

    title, back = say("Impor tabel indikator"), reverse("measures:indicators")
    return asked(request, form, title=title, back=back, do=keep, at="file")


@require_safe
def indicator_imported(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """What became of each row of a table, and its problems to take away; for the one who imported it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    done = get_macro_import(actor, import_id)
    return PROBLEMS.render(
        request, done.findings, "measures/indicator_imported.html", done=done, groups=problem_groups(done),
        kept=len(done.findings),
    )  # fmt: skip


@require_safe
def indicator_imports(request: HttpRequest) -> HttpResponse:
    """The tables that were imported: who, when, which file, how many rows."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, WRITE)
    return IMPORTS.render(
        request, macro_imports(actor), me=actor.user_id,
        actions=[(say("Impor tabel"), reverse("measures:indicator_import")),
                 (say("Daftar indikator"), reverse("measures:indicators"))],
        lead=say("Impor dapat diurungkan selama angkanya belum dikoreksi sesudahnya; angka sebelumnya berlaku lagi."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def indicator_import_undo(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Undo an import, with a reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, WRITE)
    found = find_macro_import(actor, import_id)
    form = BecauseForm(request.POST or None)

    def undo(told: Mapping[str, Any]) -> HttpResponse:
        undo_macro_import(actor=actor, import_id=import_id, reason=told["reason"])
        messages.success(request, say("Impor diurungkan; angka yang dikoreksinya berlaku lagi."))
        return redirect("measures:indicator_imports")

    lead = say("%(stored)s angka baru tidak berlaku lagi dan %(corrected)s angka kembali ke nilai sebelumnya.") % {
        "stored": found.done.stored, "corrected": found.done.corrected
    }  # fmt: skip
    title = say("Urungkan impor %(file)s") % {"file": found.done.file_name}
    return asked(
        request, form, title=title, back=reverse("measures:indicator_imports"), do=undo, lead=lead, send=say("Urungkan")
    )
