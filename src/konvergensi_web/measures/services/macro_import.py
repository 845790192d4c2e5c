"""Tables of figures: every row accounted for, and an import that can be undone.

rows_in = stored + corrected + unchanged + refused. A row that gives a figure another value is its new version.
"""

import hashlib
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from konvergensi.problems import Finding, ProblemError
from konvergensi.problems import releases as problems
from konvergensi.problems.platform import NOT_FOUND, WRONG_STATE
from konvergensi.sources import tables
from konvergensi_web.measures.models import MacroImport, MacroValue
from konvergensi_web.measures.services import macro
from konvergensi_web.measures.services._macro_rows import KEY, NUMBERS, MacroRow, columns_of, differs, read_rows
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.scope import Actor, require

State = MacroValue.State
FINDINGS_KEPT = 5_000
CHUNK = 1_000


def import_macro_table(*, actor: Actor, file: Path, name: str) -> MacroImport:
    """Import a CSV or workbook of figures. Rows of regions outside the actor's area are refused like unknown ones."""
    require(actor, macro.WRITE)
    table = tables.open_any(file)
    columns = columns_of(table.schema.names, name)
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    done = MacroImport(file_name=name[:150], sha256=digest, imported_by_id=actor.user_id, imported_at=actor.now)
    rows, findings, same = read_rows(table, columns, actor)
    with transaction.atomic():
        done.rows_in = len(rows) + len(findings) + same
        done.refused = len(findings)
        done.findings = [_told(one) for one in findings[:FINDINGS_KEPT]]
        done.save()
        done.stored, done.corrected = _store(actor, rows, done)
        done.unchanged = len(rows) + same - done.stored - done.corrected
        done.save(update_fields=["stored", "corrected", "unchanged"])
        record(
            actor, "measures.macro.imported", done, rows_in=done.rows_in, stored=done.stored,
            corrected=done.corrected, unchanged=done.unchanged, refused=done.refused, sha256=digest,
        )  # fmt: skip
    return done


def undo_macro_import(*, actor: Actor, import_id: UUID, reason: str) -> MacroImport:
    """Take the figures of a table back; what they had corrected counts again.

    Raises `ProblemError`: not yours, undone already, no reason, or a figure of it was changed since.
    """
    require(actor, macro.WRITE)
    with transaction.atomic():
        done = MacroImport.objects.select_for_update().filter(pk=import_id).first()
        if done is None:
            raise ProblemError(NOT_FOUND, what="Impor")
        paths = set(done.macro_values.order_by().values_list("region_path", flat=True))
        if not paths and done.imported_by_id != actor.user_id:
            raise ProblemError(NOT_FOUND, what="Impor")
        for path in sorted(paths):
            require(actor, macro.WRITE, path=path)
        macro.lock_places(paths)
        _undo(actor, done, reason)
        done.undone_at, done.undone_by_id, done.undone_reason = actor.now, actor.user_id, reason.strip()[:300]
        done.save(update_fields=["undone_at", "undone_by_id", "undone_reason"])
        record(actor, "measures.macro.import-undone", done, reason=done.undone_reason, stored=done.stored,
               corrected=done.corrected)  # fmt: skip
    return done


def _undo(actor: Actor, done: MacroImport, reason: str) -> None:
    if done.undone_at is not None:
        raise ProblemError(WRONG_STATE, what="Pembatalan impor", state="sudah diurungkan", expected="tersimpan")
    macro.check_reason(reason)
    rows = list(done.macro_values.order_by("pk").values_list("pk", "state", "replaces_id"))
    later = sum(1 for _, state, _ in rows if state == State.CORRECTED)
    if later:
        raise ProblemError(problems.MACRO_IMPORT_BUILT_ON, file=done.file_name, n=later)
    counted = [(pk, before) for pk, state, before in rows if state == State.STANDS]
    for start in range(0, len(counted), CHUNK):
        chunk = counted[start : start + CHUNK]
        macro.end_versions(actor, [pk for pk, _ in chunk], State.UNDONE, reason)
        before = [pk for _, pk in chunk if pk is not None]
        macro.stand_again(MacroValue.objects.filter(pk__in=before, state=State.CORRECTED).values_list("pk", flat=True))


def _store(actor: Actor, rows: list[MacroRow], done: MacroImport) -> tuple[int, int]:
    """Store what is new and the new versions of what is there. How many of both."""
    macro.lock_places({row.values["region_path"] for row in rows})
    known = _known(rows)
    made: list[MacroValue] = []
    ended: list[int] = []
    for row in rows:
        before = known.get(row.key)
        if before is not None and not differs(row.values, before):
            continue
        replaced = before["pk"] if before is not None and before["state"] == State.STANDS else None
        if replaced is not None:
            ended.append(replaced)
        made.append(MacroValue(
            **row.values, imported=done, replaces_id=replaced, recorded_by_id=actor.user_id, recorded_at=actor.now,
            standing=before["standing"] if before is not None else "published",
        ))  # fmt: skip
    for start in range(0, len(ended), CHUNK):
        macro.end_versions(actor, ended[start : start + CHUNK], State.CORRECTED, f"impor {done.file_name}")
    MacroValue.objects.bulk_create(made, batch_size=CHUNK)
    return len(made) - len(ended), len(ended)


def _known(rows: list[MacroRow]) -> dict[tuple[str, ...], dict[str, Any]]:
    """Of each figure the version that counts, or else the one withdrawn last: that one is not stored again unsaid."""
    wanted = MacroValue.objects.filter(
        indicator__in={row.values["indicator"] for row in rows}, state__in=(State.STANDS, State.WITHDRAWN)
    )
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for one in wanted.order_by("pk").values("pk", "state", "standing", *KEY, *NUMBERS).iterator(2_000):
        key = tuple(one[name] for name in KEY)
        if key not in found or found[key]["state"] != State.STANDS:
            found[key] = one
    return found


def _told(one: Finding) -> dict[str, Any]:
    what, why, do = one.sentences()
    return {"row": one.row, "column": one.column, "value": one.value, "what": what, "why": why, "do": do}
