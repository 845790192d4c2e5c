"""What the pages of programmes sum up."""

from django import template
from django.db.models import QuerySet

from konvergensi_web.plan.models import Programme
from konvergensi_web.plan.selectors import totals

register = template.Library()


@register.simple_tag
def program_sums(rows: QuerySet[Programme]) -> dict[str, int]:
    """Number and sum of the programmes a list has found."""
    return totals(rows)
