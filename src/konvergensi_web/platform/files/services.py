"""Keeping files, opening them for those who may, and letting them go."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from konvergensi.problems import ProblemError
from konvergensi.problems.files import FILE_BROKEN, FILE_GONE
from konvergensi.problems.platform import NOT_FOUND, NOT_YOURS
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.files import vault
from konvergensi_web.platform.files.content import UNKNOWN, content_type
from konvergensi_web.platform.files.models import StoredFile
from konvergensi_web.platform.ids import new_id
from konvergensi_web.platform.privacy import crypto
from konvergensi_web.platform.scope import Actor, may

EXPORT = "platform.export.make"
PERSONAL = "self"  # in place of a permission: for the person alone who had it made, in his office
SEALED = "file"  # the field name under which data keys are sealed
_ORPHAN_AGE = timedelta(days=1)
_PIECE = 1 << 20
LONGEST_NAME = 240  # bytes; a file system takes 255


def store_file(
    *,
    actor: Actor,
    name: str,
    content: bytes | Path,
    purpose: str,
    expires_at: datetime | None = None,
    permission: str = "",
    path: str = "",
    kind: str = "",
) -> StoredFile:
    """Keep a file encrypted. `content` is its bytes, or where they lie in the clear now.

    `permission` and `path` say who else than the own office may open it; `kind` is the content type when the caller
    made the content himself. The caller's transaction decides whether the row stays; a blob without a row is swept.
    """
    key, ident = vault.new_key(), new_id()
    digest, size = hashlib.sha256(), 0

    def counted() -> Iterator[bytes]:
        nonlocal size
        for piece in _pieces(content):
            digest.update(piece)
            size += len(piece)
            yield piece

    vault.write(blob(ident), counted(), key=key, told=ident.bytes)
    with transaction.atomic():
        stored = StoredFile.objects.create(
            id=ident,
            name=_short(Path(name.replace("\\", "/")).name) or "berkas",
            content_type=kind or (content_type(content, name) if isinstance(content, Path) else UNKNOWN),
            size=size,
            sha256=digest.hexdigest(),
            purpose=purpose,
            permission=permission,
            region_path=path,
            office_id=actor.office_id,
            created_by_id=actor.user_id,
            created_at=actor.now,
            expires_at=expires_at,
            key_sealed=crypto.seal_bytes(key, field=SEALED),
        )
        record(actor, "platform.file.stored", stored, purpose=purpose, size=size)
    return stored


def get_file(*, actor: Actor, file_id: UUID) -> StoredFile:
    """A file the actor may open. Raises `ProblemError`: not found (also when it is another's), or gone."""
    stored = StoredFile.objects.filter(pk=file_id).first()
    if stored is None or not may_open(actor, stored):
        raise ProblemError(NOT_FOUND, what="Berkas itu")
    if stored.removed_at is not None or (stored.expires_at is not None and stored.expires_at <= actor.now):
        raise ProblemError(FILE_GONE, file=stored.name)
    return stored


def may_open(actor: Actor, stored: StoredFile) -> bool:
    """Whether the actor may have the content."""
    if actor.is_system:
        return True
    if stored.permission == PERSONAL:
        return actor.only is None and (actor.user_id, actor.office_id) == (stored.created_by_id, stored.office_id)
    if stored.permission:
        return may(actor, stored.permission, path=stored.region_path or None, office_id=stored.office_id)
    if actor.only is not None and not may(actor, EXPORT):  # a token opens no file of the office by the office alone
        return False
    return stored.office_id is not None and stored.office_id == actor.office_id


def open_file(*, actor: Actor, file_id: UUID) -> tuple[StoredFile, Iterator[bytes]]:
    """A file and its plain pieces, for taking away: the taking is logged."""
    stored = get_file(actor=actor, file_id=file_id)
    pieces = read_pieces(actor=actor, stored=stored)
    first = next(pieces)  # a file that cannot be opened is told now, not in the middle of an answer
    record(actor, "platform.file.opened", stored, purpose=stored.purpose)
    return stored, chain([first], pieces)


def read_pieces(*, actor: Actor, stored: StoredFile) -> Iterator[bytes]:
    """The plain pieces of a file, for work inside the platform."""
    if not may_open(actor, stored):
        raise ProblemError(NOT_YOURS, what="membuka berkas itu", who=actor.name or "Anda")
    if stored.key_sealed is None or not blob(stored.pk).exists():
        raise ProblemError(FILE_GONE, file=stored.name)
    key = crypto.open_bytes(stored.key_sealed, field=SEALED)
    return _told_apart(vault.read(blob(stored.pk), key=key, told=stored.pk.bytes), stored)


def read_file(*, actor: Actor, stored: StoredFile) -> bytes:
    """The whole content in memory: for small files of our own making."""
    return b"".join(read_pieces(actor=actor, stored=stored))


def _told_apart(pieces: Iterator[bytes], stored: StoredFile) -> Iterator[bytes]:
    try:
        yield from pieces
    except vault.BrokenFileError:
        raise ProblemError(FILE_BROKEN, file=stored.name) from None


def _short(name: str) -> str:
    """The end of a name, its suffix with it: at most 200 letters, and as many bytes as a folder takes."""
    return name[-200:].encode()[-LONGEST_NAME:].decode(errors="ignore")


@contextmanager
def unlocked(*, actor: Actor, files: Sequence[StoredFile]) -> Iterator[list[Path]]:
    """The files in the clear in a private folder, under the names people know, until the block ends.

    The folder lies in memory where the machine offers that, else in the data folder; what a killed process left is
    removed by `sweep`.
    """
    with private_folder(sum(stored.size for stored in files)) as folder:
        paths = []
        for number, stored in enumerate(files):
            own = folder / str(number)
            own.mkdir()
            path = own / stored.name
            with path.open("wb") as out:
                for piece in read_pieces(actor=actor, stored=stored):
                    out.write(piece)
            paths.append(path)
        yield paths


@contextmanager
def private_folder(needed: int = 0) -> Iterator[Path]:
    """An empty folder that only this process's user can read, gone after the block."""
    folder = Path(tempfile.mkdtemp(prefix=f"{_TEMPORARY}{os.getpid()}-", dir=_clear_place(needed)))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


_TEMPORARY = "konvergensi-terbuka-"
_MEMORY = Path("/dev/shm")  # noqa: S108 - the folder made in it is private


def _clear_place(needed: int) -> Path:
    """Where clear text may lie for a moment: in memory when there is ample room, else beside the encrypted files."""
    if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > 4 * needed + (64 << 20):
        return _MEMORY
    kept = Path(settings.DATA) / "files" / "terbuka"
    kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    return kept


def remove_file(*, actor: Actor, stored: StoredFile) -> None:
    """Destroy the content and its key; the row stays and tells that there was a file."""
    with transaction.atomic():
        StoredFile.objects.filter(pk=stored.pk).update(removed_at=actor.now, key_sealed=None)
        record(actor, "platform.file.removed", stored, purpose=stored.purpose)
        transaction.on_commit(lambda: blob(stored.pk).unlink(missing_ok=True))
    stored.removed_at, stored.key_sealed = actor.now, None


def remove_expired(*, actor: Actor) -> int:
    """Destroy every file whose time is over, and sweep what killed processes left. Returns how many files."""
    over = StoredFile.objects.filter(Q(expires_at__lte=actor.now), removed_at__isnull=True)
    removed = 0
    for stored in over.iterator(chunk_size=500):
        remove_file(actor=actor, stored=stored)
        removed += 1
    sweep(now=actor.now)
    return removed


def sweep(*, now: datetime) -> int:
    """Remove blobs without a row, and clear folders of processes that are no more."""
    swept = 0
    for place in (_MEMORY, Path(settings.DATA) / "files" / "terbuka"):
        for folder in place.glob(f"{_TEMPORARY}*") if place.is_dir() else ():
            if not _is_alive(folder.name.removeprefix(_TEMPORARY).split("-")[0]):
                shutil.rmtree(folder, ignore_errors=True)
                swept += 1
    old = (now - _ORPHAN_AGE).timestamp()
    aged = [path for path in _root().glob("??/*") if path.is_file() and path.stat().st_mtime < old]
    for start in range(0, len(aged), 500):
        part = {path.stem.split(".")[0]: path for path in aged[start : start + 500]}
        known = {
            ident.hex for ident in StoredFile.objects.filter(
                pk__in=[UUID(name) for name in part if len(name) == 32], removed_at__isnull=True
            ).values_list("pk", flat=True)
        }  # fmt: skip
        for name, path in part.items():
            if name not in known or path.suffix == ".tmp":
                path.unlink(missing_ok=True)
                swept += 1
    return swept


def _is_alive(pid: str) -> bool:
    return not pid.isdigit() or Path(f"/proc/{pid}").exists()


def _root() -> Path:
    return Path(settings.DATA) / "files"


def blob(ident: UUID) -> Path:
    """Where the encrypted bytes of a file lie."""
    return _root() / ident.hex[-2:] / ident.hex


def _pieces(content: bytes | Path) -> Iterable[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        yield from _read_on(file)


def _read_on(file: BinaryIO) -> Iterator[bytes]:
    yield from iter(lambda: file.read(_PIECE), b"")
