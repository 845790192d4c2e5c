"""All figures of one place over the last months in one query: what a dashboard shows at once."""

from konvergensi_web.measures.catalogue import metas
from konvergensi_web.measures.selectors.figures import Figure, _is_above, _ordered, _read, _sum_figure, _summed
from konvergensi_web.platform.scope import Actor


def history(actor: Actor, path: str, months: int = 25) -> dict[str, dict[str, Figure]]:
    """Month -> indicator -> figure of the last months, newest month first, as far as the actor sees them."""
    if _is_above(path):
        found = [_sum_figure(row, path) for row in _summed(actor, path)]
    else:
        found = _read(actor, path, limit=2 * months * len(metas()), region_path=path)
    ordered = _ordered(found)
    known = sorted({one.month for one in found}, reverse=True)[:months]
    return {month: {one.indicator: one for one in ordered if one.month == month} for month in known}
