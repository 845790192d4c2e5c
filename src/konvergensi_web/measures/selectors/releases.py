"""How far the months of the own regencies are on their way to everyone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as say

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND
from konvergensi.problems.releases import NOTHING_TO_RELEASE
from konvergensi_web.measures import release_checks
from konvergensi_web.measures.models import IndicatorValue, Release
from konvergensi_web.measures.selectors.figures import REGENCY_PARTS, Figure, figures, sees
from konvergensi_web.platform.scope import Actor, may
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import ancestors, code_of, subtree
from konvergensi_web.regions.selectors import get_region

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


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a regency on its way: its releases, the checklist, the figures as they would go out."""

    region: Region
    month: str
    all: tuple[Release, ...]
    checks: tuple[release_checks.Check, ...]
    figures: tuple[Figure, ...]
    changed: bool  # numbers changed since the release, so that a correction could follow
    may_verify: bool
    may_publish: bool

    @property
    def ongoing(self) -> Release | None:
        """The release that is not out yet."""
        return next((one for one in self.all if one.state in ("draft", "verified")), None)

    @property
    def released(self) -> Release | None:
        """The release that counts."""
        return next((one for one in self.all if one.state == "released"), None)

    @property
    def coverage_low(self) -> bool:
        """Whether too few children were measured."""
        return any(one.low_coverage for one in self.figures if one.indicator == "stunting")


def get_regency(actor: Actor, code: str) -> Region:
    """The regency, if the actor may know how far its months are. Raises `ProblemError`."""
    region = get_region(code)
    if region.level != "regency" or not any(
        region.path.startswith(path) or path.startswith(region.path) for path in actor.paths
    ):
        raise ProblemError(NOT_FOUND, what=say("Rilis"))
    return region


def get_month(actor: Actor, code: str, month: str) -> Month:
    """A month of a regency as far as the actor may know it. Raises `ProblemError` where there is nothing to show."""
    region = get_regency(actor, code)
    seen = sees(actor, region.path)
    known = tuple(Release.objects.filter(region_path=region.path, month=month))
    found = tuple(figures(actor, region.path, month))
    if not known and not (found and seen == "draft"):
        raise ProblemError(NOTHING_TO_RELEASE, month=month, region=region.label)
    released = any(one.state == "released" for one in known)
    living = IndicatorValue.objects.filter(regency_path=region.path, month=month).exclude(state="released")
    return Month(
        region, month, known,
        tuple(release_checks.checks(region.path, month)) if seen in ("draft", "verified") else (), found,
        changed=released and living.exists(), may_verify=may(actor, "measures.release.verify", path=region.path),
        may_publish=may(actor, "measures.release.publish", path=region.path),
    )  # fmt: skip


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
