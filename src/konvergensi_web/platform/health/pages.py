"""`/hidup`, `/siap` and `/metrik`, answered before sessions, sign-in and redirects."""

import hmac
import ipaddress

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from konvergensi_web.platform.health import metrics
from konvergensi_web.platform.health.selectors import conditions


def alive(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing of the database."""
    return HttpResponse("hidup\n", content_type="text/plain; charset=utf-8")


def ready(request: HttpRequest) -> HttpResponse:
    """The server can serve: 200, or 503 with the reasons."""
    found = conditions()
    well = all(one.well for one in found)
    body = {"siap": well, "kondisi": {one.name: {"baik": one.well, "keterangan": one.says} for one in found}}
    response = JsonResponse(body, status=200 if well else 503)
    response._has_been_logged = True  # type: ignore[attr-defined]  # asked every few seconds: no log line each
    return response


def measures(request: HttpRequest) -> HttpResponse:
    """Metrics for Prometheus, to this computer or to who holds the token."""
    if not _may_measure(request):
        return HttpResponse("tidak diizinkan\n", status=403, content_type="text/plain; charset=utf-8")
    return HttpResponse(metrics.text(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_measure(request: HttpRequest) -> bool:
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    try:
        near = ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
    return near and "X-Forwarded-For" not in request.headers
