"""Waking Django for a command: settings from the environment, a database that answers, problems in plain words."""

import logging
import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from konvergensi.cli._console import errors
from konvergensi.problems import ProblemError
from konvergensi.problems.operations import DATABASE_AWAY, DATABASE_OLD, WEB_NOT_INSTALLED, WRONG_SETTING

SETTINGS = "konvergensi_web.config.settings"
OTHERS = 0o077  # what the group and everybody else may do: nothing, names of children lie in what we write
WRITTEN = ("*.sqlite3*", "*.sebelum", "files", "snapshots", "log", "keys", "secret-key", "static", "cadangan",
           "percontohan", "akun-percontohan.json")  # fmt: skip


def start(data: Path | None = None) -> None:
    """Set Django up, and keep from the other users of this machine what will be written.

    Raises `ProblemError` when the platform's packages are missing or a variable is wrong.
    """
    os.umask(OTHERS)
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
    _close_to_others()


def _close_to_others() -> None:
    """A data folder that others may read, made by an older version or by hand, is closed with what we put into it."""
    from django.conf import settings

    folder = Path(settings.DATA)
    if not folder.stat().st_mode & OTHERS:
        return
    ours = [path for name in WRITTEN for path in folder.glob(name)]
    try:
        for path in (folder, *ours, *(below for one in ours if one.is_dir() for below in one.rglob("*"))):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode & ~OTHERS)
    except OSError:  # another user's folder, or a disk that knows no rights
        told = f"Folder data {folder} terbuka bagi pengguna lain di komputer ini, dan izinnya tidak dapat diubah."
    else:
        told = f"Folder data {folder} tadinya terbuka bagi pengguna lain di komputer ini; sekarang ditutup."
    errors.print(told, highlight=False, soft_wrap=True, markup=False)


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

        told = logging.getLogger("konvergensi")
        level = told.level
        if command.__name__ != "worker":  # a person reads what the command prints; its log tells only what went wrong
            told.setLevel(logging.WARNING)
        try:
            return command(*args, **kwargs)
        except (OperationalError, ProgrammingError) as error:
            if problem := _problem_of(error):
                raise problem from error
            raise
        finally:
            told.setLevel(level)

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
