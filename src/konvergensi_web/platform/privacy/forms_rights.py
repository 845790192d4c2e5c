"""Forms of requests, incidents, holds and retention runs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from konvergensi_web.platform.privacy.breaches import STEPS
from konvergensi_web.platform.privacy.models import SubjectRequest

RELATIONS = [("yang bersangkutan", _("yang bersangkutan")), ("ibu", _("ibu")), ("ayah", _("ayah")), ("wali", _("wali"))]
CHANNELS = [("datang langsung", _("datang langsung")), ("surat", _("surat")), ("surel", _("surel")),
            ("telepon", _("telepon"))]  # fmt: skip
_TEXT = forms.Textarea(attrs={"rows": 3})
_MOMENT = {"type": "datetime-local"}


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
    discovered_at = forms.DateTimeField(label=_("Diketahui pada"), widget=forms.DateTimeInput(attrs=_MOMENT))
    happened_from = forms.DateTimeField(label=_("Terjadi sejak"), widget=forms.DateTimeInput(attrs=_MOMENT))
    happened_to = forms.DateTimeField(label=_("Sampai"), widget=forms.DateTimeInput(attrs=_MOMENT))
    suspect = forms.CharField(
        label=_("Akun yang disalahgunakan"), required=False, max_length=150,
        help_text=_("Nama pengguna. Kosong berarti semua akun di wilayah ini."),
    )  # fmt: skip
    remedies = forms.CharField(label=_("Yang sudah dilakukan"), widget=_TEXT, required=False)

    def clean(self) -> dict[str, Any]:
        """The end lies after the beginning."""
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("happened_from"), data.get("happened_to")
        if first and last and last < first:
            self.add_error("happened_to", _("Akhirnya mendahului awalnya."))
        return data


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
