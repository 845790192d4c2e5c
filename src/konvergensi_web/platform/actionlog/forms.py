"""What is typed to narrow the log: days, a region's code, a person's number of record."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from konvergensi_web.platform.accounts.models import User
from konvergensi_web.regions.models import Region


class LogFilter(forms.Form):
    """The fields beside the list's own filters; they become one address."""

    dari = forms.DateField(label=_("Dari"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    sampai = forms.DateField(label=_("Sampai"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    kode = forms.CharField(label=_("Kode wilayah"), required=False, max_length=13)
    nomor_orang = forms.UUIDField(label=_("Nomor catatan orang"), required=False)

    @property
    def asks_elsewhere(self) -> bool:
        """Whether anything was typed here."""
        return any(self.cleaned_data.get(name) for name in ("dari", "sampai", "kode", "nomor_orang"))

    def as_query(self, asked: QueryDict) -> str:
        """The list's address with what was typed as its filters."""
        kept = asked.copy()
        for name in ("dari", "sampai", "kode", "nomor_orang"):
            kept.pop(name, None)
        data: dict[str, Any] = self.cleaned_data
        if data["dari"] or data["sampai"]:
            kept["hari"] = f"{data['dari'] or ''}..{data['sampai'] or ''}"
        if data["kode"]:
            kept["wilayah"] = data["kode"]
        if data["nomor_orang"]:
            kept["orang"] = str(data["nomor_orang"])
        return kept.urlencode()

    @staticmethod
    def period(asked: str) -> str | None:
        """`2024-09-01..2024-09-02` in words, when it can be read."""
        first, dots, last = asked.partition("..")
        try:
            days = [date.fromisoformat(one) for one in (first, last) if one]
        except ValueError:
            return None
        return " – ".join(f"{day:%d/%m/%Y}" for day in days) if dots and days else None

    @staticmethod
    def region(asked: str) -> str | None:
        """The region's label."""
        return Region.objects.filter(code=asked).values_list("label", flat=True).first()

    @staticmethod
    def person(asked: str) -> str | None:
        """The end of the record's number: never a name."""
        try:
            return say("orang …%(end)s") % {"end": str(UUID(asked))[-6:]}
        except ValueError:
            return None

    @staticmethod
    def user(asked: str) -> str | None:
        """The account's name."""
        return str(User.objects.filter(pk=asked).first() or "") or None if asked.isdecimal() else None
