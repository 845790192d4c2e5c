"""Incidents with personal data: the 72-hour clock, who is affected according to the log, steps until closed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND, WRONG_STATE
from konvergensi.problems.privacy import BREACH_STEP_ORDER, BREACH_TIMES, BREACH_UNCHANGED
from konvergensi_web.platform.actionlog.models import Entry, Touched
from konvergensi_web.platform.actionlog.selectors import OPENINGS
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.privacy.models import Breach, BreachStep
from konvergensi_web.platform.privacy.parameters import span
from konvergensi_web.platform.privacy.requests import numbered
from konvergensi_web.platform.privacy.services import MANAGE
from konvergensi_web.platform.scope import Actor, require
from konvergensi_web.regions.paths import subtree

# step -> what people read
STEPS = {
    "contained": _("Kebocoran dihentikan"),
    "authority-told": _("Lembaga pelindungan data diberi tahu tertulis"),
    "authority-not-needed": _("Pemberitahuan lembaga tidak diperlukan (alasan di catatan)"),
    "subjects-told": _("Subjek data diberi tahu tertulis"),
    "subjects-not-needed": _("Pemberitahuan subjek tidak diperlukan (alasan di catatan)"),
    "remedy": _("Perbaikan dilakukan"),
    "closed": _("Kejadian ditutup"),
}
CORRECTED = "corrected"
LABELS = STEPS | {CORRECTED: _("Catatan diperbaiki")}
_WORDS = {
    "title": _("Apa yang terjadi"), "how": _("Bagaimana terjadi"), "data_kinds": _("Data apa"),
    "happened_from": _("Terjadi sejak"), "happened_to": _("Sampai"), "discovered_at": _("Diketahui pada"),
    "suspect_user_id": _("Akun yang disalahgunakan"), "remedies": _("Yang sudah dilakukan"),
}  # fmt: skip
_FACTS = tuple(_WORDS)
_COUNTED_BY = {"happened_from", "happened_to", "suspect_user_id"}  # the list of people follows from these
LEAST_REASON = 10
_AUTHORITY, _SUBJECTS = ("authority-told", "authority-not-needed"), ("subjects-told", "subjects-not-needed")


def record_breach(
    *, actor: Actor, title: str, how: str, data_kinds: str, happened_from: datetime, happened_to: datetime,
    discovered_at: datetime, suspect_user_id: int | None = None, remedies: str = "", path: str = "",
) -> Breach:  # fmt: skip
    """Write down an incident. The clock runs from its discovery. Raises `ProblemError`: times that cannot be."""
    path = path or (actor.paths[0] if actor.paths else "")
    require(actor, MANAGE, path=path)
    _check_times(actor.now, happened_from, happened_to, discovered_at)
    breach = Breach(
        title=title, how=how, data_kinds=data_kinds, happened_from=happened_from, happened_to=happened_to,
        discovered_at=discovered_at, notify_by=discovered_at + span("breach_notice", discovered_at),
        suspect_user_id=suspect_user_id, remedies=remedies, region_path=path, recorded_by_id=actor.user_id,
        office_id=actor.office_id,
    )  # fmt: skip
    with transaction.atomic():
        for attempt in range(3):
            breach.number = numbered(breach, "KPD", actor)
            try:
                with transaction.atomic():
                    breach.save(force_insert=True)
                    break
            except IntegrityError:
                if attempt == 2:
                    raise
        record(actor, "platform.breach.recorded", breach)
    return breach


def correct_breach(*, actor: Actor, breach_id: UUID, reason: str, **facts: Any) -> Breach:
    """Mend what was written down wrongly: the clock runs anew from the mended discovery, and a step says what changed.

    Raises `ProblemError`: closed, without a reason, nothing changed, times that cannot be.
    """
    with transaction.atomic():
        breach = _locked(actor, breach_id)
        if breach.state == Breach.State.CLOSED:
            raise ProblemError(WRONG_STATE, what="Perbaikan ini", state="ditutup", expected="diselidiki")
        before = {name: getattr(breach, name) for name in _FACTS}
        changed = {name: facts[name] for name in _FACTS if name in facts and facts[name] != before[name]}
        if len(reason.strip()) < LEAST_REASON or not changed:
            raise ProblemError(BREACH_UNCHANGED)
        for name, value in changed.items():
            setattr(breach, name, value)
        _check_times(actor.now, breach.happened_from, breach.happened_to, breach.discovered_at)
        breach.notify_by = breach.discovered_at + span("breach_notice", breach.discovered_at)
        breach.people_count = None if changed.keys() & _COUNTED_BY else breach.people_count
        breach.save()
        told = "; ".join(f"{_WORDS[name]}: {_plain(before[name])} → {_plain(value)}" for name, value in changed.items())
        BreachStep.objects.create(
            breach=breach, at=actor.now, what=CORRECTED, note=f"{reason.strip()} ({told})"[:500],
            user_id=actor.user_id, done_as=actor.name[:200],
        )  # fmt: skip
        record(actor, "platform.breach.corrected", breach, fields=sorted(changed))
    return breach


def _plain(value: Any) -> str:
    """A fact as a step tells it: moments in local time, long texts from their beginning."""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%d/%m/%Y %H.%M}"
    return str(value or "–")[:60]


def _check_times(now: datetime, first: datetime, last: datetime, discovered: datetime) -> None:
    """Nothing is discovered before it began, and nothing of it lies ahead."""
    wrong = next(
        (words for at_fault, words in (
            (last < first, say("akhirnya mendahului awalnya")),
            (discovered < first, say("diketahui sebelum terjadi")),
            (max(first, last, discovered) > now, say("waktunya belum tiba")),
        ) if at_fault),
        None,
    )  # fmt: skip
    if wrong:
        raise ProblemError(BREACH_TIMES, wrong=wrong)


def affected_people(breach: Breach) -> list[UUID]:
    """The persons whose data was opened, searched or exported in the time, by the account in question if any."""
    entries = Entry.objects.filter(
        at__gte=breach.happened_from, at__lte=breach.happened_to, action__in=OPENINGS
    ).filter(subtree([breach.region_path]) | Q(region_path=""))  # fmt: skip
    if breach.suspect_user_id:
        entries = entries.filter(user_id=breach.suspect_user_id)
    touched = set(Touched.objects.filter(entry__in=entries).values_list("person_id", flat=True))
    subjects = entries.filter(subject_type="registry.person").values_list("subject_id", flat=True)
    return sorted(touched | {UUID(one) for one in subjects.distinct()})


def list_affected(*, actor: Actor, breach_id: UUID) -> list[UUID]:
    """The affected people, counted on the incident; the asking itself is logged."""
    with transaction.atomic():
        breach = _locked(actor, breach_id)
        found = affected_people(breach)
        breach.people_count = len(found)
        breach.save(update_fields=["people_count"])
        record(actor, "platform.breach.people-listed", breach, people=found)
    return found


def note_step(*, actor: Actor, breach_id: UUID, what: str, note: str = "") -> Breach:
    """Write down a step. Closing needs both notices, or the reasons why one is not needed."""
    if what not in STEPS:
        raise ProblemError(NOT_FOUND, what="Langkah itu")
    with transaction.atomic():
        breach = _locked(actor, breach_id)
        if breach.state == Breach.State.CLOSED:
            raise ProblemError(WRONG_STATE, what="Langkah ini", state="ditutup", expected="diselidiki")
        if what.endswith("-not-needed") and len(note.strip()) < 10:
            raise ProblemError(BREACH_STEP_ORDER, missing="alasan tidak memberi tahu belum ditulis")
        BreachStep.objects.create(
            breach=breach, at=actor.now, what=what, note=note[:500], user_id=actor.user_id, done_as=actor.name[:200]
        )  # fmt: skip
        _apply(breach, what, actor.now)
        breach.save()
        record(actor, "platform.breach.closed" if what == "closed" else "platform.breach.noted", breach, step=what)
    return breach


def _apply(breach: Breach, what: str, now: datetime) -> None:
    if what == "authority-told":
        breach.authority_told_at = now
    if what == "subjects-told":
        breach.subjects_told_at = now
    done = set(breach.steps.values_list("what", flat=True))
    authority, subjects = bool(done & set(_AUTHORITY)), bool(done & set(_SUBJECTS))
    if what == "closed":
        missing = [] if authority else [say("lembaga belum diberi tahu")]
        missing += [] if subjects else [say("subjek data belum diberi tahu")]
        if missing:
            raise ProblemError(BREACH_STEP_ORDER, missing=say(" dan ").join(missing))
        breach.state, breach.closed_at = Breach.State.CLOSED, now
    elif authority and subjects:
        breach.state = Breach.State.NOTIFIED


def get_breach(actor: Actor, breach_id: UUID) -> Breach:
    """An incident in the actor's area. Raises `ProblemError`: not found, not yours."""
    require(actor, MANAGE)
    found: Breach | None = Breach.objects.filter(pk=breach_id).first()
    if found is None:
        raise ProblemError(NOT_FOUND, what="Kejadian itu")
    return found


def _locked(actor: Actor, breach_id: UUID) -> Breach:
    get_breach(actor, breach_id)
    found: Breach = Breach.objects.select_for_update().get(pk=breach_id)
    return found
