"""Operations on the growth report of a regency and month."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from konvergensi_web.measures.reporting import find_reports, get_reported, start_report
from konvergensi_web.platform.api.asked import caller
from konvergensi_web.platform.api.kinds import CodeInPath, MonthInPath
from konvergensi_web.platform.jobs.api import JobOut
from konvergensi_web.platform.jobs.models import Job

router = Router()


class ReportFileOut(Schema):
    """One file of the report: html, pdf or xlsx. Its content stands at /berkas/{id}."""

    id: UUID
    name: str
    kind: str
    size: int
    sha256: str
    created_at: datetime
    expires_at: datetime | None


@router.get("/laporan/{code}/{month}", response=list[ReportFileOut], url_name="report", summary="Laporan satu bulan")
def list_files(request: HttpRequest, code: CodeInPath, month: MonthInPath) -> list[dict[str, Any]]:
    """The newest report of a month in the caller's variant; empty when it has not been written."""
    region = get_reported(caller(request), code)
    names = ("id", "name", "size", "sha256", "created_at", "expires_at")
    return [
        {name: getattr(file, name) for name in names} | {"kind": file.name.rsplit(".", 1)[-1]}
        for file in find_reports(caller(request), region.path, month)
    ]


@router.post("/laporan/{code}/{month}", response={202: JobOut}, url_name="report_build", summary="Susun laporan")
def build(request: HttpRequest, code: CodeInPath, month: MonthInPath) -> tuple[int, Job]:
    """Have the report written anew, as a job."""
    return 202, start_report(actor=caller(request), code=code, month=month)
