"""The block "who opened this person's data" on a person's page."""

from typing import Any

from konvergensi_web.platform.actionlog.actions import wording
from konvergensi_web.platform.actionlog.selectors import who_opened
from konvergensi_web.platform.panels import Panel
from konvergensi_web.platform.scope import Actor, may


def accesses(actor: Actor, person: Any) -> dict[str, Any] | None:
    """The latest ten; the whole list for whoever reads the log."""
    found = who_opened(actor, person.pk)
    if not found:
        return None
    rows = [{"entry": entry, "wording": wording(entry.action)} for entry in found]
    return {"rows": rows, "person_id": person.pk, "may_read_log": may(actor, "platform.log.view")}


ACCESSES = Panel(
    name="accesses",
    subject="child",
    title="Siapa membuka data ini",
    template="actionlog/accesses.html",
    selector=accesses,
    permission="registry.person.view",
    order=950,
    query_budget=2,
)
