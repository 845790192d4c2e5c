"""Released figures for everyone: what the release says may be shown, and nothing else.

Reads only frozen values of releases that count. A withheld count is None here; no page of this app sees the number.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from konvergensi.problems import ProblemError
from konvergensi.problems.releases import RELEASE_NOT_FOUND
from konvergensi.reports.suppress import NOT_PUBLIC
from konvergensi_web.measures.catalogue import Meta, metas
from konvergensi_web.measures.models import Release, ReleasedValue
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import code_of, subtree

LEVELS = {"regency": "kabupaten/kota", "district": "kecamatan", "village": "desa/kelurahan"}
BELOW = {"regency": "district", "district": "village"}
MONTHS = 24


@dataclass(frozen=True, slots=True)
class OpenFigure:
    """One figure as everyone may see it; None where it is withheld or not known."""

    path: str
    place: str
    level: str
    month: str
    meta: Meta
    numerator: int | None
    denominator: int | None
    measured: int | None
    measured_in_target: int | None
    target: int | None
    coverage_pct: float | None
    withheld: tuple[str, ...]

    @property
    def code(self) -> str:
        """The Kemendagri code of the place."""
        return code_of(self.path)

    @property
    def pct(self) -> float | None:
        """Numerator of denominator in percent."""
        return 100.0 * self.numerator / self.denominator if self.denominator and self.numerator is not None else None

    @property
    def hidden(self) -> bool:
        """Whether its percentage is withheld, as against not known."""
        return bool({"numerator", "denominator"} & set(self.withheld))


def open_releases() -> QuerySet[Release]:
    """Every release, newest month first; those that were corrected stay citable."""
    return Release.objects.filter(sha256__gt="").order_by("-month", "region_path", "-number")


def get_release(ident: UUID) -> Release:
    """A release by its number. Raises `ProblemError` when it was never out."""
    found = open_releases().filter(pk=ident).first()
    if found is None:
        raise ProblemError(RELEASE_NOT_FOUND, release=str(ident))
    return found


def current_release(region_path: str, month: str | None = None) -> Release | None:
    """The release that counts for a regency: of a month, or the latest."""
    rows = Release.objects.filter(region_path=region_path, state=Release.State.RELEASED)
    return (rows.filter(month=month) if month else rows.order_by("-month")).first()


def months_of(region_path: str) -> list[str]:
    """The released months of a regency, newest first."""
    rows = Release.objects.filter(region_path=region_path, state=Release.State.RELEASED).order_by("-month")
    return list(rows.values_list("month", flat=True)[:MONTHS])


def figures_of(release: Release, path: str) -> list[OpenFigure]:
    """The figures of one place in a release, in the catalogue's order."""
    return _ordered(_figures(_open(release).filter(region_path=path)))


def below(release: Release, path: str, indicator: str) -> list[OpenFigure]:
    """One indicator of all places below a path."""
    rows = _open(release).filter(subtree([path]), indicator=indicator).exclude(region_path=path).order_by("region_path")
    return _figures(rows)


def everything(release: Release) -> list[OpenFigure]:
    """The whole release, by place and indicator: the open data."""
    return _figures(_open(release).order_by("region_path", "indicator"))


def latest_headlines(indicator: str = "stunting") -> list[tuple[Release, OpenFigure]]:
    """The latest release of each regency with its headline figure."""
    newest: dict[str, Release] = {}
    for release in Release.objects.filter(state=Release.State.RELEASED).order_by("month"):
        newest[release.region_path] = release
    rows = ReleasedValue.objects.filter(
        release__in=list(newest.values()), level="regency", indicator=indicator, public=True
    )
    return [(newest[one.path], one) for one in _figures(rows.order_by("region_path"))]


def trend(region_path: str, path: str, indicator: str) -> list[OpenFigure]:
    """One indicator of a place over the released months, oldest first."""
    rows = ReleasedValue.objects.filter(
        release__region_path=region_path, release__state=Release.State.RELEASED, region_path=path, indicator=indicator,
        public=True,
    ).exclude(indicator__in=NOT_PUBLIC)  # fmt: skip
    return _figures(rows.order_by("-month")[:MONTHS])[::-1]


def _open(release: Release) -> QuerySet[ReleasedValue]:
    """What of a release is open: by its marks, and never what is withheld whole by now, however old the release."""
    return ReleasedValue.objects.filter(release=release, public=True).exclude(indicator__in=NOT_PUBLIC)


def _figures(rows: Iterable[ReleasedValue]) -> list[OpenFigure]:
    listed = list(rows)
    names = dict(Region.objects.filter(path__in={row.region_path for row in listed}).values_list("path", "label"))
    known = metas()
    return [_shown(row, names, known[row.indicator]) for row in listed if row.indicator in known]


def _shown(row: ReleasedValue, names: dict[str, str], meta: Meta) -> OpenFigure:
    counts = ("numerator", "denominator", "measured", "target")
    withheld = tuple(name for name in counts if getattr(row, f"{name}_withheld"))
    told: dict[str, Any] = {name: None if name in withheld else getattr(row, name) for name in counts}
    shown = {"measured", "target"}.isdisjoint(withheld)
    coverage, in_target = (row.coverage_pct, row.measured_in_target) if shown else (None, None)
    return OpenFigure(
        path=row.region_path, place=names.get(row.region_path, code_of(row.region_path)), level=row.level,
        month=row.month, meta=meta, coverage_pct=coverage, measured_in_target=in_target, withheld=withheld, **told,
    )  # fmt: skip


def _ordered(found: list[OpenFigure]) -> list[OpenFigure]:
    place = {name: number for number, name in enumerate(metas())}
    return sorted(found, key=lambda one: place[one.meta.id])
