"""What this stage shows on the pages of others: on a child's page, why it stands on the worklist."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from konvergensi.measures.worklist import REASONS
from konvergensi_web.measures.models import WorklistItem, WorklistMark
from konvergensi_web.platform import panels
from konvergensi_web.platform.scope import Actor, may
from konvergensi_web.registry.models import Person


def on_child(actor: Actor, person: Person) -> dict[str, Any]:
    """The child's last line on the worklist with its reasons, and whether it was done."""
    item: WorklistItem | None = WorklistItem.objects.filter(person=person).order_by("-month").first()
    may_give = may(actor, "measures.task.give", path=person.region_path)
    if item is None:
        return {"row": None, "person": person, "may_give": may_give}
    done = WorklistMark.objects.filter(person=person, month=item.month, taken_back_at__isnull=True)
    item.done = done.exists()  # type: ignore[attr-defined]
    reasons = [REASONS[code] for code in item.reasons]
    may_mark = may(actor, "measures.worklist.mark", path=item.region_path)
    return {"row": item, "reasons": reasons, "may_mark": may_mark, "may_give": may_give, "person": person}


def register() -> None:
    """Register the panels; called once the apps are ready."""
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
