"""Around a page: what grants showed on it is logged before it leaves; in an emergency the scope holds a person more."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from konvergensi.problems import ProblemError
from konvergensi_web.platform.privacy.identities import forget, identities
from konvergensi_web.platform.scope import Actor, open_scope

GLASS = "glass"  # the session's key: id of a person outside the area -> until when he is reached


class PrivacyMiddleware:
    """Inside the actor's scope. No name is sent whose showing could not be written down."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then write down what was shown."""
        actor: Actor | None = getattr(request, "actor", None)
        if actor is None:
            return self.get_response(request)
        reached = in_emergency(request, actor)
        if reached:
            actor = replace(actor, glass=reached)
            request.actor = actor  # type: ignore[attr-defined]
            with open_scope(actor):
                return self._answered(request, actor)
        return self._answered(request, actor)

    def _answered(self, request: HttpRequest, actor: Actor) -> HttpResponse:
        from konvergensi_web.platform.accounts.middleware import answer

        try:
            response = self.get_response(request)
            identities(actor).write_down()
        except ProblemError as error:
            response = answer(request, error)
        finally:
            forget()
        return response


def in_emergency(request: HttpRequest, actor: Actor) -> frozenset[UUID]:
    """The persons this session reaches outside the area; nothing is asked of the database without an emergency."""
    kept = request.session.get(GLASS)
    if not kept or kept.get("office") != actor.office_id:
        return frozenset()
    return frozenset(
        UUID(person) for person, until in kept["people"].items() if datetime.fromisoformat(until) > actor.now
    )


def remember_emergency(request: HttpRequest, actor: Actor, person_id: UUID, until: datetime) -> None:
    """Let the session reach one person more."""
    kept = request.session.get(GLASS) or {}
    people = kept.get("people", {}) if kept.get("office") == actor.office_id else {}
    request.session[GLASS] = {"office": actor.office_id, "people": {**people, str(person_id): until.isoformat()}}
