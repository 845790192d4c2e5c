"""Which place a page is about: its name, the places above and those below. Names come from the packaged list."""

import re
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

from konvergensi import regions as packaged
from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND
from konvergensi_web.platform.scope import Actor
from konvergensi_web.regions.paths import LEVELS, ancestors, code_of, level_of, path_of, within
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
    """One place with its name."""

    code: str
    path: str
    level: str
    name: str
    label: str

    @property
    def below(self) -> str | None:
        """The level directly below."""
        return BELOW.get(self.level)

    @property
    def tiles(self) -> str | None:
        """The level of the tiles: villages for a regency."""
        return TILES.get(self.level)


def get_place(code: str) -> Place:
    """The place of a code. Raises `ProblemError` (platform.not-found)."""
    if not CODE.fullmatch(code):
        raise ProblemError(NOT_FOUND, what=f"Wilayah {code[:20]}")
    path = path_of(code)
    if level_of(path) == "posyandu":
        found = Posyandu.objects.filter(path=path).first()
        if found is None:
            raise ProblemError(NOT_FOUND, what=f"Posyandu {code}")
        return Place(code, path, "posyandu", found.name, f"Posyandu {found.name}")
    try:
        known = packaged.get(code)
    except ProblemError as error:
        raise ProblemError(NOT_FOUND, what=f"Wilayah {code}") from error
    return Place(code, path, known.level, known.name, known.label)


def crumbs(place: Place, actor: Actor) -> list[Crumb]:
    """The places from the province down to this one; a link only where the reader may go."""
    found = []
    for path in ancestors(place.path):
        here = place if path == place.path else get_place(code_of(path))
        found.append(Crumb(here.code, here.label, here.name, open=within(path, actor.paths)))
    return found


def names_below(place: Place, level: str) -> dict[str, str]:
    """Code -> name of every place of a level below, in the order of the codes."""
    if level == "posyandu":
        rows = Posyandu.objects.filter(village_id=place.code).values_list("path", "name")
        return {code_of(path): name for path, name in rows}
    return _names(place.code, level)


def counts_below(place: Place) -> list[tuple[int, str]]:
    """How many kecamatan and desa a place has; nothing below a desa, whose posyandu its tiles show."""
    levels = LEVELS[LEVELS.index(place.level) + 1 : LEVELS.index("posyandu")]
    return [(len(_names(place.code, level)), level_word(level)) for level in levels]


@lru_cache(maxsize=256)
def _names(code: str, level: str) -> dict[str, str]:
    table = packaged.table()
    rows = table.filter((table["level"] == level) & table["code"].str.starts_with(f"{code}."))
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
