"""The table of the places below: every figure with its fraction, sortable, with exports."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from konvergensi_web.measures.selectors import Figure, figures_below
from konvergensi_web.pages.region.place import Place, level_word, names_below
from konvergensi_web.pages.region.scale import FIRST, LOW_COVERAGE, NO_DATA, doubt, short
from konvergensi_web.platform.listing import Column, Empty, Listing, View
from konvergensi_web.regions.paths import code_of


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place below with its figure."""

    code: str
    name: str
    figure: Figure | None

    @property
    def pct(self) -> float | None:
        """For sorting."""
        return self.figure.pct if self.figure else None

    @property
    def coverage(self) -> float | None:
        """For sorting."""
        return self.figure.coverage_pct if self.figure else None

    @property
    def numerator(self) -> int | None:
        """Children counted."""
        return self.figure.numerator if self.figure else None


def _share(row: PlaceRow) -> Any:
    one = row.figure
    return (one.pct, one.numerator, one.denominator) if one and one.pct is not None else None


def _cover(row: PlaceRow) -> Any:
    one = row.figure
    if one is None or one.coverage_pct is None:
        return None
    return one.coverage_pct, one.measured_in_target, one.target_children


def _state(row: PlaceRow) -> list[Any]:
    words: dict[int | None, Any] = {
        LOW_COVERAGE: ("warn", _("cakupan rendah")),
        NO_DATA: ("", _("tidak ada data")),
    }
    reason = doubt(row.figure)
    return [words[reason]] if reason in words else []


_name: Callable[[PlaceRow], str] = lambda row: reverse("pages:region", args=[row.code])  # noqa: E731
PLACES = Listing(
    name="wilayah",
    title=_("Wilayah di bawahnya"),
    columns=[
        Column("name", _("Wilayah"), sort="name", url=_name),
        Column("code", _("Kode"), sort="code", hidden=True),
        Column("pct", _("Pendek"), _share, sort="pct", kind="percent"),
        Column("numerator", _("Anak pendek"), sort="numerator", kind="number"),
        Column("coverage", _("D/S"), _cover, sort="coverage", kind="percent"),
        Column("state", _("Catatan"), _state, kind="chips"),
    ],
    default_sort="name",
    search=lambda rows, words: [row for row in rows if all(word.lower() in row.name.lower() for word in words)],
    search_hint=_("Nama wilayah"),
    empty=Empty(_("Belum ada wilayah di bawahnya")),
    page_size=50,
)


def place_rows(
    actor: Any, place: Place, month: str | None, level: str | None = None, indicator: str = FIRST
) -> list[PlaceRow]:
    """Every place of the level directly below, with or without a figure."""
    level = level or place.below
    if level is None:
        return []
    found = figures_below(actor, place.where, level, indicator, month) if month else []
    known = {code_of(one.path): one for one in found}
    return [PlaceRow(code, name, known.get(code)) for code, name in names_below(place, level).items()]


def places_table(request: HttpRequest, place: Place, month: str | None, indicator: str = FIRST) -> View:
    """The list as asked by the request, its columns named after the indicator."""
    titles = {} if indicator == FIRST else {"pct": share_title(indicator), "numerator": _("Pembilang")}
    columns = [replace(one, title=titles.get(one.name, one.title)) for one in PLACES.columns]
    rows = place_rows(request.actor, place, month, indicator=indicator)  # type: ignore[attr-defined]
    kept = {"tampil": "tabel", "bulan": month, "indikator": indicator if indicator != FIRST else ""}
    page = reverse("pages:region", args=[place.code])
    told = [(name, value) for name, value in kept.items() if value]
    return replace(PLACES, columns=columns, address=page, kept=told).view(request, rows)


def share_title(indicator: str) -> str:
    """Persen pendek: the head of a column of shares."""
    return str(_("Persen %(what)s")) % {"what": short(indicator)}


def table_title(place: Place) -> str:
    """Menurut kecamatan."""
    return str(_("Menurut %(level)s")) % {"level": level_word(place.below)} if place.below else ""
