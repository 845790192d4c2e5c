"""Erasing persons: record, history, pseudonyms, words, memberships, links, merges; families left empty, too."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q

from konvergensi_web.platform.bulk import chunks
from konvergensi_web.platform.privacy import crypto
from konvergensi_web.regions.paths import subtree
from konvergensi_web.registry.models import Household, LifeEvent, Membership, Merge, MotherLink, Person

_PLAIN = ("name", "sex", "birth_date", "mother_name", "birth_weight_kg", "birth_length_cm", "rt", "rw", "address")


def pointing(*, stage: str | None = None, without: str | None = None) -> Iterator[tuple[type[models.Model], str]]:
    """Every table with a column that points at a person: of one stage, or of all but one."""
    for relation in Person._meta.related_objects:
        model: type[models.Model] = relation.related_model
        label = model._meta.app_label
        if stage in (None, label) and label != without:
            yield model, relation.field.attname


def records_of(person_id: UUID) -> list[UUID]:
    """The person and every record merged into him, however often, in the open scope."""
    found, wave = [person_id], [person_id]
    while wave:
        wave = list(Person.objects.filter(merged_into_id__in=wave).exclude(pk__in=found).values_list("pk", flat=True))
        found += wave
    return found


class People:
    """The persons of the registry."""

    name, says, period, order = "registry.people", "Data orang dan riwayatnya", "keep_person", 60

    def due(self, before: datetime, paths: Sequence[str]) -> Iterable[tuple[Any, UUID | None, str]]:
        """Persons whose newest fact and last change are older than the period."""
        quiet = Q(facts_on__lt=before.date()) | Q(facts_on__isnull=True)
        rows = Person.objects.filter(subtree(paths), quiet, updated_at__lt=before).order_by("pk")
        for pk, path in rows.values_list("pk", "region_path").iterator(chunk_size=5_000):
            yield pk, pk, path

    def of_people(self, people: Sequence[UUID]) -> list[Any]:
        """The records themselves."""
        return list(people)

    def export(self, keys: Sequence[Any]) -> list[dict[str, Any]]:
        """What the registry knows of them, numbers included."""
        rows = []
        for person in Person.objects.filter(pk__in=keys).select_related("village", "posyandu"):
            told = {name: getattr(person, name) for name in _PLAIN}
            told |= {"nik": crypto.decrypt(person.nik_cipher) if person.nik_cipher else ""}
            told |= {"desa": str(person.village or ""), "posyandu": str(person.posyandu or "")}
            told |= {"riwayat": Person.history.filter(id=person.pk).count(), "sejak": person.created_at}
            rows.append(told)
        return rows

    def erase(self, keys: Sequence[Any]) -> int:
        """Erase whoever no later stage points at any more."""
        gone = 0
        for some in chunks(self._free(keys), 1_000):
            gone += self._erase(list(some))
        return gone

    def _free(self, keys: Sequence[Any]) -> list[UUID]:
        free = Person.objects.filter(pk__in=keys)
        for model, column in pointing(without="registry"):
            free = free.exclude(Exists(model._base_manager.filter(**{column: OuterRef("pk")}).values("pk")))
        return list(free.values_list("pk", flat=True))

    def _erase(self, people: list[UUID]) -> int:
        houses = set(Membership.objects.filter(person_id__in=people).values_list("household_id", flat=True))
        Membership.objects.filter(person_id__in=people).delete()
        MotherLink.objects.filter(Q(child_id__in=people) | Q(mother_id__in=people)).delete()
        LifeEvent.objects.filter(person_id__in=people).delete()
        Merge.objects.filter(Q(kept_id__in=people) | Q(gone_id__in=people)).delete()
        Person.objects.filter(merged_into_id__in=people).update(merged_into=None)
        count: int = Person.objects.filter(pk__in=people).count()
        Person.objects.filter(pk__in=people).delete()
        # last: deleting writes a line of history; and past the scope, which shows nothing but that line of who is gone
        Person.history.model._base_manager.filter(id__in=people).delete()
        empty = Household.objects.filter(pk__in=houses).exclude(
            Exists(Membership.objects.filter(household_id=OuterRef("pk")))
        )  # fmt: skip
        left = list(empty.values_list("pk", flat=True))
        Household.objects.filter(pk__in=left).delete()
        Household.history.model._base_manager.filter(id__in=left).delete()
        return count
