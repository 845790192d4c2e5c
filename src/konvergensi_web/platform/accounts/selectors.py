"""Reading offices and posts, and making the actor of a request."""

from datetime import date, datetime

from django.db.models import QuerySet

from konvergensi_web.platform.accounts.models import Post, User
from konvergensi_web.platform.scope import Actor, policy


def find_posts(user: User, on: date) -> QuerySet[Post]:
    """The posts a user holds on a day, newest first."""
    return (
        Post.objects.filter(Post.held_on(on), user=user)
        .select_related("office__region", "user")
        .prefetch_related("office__areas")
    )


def actor_of(post: Post, *, now: datetime, request_id: str = "") -> Actor:
    """The actor a post makes."""
    office = post.office
    role = policy().roles.get(post.role)
    return Actor(
        user_id=post.user_id,
        office_id=office.pk,
        role=post.role,
        paths=office.paths(),
        urusan=frozenset(office.urusan),
        name=f"{post.title or (role.label if role else post.role)}, {office.name}",
        office_kind=office.kind,
        now=now,
        request_id=request_id,
    )
