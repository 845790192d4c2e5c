"""Run as a process on an empty database: rows in every table of the first migrations, then all other migrations.

Prints what was there before and is missing or different afterwards, as JSON.
"""

import json
import uuid
from datetime import UTC, date, datetime
from typing import Any

from konvergensi_web.commands._platform import start

start()
from django.apps import apps as living  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402

from konvergensi_web.platform.scope.guard import lifted  # noqa: E402

ROWS = 3
OURS = sorted(config.label for config in living.get_app_configs() if config.name.startswith("konvergensi_web"))


def value(field: Any, number: int, made: dict[str, list[Any]]) -> Any:
    """Something that fits the field: different for every row, the first choice where there are choices."""
    if field.is_relation:
        others = made.get(field.related_model._meta.label_lower, [])
        return others[number % len(others)] if others else None
    if field.choices:
        return field.choices[0][0]
    if field.null and number == 0:
        return None
    for kind, example in (
        (models.UUIDField, uuid.uuid4()),
        (models.DateTimeField, datetime(2024, 9, 2, 8, number, tzinfo=UTC)),
        (models.DateField, date(2024, 9, 2 + number)),
        (models.BooleanField, False),
        (models.FloatField, 1.5 + number),
        (models.DecimalField, number),
        (models.IntegerField, number + 1),
        (models.JSONField, {}),
        (models.BinaryField, b"isi%d" % number),
    ):
        if isinstance(field, kind):
            return example
    if field.model._meta.label_lower == "registry.personkey":
        return f"36.04.:anak{number}"
    return f"{number}.{field.name}"[: field.max_length or 100]


def seed(state: Any) -> dict[str, list[Any]]:
    """Rows in every table, those that others point at first."""
    made: dict[str, list[Any]] = {}
    waiting = [model for model in state.get_models() if not model._meta.proxy]
    while waiting:
        known = {model._meta.label_lower for model in waiting}
        ready = [model for model in waiting if not points_at(model) & (known - {model._meta.label_lower})] or [
            model for model in waiting if not points_at(model, required=True) & (known - {model._meta.label_lower})
        ]
        assert ready, f"a circle of foreign keys: {known}"
        for model in ready:
            waiting.remove(model)
            if model._meta.app_label in OURS:
                made[model._meta.label_lower] = [row(model, number, made) for number in range(ROWS)]
    return made


def points_at(model: Any, *, required: bool = False) -> set[str]:
    return {
        field.related_model._meta.label_lower
        for field in model._meta.concrete_fields
        if field.is_relation and not (required and field.null)
    }


def row(model: Any, number: int, made: dict[str, list[Any]]) -> Any:
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    new = model(**{field.name: value(field, number, made) for field in fields})
    new.save(force_insert=True)
    return new


def content(tables: list[str]) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            found[table] = [dict(zip(names, map(told, line), strict=True)) for line in cursor.fetchall()]
    return found


def told(cell: Any) -> str:
    return bytes(cell).hex() if isinstance(cell, memoryview) else str(cell)


def main() -> None:
    with lifted():
        executor = MigrationExecutor(connection)
        first = [node for node in executor.loader.graph.root_nodes() if node[0] in OURS]
        state = executor.migrate(first)
        made = seed(state.apps)
        tables = [rows[0]._meta.db_table for rows in made.values()]
        before = content(tables)
        call_command("migrate", interactive=False, verbosity=0)
        after = content([table for table in tables if table in connection.introspection.table_names()])
        lost = sorted(set(before) - set(after))
        changed = {}
        for table in after:
            kept = {name for line in after[table] for name in line}
            old = sorted(str(sorted((k, v) for k, v in line.items() if k in kept)) for line in before[table])
            new = sorted(str(sorted((k, v) for k, v in line.items() if k in before[table][0])) for line in after[table])
            if old != new:
                changed[table] = [old, new]
        children = sorted(line["child_id"] for line in after["measures_measurement"])
        print(json.dumps({"tables": len(tables), "lost": lost, "changed": changed, "children": children}))


if __name__ == "__main__":
    main()
