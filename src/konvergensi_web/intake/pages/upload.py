"""Step 1: files in. The limit of an upload holds while it comes in, not after."""

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from konvergensi.problems import ProblemError
from konvergensi.problems.intake import UPLOADS_TOO_LARGE
from konvergensi_web.intake import loaders
from konvergensi_web.intake.forms import UploadForm
from konvergensi_web.intake.services import create_batch
from konvergensi_web.platform.files.limits import MOST_UPLOADED, spoken
from konvergensi_web.platform.files.services import private_folder
from konvergensi_web.platform.scope import Actor, require
from konvergensi_web.platform.told import Told, told


class Ceiling(FileUploadHandler):
    """Stops an upload that grows beyond what one import may be."""

    seen = 0
    stopped = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Count, and pass on."""
        self.seen += len(raw_data)
        if self.seen > MOST_UPLOADED:
            self.stopped = True
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Another handler keeps the file."""


@csrf_exempt  # the ceiling must stand before the body is read; the inner view checks the token
def upload(request: HttpRequest) -> HttpResponse:
    """The form of step 1, and what it sends."""
    ceiling = Ceiling(request)
    request.upload_handlers.insert(0, ceiling)
    request.ceiling = ceiling  # type: ignore[attr-defined]
    answer: HttpResponse = _upload(request)
    return answer


@csrf_protect
def _upload(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    require(actor, "intake.batch.write")
    if request.method != "POST":
        return _form(request, UploadForm(actor))
    form = UploadForm(actor, request.POST, request.FILES)
    try:
        if request.ceiling.stopped:  # type: ignore[attr-defined]
            raise ProblemError(UPLOADS_TOO_LARGE, limit=spoken(MOST_UPLOADED))
        if not form.is_valid():
            return _form(request, form, status=422)
        batch = _keep(actor, form)
    except ProblemError as error:
        return _form(request, form, problem=told(error), status=error.problem.status)
    return redirect("intake:batch", batch.pk)


def _form(request: HttpRequest, form: UploadForm, problem: Told | None = None, status: int = 200) -> HttpResponse:
    shown = {"form": form, "problem": problem, "registers": loaders.registered(), "limit": spoken(MOST_UPLOADED)}
    return render(request, "intake/upload.html", shown, status=status)


def _keep(actor: Actor, form: UploadForm) -> Any:
    told = form.cleaned_data
    with private_folder(sum(one.size or 0 for one in told["files"])) as folder:
        files = [(str(one.name), _written(folder / str(number), one)) for number, one in enumerate(told["files"])]
        return create_batch(
            actor=actor, register=told["register"], regency=told["regency"], files=files, options=form.options()
        )


def _written(path: Path, uploaded: UploadedFile[Any]) -> Path:
    with path.open("wb") as out:
        for piece in uploaded.chunks():
            out.write(piece)
    return path
