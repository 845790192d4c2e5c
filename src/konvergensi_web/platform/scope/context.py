"""The scope that is open now. Without one, no row about people can be read or written."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from konvergensi_web.platform.scope.actor import Actor

_active: ContextVar[Actor | None] = ContextVar("konvergensi_scope", default=None)


class NoScopeError(RuntimeError):
    """A query on guarded rows without an open scope: a fault of ours, never of the user."""


def current() -> Actor:
    """The actor whose scope is open. Raises `NoScopeError`."""
    actor = _active.get()
    if actor is None:
        raise NoScopeError("rows about people were asked for without an open scope; use open_scope(actor)")
    return actor


def current_or_none() -> Actor | None:
    """The actor whose scope is open, if any."""
    return _active.get()


@contextmanager
def open_scope(actor: Actor) -> Iterator[Actor]:
    """Open the actor's scope for the block. Scopes nest; the innermost counts."""
    token = _active.set(actor)
    try:
        yield actor
    finally:
        _active.reset(token)
