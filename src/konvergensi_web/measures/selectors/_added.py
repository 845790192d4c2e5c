"""The several places of an office as one: numerators with numerators, denominators with denominators."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from konvergensi_web.measures.selectors.figures import Figure

SUMS = ("numerator", "denominator", "value", "measured", "measured_in_target", "target_children")
LEAST_FIRST = ("draft", "verified", "released")


def added(found: "Iterable[Figure]") -> "list[Figure]":
    """One figure for each month and indicator, of those of the places."""
    alike: dict[tuple[str, str], list[Figure]] = {}
    for one in found:
        alike.setdefault((one.month, one.indicator), []).append(one)
    return [as_one(some) for some in alike.values()]


def as_one(some: "Sequence[Figure]") -> "Figure":
    """The sum of one month and indicator. It is as far on its way to everyone as the last of its parts."""
    states = {one.status for one in some}
    kinds = {one.target_kind for one in some}
    sums: dict[str, Any] = {name: _sum([getattr(one, name) for one in some]) for name in SUMS}
    return replace(
        some[0],
        **sums,
        path="",
        target_kind=kinds.pop() if len(kinds) == 1 else "",
        status=next(state for state in LEAST_FIRST if state in states),
        definition=max(one.definition for one in some),
        computed_at=max((one.computed_at for one in some if one.computed_at), default=None),
        places=len(some),
    )


def _sum(values: Sequence[Any]) -> Any:
    """Of what is known; nothing where nothing is."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None
