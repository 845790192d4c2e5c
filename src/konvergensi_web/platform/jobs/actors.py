"""The actor of a job: the requester as he is now, or the system."""

from dataclasses import replace

from django.utils import timezone

from konvergensi_web.platform.accounts.models import Post
from konvergensi_web.platform.accounts.selectors import actor_of
from konvergensi_web.platform.api.models import ApiToken
from konvergensi_web.platform.jobs.models import Job
from konvergensi_web.platform.scope import Actor, system_actor


def find_post(actor: Actor) -> Post | None:
    """The post the actor acts from; the system has none."""
    if actor.user_id is None or actor.office_id is None:
        return None
    today = timezone.localdate(actor.now)
    held = Post.objects.filter(Post.held_on(today), user_id=actor.user_id, office_id=actor.office_id, role=actor.role)
    return held.first()


def find_actor(job: Job) -> Actor | None:
    """The actor for this run. None when the requester lost his post, account or token since: nobody else steps in.

    The area is the one the job was asked for, cut to what the office still serves; what a token asked for stays
    within what the token may do, and ends with it.
    """
    if job.user_id is None:
        return system_actor(job.title, *job.paths)
    if job.post_id is None:
        return None
    now = timezone.now()
    if job.token_id and not ApiToken.objects.filter(ApiToken.usable_at(now), pk=job.token_id).exists():
        return None
    posts = Post.objects.filter(Post.held_on(timezone.localdate(now)), pk=job.post_id, user__is_active=True)
    posts = posts.exclude(office__valid_to__lt=timezone.localdate(now))
    post = posts.select_related("office__region", "user").prefetch_related("office__areas").first()
    if post is None:
        return None
    actor = actor_of(post, now=now, request_id=job.pk.hex).narrowed(*job.paths)
    if job.only is None:
        return actor
    return replace(actor, only=frozenset(job.only), token_id=job.token_id)
