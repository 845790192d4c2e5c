"""The list of imports."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from konvergensi_web.intake import loaders
from konvergensi_web.intake.models import Batch
from konvergensi_web.intake.selectors import batches
from konvergensi_web.intake.wording import STATES
from konvergensi_web.platform.listing import Column, Empty, Filter, Listing
from konvergensi_web.platform.scope import may, require
from konvergensi_web.platform.tags import bulan

_KEPT = (Batch.State.COMMITTED, Batch.State.COMMITTING)


def months_in_words(batch: Batch) -> str:
    """`Agustus 2024`, or the first and the last of several."""
    spoken = [bulan(month) for month in batch.months if len(month) == 7]
    return " - ".join(dict.fromkeys([spoken[0], spoken[-1]])) if spoken else ", ".join(batch.months)


def _find(rows: QuerySet[Batch], words: list[str]) -> QuerySet[Batch]:
    for word in words:
        rows = rows.filter(office__name__icontains=word)
    return rows


def _titles() -> dict[str, str]:
    return {one.key: say(one.title) for one in loaders.registered()}


IMPORTS = Listing(
    "impor",
    _("Sumber"),
    [
        Column("created_at", _("Diunggah"), sort="created_at", kind="date",
               url=lambda row: reverse("intake:batch", args=[row.pk])),
        Column("register", _("Data"), value=lambda row: _titles().get(row.register, row.register)),
        Column("months", _("Bulan"), value=months_in_words),
        Column("state", _("Keadaan"), kind="chips",
               value=lambda row: [(STATES.get(row.state, ""), row.get_state_display())]),
        Column("office", _("Kantor"), value="office.name"),
        Column("rows_in", _("Baris"), kind="number"),
        Column("stored", _("Disimpan"), kind="number", value=lambda row: row.stored if row.state in _KEPT else None),
        Column("unchanged", _("Sudah ada"), kind="number", hidden=True),
        Column("held", _("Ditahan"), kind="number"),
        Column("refused", _("Ditolak"), kind="number", hidden=True),
    ],
    search=_find,
    search_hint=_("Nama kantor"),
    filters=[
        Filter("keadaan", _("Keadaan"), [(one.value, one.label) for one in Batch.State],
               lambda rows, value: rows.filter(state=value)),
    ],
    default_sort="-created_at",
    empty=Empty(_("Belum ada impor"), _("Impor ekspor e-PPGBM bulan ini agar angka dan daftar kerja muncul."),
                _("Impor berkas"), "/sumber/baru/"),
)  # fmt: skip


def imports(request: HttpRequest) -> HttpResponse:
    """Every import of the actor's area."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    require(actor, "intake.batch.view")
    actions = [(_("Impor berkas"), reverse("intake:upload"))] if may(actor, "intake.batch.write") else []
    lead = _("Berkas yang masuk dari kantor-kantor di wilayah ini, dan apa yang terjadi pada setiap barisnya.")
    return IMPORTS.render(request, batches(actor), actions=actions, lead=lead)
