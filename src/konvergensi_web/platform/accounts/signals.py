"""Signing in and out leaves its rows in the action log."""

import hashlib
from typing import Any

from allauth.account.signals import password_changed
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest
from django.utils import timezone

from konvergensi_web.platform.accounts import sessions
from konvergensi_web.platform.accounts.models import User
from konvergensi_web.platform.accounts.selectors import actor_of, find_posts
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.scope import Actor

VISITOR = "visitor"
SIGNED_OUT = "konvergensi_signed_out"  # set on a request whose answer clears the browser's traces
EXPIRED = "konvergensi_expired"  # set on a request whose session was over: why


def connect() -> None:
    """Listen. Called once, when the platform starts."""
    for signal, receiver in (
        (user_logged_in, _opened),
        (user_logged_out, _closed),
        (user_login_failed, _denied),
        (password_changed, _password_changed),
        (authenticator_added, _factor_added),
        (authenticator_removed, _factor_removed),
        (authenticator_reset, _factor_added),
        (authentication_failed, _factor_denied),
    ):
        signal.connect(receiver, dispatch_uid=f"konvergensi.accounts.{receiver.__name__}")


def actor_for(user: User | None, request: HttpRequest | None) -> Actor:
    """Whoever signs in, in his first post; a visitor without a post or an account."""
    now = timezone.now()
    request_id = getattr(request, "request_id", "")
    post = find_posts(user, timezone.localdate(now)).first() if user is not None else None
    if post is not None:
        return actor_of(post, now=now, request_id=request_id)
    pk = user.pk if user is not None else None
    return Actor(user_id=pk, office_id=None, role=VISITOR, paths=(), now=now, request_id=request_id)


def _address(request: HttpRequest | None) -> str:
    """Where the request came from, past our own proxies."""
    return str(get_client_ip(request) or "") if request is not None else ""


def _opened(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    request.session.pop(sessions.FACTOR, None)
    sessions.begin(request)
    record(actor_for(user, request), "platform.session.opened", user, address=_address(request))


def _closed(sender: Any, request: HttpRequest, user: User | None, **_: Any) -> None:
    if user is not None:
        setattr(request, SIGNED_OUT, True)
        over = getattr(request, EXPIRED, "")
        action = "platform.session.expired" if over else "platform.session.closed"
        record(actor_for(user, request), action, user, reason=over)


def _denied(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """A wrong name is kept as a digest only: people type their password into the wrong field."""
    name = str(credentials.get("username") or credentials.get("email") or "")
    user = User.objects.filter(username__iexact=name).first() if name else None
    told: dict[str, Any] = {} if user is not None else {"name_digest": hashlib.sha256(name.encode()).hexdigest()[:12]}
    record(actor_for(user, request), "platform.session.denied", user, address=_address(request), **told)


def _password_changed(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    ended = sessions.end_all(user, keep=request.session.session_key or "")
    record(actor_for(user, request), "platform.password.changed", user, sessions=ended)


def _factor_added(sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type in ("totp", "webauthn"):
        request.session[sessions.FACTOR] = user.pk
        request.session.save()  # the signal comes after the commit, perhaps after the answer
    record(actor_for(user, request), "platform.factor.added", user, type=authenticator.type)


def _factor_removed(sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    record(actor_for(user, request), "platform.factor.removed", user, type=authenticator.type)


def _factor_denied(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    record(actor_for(user, request), "platform.factor.denied", user, address=_address(request))
