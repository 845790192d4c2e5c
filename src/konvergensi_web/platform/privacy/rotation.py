"""Changing the keys while people work: new keys write at once, old rows are rewritten in batches, then looked up anew.

Every `<field>_cipher` with its `<field>_index` is found by its name, history tables included; other sealed columns are
registered. A batch and its place in the walk commit together, so an interrupted rotation goes on where it stopped.
The walk is repeated until nothing under an old key is left, because a slow transaction may still have written one.
"""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models, transaction

from konvergensi_web.platform import bulk
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.jobs.run import JobRun
from konvergensi_web.platform.privacy import crypto, keyring
from konvergensi_web.platform.privacy.keyring import key_ring

BATCH = 1_000
MOST_WALKS = 5


@dataclass(frozen=True, slots=True)
class Column:
    """One sealed column. `index` is its blind index, if any; `inside` the keys of a JSON value that are sealed."""

    label: str
    name: str
    field: str
    index: str = ""
    inside: tuple[str, ...] = ()

    @property
    def model(self) -> type[models.Model]:
        """The model."""
        return apps.get_model(self.label)

    def renewed(self, value: Any) -> Any:
        """The value under the active key; None when it is already."""
        if not self.inside:
            return _resealed(bytes(value), self.field)
        parts = {key: _resealed(base64.b64decode(value[key]), self.field) for key in self.inside if value.get(key)}
        fresh = {key: base64.b64encode(part).decode() for key, part in parts.items() if part}
        return {**value, **fresh} if fresh else None


_others: dict[tuple[str, str], Column] = {}


def register(column: Column) -> None:
    """Make a sealed column known whose name does not end in `_cipher`."""
    _others[column.label, column.name] = column


def columns() -> list[Column]:
    """Every sealed column of every installed app, in a fixed order."""
    found = []
    for model in apps.get_models():
        names = {field.name for field in model._meta.concrete_fields}
        for name in sorted(name for name in names if name.endswith("_cipher")):
            field = name.removesuffix("_cipher")
            index = f"{field}_index" if f"{field}_index" in names else ""
            found.append(Column(model._meta.label, name, field, index))
    return sorted([*found, *_others.values()], key=lambda one: (one.label, one.name))


def run_rotation(job: JobRun) -> dict[str, Any]:
    """The job: new keys, every row under them, then equality by the new index alone."""
    if "key" not in job.cursor:
        ring = keyring.add_keys()
        job.save_cursor(key=ring.active, walk=0, column=0, after="", rows=0)
    for walk in range(job.cursor["walk"], MOST_WALKS):
        before = job.cursor["rows"]
        _walk(job)
        with transaction.atomic():
            job.save_cursor(walk=walk + 1, column=0, after="")
        if job.cursor["rows"] == before and walk > 0:
            break
    keyring.retire_index_keys()
    told = {"key": job.cursor["key"], "rows": job.cursor["rows"], "columns": len(columns())}
    with transaction.atomic():
        record(job.actor, "platform.keys.rotated", **told)
    return told


def _walk(job: JobRun) -> None:
    every = columns()
    for number in range(job.cursor["column"], len(every)):
        if number != job.cursor["column"]:
            with transaction.atomic():
                job.save_cursor(column=number, after="")
        for done in _batches(job, every[number]):
            job.tell(f"Mengganti kunci: {every[number].label}", done, 0)


def _batches(job: JobRun, column: Column) -> Iterator[int]:
    manager = column.model._base_manager
    while True:
        with transaction.atomic():
            rows = manager.filter(**{f"{column.name}__isnull": False}).order_by("pk").select_for_update()
            if job.cursor["after"]:
                rows = rows.filter(pk__gt=job.cursor["after"])
            batch = list(rows.values_list("pk", column.name, *([column.index] if column.index else []))[:BATCH])
            if not batch:
                return
            changed = _renew(column, batch)
            job.save_cursor(after=str(batch[-1][0]), rows=job.cursor["rows"] + changed)
        yield job.cursor["rows"]


def _renew(column: Column, batch: list[Any]) -> int:
    """Rewrite the rows of a batch that are not under the active keys."""
    rows = []
    for key, value, *index in batch:
        fresh = column.renewed(value)
        keyed = crypto.blind_index(_text(value, column), field=column.field) if index else ""
        if fresh is not None or (index and index[0] != keyed):
            rows.append((fresh if fresh is not None else value, *([keyed] if index else []), key))
    names = (column.name, column.index) if column.index else (column.name,)
    return bulk.update(column.model, names, rows)


def _text(value: Any, column: Column) -> str:
    return crypto.decrypt(value, field=column.field)


def _resealed(cipher: bytes, field: str) -> bytes | None:
    if crypto.key_of(cipher) == key_ring().active:
        return None
    return crypto.seal_bytes(crypto.open_bytes(cipher, field=field), field=field)


def keys_in_use(tell: Callable[[str], None] = lambda label: None) -> dict[int, int]:
    """Key number -> how many values are under it: asked before an old key is destroyed."""
    counts: dict[int, int] = {}
    for column in columns():
        tell(column.label)
        values = column.model._base_manager.filter(**{f"{column.name}__isnull": False})
        for value in values.values_list(column.name, flat=True).iterator(chunk_size=5_000):
            ciphers = [base64.b64decode(value[key]) for key in column.inside if value.get(key)]
            for cipher in ciphers if column.inside else [value]:
                counts[crypto.key_of(cipher)] = counts.get(crypto.key_of(cipher), 0) + 1
    return counts
