"""The notices of the one who looks."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from konvergensi_web.platform.notices import services
from konvergensi_web.platform.notices.selectors import notices_of
from konvergensi_web.platform.scope import current

SHOWN = 100


@login_required
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """The latest notices, unread ones marked."""
    return render(request, "notices/notices.html", {"notices": notices_of(current())[:SHOWN]})


@login_required
@require_POST
def read(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark one as read and go where it points."""
    actor = current()
    notice = get_object_or_404(notices_of(actor), pk=notice_id)
    services.read_notices(actor=actor, notice_id=notice_id)
    safe = url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None)
    return redirect(notice.url if notice.url and safe else "notices:list")


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    services.read_notices(actor=current())
    return redirect("notices:list")
