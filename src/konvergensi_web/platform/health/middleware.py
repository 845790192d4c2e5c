"""The outermost layer: probes are answered at once, every other request gets an id, a log line and a count."""

import logging
import time
from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from konvergensi_web.platform.health import metrics, pages

PROBES = {"/hidup": pages.alive, "/siap": pages.ready, "/metrik": pages.measures}
log = logging.getLogger("konvergensi.request")


class ProbeMiddleware:
    """First in the list: a probe needs no session, no host name and no HTTPS."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a probe, or pass on and write one line: who by number, what by path without its query."""
        probe = PROBES.get(request.path_info)
        if probe is not None:
            return probe(request)
        request.request_id = uuid4().hex  # type: ignore[attr-defined]
        began = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - began
        response.headers["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        match = request.resolver_match
        method = request.method or ""
        metrics.count_request(match.route if match else "(tak dikenal)", method, response.status_code, seconds)
        actor = getattr(request, "actor", None)
        log.info("request", extra={
            "request": request.request_id,  # type: ignore[attr-defined]
            "method": method, "path": request.path, "status": response.status_code, "ms": round(seconds * 1000),
            "user": actor.user_id if actor else None, "office": actor.office_id if actor else None,
        })  # fmt: skip
        return response
