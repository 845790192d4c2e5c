"""From a request to an actor with an open scope, and from a problem to a page that explains it."""

from collections.abc import Callable
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NO_POST
from konvergensi_web.platform.accounts import factors, sessions
from konvergensi_web.platform.accounts.people import CHOSEN
from konvergensi_web.platform.accounts.selectors import actor_of, posts_of
from konvergensi_web.platform.accounts.signals import EXPIRED, SIGNED_OUT
from konvergensi_web.platform.scope import Actor, open_scope, policy
from konvergensi_web.platform.told import told

OPEN = ("/akun/", "/statis/", "/publik/", "/hidup", "/siap", "/metrik", "/api/", "/bahasa/", "/favicon.ico")
SHUT = "/akun/token/"  # beside the pages of the account, yet in need of a post
CLEARS = '"cache", "cookies", "storage"'


class ActorMiddleware:
    """Sets `request.actor` (None when nobody is signed in) and opens its scope for the whole request.

    Also the door: without signing in only the open addresses answer; a session that is too old, or that lacks the
    second factor its post asks for, is led to where that is mended.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer within the scope of the signed-in user's post."""
        request.request_id = getattr(request, "request_id", "") or uuid4().hex  # type: ignore[attr-defined]
        actor = request.actor = self._actor(request)  # type: ignore[attr-defined]
        response = self._door(request, actor)
        if response is None and actor is not None:
            with open_scope(actor):
                response = self.get_response(request)
        elif response is None:
            response = self.get_response(request)
        if request.user.is_authenticated or getattr(request, SIGNED_OUT, False):
            response.headers.setdefault("Cache-Control", "no-store")
        if getattr(request, SIGNED_OUT, False):
            response.headers["Clear-Site-Data"] = CLEARS
        return response

    @staticmethod
    def _actor(request: HttpRequest) -> Actor | None:
        if not request.user.is_authenticated:
            return None
        now = timezone.now()
        posts = posts_of(request.user, timezone.localdate(now))
        if not posts:
            return None
        chosen = next((post for post in posts if post.pk == request.session.get(CHOSEN)), posts[0])
        request.posts, request.post = posts, chosen  # type: ignore[attr-defined]
        return actor_of(chosen, now=now, request_id=request.request_id)  # type: ignore[attr-defined]

    @staticmethod
    def _door(request: HttpRequest, actor: Actor | None) -> HttpResponse | None:
        """Where the request is led instead, if it may not go on."""
        is_open = request.path.startswith(OPEN) and not request.path.startswith(SHUT)
        if not request.user.is_authenticated:
            return (
                None if is_open else lead(request, f"{reverse('account_login')}?{urlencode({'next': _back(request)})}")
            )
        role = policy().roles.get(actor.role) if actor else None
        if reason := sessions.expired(request.session, idle=role is not None and role.second_factor):
            setattr(request, EXPIRED, reason)
            logout(request)
            messages.info(request, _("Sesi Anda berakhir demi keamanan data. Silakan masuk lagi."))
            return lead(request, f"{reverse('account_login')}?{urlencode({'next': _back(request)})}")
        sessions.touch(request)
        if is_open and not request.path.startswith("/api/"):
            return None
        if actor is None:
            return answer(request, ProblemError(NO_POST, user=request.user.get_username()))
        if settings.REQUIRE_SECOND_FACTOR and role is not None and role.second_factor and not factors.shown(request):
            return lead(request, reverse("account_second_factor"))
        return None


def lead(request: HttpRequest, address: str) -> HttpResponse:
    """Send the browser there, also when only a part of a page was asked for; a program is told why."""
    if request.path.startswith("/api/"):
        return JsonResponse({"type": "api.token-invalid", "title": _("Masuk dengan langkah kedua dulu.")}, status=401)
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response.headers["HX-Redirect"] = address
        return response
    return redirect(address)


def _back(request: HttpRequest) -> str:
    """Where to return after signing in: the page, never the address of a write or of a part of a page."""
    return request.get_full_path() if request.method == "GET" and not request.headers.get("HX-Request") else "/"


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
    return render(request, "pages/problem.html", {"problem": told(error)}, status=error.problem.status)
