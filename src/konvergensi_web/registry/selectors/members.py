"""How many people of an area are in each stage of life, and who reaches the end of one soon."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from konvergensi.registry.life_stages import BIRTH, DEATH, StageRule, add_months, stage_rules
from konvergensi_web.platform.scope import Actor, open_scope
from konvergensi_web.registry.models import LifeEvent
from konvergensi_web.registry.selectors.people import anchors, at_stage, find_people, holding

SOON_MONTHS = 1


@dataclass(frozen=True, slots=True)
class StageCount:
    """How many are in a stage now."""

    name: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Coming:
    """Somebody who leaves a stage within a month: a last weighing, a next service."""

    person: Any
    label: str
    on: date


def counts_by_stage(actor: Actor, path: str, on: date) -> list[StageCount]:
    """The number of people in every stage: one query."""
    rules = stage_rules(on)
    with open_scope(actor):
        dead = LifeEvent.objects.filter(
            person=OuterRef("pk"), kind=DEATH, happened_on__lte=on, withdrawn_at__isnull=True
        )  # fmt: skip
        people = find_people(actor, path).filter(~Exists(dead)).order_by()
        counts = people.aggregate(**{rule.name: Count("pk", filter=_in(rule, on)) for rule in rules})
    return [StageCount(rule.name, _(rule.label), counts[rule.name]) for rule in rules]


def coming_stages(actor: Actor, path: str, on: date, limit: int = 20) -> list[Coming]:
    """Children who turn two or five within a month, the next ones first: one query."""
    until = add_months(on, SOON_MONTHS)
    ends = [rule for rule in stage_rules(on) if rule.name in ("baduta", "balita")]
    wanted = Q(pk__in=[])
    for rule in ends:
        now, then = anchors(rule, on)[0], anchors(rule, until)[0] - timedelta(days=1)
        wanted |= Q(birth_date__gte=now, birth_date__lte=then)
    with open_scope(actor):
        people = list(at_stage(find_people(actor, path), "balita", on).filter(wanted).order_by("birth_date")[:limit])
    found = [
        Coming(person, _(rule.label), rule.until.after(person.birth_date))
        for person in people
        for rule in ends
        if on < rule.until.after(person.birth_date) <= until
    ]
    return sorted(found, key=lambda one: one.on)


def _in(rule: StageRule, on: date) -> Q:
    who = Q() if rule.sex is None else Q(sex=rule.sex) | Q(sex__isnull=True)
    if rule.anchor == BIRTH:
        first, last = anchors(rule, on)
        return who & Q(birth_date__range=(first, last))
    return who & Q(Exists(holding(rule, on)))
