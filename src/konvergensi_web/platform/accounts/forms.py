"""Forms of offices, users and posts. What they accept is checked again by the services."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from konvergensi_web.platform.accounts.models import Office, Post, User
from konvergensi_web.platform.accounts.offices import affair_label, label_of, offices, role_label, roles_in
from konvergensi_web.platform.scope import Actor
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import level_of, subtree


class DateInput(forms.DateInput):
    """The browser's own date field; it wants ISO dates whatever the language."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class RegionField(forms.CharField):
    """The code of a region in the actor's area: `36.04` or `36.04.05`."""

    def __init__(self, *, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        kwargs.setdefault("help_text", _("Kode wilayah, misalnya 36.04.05."))
        super().__init__(max_length=13, **kwargs)

    def clean(self, value: Any) -> str:
        """The code, when it is a region of the area."""
        code = str(super().clean(value)).strip()
        if code and not Region.objects.filter(subtree(self.actor.paths, "path"), code=code).exists():
            raise forms.ValidationError(_("Wilayah %(code)s tidak ada di wilayah kerja Anda."), params={"code": code})
        return code


class OfficeForm(forms.Form):
    """A new office, or changes to one."""

    kind = forms.ChoiceField(label=_("Jenis kantor"))
    name = forms.CharField(label=_("Nama"), max_length=150)
    short_name = forms.CharField(label=_("Nama singkat"), max_length=60, required=False)
    parent = forms.ModelChoiceField(Office.objects.none(), label=_("Kantor induk"), required=False)
    areas = forms.CharField(
        label=_("Wilayah layanan lain"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kode wilayah, dipisah koma. Kosong: seluruh wilayah kantor itu."),
    )  # fmt: skip
    urusan = forms.MultipleChoiceField(
        label=_("Urusan"), required=False, help_text=_("Kosong: urusan baku jenis kantor itu.")
    )
    may_enter_measurements = forms.BooleanField(
        label=_("Boleh mencatat pengukuran di sini (hanya kantor tanpa aplikasi nasional)"), required=False
    )

    def __init__(
        self, *args: Any, actor: Actor, parents: QuerySet[Office], office: Office | None = None, **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        known = offices()
        self.fields["kind"].choices = [(name, label_of(name)) for name in known.kinds]  # type: ignore[attr-defined]
        self.fields["urusan"].choices = [(code, f"{code} {affair_label(code)}") for code in known.urusan]  # type: ignore[attr-defined]
        self.fields["parent"].queryset = parents  # type: ignore[attr-defined]
        if office is not None:
            del self.fields["kind"]
            return
        self.fields["region"] = RegionField(actor=actor, label=_("Wilayah"))
        self.fields["valid_from"] = forms.DateField(label=_("Berlaku mulai"), widget=DateInput(), required=False)
        self.order_fields(["kind", "name", "short_name", "region", "parent"])

    def clean_areas(self) -> list[str]:
        """The codes, one by one."""
        return [code.strip() for code in str(self.cleaned_data["areas"]).replace("\n", ",").split(",") if code.strip()]


class ReorganiseForm(forms.Form):
    """The end of an office, and who takes over."""

    on = forms.DateField(label=_("Berlaku mulai"), widget=DateInput(), help_text=_("Hari pertama tanpa kantor ini."))
    successor = forms.ModelChoiceField(Office.objects.none(), label=_("Diteruskan oleh"), required=False)

    def __init__(self, *args: Any, others: QuerySet[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = others  # type: ignore[attr-defined]


class PostForm(forms.Form):
    """Who holds which role of an office from when."""

    user = forms.ModelChoiceField(User.objects.none(), label=_("Orang"))
    role = forms.ChoiceField(label=_("Peran"))
    status = forms.ChoiceField(label=_("Kedudukan"), choices=Post.Status.choices)
    title = forms.CharField(label=_("Sebutan jabatan"), max_length=120, required=False)
    basis = forms.CharField(label=_("Nomor surat"), max_length=120, required=False,
                            help_text=_("Wajib untuk Pj, Plh, dan Plt."))  # fmt: skip
    valid_from = forms.DateField(label=_("Mulai"), widget=DateInput())
    valid_to = forms.DateField(label=_("Sampai"), widget=DateInput(), required=False)

    def __init__(self, *args: Any, office: Office, users: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = roles_in(office.kind, level_of(office.region_path))
        self.fields["role"].choices = [(name, role_label(name)) for name in roles]  # type: ignore[attr-defined]
        self.fields["user"].queryset = users  # type: ignore[attr-defined]
        self.fields["valid_from"].initial = timezone.localdate()


class DelegateForm(forms.Form):
    """Who stands in for a head, for which days."""

    user = forms.ModelChoiceField(User.objects.none(), label=_("Pelaksana harian"))
    valid_from = forms.DateField(label=_("Mulai"), widget=DateInput())
    valid_to = forms.DateField(label=_("Sampai"), widget=DateInput())
    basis = forms.CharField(label=_("Nomor surat"), max_length=120)

    def __init__(self, *args: Any, users: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = users  # type: ignore[attr-defined]


class EndForm(forms.Form):
    """The last day of a post."""

    on = forms.DateField(label=_("Hari terakhir"), widget=DateInput())
    reason = forms.CharField(label=_("Alasan"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()


class UserForm(forms.Form):
    """A new account."""

    username = forms.CharField(label=_("Nama pengguna"), max_length=150)
    full_name = forms.CharField(label=_("Nama lengkap"), max_length=150)
    email = forms.EmailField(label=_("Surel"), required=False)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Alasan"), max_length=200)
