"""The problem workbook of an import: every row that needs an eye, masked unless names are granted."""

from uuid import UUID

import polars as pl
from django.db import transaction
from django.db.models import F

from konvergensi.problems import ProblemError
from konvergensi.problems.intake import NOT_READ
from konvergensi.sources import FileAccount, Reading, write_problem_book
from konvergensi.sources.schema import FINDINGS, MEASUREMENTS
from konvergensi_web.intake import staging
from konvergensi_web.intake.loaders import get_loader
from konvergensi_web.intake.models import Batch, BatchFile
from konvergensi_web.intake.selectors import get_batch
from konvergensi_web.intake.services.reading import headings_of
from konvergensi_web.intake.services.settle import SETTLED_AS
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.files.content import XLSX
from konvergensi_web.platform.files.services import PERSONAL, private_folder, remove_file, store_file
from konvergensi_web.platform.jobs.models import Job
from konvergensi_web.platform.jobs.run import JobRun
from konvergensi_web.platform.jobs.services import start_job
from konvergensi_web.platform.privacy.exports import EXPORT, record_export, watermark
from konvergensi_web.platform.privacy.identities import grants_in_force
from konvergensi_web.platform.privacy.models import ExportRecord, Grant
from konvergensi_web.platform.scope import Actor, require
from konvergensi_web.regions.paths import within

BOOK = "intake.book"


def start_book(*, actor: Actor, batch: Batch) -> Job:
    """Let the worker write the workbook, for who may import and take data away here."""
    for permission in (staging.PERMISSION, EXPORT):
        require(actor, permission, path=batch.region_path)
    if not batch.plan:
        raise ProblemError(NOT_READ)
    return start_job(actor=actor, kind=BOOK, args={"batch": str(batch.pk)})


def run_book(job: JobRun) -> dict[str, int]:
    """The job: the staged tables as a workbook, kept encrypted with the import."""
    batch = get_batch(actor=job.actor, batch_id=job.args["batch"])
    job.tell("Menulis buku masalah")
    reading = staged_reading(batch)
    rows = reading.findings.filter(pl.col("row").is_not_null()).select("file", "sheet", "row").n_unique()
    names = _leave_for_names(job.actor, batch, rows)
    name = f"masalah-{batch.register}-{'-'.join(batch.months[:1]) or 'impor'}.xlsx"
    with transaction.atomic():
        locked = get_batch(actor=job.actor, batch_id=batch.pk, for_update=True)
        made = record_export(
            actor=job.actor, what="Buku masalah impor", purpose="Memperbaiki data di aplikasi asal", rows=rows,
            path=batch.region_path, with_names=names, form="xlsx", people=_people(batch, reading) if names else (),
        )  # fmt: skip
        body = _written(reading, names=names, mark=watermark(made))
        kept = _kept(job.actor, locked, name, body, made)
        made.file_id = kept.file_id
        made.save(update_fields=["file_id"])
        record(job.actor, "intake.book.written", locked, findings=reading.findings.height)
    job.result_url = f"/berkas/{kept.file_id}/"
    return {"findings": reading.findings.height}


def _kept(actor: Actor, batch: Batch, name: str, body: bytes, made: ExportRecord) -> BatchFile:
    """The workbook in place of the last one for the same readers; it goes when the export's time is over.

    Names were granted to one person: his book stands beside the masked one of the office.
    """
    books = BatchFile.objects.filter(batch=batch, role=BatchFile.Role.BOOK).select_related("file").order_by("position")
    position = 0
    for one in books:
        personal = one.file.permission == PERSONAL
        mine = (one.file.created_by_id, one.file.office_id) == (actor.user_id, actor.office_id)
        if personal == made.with_names and (mine or not personal):
            one.delete()
            remove_file(actor=actor, stored=one.file)
        else:
            position = one.position + 1
    stored = store_file(
        actor=actor, name=name, content=body, purpose=f"intake.{BatchFile.Role.BOOK.value}", kind=XLSX,
        permission=PERSONAL if made.with_names else staging.PERMISSION, path=batch.region_path,
        expires_at=made.expires_at,
    )  # fmt: skip
    return BatchFile.objects.create(batch=batch, file=stored, role=BatchFile.Role.BOOK, position=position)


def _people(batch: Batch, reading: Reading) -> list[UUID]:
    """The persons on record among the rows that a book names."""
    about = reading.findings.filter(pl.col("row").is_not_null()).select("file", "sheet", "row").unique()
    tables = (
        staging.get_table(batch, role) for role in (BatchFile.Role.ROWS, BatchFile.Role.HELD, BatchFile.Role.REFUSED)
    )
    named = [table.join(about, on=["file", "sheet", "row"], how="semi") for table in tables if table.height]
    loader = get_loader(batch.register)
    return sorted({person for table in named for person in loader.people(batch=batch, rows=table)})


def _written(reading: Reading, *, names: bool, mark: str) -> bytes:
    """The workbook, signed with who took it away, when and why."""
    with private_folder() as folder:
        path = folder / "buku.xlsx"
        write_problem_book(reading, path, with_names=names, mark=mark)
        return path.read_bytes()


def _leave_for_names(actor: Actor, batch: Batch, rows: int) -> bool:
    """Whether a grant in force covers the names and NIK of so many rows here; its ceiling is drawn down at once."""
    for grant in () if actor.token_id else grants_in_force(actor):  # a grant is a person's, not his programs'
        if grant.with_numbers and within(batch.region_path, grant.paths()):
            room = Grant.objects.filter(pk=grant.pk, used_rows__lte=grant.max_rows - rows)
            if room.update(used_rows=F("used_rows") + rows):
                return True
    return False


def staged_reading(batch: Batch) -> Reading:
    """The staged tables as the reader gave them, with what was settled since."""
    rows, held, refused = (
        staging.get_table(batch, role) for role in (BatchFile.Role.ROWS, BatchFile.Role.HELD, BatchFile.Role.REFUSED)
    )
    # rows whose village was settled late still lie among the held, with what became of them
    fate = pl.col(SETTLED_AS).fill_null("held") if SETTLED_AS in held.columns else pl.lit("held")
    now = {name: _measurements(held.filter(fate == name)) for name in ("stored", "held", "refused")}
    findings = staging.get_table(batch, BatchFile.Role.FINDINGS)
    names = ("file", "sheet", "layout", "kind", "reason", "rows_in", "stored", "held", "refused", "sha256")
    accounts = [
        FileAccount(
            **{name: one[name] for name in names}, months=tuple(one["months"]), puskesmas=tuple(one["puskesmas"])
        )
        for one in batch.plan["files"]
    ]
    return Reading(
        pl.concat([_measurements(rows), now["stored"]]), now["held"],
        findings if findings.width else pl.DataFrame(schema=FINDINGS), accounts,
        pl.concat([_measurements(refused), now["refused"]]), headings_of(batch.plan),
    )  # fmt: skip


def _measurements(table: pl.DataFrame) -> pl.DataFrame:
    """A staged table in the columns of the reader; a register without one of them has it empty."""
    return table.select(
        pl.col(name).cast(kind) if name in table.columns else pl.lit(None, kind).alias(name)
        for name, kind in MEASUREMENTS.items()
    )
