"""What this stage shows on the pages of others: why a child is on the worklist, and the own office's task for it."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from konvergensi_web.measures.models import OfficeTask, WorklistItem, WorklistMark
from konvergensi_web.measures.wording import reason
from konvergensi_web.platform import panels
from konvergensi_web.platform.scope import Actor, Reach, may
from konvergensi_web.platform.scope.policy import reach
from konvergensi_web.registry.models import Person


def on_child(actor: Actor, person: Person) -> dict[str, Any]:
    """The child's last line on the worklist with its reasons, and whether it was done."""
    item: WorklistItem | None = WorklistItem.objects.filter(person=person).order_by("-month").first()
    may_give = may(actor, "measures.task.give", path=person.region_path)
    if item is None:
        return {"row": None, "person": person, "may_give": may_give}
    done = WorklistMark.objects.filter(person=person, month=item.month, taken_back_at__isnull=True)
    item.done = done.exists()  # type: ignore[attr-defined]
    reasons = [reason(code) for code in item.reasons]
    may_mark = may(actor, "measures.worklist.mark", path=item.region_path)
    return {
        "row": item, "reasons": reasons, "may_mark": may_mark, "may_give": may_give, "person": person,
        "of_others": reach(actor, "measures.worklist.view") is Reach.TASKS,  # health's work, told to a sector office
    }  # fmt: skip


def own_task(actor: Actor, person: Person) -> dict[str, Any] | None:
    """What the actor's office was asked to do for the child; nothing when nobody asked it."""
    running = OfficeTask.open_on(timezone.localdate(actor.now))
    asked = OfficeTask.objects.filter(running, person=person, office_id=actor.office_id or 0)
    task: OfficeTask | None = asked.select_related("given_by_office").first()
    return None if task is None else {"row": task, "actor_office": actor.office_id}


def register() -> None:
    """Register the panels; called once the apps are ready."""
    panels.register(
        panels.Panel(
            name="tugas-kantor",
            subject="child",
            title=_("Tugas kantor Anda"),  # type: ignore[arg-type]
            template="measures/panel_task.html",
            selector=own_task,
            permission="measures.task.finish",
            order=5,
            query_budget=1,
        )
    )
    panels.register(
        panels.Panel(
            name="daftar-kerja",
            subject="child",
            title=_("Yang perlu dilakukan"),  # type: ignore[arg-type]
            template="measures/panel_worklist.html",
            selector=on_child,
            permission="measures.worklist.view",
            order=10,
            query_budget=2,
        )
    )
