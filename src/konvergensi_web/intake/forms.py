"""Step 1 of an import: which register, which kabupaten/kota, which files."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from konvergensi_web.intake import loaders
from konvergensi_web.intake.selectors import regencies
from konvergensi_web.platform.scope import Actor


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several, also dropped on it; it needs no script."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files."""

    widget = ManyFiles(attrs={"class": "drop-zone", "data-choose": _("Pilih berkas, atau seret ke sini")})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Each file cleaned; what a file is, the service judges by its content."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if not given:
            raise forms.ValidationError(_("Pilih berkas ekspor, atau seret ke kotak ini."), code="required")
        return list(given)


class UploadForm(forms.Form):
    """What a person says before anything is read. A question with one answer is not asked."""

    register = forms.ChoiceField(label=_("Jenis data"), widget=forms.RadioSelect)
    regency = forms.ChoiceField(label=_("Kabupaten/kota"))
    files = ManyFilesField(label=_("Berkas"), help_text=_("Seret ke sini, atau pilih. Boleh beberapa sekaligus."))  # type: ignore[assignment]

    def __init__(self, actor: Actor, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files, initial={})
        known = loaders.registered()
        places = regencies(actor)
        self.fields["register"].choices = [(one.key, say(one.title)) for one in known]  # type: ignore[attr-defined]
        self.fields["regency"].choices = [(one.code, one.label) for one in places]  # type: ignore[attr-defined]
        if len(places) == 1:
            self.fields["regency"].widget = forms.HiddenInput()
            self.initial["regency"] = places[0].code
        self.initial["register"] = next((one.key for one in known if one.key == "eppgbm"), known[0].key)
        for name, label in _questions().items():
            self.fields[f"opsi-{name}"] = forms.CharField(label=label, required=False, max_length=40)

    def options(self) -> Mapping[str, str]:
        """The further answers of the chosen register."""
        register = loaders.get_loader(self.cleaned_data["register"])
        return {name: self.cleaned_data.get(f"opsi-{name}", "") for name in register.options}


def _questions() -> dict[str, str]:
    """The further questions of all registers."""
    return {name: say(label) for one in loaders.registered() for name, label in one.options.items()}
