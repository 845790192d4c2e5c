"""The last gate: a statement that touches a guarded table is refused by the database layer without an open scope.

The manager filters what goes through it; this catches what does not: joins from other tables, `exists`, raw SQL,
a related manager made before. It looks at the statement's text, so it holds for every way of writing it.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

from konvergensi_web.platform.scope.context import NoScopeError, current_or_none
from konvergensi_web.platform.scope.models import Guarded

_lifted: ContextVar[bool] = ContextVar("konvergensi_guard_lifted", default=False)
_FROM = re.compile(r'\bFROM "([^"]+)"')
_JOIN = re.compile(r'\bJOIN "([^"]+)" (?:([A-Z]\d+) )?ON\b')
_TOUCHES = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)


@contextmanager
def lifted() -> Iterator[None]:
    """For changes of the database's own shape (migrations, emptying test tables): no person reads here."""
    token = _lifted.set(True)
    try:
        yield
    finally:
        _lifted.reset(token)


def refuse(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:  # the shape Django asks of an execute wrapper
    """Run the statement, unless it touches a guarded table and no scope is open."""
    if _TOUCHES.match(sql) and not _lifted.get():
        table = _guarded_tables().search(sql)
        actor = current_or_none()
        if table and actor is None:
            raise NoScopeError(f"a statement on {table.group(0)} without an open scope")
        if table and actor is not None and not actor.is_system and (joined := unfiltered_join(sql)):
            raise NoScopeError(
                f"a statement joins {joined} from an open table without saying where: filter by its path"
            )
    return execute(sql, params, many, context)


def unfiltered_join(sql: str) -> str:
    """The guarded table that a statement on open tables alone joins without asking for its place; empty when none.

    `Posyandu.objects.annotate(n=Count("people"))` would count people of everywhere. A statement that also reads a
    guarded table as such was filtered by that table's manager.
    """
    if not sql.lstrip().upper().startswith(("SELECT", "WITH")):
        return ""
    guarded = _guarded_tables()
    if any(guarded.fullmatch(f'"{name}"') for name in _FROM.findall(sql)):
        return ""
    for name, alias in _JOIN.findall(sql):
        asked = re.escape(alias or f'"{name}"') + r"""\."region_path" (?:>=|<|=|IN|LIKE|~)"""
        if guarded.fullmatch(f'"{name}"') and not re.search(asked, sql):
            return str(name)
    return ""


def install(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Put the gate on a new connection."""
    if refuse not in connection.execute_wrappers:
        connection.execute_wrappers.append(refuse)


@lru_cache(maxsize=1)
def _guarded_tables() -> re.Pattern[str]:
    names = [model._meta.db_table for model in apps.get_models(include_auto_created=True) if _is_guarded(model)]
    return re.compile('"(' + "|".join(sorted(names)) + ')"') if names else re.compile(r"(?!)")


def _is_guarded(model: type[Any]) -> bool:
    """Guarded itself, or the history of a guarded model."""
    instance = getattr(model, "instance_type", None)
    return issubclass(model, Guarded) or (isinstance(instance, type) and issubclass(instance, Guarded))
