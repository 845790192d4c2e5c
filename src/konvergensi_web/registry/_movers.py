"""The registry's own tables that follow a person when records are merged."""

from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_noop

from konvergensi_web.registry.models import (
    Attachment,
    DuplicatePair,
    LifeEvent,
    Membership,
    Merge,
    MotherLink,
    Person,
    PersonKey,
    PersonToken,
)  # fmt: skip
from konvergensi_web.registry.movers import Mover, register, stays


def register_own() -> None:
    """Called once, when the app is ready."""
    register(Mover("registry.key", PersonKey, "person", gettext_noop("nama samaran impor")))
    register(Mover("registry.event", LifeEvent, "person", gettext_noop("peristiwa hidup")))
    register(
        Mover("registry.membership", Membership, "person", gettext_noop("keanggotaan keluarga"), leave=_member_already)
    )
    register(Mover("registry.child-link", MotherLink, "mother", gettext_noop("hubungan dengan anak")))
    register(Mover("registry.mother-link", MotherLink, "child", gettext_noop("hubungan dengan ibu"), leave=_has_mother))
    stays(PersonToken, "person", "the words of the record; a merged record is not searched")
    stays(Attachment, "person", "where that record belonged")
    stays(DuplicatePair, "first", "what was decided about the two records")
    stays(DuplicatePair, "second", "what was decided about the two records")
    stays(Merge, "kept", "the merge itself")
    stays(Merge, "gone", "the merge itself")
    stays(Person, "merged_into", "a chain of merges is taken back from its end")


def _member_already(kept: UUID, gone: UUID) -> Q:
    """An open membership stays behind where the kept record has one; a past one where it has one on its days."""
    own = list(Membership.objects.filter(person_id=kept).values_list("valid_from", "valid_to"))
    past = Membership.objects.filter(person_id=gone, valid_to__isnull=False)
    clash = [
        pk
        for pk, since, to in past.values_list("pk", "valid_from", "valid_to")
        if any(since <= (until or date.max) and begun <= to for begun, until in own)
    ]
    open_one = Q(valid_to__isnull=True) if any(until is None for _, until in own) else Q(pk__in=[])
    return open_one | Q(pk__in=clash)


def _has_mother(kept: UUID, gone: UUID) -> Q:
    """A certain mother stays behind where the kept record has one."""
    if MotherLink.objects.filter(child_id=kept, state="confirmed", valid_to__isnull=True).exists():
        return Q(state="confirmed", valid_to__isnull=True)
    return Q(pk__in=[])
