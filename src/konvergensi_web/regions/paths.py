"""Region paths: `36.04.05.` holds every path that begins with it, found by a range that an index answers.

The path of a village is its Kemendagri code and a point; a posyandu adds four digits: `36.04.05.2001.0012.`.
The whole country is the empty path.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q

LEVELS = ("province", "regency", "district", "village", "posyandu")
_PARTS = {name: count for count, name in enumerate(LEVELS, start=1)}
OFFICE = "kantor"  # in place of a code and a level: the several places of the own office, as one
Where = str | tuple[str, ...]  # a place by its path, or the several places of an office by theirs


class PathField(models.CharField):  # type: ignore[type-arg]
    """Text compared byte by byte on every database, so that a range of paths is a subtree."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 24)
        super().__init__(*args, **kwargs)

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict[str, Any]:
        """Add the collation: PostgreSQL sorts by language unless told otherwise, SQLite by bytes."""
        told = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            told["collation"] = "C"
        return told


def path_of(code: str) -> str:
    """`36.04` -> `36.04.`; the empty code is the whole country."""
    return f"{code}." if code else ""


def code_of(path: str) -> str:
    """`36.04.` -> `36.04`."""
    return path.removesuffix(".")


def level_of(path: str) -> str:
    """The level of a path: province, regency, district, village or posyandu; `country` for the empty one."""
    return LEVELS[path.count(".") - 1] if path else "country"


def ancestors(path: str) -> list[str]:
    """The paths above and the path itself, highest first: `36.04.` -> [`36.`, `36.04.`]."""
    parts = path.split(".")[:-1]
    return [".".join(parts[:count]) + "." for count in range(1, len(parts) + 1)]


def cut(path: str, level: str) -> str:
    """The ancestor of a path at a level; the path itself when it is not that deep."""
    return ".".join(path.split(".")[: _PARTS[level]]).removesuffix(".") + "."


def paths_of(where: Where) -> tuple[str, ...]:
    """The paths of a place, or of the several places of an office."""
    return (where,) if isinstance(where, str) else where


def outermost(paths: Iterable[str]) -> tuple[str, ...]:
    """The paths that lie in none of the others, so that nothing is counted twice when they are added up."""
    wanted = sorted(set(paths))
    return tuple(path for path in wanted if not any(path != other and path.startswith(other) for other in wanted))


def shared(paths: Iterable[str]) -> str:
    """The smallest place that all paths lie in."""
    chains = [ancestors(path) for path in paths]
    common = [first for first, *others in zip(*chains, strict=False) if all(one == first for one in others)]
    return common[-1] if common else ""


def within(path: str, areas: Iterable[str]) -> bool:
    """Whether a path is one of the areas or lies below one."""
    return any(path.startswith(area) for area in areas)


def subtree(areas: Iterable[str], field: str = "region_path") -> Q:
    """Rows at or below any of the areas. No area, no row."""
    wanted = Q(pk__in=[])
    for area in areas:
        if not area:
            return Q()
        wanted |= Q(**{f"{field}__gte": area, f"{field}__lt": area[:-1] + "/"})  # "/" follows "." in every byte order
    return wanted
