"""Writing tens of thousands of rows at once, the fastest way each database has. For imports, never for a form.

Rows are tuples in the order of the columns. A guarded table is checked as its manager does: every `region_path` must
lie in the open scope.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, models

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_YOURS
from konvergensi_web.platform.scope.context import current
from konvergensi_web.platform.scope.models import Guarded
from konvergensi_web.regions.paths import within

CHUNK = 5_000


def chunks(items: Sequence[Any], size: int = CHUNK) -> Iterable[Sequence[Any]]:
    """The items in pieces of at most `size`."""
    return (items[start : start + size] for start in range(0, len(items), size))


def insert(model: type[models.Model], columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> int:
    """Insert rows; `columns` are the names of attributes (`person_id`). Returns how many."""
    if not rows:
        return 0
    _inside(model, columns, rows)
    fields = [field_of(model, column) for column in columns]
    adapted = _adapted(fields, rows)
    table, names = quoted(model._meta.db_table), ", ".join(quoted(field.column) for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in adapted:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", adapted)  # noqa: S608 - own names
    return len(rows)


def update(model: type[models.Model], columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> int:
    """Update rows by their primary key, which is the last value of each row. Returns how many."""
    if not rows:
        return 0
    _inside(model, columns, rows)
    fields = [field_of(model, column) for column in columns]
    key = model._meta.pk
    assert key is not None
    sets = ", ".join(f"{quoted(field.column)} = %s" for field in fields)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {quoted(model._meta.db_table)} SET {sets} WHERE {quoted(key.column)} = %s",  # noqa: S608 - own names
            _adapted([*fields, key], rows),
        )
    return len(rows)


def delete(rows: Any) -> int:
    """Delete the rows of a query without reading them: no signals and no line of history; what points at them must be
    gone, or the database refuses. Returns how many."""
    rows.query.get_compiler(rows.db)  # a deletion compiles another query: ask this one whether it may run
    removed: int = rows._raw_delete(rows.db)
    return removed


def quoted(name: str | None) -> str:
    """A name as the database wants it in a statement."""
    return connection.ops.quote_name(name or "")


def field_of(model: type[models.Model], column: str) -> models.Field[Any, Any]:
    """The field of an attribute."""
    return next(field for field in model._meta.concrete_fields if column in (field.attname, field.name))


def target_of(field: models.Field[Any, Any]) -> models.Field[Any, Any]:
    """The field that says how a value is kept: of a foreign key the one it points at."""
    return field.target_field if isinstance(field, models.ForeignKey) else field


def inside(model: type[models.Model], paths: Iterable[str]) -> None:
    """Raise `ProblemError` when rows of a guarded table would lie outside the open scope."""
    if not issubclass(model, Guarded):
        return
    actor = current()
    if not all(within(path, actor.paths) for path in paths):
        raise ProblemError(NOT_YOURS, what="menulis di luar wilayah kerja", who=actor.name or "Anda")


def _inside(model: type[models.Model], columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    if "region_path" in columns:
        place = columns.index("region_path")
        inside(model, {row[place] for row in rows})


def _adapted(fields: Sequence[models.Field[Any, Any]], rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    converts = [_converter(field) for field in fields]
    columns = [
        list(values) if convert is None else [None if value is None else convert(value) for value in values]
        for convert, values in zip(converts, zip(*rows, strict=True), strict=True)
    ]
    return [list(row) for row in zip(*columns, strict=True)]


def _converter(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    """How a value of the field is given to the database; None: as it is."""
    target = target_of(field)
    if isinstance(target, models.JSONField):
        return json.dumps
    if connection.vendor == "postgresql":
        return None
    if isinstance(target, models.UUIDField):
        return lambda value: (value if isinstance(value, UUID) else UUID(value)).hex
    if isinstance(target, models.DateField):  # DateTimeField is one, too
        known: dict[Any, Any] = {}

        def day(value: Any) -> Any:
            if value not in known:
                known[value] = target.get_db_prep_save(value, connection)
            return known[value]

        return day
    return None
