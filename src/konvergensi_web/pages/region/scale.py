"""How the shares of places are coloured: by WHO's classes where WHO gives them, else in five groups of equal size.

The darkest colour is always the worst, so a share that should be high (D/S, N/D') runs the other way.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import quantiles

from django.utils.translation import gettext as _

from konvergensi.measures.indicators import find_limits
from konvergensi.measures.quality import coverage_minimum
from konvergensi_web.measures.catalogue import Meta, find_meta, metas
from konvergensi_web.measures.selectors import Figure
from konvergensi_web.pages.region.place import Place
from konvergensi_web.platform.tags import say

FIRST = "stunting"  # what a page draws until another indicator is asked for
GROUPS = 5
LOW_COVERAGE, NO_DATA = 5, 6
NATIONAL = ("< 10 %", "10–20 %", "20–30 %", "> 30 %")
COVERAGE = "ds"  # a share of the target itself: low coverage is what it tells, not a doubt about it


def last_day(month: str) -> date:
    """A day of the month on which its definitions and limits are read."""
    return date(int(month[:4]), int(month[5:7]), 28)


def doubt(figure: Figure | None) -> int | None:
    """Why a share gets no class: nothing known, or too few measured; None where it may have one."""
    if figure is None or figure.pct is None:
        return NO_DATA
    cover = figure.coverage_pct
    if figure.indicator != COVERAGE and cover is not None and cover < coverage_minimum(last_day(figure.month)):
        return LOW_COVERAGE
    return None


@dataclass(frozen=True, slots=True)
class Scale:
    """The classes of one indicator: `cuts` in percent, ascending; `who` whether they are WHO's."""

    indicator: str
    cuts: tuple[float, ...]
    who: bool
    rising: bool = False  # whether a higher share is better

    def state(self, figure: Figure | None) -> int:
        """0 (best) to 4 (worst), or why there is none (`LOW_COVERAGE`, `NO_DATA`)."""
        reason = doubt(figure)
        if reason is not None or figure is None or figure.pct is None:
            return NO_DATA if reason is None else reason
        return self._shade(sum(figure.pct >= cut for cut in self.cuts))

    def _shade(self, place: int) -> int:
        """The colour of a class counted from below; fewer than five classes are spread over the five colours."""
        shade = round(place * (GROUPS - 1) / len(self.cuts)) if self.cuts else 0
        return GROUPS - 1 - shade if self.rising else shade

    def legend(self, month: str | None) -> list[tuple[str, str]]:
        """Class of the stylesheet and words, the best first."""
        cuts = [say().number(cut, 1 if cut % 1 else 0) for cut in self.cuts]
        words = (
            [f"< {cuts[0]} %", *(f"{low}–{high} %" for low, high in pairwise(cuts)), f"≥ {cuts[-1]} %"] if cuts else []
        )
        found = [(f"c{self._shade(place)}", word) for place, word in enumerate(words)]
        return [*(reversed(found) if self.rising else found), *self._doubts(month)]

    def _doubts(self, month: str | None) -> list[tuple[str, str]]:
        least = say().number(coverage_minimum(last_day(month) if month else date.max))
        low = [] if self.indicator == COVERAGE else [(f"c{LOW_COVERAGE}", _("cakupan < %(n)s %%") % {"n": least})]
        return [*low, (f"c{NO_DATA}", _("tidak ada data"))]

    def national_legend(self, month: str | None) -> list[tuple[str, str]]:
        """The colours of the national map, in the same classes; they are for stunting alone."""
        if self.indicator != FIRST:
            return []
        return [*zip(("c0", "c2", "c3", "c4"), NATIONAL, strict=True), *self._doubts(month)]

    @property
    def says(self) -> str:
        """What the classes are, for the line under the tiles."""
        if self.who:
            return _("Kelas: WHO.")
        return _("Warna: lima kelompok wilayah yang sama banyaknya; yang paling gelap paling perlu perhatian.")


def scale_of(indicator: str, month: str | None, figures: Iterable[Figure] = ()) -> Scale:
    """The classes of an indicator for a month; where WHO has none, made from the `figures` that may have a class."""
    meta = find_meta(indicator)
    rising = meta is not None and meta.better == "higher"
    who = find_limits(f"{indicator}_classes", last_day(month) if month else date.max)
    if who is not None:
        return Scale(indicator, who, who=True, rising=rising)
    shares = [one.pct for one in figures if doubt(one) is None and one.pct is not None]
    cuts = quantiles(shares, n=GROUPS, method="inclusive") if len(shares) >= GROUPS else []
    return Scale(indicator, tuple(sorted({round(cut, 1) for cut in cuts})), who=False, rising=rising)


def drawable(place: Place) -> list[Meta]:
    """The indicators a page can draw for a place: shares that its places below have too."""
    levels = {level for level in (place.tiles, place.below) if level is not None}
    return [one for one in metas().values() if one.is_ratio and levels <= set(one.levels)]


def asked_indicator(place: Place, asked: str) -> str:
    """The indicator asked for, if it can be drawn; else the first."""
    return asked if asked in [one.id for one in drawable(place)] else FIRST


def short(indicator: str) -> str:
    """Its name inside a sentence: without what stands in brackets, starting small."""
    meta = find_meta(indicator)
    name = meta.title.split(" (")[0] if meta else indicator
    return name[:1].lower() + name[1:]
