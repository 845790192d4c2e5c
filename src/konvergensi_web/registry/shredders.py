"""Erasing persons: record, history, pseudonyms, words, memberships, links, merges; families left empty, too.

A person is every record that was merged into one, and all that lies on them, wherever it lies: measured at another
posyandu, he is still one person. So these functions are called in a scope that reaches everywhere, and keep or erase
a person as a whole.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q

from konvergensi_web.platform.bulk import chunks
from konvergensi_web.platform.privacy import crypto
from konvergensi_web.platform.privacy.people import Holds
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


def records_of(people: Iterable[UUID]) -> dict[UUID, UUID]:
    """Every record of these persons and the one it was merged into, however often: record -> the record that lives.

    A person is found by any of his records; the living ones come first.
    """
    lives = {one: one for one in people}
    while above := dict(_merged(pk__in=set(lives.values()))):
        lives = {record: above.get(kept, kept) for record, kept in lives.items()}
    found = {kept: kept for kept in lives.values()}
    wave = list(found)
    while wave:
        merged = [(gone, kept) for gone, kept in _merged(merged_into_id__in=wave) if gone not in found]
        found |= {gone: found[kept] for gone, kept in merged}
        wave = [gone for gone, _kept in merged]
    return found


def _merged(**which: Collection[UUID]) -> Iterator[tuple[UUID, UUID]]:
    """Records that were merged, each with the one it was merged into."""
    [(column, keys)] = which.items()
    for some in chunks(list(keys), 1_000):
        rows = Person.objects.filter(**{column: some}, merged_into__isnull=False)
        yield from rows.values_list("pk", "merged_into_id")


def held(people: Iterable[UUID], holds: Holds) -> set[UUID]:
    """Whose data must stay: one of his records is held, or anything of him lies where all data is held."""
    wanted = set(people)
    if not wanted or not (holds.people or holds.paths):
        return set()
    records = records_of(wanted)
    kept = {records[record] for record in holds.people & records.keys()}
    for some in chunks(list(records), 1_000) if holds.paths else ():
        kept |= {records[record] for record in _lying_at(holds.paths, some)}
    return {one for one in wanted if records[one] in kept}


def _lying_at(paths: Sequence[str], records: Sequence[UUID]) -> Iterator[UUID]:
    """Which of the records lie at the paths, or have a row of any stage there."""
    yield from Person.objects.filter(subtree(paths), pk__in=records).values_list("pk", flat=True)
    for model, column in pointing():
        if any(field.attname == "region_path" for field in model._meta.concrete_fields):
            rows = model._base_manager.filter(subtree(paths), **{f"{column}__in": records})
            yield from rows.values_list(column, flat=True).distinct().order_by()


class People:
    """The persons of the registry."""

    name, says, period, order = "registry.people", "Data orang dan riwayatnya", "keep_person", 60

    def due(self, before: datetime, paths: Sequence[str]) -> Iterable[tuple[Any, UUID | None, str]]:
        """Persons of the area whose newest fact and last change are older than the period, with all their records."""
        quiet = Q(facts_on__lt=before.date()) | Q(facts_on__isnull=True)
        rows = Person.objects.filter(subtree(paths), quiet, Person.living_records(), updated_at__lt=before)
        places = dict(rows.order_by("pk").values_list("pk", "region_path"))
        for record, lives in records_of(places).items():
            yield record, lives, places[lives]

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
        """Erase whoever no later stage points at any more, with all his records."""
        records = records_of(keys)
        free = self._free(records)
        bound = {lives for record, lives in records.items() if record not in free}
        return self._erase([record for record, lives in records.items() if lives not in bound])

    def _free(self, records: Iterable[UUID]) -> set[UUID]:
        free = Person.objects.filter(pk__in=list(records))
        for model, column in pointing(without="registry"):
            free = free.exclude(Exists(model._base_manager.filter(**{column: OuterRef("pk")}).values("pk")))
        return set(free.values_list("pk", flat=True))

    def _erase(self, people: list[UUID]) -> int:
        houses = set(Membership.objects.filter(person_id__in=people).values_list("household_id", flat=True))
        Membership.objects.filter(person_id__in=people).delete()
        MotherLink.objects.filter(Q(child_id__in=people) | Q(mother_id__in=people)).delete()
        LifeEvent.objects.filter(person_id__in=people).delete()
        Merge.objects.filter(Q(kept_id__in=people) | Q(gone_id__in=people)).delete()
        Person.objects.filter(merged_into_id__in=people).update(merged_into=None)  # they go, too, in the next line
        count: int = Person.objects.filter(pk__in=people).count()
        Person.objects.filter(pk__in=people).delete()
        # last: deleting writes a line of history
        Person.history.model._base_manager.filter(id__in=people).delete()
        empty = Household.objects.filter(pk__in=houses).exclude(
            Exists(Membership.objects.filter(household_id=OuterRef("pk")))
        )  # fmt: skip
        left = list(empty.values_list("pk", flat=True))
        Household.objects.filter(pk__in=left).delete()
        Household.history.model._base_manager.filter(id__in=left).delete()
        return count
