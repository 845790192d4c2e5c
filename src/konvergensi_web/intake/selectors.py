"""Reading imports."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import polars as pl
from django.db.models import Count, Q, QuerySet, TextField, Window
from django.db.models.functions import Cast

from konvergensi import regions as packaged
from konvergensi.problems import ProblemError
from konvergensi.problems.intake import PLACE_EMPTY, PLACE_OPEN, TARGET_PLACE_OPEN
from konvergensi.problems.platform import NOT_FOUND
from konvergensi_web.intake import staging
from konvergensi_web.intake.models import Batch, BatchFile, HeldRow, MappingProfile, PlaceAlias
from konvergensi_web.intake.previews import facts_of_row, measures_of_row
from konvergensi_web.platform.actionlog.models import Entry
from konvergensi_web.platform.actionlog.selectors import named
from konvergensi_web.platform.files.services import may_open
from konvergensi_web.platform.jobs.models import Job
from konvergensi_web.platform.scope import Actor
from konvergensi_web.regions.models import Region
from konvergensi_web.regions.paths import path_of, subtree

PLACE_CODES = (PLACE_OPEN.code, TARGET_PLACE_OPEN.code)  # rows that a settled name releases
_HOMELESS = (PLACE_OPEN.code, PLACE_EMPTY.code)
_CHILD_DAY = ["child_id", "measured_on"]
ACTIVE = (Job.State.QUEUED, Job.State.RUNNING)


def batches(actor: Actor) -> QuerySet[Batch]:
    """The imports of the actor's area, newest first."""
    found: QuerySet[Batch] = Batch.objects.filter(Batch.readable(actor)).select_related("office", "regency")
    return found


def get_batch(*, actor: Actor, batch_id: UUID, for_update: bool = False) -> Batch:
    """One import. Raises `ProblemError` (platform.not-found) outside the actor's area."""
    rows = Batch.objects.select_for_update(of=("self",)) if for_update else batches(actor)
    found: Batch | None = rows.filter(Batch.readable(actor), pk=batch_id).first()
    if found is None:
        raise ProblemError(NOT_FOUND, what="Impor itu")
    return found


def uploads(batch: Batch) -> list[BatchFile]:
    """The files of an import as they were uploaded."""
    return list(BatchFile.objects.filter(batch=batch, role=BatchFile.Role.UPLOAD).select_related("file"))


def find_job(batch: Batch) -> Job | None:
    """The work of the present state."""
    return Job.objects.filter(pk=batch.job_id).first() if batch.job_id else None


def is_busy(job: Job | None) -> bool:
    """Whether that work waits or runs."""
    return job is not None and job.state in ACTIVE


def find_preview(batch: Batch) -> Mapping[str, Any] | None:
    """The shown rows, the headings and the counts of problems."""
    found: Mapping[str, Any] | None = staging.get_json(batch, BatchFile.Role.PREVIEW)
    return found


def find_book(actor: Actor, batch: Batch) -> BatchFile | None:
    """The newest problem book that the actor may open: one with names is for the person who had it made."""
    made = BatchFile.objects.filter(batch=batch, role=BatchFile.Role.BOOK, file__removed_at=None)
    made = made.exclude(file__expires_at__lte=actor.now).select_related("file").order_by("-file__created_at")
    return next((one for one in made if may_open(actor, one.file)), None)


def held_rows(batch: Batch) -> QuerySet[HeldRow]:
    """The rows of an import that wait, or waited, for a person."""
    found: QuerySet[HeldRow] = HeldRow.objects.filter(batch=batch)
    return found


def open_rows(batch: Batch) -> QuerySet[HeldRow]:
    """The rows that still wait, each with `unplaced`: how many of all wait for a name that a person can settle."""
    unplaced = Window(Count("pk", filter=Q(code__in=PLACE_CODES)))
    return held_rows(batch).filter(decision=HeldRow.Decision.OPEN).annotate(unplaced=unplaced)


def held_for_place(region_path: str, month: str) -> QuerySet[HeldRow]:
    """The rows that wait for their desa in an area, in the imports that hold this month (or nothing but such rows)."""
    waiting = HeldRow.objects.filter(
        subtree([region_path]), batch__state=Batch.State.COMMITTED, code__in=_HOMELESS, decision=HeldRow.Decision.OPEN
    )
    said: QuerySet[HeldRow] = waiting.annotate(months=Cast("batch__months", TextField()))
    return said.filter(Q(months="[]") | Q(months__contains=f'"{month}"'))


class Held(NamedTuple):
    """What holds a row, what to do about it, by what to find it in its file, and the measures used in its place."""

    what: str = ""
    do: str = ""
    facts: str = ""
    stands: str = ""


def held_reasons(batch: Batch, rows: Sequence[HeldRow]) -> dict[int, Held]:
    """What holds each of these rows, in the words of its finding, by position.

    A row whose file as a whole is held has the words about the file. Nothing is known any more once the tables of an
    import are destroyed.
    """
    if not rows:
        return {}
    roles = [BatchFile.Role.HELD, BatchFile.Role.FINDINGS]
    roles += [BatchFile.Role.ROWS] if any(one.usable for one in rows) else []
    held, findings, *stored = staging.get_tables(batch, *roles)
    if held.is_empty() or findings.is_empty():
        return {}
    told = {
        (file, sheet, row, code): (what, do)
        for file, sheet, row, code, what, do in findings.filter(pl.col("fate").is_in(["held", "stopped"]))
        .select("file", "sheet", "row", "code", "what", "do")
        .iter_rows()
    }
    used = _used_instead(stored[0], held, rows) if stored else {}
    found = {}
    for one in rows:
        file, sheet, row = held.select("file", "sheet", "row").row(one.position)
        words = told.get((file, sheet, row, one.code)) or told.get((file, sheet, None, one.code)) or ("", "")
        found[one.position] = Held(
            words[0], words[1], facts_of_row(held.row(one.position, named=True)), used.get(one.position, "")
        )  # fmt: skip
    return found


def _used_instead(stored: pl.DataFrame, held: pl.DataFrame, rows: Sequence[HeldRow]) -> dict[int, str]:
    """The measures that were stored where a held row is another result of the same child and day, by position."""
    wanted = [one.position for one in rows if one.usable]
    if not set(_CHILD_DAY) <= {*held.columns} & {*stored.columns}:
        return {}
    asked = held.select(_CHILD_DAY).with_row_index("position").filter(pl.col("position").is_in(wanted))
    beside = asked.join(stored.unique(_CHILD_DAY, keep="first", maintain_order=True), on=_CHILD_DAY)
    return {one["position"]: measures_of_row(one) for one in beside.iter_rows(named=True)}


def find_undoing(batch: Batch) -> Entry | None:
    """Who took the import back, when and why: its line in the action log, with `user_name` and `office_name`."""
    asked = Entry.objects.filter(
        action="intake.batch.undoing", subject_type=Batch._meta.label_lower, subject_id=str(batch.pk)
    )
    return named(asked).order_by("-pk").first()


def earlier_imports(batch: Batch) -> list[tuple[str, datetime, str]]:
    """Files of this import that are stored already, byte for byte: name, when, by whom."""
    mine = {one.file.sha256: one.file.name for one in uploads(batch)}
    told = BatchFile.objects.filter(
        role=BatchFile.Role.UPLOAD,
        file__sha256__in=list(mine),
        batch__in=Batch.objects.filter(
            subtree([path_of(batch.regency_id or "")]), register=batch.register, state=Batch.State.COMMITTED
        ).exclude(pk=batch.pk),
    ).select_related("file", "batch")
    found: dict[str, tuple[str, datetime, str]] = {}
    for one in told.order_by("batch__committed_at"):
        if one.batch.committed_at:
            found.setdefault(
                one.file.sha256, (mine[one.file.sha256], one.batch.committed_at, one.batch.created_by_name)
            )
    return list(found.values())


def settled_names(regency: str) -> packaged.Aliases:
    """What persons have settled in a regency, as the reader takes it."""
    entries: dict[str, list[packaged.Alias]] = {"district": [], "village": []}
    for alias in PlaceAlias.objects.filter(regency_id=regency):
        entries[alias.level].append(packaged.Alias(alias.name, alias.district, alias.region_id))
    return packaged.Aliases(regency, tuple(entries["district"]), tuple(entries["village"]))


def meanings(office_id: int, register: str) -> dict[str, str]:
    """The office's own headings and what they mean."""
    found = MappingProfile.objects.filter(office_id=office_id, register=register)
    return dict(found.values_list("heading", "column"))


def regencies(actor: Actor) -> Sequence[Region]:
    """The kabupaten/kota an actor may import for: those his area lies in, or that lie in it."""
    above = {".".join(path.split(".")[:2]) for path in actor.paths if path.count(".") >= 2}
    wide = [path for path in actor.paths if path.count(".") < 2]
    rows = Region.objects.filter(level="regency")
    return list(rows.filter(code__in=above) | (rows.filter(subtree(wide, "path")) if wide else rows.none()))
