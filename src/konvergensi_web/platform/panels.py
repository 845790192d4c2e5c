"""Panels: how a later stage shows itself on a page of an earlier one without being imported by it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from konvergensi_web.platform.scope import Actor, may

Subject = Literal["child", "household", "region", "posyandu", "home"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One block on the page of a subject.

    `selector(actor, subject)` returns the template's context, or None when there is nothing to show; it may run at
    most `query_budget` queries, which the tests hold it to.
    """

    name: str
    subject: Subject
    title: str
    template: str
    selector: Callable[[Actor, Any], dict[str, Any] | None]
    permission: str
    order: int
    query_budget: int = 2


@dataclass(frozen=True, slots=True)
class Shown:
    """A panel with what it has to show."""

    panel: Panel
    context: dict[str, Any]


_panels: dict[tuple[str, str], Panel] = {}


def register(panel: Panel) -> None:
    """Add a panel; the same name on the same subject replaces."""
    _panels[panel.subject, panel.name] = panel


def registered(subject: Subject | None = None) -> list[Panel]:
    """The panels of a subject (default all), in order."""
    found = [panel for panel in _panels.values() if subject in (None, panel.subject)]
    return sorted(found, key=lambda panel: panel.order)


def panels_for(actor: Actor, subject: Subject, row: Any) -> list[Shown]:
    """What each panel the actor may see has to show of the row."""
    shown = []
    for panel in registered(subject):
        if may(actor, panel.permission):
            context = panel.selector(actor, row)
            if context is not None:
                shown.append(Shown(panel, context))
    return shown
