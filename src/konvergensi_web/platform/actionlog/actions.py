"""The names of all actions and how people read them: `actions.yaml`, one line an action.

An action that is not there cannot be recorded: the log page could not say what happened.
"""

from functools import lru_cache
from pathlib import Path

import yaml
from django.utils.translation import gettext as _

FILE = Path(__file__).with_name("actions.yaml")


@lru_cache(maxsize=1)
def actions() -> dict[str, str]:
    """Action -> wording, in the order of the file."""
    return dict(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def check(action: str) -> None:
    """Raise LookupError for an action nobody gave words to: a fault of ours."""
    if action not in actions():
        raise LookupError(f"give the action {action!r} a line in {FILE.name} (platform/actionlog)")


def wording(action: str) -> str:
    """How people read an action; its bare name when it has since been renamed."""
    return _(actions().get(action, action))
