"""Forms of requests, incidents, holds and retention runs."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from konvergensi_web.platform.privacy.breaches import LEAST_REASON, STEPS
from konvergensi_web.platform.privacy.models import SubjectRequest

RELATIONS = [("yang bersangkutan", _("yang bersangkutan")), ("ibu", _("ibu")), ("ayah", _("ayah")), ("wali", _("wali"))]
CHANNELS = [("datang langsung", _("datang langsung")), ("surat", _("surat")), ("surel", _("surel")),
            ("telepon", _("telepon"))]  # fmt: skip
_TEXT = forms.Textarea(attrs={"rows": 3})
_MOMENT = {"type": "datetime-local"}


def _moment() -> forms.DateTimeInput:
    """A moment as the browser's own control reads and writes it."""
    return forms.DateTimeInput(attrs=_MOMENT, format="%Y-%m-%dT%H:%M")


class RequestForm(forms.Form):
    """A request as it comes in."""

    kind = forms.ChoiceField(label=_("Yang diminta"), choices=SubjectRequest.Kind.choices)
    applicant = forms.CharField(label=_("Nama pemohon"), max_length=120)
    relation = forms.ChoiceField(label=_("Hubungan dengan orangnya"), choices=RELATIONS)
    contact = forms.CharField(label=_("Kontak"), max_length=120, required=False)
    channel = forms.ChoiceField(label=_("Masuk lewat"), choices=CHANNELS)
    person_id = forms.UUIDField(
        label=_("Nomor catatan orang"), required=False,
        help_text=_("Ada di halaman orangnya; boleh diisi kemudian, sesudah identitas pemohon diperiksa."),
    )  # fmt: skip
    told = forms.CharField(label=_("Isi permohonan"), widget=_TEXT)


class BreachForm(forms.Form):
    """An incident as it is discovered."""

    title = forms.CharField(label=_("Apa yang terjadi, singkat"), max_length=150)
    how = forms.CharField(label=_("Bagaimana terjadi"), widget=_TEXT)
    data_kinds = forms.CharField(label=_("Data apa"), max_length=300)
    discovered_at = forms.DateTimeField(label=_("Diketahui pada"), widget=_moment())
    happened_from = forms.DateTimeField(label=_("Terjadi sejak"), widget=_moment())
    happened_to = forms.DateTimeField(label=_("Sampai"), widget=_moment())
    suspect = forms.CharField(
        label=_("Akun yang disalahgunakan"), required=False, max_length=150,
        help_text=_("Nama pengguna. Kosong berarti semua akun di wilayah ini."),
    )  # fmt: skip
    remedies = forms.CharField(label=_("Yang sudah dilakukan"), widget=_TEXT, required=False)

    def clean(self) -> dict[str, Any]:
        """Nothing is discovered before it began, and nothing of it lies ahead: said at the field that is wrong."""
        data: dict[str, Any] = super().clean() or {}
        first, last, known = (data.get(name) for name in ("happened_from", "happened_to", "discovered_at"))
        if first and last and last < first:
            self.add_error("happened_to", _("Akhirnya mendahului awalnya."))
        if first and known and known < first:
            self.add_error("discovered_at", _("Mendahului kejadiannya."))
        for name in ("happened_from", "happened_to", "discovered_at"):
            if (moment := data.get(name)) and moment > timezone.now():
                self.add_error(name, _("Waktu ini belum tiba."))
        return data


class CorrectionForm(BreachForm):
    """An incident whose record is mended, and why."""

    reason = forms.CharField(label=_("Alasan perbaikan"), min_length=LEAST_REASON, max_length=200)


class StepForm(forms.Form):
    """One step in an incident."""

    what = forms.ChoiceField(label=_("Langkah"), choices=list(STEPS.items()))
    note = forms.CharField(label=_("Catatan"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class HoldForm(forms.Form):
    """A hold on one person or on the own area."""

    basis = forms.CharField(label=_("Dasar (nomor surat atau perkara)"), max_length=300)
    person_id = forms.UUIDField(
        label=_("Nomor catatan orang"), required=False, help_text=_("Kosong berarti seluruh wilayah kerja Anda.")
    )
