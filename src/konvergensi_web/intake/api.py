"""Operations on imports: upload, look, commit, undo; the work itself is a job."""

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as say
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import FIELD_INVALID
from konvergensi_web.intake import selectors, services
from konvergensi_web.intake.loaders import get_loader, registered
from konvergensi_web.intake.models import Batch, HeldRow
from konvergensi_web.platform.api.answers import Limit, PageOut, page_of
from konvergensi_web.platform.api.asked import ReasonIn, caller
from konvergensi_web.platform.api.kinds import FullCode, Text, Words
from konvergensi_web.platform.jobs.api import JobOut
from konvergensi_web.platform.jobs.models import Job
from konvergensi_web.platform.scope import require

router = Router()
WRITE = "intake.batch.write"


class BatchOut(Schema):
    """One import with its account: rows_in = stored + unchanged + held + refused once it is committed."""

    id: UUID
    source: str
    state: str
    region: str
    rows_in: int
    stored: int
    unchanged: int
    held: int
    refused: int
    months: list[str]
    job_id: UUID | None
    created_at: datetime
    committed_at: datetime | None

    @staticmethod
    def resolve_source(batch: Batch) -> str:
        """The register the files come from: eppgbm, sasaran."""
        return batch.register

    @staticmethod
    def resolve_region(batch: Batch) -> str:
        """The regency it is for."""
        return str(batch.regency_id)


class PlaceIn(Schema):
    """Which region a written name is."""

    level: Literal["district", "village"]
    name: Words
    district: Text = ""
    code: FullCode


class ChoicesIn(Schema):
    """What headings mean (an empty column: of no use), and which regions names are."""

    columns: dict[Words, Text] = {}
    places: list[PlaceIn] = []


class DecisionIn(Schema):
    """Use a held row in place of the one it contradicts, or close it."""

    use: bool
    reason: Text = ""


class HeldOut(Schema):
    """One row that waits for a person; its values stand on the page, for those who may see them."""

    position: int
    row: int | None
    code: str
    usable: bool
    decision: Literal["open", "used", "dropped"]
    reason: str


class CountOut(Schema):
    """One problem, and how many rows have it."""

    code: str
    count: int
    what: str


class PreviewOut(Schema):
    """What the preview shows, without any row of a person: headings, names to settle, problems with their counts."""

    columns: list[str] = Field(description="kolom yang dikenal jenis data ini")
    headings: list[dict[str, Any]]
    open_places: list[dict[str, Any]]
    problems: list[CountOut]
    rows: int
    unchanged: int
    replacing: int


@router.get("/impor", response=PageOut[BatchOut], url_name="batches", summary="Impor")
def list_batches(request: HttpRequest, after: UUID | None = None, limit: Limit = 50) -> dict[str, Any]:
    """The imports of the caller's area."""
    require(caller(request), "intake.batch.view")
    rows = selectors.batches(caller(request))
    return page_of(rows, after=str(after) if after else None, limit=limit)


@router.get("/impor/{batch_id}", response=BatchOut, url_name="batch", summary="Satu impor")
def get_batch(request: HttpRequest, batch_id: UUID) -> Batch:
    """One import; `state` tells how far it got, `job_id` which job works on it."""
    return selectors.get_batch(actor=caller(request), batch_id=batch_id)


@router.post("/impor", response={201: BatchOut}, url_name="batch_create", summary="Unggah berkas untuk diimpor")
def create(
    request: HttpRequest, files: File[list[UploadedFile]], regency: Form[Text], source: Form[Text] = "eppgbm"
) -> tuple[int, Batch]:
    """Keep the files and start reading them; nothing is stored until the import is committed."""
    known = [loader.key for loader in registered()]
    if source not in known:
        raise ProblemError(
            FIELD_INVALID,
            field="source",
            value=source,
            reason=say("Yang dikenal: %(known)s.") % {"known": ", ".join(known)},
        )
    with tempfile.TemporaryDirectory(prefix="konvergensi-unggah-") as folder:
        kept = [(file.name or f"berkas-{at}", _in_clear(file, Path(folder) / str(at))) for at, file in enumerate(files)]
        batch = services.create_batch(actor=caller(request), register=source, regency=regency, files=kept, options={})
    return 201, batch


@router.post("/impor/{batch_id}/simpan", response={202: BatchOut}, url_name="batch_commit", summary="Simpan impor")
def commit(request: HttpRequest, batch_id: UUID) -> tuple[int, Batch]:
    """Store what the preview showed, as a job."""
    batch = selectors.get_batch(actor=caller(request), batch_id=batch_id)
    return 202, services.commit_batch(actor=caller(request), batch=batch)


@router.post("/impor/{batch_id}/batal", response={202: BatchOut}, url_name="batch_undo", summary="Batalkan impor")
def undo(request: HttpRequest, batch_id: UUID, body: ReasonIn) -> tuple[int, Batch]:
    """Take the whole import back while nothing depends on it, as a job."""
    batch = selectors.get_batch(actor=caller(request), batch_id=batch_id)
    return 202, services.undo_batch(actor=caller(request), batch=batch, reason=body.reason)


@router.delete("/impor/{batch_id}", response=BatchOut, url_name="batch_discard", summary="Buang unggahan")
def discard(request: HttpRequest, batch_id: UUID) -> Batch:
    """Throw away what was never stored; its files are destroyed."""
    batch = selectors.get_batch(actor=caller(request), batch_id=batch_id)
    return services.discard_batch(actor=caller(request), batch=batch)


@router.get("/impor/{batch_id}/tinjauan", response=PreviewOut, url_name="batch_preview", summary="Tinjauan impor")
def preview(request: HttpRequest, batch_id: UUID) -> dict[str, Any]:
    """What would be stored, and what needs an answer first. Counts only: rows are for the page."""
    batch = selectors.get_batch(actor=caller(request), batch_id=batch_id)
    require(caller(request), WRITE, path=batch.region_path)
    told = selectors.find_preview(batch) or {}
    return {
        "columns": sorted(get_loader(batch.register).fields), "headings": list(told.get("mapping", ())),
        "open_places": list(batch.plan.get("open_places", ())),
        "problems": [
            {"code": one["code"], "count": one.get("count", 0), "what": str(one.get("what", ""))}
            for one in told.get("problems", ())
        ],
        **{name: batch.plan.get(name, 0) for name in ("rows", "unchanged", "replacing")},
    }  # fmt: skip


@router.post("/impor/{batch_id}/tinjau", response={202: BatchOut}, url_name="batch_choose", summary="Jawab tinjauan")
def choose(request: HttpRequest, batch_id: UUID, body: ChoicesIn) -> tuple[int, Batch]:
    """Keep what headings and names mean, and read the files again, as a job."""
    batch = selectors.get_batch(actor=caller(request), batch_id=batch_id)
    places = [(one.level, one.name, one.district, one.code) for one in body.places]
    return 202, services.choose(actor=caller(request), batch=batch, columns=body.columns, places=places)


@router.post("/impor/{batch_id}/buku", response={202: JobOut}, url_name="batch_book", summary="Susun buku masalah")
def book(request: HttpRequest, batch_id: UUID) -> tuple[int, Job]:
    """Have the problem workbook written, as a job; its file stands at the job's result."""
    batch = selectors.get_batch(actor=caller(request), batch_id=batch_id)
    return 202, services.start_book(actor=caller(request), batch=batch)


@router.get("/impor/{batch_id}/tertahan", response=PageOut[HeldOut], url_name="held_rows", summary="Baris tertahan")
def list_held(request: HttpRequest, batch_id: UUID, after: int | None = None, limit: Limit = 50) -> dict[str, Any]:
    """The rows that wait, or waited, for a person, by their position in the import."""
    batch = selectors.get_batch(actor=caller(request), batch_id=batch_id)
    require(caller(request), WRITE, path=batch.region_path)
    rows = selectors.held_rows(batch)
    return page_of(rows, after=None if after is None else str(after), limit=limit, key="position")


@router.post(
    "/impor/{batch_id}/tertahan/{position}", response=HeldOut, url_name="held_decide", summary="Putuskan baris"
)
def decide(request: HttpRequest, batch_id: UUID, position: int, body: DecisionIn) -> HeldRow:
    """Use or close one held row."""
    batch = selectors.get_batch(actor=caller(request), batch_id=batch_id)
    return services.decide_held_row(
        actor=caller(request), batch=batch, position=position, use=body.use, reason=body.reason
    )


def _in_clear(file: UploadedFile, path: Path) -> Path:
    with path.open("wb") as out:
        for chunk in file.chunks():
            out.write(chunk)
    return path
