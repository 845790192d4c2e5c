"""The secret that turns an identity into a pseudonym."""

import os
import secrets
from pathlib import Path

from konvergensi.problems import ProblemError
from konvergensi.problems.registry import KEY_INVALID

KEY_BYTES = 32


def load_or_create_key(path: Path) -> bytes:
    """The key in `path`, made (32 random bytes, readable by its owner only) when the file is not there.

    The same key gives the same `child_id` in every month; without it the ids of earlier reports cannot be repeated.
    Raises `ProblemError` when the file holds something else, `OSError` when it cannot be read or written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(path)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(KEY_BYTES) + "\n")
    return _read(path)


def _read(path: Path) -> bytes:
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError as error:
        raise ProblemError(KEY_INVALID, file=str(path)) from error
    if len(key) != KEY_BYTES:
        raise ProblemError(KEY_INVALID, file=str(path))
    return key
