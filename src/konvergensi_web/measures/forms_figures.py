"""Forms of targets and reported indicators. They keep what was typed; the services decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from konvergensi.measures.macro import macro_indicators
from konvergensi_web.measures.models import Target
from konvergensi_web.measures.services.targets import indicator_choices

DECIMAL = {"inputmode": "decimal", "autocomplete": "off"}


def _number(label: Any, *, required: bool = True, help_text: Any = "") -> forms.FloatField:
    return forms.FloatField(
        label=label, localize=True, required=required, help_text=help_text, widget=forms.TextInput(attrs=DECIMAL)
    )


class TargetForm(forms.Form):
    """What an indicator should be, where and when, and on which basis."""

    indicator = forms.ChoiceField(label=_("Indikator"))
    region_code = forms.CharField(
        label=_("Kode wilayah"), max_length=13,
        help_text=_("Misalnya 36.04. Angka anak sakit hanya sampai kabupaten/kota: di bawahnya tidak dibagi."),
    )  # fmt: skip
    year = forms.IntegerField(label=_("Tahun"), min_value=2000, max_value=2100, localize=False)
    kind = forms.ChoiceField(label=_("Jenis"), choices=Target.Kind.choices)
    value = _number(_("Nilai (%)"))
    legal_basis = forms.CharField(
        label=_("Dasar hukum atau dokumen"),
        max_length=200,
        help_text=_("Misalnya Perpres 72/2021 atau RPJMD 2025-2029."),
    )
    note = forms.CharField(label=_("Catatan"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].choices = indicator_choices()  # type: ignore[attr-defined]


class MacroForm(forms.Form):
    """One reported figure with its source."""

    indicator = forms.ChoiceField(label=_("Indikator"))
    region_code = forms.CharField(label=_("Kode wilayah"), max_length=13, help_text=_("Misalnya 36.04."))
    period = forms.CharField(label=_("Periode"), max_length=7, help_text=_("2024 atau 2024-03."))
    value = _number(_("Nilai (%)"))
    low = _number(_("Batas bawah selang"), required=False)
    high = _number(_("Batas atas selang"), required=False)
    numerator = forms.IntegerField(label=_("Pembilang"), required=False, min_value=0)
    denominator = forms.IntegerField(label=_("Penyebut"), required=False, min_value=0)
    release = forms.CharField(label=_("Rilis"), max_length=80, required=False, help_text=_("Misalnya SSGI 2022."))
    source = forms.CharField(label=_("Sumber"), max_length=300)
    note = forms.CharField(label=_("Catatan"), max_length=300, required=False)

    def __init__(self, *args: Any, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(name, one.title) for name, one in macro_indicators(on).items()]
        self.fields["indicator"].choices = choices  # type: ignore[attr-defined]


class TableForm(forms.Form):
    """A table of figures."""

    file = forms.FileField(
        label=_("Tabel (CSV atau XLSX)"),
        help_text=_("Kolom: region_code, indicator, year, value, source; boleh juga release, ci_low, ci_high, note."),
    )


class ReturnForm(forms.Form):
    """Why a list of targets goes back; `digest` names the figures that were looked at."""

    reason = forms.CharField(
        label=_("Alasan"), min_length=5, max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Misalnya: S turun dari 320 ke 180 padahal tidak ada perpindahan. Tanpa nama orang."),
    )  # fmt: skip
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
