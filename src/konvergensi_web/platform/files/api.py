"""Operations on stored files: what one is, and its content."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.http import content_disposition_header
from ninja import Router, Schema

from konvergensi_web.platform.api.asked import caller
from konvergensi_web.platform.files.models import StoredFile
from konvergensi_web.platform.files.services import get_file, open_file

router = Router()
BINARY = "application/octet-stream"
_BYTES = {BINARY: {"schema": {"type": "string", "format": "binary"}}}
CONTENT = {"responses": {200: {"description": "isinya", "content": _BYTES}}}


class FileOut(Schema):
    """One stored file."""

    id: UUID
    name: str
    content_type: str
    size: int
    sha256: str
    created_at: datetime
    expires_at: datetime | None


@router.get("/{file_id}", response=FileOut, url_name="file", summary="Satu berkas")
def get_one(request: HttpRequest, file_id: UUID) -> StoredFile:
    """What a file is, for those who may have it."""
    return get_file(actor=caller(request), file_id=file_id)


@router.get("/{file_id}/isi", url_name="file_content", summary="Isi berkas", openapi_extra=CONTENT)
def get_content(request: HttpRequest, file_id: UUID) -> StreamingHttpResponse:
    """The content, as an attachment; the taking is logged."""
    stored, pieces = open_file(actor=caller(request), file_id=file_id)
    answer = StreamingHttpResponse(pieces, content_type=BINARY)
    answer["Content-Length"] = str(stored.size)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=stored.name) or "attachment"
    return answer
