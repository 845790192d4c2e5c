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
    """Whether the actor may cancel or repeat a job: his own, or by the right its work needs, everywhere it reaches.

    A person steers what he asked for in the post he acts from, also what another step of his started (a merge has the
    figures counted anew): a repeated job has the rights of its asker at that time. A program in his name has no more
    than its token says. Nobody steers the system's own regular work.
    """
    kind = find_kind(job.kind)
    if actor.is_system or kind is None:
        return actor.is_system
    if actor.only is None and job.user_id and (job.user_id, job.office_id) == (actor.user_id, actor.office_id):
        return True
    if kind.every is not None or not kind.permission:
        return False
    return bool(job.paths) and all(may(actor, kind.permission, path=path) for path in job.paths)


def count_active(actor: Actor) -> int | None:
    """How many of the actor's own jobs wait or run; None shows nothing."""
    active = (Job.State.QUEUED, Job.State.RUNNING)
    return Job.objects.filter(user_id=actor.user_id, state__in=active).count() or None
