"""Forms of the registry. They keep what was typed; the services decide."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from konvergensi_web.regions.models import Region
from konvergensi_web.registry.models import Membership, Person, Posyandu
from konvergensi_web.registry.models.life import EVENTS
from konvergensi_web.registry.selectors.search import Query, looks_like_nik
from konvergensi_web.registry.services.newcomers import Newcomer

SEXES = (("", _("belum diketahui")), ("1", _("laki-laki")), ("2", _("perempuan")))
REASON_HINT = _("Misalnya: dicocokkan dengan kartu keluarga 12 Agustus. Jangan menulis nama atau NIK.")


def day_field(label: Any, *, required: bool = True, **kwargs: Any) -> forms.DateField:
    """A date typed with the browser's own calendar."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget, **kwargs)


def reason_field() -> forms.CharField:
    """Why something is written by hand."""
    return forms.CharField(
        label=_("Alasan"), min_length=5, max_length=90, help_text=REASON_HINT,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class SearchForm(forms.Form):
    """Who is searched. The answer is never kept by the browser."""

    name = forms.CharField(label=_("Nama"), required=False, max_length=100, help_text=_("Boleh awal katanya saja"))
    mother = forms.CharField(label=_("Nama ibu atau orang tua"), required=False, max_length=100)
    village = forms.CharField(label=_("Desa atau kelurahan"), required=False, max_length=60)
    year = forms.IntegerField(label=_("Tahun lahir"), required=False, min_value=1900, max_value=2100, localize=False)
    nik = forms.CharField(label="NIK", required=False, max_length=20, help_text=_("16 angka, harus lengkap"))
    everywhere = forms.BooleanField(
        label=_("Cari di seluruh kabupaten/kota, juga di luar wilayah saya"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"

    def clean_nik(self) -> str:
        """All sixteen figures or none: a number is compared by its keyed index, which knows no beginnings."""
        typed: str = self.cleaned_data["nik"]
        if typed.strip() and not looks_like_nik(typed):
            raise forms.ValidationError(_("NIK harus lengkap: 16 angka."))
        return typed

    def clean(self) -> dict[str, Any]:
        """A village or a year alone is a list, not a search."""
        told = super().clean() or {}
        if not self.errors and self.query.empty:
            raise forms.ValidationError(_("Isi nama, nama ibu, atau NIK."))
        return told

    @property
    def query(self) -> Query:
        """What was typed."""
        told = self.cleaned_data
        return Query(
            name=told.get("name", ""), mother=told.get("mother", ""), village=told.get("village", ""),
            year=told.get("year"), nik=told.get("nik", ""), everywhere=told.get("everywhere", False),
        )  # fmt: skip


class PersonForm(forms.Form):
    """The few facts of a person that may be typed in."""

    name = forms.CharField(label=_("Nama"), max_length=120)
    sex = forms.ChoiceField(label=_("Jenis kelamin"), choices=SEXES, required=False)
    birth_date = day_field(_("Tanggal lahir"), required=False)
    mother_name = forms.CharField(label=_("Nama ibu atau orang tua"), max_length=120, required=False)
    posyandu = forms.ModelChoiceField(label="Posyandu", queryset=Posyandu.objects.none(), required=False,
                                      empty_label=_("belum diketahui"))  # fmt: skip
    rt = forms.CharField(label="RT", max_length=10, required=False)
    rw = forms.CharField(label="RW", max_length=10, required=False)
    address = forms.CharField(label=_("Alamat"), max_length=200, required=False)
    reason = reason_field()

    def __init__(self, *args: Any, person: Person, named: bool, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {
            "name": person.name, "sex": str(person.sex or ""), "birth_date": person.birth_date,
            "mother_name": person.mother_name, "posyandu": person.posyandu_id, "rt": person.rt, "rw": person.rw,
            "address": person.address,
        })  # fmt: skip
        super().__init__(*args, **kwargs)
        if not named:  # what is masked on the page does not stand in a form
            for field in ("name", "mother_name", "address"):
                del self.fields[field]
        self.fields["posyandu"].queryset = Posyandu.objects.filter(village_id=person.village_id)  # type: ignore[attr-defined]

    @property
    def changes(self) -> dict[str, Any]:
        """The fields as the service takes them."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        return {**told, "sex": int(told["sex"]) if told.get("sex") else None}


class NewcomerForm(forms.Form):
    """A person who is not on record yet."""

    name = forms.CharField(label=_("Nama"), max_length=120)
    sex = forms.ChoiceField(label=_("Jenis kelamin"), choices=SEXES, required=False)
    birth_date = day_field(_("Tanggal lahir"), required=False)
    birth_year = forms.IntegerField(
        label=_("Tahun lahir"), required=False, min_value=1900, max_value=2100, localize=False,
        help_text=_("Bila tanggalnya belum diketahui"),
    )  # fmt: skip
    mother_name = forms.CharField(label=_("Nama ibu atau orang tua"), max_length=120, required=False)
    nik = forms.CharField(label="NIK", required=False, max_length=20, help_text=_("16 angka, disimpan tersandi"))
    kk = forms.CharField(
        label=_("Nomor KK"), required=False, max_length=20,
        help_text=_("16 angka, disimpan tersandi; dengan nomor ini keluarganya ikut tercatat"),
    )  # fmt: skip
    role = forms.ChoiceField(label=_("Peran dalam keluarga"), choices=Membership.Role.choices, initial="lain")
    posyandu = forms.ModelChoiceField(label="Posyandu", queryset=Posyandu.objects.none(), required=False,
                                      empty_label=_("belum diketahui"))  # fmt: skip
    rt = forms.CharField(label="RT", max_length=10, required=False)
    rw = forms.CharField(label="RW", max_length=10, required=False)
    checked = forms.BooleanField(label=_("Sudah diperiksa: orang lain"), required=False, widget=forms.HiddenInput)
    reason = reason_field()

    def __init__(self, *args: Any, village: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.village = village
        self.fields["posyandu"].queryset = Posyandu.objects.filter(village_id=village)  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"

    def ask_to_check(self) -> None:
        """Show the box that says the likely ones are other people."""
        self.fields["checked"].widget = forms.CheckboxInput()

    @property
    def told(self) -> Newcomer:
        """What was typed, as the service takes it."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("reason", "checked")}
        said |= {"sex": int(said["sex"]) if said["sex"] else None, "village": self.village}
        return Newcomer(**said | {"posyandu": said["posyandu"].path if said["posyandu"] else ""})


class VillageForm(forms.Form):
    """Where somebody lives: asked first, because the posyandu to choose from follow from it."""

    desa = forms.ModelChoiceField(label=_("Desa atau kelurahan"), queryset=Region.objects.none(), empty_label=None)

    def __init__(self, *args: Any, villages: QuerySet[Region], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["desa"].queryset = villages  # type: ignore[attr-defined]


class EventForm(forms.Form):
    """One dated event of life."""

    kind = forms.ChoiceField(label=_("Peristiwa"), choices=EVENTS)
    happened_on = day_field(_("Tanggal"))
    confirmed = forms.BooleanField(label=_("Sudah dipastikan"), required=False, widget=forms.HiddenInput)
    reason = reason_field()

    def ask_to_confirm(self) -> None:
        """Show the box that confirms a rare event."""
        self.fields["confirmed"].widget = forms.CheckboxInput()


class ReasonForm(forms.Form):
    """Only why."""

    reason = reason_field()


class EndForm(forms.Form):
    """Until when, and why."""

    on = day_field(_("Sampai tanggal"))
    reason = reason_field()


class HouseholdForm(forms.Form):
    """A person in a household: a new one, or the one of another person or family card."""

    role = forms.ChoiceField(label=_("Peran"), choices=Membership.Role.choices)
    kk = forms.CharField(
        label=_("Nomor KK"), required=False, max_length=20, help_text=_("16 angka; boleh kosong bila belum diketahui")
    )
    on = day_field(_("Sejak tanggal"))
    reason = reason_field()


class MergeForm(forms.Form):
    """Which record is kept, and what is taken from the other."""

    kept = forms.ChoiceField(label=_("Data yang dipertahankan"), choices=(("first", "A"), ("second", "B")))
    take = forms.MultipleChoiceField(
        label=_("Ambil dari data yang lain"), required=False,
        choices=[(name, name) for name in ("name", "sex", "birth_date", "mother_name", "nik", "birth_weight_kg",
                                           "birth_length_cm", "address", "place")],
    )  # fmt: skip
    reason = reason_field()
