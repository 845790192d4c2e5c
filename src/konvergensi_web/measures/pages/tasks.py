"""The task list: children handed from the health offices to another office, and what became of each."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from konvergensi.problems import ProblemError
from konvergensi_web.measures.forms import TaskForm
from konvergensi_web.measures.models import OfficeTask
from konvergensi_web.measures.services import tasks as services
from konvergensi_web.platform.listing import Column, Empty, Filter, Listing
from konvergensi_web.platform.privacy.identities import identities
from konvergensi_web.platform.scope import Actor, may, require
from konvergensi_web.platform.tags import inisial
from konvergensi_web.platform.told import told
from konvergensi_web.registry.selectors import get_person

STATES = {"open": ("info", _("berjalan")), "late": ("warn", _("lewat harinya")), "done": ("good", _("selesai")),
          "ended": ("none", _("ditarik"))}  # fmt: skip
WEEKS = timedelta(days=28)


def _filtered(rows: Any, state: str) -> Any:
    today = timezone.localdate()
    return {
        "open": rows.filter(OfficeTask.open_on(today)), "done": rows.filter(done_at__isnull=False),
        "ended": rows.filter(ended_at__isnull=False),
        "late": rows.filter(done_at__isnull=True, ended_at__isnull=True, until__lt=today),
    }[state]  # fmt: skip


def _listing(actor: Actor) -> Listing:
    who, today = identities(actor), timezone.localdate(actor.now)
    gives = may(actor, services.GIVE)

    def child(task: OfficeTask) -> str:
        return who.name_of(task.person) if gives or task.state_on(today) == "open" else "–"

    def page(task: OfficeTask) -> str | None:
        seen = gives or task.state_on(today) == "open"
        return reverse("registry:person", args=[task.person_id]) if seen else None

    return Listing(
        "tugas",
        _("Daftar tugas"),
        [
            Column("child", _("Anak"), child, kind="link", url=page),
            Column("place", _("Desa/kelurahan"), lambda task: task.person.village.name if task.person.village else "–"),
            Column("need", _("Yang diminta"), "need"),
            Column("until", _("Sampai"), "until", sort="until", kind="date"),
            Column("office", _("Kantor"), "office.name", sort="office__name"),
            Column("given_by", _("Diminta oleh"), "given_by_office.name", hidden=not gives),
            Column("state", _("Keadaan"), lambda task: [STATES[task.state_on(today)]], kind="chips"),
            Column("note", _("Catatan"), "note", hidden=True),
        ],
        filters=[Filter("keadaan", _("Keadaan"), [(name, title) for name, (_t, title) in STATES.items()], _filtered)],
        default_sort="until",
        private=True,
        empty=Empty(_("Belum ada tugas"),
                    _("Puskesmas atau Dinas Kesehatan meneruskan kebutuhan seorang anak ke kantor yang melayaninya.")),
        row_actions="measures/task_actions.html",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def tasks(request: HttpRequest) -> HttpResponse:
    """The tasks of the own office; for the health offices those they gave in their area."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, services.VIEW)
    rows = OfficeTask.objects.select_related("person__village", "office", "given_by_office")
    return _listing(actor).render(
        request, rows, gives=may(actor, services.GIVE), actor_office=actor.office_id,
        lead=say("Kantor lain melihat anak hanya selama tugasnya berjalan. Nama dibuka satu per satu, dengan alasan."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Hand a child's need to an office."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    person = get_person(actor, person_id)
    require(actor, services.GIVE, path=person.region_path)
    offices = services.offices_for(actor, person.region_path)
    form = TaskForm(request.POST or None, offices=offices, initial={"until": timezone.localdate(actor.now) + WEEKS})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            services.give_task(
                actor=actor, person_id=person.pk, office_id=typed["office"].pk, need=typed["need"], until=typed["until"]
            )
        except ProblemError as problem:
            form.add_error(None, str(told(problem)))
        else:
            messages.success(request, say("Diteruskan. Kantor itu diberi tahu dan melihat anak ini sampai harinya."))
            return redirect("measures:tasks")
    context = {
        "form": form, "title": say("Teruskan ke kantor lain"), "send": say("Teruskan"),
        "back": reverse("registry:person", args=[person.pk]),
        "lead": say("%(child)s Kantor itu melihat umur, desa, dan alasan di daftar kerja; nama hanya dengan alasan.")
        % {"child": inisial(person.name)},
    }  # fmt: skip
    return render(request, "pages/form.html", context, status=422 if form.errors else 200)


@require_POST
def move(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Done, or taken back."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if request.POST.get("langkah") == "selesai":
        task = services.finish_task(actor=actor, task_id=task_id, note=request.POST.get("catatan", ""))
    else:
        task = services.end_task(actor=actor, task_id=task_id, reason=request.POST.get("alasan", ""))
    moved = STATES[task.state_on(timezone.localdate(actor.now))][1]
    return render(request, "measures/task_actions.html", {"row": task, "moved": moved})


__all__ = ["give", "move", "tasks"]
