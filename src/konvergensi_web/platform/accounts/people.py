"""Writing users and posts: accounts, who holds which role where and when, delegation, and ending what was given.

An account without a post can do nothing; rights come and go with posts, and their dates.
"""

from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as say
from django.utils.translation import gettext_noop

from konvergensi.problems import ProblemError
from konvergensi.problems.accounts import (
    DATES_WRONG,
    DUTIES_APART,
    NOT_YOURSELF,
    PASSWORD_WEAK,
    POST_NEEDS_BASIS,
    POST_TAKEN,
    ROLE_NOT_FITTING,
    USERNAME_TAKEN,
)
from konvergensi.problems.platform import NOT_FOUND
from konvergensi_web.platform.accounts import sessions
from konvergensi_web.platform.accounts.models import Office, Post, User
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.scope import Actor, policy, require
from konvergensi_web.regions.paths import level_of

MANAGE = "platform.office.manage"
CHOSEN = "post"  # the session's key of the post the user works in


def create_user(
    *, actor: Actor, username: str, full_name: str = "", email: str = "", password: str | None = None
) -> User:
    """Make an account. Without a password it is opened through the link of `invite`, so that nobody else knows one."""
    require(actor, MANAGE)
    username = username.strip().lower()
    if User.objects.filter(username__iexact=username).exists():
        raise ProblemError(USERNAME_TAKEN, username=username)
    home = "" if actor.is_system or not actor.paths else actor.paths[0]
    user = User(username=username, full_name=full_name.strip(), email=email.strip(), region_path=home)
    try:
        User.username_validator(username)
        if password is not None:
            validate_password(password, user)
    except ValidationError as error:
        raise ProblemError(PASSWORD_WEAK, reason=" ".join(error.messages)) from error
    user.set_password(password)
    with transaction.atomic():
        user.save()
        record(actor, "platform.user.created", user, path=home)
    return user


def invite(*, actor: Actor, user: User) -> str:
    """The address under which the user sets his password, once, within three days. Ends what he had open."""
    require(actor, MANAGE, on=user)
    _not_self(actor, user, gettext_noop("membuat tautan kata sandi"))
    with transaction.atomic():
        sessions.end_all(user)
        record(actor, "platform.user.invited", user)
    code = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("account_set_by_invitation", args=(code, default_token_generator.make_token(user)))


def give_post(
    *,
    actor: Actor,
    user: User,
    office: Office,
    role: str,
    status: str = Post.Status.DEFINITIF,
    title: str = "",
    basis: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Post:
    """Give a user a role in an office from a day on.

    A head's role has one holder at a time (a Plh may stand in for him); Pj, Plh and Plt need a letter and an end.
    Nobody gives himself a post, and duties that must stay apart are not held by one person.
    """
    require(actor, MANAGE, on=office)
    _not_self(actor, user, gettext_noop("mencatat jabatan"))
    if user.region_path:
        require(actor, MANAGE, on=user)
    first = valid_from or timezone.localdate(actor.now)
    post = Post(user=user, office=office, role=role, status=status, title=title.strip(), basis=basis.strip(),
                valid_from=first, valid_to=valid_to)  # fmt: skip
    return _put(actor, post, "platform.post.given")


def delegate_post(
    *, actor: Actor, user: User, valid_from: date, valid_to: date, basis: str, post: Post | None = None
) -> Post:
    """A head lets a colleague of his office stand in for him (Plh) for some days."""
    held = Post.objects.filter(Post.held_on(timezone.localdate(actor.now)), role=actor.role)
    mine = held.filter(user_id=actor.user_id or 0, office_id=actor.office_id or 0)
    own = post or mine.select_related("office__region").first()
    if own is None or own.user_id != actor.user_id or own.office_id != actor.office_id or own.delegated_from_id:
        raise ProblemError(NOT_FOUND, what="Jabatan Anda sendiri")
    require(actor, "platform.post.delegate", on=own.office)
    if not user.posts.filter(Post.held_on(valid_from), office_id=own.office_id).exists() or user.pk == actor.user_id:
        raise ProblemError(NOT_FOUND, what="Rekan sekantor itu")
    if own.valid_to is not None and valid_to > own.valid_to:
        raise ProblemError(DATES_WRONG, date=f"{valid_to:%d/%m/%Y}", reason="sesudah akhir jabatan Anda sendiri")
    stand_in = Post(user=user, office=own.office, role=own.role, status=Post.Status.PLH, title=own.title, basis=basis,
                    valid_from=valid_from, valid_to=valid_to, delegated_from=own)  # fmt: skip
    return _put(actor, stand_in, "platform.post.delegated")


def end_post(*, actor: Actor, post: Post, on: date, reason: str = "") -> Post:
    """Let a post end on a day (its last). A stand-in's post may be ended by the one he stands in for."""
    standing_in = post.delegated_from is not None and post.delegated_from.user_id == actor.user_id
    if not standing_in:
        require(actor, MANAGE, on=post.office)
    if on < post.valid_from:
        raise ProblemError(DATES_WRONG, date=f"{on:%d/%m/%Y}", reason="lebih awal daripada awal jabatan")
    if post.valid_to is not None and post.valid_to <= on:
        raise ProblemError(DATES_WRONG, date=f"{on:%d/%m/%Y}", reason="jabatan itu sudah berakhir sebelumnya")
    with transaction.atomic():
        post.valid_to = on
        post.save(update_fields=["valid_to"])
        standing = Post.objects.filter(delegated_from=post).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
        standing.filter(valid_from__lte=on).update(valid_to=on)  # one that would begin later is never held
        record(actor, "platform.post.ended", post, path=post.office.region_path, reason=reason, on=on)
    return post


def choose_post(*, actor: Actor, user: User, post_id: int, session: SessionBase) -> Post:
    """Work in another of the own posts from the next page on."""
    held = Post.objects.filter(Post.held_on(timezone.localdate(actor.now)), user=user, pk=post_id)
    post = held.select_related("office__region").first()
    if post is None:
        raise ProblemError(NOT_FOUND, what="Jabatan itu")
    session[CHOSEN] = post.pk
    record(actor, "platform.post.chosen", post, path=post.office.region_path, role=post.role)
    return post


def deactivate_user(*, actor: Actor, user: User, reason: str) -> User:
    """Close an account: it signs in no more and everything it has open ends now. Posts and history stay.

    Who he was at an identity provider is forgotten: opened again, the account meets whoever has its name there then.
    """
    require(actor, MANAGE, on=user)
    _not_self(actor, user, gettext_noop("menonaktifkan akun"))
    with transaction.atomic():
        user.is_active = False
        user.save(update_fields=["is_active"])
        ended = sessions.end_all(user)
        SocialAccount.objects.filter(user=user).delete()
        record(actor, "platform.user.deactivated", user, reason=reason, sessions=ended)
    return user


def reactivate_user(*, actor: Actor, user: User) -> User:
    """Open a closed account again."""
    require(actor, MANAGE, on=user)
    _not_self(actor, user, gettext_noop("mengaktifkan akun"))
    with transaction.atomic():
        user.is_active = True
        user.save(update_fields=["is_active"])
        record(actor, "platform.user.reactivated", user)
    return user


def drop_factors(*, actor: Actor, user: User, reason: str) -> int:
    """Take a user's second factors away when telephone and recovery codes are lost; he sets a new one up at once."""
    require(actor, MANAGE, on=user)
    _not_self(actor, user, gettext_noop("melepas langkah kedua"))
    with transaction.atomic():
        dropped: int = Authenticator.objects.filter(user=user).delete()[0]
        sessions.end_all(user)
        record(actor, "platform.factor.removed", user, reason=reason, by="admin")
    return dropped


def end_sessions(*, actor: Actor, user: User, keep: str = "", only: int | None = None) -> int:
    """End a user's sessions: one's own, or as the admin of his area. `keep` is the session that stays."""
    if actor.user_id != user.pk:
        require(actor, MANAGE, on=user)
    with transaction.atomic():
        ended = sessions.end_all(user, keep=keep, only=only)
        record(actor, "platform.session.ended", user, sessions=ended)
    return ended


def _put(actor: Actor, post: Post, action: str) -> Post:
    """Check a new post against the office, the calendar and the duties, then keep it."""
    _fits(post)
    _free(post)
    _apart(post)
    with transaction.atomic():
        if not post.user.region_path:
            post.user.region_path = ".".join(post.office.region_path.split(".")[:2]).removesuffix(".") + "."
            post.user.save(update_fields=["region_path"])
        post.save()
        told: dict[str, Any] = {"role": post.role, "status": post.status, "from": post.valid_from, "to": post.valid_to}
        record(actor, action, post, path=post.office.region_path, **told)
    return post


def _fits(post: Post) -> None:
    role = policy().roles.get(post.role)
    if role is None or not role.exists_in(post.office.kind, level_of(post.office.region_path)):
        raise ProblemError(ROLE_NOT_FITTING, role=role.label if role else post.role, office=post.office.name)
    if post.valid_to is not None and post.valid_to < post.valid_from:
        raise ProblemError(DATES_WRONG, date=f"{post.valid_to:%d/%m/%Y}", reason="berakhir sebelum dimulai")
    gone = post.office.valid_to
    if post.valid_from < post.office.valid_from or (gone is not None and gone < (post.valid_to or post.valid_from)):
        raise ProblemError(DATES_WRONG, date=f"{post.valid_from:%d/%m/%Y}", reason="kantor itu tidak berlaku")
    if post.status != Post.Status.DEFINITIF:
        lacks = {say("nomor surat"): not post.basis, say("tanggal berakhir"): post.valid_to is None}
        missing = [word for word, lacking in lacks.items() if lacking]
        if missing:
            label = Post.Status(post.status).label
            raise ProblemError(POST_NEEDS_BASIS, status=label, missing=say(" dan ").join(missing))


def overlapping(post: Post) -> Q:
    """Posts that run on any day of this one; a stand-in's ends with the post he stands in for, perhaps unbegun."""
    during = Q(valid_to__isnull=True) | Q(valid_to__gte=post.valid_from)
    lasting = Q(delegated_from__valid_to__gte=post.valid_from) & Q(delegated_from__valid_to__gte=F("valid_from"))
    during &= Q(delegated_from__valid_to__isnull=True) | lasting
    return during & Q(valid_from__lte=post.valid_to) if post.valid_to else during


def _free(post: Post) -> None:
    others = Post.objects.filter(overlapping(post), office=post.office, role=post.role).exclude(pk=post.pk)
    others = others.exclude(delegated_from__user__is_active=False)  # what a closed account gave keeps nobody out
    if others.filter(user=post.user, status=post.status).exists():
        raise ProblemError(DATES_WRONG, date=f"{post.valid_from:%d/%m/%Y}", reason="orang itu sudah memegangnya")
    if not policy().roles[post.role].head:
        return
    standing_in = Q(status=Post.Status.PLH)
    rivals = others.filter(standing_in if post.status == Post.Status.PLH else ~standing_in)
    if rival := rivals.first():
        label = policy().roles[post.role].label
        raise ProblemError(POST_TAKEN, role=label, office=post.office.name, since=f"{rival.valid_from:%d/%m/%Y}")


def _apart(post: Post) -> None:
    """Refuse a post when, with another post of the same person, it breaks a separation of the matrix."""
    roles = policy().roles
    new = roles[post.role]
    for other in Post.objects.filter(overlapping(post), user=post.user).exclude(pk=post.pk):
        held = roles.get(other.role)
        if held is None or other.role == post.role:
            continue
        for rule in (one for one in policy().separation if one.duty):
            for watched, watching in ((new, held), (held, new)):
                classes = set(watching.grants) | {policy().permissions[name].sensitivity for name in watching.grants}
                if rule.binds(watched) and classes & set(rule.never):
                    raise ProblemError(DUTIES_APART, who=str(post.user), role=new.label, other=held.label)


def _not_self(actor: Actor, user: User, what: str) -> None:
    if actor.user_id is not None and actor.user_id == user.pk:
        raise ProblemError(NOT_YOURSELF, what=what)
