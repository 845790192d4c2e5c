"""Giving, revoking and recognising tokens."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from konvergensi.problems import ProblemError
from konvergensi.problems.api import TOKEN_EXPIRY, TOKEN_MADE, TOKEN_PERMISSION
from konvergensi.problems.platform import NOT_FOUND
from konvergensi_web.platform.accounts.models import Post, User
from konvergensi_web.platform.accounts.selectors import actor_of
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.api.models import ApiToken
from konvergensi_web.platform.ids import new_id
from konvergensi_web.platform.scope import Actor, may, require

PREFIX = "kvg_"
LONGEST_DAYS = 366


def create_token(
    *, actor: Actor, post: Post, name: str, permissions: Sequence[str], days: int, token_id: UUID | None = None
) -> tuple[ApiToken, str]:
    """Give the actor's own post a token; returns it with its secret, which is shown this once only.

    `token_id` comes with the form, so that the same form sent twice makes one token. A token makes no other: its end
    would mean nothing. Raises `ProblemError` (api.token-expiry, api.token-permission, api.token-made).
    """
    if not 1 <= days <= LONGEST_DAYS:
        raise ProblemError(TOKEN_EXPIRY, days=days, limit=LONGEST_DAYS)
    beyond = sorted(one for one in permissions if not may(actor, one))
    if beyond or post.user_id != actor.user_id or actor.token_id:
        raise ProblemError(TOKEN_PERMISSION, permissions=", ".join(beyond) or "jabatan lain")
    if token_id is not None and ApiToken.objects.filter(pk=token_id).exists():
        raise ProblemError(TOKEN_MADE)
    secret = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        token = ApiToken.objects.create(
            id=token_id or new_id(),
            post=post,
            name=name.strip(),
            digest=_digest(secret),
            permissions=sorted(set(permissions)),
            created_at=actor.now,
            expires_at=actor.now + timedelta(days=days),
        )
        record(actor, "platform.token.created", token, permissions=token.permissions, days=days)
    return token, secret


def revoke_token(*, actor: Actor, token_id: str) -> ApiToken:
    """Make one of the actor's own tokens useless from now on."""
    with transaction.atomic():
        token = find_tokens(actor).filter(pk=token_id).select_for_update().first()
        if token is None:
            raise ProblemError(NOT_FOUND, what="Token")
        if token.revoked_at is None:
            token.revoked_at = actor.now
            token.save(update_fields=["revoked_at"])
            record(actor, "platform.token.revoked", token)
    return token


def revoke_tokens_of(*, actor: Actor, user: User) -> int:
    """Make every token of an account in the actor's care useless. Returns how many were."""
    require(actor, "platform.office.manage", on=user)
    with transaction.atomic():
        usable = ApiToken.objects.filter(ApiToken.usable_at(actor.now), post__user=user).select_for_update()
        found = list(usable)
        for token in found:
            token.revoked_at = actor.now
            token.save(update_fields=["revoked_at"])
            record(actor, "platform.token.revoked", token, path=user.region_path)
    return len(found)


def find_tokens(actor: Actor) -> QuerySet[ApiToken]:
    """The actor's own tokens."""
    return ApiToken.objects.filter(post__user_id=actor.user_id or 0)  # the system holds none


def recognise(secret: str, *, request_id: str) -> Actor | None:
    """The actor of a usable token whose user is active and still holds the post; None otherwise."""
    now = timezone.now()
    today = timezone.localdate(now)
    token = (
        ApiToken.objects.filter(ApiToken.usable_at(now), digest=_digest(secret), post__user__is_active=True)
        .filter(post__in=Post.objects.filter(Post.held_on(today)))
        .exclude(post__office__valid_to__lt=today)
        .select_related("post__office__region")
        .prefetch_related("post__office__areas")
        .first()
    )
    if token is None:
        return None
    if token.last_used_on != today:  # once a day is enough to find forgotten tokens
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
    actor = actor_of(token.post, now=now, request_id=request_id)
    return replace(actor, only=frozenset(token.permissions), token_id=str(token.pk))


def _digest(secret: str) -> str:
    """A plain digest is enough: the secret is 256 random bits, nobody can guess it from a list."""
    return hashlib.sha256(secret.encode()).hexdigest()
