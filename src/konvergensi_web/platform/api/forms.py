"""The form of a new token."""

from typing import Any

from django import forms
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from konvergensi_web.platform.ids import new_id
from konvergensi_web.platform.scope import Actor, may, policy

DAYS = ((7, _("7 hari")), (30, _("30 hari")), (90, _("90 hari")), (180, _("180 hari")), (366, _("1 tahun")))


# No operation asks for these: a person does it, signed in.
PAGES_ONLY = frozenset(
    {
        "platform.identity.open", "platform.identity.grant", "platform.office.manage", "platform.post.delegate",
        "platform.privacy.manage",
    }
)  # fmt: skip


class TokenForm(forms.Form):
    """What the program is, what it may do, and until when. `once` makes a form that is sent twice make one token."""

    name = forms.CharField(
        label=_("Untuk apa"), max_length=80,
        help_text=_("Nama program atau sambungan yang memakainya, misalnya: penarik angka bulanan."),
    )  # fmt: skip
    days = forms.TypedChoiceField(label=_("Berlaku"), choices=DAYS, coerce=int, initial=90)
    reads = forms.MultipleChoiceField(
        label=_("Boleh membaca"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Pilih sesedikit mungkin: yang bocor hanya sebesar yang dipilih."),
    )  # fmt: skip
    writes = forms.MultipleChoiceField(
        label=_("Boleh mengubah"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Setiap perubahan tercatat atas nama jabatan Anda."),
    )  # fmt: skip
    once = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("once", new_id())
        for name, kind in (("reads", "read"), ("writes", "write")):
            if choices := _held(actor, kind):
                self.fields[name].choices = choices  # type: ignore[attr-defined]
            else:
                del self.fields[name]

    def scopes(self) -> list[forms.BoundField]:
        """The fields of permissions, drawn as boxes to tick."""
        return [self[name] for name in ("reads", "writes") if name in self.fields]

    def clean(self) -> dict[str, Any]:
        """A token without any permission opens nothing but its own name."""
        told = super().clean() or {}
        told["permissions"] = [*told.get("reads", ()), *told.get("writes", ())]
        if not told["permissions"] and not self.errors:
            raise forms.ValidationError(_("Pilih paling sedikit satu wewenang."))
        return told


def _held(actor: Actor, kind: str) -> list[tuple[str, str]]:
    """The permissions of the post, as people read them."""
    given = {name: told for name, told in policy().permissions.items() if name not in PAGES_ONLY}
    return [(name, say(told.says)) for name, told in given.items() if told.kind == kind and may(actor, name)]
