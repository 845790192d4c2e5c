"""The file of a backup: an outer tar with a header and the content; the content a tar.gz, encrypted piece by piece.

header.json   what this is, how its key is derived, the SHA-256 of `isi`
isi           tar.gz of manifest.json and the members it lists (encrypted as `platform.files.vault` writes)
"""

import gzip
import hashlib
import io
import json
import os
import secrets
import tarfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from konvergensi.problems import ProblemError
from konvergensi.problems.backup import BACKUP_DAMAGED, BACKUP_KEY_WRONG, NOT_A_BACKUP
from konvergensi_web.platform.files import vault

FORMAT = 1
PIECE = 1 << 20
SCRYPT = {"n": 1 << 16, "r": 8, "p": 1}
TOLD = b"konvergensi backup 1"
Secret = str | bytes | None  # a passphrase, the bytes of a key file, or nothing: not encrypted


@dataclass(frozen=True, slots=True)
class Opened:
    """A backup whose header was read; its content is checked when it is unpacked."""

    path: Path
    header: dict[str, Any]


def derive(secret: Secret, salt: bytes) -> bytes | None:
    """The key of one backup: scrypt of a passphrase, which may be weak; one hash of a key file, which is not."""
    if secret is None:
        return None
    if isinstance(secret, bytes):
        return hashlib.sha256(b"konvergensi key file" + salt + secret).digest()
    return Scrypt(salt=salt, length=vault.KEY_BYTES, **SCRYPT).derive(secret.encode())


def write(path: Path, secret: Secret, about: dict[str, Any], fill: Callable[[tarfile.TarFile], None]) -> str:
    """Write a backup whose content `fill` puts into a tar; it appears under its name when it is whole.

    Returns the SHA-256 of its content.
    """
    salt = secrets.token_bytes(16)
    key = derive(secret, salt)
    content = path.with_name(path.name + ".isi.tmp")
    draft = path.with_name(path.name + ".tmp")
    try:
        _write_content(content, key, fill)
        digest = file_digest(content)
        kind = "none" if secret is None else "key-file" if isinstance(secret, bytes) else "passphrase"
        header = {"format": FORMAT, **about, "encryption": kind, "salt": salt.hex(), "scrypt": SCRYPT, "sha256": digest}
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w") as outer:
                _add_bytes(outer, "header.json", json.dumps(header, indent=1).encode())
                outer.add(content, arcname="isi")
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    finally:
        content.unlink(missing_ok=True)
        draft.unlink(missing_ok=True)
    return digest


def open_backup(path: Path) -> Opened:
    """Read the header and check the content against its checksum. Raises `ProblemError`."""
    try:
        with tarfile.open(path, mode="r:") as outer:
            header = json.loads(_member(outer, "header.json").read())
            content = _member(outer, "isi")
            digest = hashlib.sha256()
            while piece := content.read(PIECE):
                digest.update(piece)
    except (tarfile.TarError, KeyError, ValueError, EOFError) as error:
        raise ProblemError(NOT_A_BACKUP, file=path.name) from error
    if header.get("format") != FORMAT:
        raise ProblemError(NOT_A_BACKUP, file=path.name)
    if digest.hexdigest() != header["sha256"]:
        raise ProblemError(BACKUP_DAMAGED, file=path.name, where="jumlah periksanya berbeda")
    return Opened(path, header)


def unpack(opened: Opened, secret: Secret, folder: Path) -> dict[str, Any]:
    """Decrypt into an empty folder and check every member against the manifest, which is returned."""
    content = folder.with_name(folder.name + ".isi")
    plain = folder.with_name(folder.name + ".tar.gz")
    try:
        with tarfile.open(opened.path, mode="r:") as outer, content.open("wb") as out:
            source = _member(outer, "isi")
            while piece := source.read(PIECE):
                out.write(piece)
        _decrypt(opened, secret, content, plain)
        with tarfile.open(plain, mode="r:gz") as inner:
            inner.extractall(folder, filter="data")
    except (tarfile.TarError, EOFError, OSError) as error:
        if isinstance(error, OSError) and not isinstance(error, tarfile.TarError) and error.errno is not None:
            raise
        raise ProblemError(BACKUP_DAMAGED, file=opened.path.name, where="isinya tidak terbaca") from error
    finally:
        content.unlink(missing_ok=True)
        plain.unlink(missing_ok=True)
    return _checked(opened, folder)


def file_digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def add_manifest(tar: tarfile.TarFile, manifest: dict[str, Any]) -> None:
    """The manifest is the last member: it knows the checksums of all before it."""
    _add_bytes(tar, "manifest.json", json.dumps(manifest, indent=1).encode())


def _write_content(path: Path, key: bytes | None, fill: Callable[[tarfile.TarFile], None]) -> None:
    pieces = _tarred(fill)
    if key is not None:
        vault.write(path, pieces, key=key, told=TOLD)
        return
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        for piece in pieces:
            out.write(piece)


def _tarred(fill: Callable[[tarfile.TarFile], None]) -> Iterator[bytes]:
    """The bytes of the tar.gz as they are made, through a pipe: nothing of it lies on the disk in the clear."""
    reading, writing = os.pipe()
    broke: list[BaseException] = []

    def work() -> None:
        try:
            with (
                os.fdopen(writing, "wb") as out,
                gzip.GzipFile(fileobj=out, mode="wb", compresslevel=3, mtime=0) as packed,
                tarfile.open(fileobj=packed, mode="w|") as tar,
            ):
                fill(tar)
        except BaseException as error:  # handed to the reader below
            broke.append(error)

    thread = threading.Thread(target=work, name="tar")
    thread.start()
    with os.fdopen(reading, "rb") as source:
        while piece := source.read(PIECE):
            yield piece
    thread.join()
    if broke:
        raise broke[0]


def _decrypt(opened: Opened, secret: Secret, content: Path, plain: Path) -> None:
    wanted = opened.header["encryption"]
    given = "none" if secret is None else "key-file" if isinstance(secret, bytes) else "passphrase"
    if wanted == "none":
        content.replace(plain)
        return
    if wanted != given:
        raise ProblemError(BACKUP_KEY_WRONG, file=opened.path.name, wanted=wanted)
    key = derive(secret, bytes.fromhex(opened.header["salt"]))
    assert key is not None
    try:
        with os.fdopen(os.open(plain, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            for piece in vault.read(content, key=key, told=TOLD):
                out.write(piece)
    except vault.BrokenFileError as error:
        raise ProblemError(BACKUP_KEY_WRONG, file=opened.path.name, wanted=wanted) from error


def _checked(opened: Opened, folder: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    for name, digest in manifest["members"].items():
        member = folder / name
        if not member.is_file() or file_digest(member) != digest:
            raise ProblemError(BACKUP_DAMAGED, file=opened.path.name, where=f"{name} tidak sama dengan daftarnya")
    return manifest


def _add_bytes(tar: tarfile.TarFile, name: str, body: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(body), 0o600
    tar.addfile(member, io.BytesIO(body))


def _member(tar: tarfile.TarFile, name: str) -> Any:
    found = tar.extractfile(name)
    if found is None:
        raise KeyError(name)
    return found
