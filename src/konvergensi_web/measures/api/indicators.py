"""Operations on reported indicators: figures of surveys and offices, typed in or imported as a table."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Path, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from konvergensi_web.measures.models import MacroImport, MacroValue
from konvergensi_web.measures.selectors.macro import (
    Imported,
    Version,
    get_macro_import,
    macro_imports,
    macro_values,
    macro_versions,
)
from konvergensi_web.measures.services import macro
from konvergensi_web.measures.services._macro_rows import PERIOD
from konvergensi_web.measures.services.macro_import import import_macro_table, undo_macro_import
from konvergensi_web.measures.uploads import uploaded
from konvergensi_web.platform.api.answers import Limit, PageOut, page_of
from konvergensi_web.platform.api.asked import ReasonIn, caller
from konvergensi_web.platform.api.kinds import FullCode, Percent, Text, Words
from konvergensi_web.platform.scope import require
from konvergensi_web.regions.paths import code_of

router = Router()
Count = Annotated[int, Field(ge=0, le=2**53)]
Key = Annotated[int, Path(ge=1, le=2**62)]


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
    state: str = Field(description="stands, corrected, withdrawn, undone: satu versi berlaku (stands)")
    replaces: int | None = Field(alias="replaces_id", description="versi yang dikoreksinya")
    recorded_at: datetime
    over_at: datetime | None
    over_reason: str

    @staticmethod
    def resolve_region(row: MacroValue) -> str:
        """Where it holds; empty is the country."""
        return code_of(row.region_path)


class NumbersIn(Schema):
    """The numbers of a figure."""

    value: Percent
    low: Percent | None = None
    high: Percent | None = None
    numerator: Count | None = None
    denominator: Count | None = None
    note: Text = ""


class MacroIn(NumbersIn):
    """One figure with its source. A revised one comes as a further release beside the old one."""

    indicator: Words
    region: FullCode
    period: Annotated[str, Field(pattern=f"^{PERIOD.pattern}$", description="2024 atau 2024-03")]
    release: Annotated[Text, Field(max_length=80)] = ""
    source: Words


class CorrectionIn(NumbersIn):
    """Other numbers for a figure that counts, and why."""

    reason: Words


class VersionOut(Schema):
    """One version of a figure, with who recorded it and who ended it."""

    figure: MacroOut
    recorded_by: str
    over_by: str

    @staticmethod
    def of(one: Version) -> dict[str, Any]:
        """From a version."""
        return {"figure": one.value, "recorded_by": one.recorded_by, "over_by": one.over_by}


class ImportShort(Schema):
    """What became of a table: rows_in = stored + corrected + unchanged + refused."""

    id: UUID
    file_name: str
    sha256: str
    rows_in: int
    stored: int
    corrected: int
    unchanged: int
    refused: int
    imported_at: datetime
    undone_at: datetime | None
    undone_reason: str


class ImportOut(ImportShort):
    """The same, each refusal with row, column and reason."""

    findings: list[dict[str, Any]]


class ImportedOut(ImportShort):
    """An earlier import, with who imported it."""

    who: str

    @staticmethod
    def of(one: Imported) -> dict[str, Any]:
        """From an import."""
        return ImportShort.from_orm(one.done).dict() | {"who": one.who}


@router.get("/indikator", response=PageOut[MacroOut], url_name="indicators", summary="Indikator survei dan laporan")
def list_values(
    request: HttpRequest, indicator: Text | None = None, after: int | None = None, limit: Limit = 50
) -> dict[str, Any]:
    """The reported figures that count, of the caller's area, of the regions above it and of the country."""
    rows = macro_values(caller(request))
    rows = rows.filter(indicator=indicator) if indicator else rows
    return page_of(rows, after=str(after) if after is not None else None, limit=limit)


@router.post("/indikator", response={201: MacroOut}, url_name="indicator_record", summary="Catat satu angka")
def create_value(request: HttpRequest, body: MacroIn) -> tuple[int, MacroValue]:
    """Record one figure with its source; one that stands with another value gets it as a new version."""
    require(caller(request), macro.WRITE)
    told = body.dict()
    return 201, macro.record_macro_value(actor=caller(request), region_code=told.pop("region"), **told)


@router.get(
    "/indikator/{int:value_id}", response=list[VersionOut], url_name="indicator_value", summary="Versi satu angka"
)
def list_versions(request: HttpRequest, value_id: Key) -> list[dict[str, Any]]:
    """Every version of a figure, newest first: who recorded it, who ended it and why."""
    return [VersionOut.of(one) for one in macro_versions(caller(request), value_id)]


@router.put("/indikator/{int:value_id}", response=MacroOut, url_name="indicator_correct", summary="Koreksi satu angka")
def correct_value(request: HttpRequest, value_id: Key, body: CorrectionIn) -> MacroValue:
    """Give a figure other numbers; the old version stays readable."""
    return macro.correct_macro_value(actor=caller(request), value_id=value_id, **body.dict())


@router.delete(
    "/indikator/{int:value_id}", response=MacroOut, url_name="indicator_withdraw", summary="Tarik satu angka"
)
def withdraw_value(request: HttpRequest, value_id: Key, body: ReasonIn) -> MacroValue:
    """Let a figure count no more."""
    return macro.withdraw_macro_value(actor=caller(request), value_id=value_id, reason=body.reason)


@router.post("/indikator/{int:value_id}/pakai", response=MacroOut, url_name="indicator_restore", summary="Pakai lagi")
def restore_value(request: HttpRequest, value_id: Key, body: ReasonIn) -> MacroValue:
    """Let an earlier version count again."""
    return macro.restore_macro_value(actor=caller(request), value_id=value_id, reason=body.reason)


@router.get("/indikator/impor", response=list[ImportedOut], url_name="indicator_imports", summary="Impor sebelumnya")
def list_imports(request: HttpRequest) -> list[dict[str, Any]]:
    """The tables the caller imported and those with a figure of his area, newest first."""
    require(caller(request), macro.WRITE)
    return [ImportedOut.of(one) for one in macro_imports(caller(request))]


@router.post(
    "/indikator/impor/{import_id}/urung", response=ImportShort, url_name="indicator_import_undo",
    summary="Urungkan impor tabel",
)  # fmt: skip
def undo_import(request: HttpRequest, import_id: UUID, body: ReasonIn) -> MacroImport:
    """Take the figures of a table back; what they had corrected counts again."""
    return undo_macro_import(actor=caller(request), import_id=import_id, reason=body.reason)


@router.post(
    "/indikator/impor", response={201: ImportOut}, url_name="indicator_import", summary="Impor tabel indikator"
)
def import_table(request: HttpRequest, file: File[UploadedFile]) -> tuple[int, MacroImport]:
    """Import a CSV or workbook of figures, as the page does."""
    require(caller(request), macro.WRITE)
    with uploaded(file) as path:
        return 201, import_macro_table(actor=caller(request), file=path, name=file.name or "tabel")


@router.get(
    "/indikator/impor/{import_id}", response=ImportOut, url_name="indicator_imported", summary="Hasil impor tabel"
)
def get_import(request: HttpRequest, import_id: UUID) -> MacroImport:
    """What became of each row of a table; for the one who imported it."""
    return get_macro_import(caller(request), import_id)
