"""How far the measurements of a place and month can be trusted, and those of the places below it, the worst first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND, NOT_YOURS
from konvergensi.sources.months import MONTH
from konvergensi_web.measures import selectors
from konvergensi_web.measures.models import QualityValue
from konvergensi_web.measures.selectors.places import get_place
from konvergensi_web.measures.wording import sentence
from konvergensi_web.platform.listing import Column, Empty, Listing
from konvergensi_web.platform.scope import Actor
from konvergensi_web.platform.tags import bulan
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import code_of

BELOW = {"regency": "district", "district": "village"}
RATINGS = {
    "problematic": ("bad", _("bermasalah")), "acceptable": ("warn", _("perhatian")), "good": ("good", _("baik")),
    "excellent": ("good", _("sangat baik")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """One place below with its judgement."""

    name: str
    row: QualityValue

    @property
    def code(self) -> str:
        """For its address."""
        return code_of(self.row.region_path)

    @property
    def score(self) -> float | None:
        """The SMART score, the smaller the better; a small place has none."""
        return self.row.score

    @property
    def children(self) -> int | None:
        """Children measured."""
        found: int | None = self.row.counts.get("children")
        return found

    @property
    def heaped(self) -> float | None:
        """Lengths that end in ,0 or ,5 in percent."""
        return _share(self.row.counts, "lengths", "heaped_length")

    @property
    def doubtful(self) -> float | None:
        """Rows that cannot be or are copies in percent."""
        return _share(self.row.counts, "rows", "impossible", "copied")


def _share(counts: dict[str, Any], of: str, *names: str) -> float | None:
    return 100.0 * sum(counts.get(name) or 0 for name in names) / counts[of] if counts.get(of) else None


def _made(of: str, *names: str) -> Any:
    """A share with its fraction, for a column."""

    def value(place: Place) -> tuple[float, int, int] | None:
        counts = place.row.counts
        share = _share(counts, of, *names)
        return None if share is None else (share, sum(counts.get(name) or 0 for name in names), counts[of])

    return value


def _count(name: str) -> Any:
    return lambda place: place.row.counts.get(name)


def _search(rows: Sequence[Place], words: list[str]) -> list[Place]:
    return [row for row in rows if all(word.lower() in row.name.lower() for word in words)]


PLACES = Listing(
    "mutu",
    _("Mutu tempat di bawahnya"),
    [
        Column("name", _("Tempat"), sort="name", kind="link",
               url=lambda place: reverse("measures:quality", args=[place.code])),
        Column("score", _("Skor SMART"), sort="score", kind="number"),
        Column("rating", _("Mutu"), lambda place: [RATINGS[place.row.rating]] if place.row.rating in RATINGS else [],
               kind="chips"),
        Column("children", _("Anak"), sort="children", kind="number"),
        Column("heaped", _("Tinggi berakhir ,0 atau ,5"), _made("lengths", "heaped_length"), sort="heaped",
               kind="percent"),
        Column("doubtful", _("Tidak masuk akal atau salinan"), _made("rows", "impossible", "copied"), sort="doubtful",
               kind="percent", decimals=1),
        Column("implausible", _("Di luar batas wajar WHO"), _count("implausible"), kind="number", hidden=True),
        Column("shrunk", _("Panjang menyusut"), _count("shrunk"), kind="number", hidden=True),
        Column("copied", _("Sama dengan bulan lalu"), _count("copied"), kind="number", hidden=True),
        Column("twice", _("Diukur dua kali"), _count("twice"), kind="number", hidden=True),
    ],
    search=_search,
    search_hint=_("Nama tempat"),
    empty=Empty(_("Belum ada yang dinilai"), _("Mutu dihitung bersama angka bulan ini.")),
)  # fmt: skip


@require_safe
def quality(request: HttpRequest, code: str) -> HttpResponse:
    """The judgement of a place for a month (default the latest judged), and of the places below it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    path, name = get_place(actor, code)
    if not selectors.sees_drafts(actor, path):
        raise ProblemError(NOT_YOURS, what=say("melihat mutu pengukuran"), who=actor.name)
    months, asked = selectors.quality_months(actor, path), request.GET.get("bulan", "")
    here = selectors.quality(actor, path, asked if asked in months else None)
    if here is None:
        raise ProblemError(NOT_FOUND, what=say("Penilaian mutu"))
    context: dict[str, Any] = {
        "place": name, "code": code, "here": here, "months": months, "month": here.month,
        "says": [sentence(text) for text in here.findings],
        "missed": _missed(asked, here.month) if asked not in months else "",
    }  # fmt: skip
    level = BELOW.get(here.level, "")
    if not level:
        return render(request, "measures/quality.html", context)
    rows = _places(actor, path, level, here.month)
    order = "-score" if any(row.score is not None for row in rows) else "-doubtful"
    listing = replace(PLACES, default_sort=order, kept=[("bulan", here.month)])
    return listing.render(request, rows, "measures/quality.html", **context)


def _missed(asked: str, month: str) -> str:
    """Why another month is shown than the one asked for."""
    words = {"asked": bulan(asked), "month": bulan(month)} if MONTH.fullmatch(asked) else None
    return say("Mutu %(asked)s belum dinilai; yang ditampilkan %(month)s.") % words if words else ""


def _places(actor: Actor, path: str, level: str, month: str) -> list[Place]:
    below = list(selectors.quality_below(actor, path, level, month))
    names = dict(Region.objects.filter(path__in=[row.region_path for row in below]).values_list("path", "label"))
    return [Place(names.get(row.region_path, row.region_path), row) for row in below]
