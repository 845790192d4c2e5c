"""Making one record of two, and two of one again exactly as they were.

A merge keeps both rows: one is kept, the other points at it. What hung on the other is moved by the registered movers,
and the journal remembers each row; facts that were empty, or that the person chose from the other, are taken over.
"""

import base64
import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND
from konvergensi.problems.registry_web import MERGE_NOT_LAST, NOTHING_TO_MERGE, SAME_RECORD
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.jobs.registry import find_kind
from konvergensi_web.platform.jobs.services import start_job
from konvergensi_web.platform.privacy.crypto import open_bytes, seal_bytes
from konvergensi_web.platform.scope import Actor, open_scope, require, system_actor
from konvergensi_web.regions.paths import code_of, cut
from konvergensi_web.regions.turns import take_turn
from konvergensi_web.registry.models import DuplicatePair, Merge, Person
from konvergensi_web.registry.movers import movers
from konvergensi_web.registry.selectors.people import get_person
from konvergensi_web.registry.services.duplicates import DECIDE, settle, shared_path
from konvergensi_web.registry.services.persons import save_with_history

REFRESH = "measures.refresh"
_SEAL = "registry.merge"
# facts that are taken over together: one choice moves all of them
FACTS: Mapping[str, tuple[str, ...]] = {
    "name": ("name",),
    "sex": ("sex",),
    "birth_date": ("birth_date", "birth_year_only"),
    "mother_name": ("mother_name",),
    "nik": ("nik_cipher", "nik_index", "nik_masked", "nik_status"),
    "birth_weight_kg": ("birth_weight_kg",),
    "birth_length_cm": ("birth_length_cm",),
    "address": ("address", "rt", "rw"),
    "place": ("village_id", "posyandu_id", "puskesmas_id", "region_path"),
}


def merge_people(
    *, actor: Actor, kept_id: UUID, gone_id: UUID, reason: str, take: Collection[str] = (),
    pair: DuplicatePair | None = None,
) -> Merge:  # fmt: skip
    """Make one record of two. `take` names the facts (`FACTS`) to take from the record that goes.

    Raises `ProblemError`: not yours, the same record twice, one of them merged already.
    """
    kept, gone = get_person(actor, kept_id), get_person(actor, gone_id)
    if kept.pk == gone.pk:
        raise ProblemError(SAME_RECORD)
    for person in (kept, gone):
        require(actor, DECIDE, path=person.region_path)
        if person.merged_into_id:
            raise ProblemError(NOTHING_TO_MERGE)
    with transaction.atomic(), open_scope(_everywhere()):
        take_turn([kept.region_path, gone.region_path])
        kept, gone = _locked(kept, gone)
        if pair is not None and not DuplicatePair.objects.filter(pk=pair.pk, state=DuplicatePair.State.OPEN).exists():
            raise ProblemError(NOTHING_TO_MERGE)
        before = {"kept": _facts(kept), "gone": _facts(gone)}
        journal = {mover.name: mover.move(gone.pk, kept.pk) for mover in movers()}
        _take_over(kept, gone, take)
        gone.merged_into = kept
        save_with_history(actor, kept, f"gabung: {reason}")
        save_with_history(actor, gone, f"gabung: {reason}")
        merge: Merge = Merge.objects.create(
            kept=kept, gone=gone, pair=pair, reason=reason, made_by_id=actor.user_id, made_at=actor.now,
            region_path=shared_path(before["kept"]["region_path"], before["gone"]["region_path"]),
            journal={name: keys for name, keys in journal.items() if keys},
            before=_sealed({"before": before, "after": {"kept": _facts(kept), "gone": _facts(gone)}}),
        )  # fmt: skip
        if pair is not None:
            settle(pair, actor, DuplicatePair.State.SAME, reason)
        record(
            actor, "registry.person.merged", kept, reason=reason, gone=gone.pk, merge=merge.pk,
            moved={name: len(keys) for name, keys in journal.items() if keys},
        )  # fmt: skip
        _refresh_later(actor, kept, gone)
    return merge


def _locked(kept: Person, gone: Person) -> tuple[Person, Person]:
    """Both as they are now: whoever pressed twice, or merged them the other way round meanwhile, was first."""
    rows = _both(kept.pk, gone.pk)
    if len(rows) < 2 or any(row.merged_into_id for row in rows.values()):
        raise ProblemError(NOTHING_TO_MERGE)
    return rows[kept.pk], rows[gone.pk]


def _both(*people: UUID) -> dict[UUID, Person]:
    return {row.pk: row for row in Person.objects.select_for_update().filter(pk__in=people).order_by("pk")}


def unmerge_people(*, actor: Actor, merge_id: UUID, reason: str) -> Merge:
    """Make two records again: every row goes back, and each fact that nobody changed since.

    Merges are taken back from the last one. Raises `ProblemError` (registry.merge-not-last, platform.not-found).
    """
    merge = get_merge(actor, merge_id)
    for person in (merge.kept, merge.gone):
        require(actor, DECIDE, path=person.region_path)
    both = (merge.kept_id, merge.gone_id)
    with transaction.atomic(), open_scope(_everywhere()):
        take_turn([merge.kept.region_path, merge.gone.region_path])
        locked = Merge.objects.select_for_update(of=("self",)).filter(pk=merge.pk, undone_at__isnull=True)
        if not locked.exists():
            raise ProblemError(NOT_FOUND, what="Gabungan itu")
        later = Merge.objects.filter(Q(kept_id__in=both) | Q(gone_id__in=both), undone_at__isnull=True, pk__gt=merge.pk)
        if later.exists():
            raise ProblemError(MERGE_NOT_LAST)
        told = _opened(bytes(merge.before))
        for mover in movers():
            mover.back(merge.journal.get(mover.name, []), merge.gone_id)
        for follow in (mover.after for mover in movers() if mover.after):
            follow(*both)
        people = _both(*both)  # as they are now, not as they were when the page was opened
        for person, side in ((people[merge.kept_id], "kept"), (people[merge.gone_id], "gone")):
            _give_back(person, told["before"][side], told["after"][side])
            stamp = person.updated_at
            save_with_history(actor, person, f"pisah: {reason}")
            Person.objects.filter(pk=person.pk).update(updated_at=stamp)
        merge.undone_at, merge.undone_by_id, merge.undone_reason = actor.now, actor.user_id, reason
        merge.save()
        if merge.pair is not None:
            settle(merge.pair, actor, DuplicatePair.State.OPEN, reason)
        record(actor, "registry.person.unmerged", merge.kept, reason=reason, gone=merge.gone_id, merge=merge.pk)
        _refresh_later(actor, merge.kept, merge.gone)
    return merge


def get_merge(actor: Actor, merge_id: UUID | str) -> Merge:
    """A merge that holds, in the actor's scope. Raises `ProblemError` (platform.not-found)."""
    with open_scope(actor):
        found: Merge | None = (
            Merge.objects.filter(pk=merge_id, undone_at__isnull=True).select_related("kept", "gone", "pair").first()
        )
    if found is None:
        raise ProblemError(NOT_FOUND, what="Gabungan itu")
    return found


def _refresh_later(actor: Actor, *people: Person) -> None:
    """Figures count people: those of the villages concerned are made anew, when a later stage knows how."""
    if find_kind(REFRESH) is None:
        return
    villages: dict[str, set[str]] = defaultdict(set)
    for person in people:
        if person.village_id:
            villages[code_of(cut(person.region_path, "regency"))].add(person.village_id)
    for regency, codes in sorted(villages.items()):
        start_job(actor=actor, kind=REFRESH, args={"regency": regency, "villages": sorted(codes)})


def _everywhere() -> Actor:
    """Rows that hang on a person may lie in other areas; they follow him all the same."""
    return system_actor("menggabungkan data ganda")


def _take_over(kept: Person, gone: Person, take: Collection[str]) -> None:
    for name, columns in FACTS.items():
        empty = all(getattr(kept, column) in (None, "") for column in columns)
        if (empty or name in take) and any(getattr(gone, column) not in (None, "") for column in columns):
            for column in columns:
                setattr(kept, column, getattr(gone, column))
    if gone.facts_on and (kept.facts_on is None or gone.facts_on > kept.facts_on):
        kept.facts_on = gone.facts_on


_FIELDS = {field.attname: field for field in Person._meta.concrete_fields}
_COLUMNS = [name for name in _FIELDS if name not in ("id", "created_at")]


def _facts(person: Person) -> dict[str, Any]:
    return {name: getattr(person, name) for name in _COLUMNS if name not in ("search_name", "search_mother")}


def _give_back(person: Person, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Each fact the merge changed and nobody else since."""
    now = _told(_facts(person))
    for name, value in before.items():
        if value != after[name] and now[name] == after[name]:
            setattr(person, name, _value(_FIELDS[name], value))


def _value(field: Any, value: Any) -> Any:
    if value is None:
        return None
    if field.get_internal_type() == "BinaryField":
        return base64.b64decode(value)
    target = getattr(field, "target_field", field)
    return target.to_python(value)


def _told(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Facts as they are written down."""
    return dict(json.loads(json.dumps(facts, default=_plain)))


def _plain(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


def _sealed(told: Mapping[str, Any]) -> bytes:
    return seal_bytes(json.dumps(told, default=_plain).encode(), field=_SEAL)


def _opened(sealed: bytes) -> dict[str, Any]:
    return dict(json.loads(open_bytes(sealed, field=_SEAL)))
