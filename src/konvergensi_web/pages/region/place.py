"""Which place a page is about: its name, the places above and those below. Names come from the packaged list."""

import re
from dataclasses import dataclass
from functools import lru_cache

import polars as pl
from django.db.models import Q
from django.utils.translation import gettext as say

from konvergensi import regions as packaged
from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND
from konvergensi_web.platform.scope import Actor, may
from konvergensi_web.regions.paths import (
    LEVELS,
    OFFICE,
    Where,
    ancestors,
    code_of,
    level_of,
    outermost,
    path_of,
    paths_of,
    shared,
    subtree,
    within,
)
from konvergensi_web.registry.models import Posyandu

CODE = re.compile(r"\d{2}(\.\d{2}(\.\d{2}(\.\d{4}(\.\d{4})?)?)?)?")
BELOW = {"province": "regency", "regency": "district", "district": "village", "village": "posyandu"}
TILES = {"province": "regency", "regency": "village", "district": "village", "village": "posyandu"}


@dataclass(frozen=True, slots=True)
class Crumb:
    """A place above or below: `code` for its address, empty where the reader may not go."""

    code: str
    label: str
    name: str
    open: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """One place with its name; or the `several` places of an office as one, with the smallest place above them."""

    code: str
    path: str
    level: str
    name: str
    label: str
    several: tuple[str, ...] = ()

    @property
    def where(self) -> Where:
        """What its figures and lists are read of."""
        return self.several or self.path

    @property
    def below(self) -> str | None:
        """The level directly below; of an office the level of its places."""
        return self._smallest if self.several else BELOW.get(self.level)

    @property
    def tiles(self) -> str | None:
        """The level of the tiles: villages for a regency."""
        return self._smallest if self.several else TILES.get(self.level)

    @property
    def narrows(self) -> str:
        """Its code, where the lists of an area can be narrowed to it; they begin with the whole of a regency."""
        return self.code if self.level in ("district", "village", "posyandu") else ""

    @property
    def _smallest(self) -> str:
        return max((level_of(path) for path in self.several), key=LEVELS.index)


def get_place(code: str) -> Place:
    """The place of a code. Raises `ProblemError` (platform.not-found)."""
    if not CODE.fullmatch(code):
        raise ProblemError(NOT_FOUND, what=say("Wilayah %(code)s") % {"code": code[:20]})
    path = path_of(code)
    if level_of(path) == "posyandu":
        found = Posyandu.objects.filter(path=path).first()
        if found is None:
            raise ProblemError(NOT_FOUND, what=f"Posyandu {code}")
        return Place(code, path, "posyandu", found.name, f"Posyandu {found.name}")
    try:
        known = packaged.get(code)
    except ProblemError as error:
        raise ProblemError(NOT_FOUND, what=say("Wilayah %(code)s") % {"code": code}) from error
    return Place(code, path, known.level, known.name, known.label)


def own_place(actor: Actor, office: str) -> Place | None:
    """The area of the reader's office: a place, or its several places under its name; None for the whole country."""
    code = own_code(actor)
    if code != OFFICE:
        return get_place(code) if code else None
    paths = outermost(actor.paths)
    return Place(OFFICE, shared(paths), OFFICE, office, office, paths)


def own_code(actor: Actor) -> str:
    """The code of the area of the reader's office; empty for the whole country."""
    paths = outermost(actor.paths)
    return OFFICE if len(paths) > 1 else code_of(next(iter(paths), ""))


def may_at(actor: Actor, permission: str, place: Place) -> bool:
    """Whether the reader may do it at a place, or at every place of the office."""
    return all(may(actor, permission, path=path) for path in paths_of(place.where))


def crumbs(place: Place, actor: Actor) -> list[Crumb]:
    """The places from the province down to this one; a link only where the reader may go."""
    found = []
    for path in ancestors(place.path):
        here = place if path == place.path and not place.several else get_place(code_of(path))
        found.append(Crumb(here.code, here.label, here.name, open=within(path, actor.paths)))
    return [*found, Crumb(OFFICE, place.label, place.name)] if place.several else found


def names_below(place: Place, level: str) -> dict[str, str]:
    """Code -> name of every place of a level below, in the order of the codes."""
    if level == "posyandu":
        inside = subtree(place.several, "path") if place.several else Q(village_id=place.code)
        return {code_of(path): name for path, name in Posyandu.objects.filter(inside).values_list("path", "name")}
    return {code: name for path in paths_of(place.where) for code, name in _names(code_of(path), level).items()}


def counts_below(place: Place) -> list[tuple[int, str]]:
    """How many kecamatan and desa a place has; nothing below a desa, whose posyandu its tiles show."""
    first = LEVELS.index(place.below or "posyandu") if place.several else LEVELS.index(place.level) + 1
    levels = LEVELS[first : LEVELS.index("posyandu")]
    return [(len(names_below(place, level)), level_word(level)) for level in levels]


@lru_cache(maxsize=256)
def _names(code: str, level: str) -> dict[str, str]:
    table = packaged.table()
    here = (table["code"] == code) | table["code"].str.starts_with(f"{code}.")
    rows = table.filter((table["level"] == level) & here)
    return dict(rows.sort("code").select("code", "name").iter_rows())


def level_word(level: str) -> str:
    """What people call a level."""
    words = ("provinsi", "kabupaten/kota", "kecamatan", "desa/kelurahan", "posyandu")
    return dict(zip(LEVELS, words, strict=True))[level]


def find_places(words: str, actor: Actor, limit: int = 20) -> list[Crumb]:
    """Places in the reader's area whose name holds the words, larger places first; a code finds its place."""
    wanted = words.strip().lower()
    if len(wanted) < 2:
        return []
    table = packaged.table()
    inside = table.filter(_inside(tuple(sorted(code_of(path) for path in actor.paths))))
    hits = inside.filter(
        inside["name"].str.to_lowercase().str.contains(wanted, literal=True) | inside["code"].str.starts_with(wanted)
    )
    codes = sorted(hits["code"].to_list(), key=lambda code: (len(code), code))[:limit]
    return [_crumb(code) for code in codes]


def _inside(codes: tuple[str, ...]) -> pl.Expr:
    found = pl.lit(False)
    for code in codes:
        found |= pl.lit(True) if not code else (pl.col("code") == code) | pl.col("code").str.starts_with(f"{code}.")
    return found


def _crumb(code: str) -> Crumb:
    place = get_place(code)
    above = " › ".join(packaged.get(code_of(path)).label for path in ancestors(place.path)[:-1])
    return Crumb(code, place.label, above)
