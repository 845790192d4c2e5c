"""Copying the database out and in: SQLite by its online backup, PostgreSQL by pg_dump and pg_restore."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from konvergensi.problems import ProblemError
from konvergensi.problems.backup import DUMP_FAILED, DUMP_TOOL_MISSING
from konvergensi_web.platform.jobs.wording import without_numbers
from konvergensi_web.platform.scope.guard import lifted

MEMBER = {"sqlite": "basis-data.sqlite3", "postgresql": "basis-data.pgdump"}


def dump(folder: Path) -> tuple[Path, dict[str, int]]:
    """A consistent copy of the whole database while it is in use, and how many rows each table has in it."""
    copy = folder / MEMBER[connection.vendor]
    counts = _dump_sqlite(copy) if connection.vendor == "sqlite" else _dump_postgresql(copy)
    return copy, counts


def load(copy: Path) -> None:
    """Put a copy in the place of the configured database. On PostgreSQL either all of it comes or nothing changes."""
    if connection.vendor == "sqlite":
        connection.close()
        target = Path(connection.settings_dict["NAME"])
        for rest in ("-wal", "-shm"):
            target.with_name(target.name + rest).unlink(missing_ok=True)
        shutil.copyfile(copy, target.with_name(target.name + ".tmp"))
        target.with_name(target.name + ".tmp").replace(target)
        target.chmod(0o600)
        return
    connection.close()
    _tool("pg_restore", "--clean", "--if-exists", "--single-transaction", "--no-owner", "--no-privileges",
          "--dbname", connection.settings_dict["NAME"], str(copy))  # fmt: skip


def counts() -> dict[str, int]:
    """Rows of every table."""
    with lifted(), connection.cursor() as cursor:
        found = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(_count(connection.ops.quote_name(table)))
            found[table] = int(cursor.fetchone()[0])
    return found


def _count(table: str) -> str:
    return f"SELECT count(*) FROM {table}"  # noqa: S608 - a name from the database's own list


def is_empty() -> bool:
    """Whether nothing was ever stored in the configured database."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return True
    return not connection.introspection.table_names()


def _dump_sqlite(copy: Path) -> dict[str, int]:
    name = connection.settings_dict["NAME"]
    with closing(sqlite3.connect(name)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
        tables = [row[0] for row in target.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        known = [table for table in sorted(tables) if not table.startswith("sqlite_")]
        return {table: target.execute(_count(f'"{table}"')).fetchone()[0] for table in known}


def _dump_postgresql(copy: Path) -> dict[str, int]:
    """The dump and the counts see the same moment: one exported snapshot."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
        _tool("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}",
              f"--file={copy}", "--dbname", connection.settings_dict["NAME"])  # fmt: skip
        return counts()


def _tool(name: str, *words: str) -> None:
    """Run one of PostgreSQL's programs; the password goes by the environment, not by the command line."""
    program = _program(name)
    told: dict[str, Any] = connection.settings_dict
    where = {"PGHOST": told["HOST"], "PGPORT": told["PORT"], "PGUSER": told["USER"], "PGPASSWORD": told["PASSWORD"]}
    environment = os.environ | {key: str(value) for key, value in where.items() if value}
    done = subprocess.run([program, *words], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        first = next((line for line in done.stderr.splitlines() if line.strip()), "tanpa keterangan")
        raise ProblemError(DUMP_FAILED, tool=name, reason=without_numbers(first[:200]))


def _program(name: str) -> str:
    """The newest of the installed versions: a dump needs a program at least as new as the server."""
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    found = str(newest[-1]) if newest else shutil.which(name)
    if found is None:
        raise ProblemError(DUMP_TOOL_MISSING, tool=name)
    return found


@contextmanager
def workplace(folder: Path) -> Iterator[Path]:
    """A folder for copies in the clear, readable by its owner only and removed whatever happens."""
    import tempfile

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".sementara-", dir=folder) as place:
        yield Path(place)


def backups_folder() -> Path:
    """Where backups lie unless told otherwise."""
    return Path(settings.ENV.backups or Path(settings.DATA) / "cadangan")
