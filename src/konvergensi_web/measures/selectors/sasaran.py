"""Lists of targets (sasaran, S) of the own area, desa by desa, and what the kecamatan said of them."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND
from konvergensi_web.measures.models import SasaranCheck, TargetPopulation
from konvergensi_web.measures.selectors.figures import figures_below, latest_month
from konvergensi_web.platform.scope import Actor, require
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import code_of, cut, subtree

VIEW, VERIFY = "measures.sasaran.view", "measures.sasaran.verify"
WAITS = "waits"
KEY = ("region_path", "year", "kind")
Key = tuple[str, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sasaran:
    """S of one desa, year and kind, beside last year's and beside the children measured."""

    path: str
    place: str
    district: str
    year: int
    kind: str
    total: int
    posyandu: int
    before: int | None
    measured: int | None
    month: str
    source: str
    digest: str
    state: str  # waits, verified, returned
    changed: bool  # the figures are others than those that were looked at
    reason: str
    decided_at: datetime | None
    check_id: UUID | None

    @property
    def pk(self) -> str:
        """For lists."""
        return f"{self.path}{self.year}{self.kind}"

    @property
    def code(self) -> str:
        """Of the desa."""
        return code_of(self.path)

    @property
    def change(self) -> float | None:
        """From last year's in percent."""
        return 100.0 * (self.total - self.before) / self.before if self.before else None


def sasaran_of(actor: Actor, path: str | None = None) -> list[Sasaran]:
    """The lists of the actor's area (or of one desa in it), those that wait first, then by place."""
    require(actor, VIEW, path=path)
    rows = TargetPopulation.objects.filter(subtree(actor.paths))
    rows = rows.filter(subtree([path])) if path else rows
    found = _villages(rows.values_list("region_path", "year", "kind", "target", "source"))
    keys = _newest(found)
    said = {
        (one.region_path, one.year, one.kind): one
        for one in SasaranCheck.objects.filter(subtree(actor.paths), over_at__isnull=True)
    }
    names = dict(Region.objects.filter(path__in={key[0] for key in keys}).values_list("path", "label"))
    above = {cut(key[0], "district") for key in keys}
    names |= dict(Region.objects.filter(path__in=above).values_list("path", "label"))
    month, measured = _measured(actor)
    known = _Known(names, month, measured)
    lines = [_line(key, found, said.get(key), known) for key in keys]
    order = {WAITS: 0, "returned": 1}
    return sorted(lines, key=lambda one: (order.get(one.state, 2), -one.year, one.path, one.kind))


def get_sasaran(actor: Actor, code: str, year: int, kind: str) -> Sasaran:
    """S of one desa. Raises `ProblemError` (platform.not-found, platform.not-yours)."""
    path = f"{code}."
    for one in sasaran_of(actor, path):
        if (one.path, one.year, one.kind) == (path, year, kind):
            return one
    raise ProblemError(NOT_FOUND, what="Sasaran itu")


def waiting(actor: Actor) -> int:
    """How many lists wait for the actor's word, in two queries: the menu asks on every page."""
    rows = TargetPopulation.objects.filter(subtree(actor.paths))
    found = _villages(rows.values_list("region_path", "year", "kind", "target", "source"))
    checks = SasaranCheck.objects.filter(subtree(actor.paths), over_at__isnull=True)
    said = {(path, year, kind): digest for path, year, kind, digest in checks.values_list(*KEY, "digest")}
    return sum(said.get(key) != _digest(_counted(found[key])) for key in _newest(found))


def verified_villages(regency_path: str, year: int) -> tuple[int, int]:
    """For how many desa with a list of the year (or the newest before it) the kecamatan stands, of how many."""
    rows = TargetPopulation.objects.filter(subtree([regency_path]), year__lte=year)
    found = _villages(rows.values_list("region_path", "year", "kind", "target", "source"))
    newest = max((key[1] for key in found), default=0)
    checks = SasaranCheck.objects.filter(
        subtree([regency_path]), over_at__isnull=True, state=SasaranCheck.State.VERIFIED, year=newest
    )
    said = {(one.region_path, one.year, one.kind): one.digest for one in checks}
    villages = {key[0] for key in found if key[1] == newest}
    done = {key[0] for key, rows_ in found.items() if said.get(key) == _digest(_counted(rows_))}
    return len(done & villages), len(villages)


Rows = list[tuple[str, int, str]]


def _villages(rows: Iterable[tuple[str, int, str, int, str]]) -> dict[Key, Rows]:
    """The rows of each desa, year and kind: path, target, source."""
    found: dict[Key, Rows] = defaultdict(list)
    for path, year, kind, target, source in rows:
        found[cut(path, "village"), year, kind].append((path, target, source))
    return found


def _newest(found: dict[Key, Rows]) -> list[Key]:
    """The lists of the newest year of each kind; the earlier ones stand beside them for comparison only."""
    last: dict[str, int] = {}
    for _path, year, kind in found:
        last[kind] = max(year, last.get(kind, 0))
    return [key for key in found if key[1] == last[key[2]]]


def _counted(rows: Rows) -> Rows:
    """The rows that count: those per posyandu, where there are any; else the one of the desa."""
    parts = [one for one in rows if one[0].count(".") > 4]
    return parts or rows


def _digest(rows: Rows) -> str:
    told = json.dumps(sorted((path, target) for path, target, _source in rows), separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def _measured(actor: Actor) -> tuple[str, dict[str, int | None]]:
    """The children measured in each desa in the newest month the actor sees."""
    month = latest_month(actor, actor.paths) if all(actor.paths) else None
    if month is None:
        return "", {}
    return month, {one.path: one.measured for one in figures_below(actor, actor.paths, "village", "ds", month)}


@dataclass(frozen=True, slots=True)
class _Known:
    """What all lines share."""

    names: dict[str, str]
    month: str
    measured: dict[str, int | None]


def _line(key: Key, found: dict[Key, Rows], said: SasaranCheck | None, known: _Known) -> Sasaran:
    path, year, kind = key
    names = known.names
    rows = _counted(found[key])
    earlier = found.get((path, year - 1, kind))
    digest = _digest(rows)
    holds = said is not None and said.digest == digest
    return Sasaran(
        path=path, place=names.get(path, code_of(path)), district=names.get(cut(path, "district"), ""), year=year,
        kind=kind, total=sum(target for _path, target, _source in rows),
        posyandu=sum(one[0].count(".") > 4 for one in rows),
        before=sum(target for _path, target, _source in _counted(earlier)) if earlier else None,
        measured=known.measured.get(path), month=known.month, source=rows[0][2], digest=digest,
        state=said.state if holds and said else WAITS, changed=said is not None and not holds,
        reason=said.reason if said else "", decided_at=said.decided_at if said else None,
        check_id=said.pk if said else None,
    )  # fmt: skip
