"""Tokens and repeated writes, before an operation runs: its scope must be open from the first query."""

import hashlib
from collections.abc import Callable, Sequence
from uuid import uuid4

from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import Resolver404, resolve
from django.utils import timezone

from konvergensi.problems import ProblemError
from konvergensi.problems.api import KEY_BUSY, KEY_REUSED, KEY_SPENT, NO_SUCH_ADDRESS, NO_SUCH_METHOD, TOKEN_INVALID
from konvergensi_web.platform.api.answers import PROBLEM_JSON, problem_response
from konvergensi_web.platform.api.models import SEALED, KeptAnswer
from konvergensi_web.platform.api.tokens import recognise
from konvergensi_web.platform.privacy.crypto import fingerprints, open_bytes, seal_bytes
from konvergensi_web.platform.scope import Actor, open_scope

ADDRESS = "/api/"
WRITES = ("POST", "PUT", "PATCH", "DELETE")
BEARER = "Bearer "
LONGEST_KEY = 100
ASKED = "request"  # the field name of the keyed digest of what was asked
UNTOLD = {404: NO_SUCH_ADDRESS, 405: NO_SUCH_METHOD}
ASKS = ("people_search", "measurement_judge")  # operations that change nothing, though their question comes as a body
REFUSED = 400  # from here on nothing was done, and the caller may mend it and try again: the key stays free
Next = Callable[[HttpRequest], HttpResponse]


class AnswerMiddleware:
    """Tells in the API's way what Django answers with a page: an address that is not there, a method it lacks."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer as it is, or the same as a problem."""
        response = self.get_response(request)
        untold = UNTOLD.get(response.status_code)
        if (
            untold is None
            or not request.path.startswith(ADDRESS)
            or response.headers.get("Content-Type") == PROBLEM_JSON
        ):
            return response
        told = problem_response(ProblemError(untold, what=f"{request.method} {request.path}"))
        if "Allow" in response.headers:
            told.headers["Allow"] = response.headers["Allow"]
        return told


class TokenMiddleware:
    """Opens the scope of the token's post. A request that carries a token counts only by it, never by a session."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer within the token's scope; leave requests without a token as they are."""
        header = request.headers.get("Authorization", "")
        if not request.path.startswith(ADDRESS) or not header:
            return self.get_response(request)
        request_id = getattr(request, "request_id", "") or uuid4().hex
        actor = recognise(header.removeprefix(BEARER).strip(), request_id=request_id)
        if actor is None or not header.startswith(BEARER):
            return problem_response(ProblemError(TOKEN_INVALID))
        request.actor = actor  # type: ignore[attr-defined]
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]  # no cookie speaks for this request
        with open_scope(actor):
            response = self.get_response(request)
        response.headers["Cache-Control"] = "no-store"
        return response


class IdempotencyMiddleware:
    """Gives the kept answer to a write that is repeated with the same `Idempotency-Key`.

    As draft-ietf-httpapi-idempotency-key-header has it: the same key with another body is refused while an answer is
    kept. A write that was refused or broke did nothing and leaves none.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer once, and the same again."""
        key = request.headers.get("Idempotency-Key", "")[:LONGEST_KEY]
        actor: Actor | None = getattr(request, "actor", None)
        if not key or actor is None or request.method not in WRITES or not request.path.startswith(ADDRESS):
            return self.get_response(request)
        if _only_asks(request) or (digests := _digests(request)) is None:
            return self.get_response(request)
        # an answer is of a post, as rights are
        who = actor.token_id or f"{actor.user_id}:{actor.office_id}:{actor.role}"
        now = timezone.now()
        KeptAnswer.objects.filter(KeptAnswer.over(now)).delete()
        try:
            with transaction.atomic():
                kept = KeptAnswer.objects.create(who=who, key=key, request_digest=digests[0], created_at=now)
        except IntegrityError:
            return _again(who, key, digests)
        return self._first(request, kept)

    def _first(self, request: HttpRequest, kept: KeptAnswer) -> HttpResponse:
        """Do the work and keep its answer; one that is meant to be tried again is not kept.

        Work that lasted too long has lost its row, which was taken for a killed one: its answer is kept nowhere.
        """
        try:
            response = self.get_response(request)
        except BaseException:
            kept.delete()
            raise
        if response.status_code >= REFUSED or response.streaming:
            kept.delete()
            return response
        KeptAnswer.objects.filter(pk=kept.pk).update(
            status=response.status_code, body_sealed=seal_bytes(response.content, field=SEALED),
            content_type=response.headers.get("Content-Type", ""),
        )  # fmt: skip
        return response


def _only_asks(request: HttpRequest) -> bool:
    """Whether the operation changes nothing: it is answered anew, by the rights of now, and logged each time."""
    try:
        return resolve(request.path_info).url_name in ASKS
    except Resolver404:
        return True


def _digests(request: HttpRequest) -> list[str] | None:
    """What the request asks, its files with it; None where it cannot be read, which the operation then tells."""
    told = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    try:
        if request.content_type != "multipart/form-data":
            told.update(request.body)
            return fingerprints(told.digest(), field=ASKED)
        told.update(repr(sorted(request.POST.lists())).encode())
        for name in sorted(request.FILES):
            for file in request.FILES.getlist(name):
                told.update(f"{name} {file.name} {file.size}\n".encode())
                for piece in file.chunks():
                    told.update(piece)
                file.seek(0)
    except (SuspiciousOperation, MultiPartParserError, UnreadablePostError):  # too large, too many fields, torn
        return None
    return fingerprints(told.digest(), field=ASKED)


def _again(who: str, key: str, digests: Sequence[str]) -> HttpResponse:
    kept = KeptAnswer.objects.filter(who=who, key=key).first()
    if kept is not None and kept.request_digest not in digests:
        return problem_response(ProblemError(KEY_REUSED))
    if kept is None or kept.status is None:
        return problem_response(ProblemError(KEY_BUSY))
    if kept.body_sealed is None:
        return problem_response(ProblemError(KEY_SPENT))
    body = open_bytes(kept.body_sealed, field=SEALED)
    response = HttpResponse(body, status=kept.status, content_type=kept.content_type)
    response.headers["Idempotent-Replay"] = "true"
    return response
