"""Taking a file away: always as an attachment, never shown in place."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from konvergensi_web.platform.files.services import open_file


@require_GET
def download(request: HttpRequest, file_id: UUID) -> HttpResponseBase:
    """The file, for those who may have it."""
    stored, pieces = open_file(actor=request.actor, file_id=file_id)  # type: ignore[attr-defined]
    answer = StreamingHttpResponse(pieces, content_type=stored.content_type)
    answer["Content-Length"] = str(stored.size)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=stored.name) or "attachment"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "no-store"
    return answer
