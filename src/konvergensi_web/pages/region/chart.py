"""The chart of a region, as the page and the paper draw it: months, surveys, targets."""

from django.utils import timezone

from konvergensi_web.measures.selectors import trend
from konvergensi_web.pages.charts import Chart
from konvergensi_web.pages.region.place import Place
from konvergensi_web.pages.region.scale import FIRST
from konvergensi_web.pages.region.surveys import find_surveys, find_targets
from konvergensi_web.pages.region.trend import trend_chart
from konvergensi_web.platform.scope import Actor

MONTHS = 25  # two years and the month they are compared with


def find_chart(actor: Actor, place: Place, month: str = "", indicator: str = FIRST) -> Chart | None:
    """Up to `month` where one is given; None where fewer than two months are known. Surveys measure stunting."""
    figures = [one for one in trend(actor, place.where, indicator, MONTHS) if not month or one.month <= month]
    name = f"tren-{place.code}"
    if indicator != FIRST:
        return trend_chart(name, figures)
    return trend_chart(name, figures, find_surveys(place, timezone.localdate(actor.now)), find_targets(place))
