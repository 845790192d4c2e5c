"""Released figures as pictures: tiles of the places below, the months as a chart. What is withheld stays withheld."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from konvergensi_web.measures.models import Release
from konvergensi_web.measures.selectors import Figure
from konvergensi_web.pages.charts import Chart
from konvergensi_web.pages.region import tiles
from konvergensi_web.pages.region.place import get_place
from konvergensi_web.pages.region.scale import scale_of, short
from konvergensi_web.pages.region.trend import trend_chart
from konvergensi_web.public.selectors import OpenFigure
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import code_of


def figure(one: OpenFigure) -> Figure:
    """The figure as pages draw it, with nothing in it that is withheld."""
    return Figure(
        indicator=one.meta.id, title=one.meta.title, path=one.path, month=one.month, status="released",
        numerator=None if one.hidden else one.numerator, denominator=None if one.hidden else one.denominator,
        measured=one.measured, measured_in_target=one.measured_in_target, target_children=one.target,
    )  # fmt: skip


def tiles_of(place: Region, release: Release, indicator: str, found: Iterable[OpenFigure]) -> dict[str, Any]:
    """The desa of a kabupaten/kota or kecamatan, one tile each, for the template; empty where there are none."""
    here = get_place(place.code)
    if here.tiles != "village":
        return {}
    listed = [one for one in found if one.level == here.tiles]
    figures = [figure(one) for one in listed]
    scale = scale_of(indicator, release.month, figures)
    hidden = frozenset(code_of(one.path) for one in listed if one.hidden)
    grid = tiles.grid(here, figures, scale, withheld=hidden)
    if grid is None:
        return {}
    return {
        "grid": grid, "tiles": tiles.drawn(grid, release.month, reverse("public:index")),
        "legend": scale.legend(release.month), "hidden": len(hidden), "summary": tiles.summary(grid),
        "tiles_title": _("Persen %(what)s menurut wilayah") % {"what": short(indicator)},
    }  # fmt: skip


def chart_of(place: Region, found: Sequence[OpenFigure], month: str, indicator: str) -> Chart | None:
    """The released months as a line; None where fewer than two are known."""
    made = trend_chart(f"tren-{place.code}", [figure(one) for one in found])
    if made is None:
        return None
    asked = urlencode({"bulan": month, "indikator": indicator, "bentuk": "svg"})
    return replace(made, still=f"{reverse('public:region', args=[place.code])}?{asked}")
