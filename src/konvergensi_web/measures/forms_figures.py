"""Forms of targets and reported indicators. They keep what was typed; the services decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from konvergensi.sources import numerals
from konvergensi_web.measures import catalogue
from konvergensi_web.measures.models import Target
from konvergensi_web.measures.services.targets import indicator_choices

DECIMAL = {"inputmode": "decimal", "autocomplete": "off"}


class PercentField(forms.FloatField):
    """A share in percent, with comma or point."""

    def to_python(self, value: Any) -> Any:
        """7.5 from "7,5" and "7.5"; what cannot be read is told as every form tells it."""
        read = numerals.percent(value) if isinstance(value, str) and value.strip() else None
        return super().to_python(value if read is None else read)


class CountField(forms.IntegerField):
    """A number of people, with or without points at the thousands."""

    def to_python(self, value: Any) -> int | None:
        """61234 from "61.234"."""
        read = numerals.count(value) if isinstance(value, str) else None
        return super().to_python(value if read is None else read)


def _number(label: Any, *, required: bool = True, help_text: Any = "") -> forms.FloatField:
    return PercentField(
        label=label, localize=True, required=required, help_text=help_text, widget=forms.TextInput(attrs=DECIMAL)
    )


def _count(label: Any) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return CountField(label=label, required=False, min_value=0, max_value=numerals.LARGEST, widget=widget)


def _reason(help_text: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=_("Alasan"), min_length=5, max_length=300, widget=widget, help_text=help_text)


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


class TargetChangeForm(forms.Form):
    """Another value or basis for a target; which target it is stays."""

    value = _number(_("Nilai (%)"))
    legal_basis = forms.CharField(label=_("Dasar hukum atau dokumen"), max_length=200)
    note = forms.CharField(label=_("Catatan"), max_length=300, required=False)


class TargetRemoveForm(forms.Form):
    """Why a target goes."""

    reason = forms.CharField(
        label=_("Alasan"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class NumbersForm(forms.Form):
    """The numbers of a reported figure."""

    value = _number(_("Nilai (%)"))
    low = _number(_("Batas bawah selang"), required=False)
    high = _number(_("Batas atas selang"), required=False)
    numerator = _count(_("Pembilang"))
    denominator = _count(_("Penyebut"))
    note = forms.CharField(label=_("Catatan"), max_length=300, required=False)


class CorrectionForm(NumbersForm):
    """Other numbers for a figure that counts, and why."""

    reason = _reason(_("Misalnya: salah ketik, di publikasi BPS tertulis 7,1. Angka lama tetap dapat dibaca."))


class BecauseForm(forms.Form):
    """Why a figure or a table is taken back or taken up again."""

    reason = _reason(_("Tercatat di log dan di riwayat angkanya. Tanpa nama orang."))


class MacroForm(NumbersForm):
    """One reported figure with its source."""

    field_order = ("indicator", "region_code", "period")
    indicator = forms.ChoiceField(label=_("Indikator"))
    region_code = forms.CharField(label=_("Kode wilayah"), max_length=13, help_text=_("Misalnya 36.04."))
    period = forms.CharField(label=_("Periode"), max_length=7, help_text=_("2024 atau 2024-03."))
    release = forms.CharField(label=_("Rilis"), max_length=80, required=False, help_text=_("Misalnya SSGI 2022."))
    source = forms.CharField(label=_("Sumber"), max_length=300)

    def __init__(self, *args: Any, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(name, one.title) for name, one in catalogue.reported().items()]
        self.fields["indicator"].choices = choices  # type: ignore[attr-defined]


class TableForm(forms.Form):
    """A table of figures."""

    file = forms.FileField(
        label=_("Tabel (CSV atau XLSX)"),
        help_text=_(
            "Kolom: region_code, indicator, year, value, source; boleh juga release, ci_low, ci_high, numerator, "
            "denominator, note. Jumlah boleh bertitik ribuan (61.234), persen berkoma atau bertitik (7,5)."
        ),
    )


class ReturnForm(forms.Form):
    """Why a list of targets goes back; `digest` names the figures that were looked at."""

    reason = _reason(_("Misalnya: S turun dari 320 ke 180 padahal tidak ada perpindahan. Tanpa nama orang."))
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
