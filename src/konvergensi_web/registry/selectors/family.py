"""Households, and who is whose mother."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND
from konvergensi_web.platform.scope import Actor, open_scope
from konvergensi_web.registry.models import Household, Membership, MotherLink, Person


@dataclass(frozen=True, slots=True)
class Family:
    """The people around a person, as far as they are known."""

    membership: Membership | None  # the one that holds now
    members: Sequence[Membership]  # of that household now, the person too
    former: Sequence[Membership]  # the person's ended ones
    mother: MotherLink | None  # the certain one
    proposed: Sequence[MotherLink]
    children: Sequence[MotherLink]


def family_of(actor: Actor, person: Person) -> Family:
    """The family of a person: two queries. People outside the actor's scope are left out."""
    with open_scope(actor):
        own = Membership.objects.filter(person=person).values("household_id")
        rows = list(
            Membership.objects.filter(household_id__in=own)
            .filter(person__in=Person.objects.all())
            .select_related("household", "person")
        )
        links = list(
            MotherLink.objects.filter(Q(child=person) | Q(mother=person), valid_to__isnull=True)
            .exclude(state=MotherLink.State.REJECTED)
            .filter(child__in=Person.objects.all(), mother__in=Person.objects.all())
            .select_related("child", "mother")
        )
    mine = [row for row in rows if row.person_id == person.pk]
    now = next((row for row in reversed(mine) if row.valid_to is None), None)
    members = [row for row in rows if now and row.household_id == now.household_id and row.valid_to is None]
    about = [link for link in links if link.child_id == person.pk]
    return Family(
        membership=now,
        members=members,
        former=[row for row in mine if row.valid_to is not None],
        mother=next((link for link in about if link.state == MotherLink.State.CONFIRMED), None),
        proposed=[link for link in about if link.state == MotherLink.State.PROPOSED],
        children=[link for link in links if link.mother_id == person.pk and link.state == MotherLink.State.CONFIRMED],
    )


def get_household(actor: Actor, household_id: UUID | str) -> Household:
    """One household. Raises `ProblemError` (platform.not-found)."""
    with open_scope(actor):
        found: Household | None = Household.objects.filter(pk=household_id).select_related("village__parent").first()
    if found is None:
        raise ProblemError(NOT_FOUND, what="Keluarga itu")
    return found


def members_of(actor: Actor, household: Household) -> list[Membership]:
    """Everybody who is or was in the household, those who are first."""
    with open_scope(actor):
        rows = (
            Membership.objects.filter(household=household, person__in=Person.objects.all())
            .select_related("person__village", "person__posyandu")
            .order_by("valid_from", "pk")
        )
        return sorted(rows, key=lambda row: row.valid_to is not None)
