"""The first rows of the worklist of a place: who first, why, and what to do."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from konvergensi.measures.worklist import REASONS
from konvergensi_web.measures.models import WorklistItem
from konvergensi_web.measures.pages.worklist import child_page
from konvergensi_web.measures.selectors import figures, worklist, worklist_months
from konvergensi_web.measures.wording import SHORT
from konvergensi_web.measures.wording import reason as words_of
from konvergensi_web.pages.region.place import Place
from konvergensi_web.pages.region.scale import FIRST
from konvergensi_web.platform.scope import Actor
from konvergensi_web.platform.tags import say

ROWS = 8


@dataclass(frozen=True, slots=True)
class Line:
    """One child: the reasons as chips, and the first step."""

    item: WorklistItem
    chips: list[dict[str, str]]
    step: str

    @property
    def tone(self) -> str:
        """How urgent it looks."""
        return "bad" if self.item.priority <= 2 else "warn"


@dataclass(frozen=True, slots=True)
class Block:
    """The rows shown, how many there are for each reason, and which reason was asked for.

    `doubt` why no row says nothing about the children: the month has no list, or the place no figures; `latest` the
    newest month with a list, where this one has none.
    """

    rows: list[Line]
    counts: dict[str, int]
    asked: str
    total: int
    month: str | None = None
    code: str = ""
    doubt: str = ""
    latest: str = ""
    page: str = ""  # of a child, where the reader may open one

    @property
    def rest(self) -> int:
        """How many more."""
        return max(0, (self.counts.get(self.asked, 0) if self.asked else self.total) - len(self.rows))

    @property
    def asks(self) -> str:
        """What the address of the whole list asks so that it shows the same month, place and reason."""
        asked = {"bulan": self.month, "wilayah": self.code, "alasan": self.asked}
        return urlencode({name: value for name, value in asked.items() if value})

    @property
    def choices(self) -> list[tuple[str, str, int]]:
        """Reasons that somebody has: code, word, children."""
        return [(code, SHORT[code][1], self.counts[code]) for code in SHORT if self.counts.get(code)]


def block(actor: Actor, place: Place, month: str | None, reason: str) -> Block:
    """The most urgent children of a place."""
    asked = reason if reason in REASONS else ""
    everyone = worklist(actor, place.where, month)
    counts, total = counted(everyone)
    rows = everyone.filter(codes__contains=f",{asked},") if asked else everyone
    first = rows.select_related("person__posyandu", "person__village").order_by("priority", "pk")[:ROWS]
    found = [Line(one, chips(one), step(one)) for one in first]
    doubt, latest = ("", "") if total else _doubt(actor, place, month)
    return Block(found, counts, asked, total, month, place.narrows, doubt, latest, child_page(actor))


def _doubt(actor: Actor, place: Place, month: str | None) -> tuple[str, str]:
    """Why an empty list of a month is no all-clear, and the newest month that has a list; nothing where it is one."""
    if not month:
        return _("Belum ada angka dari wilayah ini, jadi daftarnya belum dapat dibuat."), ""
    months = worklist_months(actor, place.where)
    words = {"month": say().month(month)}
    if month not in months:
        told = _("Daftar kerja %(month)s tidak disimpan; daftar hanya ada untuk bulan terbaru.") % words
        return told, next(iter(months), "")
    if not figures(actor, place.where, month, [FIRST]):
        return _("Belum ada data %(month)s dari wilayah ini, jadi daftarnya belum dapat dibuat.") % words, ""
    return "", ""


def counted(rows: QuerySet[Any]) -> tuple[dict[str, int], int]:
    """How many children have each reason, and how many there are; ten thousand rows tell few different lists."""
    counts = dict.fromkeys(SHORT, 0)
    lists = dict(rows.order_by().values_list("codes").annotate(n=Count("pk")))
    for codes, n in lists.items():
        for code in counts.keys() & set(codes.split(",")):
            counts[code] += n
    return counts, sum(lists.values())


def chips(item: WorklistItem) -> list[dict[str, str]]:
    """The reasons of a child as chips, most urgent first."""
    return [{"tone": SHORT[code][0], "text": SHORT[code][1]} for code in item.reasons if code in SHORT]


def step(item: WorklistItem) -> str:
    """What to do first."""
    first = next((code for code in item.reasons if code in REASONS), None)
    return words_of(first).do if first else ""
