"""Sessions: how long they live, which ones a user has, and ending them.

Two clocks run: idle (no page asked) and absolute (since signing in). A session keeps both moments itself, so that
checking them costs no query; the moment of the last page is written at most once a minute.
"""

from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone

from konvergensi_web.platform.accounts.models import User

OPENED, SEEN, FACTOR = "opened_at", "seen_at", "second_factor"
WRITE_EVERY = 60  # seconds between two writes of the last page's moment


@dataclass(frozen=True, slots=True)
class Seen:
    """One session as its owner sees it."""

    id: int
    address: str
    browser: str
    opened_at: datetime
    last_seen_at: datetime
    is_this: bool


def begin(request: HttpRequest) -> None:
    """Start both clocks: called when somebody has signed in."""
    now = int(timezone.now().timestamp())
    request.session[OPENED] = request.session[SEEN] = now


def expired(session: SessionBase, *, idle: bool) -> str:
    """Why the session is over ("idle", "absolute"), or nothing. Those who work on a phone are spared the idle clock."""
    now = timezone.now().timestamp()
    if now - session.get(OPENED, now) > settings.SESSION_COOKIE_AGE:
        return "absolute"
    return "idle" if idle and now - session.get(SEEN, now) > settings.SESSION_IDLE_SECONDS else ""


def touch(request: HttpRequest) -> None:
    """Note that a page was asked for, at most once a minute."""
    now = int(timezone.now().timestamp())
    session = request.session
    session.setdefault(OPENED, now)
    if now - session.get(SEEN, 0) < WRITE_EVERY:
        return
    session[SEEN] = now
    UserSession.objects.filter(session_key=session.session_key).update(last_seen_at=timezone.now())


def of_user(user: User, this: str | None = None) -> list[Seen]:
    """The open sessions of a user, the newest first; rows of sessions that are over are cleared away."""
    found = UserSession.objects.purge_and_list(user)
    found.sort(key=lambda one: one.last_seen_at, reverse=True)
    return [_seen(row, this) for row in found]


def _seen(row: UserSession, this: str | None) -> Seen:
    browser = browser_of(row.user_agent)
    return Seen(row.pk, row.ip or "", browser, row.created_at, row.last_seen_at, row.session_key == this)


def end_all(user: User, *, keep: str = "", only: int | None = None) -> int:
    """End the user's sessions, but for `keep`, or only the one given. Returns how many ended."""
    rows = UserSession.objects.filter(user=user).exclude(session_key=keep or "-")
    if only is not None:
        rows = rows.filter(pk=only)
    keys = list(rows.values_list("session_key", flat=True))
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore
    for key in keys:
        store().delete(key)
    rows.delete()
    return len(keys)


def browser_of(agent: str) -> str:
    """`Chrome di Windows`, from a browser's long name of itself."""
    browsers = (
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    )
    systems = (
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    )
    browser = next((name for mark, name in browsers if mark in agent), "Peramban lain")
    system = next((name for mark, name in systems if mark in agent), "")
    return f"{browser} di {system}" if system else browser
