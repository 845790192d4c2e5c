"""Taking back what an import did to people: for the undo of a batch."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from konvergensi_web.intake.models import Batch
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.bulk import chunks, delete, update
from konvergensi_web.platform.scope import Actor, open_scope, system_actor
from konvergensi_web.regions.paths import cut
from konvergensi_web.registry.models import Attachment, DuplicatePair, Merge, Person, PersonKey, PersonToken
from konvergensi_web.registry.services._store import (
    COLUMNS,
    HISTORY,
    reason_of,
    rewrite_words,
    write_history,
)  # fmt: skip

# Rows that live and die with the person; everything else that points at a person keeps it
_OWN = (PersonKey, PersonToken, Attachment, DuplicatePair)
_PER_RECORD = 500
Since = Callable[[Collection[UUID]], Mapping[UUID, Sequence[tuple[date, datetime]]]]


def _nowhere(people: Collection[UUID]) -> Mapping[UUID, Sequence[tuple[date, datetime]]]:
    return {}


def forget_people_of(batch: Batch, *, actor: Actor, most: int, seen: Since = _nowhere) -> int:
    """Remove people only undone imports made and nothing else points at, at most `most`; returns how many.

    When none is left (0), changed facts are given back: only those nothing changed or confirmed since, as far as
    `seen` tells on which days, and when, later imports saw a person. Whoever another import or a person has used
    stays, with all pseudonyms: a later import may have come by any of them. No line of history is kept of who is
    removed: nobody meant to know of them.
    """
    regency = cut(batch.region_path, "regency")
    with transaction.atomic(), open_scope(system_actor("membatalkan impor", regency)):
        undone = _undone(batch)
        made = list(_unused(undone).values_list("pk", flat=True)[:most])
        if not made:
            record(actor, "registry.people.forgotten", batch, removed=0, restored=_restore_facts(actor, batch, seen))
            return 0
        for some in chunks(made, _PER_RECORD):
            for model in (PersonKey, PersonToken, Attachment):
                delete(model.objects.filter(person_id__in=some))
            delete(_over(some))
            delete(DuplicatePair.objects.filter(Q(first_id__in=some) | Q(second_id__in=some)))
            delete(HISTORY.objects.filter(id__in=some))
            delete(Person.objects.filter(pk__in=some))
        record(actor, "registry.people.forgotten", batch, removed=len(made), restored=0)
    return len(made)


def facts_seen_until(days: Mapping[UUID, date | None], batch: Batch) -> None:
    """Let the newest day of which a person's facts are told be this one; None where no import tells of him any more.

    Whom the batch made and nobody else saw is most likely removed, and waits for `facts_seen_never`.
    """
    with transaction.atomic():
        known = Person.objects.filter(pk__in=list(days)).values_list("pk", "facts_on", "first_batch_id")
        changed = [
            (days[person], person)
            for person, on, made_by in known
            if on != days[person] and (days[person] or made_by != batch.pk)
        ]
        update(Person, ("facts_on",), changed)


def facts_seen_never(batch: Batch, rows: QuerySet[Any]) -> None:
    """The same for those the batch made who stay though none of these rows (with `person_id`) is theirs."""
    left = Person.objects.filter(first_batch_id=batch.pk, facts_on__isnull=False)
    left.filter(~Exists(rows.filter(person_id=OuterRef("pk")))).update(facts_on=None)


def merges_of(batch: Batch) -> int:
    """How many standing merges concern people this import made."""
    own = Person.objects.filter(first_batch_id=batch.pk).values("pk")
    standing = Merge.objects.filter(undone_at__isnull=True)
    found: int = standing.filter(Q(kept__in=own) | Q(gone__in=own)).count()
    return found


def _undone(batch: Batch) -> list[UUID]:
    """This import and those of the regency that were undone before: what they made may have waited for this one."""
    earlier = Batch.objects.filter(regency_id=batch.regency_id, state=Batch.State.UNDONE)
    return [batch.pk, *earlier.values_list("pk", flat=True)]


def _over(people: Collection[UUID]) -> QuerySet[Any]:
    """Merges of these people that were taken back."""
    found: QuerySet[Any] = Merge.objects.filter(Q(kept_id__in=people) | Q(gone_id__in=people), undone_at__isnull=False)
    return found


def _unused(undone: Sequence[UUID]) -> QuerySet[Any]:
    """The people these imports made whom no other row points at, no other import knows, and of whom nobody typed a fact
    in."""
    people: QuerySet[Any] = Person.objects.filter(first_batch_id__in=undone, typed_fields=[]).order_by("pk")
    for model, field in pointing():
        rows = model._default_manager.filter(**{field: OuterRef("pk")})
        if model is Merge:
            rows = rows.filter(undone_at__isnull=True)
        elif model in (PersonKey, Attachment):
            rows = rows.filter(Q(batch_id__isnull=True) | ~Q(batch_id__in=undone))
        elif model in _OWN:
            continue
        people = people.filter(~Exists(rows.values("pk")))
    return people


def pointing() -> Iterator[tuple[type[models.Model], str]]:
    """Every table, of any stage, with a column that points at a person."""
    for relation in Person._meta.related_objects:
        yield relation.related_model, relation.field.attname


def _restore_facts(actor: Actor, batch: Batch, seen: Since) -> int:
    """Give the facts back that this batch changed, where its change is still the newest line of the history."""
    restored = 0
    changed = list(HISTORY.objects.filter(history_change_reason=reason_of(batch.pk), history_type="~")
                   .values_list("id", flat=True).distinct())  # fmt: skip
    for some in chunks(changed, _PER_RECORD):
        lines: dict[UUID, list[dict[str, Any]]] = {}
        for line in HISTORY.objects.filter(id__in=some).order_by("history_id").values():
            lines.setdefault(line["id"], []).append(line)
        restored += _give_back(actor, batch, lines, seen(some))
    return restored


def _before(
    batch: Batch, told: Sequence[dict[str, Any]], seen: Sequence[tuple[date, datetime]]
) -> dict[str, Any] | None:
    """The line of the history to go back to; None where somebody changed the facts since, or an import confirmed them.

    An import that saw the person on the same day or a later one would have changed what it did not confirm.
    """
    last = told[-1]
    earlier = [line for line in told if line["history_change_reason"] != reason_of(batch.pk)]
    if not earlier or last["history_change_reason"] != reason_of(batch.pk):
        return None
    said = last["facts_on"] or date.min
    confirmed = any(day >= said and at > last["history_date"] for day, at in seen)
    return None if confirmed else earlier[-1]


def _give_back(
    actor: Actor, batch: Batch, lines: Mapping[UUID, list[dict[str, Any]]],
    seen: Mapping[UUID, Sequence[tuple[date, datetime]]],
) -> int:  # fmt: skip
    found = (_before(batch, told, seen.get(person, ())) for person, told in lines.items())
    back = [line for line in found if line is not None]
    # what the batch never told stays: since which day the facts hold is counted from the rows that are left
    kept = ("id", "first_batch_id", "facts_on", "merged_into_id")
    names = [name for name in COLUMNS if name in (back[0] if back else {}) and name not in kept]
    now = {row["id"]: row for row in Person.objects.filter(pk__in=[line["id"] for line in back]).values(*kept)}
    back = [line | now[line["id"]] for line in back if line["id"] in now]
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
