"""Reading notices, and finding whom to tell."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from konvergensi_web.platform.accounts.models import Post
from konvergensi_web.platform.notices.models import Notice
from konvergensi_web.platform.scope import Actor, Reach, policy
from konvergensi_web.regions.paths import Where, paths_of, within


def notices_of(actor: Actor) -> QuerySet[Notice]:
    """The actor's notices, newest first."""
    return Notice.objects.filter(user_id=actor.user_id or 0)  # the system has none


def unread_count(actor: Actor) -> int:
    """How many the actor has not read."""
    return notices_of(actor).filter(read_at__isnull=True).count()


def holders_of(permission: str, where: Where, on: date) -> list[int]:
    """The users who on this day hold a post with the permission over the place, or over each of several."""
    roles = [name for name, role in policy().roles.items() if _grants(name, permission) and role]
    posts = Post.objects.filter(Post.held_on(on), role__in=roles, user__is_active=True)
    found = posts.select_related("office__region").prefetch_related("office__areas")
    return sorted({post.user_id for post in found if _covers(post.office.paths(), where)})


def users_of_office(office_ids: Iterable[int], on: date) -> list[int]:
    """The users who hold a post in the offices on this day."""
    posts = Post.objects.filter(Post.held_on(on), office_id__in=list(office_ids), user__is_active=True)
    return sorted(set(posts.values_list("user_id", flat=True)))


def _covers(areas: Iterable[str], where: Where) -> bool:
    """Whether a place, or each of several, lies in the areas."""
    return all(within(path, areas) for path in paths_of(where))


def _grants(role: str, permission: str) -> bool:
    probe = Actor(user_id=None, office_id=None, role=role, paths=("",))
    from konvergensi_web.platform.scope.policy import reach

    return reach(probe, permission) is not Reach.NONE
