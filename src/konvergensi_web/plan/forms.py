"""The form of a programme."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from konvergensi_web.platform.accounts.models import Office
from konvergensi_web.platform.accounts.offices import affair_label
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import subtree


class RupiahField(forms.CharField):
    """Whole rupiah as people type it: `Rp 1.250.000.000`; empty when not known yet."""

    def clean(self, value: Any) -> int | None:
        """The number."""
        text = str(super().clean(value)).lower().removeprefix("rp").strip()
        digits = text.replace(".", "").replace(" ", "").removesuffix(",00").removesuffix(",-")
        if not digits:
            return None
        if not digits.isascii() or not digits.isdigit():
            raise forms.ValidationError(_("Tulis rupiah utuh, misalnya 1.250.000.000."))
        return int(digits)


class ProgrammeForm(forms.Form):
    """A programme of the own office."""

    name = forms.CharField(label=_("Nama program"), max_length=200)
    year = forms.IntegerField(label=_("Tahun anggaran"), min_value=2015, max_value=2060)
    urusan = forms.ChoiceField(label=_("Urusan"))
    activity_code = forms.CharField(
        label=_("Kode kegiatan atau sub-kegiatan"), max_length=30, required=False,
        help_text=_("Misalnya 1.02.02.2.02.0015. Kode lama dengan dua angka terakhir diseragamkan sendiri."),
    )  # fmt: skip
    activity = forms.CharField(label=_("Nama kegiatan"), max_length=250, required=False)
    budget_rupiah = RupiahField(label=_("Anggaran"), max_length=40, required=False, help_text=_("Dalam rupiah utuh."))
    region = forms.CharField(
        label=_("Wilayah"), max_length=13, required=False,
        help_text=_("Kode wilayah, misalnya 36.04.05. Kosong: seluruh wilayah kantor."),
    )  # fmt: skip
    description = forms.CharField(label=_("Uraian"), widget=forms.Textarea(attrs={"rows": 4}), required=False)

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office = office
        self.fields["urusan"].choices = [(code, f"{code} {affair_label(code)}") for code in office.urusan]  # type: ignore[attr-defined]

    def clean_region(self) -> str:
        """The code, when it is a region of the office."""
        code = str(self.cleaned_data["region"]).strip()
        if code and not Region.objects.filter(subtree(self.office.paths(), "path"), code=code).exists():
            raise forms.ValidationError(_("Wilayah %(code)s bukan wilayah kantor ini."), params={"code": code})
        return code


class WithdrawForm(forms.Form):
    """Why a programme is taken out."""

    reason = forms.CharField(label=_("Alasan"), max_length=200)
