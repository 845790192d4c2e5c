"""People, their posyandu, and the stages of life they are in."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import DateField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND
from konvergensi.registry.life_stages import BIRTH, DEATH, Event, Length, Stage, StageRule, life_stages, stage_rules
from konvergensi.registry.life_stages import add_months as later
from konvergensi_web.platform.scope import Actor, Reach, open_scope
from konvergensi_web.platform.scope.policy import reach
from konvergensi_web.regions.paths import subtree
from konvergensi_web.registry.models import LifeEvent, Person, Posyandu


def find_people(actor: Actor, path: str | None = None) -> QuerySet[Any]:
    """The people the actor may see, merged records left out; at or below a path when one is given."""
    with open_scope(actor):
        people: QuerySet[Any] = Person.objects.filter(Person.living_records())
    return people if path is None else people.filter(subtree([path]))


def get_person(actor: Actor, person_id: UUID | str) -> Person:
    """One person with place names, a merged record too. Raises `ProblemError` (platform.not-found)."""
    with open_scope(actor):
        found: Person | None = (
            Person.objects.filter(pk=person_id).select_related("village__parent", "posyandu", "puskesmas").first()
        )
    if found is None:
        raise ProblemError(NOT_FOUND, what="Orang itu")
    return found


def find_posyandu(actor: Actor, path: str | None = None) -> QuerySet[Posyandu]:
    """The posyandu in the actor's area."""
    inside = subtree(actor.paths, "path") if path is None else subtree(actor.paths, "path") & subtree([path], "path")
    return Posyandu.objects.filter(inside).select_related("village", "puskesmas")


def get_posyandu(actor: Actor, path: str) -> Posyandu:
    """One posyandu by its path. Raises `ProblemError` (platform.not-found), also for who sees only his own tasks."""
    if reach(actor, Person.view_permission) is Reach.TASKS:
        raise ProblemError(NOT_FOUND, what="Posyandu itu")
    found = find_posyandu(actor).filter(path=path).select_related("village__parent", "puskesmas").first()
    if found is None:
        raise ProblemError(NOT_FOUND, what="Posyandu itu")
    return found


def stages_of(person: Person, events: Iterable[LifeEvent], today: date) -> tuple[Stage, ...]:
    """Every span of every stage of a person."""
    told = [Event(event.happened_on, event.kind) for event in events if event.withdrawn_at is None]
    return life_stages(person.birth_date, told, sex=person.sex, today=today)


def at_stage(people: QuerySet[Any], name: str, on: date) -> QuerySet[Any]:
    """Those of the people who are in a stage of life on a day: the rules of `life_stages`, asked of the database."""
    rule = next(rule for rule in stage_rules(on) if rule.name == name)
    if rule.sex is not None:
        people = people.filter(Q(sex=rule.sex) | Q(sex__isnull=True))
    dead = LifeEvent.objects.filter(
        person=OuterRef("pk"), kind=DEATH, happened_on__lte=on, withdrawn_at__isnull=True
    )  # fmt: skip
    if rule.anchor == BIRTH:
        first, last = anchors(rule, on)
        return people.filter(birth_date__gte=first, birth_date__lte=last).filter(~Exists(dead))
    return people.filter(Exists(holding(rule, on)), ~Exists(dead))


def holding(rule: StageRule, on: date) -> QuerySet[LifeEvent]:
    """Events that put their person into the stage on the day, and that nothing has ended."""
    first, last = anchors(rule, on)
    told = LifeEvent.objects.filter(withdrawn_at__isnull=True, person=OuterRef("person"))
    starts = ExpressionWrapper(
        OuterRef("happened_on") + timedelta(days=rule.starts.days or 0), output_field=DateField()
    )  # fmt: skip
    ended = told.filter(kind__in=rule.ends_with, happened_on__lte=on, happened_on__gte=starts)
    again = told.filter(kind=rule.anchor, happened_on__lte=last, happened_on__gt=OuterRef("happened_on"))
    begun: QuerySet[LifeEvent] = LifeEvent.objects.filter(
        person=OuterRef("pk"), kind=rule.anchor, withdrawn_at__isnull=True, happened_on__range=(first, last)
    )
    return begun.filter(~Exists(ended), ~Exists(again))


def anchors(rule: StageRule, on: date) -> tuple[date, date]:
    """The first and the last day an anchor may have for the stage to hold on the day."""
    return _day_before(rule.until, on) + timedelta(days=1), _day_before(rule.starts, on)


def _day_before(length: Length, on: date) -> date:
    """The latest day from which so long has passed on the day."""
    if length.days is not None:
        return on - timedelta(days=length.days)
    months = length.months or 0
    day = later(on, -months)
    # 31 January and a month is 28 February: the latest anchor may lie after the same day of its month
    while later(day + timedelta(days=1), months) <= on:
        day += timedelta(days=1)
    return day
