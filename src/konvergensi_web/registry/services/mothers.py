"""Mothers and children: said by a person, or proposed from evidence for a person to confirm."""

from collections import defaultdict
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND
from konvergensi.problems.registry_web import HAS_MOTHER, NOT_A_MOTHER
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.scope import Actor, open_scope, require
from konvergensi_web.registry.models import Membership, MotherLink, Person
from konvergensi_web.registry.selectors.people import find_people, get_person

WRITE = "registry.person.write"
YOUNGEST, OLDEST = 12, 55  # years between mother and child; outside, two people are mistaken for each other
CONFIDENCE = {"entry": 100, "same_kk": 90, "name_village": 60}
_PROPOSE_AT_MOST = 20_000


def link_mother(*, actor: Actor, child_id: UUID, mother_id: UUID, reason: str) -> MotherLink:
    """Say who is the mother of a child, with a reason. Raises `ProblemError`: has one already, cannot be the mother."""
    child, mother = get_person(actor, child_id), get_person(actor, mother_id)
    require(actor, WRITE, path=child.region_path)
    if not may_be_mother(child, mother):
        raise ProblemError(NOT_A_MOTHER)
    with transaction.atomic(), open_scope(actor):
        _only_one(child)
        link: MotherLink = MotherLink.objects.update_or_create(
            child=child, mother=mother, valid_to=None,
            defaults={
                "region_path": child.region_path, "evidence": "entry", "confidence": CONFIDENCE["entry"],
                "state": "confirmed", "valid_from": child.birth_date or timezone.localdate(actor.now),
                "reason": reason, "recorded_by_id": actor.user_id, "recorded_at": actor.now,
            },
        )[0]  # fmt: skip
        record(actor, "registry.mother.confirmed", child, reason=reason, mother=mother.pk)
    return link


def decide_mother(*, actor: Actor, link_id: int, confirm: bool, reason: str) -> MotherLink:
    """Confirm or reject a proposed mother."""
    link = _get(actor, link_id)
    require(actor, WRITE, path=link.region_path)
    with transaction.atomic(), open_scope(actor):
        if confirm:
            _only_one(link.child)
        link.state = MotherLink.State.CONFIRMED if confirm else MotherLink.State.REJECTED
        link.reason, link.recorded_by_id = reason, actor.user_id
        link.save()
        told = "registry.mother.confirmed" if confirm else "registry.mother.rejected"
        record(actor, told, link.child, reason=reason, mother=link.mother_id)
    return link


def end_mother(*, actor: Actor, link_id: int, on: date, reason: str) -> MotherLink:
    """End a link on a day: it was wrong, or the child is another's from now on."""
    link = _get(actor, link_id)
    require(actor, WRITE, path=link.region_path)
    on = max(on, link.valid_from)
    with transaction.atomic(), open_scope(actor):
        link.valid_to, link.reason = on, reason
        link.save()
        record(actor, "registry.mother.ended", link.child, reason=reason, mother=link.mother_id)
    return link


def propose_mothers(*, actor: Actor, path: str) -> int:
    """Propose mothers below a path from one family card, and from one name in one village where only one fits.

    Nothing is proposed twice, nor after somebody said no. Returns how many are new.
    """
    require(actor, WRITE, path=path)
    with transaction.atomic(), open_scope(actor):
        women = find_people(actor, path).filter(sex=2).filter(Q(birth_date__isnull=True) | Q(birth_date__lte=actor.now))
        known = set(MotherLink.objects.values_list("child_id", "mother_id"))
        held = MotherLink.objects.filter(state="confirmed", valid_to__isnull=True)
        certain = set(held.values_list("child_id", flat=True))
        pairs = {**_by_name(actor, path, list(women.exclude(search_name="")[:_PROPOSE_AT_MOST])), **_by_kk(path)}
        new = [
            MotherLink(
                child=child, mother=mother, region_path=child.region_path, evidence=evidence,
                confidence=CONFIDENCE[evidence], valid_from=child.birth_date or timezone.localdate(actor.now),
                recorded_by_id=actor.user_id, recorded_at=actor.now,
            )
            for (child, mother), evidence in pairs.items()
            if (child.pk, mother.pk) not in known and child.pk not in certain and may_be_mother(child, mother)
        ]  # fmt: skip
        MotherLink.objects.bulk_create(new, batch_size=500)
        if new:
            record(actor, "registry.mothers.proposed", path=path, count=len(new))
    return len(new)


def may_be_mother(child: Person, mother: Person) -> bool:
    """Whether sex and ages allow it; what is unknown forbids nothing."""
    if child.pk == mother.pk or mother.sex == 1:
        return False
    if child.birth_date is None or mother.birth_date is None:
        return True
    return YOUNGEST <= (child.birth_date - mother.birth_date).days / 365.25 <= OLDEST


def _by_name(actor: Actor, path: str, women: list[Person]) -> dict[tuple[Person, Person], str]:
    """A child and the only woman of the village with the name its record gives for the parent."""
    named: dict[tuple[str | None, str], list[Person]] = defaultdict(list)
    for woman in women:
        named[woman.village_id, woman.search_name].append(woman)
    found: dict[tuple[Person, Person], str] = {}
    villages = sorted({code for code, _ in named if code})
    for start in range(0, len(villages), 100):
        children = find_people(actor, path).filter(village_id__in=villages[start : start + 100])
        for child in children.exclude(search_mother="").iterator(chunk_size=2_000):
            same = named.get((child.village_id, child.search_mother.replace(" ", "")), ())
            fitting = [woman for woman in same if may_be_mother(child, woman)]
            if len(fitting) == 1:
                found[child, fitting[0]] = "name_village"
    return found


def _by_kk(path: str) -> dict[tuple[Person, Person], str]:
    """Children of a household and the only woman who is its head or the head's wife."""
    rows = Membership.objects.filter(
        valid_to__isnull=True, household__region_path__startswith=path, household__kk_index__gt=""
    ).select_related("person")
    houses: dict[UUID, list[Membership]] = defaultdict(list)
    for row in rows:
        houses[row.household_id].append(row)
    found: dict[tuple[Person, Person], str] = {}
    for members in houses.values():
        women = [row.person for row in members if row.role in ("kepala", "pasangan") and row.person.sex == 2]
        if len(women) == 1:
            found.update({(row.person, women[0]): "same_kk" for row in members if row.role == "anak"})
    return found


def _only_one(child: Person) -> None:
    if MotherLink.objects.filter(child=child, state="confirmed", valid_to__isnull=True).exists():
        raise ProblemError(HAS_MOTHER)


def _get(actor: Actor, link_id: int) -> MotherLink:
    with open_scope(actor):
        link: MotherLink | None = (
            MotherLink.objects.filter(pk=link_id, valid_to__isnull=True).select_related("child", "mother").first()
        )
    if link is None:
        raise ProblemError(NOT_FOUND, what="Hubungan itu")
    return link
