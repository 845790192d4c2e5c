"""The base of every table about people: filtered by the open scope, refused without one."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_YOURS
from konvergensi_web.platform.scope.actor import Actor
from konvergensi_web.platform.scope.context import current
from konvergensi_web.platform.scope.policy import Reach, reach
from konvergensi_web.regions.paths import PathField, subtree, within


class GuardedQuerySet(models.QuerySet[Any]):
    """Rows in the open scope. Writing a row outside it is refused, also in bulk."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """As Django's, after checking each row's path."""
        rows = list(objs)
        _inside(rows)
        return super().bulk_create(rows, *args, **kwargs)

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None) -> int:
        """As Django's, after checking each row's path."""
        rows = list(objs)
        _inside(rows)
        return super().bulk_update(rows, fields, batch_size)

    def update(self, **kwargs: Any) -> int:
        """As Django's; a row cannot be moved out of the scope."""
        path = kwargs.get("region_path")
        if path is not None and not within(str(path), current().paths):
            raise ProblemError(NOT_YOURS, what="memindahkan baris ke luar wilayah", who=current().name)
        return super().update(**kwargs)


class GuardedManager(models.Manager.from_queryset(GuardedQuerySet)):  # type: ignore[misc]
    """Gives only the rows of the open scope; raises `NoScopeError` when none is open."""

    def get_queryset(self) -> GuardedQuerySet:
        """The rows the open scope may read."""
        rows: GuardedQuerySet = super().get_queryset()
        return rows.filter(self.model.readable(current()))


class Guarded(models.Model):
    """A row about people. Has a place; is read with `view_permission`."""

    view_permission: ClassVar[str]
    person_field: ClassVar[str] = ""  # of rows about one person: where his id stands, for emergency access

    region_path = PathField(db_index=True)

    objects = GuardedManager()

    class Meta:
        """Related rows, too, come through the guarded manager."""

        abstract = True
        base_manager_name = "objects"

    @classmethod
    def readable(cls, actor: Actor) -> Q:
        """The rows the actor may read."""
        found = reach(actor, cls.view_permission)
        inside = subtree(actor.paths)
        if found is Reach.AREA:
            return inside | cls._in_emergency(actor) if actor.glass and cls.person_field else inside
        if found is Reach.LEVEL:
            return Q(region_path__in=actor.paths)
        narrower = {Reach.OFFICE: cls.of_office, Reach.TASKS: cls.on_task_list, Reach.RELEASED: cls.released}.get(found)
        return inside & narrower(actor) if narrower else Q(pk__in=[])

    @classmethod
    def _in_emergency(cls, actor: Actor) -> Q:
        """Rows of the persons the actor reaches outside the area for two hours."""
        return Q(**{f"{cls.person_field}__in": actor.glass})

    @classmethod
    def of_office(cls, actor: Actor) -> Q:
        """Rows of the actor's office; a model that knows its office says which. None by default."""
        return Q(pk__in=[])

    @classmethod
    def on_task_list(cls, actor: Actor) -> Q:
        """Rows on the actor's task list; none by default."""
        return Q(pk__in=[])

    @classmethod
    def released(cls, actor: Actor) -> Q:
        """Released rows; none by default."""
        return Q(pk__in=[])

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save when the row lies in the open scope."""
        _inside([self])
        super().save(*args, **kwargs)


def _inside(rows: Iterable[Guarded]) -> None:
    actor = current()
    if any(not within(row.region_path, actor.paths) for row in rows):
        raise ProblemError(NOT_YOURS, what="menulis di luar wilayah kerja", who=actor.name or "Anda")
