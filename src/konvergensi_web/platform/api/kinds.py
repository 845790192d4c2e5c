"""Kinds of values that operations share, with the limits their schema states."""

from datetime import date
from typing import Annotated

from ninja import Path, Query
from pydantic import Field, StringConstraints

from konvergensi.sources.months import MONTH
from konvergensi_web.regions.paths import OFFICE

# PostgreSQL stores no NUL; a pattern in the schema tells callers so
_NO_NUL = r"^[^\x00]*$"
_MONTH = f"^{MONTH.pattern}$"
_CODE = r"^(\d{2}(\.\d{2}(\.\d{2}(\.\d{4}(\.\d{4})?)?)?)?)?$"
_POSYANDU = r"^\d{2}\.\d{2}\.\d{2}\.\d{4}\.\d{4}$"

Text = Annotated[str, StringConstraints(max_length=300, pattern=_NO_NUL)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=_NO_NUL)]
Month = Annotated[str, Query(pattern=_MONTH, description="bulan, misalnya 2024-08")]
MonthText = Annotated[str, StringConstraints(pattern=_MONTH)]
Code = Annotated[str, Query(pattern=_CODE, description="kode Kemendagri, sampai posyandu: 36.04.05.2001.0012")]
CodeInPath = Annotated[str, Path(pattern=_CODE, description="kode Kemendagri, misalnya 36.04")]
PlaceInPath = Annotated[
    str,
    Path(
        pattern=f"{_CODE}|^{OFFICE}$",
        description=f"kode Kemendagri, misalnya 36.04, atau {OFFICE}: seluruh wilayah kerja kantor Anda",
    ),
]
FullCode = Annotated[str, StringConstraints(pattern=r"^\d{2}(\.\d{2}(\.\d{2}(\.\d{4})?)?)?$")]
Percent = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, lt=1000)]
MonthInPath = Annotated[str, Path(pattern=_MONTH, description="bulan, misalnya 2024-08")]
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2100, 12, 31))]
PosyanduCode = Annotated[str, StringConstraints(pattern=_POSYANDU)]
PosyanduInPath = Annotated[str, Path(pattern=_POSYANDU, description="kode posyandu: 36.04.05.2001.0012")]
