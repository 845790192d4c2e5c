"""Households and their members, dated. A family card known is proof; without one a person says so, with a reason."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as say

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import FIELD_INVALID, NOT_FOUND
from konvergensi.problems.registry_web import ALREADY_MEMBER
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.privacy.crypto import KK, EncryptedValue, indexes, normalised
from konvergensi_web.platform.scope import Actor, open_scope, require
from konvergensi_web.registry.models import Household, Membership, Person
from konvergensi_web.registry.selectors.family import get_household
from konvergensi_web.registry.selectors.people import get_person
from konvergensi_web.registry.services.persons import check_stands

WRITE = "registry.person.write"
KK_DIGITS = 16


def create_household(
    *, actor: Actor, person_id: UUID, role: str, on: date, reason: str, kk: str = "", batch_id: UUID | None = None
) -> Household:
    """Make a household with its first member. A family card that is on record is joined instead of made twice."""
    person = get_person(actor, person_id)
    require(actor, WRITE, path=person.region_path)
    number = _kk(kk)
    with transaction.atomic(), open_scope(actor):
        household = find_by_kk(actor, number) if number else None
        if household is None:
            household = Household.objects.create(
                region_path=person.region_path, village_id=person.village_id, rt=person.rt, rw=person.rw,
                address=person.address, first_batch_id=batch_id, created_at=actor.now, updated_at=actor.now,
                **EncryptedValue.of(number or None, KK).columns("kk"),
            )  # fmt: skip
            record(actor, "registry.household.created", household, reason=reason)
        join_household(
            actor=actor, household_id=household.pk, person_id=person.pk, role=role, on=on, reason=reason,
            source="kk" if number else "entry", batch_id=batch_id,
        )  # fmt: skip
    return household


def join_household(
    *, actor: Actor, household_id: UUID, person_id: UUID, role: str, on: date, reason: str, source: str = "entry",
    batch_id: UUID | None = None,
) -> Membership:  # fmt: skip
    """Let a person belong to a household from a day on; an earlier household ends the day before.

    What is recorded late ends the day before the household that followed begins: nobody belongs to two on one day.
    """
    household, person = get_household(actor, household_id), get_person(actor, person_id)
    require(actor, WRITE, path=person.region_path)
    require(actor, WRITE, path=household.region_path)
    if role not in Membership.Role.values:
        raise ProblemError(FIELD_INVALID, field="peran", value=role, reason="Peran itu tidak dikenal.")
    _past(actor, on)
    with transaction.atomic(), open_scope(actor):
        check_stands(Person.objects.select_for_update().get(pk=person.pk))
        until = _make_room(person, household, on)
        member: Membership = Membership.objects.create(
            household=household, person=person, region_path=household.region_path, role=role, valid_from=on,
            valid_to=until, source=source, batch_id=batch_id, reason=reason, recorded_by_id=actor.user_id,
            recorded_at=actor.now,
        )  # fmt: skip
        record(actor, "registry.household.joined", household, reason=reason, role=role, person=person.pk)
    return member


def _make_room(person: Person, household: Household, on: date) -> date | None:
    """End what runs on this day the day before; the last day of a membership that begins then, if another follows."""
    rows = list(Membership.objects.filter(person=person).order_by("valid_from"))
    if any(row.valid_to is None and row.household_id == household.pk for row in rows):
        raise ProblemError(ALREADY_MEMBER)
    if any(row.valid_from == on for row in rows):
        reason = say("Mulai hari itu ia sudah tercatat dalam satu keluarga; pilih hari lain.")
        raise ProblemError(FIELD_INVALID, field="tanggal", value=f"{on:%d/%m/%Y}", reason=reason)
    eve = timedelta(days=1)
    for row in rows:
        if row.valid_from < on and (row.valid_to is None or row.valid_to >= on):
            _end(row, on - eve)
    return next((row.valid_from - eve for row in rows if row.valid_from > on), None)


def _past(actor: Actor, on: date) -> None:
    if on > timezone.localdate(actor.now):
        reason = say("Yang dicatat ialah yang sudah terjadi; tanggalnya tidak dapat sesudah hari ini.")
        raise ProblemError(FIELD_INVALID, field="tanggal", value=f"{on:%d/%m/%Y}", reason=reason)


def leave_household(*, actor: Actor, membership_id: int, on: date, reason: str) -> Membership:
    """End a membership on a day."""
    with open_scope(actor):
        member: Membership | None = Membership.objects.filter(pk=membership_id, valid_to__isnull=True).first()
    if member is None:
        raise ProblemError(NOT_FOUND, what="Keanggotaan itu")
    require(actor, WRITE, path=member.region_path)
    if on < member.valid_from:
        reason = say("Ia menjadi anggota sejak %(day)s.") % {"day": f"{member.valid_from:%d/%m/%Y}"}
        raise ProblemError(FIELD_INVALID, field="tanggal", value=f"{on:%d/%m/%Y}", reason=reason)
    _past(actor, on)
    with transaction.atomic(), open_scope(actor):
        _end(member, on)
        record(actor, "registry.household.left", member.household, reason=reason, person=member.person_id)
    return member


def gather_by_kk(
    *, actor: Actor, members: Sequence[tuple[UUID, str, str]], on: date, batch_id: UUID | None = None
) -> dict[UUID, UUID]:
    """Households from family cards of a register: (person, KK, role). Returns `person -> household`.

    Members who already belong there stay as they are; nothing is proposed for a number that is not complete.
    """
    found: dict[UUID, UUID] = {}
    for person_id, kk, role in members:
        if len(normalised(kk)) != KK_DIGITS:
            continue
        household = find_by_kk(actor, kk)
        with open_scope(actor):
            known = Membership.objects.filter(person_id=person_id, valid_to__isnull=True)
            if household is not None and known.filter(household=household).exists():
                found[person_id] = household.pk
                continue
        made = create_household(
            actor=actor, person_id=person_id, role=role, on=on, reason="satu kartu keluarga", kk=kk, batch_id=batch_id
        )
        found[person_id] = made.pk
    return found


def find_by_kk(actor: Actor, kk: str) -> Household | None:
    """The household of a family card, in the actor's scope."""
    with open_scope(actor):
        found: Household | None = Household.objects.filter(kk_index__in=indexes(kk, field=KK)).order_by("pk").first()
    return found


def _end(member: Membership, on: date) -> None:
    member.valid_to = on
    member.save()


def _kk(text: str) -> str:
    number = normalised(text) if text.strip() else ""
    if number and (len(number) != KK_DIGITS or not number.isdigit()):
        raise ProblemError(FIELD_INVALID, field="nomor KK", value="***", reason="Nomor KK terdiri atas 16 angka.")
    return number


def people_of(household: Household) -> list[Person]:
    """Who belongs to it now."""
    return [row.person for row in Membership.objects.filter(household=household, valid_to__isnull=True)]
