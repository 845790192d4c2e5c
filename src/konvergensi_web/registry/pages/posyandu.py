"""A posyandu's page and the lists of people of an area."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from konvergensi.registry.life_stages import stage_rules
from konvergensi_web.platform.listing import Column, Empty, Filter, Listing, page_of
from konvergensi_web.platform.panels import panels_for
from konvergensi_web.platform.privacy.identities import identities
from konvergensi_web.platform.scope import Actor, Reach, may, require
from konvergensi_web.platform.scope.policy import reach
from konvergensi_web.regions.models import Region
from konvergensi_web.registry.models import Person, Posyandu
from konvergensi_web.registry.selectors import at_stage, find_people, find_posyandu, get_posyandu
from konvergensi_web.registry.selectors.members import coming_stages, counts_by_stage
from konvergensi_web.registry.selectors.search import by_words

SEXES = (("1", _("laki-laki")), ("2", _("perempuan")))


def _born(person: Person) -> date | None:
    """The day where it is known; the middle of a year is none."""
    return None if person.birth_year_only else person.birth_date


def _nobody(actor: Actor) -> Empty:
    """What an empty list means to the reader: to import, or that another office hands no child over to his."""
    if reach(actor, "registry.person.view") is Reach.TASKS:
        return Empty(_("Belum ada tugas"), _("Orang tampil di sini selama kantor Anda mengerjakan tugas untuknya."))
    told = Empty(_("Belum ada orang di wilayah ini"), _("Impor ekspor e-PPGBM, atau longgarkan saringan."))
    return _with_import(actor, told)


def _with_import(actor: Actor, empty: Empty) -> Empty:
    """With the way to the imports, for who sees them."""
    if not may(actor, "intake.batch.view"):
        return empty
    return replace(empty, action_label=_("Buka impor"), action_url=reverse("intake:list"))


def _people(actor: Actor) -> Listing:
    today = timezone.localdate(actor.now)
    seen = identities(actor)
    return Listing(
        "orang",
        _("Daftar orang"),
        [
            Column("name", _("Nama"), seen.name_of, sort="search_name", kind="link",
                   url=page_of("registry:person", lambda one: one.pk)),
            Column("sex", _("L/P"), lambda one: {1: "L", 2: "P"}.get(one.sex, "–"), sort="sex"),
            Column("birth_date", _("Tanggal lahir"), _born, sort="birth_date", kind="date"),
            Column("mother", _("Ibu/orang tua"), lambda one: seen.name_of(one, "mother_name")),
            Column("village", _("Desa/kelurahan"), "village.name", sort="village__name"),
            Column("posyandu", "Posyandu", "posyandu.name", sort="posyandu__name"),
            Column("rt", "RT/RW", lambda one: f"{one.rt or '–'}/{one.rw or '–'}", hidden=True),
            Column("nik", "NIK", seen.nik_of, hidden=True),
        ],
        search=by_words,
        search_hint=_("Nama atau nama ibu"),
        filters=[
            Filter("tahap", _("Tahap"), [(rule.name, _(rule.label)) for rule in stage_rules(today)],
                   lambda rows, value: at_stage(rows, value, today)),
            Filter("kelamin", _("Jenis kelamin"), SEXES, lambda rows, value: rows.filter(sex=int(value))),
        ],
        default_sort="name",
        private=True,
        empty=_nobody(actor),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def people_list(request: HttpRequest) -> HttpResponse:
    """The people of the own area, or of the region in `?wilayah=`."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "registry.person.view")
    asked = request.GET.get("wilayah", "")
    rows = find_people(actor, f"{asked}." if asked else None).select_related("village", "posyandu")
    place = Region.objects.filter(code=asked).first() if asked else None
    return _people(actor).render(request, rows, title=place.label if place else None, actions=[
        (_("Cari orang"), reverse("registry:search")), (_("Daftar posyandu"), reverse("registry:posyandu-list")),
    ])  # fmt: skip


@require_http_methods(["GET", "POST"])
def posyandu_page(request: HttpRequest, path: str) -> HttpResponse:
    """Members by stage of life, who reaches the next stage soon, what later stages show, and the list."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "registry.person.view")
    posyandu = get_posyandu(actor, f"{path}.")
    today = timezone.localdate(actor.now)
    rows = find_people(actor, posyandu.path).select_related("village", "posyandu")
    context: dict[str, Any] = {"posyandu": posyandu, "title": f"Posyandu {posyandu.name}"}
    if not getattr(request, "htmx", False):
        context |= {
            "counts": counts_by_stage(actor, posyandu.path, today),
            "coming": coming_stages(actor, posyandu.path, today),
            "panels": panels_for(actor, "posyandu", posyandu),
            "crumbs": [one for one in (posyandu.village.parent, posyandu.village) if one],
        }
    return _people(actor).render(request, rows, template="registry/posyandu.html", **context)


def _named(rows: Any, asked: list[str]) -> Any:
    for word in asked:
        rows = rows.filter(name__icontains=word) | rows.filter(village__name__icontains=word)
    return rows


def _posyandu(actor: Actor) -> Listing:
    opens = reach(actor, "registry.person.view") is not Reach.TASKS  # as `get_posyandu`
    return Listing(
        "posyandu",
        "Posyandu",
        [
            Column("name", _("Nama"), sort="name", kind="link",
                   url=lambda one: reverse("registry:posyandu", args=[_code(one)]) if opens else None),
            Column("village", _("Desa/kelurahan"), "village.label", sort="village__name"),
            Column("puskesmas", "Puskesmas", "puskesmas.name", sort="puskesmas__name"),
            Column("code", _("Nomor"), _code, sort="path", hidden=True),
        ],
        search=_named,
        search_hint=_("Nama posyandu atau desa"),
        default_sort="village",
        empty=_with_import(actor, Empty(_("Belum ada posyandu"), _("Posyandu dikenali dari ekspor e-PPGBM."))),
    )  # fmt: skip


def _code(posyandu: Posyandu) -> str:
    return str(posyandu.path).removesuffix(".")


@require_GET
def posyandu_list(request: HttpRequest) -> HttpResponse:
    """The posyandu of the own area."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "registry.person.view")
    return _posyandu(actor).render(request, find_posyandu(actor))
