"""The start page of personal data: what waits, and where the rest is."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as say
from django.views.decorators.http import require_GET

from konvergensi_web.platform.privacy import grants, services
from konvergensi_web.platform.privacy.models import Breach, SubjectRequest
from konvergensi_web.platform.privacy.parameters import limit
from konvergensi_web.platform.scope import Actor, current, may


@dataclass(frozen=True, slots=True)
class Door:
    """One page of this stage, with what it says of itself."""

    title: str
    text: str
    url: str
    count: Any = None


@login_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The doors this actor may open."""
    actor = current()
    context = {
        "doors": doors(actor),
        "opened": services.opened_today(actor),
        "ceiling": limit("openings_a_day", actor.now),
    }
    return render(request, "privacy/home.html", context)


def doors(actor: Actor) -> list[Door]:
    """What stands behind the menu's entry."""
    found = [
        Door(say("Izin melihat nama"), say("Minta nama untuk satu tugas dan satu hari, atau putuskan permintaan."),
             reverse("privacy:grants"), grants.waiting_for(actor)),
        Door(say("Ekspor"), say("Apa yang sudah diunduh, oleh siapa, untuk apa, sampai kapan berlaku."),
             reverse("privacy:exports")),
        Door(say("Tindakan saya"), say("Semua yang tercatat atas nama Anda."), reverse("actionlog:log") + "?saya=1"),
    ]  # fmt: skip
    if may(actor, services.MANAGE):
        found += _managing(actor)
    return found


def _managing(actor: Actor) -> list[Door]:
    open_requests = SubjectRequest.objects.filter(closed_at__isnull=True).count()
    open_breaches = Breach.objects.filter(closed_at__isnull=True).count()
    return [
        Door(say("Permohonan subjek data"), say("Salinan, perbaikan, penghapusan, keberatan; dengan tenggatnya."),
             reverse("privacy:requests"), open_requests),
        Door(say("Pelanggaran data"), say("Kejadian, 72 jam pemberitahuan, siapa yang terdampak, surat."),
             reverse("privacy:breaches"), open_breaches),
        Door(say("Masa simpan dan pemusnahan"), say("Berapa lama apa disimpan, uji coba, berita acara, penahanan."),
             reverse("privacy:retention")),
        Door(say("Catatan pemrosesan"), say("Data apa untuk tujuan apa, atas dasar apa, berapa lama."),
             reverse("privacy:processing")),
    ]  # fmt: skip
