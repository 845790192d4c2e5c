"""Forms of personal data."""

from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from konvergensi_web.platform.privacy.models.access import Reason
from konvergensi_web.platform.scope import Actor
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import OFFICE, Where, ancestors, outermost, subtree

NOTE_HINT = _("Satu kalimat tanpa nama dan NIK, misalnya: kunjungan rumah balita yang dua bulan tidak ditimbang.")


class ReasonForm(forms.Form):
    """Why an identity is opened."""

    reason = forms.ChoiceField(label=_("Alasan"), choices=[("", _("pilih alasan")), *Reason.choices])
    note = forms.CharField(
        label=_("Untuk apa"), max_length=300, min_length=8, help_text=NOTE_HINT,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )  # fmt: skip


class GrantForm(ReasonForm):
    """Leave to see names: where, how many, also numbers?"""

    code = forms.ChoiceField(label=_("Wilayah"))
    max_rows = forms.IntegerField(label=_("Paling banyak berapa orang"), min_value=1, initial=100)
    with_numbers = forms.BooleanField(label=_("NIK juga, bukan hanya nama"), required=False)
    field_order = ("code", "max_rows", "reason", "note", "with_numbers")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._own = outermost(actor.paths)
        whole = [(OFFICE, places_in_words(self._own))] if len(self._own) > 1 else []
        self.fields["code"].choices = [*whole, *areas_of(actor)]  # type: ignore[attr-defined]

    def where(self) -> Where:
        """The place that was chosen, or all places of the asker's office."""
        chosen = str(self.cleaned_data["code"])
        return self._own if chosen == OFFICE else chosen


def areas_of(actor: Actor) -> list[tuple[str, str]]:
    """The actor's areas with what lies two levels below, as `(path, label)` in the order of the code."""
    deepest = max((path.count(".") for path in actor.paths), default=0) + 2
    found = Region.objects.filter(subtree(actor.paths, "path")).order_by("code")
    rows = [(path, label) for path, label in found.values_list("path", "label") if path.count(".") <= deepest]
    top = min((path.count(".") for path, _label in rows), default=0)
    return [(path, f"{'– ' * (path.count('.') - top)}{label}") for path, label in rows]


def places_in_words(paths: tuple[str, ...]) -> str:
    """`Desa Serdang`, or `seluruh wilayah kerja kantor (15 wilayah)`."""
    return (
        place_of(paths[0])
        if len(paths) == 1
        else say("seluruh wilayah kerja kantor (%(n)s wilayah)") % {"n": len(paths)}
    )


def place_of(path: str) -> str:
    """The label of a path, or of the nearest region above it."""
    found = Region.objects.filter(path__in=ancestors(path)).order_by("-path").values_list("label", flat=True).first()
    return found or say("seluruh wilayah")
