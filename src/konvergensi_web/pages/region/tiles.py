"""The tiles of a place: one square a desa, a row a kecamatan, coloured by WHO's classes; and the table of the same."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from konvergensi_web.measures.selectors import Figure
from konvergensi_web.pages.region.place import Place, names_below
from konvergensi_web.pages.region.scale import FIRST, LOW_COVERAGE, NO_DATA, Scale, short
from konvergensi_web.platform.tags import say
from konvergensi_web.regions.paths import code_of


@dataclass(frozen=True, slots=True)
class Tile:
    """One place below: its class and what its tip says."""

    code: str
    name: str
    state: int
    figure: Figure | None
    withheld: bool = False  # on the open page: a small cell, as against not known

    @property
    def text(self) -> str:
        """The rounded percentage in the tile; nothing where it would not be trusted."""
        if self.figure is None or self.figure.pct is None or self.state >= LOW_COVERAGE:
            return ""
        return say().number(self.figure.pct)

    @property
    def says(self) -> str:
        """The tip, which is also what a screen reader reads."""
        if self.withheld:
            return _("%(name)s: ditahan (sel kecil)") % {"name": self.name}
        if self.figure is None or self.figure.pct is None:
            return _("%(name)s: tidak ada data") % {"name": self.name}
        words = {
            "name": self.name,
            "pct": say().percent(self.figure.pct),
            "n": say().number(self.figure.numerator),
            "all": say().number(self.figure.denominator),
        }
        told = _("%(name)s: %(pct)s, %(n)s dari %(all)s anak") % words
        cover = self.figure.coverage_pct
        told += " · D/S " + (say().percent(cover) if cover is not None else _("tidak diketahui"))
        return told + (" · " + _("cakupan rendah") if self.state == LOW_COVERAGE else "")

    @property
    def gap(self) -> int:
        """Children of the target who were not measured."""
        one = self.figure
        if one is None or one.target_children is None or one.measured_in_target is None:
            return 0
        return one.target_children - one.measured_in_target


@dataclass(frozen=True, slots=True)
class Row:
    """The tiles of one kecamatan, with its own name and address."""

    code: str
    name: str
    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class Grid:
    """All tiles of a place. `drawn` keeps their text by language: it is the longest part of a page."""

    level: str
    rows: tuple[Row, ...]
    big: bool
    scale: Scale
    drawn: dict[str, SafeString] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def tiles(self) -> list[Tile]:
        """Every tile in order."""
        return [tile for row in self.rows for tile in row.tiles]

    @property
    def asks(self) -> str:
        """What an address of the same month adds so that the next page draws the same indicator."""
        return "" if self.scale.indicator == FIRST else f"&indikator={self.scale.indicator}"


# Grids of this process by what decides them; the oldest goes first.
_kept: dict[Hashable, Grid] = {}
KEPT = 64


def kept_grid(key: Hashable, make: Callable[[], Grid | None]) -> Grid | None:
    """The grid of a key, made when it is not known yet. Whoever gives the key answers that it names one grid."""
    found = _kept.get(key)
    if found is None and (found := make()) is not None:
        while len(_kept) >= KEPT:
            _kept.pop(next(iter(_kept)), None)
        _kept[key] = found
    return found


def drawn(found: Grid, month: str | None, above: str) -> SafeString:
    """The tiles as the page shows them, written once for each language. `above`: the address that codes follow."""
    key = f"{get_language()} {month} {above}"
    if key not in found.drawn:
        context = {"grid": found, "month": month, "above": above}
        found.drawn[key] = mark_safe(render_to_string("pages/region/tiles.html", context))  # noqa: S308
    return found.drawn[key]


def grid(place: Place, figures: Iterable[Figure], scale: Scale, withheld: frozenset[str] = frozenset()) -> Grid | None:
    """The tiles below a place; a place without a figure has its tile too."""
    level = place.tiles
    if level is None:
        return None
    known = {code_of(one.path): one for one in figures}
    names = names_below(place, level)
    tiles = [
        Tile(code, name, scale.state(known.get(code)), known.get(code), code in withheld)
        for code, name in names.items()
    ]
    if place.level != "regency":
        return Grid(level, (Row("", "", tuple(tiles)),), True, scale)
    parents = names_below(place, "district")
    rows = [Row(code, name, tuple(one for one in tiles if one.code[:8] == code)) for code, name in parents.items()]
    return Grid(level, tuple(rows), False, scale)


def finding(found: Grid) -> str:
    """What the tiles show: the kecamatan (or places) with the highest share, or the lowest where more is better."""
    sums: dict[str, tuple[int, int]] = {}
    for row in found.rows:
        for tile in row.tiles:
            if tile.state < LOW_COVERAGE and tile.figure is not None:
                name = row.name or tile.name
                n, d = sums.get(name, (0, 0))
                sums[name] = (n + (tile.figure.numerator or 0), d + (tile.figure.denominator or 0))
    known = sorted(((n / d, name) for name, (n, d) in sums.items() if d), reverse=not found.scale.rising)
    words = {"what": short(found.scale.indicator), "names": ", ".join(name for _share, name in known[:3])}
    if len(known) < 4:
        return _("Persen %(what)s menurut wilayah") % words
    if found.scale.rising:
        return _("Persen %(what)s terendah di %(names)s") % words
    return _("Persen %(what)s tertinggi di %(names)s") % words


def most_missing(found: Grid | None) -> list[tuple[str, int]]:
    """Where most children of the target were not measured: kecamatan or places, the largest gap first."""
    if found is None:
        return []
    gaps: dict[str, int] = {}
    for row in found.rows:
        for tile in row.tiles:
            name = row.name or tile.name
            gaps[name] = gaps.get(name, 0) + tile.gap
    return sorted(gaps.items(), key=lambda one: -one[1])


def summary(found: Grid) -> dict[str, Any]:
    """How many places are in no class, for the line under the tiles."""
    states = [tile.state for tile in found.tiles]
    return {"all": len(states), "low": states.count(LOW_COVERAGE), "none": states.count(NO_DATA)}
