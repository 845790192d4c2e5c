"""What the database itself refuses: changing or deleting an entry, except that the sealer fills the seal once.

The triggers are set after every migration, because a change of the table's shape on SQLite drops them. Emptying test
tables (`flush`) is the one moment they are lifted.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "actionlog_entry"
SEALED_ONCE = ("position", "previous", "seal")
NAMES = ("actionlog_no_change", "actionlog_no_delete", "actionlog_no_truncate")
REFUSAL = "the action log is append-only"


def install(using: str = "default") -> None:
    """Set the triggers, if the table is there. Setting them twice changes nothing."""
    chosen = connections[using]
    if TABLE in chosen.introspection.table_names():
        _run(chosen, _postgresql() if chosen.vendor == "postgresql" else _sqlite(chosen))


def missing(using: str = "default") -> list[str]:
    """The triggers that should be there and are not."""
    chosen = connections[using]
    with chosen.cursor() as cursor:
        if chosen.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled <> 'D'", [TABLE])
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [TABLE])
        there = {row[0] for row in cursor.fetchall()}
    expected = NAMES if chosen.vendor == "postgresql" else NAMES[:2]
    return [name for name in expected if name not in there]


@contextmanager
def lifted(using: str = "default") -> Iterator[None]:
    """Without the triggers, to empty the tables of a test run."""
    chosen = connections[using]
    if TABLE in chosen.introspection.table_names():
        on = f" ON {TABLE}" if chosen.vendor == "postgresql" else ""
        _run(chosen, [f"DROP TRIGGER IF EXISTS {name}{on}" for name in NAMES])
    try:
        yield
    finally:
        install(using)


def after_migrate(*, using: str, **_: Any) -> None:
    """Signal handler of `post_migrate`."""
    install(using)


def _run(chosen: BaseDatabaseWrapper, statements: list[str]) -> None:
    with chosen.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def _sqlite(chosen: BaseDatabaseWrapper) -> list[str]:
    with chosen.cursor() as cursor:
        columns = [column.name for column in chosen.introspection.get_table_description(cursor, TABLE)]
    same = " AND ".join(f'NEW."{name}" IS OLD."{name}"' for name in columns if name not in SEALED_ONCE)
    change, delete = NAMES[:2]
    return [
        f"DROP TRIGGER IF EXISTS {change}",
        (
            f"CREATE TRIGGER {change} BEFORE UPDATE ON {TABLE} WHEN NOT "
            f"(OLD.seal = '' AND NEW.seal <> '' AND NEW.position IS NOT NULL AND {same}) "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        ),
        f"CREATE TRIGGER IF NOT EXISTS {delete} BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    ]


def _postgresql() -> list[str]:
    minus = " - ".join(f"'{name}'" for name in SEALED_ONCE)
    change, delete, truncate = NAMES
    function = f"""
        CREATE OR REPLACE FUNCTION actionlog_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'UPDATE' THEN
                IF OLD.seal = '' AND NEW.seal <> '' AND NEW.position IS NOT NULL
                   AND to_jsonb(NEW) - {minus} = to_jsonb(OLD) - {minus} THEN
                    RETURN NEW;
                END IF;
            END IF;
            RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
        END $$"""
    execute = "EXECUTE FUNCTION actionlog_append_only()"
    return [
        function,
        f"CREATE OR REPLACE TRIGGER {change} BEFORE UPDATE ON {TABLE} FOR EACH ROW {execute}",
        f"CREATE OR REPLACE TRIGGER {delete} BEFORE DELETE ON {TABLE} FOR EACH ROW {execute}",
        f"CREATE OR REPLACE TRIGGER {truncate} BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT {execute}",
    ]
