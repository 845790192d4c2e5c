"""Waking Django for a command: settings from the environment, a database that answers, problems in plain words."""

import logging
import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from konvergensi.problems import ProblemError
from konvergensi.problems.operations import DATABASE_AWAY, DATABASE_OLD, WEB_NOT_INSTALLED, WRONG_SETTING

SETTINGS = "konvergensi_web.config.settings"


def start(data: Path | None = None) -> None:
    """Set Django up. Raises `ProblemError` when the platform's packages are missing or a variable is wrong."""
    if data is not None:
        os.environ["KONVERGENSI_DATA"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = os.environ.get("DJANGO_SETTINGS_MODULE") or SETTINGS
    try:
        import django
        from pydantic import ValidationError
    except ImportError as error:
        raise ProblemError(WEB_NOT_INSTALLED, command="serve/admin", missing=error.name or str(error)) from None
    try:
        django.setup()
    except ValidationError as error:
        first = error.errors()[0]
        name = "KONVERGENSI_" + str(first["loc"][0]).upper() if first["loc"] else "KONVERGENSI_*"
        raise ProblemError(WRONG_SETTING, name=name, reason=reason_of(first)) from None
    except ImportError as error:
        raise ProblemError(WEB_NOT_INSTALLED, command="serve/admin", missing=error.name or str(error)) from None


def reason_of(error: Any) -> str:
    """What is wrong with a value, never the value: it may be a secret."""
    match error["type"]:
        case "bool_parsing":
            return "harus true atau false"
        case "literal_error":
            return f"harus {error['ctx']['expected'].replace(' or ', ' atau ')}"
        case _:
            return str(error["msg"]).removeprefix("Value error, ")


def with_platform(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command with Django awake and tell a database that is away or too old in plain words."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        start()
        from django.db import OperationalError, ProgrammingError

        if command.__name__ != "worker":  # a person reads what the command prints; its log tells only what went wrong
            logging.getLogger("konvergensi").setLevel(logging.WARNING)

        try:
            return command(*args, **kwargs)
        except (OperationalError, ProgrammingError) as error:
            if problem := _problem_of(error):
                raise problem from error
            raise

    return run


def _problem_of(error: Exception) -> ProblemError | None:
    """What a failed question to the database means for a person; None when it is our own fault."""
    from django.db import DatabaseError, OperationalError, connection

    try:
        missing = [] if connection.in_atomic_block else unapplied()
    except DatabaseError:
        missing = []
    if missing:
        return ProblemError(DATABASE_OLD, missing=len(missing))
    return ProblemError(DATABASE_AWAY, error=type(error).__name__) if isinstance(error, OperationalError) else None


def unapplied() -> list[str]:
    """The migrations the database does not have yet: `app.name`."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrate() -> list[str]:
    """Bring the database to this version; returns the migrations that ran."""
    from django.core.management import call_command

    missing = unapplied()
    if missing:
        call_command("migrate", interactive=False, verbosity=0)
    return missing
