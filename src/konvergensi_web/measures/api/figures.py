"""Operations on figures: of a place, below it, over time; where they come from, and how far they can be trusted."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND, NOT_YOURS
from konvergensi_web.measures import catalogue, selectors
from konvergensi_web.measures.selectors.origin import origin_of
from konvergensi_web.measures.selectors.places import get_place
from konvergensi_web.platform.api.answers import Limit, PageOut, page_in_memory
from konvergensi_web.platform.api.asked import caller
from konvergensi_web.platform.api.kinds import CodeInPath, Month, PlaceInPath, Text
from konvergensi_web.platform.scope import require
from konvergensi_web.regions.paths import OFFICE, Where, code_of, outermost, path_of

router = Router()
Level = Literal["regency", "district", "village", "posyandu"]


class FigureOut(Schema):
    """One figure with everything that must stand beside it."""

    indicator: str
    title: str
    region: str
    month: str
    numerator: int | None
    denominator: int | None
    pct: float | None
    value: float | None
    measured: int | None
    target_children: int | None
    target_kind: str
    coverage_pct: float | None
    low_coverage: bool
    status: str
    definition: str
    source: str
    computed_at: datetime | None

    @staticmethod
    def of(figure: selectors.Figure, asked: str = "") -> "FigureOut":
        """From a figure of the marts; the sum of an office has no place but what it was asked for by."""
        told = asdict(figure) | {"region": code_of(figure.path) or asked, "pct": figure.pct, "title": str(figure.title)}
        told |= {"coverage_pct": figure.coverage_pct, "low_coverage": figure.low_coverage}
        return FigureOut(**{name: told[name] for name in FigureOut.model_fields})


class SourceOut(Schema):
    """One import whose rows are counted in a figure."""

    id: str = Field(validation_alias="ident")
    source: str = Field(validation_alias="register", description="eppgbm, sasaran")
    office: str
    committed_at: datetime | None
    rows: int | None = Field(description="null untuk yang tidak melihat angka sementara")
    files: list[str]
    kind: str


class OriginOut(Schema):
    """Where a figure comes from: the run that computed it, its steps with counts, the imports, what was left out."""

    figure: FigureOut
    run_at: datetime | None
    steps: list[dict[str, Any]]
    exclusions: list[dict[str, Any]]
    parts: list[dict[str, Any]]
    sources: list[SourceOut]


class QualityOut(Schema):
    """How far the measurements of a place and month can be trusted."""

    region: str
    level: str
    month: str
    score: float | None
    rating: str
    counts: dict[str, Any]
    says: list[Any]

    @staticmethod
    def resolve_region(row: Any) -> str:
        """The code of the place."""
        return code_of(row.region_path)


class BalanceOut(Schema):
    """The account of the list of a month: the old list, who came, who went, the new list."""

    region: str
    month: str
    previous_month: str
    lines: list[dict[str, Any]]
    beside: dict[str, int]
    residual: int
    provisional: bool


class DefinitionOut(Schema):
    """One indicator: what it means, what is divided by what, on which law."""

    id: str
    title: str
    definition: str
    numerator: str
    denominator: str
    law: str
    unit: str
    better: str
    owner: str
    reported: bool = Field(description="angka survei atau laporan, bukan dihitung dari pengukuran")


@router.get("/angka/{code}", response=list[FigureOut], url_name="figures", summary="Angka satu wilayah")
def list_figures(request: HttpRequest, code: PlaceInPath, month: Month | None = None) -> list[FigureOut]:
    """All figures of a place and month (default the latest the caller may see)."""
    return [FigureOut.of(one, code) for one in selectors.figures(caller(request), _seen(request, code), month)]


@router.get("/angka/{code}/bawahan", response=PageOut[FigureOut], url_name="figures_below", summary="Angka di bawahnya")
def list_figures_below(
    request: HttpRequest, *, code: PlaceInPath, level: Level, indicator: Text, month: Month, after: Text = "",
    limit: Limit = 50,
) -> dict[str, Any]:  # fmt: skip
    """One figure of every place of a level below, by its code."""
    found = selectors.figures_below(caller(request), _seen(request, code), level, indicator, month)
    return page_in_memory(map(FigureOut.of, found), after=after, limit=limit, key=lambda told: told.region)


@router.get("/angka/{code}/tren", response=list[FigureOut], url_name="trend", summary="Tren satu angka")
def list_trend(request: HttpRequest, code: PlaceInPath, indicator: Text, months: Limit = 24) -> list[FigureOut]:
    """One figure of a place over the last months."""
    found = selectors.trend(caller(request), _seen(request, code), indicator, months)
    return [FigureOut.of(one, code) for one in found]


@router.get("/asal/{code}", response=OriginOut, url_name="origin", summary="Dari mana satu angka")
def get_origin(
    request: HttpRequest, code: CodeInPath, indicator: Text = "stunting", month: Month | None = None
) -> dict[str, Any]:
    """The steps, counts and imports behind one figure (default of the latest month)."""
    path, _name = get_place(caller(request), code)
    figure = next(iter(selectors.figures(caller(request), path, month, [indicator])), None)
    if figure is None or catalogue.find_meta(indicator) is None:
        raise ProblemError(NOT_FOUND, what="Angka")
    found = origin_of(caller(request), figure)
    told: dict[str, Any] = {"figure": FigureOut.of(figure), "run_at": None}
    if found is None:
        return told | {"steps": [], "exclusions": [], "parts": [], "sources": []}
    return told | {
        "run_at": found.run.started_at, "steps": list(found.steps), "exclusions": list(found.exclusions),
        "parts": list(found.parts), "sources": list(found.sources),
    }  # fmt: skip


@router.get("/mutu/{code}", response=QualityOut, url_name="quality", summary="Mutu pengukuran satu wilayah")
def get_quality(request: HttpRequest, code: CodeInPath, month: Month | None = None) -> Any:
    """The judgement of a place and month (default the latest); for the offices that see drafts."""
    path, _name = get_place(caller(request), code)
    if not selectors.sees_drafts(caller(request), path):
        raise ProblemError(NOT_YOURS, what="melihat mutu pengukuran", who=caller(request).name)
    found = selectors.quality(caller(request), path, month)
    if found is None:
        raise ProblemError(NOT_FOUND, what="Penilaian mutu")
    return found


@router.get("/mutu/{code}/bawahan", response=PageOut[QualityOut], url_name="quality_below", summary="Mutu di bawahnya")
def list_quality_below(
    request: HttpRequest, *, code: CodeInPath, level: Level, month: Month, after: Text = "", limit: Limit = 50
) -> dict[str, Any]:
    """The same for every place of a level below, by its code."""
    path, _name = get_place(caller(request), code)
    found = selectors.quality_below(caller(request), path, level, month)
    return page_in_memory(found, after=after, limit=limit, key=lambda row: code_of(row.region_path))


@router.get("/neraca/{code}", response=BalanceOut, url_name="balance", summary="Neraca sasaran")
def get_balance(request: HttpRequest, code: CodeInPath, month: Month | None = None) -> dict[str, Any]:
    """The account of the list of a place and month (default the latest); for the offices that see drafts."""
    path, _name = get_place(caller(request), code)
    found = selectors.balance(caller(request), path, month)
    if found is None:
        raise ProblemError(NOT_FOUND, what="Neraca")
    told = {name: getattr(found, name) for name in BalanceOut.model_fields if name not in ("region", "lines")}
    return told | {"region": code_of(found.path), "lines": [asdict(line) for line in found.lines]}


@router.get("/definisi", response=list[DefinitionOut], url_name="definitions", summary="Definisi indikator")
def list_definitions(request: HttpRequest) -> list[dict[str, Any]]:
    """Every indicator that is computed or reported here."""
    computed = [_defined(name, one, reported=False) for name, one in catalogue.metas().items()]
    known = catalogue.reported().items()
    return [*computed, *(_defined(name, one, reported=True) for name, one in known)]


@router.get("/definisi/{indicator}", response=DefinitionOut, url_name="definition", summary="Satu definisi")
def get_definition(request: HttpRequest, indicator: str) -> dict[str, Any]:
    """One indicator."""
    meta = catalogue.find_meta(indicator)
    reported = catalogue.reported().get(indicator)
    if meta is None and reported is None:
        raise ProblemError(NOT_FOUND, what="Indikator")
    return _defined(indicator, meta or reported, reported=meta is None)


def _defined(name: str, one: Any, *, reported: bool) -> dict[str, Any]:
    texts = {key: str(getattr(one, key, "") or "") for key in DefinitionOut.model_fields}
    return texts | {"id": name, "unit": texts["unit"] or "%", "reported": reported}


def _seen(request: HttpRequest, code: str) -> Where:
    """A place whose figures the caller may see, or those of his office; outside the own area there is the open data."""
    own = outermost(caller(request).paths) or ("",)
    paths = own if code == OFFICE else (path_of(code),)
    for path in paths:
        require(caller(request), "measures.released.view", path=path)
    return paths if len(paths) > 1 else paths[0]
