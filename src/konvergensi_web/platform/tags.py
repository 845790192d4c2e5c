"""Template tags of every page: `{% load konvergensi %}`. Numbers, dates and shares the way the offices write them.

They follow the language of the request: `1.234,5` and `31/08/2024` in Indonesian, `1,234.5` in English.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from itertools import pairwise
from typing import Any

from babel.dates import format_date
from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.template.loader import get_template
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from konvergensi.reports.language import Language
from konvergensi_web.platform import navigation
from konvergensi_web.platform.language import in_english
from konvergensi_web.platform.navigation import Entry
from konvergensi_web.platform.panels import Shown
from konvergensi_web.platform.scope import Actor
from konvergensi_web.platform.told import in_words
from konvergensi_web.regions.paths import within

register = template.Library()
ICONS = {"good": "✓", "warn": "▲", "bad": "◆", "none": "○", "info": "●"}
TONES = {"good": _("aman"), "warn": _("perhatian"), "bad": _("bahaya"), "none": _("tidak ada data"), "info": _("info")}
ZONES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


@lru_cache(maxsize=2)
def _language(english: bool) -> Language:
    return Language("en" if english else "id")


def say() -> Language:
    """The language of the request, as the reports speak it."""
    return _language(in_english())


def _numeric(value: Any) -> float | None:
    if type(value) in (int, float):
        return value  # type: ignore[no-any-return]  # nearly always, and thousands on a page
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        return float(Decimal(str(value)))
    except (InvalidOperation, ValueError):
        return None


@register.filter
def angka(value: Any, decimals: int = 0) -> str:
    """`{{ 1234.5|angka:1 }}` gives `1.234,5`; an en dash for nothing."""
    return say().number(_numeric(value), int(decimals))


register.filter("kalimat", in_words)  # `{{ doubt.says|kalimat }}`: a sentence of the library, with its values


@register.filter
def persen(value: Any, decimals: int = 1) -> str:
    """`{{ 6.03|persen }}` gives `6,0 %` of a value that is in percent already."""
    return say().percent(_numeric(value), int(decimals))


@register.filter
def bertanda(value: Any, decimals: int = 0) -> str:
    """A difference with its sign: `+0,4`, `−1,2`."""
    number = _numeric(value)
    return "–" if number is None else say().signed(number, int(decimals))


@register.filter
def rupiah(value: Any) -> str:
    """`Rp 1.250.000`: whole rupiah."""
    number = _numeric(value)
    return "–" if number is None else f"Rp\N{NO-BREAK SPACE}{say().number(number)}"


@register.filter
def tanggal(value: date | datetime | None) -> str:
    """`31/08/2024`, in the place's time zone."""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return say().day(value or None)


@register.filter
def hari(value: str | date | None) -> str:
    """A day in words, `8 Januari 2020`; also of `2020-01-08`. What is no day stays as it is."""
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return str(value)
    return str(format_date(day, "d MMMM y", locale=say().code)) if day else "–"


@register.filter
def waktu(value: datetime | None) -> str:
    """`31/08/2024 14.05 WIB`."""
    if not value:
        return "–"
    zone = timezone.get_current_timezone_name()
    local = timezone.localtime(value)
    return f"{local:%d/%m/%Y %H.%M} {ZONES.get(zone, '')}".strip()


@register.filter
def bulan(value: str | date | None, form: str = "") -> str:
    """`2024-08` or a date as `Agustus 2024`; `|bulan:"pendek"` as `Agu 24`."""
    if not value:
        return "–"
    text = value.strftime("%Y-%m") if isinstance(value, date) else str(value)
    return say().month(text, short=form == "pendek")


@register.filter
def inisial(name: str | None) -> str:
    """`Aisyah Zahra Putri` as `A. Z. P.`: how a child is named where nobody opened the identity."""
    return " ".join(f"{word[0].upper()}." for word in (name or "").split() if word[0].isalpha()) or "–"


@register.filter
def ikon(tone: str) -> str:
    """The sign of a status; it always stands beside a word."""
    return ICONS.get(tone, "")


@register.filter
def kata(tone: str) -> str:
    """The word of a status."""
    return str(TONES.get(tone, tone))


@register.filter
def message_tone(level: str) -> str:
    """The tone of one of Django's messages."""
    return {"success": "good", "warning": "warn", "error": "bad"}.get(
        level.rsplit(maxsplit=1)[-1] if level else "", "info"
    )


@register.simple_tag
def lencana(text: object, tone: str = "none") -> SafeString:
    """A status badge: sign and word, never colour alone."""
    return format_html(
        '<span class="badge {}"><span aria-hidden="true">{}</span> {}</span>', tone, ICONS.get(tone, ""), text
    )


@register.simple_tag
def pecahan(numerator: Any, denominator: Any, what: object = "") -> SafeString:
    """The fraction that stands beneath every percentage: `6.662 dari 110.431 anak diukur`."""
    if _numeric(numerator) is None or _numeric(denominator) is None:
        return format_html('<span class="frac">{}</span>', gettext("pembilang tidak diketahui"))
    return format_html(
        '<span class="frac">{}</span>',
        gettext("%(n)s dari %(all)s %(what)s") % {"n": angka(numerator), "all": angka(denominator), "what": what or ""},
    )


@register.simple_tag
def persen_pecahan(pct: Any, numerator: Any, denominator: Any, what: object = "") -> SafeString:
    """A percentage with its fraction beneath."""
    return format_html('<b class="pct">{}</b> {}', persen(pct), pecahan(numerator, denominator, what))


@register.simple_tag
def url_if(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a name, or nothing where no app gives it: for links to what a later stage may add."""
    return _url(name, args, kwargs) if args or kwargs else _address(name, get_urlconf(), get_script_prefix())


@lru_cache(maxsize=256)
def _address(name: str, urlconf: object, prefix: str) -> str:
    """An address without parts; a page's frame asks for two dozen of them."""
    return _url(name, (), {})


def _url(name: str, args: Sequence[Any], kwargs: dict[str, Any]) -> str:
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""


@register.simple_tag(takes_context=True)
def panel(context: Context, shown: Shown) -> SafeString:
    """What a registered panel shows: its template with its own context above the page's."""
    found = get_template(shown.panel.template)
    with context.push(**shown.context):
        return found.template.render(context)  # type: ignore[attr-defined,no-any-return]


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One entry of the menu, ready to be drawn."""

    title: str
    url: str
    active: bool
    badge: int | None
    last_of_group: bool


@register.filter
def terbuka(place: Any, actor: Actor) -> bool:
    """`{% if region|terbuka:actor %}`: whether the reader may open the page of a region or crumb, or an address.

    An address is asked of the entry of the menu that it lies behind; what lies behind none is open.
    """
    if isinstance(place, str):
        return bool(place) and navigation.opens(actor, place, url_if)
    told = getattr(place, "open", None)
    return bool(told) if told is not None else within(place.path, actor.paths)


@register.filter
def dikendalikan(job: Any, actor: Actor) -> bool:
    """`{% if job|dikendalikan:actor %}`: whether the reader may cancel or repeat it."""
    from konvergensi_web.platform.jobs.selectors import may_steer

    return may_steer(actor, job)


@register.simple_tag(takes_context=True)
def menu_items(context: Context) -> list[MenuItem]:
    """The registered entries this actor may open, with address, badge and which one is open."""
    request: HttpRequest | None = context.get("request")
    entries: Iterable[Entry] = context.get("menu") or []
    found = [(entry, url) for entry in entries if (url := url_if(entry.url_name))]
    here = request.path if request else ""
    inside = [url for _entry, url in found if here == url or (url != "/" and here.startswith(url))]
    active = max(inside, key=len, default="")
    groups = [_group(entry) for entry, _url in found]
    ends = [this != following for this, following in pairwise([*groups, groups[-1]])] if groups else []
    actor = context.get("actor")
    badges = navigation.badges([entry for entry, _url in found], actor) if actor else {}
    return [
        MenuItem(gettext(str(entry.title)), url, url == active, badges.get(entry.url_name) or None, end)
        for (entry, url), end in zip(found, ends, strict=True)
    ]


def _group(entry: Entry) -> int:
    """Places (below 10), the stages of the flow (below 800), the administration."""
    return 0 if entry.order < 10 else 1 if entry.order < 800 else 2
