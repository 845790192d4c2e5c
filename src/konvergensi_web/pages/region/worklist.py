"""The first rows of the worklist of a place: who first, why, and what to do."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from konvergensi.measures.worklist import REASONS
from konvergensi_web.measures.models import WorklistItem
from konvergensi_web.measures.selectors import worklist
from konvergensi_web.measures.wording import SHORT
from konvergensi_web.pages.region.place import Place
from konvergensi_web.platform.scope import Actor

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
    """The rows shown, how many there are for each reason, and which reason was asked for."""

    rows: list[Line]
    counts: dict[str, int]
    asked: str
    total: int

    @property
    def rest(self) -> int:
        """How many more."""
        return max(0, (self.counts.get(self.asked, 0) if self.asked else self.total) - len(self.rows))

    @property
    def choices(self) -> list[tuple[str, str, int]]:
        """Reasons that somebody has: code, word, children."""
        return [(code, SHORT[code][1], self.counts[code]) for code in SHORT if self.counts.get(code)]


def block(actor: Actor, place: Place, month: str | None, reason: str) -> Block:
    """The most urgent children of a place."""
    asked = reason if reason in REASONS else ""
    everyone = worklist(actor, place.path, month)
    counts, total = counted(everyone)
    rows = everyone.filter(codes__contains=f",{asked},") if asked else everyone
    first = rows.select_related("person__posyandu", "person__village").order_by("priority", "pk")[:ROWS]
    found = [Line(one, chips(one), step(one)) for one in first]
    return Block(found, counts, asked, total)


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
    return REASONS[first].do if first else ""
