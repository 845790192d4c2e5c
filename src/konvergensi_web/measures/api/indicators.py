"""Operations on reported indicators: figures of surveys and offices, typed in or imported as a table."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from konvergensi_web.measures.models import MacroImport, MacroValue
from konvergensi_web.measures.selectors.targets import get_macro_import, macro_values
from konvergensi_web.measures.services.macro import PERIOD, import_macro_table, record_macro_value
from konvergensi_web.measures.uploads import uploaded
from konvergensi_web.platform.api.answers import Limit, PageOut, page_of
from konvergensi_web.platform.api.asked import caller
from konvergensi_web.platform.api.kinds import FullCode, Percent, Text, Words
from konvergensi_web.platform.scope import require
from konvergensi_web.regions.paths import code_of

router = Router()
Count = Annotated[int, Field(ge=0, le=2**53)]


class MacroOut(Schema):
    """One figure of a survey or an office, with its source and standing."""

    id: int
    indicator: str
    region: str
    period: str
    release: str
    value: float
    low: float | None
    high: float | None
    numerator: int | None
    denominator: int | None
    source: str
    standing: str
    note: str

    @staticmethod
    def resolve_region(row: MacroValue) -> str:
        """Where it holds; empty is the country."""
        return code_of(row.region_path)


class MacroIn(Schema):
    """One figure with its source. A revised one comes as a further release beside the old one."""

    indicator: Words
    region: FullCode
    period: Annotated[str, Field(pattern=f"^{PERIOD.pattern}$", description="2024 atau 2024-03")]
    value: Percent
    low: Percent | None = None
    high: Percent | None = None
    numerator: Count | None = None
    denominator: Count | None = None
    release: Annotated[Text, Field(max_length=80)] = ""
    source: Words
    note: Text = ""


class ImportOut(Schema):
    """What became of a table: rows_in = stored + unchanged + refused, each refusal with row, column and reason."""

    id: UUID
    file_name: str
    sha256: str
    rows_in: int
    stored: int
    unchanged: int
    refused: int
    findings: list[dict[str, Any]]
    imported_at: datetime


@router.get("/indikator", response=PageOut[MacroOut], url_name="indicators", summary="Indikator survei dan laporan")
def list_values(
    request: HttpRequest, indicator: Text | None = None, after: int | None = None, limit: Limit = 50
) -> dict[str, Any]:
    """The reported figures of the caller's area, of the regions above it and of the country."""
    rows = macro_values(caller(request))
    rows = rows.filter(indicator=indicator) if indicator else rows
    return page_of(rows, after=str(after) if after is not None else None, limit=limit)


@router.post("/indikator", response={201: MacroOut}, url_name="indicator_record", summary="Catat satu angka")
def create_value(request: HttpRequest, body: MacroIn) -> tuple[int, MacroValue]:
    """Record one figure with its source."""
    require(caller(request), "measures.target.write")
    told = body.dict()
    return 201, record_macro_value(actor=caller(request), region_code=told.pop("region"), **told)


@router.post(
    "/indikator/impor", response={201: ImportOut}, url_name="indicator_import", summary="Impor tabel indikator"
)
def import_table(request: HttpRequest, file: File[UploadedFile]) -> tuple[int, MacroImport]:
    """Import a CSV or workbook of figures, as the page does."""
    require(caller(request), "measures.target.write")
    with uploaded(file) as path:
        return 201, import_macro_table(actor=caller(request), file=path, name=file.name or "tabel")


@router.get(
    "/indikator/impor/{import_id}", response=ImportOut, url_name="indicator_imported", summary="Hasil impor tabel"
)
def get_import(request: HttpRequest, import_id: UUID) -> MacroImport:
    """What became of each row of a table; for the one who imported it."""
    return get_macro_import(caller(request), import_id)
