"""The hash chain over the entries, and its check.

An entry's seal is SHA-256 over its canonical bytes, its place in the chain and the seal before it. Entries are sealed
in the order the sealer meets them: a transaction that commits late gets a later place. One sealer works at a time
(the head's row is locked). After each run the head is also appended to a file beside the database, the second place
that a shortened or replaced table is found out by.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from konvergensi_web.platform.actionlog import triggers
from konvergensi_web.platform.actionlog.models import ChainHead, Entry

CHUNK = 500
_SEALED = (
    "id", "at", "user_id", "office_id", "role", "action", "subject_type", "subject_id", "region_path", "reason",
    "request_id", "payload_digest",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where the chain does not hold."""

    position: int
    entry_id: int | None
    says: str


@dataclass(slots=True)
class Verdict:
    """What a check of the chain found."""

    checked: int = 0
    waiting: int = 0  # written, not sealed yet
    erased: int = 0  # payload erased; the entry still stands
    broken: Break | None = None
    warnings: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether nothing is broken."""
        return self.broken is None and not self.warnings


def canonical(entry: Entry) -> bytes:
    """The bytes of an entry that its seal stands for: every column but the seal's own, in a fixed order."""
    values: list[Any] = [getattr(entry, name) for name in _SEALED]
    values[1] = entry.at.astimezone(UTC).isoformat()
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


def seal_of(entry: Entry, position: int, previous: str) -> str:
    """The seal of an entry at a place of the chain."""
    return hashlib.sha256(f"{position}|{previous}|".encode() + canonical(entry)).hexdigest()


def seal_entries(limit: int | None = None) -> int:
    """Seal what waits, oldest first; returns how many. Safe to start twice: the second waits for the first."""
    sealed = 0
    while limit is None or sealed < limit:
        done = _seal_chunk(CHUNK if limit is None else min(CHUNK, limit - sealed))
        if not done:
            break
        sealed += done
    return sealed


def _seal_chunk(size: int) -> int:
    with transaction.atomic():
        ChainHead.objects.get_or_create(pk=1)
        head = ChainHead.objects.select_for_update().get(pk=1)
        waiting = list(Entry.objects.filter(seal="").order_by("id")[:size])
        for entry in waiting:
            entry.previous, entry.position = head.seal, head.position + 1
            entry.seal = seal_of(entry, entry.position, entry.previous)
            head.position, head.seal = entry.position, entry.seal
        if waiting:
            Entry.objects.bulk_update(waiting, ["position", "previous", "seal"], batch_size=100)
            head.sealed_at = timezone.now()
            head.save()
            copy = {"position": head.position, "seal": head.seal, "at": head.sealed_at.isoformat()}
            transaction.on_commit(lambda: _append_copy(copy))
    return len(waiting)


def verify_chain(tell: Callable[[int], None] = lambda done: None) -> Verdict:
    """Walk the whole chain; stop at the first row that does not hold. `tell` hears how far it is."""
    verdict, before, last = Verdict(), "", 0
    verdict.warnings += [f"pengaman basis data hilang: {name}" for name in triggers.missing()]
    for entry, payload in _chain():
        verdict.broken = _fault(entry, payload, last, before)
        if verdict.broken:
            return verdict
        verdict.checked += 1
        verdict.erased += bool(entry.payload_digest) and payload is None
        before, last = entry.seal, entry.position or 0
        if verdict.checked % 5_000 == 0:
            tell(verdict.checked)
    verdict.broken = _shortened(last, before)
    verdict.waiting = Entry.objects.filter(seal="").count()
    return verdict


def _chain() -> Iterator[tuple[Entry, Any]]:
    rows = Entry.objects.exclude(seal="").order_by("position").select_related("payload").prefetch_related("touched")
    for entry in rows.iterator(chunk_size=CHUNK):  # an export touches thousands: few entries at a time
        payload = getattr(entry, "payload", None)
        yield entry, payload.body if payload else None


def _fault(entry: Entry, payload: Any, last: int, before: str) -> Break | None:
    at = entry.position or 0
    if at != last + 1:
        return Break(last + 1, None, f"catatan ke-{last + 1} hilang; berikutnya yang ada ke-{at}")
    if entry.previous != before:
        return Break(at, entry.pk, "tidak bersambung dengan catatan sebelumnya")
    if entry.seal != seal_of(entry, at, before):
        return Break(at, entry.pk, "isinya tidak sama dengan saat disegel")
    if payload is not None and digest(payload) != entry.payload_digest:
        return Break(at, entry.pk, "rinciannya tidak sama dengan saat dicatat")
    if not _same_people(entry, payload):
        return Break(at, entry.pk, "daftar orang yang ditampilkan tidak sama dengan saat dicatat")
    return None


def _same_people(entry: Entry, payload: Any) -> bool:
    """Whether the people an entry touched are those it named, if any; they go only together with its payload."""
    touched = [row.person_id for row in entry.touched.all()]
    told = payload.get("people") if isinstance(payload, dict) else None
    if told is None:
        return not touched
    if "digest" not in told:  # written before the people of an entry were sealed with it
        return True
    return bool(digest_of_people(touched) == told["digest"])


def _shortened(last: int, seal: str) -> Break | None:
    """Whether the end is missing: the head's row and the copy in the file tell how far the chain went."""
    head = ChainHead.objects.filter(pk=1).first()
    if head is not None and (head.position, head.seal) != (last, seal):
        return Break(last + 1, None, f"rantai berakhir di {last}, kepala rantai mencatat {head.position}")
    copied = last_copy()
    if copied and copied["position"] > last:
        return Break(last + 1, None, f"rantai berakhir di {last}, salinan segel mencatat {copied['position']}")
    if copied and not Entry.objects.filter(position=copied["position"], seal=copied["seal"]).exists():
        return Break(copied["position"], None, "segelnya lain daripada salinan segel di luar basis data")
    return None


def digest(body: Any) -> str:
    """SHA-256 of a payload."""
    text = json.dumps(body, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of_people(people: Iterable[UUID]) -> str:
    """SHA-256 of who an action touched, whatever their order."""
    return hashlib.sha256("".join(sorted(str(one) for one in people)).encode()).hexdigest()


def last_copy() -> dict[str, Any] | None:
    """The last head that was copied to the file, if any."""
    file = _copy_file()
    if not file.exists():
        return None
    lines = file.read_text().splitlines()
    return dict(json.loads(lines[-1])) if lines else None


def _append_copy(head: dict[str, Any]) -> None:
    file = _copy_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a") as out:
        out.write(json.dumps(head) + "\n")


def _copy_file() -> Path:
    return Path(settings.LOG_FOLDER) / "segel.jsonl"


def sealed_until() -> datetime | None:
    """When the sealer last worked."""
    head = ChainHead.objects.filter(pk=1).first()
    return head.sealed_at if head else None
