"""From a request to an actor with an open scope, and from a problem to a page that explains it."""

from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NO_POST
from konvergensi_web.platform.accounts.selectors import actor_of, find_posts
from konvergensi_web.platform.scope import Actor, open_scope

CHOSEN = "post"  # the session's key of the post the user works in
NEEDS_NO_POST = ("/akun/", "/statis/", "/publik/", "/hidup", "/siap", "/api/")


class ActorMiddleware:
    """Sets `request.actor` (None when nobody is signed in) and opens its scope for the whole request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer within the scope of the signed-in user's post."""
        request.request_id = getattr(request, "request_id", "") or uuid4().hex  # type: ignore[attr-defined]
        actor = self._actor(request)
        request.actor = actor  # type: ignore[attr-defined]
        if actor is None:
            if request.user.is_authenticated and not request.path.startswith(NEEDS_NO_POST):
                return answer(request, ProblemError(NO_POST, user=request.user.get_username()))
            return self.get_response(request)
        with open_scope(actor):
            response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    @staticmethod
    def _actor(request: HttpRequest) -> Actor | None:
        if not request.user.is_authenticated:
            return None
        now = timezone.now()
        posts = list(find_posts(request.user, timezone.localdate(now)))
        if not posts:
            return None
        chosen = next((post for post in posts if post.pk == request.session.get(CHOSEN)), posts[0])
        request.posts, request.post = posts, chosen  # type: ignore[attr-defined]
        return actor_of(chosen, now=now, request_id=request.request_id)  # type: ignore[attr-defined]


class ProblemMiddleware:
    """Turns a raised `ProblemError` into a page; a refusal is written into the action log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a problem; leave every other exception to Django."""
        return answer(request, error) if isinstance(error, ProblemError) else None


def answer(request: HttpRequest, error: ProblemError) -> HttpResponse:
    """The page of a problem, with its status; a refusal is logged."""
    from konvergensi_web.platform.actionlog.services import record_denied

    if error.problem.status == 403:
        record_denied(getattr(request, "actor", None), error, path=request.path, method=request.method or "")
    return render(request, "pages/problem.html", {"problem": error}, status=error.problem.status)
