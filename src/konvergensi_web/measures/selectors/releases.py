"""How far the months of the own regencies are on their way to everyone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from konvergensi_web.measures.models import IndicatorValue, Release
from konvergensi_web.measures.selectors.figures import REGENCY_PARTS
from konvergensi_web.platform.scope import Actor, may
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import ancestors, code_of, subtree

SAYS = {"draft": "sementara", "verified": "terverifikasi", "released": "dirilis", "superseded": "digantikan"}


@dataclass(frozen=True, slots=True)
class Line:
    """One month of one regency."""

    pk: str
    place: str
    code: str
    month: str
    state: str
    coverage: float | None
    number: int | None
    released_on: date | None
    sha256: str

    @property
    def says(self) -> str:
        """Its state in words."""
        return SAYS.get(self.state, self.state)


def releases_of(actor: Actor) -> list[Line]:
    """The months of the regencies the actor belongs to or stands above, newest first.

    Who may not see drafts sees only months that were verified or released, by the matrix of rights.
    """
    paths = [regency_of(path) or path for path in actor.paths]
    regions = list(Region.objects.filter(subtree(paths, "path"), level="regency"))
    names = {one.path: one.label for one in regions}
    inside = subtree(list(names))
    newest: dict[tuple[str, str], Release] = {}
    for one in Release.objects.filter(inside).order_by("number"):
        newest[one.region_path, one.month] = one
    states = ("draft", "verified", "released")
    seen = (
        states
        if may(actor, "measures.draft.view")
        else states[1:]
        if may(actor, "measures.state.view")
        else ("released",)
    )
    rows = IndicatorValue.objects.filter(inside, level="regency", indicator="stunting")
    lines = [_line(row, newest.get((row.region_path, row.month)), names) for row in rows]
    return sorted(_shown(lines, seen), key=lambda line: (line.month, line.code), reverse=True)


def _shown(lines: Iterable[Line], seen: tuple[str, ...]) -> list[Line]:
    return [line for line in lines if line.state in seen]


def _line(row: IndicatorValue, release: Release | None, names: dict[str, str]) -> Line:
    state = release.state if release else "draft"
    return Line(
        f"{row.region_path}{row.month}", names[row.region_path], code_of(row.region_path), row.month, state,
        row.coverage_pct, release.number if release else None, release.released_on if release else None,
        release.sha256 if release else "",
    )  # fmt: skip


def regency_of(path: str) -> str:
    """The regency a path lies in; empty above a regency."""
    above = ancestors(path)
    return above[REGENCY_PARTS - 1] if len(above) >= REGENCY_PARTS else ""
