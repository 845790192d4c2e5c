"""Indicators that surveys, statistics offices and services report: what they are called and who owns them.

Owns `parameters/macro_indicators.yaml` and `parameters/essential_services.yaml`. The figures themselves are records of
the platform; the published stunting figures of the library (`published`) are its first ones.
"""

from datetime import date
from functools import lru_cache
from typing import Literal

from konvergensi.parameters import Entry, load

FILES = ("macro_indicators", "essential_services")


class MacroIndicator(Entry):
    """A dated definition of one reported figure, in percent."""

    title: str
    group: str
    owner: str
    numerator: str = ""
    denominator: str = ""
    better: Literal["lower", "higher"]
    survey: bool = False  # an estimate for a whole region: no target on it below the regency
    target: float | None = None  # of 2024, where the rule or the practice has one
    sourced: bool = False
    aliases: tuple[str, ...] = ()


def macro_indicators(on: date) -> dict[str, MacroIndicator]:
    """The reported indicators known on a day, by id, in the order of the files."""
    found = {}
    for name, versions in _by_id().items():
        known = [one for one in versions if one.valid_from <= on and (one.valid_to is None or on <= one.valid_to)]
        if known:
            found[name] = max(known, key=lambda one: one.valid_from)
    return found


def find_macro(name: str) -> str | None:
    """The id of an indicator by its id, one of its other names, or its title; None when nobody knows it."""
    wanted = name.strip().lower()
    for identifier, versions in _by_id().items():
        names = {identifier, *(alias for one in versions for alias in one.aliases)}
        if wanted in names | {one.title.lower() for one in versions}:
            return identifier
    return None


@lru_cache(maxsize=1)
def _by_id() -> dict[str, list[MacroIndicator]]:
    found: dict[str, list[MacroIndicator]] = {}
    for file in FILES:
        for one in load(file, MacroIndicator):
            found.setdefault(one.id, []).append(one)
    return found
