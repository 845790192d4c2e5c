"""Taking back what an import did to people: for the undo of a batch."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import Exists, OuterRef, QuerySet

from konvergensi_web.intake.models import Batch
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.bulk import chunks, delete, update
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from konvergensi_web.regions.paths import cut
from konvergensi_web.registry.models import Attachment, DuplicatePair, Person, PersonKey, PersonToken
from konvergensi_web.registry.services._store import (
    COLUMNS,
    HISTORY,
    reason_of,
    rewrite_words,
    write_history,
)  # fmt: skip

# Rows that live and die with the person; everything else that points at a person keeps it
_OWN = (PersonKey, PersonToken, Attachment, DuplicatePair)


def forget_people_of(batch: Batch, *, actor: Actor, most: int) -> int:
    """Remove people only that batch made and nothing else points at, at most `most`; returns how many.

    When none is left (0), changed facts are given back: only those nothing changed since. Whoever another import or a
    person has used stays, with the pseudonyms other batches brought. No line of history is kept of who is removed:
    nobody meant to know of them.
    """
    regency = cut(batch.region_path, "regency")
    with transaction.atomic(), open_scope(system_actor("membatalkan impor", regency)):
        made = list(_unused(batch).values_list("pk", flat=True)[:most])
        if not made:
            PersonKey.objects.filter(batch_id=batch.pk).delete()
            record(actor, "registry.people.forgotten", batch, removed=0, restored=_restore_facts(actor, batch))
            return 0
        for some in chunks(made, 500):
            for model in (PersonKey, PersonToken, Attachment):
                delete(model.objects.filter(person_id__in=some))
            delete(DuplicatePair.objects.filter(models.Q(first_id__in=some) | models.Q(second_id__in=some)))
            delete(HISTORY.objects.filter(id__in=some))
            delete(Person.objects.filter(pk__in=some))
        record(actor, "registry.people.forgotten", batch, removed=len(made), restored=0)
    return len(made)


def _unused(batch: Batch) -> QuerySet[Any]:
    """The people the batch made that no other row points at, nor a pseudonym of another batch."""
    people: QuerySet[Any] = Person.objects.filter(first_batch_id=batch.pk).order_by("pk")
    for model, field in pointing():
        if model not in _OWN:
            people = people.filter(~Exists(model._default_manager.filter(**{field: OuterRef("pk")}).values("pk")))
    return people.filter(~Exists(PersonKey.objects.filter(person_id=OuterRef("pk")).exclude(batch_id=batch.pk)))


def pointing() -> Iterator[tuple[type[models.Model], str]]:
    """Every table, of any stage, with a column that points at a person."""
    for relation in Person._meta.related_objects:
        yield relation.related_model, relation.field.attname


def _restore_facts(actor: Actor, batch: Batch) -> int:
    """Give the facts back that this batch changed, where its change is still the newest line of the history."""
    restored = 0
    changed = list(HISTORY.objects.filter(history_change_reason=reason_of(batch.pk), history_type="~")
                   .values_list("id", flat=True).distinct())  # fmt: skip
    for some in chunks(changed, 500):
        lines: dict[UUID, list[dict[str, Any]]] = {}
        for line in HISTORY.objects.filter(id__in=some).order_by("history_id").values():
            lines.setdefault(line["id"], []).append(line)
        restored += _give_back(actor, batch, lines)
    return restored


def _give_back(actor: Actor, batch: Batch, lines: dict[UUID, list[dict[str, Any]]]) -> int:
    back: list[dict[str, Any]] = []
    for told in lines.values():
        before = [line for line in told if line["history_change_reason"] != reason_of(batch.pk)]
        if before and told[-1]["history_change_reason"] == reason_of(batch.pk):
            back.append(before[-1])
    names = [name for name in COLUMNS if name in (back[0] if back else {}) and name not in ("id", "first_batch_id")]
    update(Person, names, [(*(line[name] for name in names), line["id"]) for line in back])
    write_history(actor, back, kind="~", reason=f"undo:{batch.pk}")
    rewrite_words([(row["id"], row["region_path"], row["name"], row["mother_name"]) for row in back])
    people = [row["id"] for row in back]
    Attachment.objects.filter(person_id__in=people, batch_id=batch.pk).delete()
    newest = {
        row.person_id: row for row in Attachment.objects.filter(person_id__in=people).order_by("valid_from", "pk")
    }
    update(Attachment, ("valid_to",), [(None, row.pk) for row in newest.values()])
    return len(back)
