"""Handing a child to another office, saying that its need was met, and taking the task back."""

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as say

from konvergensi.problems import ProblemError
from konvergensi.problems.measures import TASK_GIVEN, TASK_NOT_FITTING
from konvergensi.problems.platform import NOT_FOUND
from konvergensi_web.measures.models import OfficeTask
from konvergensi_web.platform.accounts.models import Office
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.notices.selectors import users_of_office
from konvergensi_web.platform.notices.services import tell
from konvergensi_web.platform.privacy.services import names_or_numbers
from konvergensi_web.platform.scope import Actor, Reach, policy, require
from konvergensi_web.regions.paths import within
from konvergensi_web.registry.selectors import get_person

GIVE, FINISH, VIEW = "measures.task.give", "measures.task.finish", "measures.worklist.view"
LONGEST = timedelta(days=92)
NEED_AT_LEAST = 5


def offices_for(actor: Actor, path: str) -> QuerySet[Office]:
    """The offices that can be asked about a child of a place: those whose roles work from a task list there."""
    kinds = {kind for role in policy().roles.values() if role.grants.get(VIEW) is Reach.TASKS for kind in role.offices}
    today = timezone.localdate(actor.now)
    found = Office.objects.filter(Office.existing_on(today), kind__in=kinds).select_related("region")
    fitting = [one.pk for one in found.prefetch_related("areas") if within(path, one.paths())]
    return Office.objects.filter(pk__in=fitting).exclude(pk=actor.office_id or 0).order_by("name")


def give_task(*, actor: Actor, person_id: UUID, office_id: int, need: str, until: date) -> OfficeTask:
    """Ask an office to meet a need of a child. From now until the day it sees the child on its task list.

    Raises `ProblemError`: not yours, an office that cannot be asked, a need without words or with a name, a day past.
    """
    person = get_person(actor, person_id)
    require(actor, GIVE, path=person.region_path)
    office = offices_for(actor, person.region_path).filter(pk=office_id).first()
    today = timezone.localdate(actor.now)
    if office is None:
        raise ProblemError(TASK_NOT_FITTING, reason="kantor itu tidak bekerja dari daftar tugas di wilayah anak ini")
    if len(need.strip()) < NEED_AT_LEAST or names_or_numbers(need, person.name):
        raise ProblemError(TASK_NOT_FITTING, reason="kebutuhannya belum ditulis, atau memuat nama atau nomor orang")
    if not today <= until <= today + LONGEST:
        raise ProblemError(
            TASK_NOT_FITTING, reason=say("harinya di luar %(days)s hari ke depan") % {"days": LONGEST.days}
        )
    with transaction.atomic():
        standing = OfficeTask.objects.filter(person=person, office=office, done_at=None, ended_at=None).first()
        if standing is not None and standing.until >= today:
            raise ProblemError(TASK_GIVEN, office=office.name)
        if standing is not None:  # its day is past: the new one takes its place
            standing.ended_at, standing.ended_reason = actor.now, "lewat harinya"
            standing.save()
        task: OfficeTask = OfficeTask.objects.create(
            person=person, region_path=person.region_path, office=office, need=need.strip()[:200], until=until,
            given_by_office_id=actor.office_id, given_by_id=actor.user_id, given_at=actor.now,
        )  # fmt: skip
        record(actor, "measures.task.given", task, people=[person.pk], office=office.pk, until=until)
        tell(
            users_of_office([office.pk], today), title="Tugas baru untuk seorang anak", now=actor.now,
            url="/ukuran/tugas/", text=f"{actor.name}: {task.need}"[:400],
        )  # fmt: skip
    return task


def finish_task(*, actor: Actor, task_id: UUID, note: str = "") -> OfficeTask:
    """The office that was asked has met the need. From now on it does not see the child any more. Twice is once."""
    with transaction.atomic():
        task = _locked(task_id)
        require(actor, FINISH, path=task.region_path)
        if task.office_id != actor.office_id:
            raise ProblemError(NOT_FOUND, what="Tugas itu")
        if task.done_at is None and task.ended_at is None:
            task.done_at, task.done_by_id, task.note = actor.now, actor.user_id, note.strip()[:200]
            task.save()
            record(actor, "measures.task.done", task, people=[task.person_id])
    return task


def end_task(*, actor: Actor, task_id: UUID, reason: str = "") -> OfficeTask:
    """Whoever may give tasks here takes one back; the office asked does not see the child any more."""
    with transaction.atomic():
        task = _locked(task_id)
        require(actor, GIVE, path=task.region_path)
        if task.done_at is None and task.ended_at is None:
            task.ended_at, task.ended_reason = actor.now, reason.strip()[:200]
            task.save()
            record(actor, "measures.task.ended", task, reason=reason, people=[task.person_id])
    return task


def _locked(task_id: UUID) -> OfficeTask:
    found: OfficeTask | None = OfficeTask.objects.filter(pk=task_id).select_for_update(of=("self",)).first()
    if found is None:
        raise ProblemError(NOT_FOUND, what="Tugas itu")
    return found
