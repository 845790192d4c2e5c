"""Measurements typed in here, by an office that has no application of its own. Nothing is ever overwritten."""

import hashlib
from dataclasses import asdict
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from konvergensi.measures.growth.ages import POSTURE_CM
from konvergensi.measures.judging import Judged, Typed, Weighed, judge
from konvergensi.problems import ProblemError
from konvergensi.problems.measures import DOUBT_UNCONFIRMED, ENTRY_SWITCHED_OFF, MEASURED_THAT_DAY
from konvergensi_web.measures.models import Measurement
from konvergensi_web.platform.accounts.models import Office
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.scope import Actor, may, require
from konvergensi_web.registry.models import Person
from konvergensi_web.registry.selectors import get_person
from konvergensi_web.registry.services.persons import check_stands

ENTRY = "entry"


def judge_entry(*, actor: Actor, person: Person, typed: Typed, leaving: UUID | None = None) -> Judged:
    """What would be found, before anything is kept. `leaving` is a measurement not to compare with: the one mended."""
    return judge(
        typed, today=timezone.localdate(actor.now), previous_length_cm=_previous_length(person, typed, leaving),
        previous_weight=_previous_weight(person, typed, leaving),
    )  # fmt: skip


def record_measurement(
    *, actor: Actor, person_id: UUID, typed: Typed, measured_again: bool = False, replaces_id: UUID | None = None
) -> Measurement:
    """Keep one measurement with its z-scores. `replaces_id` names the entry of the same day it takes the place of.

    Raises `ProblemError`: outside the area, entry switched off for the office, an impossible value, a second one on
    the same day, or a doubtful one that was not measured again.
    """
    person = get_person(actor, person_id)
    require(actor, "measures.measurement.write", path=person.region_path)
    check_stands(person)
    check_switch(actor)
    judged = judge_entry(actor=actor, person=person, typed=typed)
    if judged.doubts and not measured_again:
        raise ProblemError(DOUBT_UNCONFIRMED, doubts=tuple(doubt.says for doubt in judged.doubts))
    with transaction.atomic():
        # two windows at once would both find the day free; and a merge may just have taken the record away
        check_stands(Person.objects.select_for_update().get(pk=person.pk))
        standing = Measurement.objects.filter(
            person=person, measured_on=typed.measured_on, replaced_by__isnull=True
        ).first()
        replaced = standing if standing and standing.pk == replaces_id and standing.source == ENTRY else None
        if standing is not None and replaced is None:
            raise ProblemError(MEASURED_THAT_DAY, measured=f"{typed.measured_on:%d/%m/%Y}")
        kept: Measurement = Measurement.objects.create(**_columns(actor, person, typed, judged), replaces=replaced)
        record(actor, "measures.measurement.recorded", kept, doubts=[doubt.kind for doubt in judged.doubts])
    return kept


def check_switch(actor: Actor) -> None:
    """Raise `ProblemError` (measures.entry-switched-off) unless the actor's office enters measurements here."""
    office = Office.objects.filter(pk=actor.office_id or 0).first()
    if office is None or not office.may_enter_measurements:
        raise ProblemError(ENTRY_SWITCHED_OFF, office=office or "Kantor ini")


def may_enter(actor: Actor, path: str | None = None) -> bool:
    """Whether a measurement can be typed in: the right, in this area, and the switch of the office."""
    if not may(actor, "measures.measurement.write", path=path):
        return False
    return Office.objects.filter(pk=actor.office_id or 0, may_enter_measurements=True).exists()


def _before(person: Person, typed: Typed, leaving: UUID | None) -> QuerySet[Measurement]:
    rows: QuerySet[Measurement] = Measurement.objects.filter(
        person=person, measured_on__lt=typed.measured_on, replaced_by__isnull=True
    )
    return rows.exclude(pk=leaving) if leaving else rows


def _previous_weight(person: Person, typed: Typed, leaving: UUID | None) -> Weighed | None:
    rows = _before(person, typed, leaving).filter(weight_kg__isnull=False).exclude(waz_flag=True).exclude(oedema=True)
    last = rows.order_by("-measured_on").first()
    return None if last is None or last.weight_kg is None else Weighed(last.measured_on, last.weight_kg)


def _previous_length(person: Person, typed: Typed, leaving: UUID | None) -> float | None:
    rows = _before(person, typed, leaving).filter(length_height_cm__isnull=False).exclude(haz_flag=True)
    last: Measurement | None = rows.order_by("-measured_on").first()
    if last is None or last.length_height_cm is None:
        return None
    stood_up = last.posture == "l" and typed.posture == "h"
    lay_down = last.posture == "h" and typed.posture == "l"
    return last.length_height_cm + POSTURE_CM * (lay_down - stood_up)


def _columns(actor: Actor, person: Person, typed: Typed, judged: Judged) -> dict[str, object]:
    values = dict(judged.values)
    flags = {name: None if value is None else bool(value) for name, value in values.items() if name.endswith("_flag")}
    labels = {name: value or "" for name, value in values.items() if name.endswith("_class") and name != "baz_class"}
    digest = hashlib.sha256(repr((str(person.pk), sorted(asdict(typed).items(), key=str))).encode()).hexdigest()[:32]
    scores = {name: values[name] for name in ("age_days", "haz", "waz", "whz", "baz", "gizi_buruk")}
    return scores | flags | labels | {
        "person": person, "region_path": person.region_path, "month": f"{typed.measured_on:%Y-%m}",
        "measured_on": typed.measured_on, "weight_kg": typed.weight_kg, "length_height_cm": typed.length_height_cm,
        "posture": typed.posture or "", "posture_source": "file" if typed.posture else "", "oedema": typed.oedema,
        "muac_cm": typed.muac_cm, "source": ENTRY, "digest": digest, "entered_by_id": actor.user_id,
        "recorded_at": actor.now,
    }  # fmt: skip
