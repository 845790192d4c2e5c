"""Words for the reasons of the worklist: why and what to do, and a short one where a whole sentence has no room."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from konvergensi.measures.classes import translate
from konvergensi.measures.worklist import REASONS, Reason
from konvergensi_web.platform.language import in_english


def sentence(text: str) -> str:
    """One of the library's findings standing alone: it begins as a sentence does."""
    return text[:1].upper() + text[1:]


def reason(code: str) -> Reason:
    """What people read for a code of the worklist; `why` and `do` are in the reader's language."""
    found = REASONS[code]
    return found._replace(why=found.why_en, do=found.do_en) if in_english() else found


def class_name(index: str, label: str) -> str:
    """What people read for a class of an index, as it is kept: `sangat pendek` of haz. Nothing for none."""
    if not label or not in_english():
        return label
    try:
        return translate(index, label, "en") or ""
    except KeyError:  # kept under an earlier law
        return label


# code of konvergensi.measures.worklist.REASONS: tone, word
SHORT: dict[str, tuple[str, Any]] = {
    "gizi_buruk": ("bad", _("gizi buruk")),
    "bgm": ("bad", "BGM"),
    "two_t": ("warn", "2T"),
    "measure_again": ("warn", _("dugaan kasus")),
    "case_not_measured": ("warn", _("kasus belum diukur")),
    "implausible": ("", _("tidak masuk akal")),
    "faltering": ("", _("melambat")),
    "not_measured": ("", _("belum diukur")),
}
