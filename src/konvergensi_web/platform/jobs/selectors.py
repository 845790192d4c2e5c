"""Reading jobs: one's own, those of one's office, and for who watches the system, the system's."""

from uuid import UUID

from django.db.models import Q, QuerySet

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND
from konvergensi_web.platform.jobs.models import Job
from konvergensi_web.platform.jobs.registry import find_kind
from konvergensi_web.platform.scope import Actor, may


def find_jobs(actor: Actor) -> QuerySet[Job]:
    """The jobs the actor may see, newest first."""
    if actor.is_system:
        return Job.objects.all()
    seen = Q(user_id=actor.user_id) | Q(office_id=actor.office_id)
    if may(actor, "platform.log.view"):
        seen |= Q(user_id=None)
    return Job.objects.filter(seen)


def get_job(actor: Actor, job_id: UUID) -> Job:
    """One job the actor may see. Raises `ProblemError` (platform.not-found), also when it belongs to another office."""
    job = find_jobs(actor).filter(pk=job_id).first()
    if job is None:
        raise ProblemError(NOT_FOUND, what="Pekerjaan ini")
    return job


def may_steer(actor: Actor, job: Job) -> bool:
    """Whether the actor may cancel or repeat a job: by the right its work needs, everywhere the work reaches.

    Nobody steers the system's own regular work; work without a right of its own is steered by the person who asked
    for it, not by a program in his name.
    """
    kind = find_kind(job.kind)
    if actor.is_system or kind is None or kind.every is not None:
        return actor.is_system
    if not kind.permission:
        return job.user_id == actor.user_id and actor.only is None
    return bool(job.paths) and all(may(actor, kind.permission, path=path) for path in job.paths)


def count_active(actor: Actor) -> int | None:
    """How many of the actor's own jobs wait or run; None shows nothing."""
    active = (Job.State.QUEUED, Job.State.RUNNING)
    return Job.objects.filter(user_id=actor.user_id, state__in=active).count() or None
