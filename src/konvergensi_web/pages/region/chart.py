"""The chart of a region, as the page and the paper draw it: months, surveys, targets."""

from konvergensi_web.measures.selectors import trend
from konvergensi_web.pages.charts import Chart
from konvergensi_web.pages.region.place import Place
from konvergensi_web.pages.region.surveys import find_surveys, find_targets
from konvergensi_web.pages.region.trend import trend_chart
from konvergensi_web.platform.scope import Actor

MONTHS = 25  # two years and the month they are compared with


def find_chart(actor: Actor, place: Place, month: str = "") -> Chart | None:
    """Up to `month` where one is given; None where fewer than two months are known."""
    figures = [one for one in trend(actor, place.path, "stunting", MONTHS) if not month or one.month <= month]
    return trend_chart(f"tren-{place.code}", figures, find_surveys(place, actor.now.date()), find_targets(place))
