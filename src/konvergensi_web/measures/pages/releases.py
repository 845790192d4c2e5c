"""Releases: the list, one month with its checklist, and its moves; an auditor lets the hash be computed anew."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND
from konvergensi_web.measures.selectors.releases import Line, get_month, get_regency, releases_of
from konvergensi_web.measures.services import releases as services
from konvergensi_web.measures.services.release_audit import check_release
from konvergensi_web.platform.listing import Column, Empty, Listing
from konvergensi_web.platform.scope import Actor, may
from konvergensi_web.platform.tags import bulan
from konvergensi_web.regions.models import Region

TONES = {"draft": "none", "verified": "info", "released": "good"}


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _chips(line: Line) -> list[tuple[str, str]]:
    chips = [(TONES.get(line.state, "none"), line.says)]
    return [*chips, ("warn", str(_("ada angka lebih baru")))] if line.changed else chips


LISTING = Listing(
    "rilis",
    _("Rilis angka"),
    [
        Column("place", _("Wilayah"), "place"),
        Column(
            "month", _("Bulan"), lambda line: bulan(line.month), kind="link",
            url=lambda line: reverse("measures:release", args=[line.code, line.month]) if line.opens else None,
        ),
        Column("state", _("Keadaan"), _chips, kind="chips"),
        Column("coverage", _("D/S"), "coverage", kind="percent", decimals=1),
        Column("number", _("Rilis ke"), "number", kind="number"),
        Column("released_on", _("Tanggal rilis"), "released_on", kind="date"),
        Column("sha256", _("Sidik"), lambda line: line.sha256[:12], hidden=True),
    ],
    empty=Empty(_("Belum ada angka"), _("Angka muncul di sini sesudah impor pertama dihitung.")),
    page_size=60,
)  # fmt: skip


@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    """The months of the own regencies and how far each is."""
    return LISTING.render(
        request, releases_of(_actor(request)),
        lead=say("Angka adalah sementara sampai diverifikasi Dinas Kesehatan dan dirilis walidata."),
    )  # fmt: skip


@require_safe
def release(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """One month: the checklist, the figures as they would go out, and the next step."""
    found = get_month(_actor(request), code, month)
    context = {name: getattr(found, name) for name in (
        "region", "month", "all", "ongoing", "released", "checks", "figures", "coverage_low", "changed", "may_verify",
        "may_publish",
    )}  # fmt: skip
    context["may_check"] = may(_actor(request), "measures.state.view", path=found.region.path)
    asked = [check.title for check in found.checks if check.tone != "ok"]
    context["warnings"] = _("Masih perlu perhatian: %(what)s.") % {"what": "; ".join(asked)} if asked else ""
    return render(request, "measures/release.html", context)


@require_POST
def move(request: HttpRequest, code: str, month: str, name: str) -> HttpResponse:
    """Verify, take the verification back, or publish."""
    actor, region = _actor(request), get_regency(_actor(request), code)
    if name == "verify":
        services.verify_release(actor=actor, region_path=region.path, month=month)
        done = say("Terverifikasi. Walidata dapat merilisnya.")
    elif name == "withdraw":
        reason = request.POST.get("reason", "")
        services.withdraw_verification(actor=actor, region_path=region.path, month=month, reason=reason)
        done = say("Verifikasi dibatalkan; angkanya sementara lagi.")
    elif name == "publish":
        services.publish_release(
            actor=actor, region_path=region.path, month=month, reason=request.POST.get("reason", ""),
            warning_reason=request.POST.get("warning_reason", ""),
        )  # fmt: skip
        done = say("Dirilis. Angkanya beku dan dapat dilihat umum.")
    else:
        raise ProblemError(NOT_FOUND, what=say("Langkah"))
    messages.success(request, done)
    return redirect("measures:release", code, month)


@require_safe
def release_check(request: HttpRequest, release_id: UUID) -> HttpResponse:
    """The hash of a release computed anew from its frozen rows, for whoever audits it."""
    checked = check_release(actor=_actor(request), release_id=release_id)
    context = {
        "release": checked.release, "computed": checked.computed, "same": checked.same, "rows": checked.rows,
        "region": Region.objects.get(path=checked.release.region_path),
    }  # fmt: skip
    return render(request, "measures/release_check.html", context)


__all__ = ["Line", "move", "release", "release_check", "releases"]
