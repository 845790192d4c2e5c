"""Rows of the database as Polars frames and back, the fastest way each database has. For pipelines and imports.

The columns of a frame are attributes of the model (`person_id`). Identifiers are text with dashes, JSON is its text,
days and times are Polars' own. Reading takes a query set, so what a scope hides stays hidden; writing checks, as
`bulk` does, that every `region_path` lies in the open scope.
"""

import io
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import polars as pl
from django.core.exceptions import EmptyResultSet
from django.db import connection, models

from konvergensi_web.platform.bulk import field_of, inside, quoted, target_of

AT_ONCE = 50_000
NOTHING = "\\N"  # how COPY writes NULL; a text that reads so is quoted


def read(rows: models.QuerySet[Any, Any], schema: Mapping[str, Any]) -> pl.DataFrame:
    """The rows of a query set as a frame; `schema` names the attributes of the model and their types."""
    try:
        sql, params = rows.values_list(*schema).query.sql_with_params()
    except EmptyResultSet:  # a list of nothing was asked for
        return pl.DataFrame(schema=dict(schema))
    kinds = {name: target_of(field_of(rows.model, name)) for name in schema}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            ops: Any = connection.ops
            asked = ops.compose_sql(sql, params)  # COPY takes no parameters of its own
            with cursor.copy(f"COPY ({asked}) TO STDOUT (FORMAT csv, NULL '{NOTHING}')") as stream:
                return _from_csv(b"".join(stream), kinds, schema)
        told = ", ".join(_selected(field_of(rows.model, name)) for name in schema)
        cursor.execute(f"SELECT {told} FROM ({sql})", params)  # noqa: S608 - own names
        parts = [pl.DataFrame(schema=dict(schema))]
        while some := cursor.fetchmany(AT_ONCE):
            parts.append(_typed(pl.DataFrame(some, schema=_raw(kinds, schema), orient="row"), kinds, schema))
    return pl.concat(parts)


def insert(model: type[models.Model], frame: pl.DataFrame) -> int:
    """Insert the rows of a frame whose columns are attributes of the model. Returns how many."""
    if frame.is_empty():
        return 0
    if "region_path" in frame.columns:
        inside(model, frame.get_column("region_path").unique().to_list())
    fields = {name: field_of(model, name) for name in frame.columns}
    table, names = quoted(model._meta.db_table), ", ".join(quoted(field.column) for field in fields.values())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            how = f"(FORMAT csv, NULL '{NOTHING}')"
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN {how}") as stream:
                stream.write(_to_csv(frame))
        else:
            marks = ", ".join(["%s"] * len(fields))
            written = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - own names
            for some in frame.with_columns(_for_sqlite(frame, fields)).iter_slices(AT_ONCE):
                cursor.executemany(written, some.rows())
    return frame.height


def dashed(name: str) -> pl.Expr:
    """An identifier as 36 letters, whether the database keeps dashes or not."""
    bare, at = pl.col(name).str.replace_all("-", "", literal=True), (0, 8, 12, 16, 20, 32)
    parts = [bare.str.slice(start, end - start) for start, end in pairwise(at)]
    return pl.concat_str(parts, separator="-").alias(name)


def as_json(names: Mapping[str, str]) -> pl.Expr:
    """Columns as one JSON object (name in it -> column), without those that are empty."""
    parts = [
        pl.when(pl.col(column).is_not_null()).then(
            pl.struct(pl.col(column).alias(name)).struct.json_encode().str.slice(1).str.strip_suffix("}")
        )
        for name, column in names.items()
    ]  # fmt: skip
    inner = pl.concat_str(parts, separator=", ", ignore_nulls=True)
    return pl.concat_str(pl.lit("{"), inner.fill_null(""), pl.lit("}"))


def _selected(field: models.Field[Any, Any]) -> str:
    """A column as SQLite's own value: its driver would make Python's dates of each."""
    name = quoted(field.column)
    return f"CAST({name} AS text)" if isinstance(target_of(field), models.DateField) else name


def _raw(kinds: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """The types in which the rows arrive."""
    return {name: pl.String() if isinstance(kinds[name], models.DateField) else kind for name, kind in schema.items()}


def _typed(frame: pl.DataFrame, kinds: Mapping[str, Any], schema: Mapping[str, Any]) -> pl.DataFrame:
    made = []
    for name, kind in schema.items():
        match kinds[name]:
            case models.UUIDField():
                made.append(dashed(name))
            case models.DateTimeField():  # as Django writes it: with or without a fraction, without a zone
                made.append(pl.col(name).str.to_datetime("%Y-%m-%d %H:%M:%S%.f", time_zone="UTC"))
            case models.DateField():
                made.append(pl.col(name).str.to_date("%Y-%m-%d"))
            case _:
                made.append(pl.col(name).cast(kind))
    return frame.select(made)


def _from_csv(text: bytes, kinds: Mapping[str, Any], schema: Mapping[str, Any]) -> pl.DataFrame:
    if not text:
        return pl.DataFrame(schema=dict(schema))
    told = {name: isinstance(kind, models.DateTimeField | models.BooleanField) for name, kind in kinds.items()}
    raw = {name: pl.String() if told[name] else kind for name, kind in schema.items()}
    frame = pl.read_csv(io.BytesIO(text), has_header=False, schema=raw, null_values=NOTHING, empty_string_is_null=False)
    made = []
    for name in schema:
        match kinds[name]:
            case models.BooleanField():
                made.append(pl.col(name) == "t")
            case models.DateTimeField():
                made.append(pl.col(name).str.to_datetime("%Y-%m-%d %H:%M:%S%.f%#z", time_zone="UTC"))
            case _:
                made.append(pl.col(name))
    return frame.select(made)


def _to_csv(frame: pl.DataFrame) -> bytes:
    text = io.BytesIO()
    frame.write_csv(text, include_header=False, null_value=NOTHING, quote_style="non_numeric")
    return text.getvalue()


def _for_sqlite(frame: pl.DataFrame, fields: Mapping[str, models.Field[Any, Any]]) -> list[pl.Expr]:
    """The columns that SQLite keeps as text, as Django writes them."""
    made = []
    for name, kind in frame.schema.items():
        if kind == pl.Date:
            made.append(pl.col(name).dt.strftime("%Y-%m-%d"))
        elif isinstance(kind, pl.Datetime):
            given = frame.get_column(name).unique().drop_nulls().to_list()
            known = {one: fields[name].get_db_prep_save(one, connection) for one in given}
            made.append(pl.col(name).replace_strict(known, default=None, return_dtype=pl.String))
        elif isinstance(target_of(fields[name]), models.UUIDField):
            made.append(pl.col(name).str.replace_all("-", "", literal=True))
    return made
