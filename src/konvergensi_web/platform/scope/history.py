"""The history of guarded rows is guarded too: filtered by the same scope, refused without one.

    history = guarded_history(excluded_fields=["search_name"])

History follows its row: whoever may read the row now may read what it was before, also from the time when it lay
elsewhere. What a row left behind when it was deleted is read where it last lay.
"""

from typing import Any

from django.db import models
from django.db.models import Q
from simple_history.manager import HistoricalQuerySet, HistoryManager
from simple_history.models import HistoricalRecords

from konvergensi_web.platform.scope.context import current


def _in_scope(rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
    model: Any = rows.model
    live = model.instance_type
    return rows.filter(Q(**{f"{live._meta.pk.name}__in": live.objects.values("pk")}) | _gone(rows, live))


def _gone(rows: models.QuerySet[Any], live: Any) -> Q:
    """Rows that exist no more are seen where they last were: by an actor who reaches every row of his area."""
    from konvergensi_web.platform.scope.policy import Reach, reach
    from konvergensi_web.regions.paths import subtree

    actor = current()
    if reach(actor, live.view_permission) is not Reach.AREA:
        return Q(pk__in=[])
    return subtree(actor.paths) & Q(history_type="-")


class GuardedHistoryManager(HistoryManager):  # type: ignore[misc]
    """`Model.history` and `row.history`, in scope."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """The history of the rows the open scope may read."""
        return _in_scope(super().get_queryset())


class _HistoryObjects(models.Manager.from_queryset(HistoricalQuerySet)):  # type: ignore[misc]
    """`HistoricalModel.objects`, in scope."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """The history of the rows the open scope may read."""
        return _in_scope(super().get_queryset())


class GuardedHistory(models.Model):
    """Base of the tables of history."""

    objects = _HistoryObjects()

    class Meta:
        """No table of its own."""

        abstract = True


def guarded_history(**told: Any) -> HistoricalRecords:
    """The history of a guarded model."""
    return HistoricalRecords(bases=[GuardedHistory], history_manager=GuardedHistoryManager, **told)
