"""Operations on imports: upload, look, commit, undo; the work itself is a job."""

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import FIELD_INVALID
from konvergensi_web.intake import selectors
from konvergensi_web.intake.loaders import registered
from konvergensi_web.intake.models import Batch
from konvergensi_web.intake.services.commit import commit_batch
from konvergensi_web.intake.services.undo import undo_batch
from konvergensi_web.intake.services.uploads import create_batch
from konvergensi_web.platform.api.answers import Limit, PageOut, page_of
from konvergensi_web.platform.api.kinds import Text, Words
from konvergensi_web.platform.scope import Actor, require

router = Router()


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


class ReasonIn(Schema):
    """Why."""

    reason: Words


def _actor(request: HttpRequest) -> Actor:
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found


@router.get("/impor", response=PageOut[BatchOut], url_name="batches", summary="Impor")
def list_batches(request: HttpRequest, after: UUID | None = None, limit: Limit = 50) -> dict[str, Any]:
    """The imports of the caller's area."""
    require(_actor(request), "intake.batch.view")
    rows = selectors.batches(_actor(request))
    return page_of(rows, after=str(after) if after else None, limit=limit, to_item=BatchOut.from_orm)


@router.get("/impor/{batch_id}", response=BatchOut, url_name="batch", summary="Satu impor")
def get_batch(request: HttpRequest, batch_id: UUID) -> Batch:
    """One import; `state` tells how far it got, `job_id` which job works on it."""
    return selectors.get_batch(actor=_actor(request), batch_id=batch_id)


@router.post("/impor", response={201: BatchOut}, url_name="batch_create", summary="Unggah berkas untuk diimpor")
def create(
    request: HttpRequest, files: File[list[UploadedFile]], regency: Form[Text], source: Form[Text] = "eppgbm"
) -> tuple[int, Batch]:
    """Keep the files and start reading them; nothing is stored until the import is committed."""
    known = [loader.key for loader in registered()]
    if source not in known:
        raise ProblemError(FIELD_INVALID, field="source", value=source, reason=f"Yang dikenal: {', '.join(known)}.")
    with tempfile.TemporaryDirectory(prefix="konvergensi-unggah-") as folder:
        kept = [(file.name or f"berkas-{at}", _in_clear(file, Path(folder) / str(at))) for at, file in enumerate(files)]
        batch = create_batch(actor=_actor(request), register=source, regency=regency, files=kept, options={})
    return 201, batch


@router.post("/impor/{batch_id}/simpan", response={202: BatchOut}, url_name="batch_commit", summary="Simpan impor")
def commit(request: HttpRequest, batch_id: UUID) -> tuple[int, Batch]:
    """Store what the preview showed, as a job."""
    batch = selectors.get_batch(actor=_actor(request), batch_id=batch_id)
    return 202, commit_batch(actor=_actor(request), batch=batch)


@router.post("/impor/{batch_id}/batal", response={202: BatchOut}, url_name="batch_undo", summary="Batalkan impor")
def undo(request: HttpRequest, batch_id: UUID, body: ReasonIn) -> tuple[int, Batch]:
    """Take the whole import back while nothing depends on it, as a job."""
    batch = selectors.get_batch(actor=_actor(request), batch_id=batch_id)
    return 202, undo_batch(actor=_actor(request), batch=batch, reason=body.reason)


def _in_clear(file: UploadedFile, path: Path) -> Path:
    with path.open("wb") as out:
        for chunk in file.chunks():
            out.write(chunk)
    return path
