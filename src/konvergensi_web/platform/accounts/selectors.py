"""Reading offices and posts, and making the actor of a request."""

from datetime import date, datetime
from typing import Any

from django.db.models import F, Prefetch, Q, QuerySet
from django.utils import timezone

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND
from konvergensi_web.platform.accounts.models import Office, Post, User
from konvergensi_web.platform.scope import Actor, Reach, policy, require
from konvergensi_web.platform.scope.policy import reach
from konvergensi_web.regions.paths import subtree


def find_posts(user: User, on: date) -> QuerySet[Post]:
    """The posts a user holds on a day, newest first."""
    return (
        Post.objects.filter(Post.held_on(on), user=user)
        .exclude(office__valid_to__lt=on)
        .select_related("office__region", "user")
        .prefetch_related("office__areas")
    )


def posts_of(user: User, on: date) -> list[Post]:
    """The same with the paths of each office, in one question: every request asks it.

    A user holds few posts in a life, so they are chosen here: a query that chooses takes twice as long to build.
    """
    found: dict[int, Post] = {}
    areas: dict[int, list[str]] = {}
    rows: Any = Post.objects.filter(user=user).select_related("office__region", "delegated_from__user")
    rows = rows.annotate(area=F("office__areas__path"))
    for row in rows.order_by():
        post = found.setdefault(row.pk, row)
        areas.setdefault(post.pk, []).extend([row.area] if row.area else [])
        post.user, post.office.area_paths = user, tuple(sorted(areas[post.pk]))
    held = [post for post in found.values() if post.is_held(on) and not post.office.is_closed(on)]
    return sorted(held, key=lambda post: (-post.valid_from.toordinal(), post.pk))


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


def reachable(actor: Actor, permission: str, field: str = "region_path") -> Q:
    """The rows of unguarded tables (offices, users) that a permission of the actor reaches."""
    found = reach(actor, permission)
    if found is Reach.AREA:
        return subtree(actor.paths, field)
    if found is Reach.LEVEL:
        return Q(**{f"{field}__in": actor.paths})
    return Q(pk__in=[])


def find_offices(actor: Actor) -> QuerySet[Office]:
    """The offices in the actor's area, also those that are no more."""
    return Office.objects.filter(reachable(actor, "platform.office.view")).select_related("region", "parent")


def get_office(actor: Actor, pk: int, permission: str = "platform.office.view") -> Office:
    """One office. Raises `ProblemError`: not found where it cannot be seen, not yours where it cannot be managed."""
    office = find_offices(actor).select_related("successor").filter(pk=pk).first()
    if office is None:
        raise ProblemError(NOT_FOUND, what="Kantor itu")
    require(actor, permission, on=office)
    return office


def holders(office: Office) -> list[Post]:
    """Everybody who held or will hold a post of the office, by role, the newest first."""
    found = Post.objects.filter(office=office).select_related("office", "user", "delegated_from__user")
    return sorted(found.order_by("-valid_from"), key=lambda post: post.role)


def find_users(actor: Actor) -> QuerySet[User]:
    """The accounts the actor manages, each with the posts of today in `posts_now`."""
    today = timezone.localdate(actor.now)
    now = Prefetch("posts", Post.objects.filter(Post.held_on(today)).select_related("office"), to_attr="posts_now")
    return User.objects.filter(reachable(actor, "platform.office.manage")).prefetch_related(now)


def get_user(actor: Actor, pk: int) -> User:
    """One account the actor manages. Raises `ProblemError`."""
    require(actor, "platform.office.manage")
    user = find_users(actor).filter(pk=pk).first()
    if user is None:
        raise ProblemError(NOT_FOUND, what="Akun itu")
    return user


def colleagues(actor: Actor) -> QuerySet[User]:
    """Those who hold another post in the actor's office today."""
    held = Post.objects.filter(Post.held_on(timezone.localdate(actor.now)), office_id=actor.office_id or 0)
    return User.objects.filter(pk__in=held.values("user"), is_active=True).exclude(pk=actor.user_id or 0)


def office_name(actor: Actor) -> str:
    """The name of the actor's office with its region, as it stands at the head of a letter."""
    office = Office.objects.select_related("region").filter(pk=actor.office_id or 0).first()
    if office is None:
        return actor.name
    named = office.region.name.casefold() in office.name.casefold()
    return office.name if named else f"{office.name} {office.region.label}"
