"""Correcting the few facts of a person that may be typed in, and recording dated events of life."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import FIELD_INVALID, NOT_FOUND
from konvergensi.problems.registry_web import EVENT_UNCONFIRMED, NOTHING_CHANGED, NOTHING_TO_MERGE
from konvergensi.registry.life_events import check_event
from konvergensi.registry.life_stages import EVENT_KINDS
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.scope import Actor, open_scope, require
from konvergensi_web.regions.turns import take_turn
from konvergensi_web.registry.models import Attachment, LifeEvent, Person, Posyandu
from konvergensi_web.registry.selectors.people import get_person
from konvergensi_web.registry.services._store import rewrite_words

WRITE = "registry.person.write"
EDITABLE = ("name", "sex", "birth_date", "mother_name", "rt", "rw", "address")


def correct_person(*, actor: Actor, person_id: UUID, changes: Mapping[str, Any], reason: str) -> Person:
    """Change facts of a person by hand, with a reason. Imports leave them until the export says the same.

    `changes` holds fields of `EDITABLE` and `posyandu` (a Posyandu of the same village, or None). Raises
    `ProblemError`: not yours, nothing changed, a birth after today, a posyandu elsewhere.
    """
    person = get_person(actor, person_id)
    require(actor, WRITE, path=person.region_path)
    with transaction.atomic(), open_scope(actor):
        take_turn([person.region_path])
        person = get_person(actor, person_id)  # as it is now: an import or a merge may just have changed it
        require(actor, WRITE, path=person.region_path)
        told = {name: value for name, value in changes.items() if name in EDITABLE and getattr(person, name) != value}
        moves = "posyandu" in changes and changes["posyandu"] != person.posyandu
        _check(person, told, actor, empty=not told and not moves)
        for name, value in told.items():
            setattr(person, name, value)
        if "birth_date" in told:
            person.birth_year_only = False
        if moves:
            attach(person, changes["posyandu"], on=timezone.localdate(actor.now))
        typed = {*person.typed_fields, *told}
        person.typed_fields = sorted(typed)
        save_with_history(actor, person, reason)
        record(actor, "registry.person.corrected", person, reason=reason, fields=[*told, *(["posyandu"] * moves)])
    return person


def save_with_history(actor: Actor, person: Person, reason: str) -> None:
    """Save a person; the history tells who, when and why."""
    person.updated_at = actor.now
    person._change_reason = reason[:100]  # type: ignore[attr-defined]
    person._history_user_id = actor.user_id  # type: ignore[attr-defined]
    person._history_date = actor.now  # type: ignore[attr-defined]
    person.save()
    rewrite_words([(person.pk, person.region_path, person.name, person.mother_name)])


def attach(person: Person, posyandu: Posyandu | None, *, on: date) -> None:
    """Let a person belong to another posyandu of the village from a day on. The caller saves the person."""
    if posyandu is not None and posyandu.village_id != person.village_id:
        raise ProblemError(
            FIELD_INVALID, field="posyandu", value=posyandu.name, reason="Posyandu itu terletak di desa lain."
        )
    if person.village is None:
        return
    Attachment.objects.filter(person=person, valid_to__isnull=True).update(valid_to=on)
    person.posyandu = posyandu
    person.region_path = posyandu.path if posyandu else person.village.path
    if posyandu is not None and posyandu.puskesmas_id:
        person.puskesmas_id = posyandu.puskesmas_id
    Attachment.objects.create(
        person=person, region_path=person.region_path, village_id=person.village_id, posyandu=posyandu,
        puskesmas_id=person.puskesmas_id, valid_from=on,
    )  # fmt: skip


def record_event(
    *, actor: Actor, person_id: UUID, kind: str, happened_on: date, reason: str = "", source: str = "entry",
    batch_id: UUID | None = None, confirmed: bool = False,
) -> LifeEvent:  # fmt: skip
    """Record one dated event of life; stages follow from it. Later registers feed events through here.

    Raises `ProblemError`: not yours, a day to come, not at this age or of this sex, rare and not `confirmed`.
    """
    person = get_person(actor, person_id)
    require(actor, WRITE, path=person.region_path)
    check_stands(person)
    today = timezone.localdate(actor.now)
    if kind not in EVENT_KINDS:
        raise ProblemError(FIELD_INVALID, field="peristiwa", value=kind, reason="Peristiwa itu tidak dikenal.")
    if kind != "marriage_plan" and happened_on > today:
        raise ProblemError(FIELD_INVALID, field="tanggal", value=f"{happened_on:%d/%m/%Y}",
                           reason="Peristiwa yang sudah terjadi tidak dapat bertanggal besok.")  # fmt: skip
    question = check_event(kind, happened_on, birth_date=person.birth_date, sex=person.sex)
    if question and not confirmed:
        raise ProblemError(EVENT_UNCONFIRMED, question=question)
    with transaction.atomic(), open_scope(actor):
        event: LifeEvent
        event, made = LifeEvent.objects.get_or_create(
            person=person, kind=kind, happened_on=happened_on, withdrawn_at=None,
            defaults={
                "region_path": person.region_path, "source": source, "batch_id": batch_id, "reason": reason,
                "recorded_by_id": actor.user_id, "recorded_at": actor.now,
            },
        )  # fmt: skip
        if made:
            record(
                actor, "registry.event.recorded", person, reason=reason, kind=kind, on=happened_on,
                confirmed=bool(question),
            )  # fmt: skip
    return event


def withdraw_event(*, actor: Actor, event_id: int, reason: str) -> LifeEvent:
    """Take an event back; it stays in the history with the reason."""
    with open_scope(actor):
        event: LifeEvent | None = LifeEvent.objects.filter(pk=event_id, withdrawn_at__isnull=True).first()
    if event is None:
        raise ProblemError(NOT_FOUND, what="Peristiwa itu")
    require(actor, WRITE, path=event.region_path)
    with transaction.atomic(), open_scope(actor):
        event.withdrawn_at, event.withdrawn_reason = actor.now, reason
        event.save()
        record(actor, "registry.event.withdrawn", event.person, reason=reason, kind=event.kind)
    return event


def check_stands(person: Person) -> None:
    """Raise `ProblemError` (registry.record-merged) for a record that was merged into another: that one counts."""
    if person.merged_into_id:
        raise ProblemError(NOTHING_TO_MERGE)


def _check(person: Person, told: Mapping[str, Any], actor: Actor, *, empty: bool) -> None:
    check_stands(person)
    if empty:
        raise ProblemError(NOTHING_CHANGED)
    born = told.get("birth_date")
    if born is not None and born > timezone.localdate(actor.now):
        raise ProblemError(FIELD_INVALID, field="tanggal lahir", value=f"{born:%d/%m/%Y}",
                           reason="Tanggal lahir tidak dapat sesudah hari ini.")  # fmt: skip
    if "name" in told and not str(told["name"]).strip():
        raise ProblemError(FIELD_INVALID, field="nama", value="kosong", reason="Setiap orang perlu nama.")
