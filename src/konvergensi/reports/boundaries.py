"""Polygons for the map from TopoJSON or GeoJSON, keyed by Kemendagri code. The user brings the file."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from konvergensi.problems import ProblemError
from konvergensi.problems.reports import BOUNDARIES_INVALID
from konvergensi.regions import dotted
from konvergensi.reports.results import Boundaries

LEVELS = {8: "district", 13: "village"}
Ring = list[tuple[float, float]]


def read(path: Path, region: str) -> Boundaries:
    """The districts or villages of `region` in the file (villages if it has both). Raises `ProblemError`."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ProblemError(BOUNDARIES_INVALID, file=path.name, reason="bukan JSON") from error
    try:
        found = [feature for feature in features_of(content) if feature["properties"]["code"].startswith(region + ".")]
    except (KeyError, TypeError, IndexError, ValueError) as error:
        raise ProblemError(BOUNDARIES_INVALID, file=path.name, reason="susunannya tidak dikenal") from error
    for length in (13, 8):
        features = [feature for feature in found if len(feature["properties"]["code"]) == length]
        if features:
            return Boundaries(LEVELS[length], features, path.name)
    raise ProblemError(BOUNDARIES_INVALID, file=path.name, reason=f"tidak ada kecamatan atau desa dari {region}")


def features_of(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Every polygon of a TopoJSON or GeoJSON document with its code. A document of another shape raises."""
    kind = content["type"]
    if kind == "FeatureCollection":
        return [_feature(one["properties"], one["geometry"]) for one in content["features"] if one.get("geometry")]
    if kind != "Topology":
        raise ValueError(kind)
    arcs = _arcs(content)
    return [
        _feature(one.get("properties") or {}, _geometry(one, arcs))
        for held in content["objects"].values()
        for one in held["geometries"]
        if one.get("type") in ("Polygon", "MultiPolygon")
    ]


def _feature(properties: dict[str, Any], geometry: dict[str, Any]) -> dict[str, Any]:
    code = str(properties.get("code") or properties.get("kode") or "")
    return {
        "type": "Feature",
        "properties": {"code": dotted(code) if code.isdigit() else code, "name": str(properties.get("name") or "")},
        "geometry": {"type": geometry["type"], "coordinates": geometry["coordinates"]},
    }


def _arcs(topology: dict[str, Any]) -> list[Ring]:
    """Arcs in coordinates: quantised ones are sums of steps, scaled and moved."""
    transform = topology.get("transform")
    if transform is None:
        return [[(point[0], point[1]) for point in arc] for arc in topology["arcs"]]
    (kx, ky), (dx, dy) = transform["scale"], transform["translate"]
    found: list[Ring] = []
    for arc in topology["arcs"]:
        x = y = 0
        ring: Ring = []
        for step in arc:
            x, y = x + step[0], y + step[1]
            ring.append((x * kx + dx, y * ky + dy))
        found.append(ring)
    return found


def _geometry(held: dict[str, Any], arcs: Sequence[Ring]) -> dict[str, Any]:
    if held["type"] == "Polygon":
        return {"type": "Polygon", "coordinates": [_ring(ring, arcs) for ring in held["arcs"]]}
    polygons = [[_ring(ring, arcs) for ring in polygon] for polygon in held["arcs"]]
    return {"type": "MultiPolygon", "coordinates": polygons}


def _ring(indices: Sequence[int], arcs: Sequence[Ring]) -> Ring:
    """Arcs put end to end; a negative index is the arc walked backwards."""
    points: Ring = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += arc[1:] if points else arc
    return points
