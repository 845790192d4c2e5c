"""Pairs that may be one person: the list, the comparison, the decision, and taking it back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from konvergensi_web.platform.listing import Column, Empty, Filter, Listing
from konvergensi_web.platform.privacy.identities import identities, opened_ids
from konvergensi_web.platform.scope import Actor, may, require
from konvergensi_web.registry.forms import MergeForm, ReasonForm
from konvergensi_web.registry.models import DuplicatePair, Person
from konvergensi_web.registry.selectors.pairs import compare, evidence_of, find_pairs, moved_by
from konvergensi_web.registry.services.duplicates import DECIDE, decide_pair, get_pair, reopen_pair, start_search
from konvergensi_web.registry.services.merge import merge_people, unmerge_people

State = DuplicatePair.State
TONES = {State.OPEN: "warn", State.LATER: "none", State.SAME: "good", State.DIFFERENT: "info"}


def _pairs(actor: Actor) -> Listing:
    seen = identities(actor)
    return Listing(
        "ganda",
        _("Data ganda"),
        [
            Column("state", _("Keadaan"), lambda one: [(TONES[one.state], one.get_state_display())], kind="chips"),
            Column("first", _("Data A"), lambda one: seen.name_of(one.first), kind="link",
                   url=lambda one: reverse("registry:pair", args=[one.pk])),
            Column("second", _("Data B"), lambda one: seen.name_of(one.second)),
            Column("born", _("Lahir"), lambda one: _two(one, _born)),
            Column("village", _("Desa/kelurahan"), lambda one: _two(one, _village)),
            Column("evidence", _("Alasan"), evidence_of, kind="chips"),
            Column("score", _("Kemiripan"), sort="score", kind="number"),
            Column("found_at", _("Ditemukan"), sort="found_at", kind="date", hidden=True),
        ],
        filters=[Filter("keadaan", _("Keadaan"), State.choices, lambda rows, value: rows.filter(state=value))],
        default_sort="-score",
        private=True,
        empty=Empty(_("Tidak ada data ganda yang perlu diputuskan"),
                    _("Pencarian berjalan sesudah setiap impor; Anda juga dapat memulainya sendiri.")),
    )  # fmt: skip


def _two(pair: DuplicatePair, told: Any) -> str:
    """One value when both records say the same."""
    first, second = told(pair.first), told(pair.second)
    return str(first) if first == second else f"{first} · {second}"


def _born(person: Person) -> str:
    return f"{person.birth_date:%d/%m/%Y}" if person.birth_date else "–"


def _village(person: Person) -> str:
    return person.village.name if person.village else "–"


@require_http_methods(["GET", "POST"])
def pairs_page(request: HttpRequest) -> HttpResponse:
    """The pairs of the own area; those that wait unless another state is asked for."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, DECIDE)
    rows = find_pairs(actor)
    if not request.POST.get("keadaan"):
        rows = rows.filter(state=State.OPEN)
    return _pairs(actor).render(request, rows, template="registry/duplicates.html")


@require_http_methods(["GET"])
def pair_page(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Two records side by side, with what speaks for and against, and what a merge would move."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, DECIDE)
    return _pair(request, actor, get_pair(actor, pair_id), MergeForm(), ReasonForm())


@require_POST
def decide(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Same, not the same, later."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    pair = get_pair(actor, pair_id)
    decision = request.POST.get("putusan", "")
    if decision == State.SAME:
        form = MergeForm(request.POST)
        if not form.is_valid():
            return _pair(request, actor, pair, form, ReasonForm())
        told = form.cleaned_data
        kept, gone = (pair.first_id, pair.second_id) if told["kept"] == "first" else (pair.second_id, pair.first_id)
        merge_people(actor=actor, kept_id=kept, gone_id=gone, reason=told["reason"], take=told["take"], pair=pair)
        messages.success(request, say("Kedua data digabungkan. Gabungan dapat dipisahkan lagi di halaman ini."))
        return redirect("registry:pair", pair.pk)
    reason = ReasonForm(request.POST)
    if not reason.is_valid():
        return _pair(request, actor, pair, MergeForm(), reason)
    decide_pair(actor=actor, pair_id=pair.pk, state=decision, reason=reason.cleaned_data["reason"])
    messages.success(request, say("Putusan tercatat."))
    return redirect("registry:duplicates")


@require_POST
def undo(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Take a decision back: open the pair again, or make two records of one."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    pair = get_pair(actor, pair_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _pair(request, actor, pair, MergeForm(), form)
    reason = form.cleaned_data["reason"]
    merge = pair.merges.filter(undone_at__isnull=True).first()
    if merge is not None:
        unmerge_people(actor=actor, merge_id=merge.pk, reason=reason)
        messages.success(request, say("Kedua data dipisahkan lagi seperti semula."))
    else:
        reopen_pair(actor=actor, pair_id=pair.pk, reason=reason)
        messages.success(request, say("Putusan dibatalkan."))
    return redirect("registry:pair", pair.pk)


@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Start the search for duplicates in the own area."""
    jobs = start_search(actor=request.actor)  # type: ignore[attr-defined]
    messages.info(request, say("Pencarian data ganda dimulai; hasilnya muncul di daftar ini."))
    return redirect(f"/pekerjaan/{jobs[-1].pk}/" if jobs else "registry:duplicates")


def _pair(
    request: HttpRequest, actor: Actor, pair: DuplicatePair, merge: MergeForm, reason: ReasonForm
) -> HttpResponse:
    context = {
        "pair": pair,
        "rows": compare(actor, pair),
        "evidence": evidence_of(pair),
        "moves": moved_by(pair),
        "merge_form": merge,
        "reason_form": reason,
        "merged": pair.state == State.SAME,
        "undecided": pair.state in (State.OPEN, State.LATER),
        "may_decide": may(actor, DECIDE, path=pair.region_path),
        "may_open": may(actor, "platform.identity.open", path=pair.region_path)
        and not {pair.first_id, pair.second_id} <= opened_ids(actor),
    }
    return render(request, "registry/pair.html", context, status=422 if merge.errors or reason.errors else 200)
