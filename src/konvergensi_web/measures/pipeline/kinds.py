"""Which rows of an import stand in a complete list and which in a filtered one, as the import's account says."""

from bisect import bisect_right
from typing import Any
from uuid import UUID

from konvergensi_web.intake.models import Batch
from konvergensi_web.regions.paths import subtree

FULL, FILTERED = "full", "filtered"


def kinds_of_batches(regency_path: str) -> dict[str, Any]:
    """The files of each import: `{batch id: [(first row, kind), ...]}`, by first row."""
    found = {}
    for pk, told in Batch.objects.filter(subtree([regency_path])).values_list("pk", "plan"):
        found[pk] = parts_of(told or {})
    return found


def parts_of(told: dict[str, Any]) -> list[tuple[int, str]]:
    """The files of one import as (first row of the reading, kind). `plan["files"]` has `first_row` and `kind`."""
    files = told.get("files") or []
    parts = [(int(one.get("first_row") or 0), str(one.get("kind") or FULL)) for one in files if isinstance(one, dict)]
    return sorted(parts) or [(0, str(told.get("kind") or FULL))]


def kind_of(batches: dict[Any, list[tuple[int, str]]], batch: UUID | None, row: int | None) -> str:
    """The kind of the list a row came from. A measurement that was typed in is part of the posyandu's own list."""
    parts = batches.get(batch, []) if batch is not None else []
    at = bisect_right(parts, (row or 0, "~")) - 1
    return parts[max(at, 0)][1] if parts else FULL
