"""The base of every table about people: filtered by the open scope, refused without one."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.sql import Query

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_YOURS
from konvergensi_web.platform.scope.actor import Actor
from konvergensi_web.platform.scope.context import NoScopeError, current
from konvergensi_web.platform.scope.policy import Reach, reach
from konvergensi_web.regions.paths import PathField, subtree, within


class ScopedQuery(Query):
    """A query that remembers for whom it was filtered, and is run for nobody who may see less."""

    filtered_for: Actor | None = None

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        """As Django's, in the scope the query was made in or a wider one; everything that runs passes here."""
        made_for = self.filtered_for
        if made_for is not None and not _covers(current(), made_for):
            raise NoScopeError("a query made in one scope is run in a narrower one; make it again")
        return super().get_compiler(*args, **kwargs)


def _covers(now: Actor, then: Actor) -> bool:
    """Whether the scope open now reads at least what the other one did."""
    if now is then:
        return True
    inside = all(within(path, now.paths) for path in then.paths)
    same = (now.role, now.office_id, now.user_id, now.only) == (then.role, then.office_id, then.user_id, then.only)
    return inside and (now.is_system or same)


class GuardedQuerySet(models.QuerySet[Any]):
    """Rows in the open scope. Writing a row outside it is refused, also in bulk; raw SQL is no way around."""

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """As Django's, after checking each row's path, and that no row outside the scope is overwritten by its key."""
        rows = list(objs)
        _inside(rows)
        if kwargs.get("update_conflicts"):
            _not_foreign(self.model, [row.pk for row in rows if row.pk is not None])
        return super().bulk_create(rows, *args, **kwargs)

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None) -> int:
        """As Django's, after checking each row's path."""
        rows = list(objs)
        _inside(rows)
        return super().bulk_update(rows, fields, batch_size)

    def update(self, **kwargs: Any) -> int:
        """As Django's; a row cannot be moved out of the scope."""
        self.query.get_compiler(self.db)  # an update compiles another query: ask this one whether it may run
        path = kwargs.get("region_path")
        if path is not None and not within(str(path), current().paths):
            raise ProblemError(NOT_YOURS, what="memindahkan baris ke luar wilayah", who=current().name)
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """As Django's."""
        self.query.get_compiler(self.db)
        return super().delete()

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        """Only for the system: raw SQL is not filtered."""
        if not current().is_system:
            raise NoScopeError("raw SQL on guarded rows is not filtered by the scope")
        return super().raw(*args, **kwargs)


class GuardedManager(models.Manager.from_queryset(GuardedQuerySet)):  # type: ignore[misc]
    """Gives only the rows of the open scope; raises `NoScopeError` when none is open."""

    def get_queryset(self) -> GuardedQuerySet:
        """The rows the open scope may read."""
        actor = current()
        query = ScopedQuery(self.model)
        query.filtered_for = actor
        rows = GuardedQuerySet(self.model, query=query, using=self._db, hints=self._hints)
        return rows.filter(self.model.readable(actor))


def _not_foreign(model: Any, keys: list[Any]) -> None:
    """Raise NOT_YOURS when a row with one of these keys exists outside the scope."""
    actor = current()
    if actor.is_system or not keys:
        return
    everywhere: models.QuerySet[Any] = models.QuerySet(model).filter(pk__in=keys)
    if everywhere.exclude(pk__in=model.objects.filter(pk__in=keys).values("pk")).exists():
        raise ProblemError(NOT_YOURS, what="menulis di luar wilayah kerja", who=actor.name or "Anda")


People = Callable[[Actor], Any]
_tasks: list[People] = []


def register_tasks(people: People) -> None:
    """Make known who is on an office's task list: a function that gives person ids as a subquery."""
    if people not in _tasks:
        _tasks.append(people)


def on_tasks(actor: Actor, field: str) -> Q:
    """Rows whose person (in `field`) is on the actor's task list now."""
    found = Q(pk__in=[])
    for people in _tasks:
        found |= Q(**{f"{field}__in": people(actor)})
    return found


class Guarded(models.Model):
    """A row about people. Has a place; is read with `view_permission`."""

    view_permission: ClassVar[str]
    person_field: ClassVar[str] = ""  # of rows about one person: where his id stands, for emergency access
    task_field: ClassVar[str] = ""  # the same, for rows that a task list opens

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
        """Rows about persons on the actor's task list, where the model says in which field; else none."""
        return on_tasks(actor, cls.task_field) if cls.task_field else Q(pk__in=[])

    @classmethod
    def released(cls, actor: Actor) -> Q:
        """Released rows; none by default."""
        return Q(pk__in=[])

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save when the row lies in the open scope."""
        _inside([self])
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the row when it lies in the open scope: by its key alone nobody deletes a row he cannot see."""
        _inside([self])
        _not_foreign(type(self), [self.pk])
        return super().delete(*args, **kwargs)


def _inside(rows: Iterable[Guarded]) -> None:
    actor = current()
    if any(not within(row.region_path, actor.paths) for row in rows):
        raise ProblemError(NOT_YOURS, what="menulis di luar wilayah kerja", who=actor.name or "Anda")
