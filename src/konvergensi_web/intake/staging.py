"""What a reading left, between preview and commit: encrypted tables of the batch, parsed once and never again.

The commit reads the same bytes in every attempt, so a chunk number means the same rows whoever carries on.
"""

import io
import json
from datetime import timedelta
from typing import Any

import polars as pl

from konvergensi_web.intake.models import Batch, BatchFile
from konvergensi_web.platform.files.services import read_file, remove_file, store_file
from konvergensi_web.platform.scope import Actor, system_actor

KEPT = timedelta(days=90)
PARQUET, JSON = "application/vnd.apache.parquet", "application/json"
TABLES = (BatchFile.Role.ROWS, BatchFile.Role.HELD, BatchFile.Role.REFUSED, BatchFile.Role.FINDINGS)
PERMISSION = "intake.batch.write"


def put_table(actor: Actor, batch: Batch, role: BatchFile.Role, table: pl.DataFrame) -> None:
    """Keep a table under its role; an earlier one goes."""
    packed = io.BytesIO()
    table.write_parquet(packed, compression="zstd", compression_level=1)
    put(actor, batch, role, f"{role.value}.parquet", packed.getvalue(), kind=PARQUET)


def put_json(actor: Actor, batch: Batch, role: BatchFile.Role, value: Any) -> None:
    """Keep a small structure under its role."""
    body = json.dumps(value, ensure_ascii=False, default=str).encode()
    put(actor, batch, role, f"{role.value}.json", body, kind=JSON)


def put(actor: Actor, batch: Batch, role: BatchFile.Role, name: str, body: bytes, *, kind: str) -> BatchFile:
    """Keep bytes of our own making under a role of the batch."""
    drop(actor, batch, role)
    stored = store_file(
        actor=actor, name=name, content=body, purpose=f"intake.{role.value}", kind=kind,
        permission=PERMISSION, path=batch.region_path, expires_at=actor.now + KEPT,
    )  # fmt: skip
    return BatchFile.objects.create(batch=batch, file=stored, role=role)


def drop(actor: Actor, batch: Batch, *roles: BatchFile.Role) -> None:
    """Destroy what lies under these roles."""
    for one in BatchFile.objects.filter(batch=batch, role__in=roles).select_related("file"):
        one.delete()
        if one.file.removed_at is None:
            remove_file(actor=actor, stored=one.file)


def get_table(batch: Batch, role: BatchFile.Role) -> pl.DataFrame:
    """The table under a role; empty when there is none."""
    body = _body(batch, role)
    return pl.read_parquet(io.BytesIO(body)) if body else pl.DataFrame()


def get_tables(batch: Batch, *roles: BatchFile.Role) -> list[pl.DataFrame]:
    """The tables under several roles, found with one question; empty where there is none."""
    found = {
        one.role: one
        for one in BatchFile.objects.filter(batch=batch, role__in=roles, file__removed_at=None).select_related("file")
    }
    bodies = [_opened(found[role]) if role in found else b"" for role in roles]
    return [pl.read_parquet(io.BytesIO(body)) if body else pl.DataFrame() for body in bodies]


def get_json(batch: Batch, role: BatchFile.Role) -> Any:
    """The structure under a role; None when there is none."""
    body = _body(batch, role)
    return json.loads(body) if body else None


def _body(batch: Batch, role: BatchFile.Role) -> bytes | None:
    found = BatchFile.objects.filter(batch=batch, role=role, file__removed_at=None).select_related("file").first()
    return _opened(found) if found else None


def _opened(found: BatchFile) -> bytes:
    # who may see the batch was asked before; the tables are the batch's own memory
    return read_file(actor=system_actor("membaca tahap impor"), stored=found.file)
