"""All figures of one place over the last months in one query: what a dashboard shows at once."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from konvergensi_web.measures.catalogue import metas
from konvergensi_web.measures.selectors._added import as_one
from konvergensi_web.measures.selectors.figures import Figure, _is_above, _ordered, _sum_figure, _summed, figure_of
from konvergensi_web.measures.selectors.figures import rows_of as read
from konvergensi_web.platform.scope import Actor
from konvergensi_web.regions.paths import Where

Make = Callable[[Any], Figure]


class History(Mapping[str, dict[str, Figure]]):
    """Month -> indicator -> figure, newest month first. Of 25 months a page shows two, so figures are made when asked.

    `rows` are pairs of a month and what `make` makes a figure of.
    """

    def __init__(self, rows: list[tuple[str, Any]], make: Make, months: int) -> None:
        by_month: dict[str, list[Any]] = {}
        for month, row in rows:
            by_month.setdefault(month, []).append(row)
        self._rows = {month: by_month[month] for month in sorted(by_month, reverse=True)[:months]}
        self._make = make

    def __getitem__(self, month: str) -> dict[str, Figure]:
        return {one.indicator: one for one in _ordered(self._make(row) for row in self._rows[month])}

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def history(actor: Actor, path: Where, months: int = 25) -> History:
    """The last months of a place, or of the several of an office added up, as far as the actor sees them."""
    if not isinstance(path, str):
        return _added(actor, path, months)
    if _is_above(path):
        summed = [(row["month"], row) for row in _summed(actor, path)]
        return History(summed, lambda row: _sum_figure(row, path), months)
    rows = read(actor, path, limit=2 * months * len(metas()), region_path=path)
    return History([(row[2], row) for row in rows], figure_of, months)


def _added(actor: Actor, paths: tuple[str, ...], months: int) -> History:
    alike: dict[tuple[str, str], list[Any]] = {}
    for row in read(actor, paths, limit=2 * months * len(metas()) * len(paths), region_path__in=paths):
        alike.setdefault((row[2], row[0]), []).append(row)
    return History(
        [(month, rows) for (month, _indicator), rows in alike.items()],
        lambda rows: as_one([figure_of(row) for row in rows]),
        months,
    )
