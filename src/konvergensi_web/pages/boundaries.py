"""Maps from imported boundaries: reading the file, keeping its polygons, drawing them as SVG links to drill down."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians
from pathlib import Path
from typing import Any

from django.db import transaction

from konvergensi import regions as packaged
from konvergensi.problems import ProblemError
from konvergensi.problems.reports import BOUNDARIES_INVALID
from konvergensi.reports.boundaries import features_of
from konvergensi_web.pages.models import Boundary
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.scope import Actor
from konvergensi_web.regions.paths import Where, path_of, paths_of, subtree

DECIMALS = 4  # about eleven metres
WIDTH = 1000
BATCH = 500
Ring = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True)
class Shape:
    """One region on the map: its code and its outline in the drawing's units."""

    code: str
    outline: str


@dataclass(frozen=True, slots=True)
class Map:
    """All regions of a level below a place."""

    height: int
    shapes: tuple[Shape, ...]
    file_name: str
    width: int = WIDTH


@transaction.atomic
def import_boundaries(*, actor: Actor, file: Path) -> dict[str, int]:
    """Keep every polygon of a TopoJSON or GeoJSON file whose code the packaged list knows; the same code replaces.

    Returns how many were kept per level, and `unknown`: how many had no code that we know. Raises `ProblemError`.
    """
    try:
        found = features_of(json.loads(file.read_text(encoding="utf-8")))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ProblemError(BOUNDARIES_INVALID, file=file.name, reason="bukan JSON") from error
    except (KeyError, TypeError, IndexError, ValueError) as error:
        raise ProblemError(BOUNDARIES_INVALID, file=file.name, reason="susunannya tidak dikenal") from error
    rows = {row.code: row for one in found if (row := _row(one, actor, file.name)) is not None}
    if not rows:
        raise ProblemError(BOUNDARIES_INVALID, file=file.name, reason="tidak ada kode wilayah yang dikenal")
    fields = ["path", "level", "geometry", "file_name", "imported_at"]
    Boundary.objects.bulk_create(
        rows.values(), batch_size=BATCH, update_conflicts=True, unique_fields=["code"], update_fields=fields
    )
    counts = {level: sum(row.level == level for row in rows.values()) for level in packaged.LEVELS}
    record(actor, "regions.boundaries.imported", file=file.name, kept=len(rows), unknown=len(found) - len(rows))
    return {level: n for level, n in counts.items() if n} | {"unknown": len(found) - len(rows)}


def _row(feature: dict[str, Any], actor: Actor, file_name: str) -> Boundary | None:
    code = feature["properties"]["code"]
    try:
        known = packaged.get(code)
    except ProblemError:
        return None
    geometry = {"type": feature["geometry"]["type"], "coordinates": _rounded(feature["geometry"]["coordinates"])}
    return Boundary(code=code, path=path_of(code), level=known.level, geometry=geometry, file_name=file_name,
                    imported_at=actor.now)  # fmt: skip


def _rounded(coordinates: Any) -> Any:
    if coordinates and isinstance(coordinates[0], (int, float)):
        return [round(float(coordinates[0]), DECIMALS), round(float(coordinates[1]), DECIMALS)]
    return [_rounded(part) for part in coordinates]


def boundaries_below(where: Where, level: str) -> list[Boundary]:
    """The kept polygons of a level below a place."""
    return list(Boundary.objects.filter(subtree(paths_of(where), "path"), level=level))


def draw(rows: Sequence[Boundary]) -> Map | None:
    """The polygons as SVG outlines in one drawing, north up; None where nothing was imported."""
    if not rows:
        return None
    polygons = {row.code: _polygons(row.geometry) for row in rows}
    points = [point for parts in polygons.values() for part in parts for ring in part for point in ring]
    west, east = min(point[0] for point in points), max(point[0] for point in points)
    south, north = min(point[1] for point in points), max(point[1] for point in points)
    squeeze = cos(radians((south + north) / 2))
    scale = WIDTH / max((east - west) * squeeze, 1e-9)
    height = min(int((north - south) * scale) + 1, 2 * WIDTH)
    scale = min(scale, height / max(north - south, 1e-9))

    def place(point: Sequence[float]) -> tuple[int, int]:
        return round((point[0] - west) * squeeze * scale), round((north - point[1]) * scale)

    outlines = {code: "".join(_outline(map(place, ring)) for part in parts for ring in part)
                for code, parts in polygons.items()}  # fmt: skip
    shapes = tuple(Shape(code, outline) for code, outline in outlines.items() if outline)
    return Map(height, shapes, rows[0].file_name)


def _polygons(geometry: dict[str, Any]) -> list[list[Ring]]:
    found: list[list[Ring]] = geometry["coordinates"]
    return [found] if geometry["type"] == "Polygon" else found  # type: ignore[list-item]


def _outline(points: Iterable[tuple[int, int]]) -> str:
    """Steps from point to point; points that fall together on the drawing's grid are told once.

    Nothing of a ring that is a single point there: an island too small to be seen.
    """
    steps: list[str] = []
    last: tuple[int, int] | None = None
    for x, y in points:
        if last is None:
            steps.append(f"M{x} {y}l")
        elif (x, y) != last:
            steps.append(f"{x - last[0]} {y - last[1]} ")
        last = (x, y)
    return "".join(steps).strip() + "z" if len(steps) > 1 else ""


def as_geojson(rows: Iterable[Boundary], names: dict[str, str]) -> dict[str, Any]:
    """The kept polygons as GeoJSON."""
    features = [
        {"type": "Feature", "properties": {"code": row.code, "name": names.get(row.code, "")}, "geometry": row.geometry}
        for row in rows
    ]
    return {"type": "FeatureCollection", "features": features}
