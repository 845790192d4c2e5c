"""The keys of personal data: a ring with numbered keys, in the data folder (0600) or in KONVERGENSI_KEYS.

A ring has cipher keys (AES-256) and, apart from them, index keys (HMAC). One of each is active: it writes. The others
read. A retired key is no longer looked up by equality, but stays, because backups may still need it. The ring is read
again whenever its file changes, so a rotation in the worker is seen by the server at once.
"""

import base64
import binascii
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings

from konvergensi.problems import ProblemError
from konvergensi.problems.privacy import KEYS_INVALID

KEY_BYTES = 32
ENVIRONMENT = "KONVERGENSI_KEYS"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRing:
    """Numbered keys; `active` and `active_index` write. `looked_up` are the index keys equality has to ask."""

    active: int
    keys: Mapping[int, bytes]
    active_index: int
    index_keys: Mapping[int, bytes]
    retired_index: frozenset[int] = frozenset()

    @property
    def looked_up(self) -> list[int]:
        """Index keys in use, the active one first."""
        others = sorted(set(self.index_keys) - self.retired_index - {self.active_index})
        return [self.active_index, *others]


def key_ring() -> KeyRing:
    """The ring in force; made once when there is none."""
    told = settings.ENV.keys
    if told is not None:
        return _parsed(told.get_secret_value())
    file = _file()
    if not file.exists():
        _create(file, _new_ring())
    return _read(file)


def in_environment() -> bool:
    """Whether the keys come from the environment, where only the operator can add one."""
    return settings.ENV.keys is not None


def add_keys() -> KeyRing:
    """A new active cipher key and a new active index key. The old ones go on reading."""
    ring = key_ring()
    if in_environment():
        return ring
    number, index = max(ring.keys) + 1, max(ring.index_keys) + 1
    changed = replace(
        ring,
        active=number,
        keys={**ring.keys, number: secrets.token_bytes(KEY_BYTES)},
        active_index=index,
        index_keys={**ring.index_keys, index: secrets.token_bytes(KEY_BYTES)},
    )
    _write(_file(), changed)
    return changed


def retire_index_keys() -> KeyRing:
    """Look up by the active index key alone, once no row carries an older index."""
    ring = key_ring()
    changed = replace(ring, retired_index=frozenset(set(ring.index_keys) - {ring.active_index}))
    if not in_environment() and changed != ring:
        _write(_file(), changed)
    return changed


def drop_key(number: int) -> KeyRing:
    """Destroy an old cipher key: what it wrote, in backups too, can never be read again."""
    ring = key_ring()
    if number == ring.active or in_environment():
        raise ProblemError(KEYS_INVALID, place=str(_file()), reason=f"kunci {number} sedang dipakai")
    changed = replace(ring, keys={key: value for key, value in ring.keys.items() if key != number})
    _write(_file(), changed)
    return changed


def _file() -> Path:
    return Path(settings.KEY_FOLDER) / "ring.json"


def _new_ring() -> KeyRing:
    return KeyRing(
        active=1,
        keys={1: secrets.token_bytes(KEY_BYTES)},
        active_index=1,
        index_keys={1: secrets.token_bytes(KEY_BYTES)},
    )


_kept: tuple[tuple[str, int, int], KeyRing] | None = None


def _read(file: Path) -> KeyRing:
    global _kept  # noqa: PLW0603 - one ring a process, read again when its file changes
    told = file.stat()
    stamp = (str(file), told.st_mtime_ns, told.st_ino)
    if _kept is None or _kept[0] != stamp:
        _kept = (stamp, _parsed(file.read_text(), str(file)))
    return _kept[1]


def _create(file: Path, ring: KeyRing) -> None:
    """Write a first ring; when another process was faster, keep its ring."""
    draft = _draft(file, ring)
    try:
        os.link(draft, file)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def _write(file: Path, ring: KeyRing) -> None:
    _draft(file, ring).replace(file)


def _draft(file: Path, ring: KeyRing) -> Path:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f"ring-{secrets.token_hex(4)}.tmp")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as out:
        json.dump(_as_json(ring), out, indent=1)
        out.flush()
        os.fsync(out.fileno())
    return draft


def _as_json(ring: KeyRing) -> dict[str, Any]:
    def coded(keys: Mapping[int, bytes]) -> dict[str, str]:
        return {str(number): base64.b64encode(key).decode() for number, key in sorted(keys.items())}

    return {
        "active": ring.active,
        "keys": coded(ring.keys),
        "active_index": ring.active_index,
        "index_keys": coded(ring.index_keys),
        "retired_index": sorted(ring.retired_index),
    }


def _parsed(text: str, place: str = ENVIRONMENT) -> KeyRing:
    """A ring from JSON, plain or in base64. Raises `ProblemError` (privacy.keys-invalid) without showing a key."""
    try:
        plain = text if text.lstrip().startswith("{") else base64.b64decode(text, validate=True).decode()
        told = json.loads(plain)
        ring = KeyRing(
            active=int(told["active"]),
            keys=_keys(told["keys"]),
            active_index=int(told["active_index"]),
            index_keys=_keys(told["index_keys"]),
            retired_index=frozenset(map(int, told.get("retired_index", ()))),
        )
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as error:
        raise ProblemError(KEYS_INVALID, place=place, reason=type(error).__name__) from None
    if ring.active not in ring.keys or ring.active_index not in ring.index_keys:
        raise ProblemError(KEYS_INVALID, place=place, reason="kunci aktif tidak ada")
    return ring


def _keys(told: Mapping[str, str]) -> dict[int, bytes]:
    keys = {int(number): base64.b64decode(key, validate=True) for number, key in told.items()}
    if any(len(key) != KEY_BYTES for key in keys.values()):
        raise ValueError("a key has the wrong length")
    return keys
