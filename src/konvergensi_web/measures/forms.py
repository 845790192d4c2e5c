"""Forms of measurements and proposals. They keep what was typed; the services decide."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from konvergensi.measures.judging import Typed
from konvergensi_web.measures.models import Correction, Measurement
from konvergensi_web.measures.services.corrections import Value, shown, value_of
from konvergensi_web.platform.accounts.models import Office
from konvergensi_web.registry.models import Person

Field = Correction.Field
POSTURES = (("l", _("terlentang")), ("h", _("berdiri")))
SEXES = (("1", _("laki-laki")), ("2", _("perempuan")))


def _number(label: Any, unit: str, *, required: bool = False) -> forms.FloatField:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.FloatField(label=f"{label} ({unit})", localize=True, required=required, widget=widget)


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class CorrectionForm(forms.Form):
    """One proposed value for one field of one measurement."""

    proposed: forms.Field
    reason = forms.CharField(
        label=_("Alasan"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Misalnya: diukur ulang 20 Agustus, tertulis dalam gram. Jangan menulis nama atau NIK."),
    )  # fmt: skip

    checked = forms.BooleanField(label=_("Nilai ini sudah diperiksa"), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, measurement: Measurement, field: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = _("Nilai yang seharusnya")
        made: dict[str, forms.Field] = {
            Field.WEIGHT: _number(label, "kg", required=True),
            Field.LENGTH: _number(label, "cm", required=True),
            Field.MUAC: _number(label, "cm", required=True),
            Field.POSTURE: forms.ChoiceField(label=label, choices=POSTURES),
            Field.SEX: forms.ChoiceField(label=label, choices=SEXES),
            Field.MEASURED_ON: _day(label),
            Field.BIRTH_DATE: _day(label),
        }
        self.fields["proposed"] = made[field]
        self.fields["proposed"].help_text = _("Tercatat sekarang: %(found)s") % {
            "found": shown(field, value_of(measurement, field))
        }
        self.order_fields(["proposed", "checked", "reason"])

    def ask_to_check(self) -> None:
        """Show the box that says a doubtful value is right."""
        self.fields["checked"].widget = forms.CheckboxInput()

    @property
    def value(self) -> Value:
        """The proposed value, cleaned."""
        found: Value = self.cleaned_data["proposed"]
        return found


class EntryForm(forms.Form):
    """One measurement typed in."""

    measured_on = _day(_("Tanggal pengukuran"))
    weight_kg = _number(_("Berat"), "kg")
    length_height_cm = _number(_("Panjang atau tinggi"), "cm")
    posture = forms.ChoiceField(
        label=_("Cara ukur"), choices=(("", _("tidak tahu")), *POSTURES), required=False,
        help_text=_("Di bawah 24 bulan terlentang; mulai 24 bulan berdiri."),
    )  # fmt: skip
    muac_cm = _number(_("LiLA"), "cm")
    oedema = forms.BooleanField(label=_("Ada pitting edema di kedua punggung kaki"), required=False)
    measured_again = forms.BooleanField(
        label=_("Sudah diukur ulang dan hasilnya tetap"), required=False, widget=forms.HiddenInput
    )

    def typed(self, person: Person) -> Typed:
        """The measurement for the rules."""
        data = self.cleaned_data
        return Typed(
            sex=person.sex, birth_date=person.birth_date, measured_on=data["measured_on"], weight_kg=data["weight_kg"],
            length_height_cm=data["length_height_cm"], posture=data["posture"] or None, oedema=data["oedema"],
            muac_cm=data["muac_cm"],
        )  # fmt: skip

    def ask_to_measure_again(self) -> None:
        """Show the box that confirms a doubtful value."""
        self.fields["measured_again"].widget = forms.CheckboxInput()

    @staticmethod
    def empty(today: date) -> "EntryForm":
        """A form for today."""
        return EntryForm(initial={"measured_on": today})


class TaskForm(forms.Form):
    """What another office is asked to do for a child, until when."""

    office = forms.ModelChoiceField(Office.objects.none(), label=_("Kantor"), empty_label=_("pilih kantor"))
    need = forms.CharField(
        label=_("Yang diminta"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Misalnya: air bersih untuk rumah ini. Tanpa nama dan nomor orang."),
    )  # fmt: skip
    until = _day(_("Sampai tanggal"))

    def __init__(self, *args: Any, offices: QuerySet[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = offices  # type: ignore[attr-defined]
