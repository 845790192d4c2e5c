"""The API: every app's operations under one address, one way to answer a problem, one schema.

Signed-in people and token holders only; the actor and its scope were set by the middleware before an operation runs.
"""

import logging
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.utils import check_csrf

from konvergensi.problems import ProblemError
from konvergensi.problems.api import (
    NO_SUCH_ADDRESS,
    NOT_FROM_HERE,
    OUR_FAULT,
    REQUEST_INVALID,
    REQUEST_TOO_LARGE,
    TOKEN_INVALID,
)
from konvergensi_web.platform.actionlog.services import record_denied
from konvergensi_web.platform.api.answers import PROBLEM_JSON, ProblemOut, problem_response
from konvergensi_web.platform.scope import Actor

REFUSALS = {
    "401": "tanpa token atau sesi yang berlaku",
    "403": "di luar wewenang",
    "404": "tidak ada, atau di luar wilayah kerja",
    "409": "keadaannya sudah lain, atau kuncinya sudah dipakai: masih dikerjakan, atau jawabannya tidak disimpan lagi",
    "413": "isi permintaan terlalu besar",
    "422": "isian tidak dapat dipakai",
    "429": "terlalu sering",
}
FORBIDDEN = 403
WRITES = ("post", "put", "patch", "delete")
KEY_PARAMETER = {
    "in": "header", "name": "Idempotency-Key", "required": False, "schema": {"type": "string", "maxLength": 100},
    "description": "penulisan yang diulang dengan kunci yang sama dijalankan sekali dan dijawab sama",
}  # fmt: skip


def signed_in(request: HttpRequest) -> Actor | None:
    """Whoever the middleware found, by token or by session. A session's cookie alone writes nothing: see below."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is not None and not actor.token_id and (request.method or "").lower() in WRITES and check_csrf(request):
        raise ProblemError(NOT_FROM_HERE)  # another site may send the cookie along, but not our token
    return actor


class Api(NinjaAPI):
    """Adds to the schema what holds for every operation."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """The schema with the shared answers, the idempotency key and the way to sign in."""
        schema = super().get_openapi_schema(**kwargs)
        parts = schema["components"]
        parts.setdefault("schemas", {})["ProblemOut"] = ProblemOut.model_json_schema()
        parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        schema["security"] = [{"token": []}]
        for operations in schema["paths"].values():
            for method, operation in operations.items():
                operation["responses"] = {str(code): told for code, told in operation["responses"].items()} | {
                    code: _refusal(says) for code, says in REFUSALS.items()
                }
                if method in WRITES:
                    operation["parameters"] = [*operation["parameters"], KEY_PARAMETER]
        return schema


def _refusal(says: str) -> dict[str, Any]:
    return {
        "description": says,
        "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}},
    }


api = Api(
    title="Konvergensi",
    version="1",
    description="Semua yang dilakukan halaman, untuk program. Angka selalu bersama pembilang, penyebut, cakupan.",
    docs_url=None,
    auth=signed_in,
    urls_namespace="api",
)


@api.exception_handler(ProblemError)
def _problem(request: HttpRequest, error: ProblemError) -> HttpResponse:
    if error.problem.status == FORBIDDEN:
        record_denied(getattr(request, "actor", None), error, path=request.path, method=request.method or "")
    return problem_response(error)


@api.exception_handler(AuthenticationError)
def _nobody(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    return problem_response(ProblemError(TOKEN_INVALID))


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    places = "; ".join(f"{'.'.join(str(part) for part in one['loc'])} ({one['msg']})" for one in error.errors)
    return problem_response(ProblemError(REQUEST_INVALID, places=places))


@api.exception_handler(HttpError)
@api.exception_handler(SuspiciousOperation)  # too many fields or files
@api.exception_handler(MultiPartParserError)
def _malformed(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem_response(ProblemError(REQUEST_INVALID, places=str(error)))


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return problem_response(ProblemError(REQUEST_TOO_LARGE, limit=settings.DATA_UPLOAD_MAX_MEMORY_SIZE))


@api.exception_handler(Http404)
def _missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem_response(ProblemError(NO_SUCH_ADDRESS, what=request.path))


@api.exception_handler(Exception)
def _fault(request: HttpRequest, error: Exception) -> HttpResponse:
    request_id = getattr(request, "request_id", "")
    logging.getLogger("konvergensi.api").error("fault", exc_info=error, extra={"request_id": request_id})
    return problem_response(ProblemError(OUR_FAULT, request_id=request_id))


def mount() -> None:
    """Mount every app's router under its stage."""
    from konvergensi_web.intake.api import router as intake
    from konvergensi_web.measures.api import router as measures
    from konvergensi_web.pages.api import router as pages
    from konvergensi_web.pages.home_api import router as home
    from konvergensi_web.plan.api import router as plan
    from konvergensi_web.platform.accounts.api import router as offices
    from konvergensi_web.platform.actionlog.api import router as log
    from konvergensi_web.platform.api.operations import router as own
    from konvergensi_web.platform.files.api import router as files
    from konvergensi_web.platform.jobs.api import router as jobs
    from konvergensi_web.platform.notices.api import router as notices
    from konvergensi_web.platform.privacy.api import router as privacy
    from konvergensi_web.regions.api import router as regions
    from konvergensi_web.registry.api import router as registry

    for prefix, router, tag in (
        ("/", own, "akun"), ("/beranda", home, "beranda"), ("/wilayah", pages, "wilayah"),
        ("/wilayah", regions, "wilayah"),
        ("/sumber", intake, "sumber"), ("/registri", registry, "registri"), ("/ukuran", measures, "ukuran"),
        ("/rencana", plan, "rencana"), ("/pekerjaan", jobs, "pekerjaan"), ("/log", log, "log"),
        ("/kantor", offices, "kantor"), ("/berkas", files, "berkas"),
        ("/pemberitahuan", notices, "pemberitahuan"), ("/privasi", privacy, "privasi"),
    ):  # fmt: skip
        api.add_router(prefix, router, tags=[tag])


mount()
