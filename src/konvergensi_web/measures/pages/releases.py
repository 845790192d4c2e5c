"""Releases: the list, one month with its checklist, and its moves; an auditor lets the hash be computed anew."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND, NOT_YOURS
from konvergensi.problems.releases import NOTHING_TO_RELEASE
from konvergensi_web.measures import release_checks, selectors
from konvergensi_web.measures.models import IndicatorValue, Release
from konvergensi_web.measures.selectors.releases import Line, releases_of
from konvergensi_web.measures.services import releases as services
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.listing import Column, Empty, Listing
from konvergensi_web.platform.scope import Actor, may
from konvergensi_web.platform.tags import bulan
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.selectors import get_region

TONES = {"draft": "none", "verified": "info", "released": "good"}
MOVES = ("verify", "withdraw", "publish")


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _regency(actor: Actor, code: str) -> Region:
    """The regency, if the actor may know how far its months are."""
    region = get_region(code)
    if region.level != "regency" or not any(
        region.path.startswith(path) or path.startswith(region.path) for path in actor.paths
    ):
        raise ProblemError(NOT_FOUND, what=say("Rilis"))
    return region


LISTING = Listing(
    "rilis",
    _("Rilis angka"),
    [
        Column("place", _("Wilayah"), "place"),
        Column(
            "month", _("Bulan"), lambda line: bulan(line.month), kind="link",
            url=lambda line: reverse("measures:release", args=[line.code, line.month]),
        ),
        Column("state", _("Keadaan"), lambda line: [(TONES.get(line.state, "none"), line.says)], kind="chips"),
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
    actor = _actor(request)
    region = _regency(actor, code)
    seen = selectors.sees(actor, region.path)
    known = list(Release.objects.filter(region_path=region.path, month=month))
    figures = selectors.figures(actor, region.path, month)
    if not known and not (figures and seen == "draft"):
        raise ProblemError(NOTHING_TO_RELEASE, month=month, region=region.label)
    ongoing = next((one for one in known if one.state in ("draft", "verified")), None)
    released = next((one for one in known if one.state == "released"), None)
    context = {
        "region": region, "month": month, "ongoing": ongoing, "released": released, "all": known,
        "checks": release_checks.checks(region.path, month) if seen in ("draft", "verified") else [],
        "figures": figures,
        "coverage_low": any(one.low_coverage for one in figures if one.indicator == "stunting"),
        "may_verify": may(actor, "measures.release.verify", path=region.path),
        "may_publish": may(actor, "measures.release.publish", path=region.path),
        "changed": released is not None and _changed(region.path, month),
    }  # fmt: skip
    return render(request, "measures/release.html", context)


def _changed(path: str, month: str) -> bool:
    """Whether numbers changed since the release, so that a correction could follow."""
    return IndicatorValue.objects.filter(regency_path=path, month=month).exclude(state="released").exists()


@require_POST
def move(request: HttpRequest, code: str, month: str, name: str) -> HttpResponse:
    """Verify, take the verification back, or publish."""
    actor, region = _actor(request), _regency(_actor(request), code)
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
    actor = _actor(request)
    found = get_object_or_404(Release, pk=release_id)
    if not may(actor, "measures.state.view", path=found.region_path):
        raise ProblemError(NOT_YOURS, what=say("memeriksa rilis"), who=actor.name)
    computed = services.digest_released(found) if found.sha256 else ""
    record(actor, "measures.release.checked", found, same=computed == found.sha256)
    context = {
        "release": found, "computed": computed, "same": bool(computed) and computed == found.sha256,
        "region": Region.objects.get(path=found.region_path), "rows": found.released_values.count(),
    }  # fmt: skip
    return render(request, "measures/release_check.html", context)


__all__ = ["Line", "move", "release", "release_check", "releases"]
