"""What operations read of a request: who asks, and why."""

from django.http import HttpRequest
from ninja import Schema

from konvergensi_web.platform.api.kinds import Words
from konvergensi_web.platform.scope import Actor


def caller(request: HttpRequest) -> Actor:
    """Who asks; the middleware has opened the scope already."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


class ReasonIn(Schema):
    """Why."""

    reason: Words
