"""How far the months of the own regencies are on their way to everyone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as say

from konvergensi.problems import Problem, ProblemError
from konvergensi.problems.platform import NOT_FOUND
from konvergensi.problems.releases import NOTHING_RELEASED, NOTHING_TO_RELEASE
from konvergensi_web.measures import release_checks
from konvergensi_web.measures.models import IndicatorValue, Release, ReleasedValue
from konvergensi_web.measures.selectors.figures import REGENCY_PARTS, Figure, figures, sees
from konvergensi_web.platform.scope import Actor, may
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import ancestors, code_of, subtree
from konvergensi_web.regions.selectors import get_region

SAYS = dict(Release.State.choices)
ON_THE_WAY = ("draft", "verified")


@dataclass(frozen=True, slots=True)
class Line:
    """One month of one regency, as far as the reader may know it: state, number and coverage belong together."""

    pk: str
    place: str
    code: str
    month: str
    state: str
    coverage: float | None
    number: int | None
    released_on: date | None
    sha256: str
    changed: bool = False  # newer numbers than the released ones; told only to those who see them
    opens: bool = True  # whether there is more to see than its state

    @property
    def says(self) -> str:
        """Its state in words."""
        return str(SAYS.get(self.state, self.state))


def releases_of(actor: Actor) -> list[Line]:
    """The months of the regencies the actor belongs to or stands above, newest first.

    Who may not see drafts sees only months that were verified or released, by the matrix of rights; and beside a
    release only its own frozen D/S, never the living one.
    """
    paths = [regency_of(path) or path for path in actor.paths]
    names = {one.path: one.label for one in Region.objects.filter(subtree(paths, "path"), level="regency")}
    inside = subtree(list(names))
    known: dict[tuple[str, str], list[Release]] = {}
    for one in Release.objects.filter(inside).order_by("number"):
        known.setdefault((one.region_path, one.month), []).append(one)
    whole = {"level": "regency", "indicator": "stunting"}
    living = {(row.region_path, row.month): row for row in IndicatorValue.objects.filter(inside, **whole)}
    out = ReleasedValue.objects.filter(inside, release__state=Release.State.RELEASED, **whole)
    frozen = {(row.region_path, row.month): row for row in out}
    lines = [
        _line(actor, names[key[0]], key, known.get(key, []), (living.get(key), frozen.get(key)))
        for key in {*known, *living}
    ]
    return sorted((one for one in lines if one), key=lambda line: (line.month, line.code), reverse=True)


def _line(
    actor: Actor, name: str, key: tuple[str, str], known: Sequence[Release],
    values: tuple[IndicatorValue | None, ReleasedValue | None],
) -> Line | None:  # fmt: skip
    """The month as the actor may know it; None where nothing of it is told yet."""
    (path, month), (living, frozen) = key, values
    seen = sees(actor, path)
    told = _told(actor, path, known)
    release = next((one for one in reversed(told) if one.state != "superseded"), None)
    state = release.state if release else "draft"
    if release is None and not (living and "draft" in _states(actor)):
        return None
    value = frozen if state == "released" else living if seen in _figures_of(state) else None
    return Line(
        f"{path}{month}", name, code_of(path), month, state, value.coverage_pct if value else None,
        release.number if release else None, release.released_on if release else None,
        release.sha256 if release else "",
        changed=seen == "draft" and state == "released" and living is not None and living.state != "released",
        opens=bool(told) or seen == "draft",
    )  # fmt: skip


def _states(actor: Actor) -> tuple[str, ...]:
    """The states of a month of which the actor is told, whether or not its figures are shown."""
    if may(actor, "measures.draft.view"):
        return ("draft", "verified", "released", "superseded")
    return ("verified", "released", "superseded") if may(actor, "measures.state.view") else ("released", "superseded")


def _figures_of(state: str) -> tuple[str, ...]:
    """Who sees the living figures of a month in this state, by what the reader `sees`."""
    return ("draft", "verified") if state == "verified" else ("draft",)


def _told(actor: Actor, path: str, known: Sequence[Release]) -> list[Release]:
    """The releases the actor is told of. What is on its way stays hidden behind what is out until its figures show."""
    seen, states = sees(actor, path), _states(actor)
    out = any(one.state == "released" for one in known)
    return [
        one for one in known
        if one.state in states and (one.state not in ON_THE_WAY or not out or seen in _figures_of(one.state))
    ]  # fmt: skip


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
        return next((one for one in self.all if one.state in ON_THE_WAY), None)

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
    known = tuple(_told(actor, region.path, list(Release.objects.filter(region_path=region.path, month=month))))
    found = tuple(figures(actor, region.path, month))
    if not known and not (found and seen == "draft"):
        raise ProblemError(nothing_to_show(actor), month=month, region=region.label)
    released = next((one for one in known if one.state == "released"), None)
    living = IndicatorValue.objects.filter(regency_path=region.path, month=month).exclude(state="released")
    return Month(
        region, month, known, _checks(region.path, month, seen, known), found,
        changed=seen == "draft" and released is not None and living.exists(),
        may_verify=may(actor, "measures.release.verify", path=region.path),
        may_publish=may(actor, "measures.release.publish", path=region.path),
    )  # fmt: skip


def _checks(path: str, month: str, seen: str | None, known: Sequence[Release]) -> tuple[release_checks.Check, ...]:
    """The checklist over the figures the reader sees: the living ones, or as it was kept with the release."""
    if seen == "draft" or (seen == "verified" and any(one.state == "verified" for one in known)):
        return tuple(release_checks.checks(path, month))
    out = next((one for one in known if one.state == "released"), None) if seen == "verified" else None
    return tuple(release_checks.Check(**one) for one in out.checklist) if out else ()


def nothing_to_show(actor: Actor) -> Problem:
    """Why a month has nothing: not imported yet for those who import, not released yet for those who read."""
    return NOTHING_TO_RELEASE if may(actor, "intake.batch.write") else NOTHING_RELEASED


def regency_of(path: str) -> str:
    """The regency a path lies in; empty above a regency."""
    above = ancestors(path)
    return above[REGENCY_PARTS - 1] if len(above) >= REGENCY_PARTS else ""
