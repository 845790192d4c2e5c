"""Bytes at rest: every file under a data key of its own, in pieces, so that a large one never lies in memory whole.

    KVF1 | nonce prefix (7) | piece and tag | piece and tag | ...

The nonce of a piece is the prefix, the piece's number (4) and whether it is the last (1): a piece can be neither
moved, repeated, dropped nor cut off unnoticed. The file's id is the associated data. The data key is sealed by
`privacy.crypto` and stands in the row, so rotating the master key rewrites rows, not files, and forgetting the row's
key destroys the file in every backup too.
"""

import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"KVF1"
PIECE = 1 << 20
KEY_BYTES = 32
_PREFIX, _TAG = 7, 16


class BrokenFileError(Exception):
    """The bytes are not those that were written."""


def new_key() -> bytes:
    """A data key for one file."""
    return secrets.token_bytes(KEY_BYTES)


def write(path: Path, pieces: Iterable[bytes], *, key: bytes, told: bytes) -> None:
    """Write the pieces encrypted; the file appears under its name only when it is whole and on the disk."""
    box, prefix = AESGCM(key), secrets.token_bytes(_PREFIX)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.tmp")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(MAGIC + prefix)
            for number, (piece, last) in enumerate(_with_last(_even(pieces))):
                out.write(box.encrypt(_nonce(prefix, number, last=last), piece, told))
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def read(path: Path, *, key: bytes, told: bytes) -> Iterator[bytes]:
    """The plain pieces. Raises `BrokenFileError` at the first piece that is not what was written."""
    box = AESGCM(key)
    with path.open("rb") as file:
        head = file.read(len(MAGIC) + _PREFIX)
        if len(head) != len(MAGIC) + _PREFIX or not head.startswith(MAGIC):
            raise BrokenFileError(path.name)
        sealed = iter(lambda: file.read(PIECE + _TAG), b"")
        number = -1
        for number, (piece, last) in enumerate(_with_last(sealed)):
            try:
                yield box.decrypt(_nonce(head[len(MAGIC) :], number, last=last), piece, told)
            except InvalidTag:
                raise BrokenFileError(path.name) from None
        if number < 0:
            raise BrokenFileError(path.name)


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + (b"\x01" if last else b"\x00")


def _even(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces of one size; a file of no bytes is one empty piece."""
    waiting, any_sent = bytearray(), False
    for piece in pieces:
        waiting += piece
        while len(waiting) >= PIECE:
            yield bytes(waiting[:PIECE])
            del waiting[:PIECE]
            any_sent = True
    if waiting or not any_sent:
        yield bytes(waiting)


def _with_last(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    walk = iter(pieces)
    held = next(walk, None)
    for piece in walk:
        if held is not None:
            yield held, False
        held = piece
    if held is not None:
        yield held, True
