"""Usulan perbaikan: propose, withdraw, and close by what the next export shows."""

from collections.abc import Iterable
from datetime import date
from itertools import takewhile
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as say
from django.utils.translation import gettext_noop

from konvergensi.measures.judging import VALUES, Doubt, Typed
from konvergensi.problems import ProblemError
from konvergensi.problems.measures import (
    CORRECTION_DOUBTFUL,
    CORRECTION_INVALID,
    CORRECTION_OPEN,
    CORRECTION_REPLACED,
    CORRECTION_SAME,
)
from konvergensi.problems.platform import NOT_FOUND, WRONG_STATE
from konvergensi_web.measures.models import Correction, Measurement
from konvergensi_web.measures.services.entry import judge_entry
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.language import in_english
from konvergensi_web.platform.scope import Actor, require
from konvergensi_web.regions.turns import take_turn
from konvergensi_web.registry.models import Person
from konvergensi_web.registry.services import BATCH

Value = float | int | date | str
Field, State = Correction.Field, Correction.State
OF_PERSON = (Field.BIRTH_DATE, Field.SEX)
EXPECTED = {
    Field.WEIGHT: gettext_noop("bilangan dalam kg, misalnya 7,2"),
    Field.LENGTH: gettext_noop("bilangan dalam cm, misalnya 70,9"),
    Field.MUAC: gettext_noop("bilangan dalam cm, misalnya 12,5"),
    Field.POSTURE: gettext_noop("terlentang atau berdiri"),
    Field.MEASURED_ON: gettext_noop("tanggal, misalnya 31/08/2024"),
    Field.BIRTH_DATE: gettext_noop("tanggal, misalnya 31/08/2022"),
    Field.SEX: gettext_noop("laki-laki atau perempuan"),
}


def propose_correction(
    *, actor: Actor, measurement_id: UUID, field: str, proposed: Value, reason: str, checked: bool = False
) -> Correction:
    """List for the puskesmas what should stand there, and why. The measurement itself stays as it came.

    Raises `ProblemError`: outside the area, the same value, an unreadable or impossible one, a doubtful one that was
    not `checked`, or one that already waits.
    """
    measurement = Measurement.objects.select_related("person").filter(pk=measurement_id).first()
    if measurement is None:
        raise ProblemError(NOT_FOUND, what="Pengukuran")
    require(actor, "measures.correction.write", path=measurement.region_path)
    label, text = Field(field).label, _text(field, proposed)
    found = value_of(measurement, field)
    if text == found:
        raise ProblemError(CORRECTION_SAME, value=shown(field, text))
    doubts = doubts_of(actor, measurement, field, proposed)
    if doubts and not checked:
        raise ProblemError(CORRECTION_DOUBTFUL, doubts=tuple(doubt.says for doubt in doubts))
    with transaction.atomic():
        take_turn([measurement.region_path])  # an import may be about to replace it, or its undo to take it away
        _check_stands(measurement)
        waiting = Correction.objects.filter(measurement=measurement, field=field, state=State.OPEN)
        if waiting.exists():
            raise ProblemError(CORRECTION_OPEN, field=label)
        made: Correction = Correction.objects.create(
            person=measurement.person,
            measurement=measurement,
            puskesmas_id=measurement.person.puskesmas_id,
            region_path=measurement.region_path,
            field=field,
            found=found,
            proposed=text,
            reason=reason,
            created_by_id=actor.user_id,
            created_office_id=actor.office_id,
            created_at=actor.now,
        )
        doubted = [doubt.kind for doubt in doubts]
        record(actor, "measures.correction.proposed", made, reason=reason, field=field, doubts=doubted)
    return made


def _check_stands(measurement: Measurement) -> None:
    """Raise when the measurement is gone or something took its place: what is mended is the row that counts."""
    if not Measurement.objects.filter(pk=measurement.pk).exists():
        raise ProblemError(NOT_FOUND, what="Pengukuran")
    newer = Measurement.objects.filter(replaces=measurement).first()
    if newer is not None:
        day, at = f"{measurement.measured_on:%d/%m/%Y}", f"{newer.recorded_at:%d/%m/%Y}"
        raise ProblemError(CORRECTION_REPLACED, measured=day, replaced=at)


def doubts_of(actor: Actor, measurement: Measurement, field: str, proposed: Value) -> tuple[Doubt, ...]:
    """What would be odd about the measurement with the proposed value, by the rules of a typed one.

    Raises `ProblemError` for a value no child has, and for a day before birth or after today.
    """
    person = measurement.person
    told: dict[str, Any] = {
        "sex": person.sex, "birth_date": person.birth_date, "measured_on": measurement.measured_on,
        "weight_kg": measurement.weight_kg, "length_height_cm": measurement.length_height_cm,
        "posture": measurement.posture or None, "oedema": measurement.oedema, "muac_cm": measurement.muac_cm,
    }  # fmt: skip
    told[field] = int(proposed) if field == Field.SEX else proposed  # type: ignore[arg-type]
    if all(told[name] is None for name in VALUES):
        return ()
    return judge_entry(actor=actor, person=person, typed=Typed(**told), leaving=measurement.pk).doubts


def withdraw_correction(*, actor: Actor, correction_id: UUID, reason: str) -> Correction:
    """Take a waiting proposal back."""
    with transaction.atomic():
        found: Correction | None = Correction.objects.select_for_update(of=("self",)).filter(pk=correction_id).first()
        if found is None:
            raise ProblemError(NOT_FOUND, what="Usulan perbaikan")
        require(actor, "measures.correction.write", path=found.region_path)
        if found.state != State.OPEN:
            raise ProblemError(
                WRONG_STATE, what="Menarik usulan", state=found.get_state_display(), expected=State.OPEN.label
            )
        _close(found, State.WITHDRAWN, actor, closing=reason)
        record(actor, "measures.correction.withdrawn", found, reason=reason)
    return found


def close_corrections(*, actor: Actor, path: str, batch_id: UUID | None = None) -> int:
    """Close the waiting proposals below a path that a newer export answers. Returns how many.

    Run after every commit, in a scope that reads the whole regency. Applied when the export now shows the proposed
    value, changed when it shows a third one.
    """
    waiting = Correction.objects.filter(state=State.OPEN, region_path__startswith=path).select_related(
        "measurement", "person"
    )
    rows = list(waiting)
    latest = _latest(rows)
    closed = 0
    with transaction.atomic():
        for one in rows:
            seen = _seen(one, latest.get(one.person_id, []))
            if seen is None or seen == one.found:
                continue
            applied = seen == one.proposed
            one.seen, one.closed_by_batch = seen, batch_id
            told = "nilai yang diusulkan" if applied else shown(one.field, seen)
            _close(one, State.APPLIED if applied else State.CHANGED, actor, closing=f"ekspor menunjukkan {told}")
            if applied and one.field == Field.MEASURED_ON:
                _succeed(one, latest[one.person_id])
            record(actor, f"measures.correction.{one.state}", one, batch=str(batch_id or ""))
            closed += 1
    return closed


def _succeed(one: Correction, standing: list[Measurement]) -> None:
    """The row of the right day takes the place of the one of the wrong day, which would count beside it."""
    right = next((row for row in _newer(one, standing) if row.measured_on.isoformat() == one.proposed), None)
    if right is None or right.replaces_id or Measurement.objects.filter(replaces=one.measurement).exists():
        return
    Measurement.objects.filter(pk=right.pk).update(replaces=one.measurement)


def reopen_corrections(*, batch_id: UUID) -> int:
    """Open again what a batch had closed, because the batch is undone. Returns how many.

    One whose field has a newer proposal waiting stays closed: one field waits for one value only.
    """
    waiting = Correction.objects.filter(
        measurement=OuterRef("measurement"), field=OuterRef("field"), state=State.OPEN
    ).exclude(pk=OuterRef("pk"))
    closed = Correction.objects.filter(~Exists(waiting), closed_by_batch=batch_id)
    latest = closed.filter(measurement=OuterRef("measurement"), field=OuterRef("field")).order_by("-created_at", "-pk")
    undone = list(closed.filter(pk=Subquery(latest.values("pk")[:1])).values_list("pk", flat=True))
    back: QuerySet[Correction] = Correction.objects.filter(pk__in=undone)
    return back.update(state=State.OPEN, closing="", seen="", closed_by_batch=None, closed_at=None)


def value_of(measurement: Measurement, field: str) -> str:
    """The value that stands there, as the text proposals are compared by; empty when there is none."""
    holder: Measurement | Person = measurement.person if field in OF_PERSON else measurement
    value = getattr(holder, field)
    return "" if value in (None, "") else _text(field, value)


def shown(field: str, text: str) -> str:
    """A value as people write it: `7,2`, `31/08/2024`, `terlentang`."""
    if not text:
        return say("kosong")
    if field in (Field.MEASURED_ON, Field.BIRTH_DATE):
        return f"{date.fromisoformat(text):%d/%m/%Y}"
    words = {(Field.SEX, "1"): say("laki-laki"), (Field.SEX, "2"): say("perempuan")}
    words |= {(Field.POSTURE, "l"): say("terlentang"), (Field.POSTURE, "h"): say("berdiri")}
    return words.get((Field(field), text), text if in_english() else text.replace(".", ","))


def _text(field: str, value: Value) -> str:
    """One spelling for every value. Raises `ProblemError` (measures.correction-invalid)."""
    if field in (Field.MEASURED_ON, Field.BIRTH_DATE) and isinstance(value, date):
        return value.isoformat()
    if field == Field.SEX and str(value) in ("1", "2"):
        return str(value)
    if field == Field.POSTURE and value in ("l", "h"):
        return str(value)
    if field in (Field.WEIGHT, Field.LENGTH, Field.MUAC) and isinstance(value, int | float) and value > 0:
        return f"{value:g}"
    label = Field(field).label
    raise ProblemError(CORRECTION_INVALID, value=value, field=label, expected=EXPECTED[Field(field)])


def _latest(rows: Iterable[Correction]) -> dict[UUID, list[Measurement]]:
    """The standing measurements of the children concerned: those that nothing replaced."""
    found: dict[UUID, list[Measurement]] = {}
    people = {one.person_id for one in rows}
    standing = Measurement.objects.filter(person_id__in=people, replaced_by__isnull=True).select_related("person")
    for measurement in standing:
        found.setdefault(measurement.person_id, []).append(measurement)
    return found


def _newer(one: Correction, standing: list[Measurement]) -> list[Measurement]:
    return [row for row in standing if row.recorded_at > one.created_at and row.pk != one.measurement_id]


def _seen(one: Correction, standing: list[Measurement]) -> str | None:
    """What the newest rows show for the field, or None when nothing newer speaks of it."""
    if one.field in OF_PERSON:
        return value_of(one.measurement, one.field) if _told_by_export(one) else None
    newer = _newer(one, standing)
    if one.field == Field.MEASURED_ON:
        return next((one.proposed for row in newer if row.measured_on.isoformat() == one.proposed), None)
    same_day = [row for row in newer if row.measured_on == one.measurement.measured_on]
    return value_of(same_day[-1], one.field) if same_day else None


def _told_by_export(one: Correction) -> bool:
    """Whether an import said what the record of the person says now; by hand or by a merge nothing is mended there."""
    if one.field in one.person.typed_fields:
        return False
    now = getattr(one.person, one.field)
    lines = Person.history.filter(id=one.person_id).order_by("-history_id")
    standing = takewhile(lambda line: getattr(line, one.field) == now, lines)
    return any(str(line.history_change_reason or "").startswith(BATCH) for line in standing)


def _close(one: Correction, state: "Correction.State", actor: Actor, *, closing: str) -> None:
    one.state, one.closing, one.closed_at = state, closing, actor.now
    one.save(update_fields=["state", "closing", "closed_at", "seen", "closed_by_batch"])
