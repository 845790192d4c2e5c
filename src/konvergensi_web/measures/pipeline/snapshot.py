"""The Parquet copy of a regency's measurements: one file a district, one of the people; no names, no NIK.

Rows are read district by district through the scoped manager. An incremental snapshot writes the changed districts
and the people anew and keeps the other files.
"""

import hashlib
import shutil
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
from django.conf import settings
from django.db.models import Q

from konvergensi_web.intake.models import Batch
from konvergensi_web.measures.models import Measurement, Snapshot
from konvergensi_web.platform import frames
from konvergensi_web.regions.paths import code_of, path_of, subtree
from konvergensi_web.registry.models import Person, Posyandu

FULL, FILTERED = "full", "filtered"
LIST = "eppgbm_list"  # the source of rows of a filtered export: kept, on the worklist, never in a prevalence
PEOPLE = "people.parquet"
UNKNOWN_DISTRICT, UNKNOWN_VILLAGE = "00", "0000"  # parts of a code for rows whose place is not known so far down
PRINTED = {
    "gain": pl.String(), "waz": pl.Float64(), "haz": pl.Float64(), "whz": pl.Float64(),
    "waz_class": pl.String(), "haz_class": pl.String(), "whz_class": pl.String(),
}  # fmt: skip
READ: dict[str, Any] = {
    "id": pl.String(), "person_id": pl.String(), "region_path": pl.String(), "month": pl.String(),
    "measured_on": pl.Date(), "weight_kg": pl.Float64(), "length_height_cm": pl.Float64(), "posture": pl.String(),
    "oedema": pl.Boolean(), "muac_cm": pl.Float64(), "printed": pl.String(), "batch_id": pl.String(),
    "batch_row": pl.Int64(), "source": pl.String(),
}  # fmt: skip
ROWS: dict[str, Any] = {
    "child_id": pl.String, "file": pl.String, "sheet": pl.String, "row": pl.Int64,
    "regency_code": pl.String, "district_code": pl.String, "village_code": pl.String, "posyandu": pl.String,
    "puskesmas": pl.String, "measured_on": pl.Date, "month": pl.String, "weight_kg": pl.Float64,
    "length_height_cm": pl.Float64, "posture": pl.String, "oedema": pl.Boolean, "muac_cm": pl.Float64,
    "printed_gain": pl.String, "printed_waz": pl.Float64, "printed_haz": pl.Float64, "printed_whz": pl.Float64,
    "printed_waz_class": pl.String, "printed_haz_class": pl.String, "printed_whz_class": pl.String,
    "kind": pl.String,
}  # fmt: skip
FACTS: dict[str, Any] = {
    "child_id": pl.String, "sex": pl.Int8, "birth_date": pl.Date, "birth_weight_kg": pl.Float64,
    "birth_length_cm": pl.Float64, "has_nik": pl.Boolean,
}  # fmt: skip
Tell = Callable[[str, int, int], None]


def folder() -> Path:
    """Where the snapshots lie."""
    found = Path(settings.DATA) / "snapshots"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def folder_of(snapshot: Snapshot) -> Path:
    """Where the files of one snapshot lie."""
    return folder() / snapshot.pk.hex


def take(
    regency_path: str, *, now: datetime, changed: Sequence[str] | None, before: Snapshot | None, tell: Tell
) -> Snapshot:
    """Write a snapshot. With `changed` (district codes) the other districts are taken over from `before`."""
    snapshot = Snapshot(regency_path=regency_path, taken_at=now)
    home = folder_of(snapshot)
    home.mkdir()
    try:
        kept = _keep(before, home, changed) if before is not None and changed is not None else []
        districts = [code for code in _districts(regency_path) if code not in kept]
        clinics, replaced = _clinics(regency_path), _replaced(regency_path)
        for done, code in enumerate(districts):
            tell("Menyalin pengukuran ke Parquet", done, len(districts))
            _rows(regency_path, code, clinics, replaced).write_parquet(home / f"{code}.parquet")
        tell("Menyalin pengukuran ke Parquet", len(districts), len(districts))
        _people(regency_path).write_parquet(home / PEOPLE)
        _account(snapshot, home)
    except BaseException:
        shutil.rmtree(home, ignore_errors=True)
        raise
    snapshot.save()
    return snapshot


def drop(snapshot: Snapshot) -> None:
    """Remove the files of a snapshot; the row stays as the account of what was read."""
    shutil.rmtree(folder_of(snapshot), ignore_errors=True)


def rows_of(snapshot: Snapshot) -> pl.LazyFrame:
    """The measurements of a snapshot."""
    files = sorted(path for path in folder_of(snapshot).glob("*.parquet") if path.name != PEOPLE)
    return pl.scan_parquet(files) if files else pl.LazyFrame(schema=ROWS)


def people_of(snapshot: Snapshot) -> pl.LazyFrame:
    """The people of a snapshot: pseudonym, sex, birth."""
    return pl.scan_parquet(folder_of(snapshot) / PEOPLE)


def _districts(regency_path: str) -> list[str]:
    """The districts with rows, and one code for rows whose district is not known."""
    rows = _counted_rows(regency_path).values_list("region_path", flat=True).order_by().distinct()
    return sorted({_placed(path)[1] for path in rows})


def _counted_rows(regency_path: str) -> Any:
    """Rows that stand: of finished imports, or typed in."""
    stands = Q(batch__isnull=True) | Q(batch__state=Batch.State.COMMITTED)
    return Measurement.objects.filter(subtree([regency_path]), stands)


def _rows(regency_path: str, district: str, clinics: dict[str, str], replaced: pl.DataFrame) -> pl.DataFrame:
    """The rows of a district, without those that a later row of the same day replaced."""
    rows = _counted_rows(regency_path)
    if district.endswith(f".{UNKNOWN_DISTRICT}"):
        rows = rows.filter(region_path=regency_path)
    else:
        rows = rows.filter(subtree([path_of(district)]))
    found = frames.read(rows.order_by(), READ).join(replaced, on="id", how="anti")
    paths = found.get_column("region_path").unique().to_list()
    places = {path: _placed(path) for path in paths}
    served = {path: clinics.get(path) or clinics.get(path_of(places[path][2])) for path in paths}
    names = ("regency_code", "district_code", "village_code", "posyandu")
    told = pl.DataFrame(
        [(path, *places[path], served[path]) for path in paths], orient="row",
        schema={"region_path": pl.String(), **{name: pl.String() for name in (*names, "puskesmas")}},
    )  # fmt: skip
    kind = pl.when(pl.col("source") == LIST).then(pl.lit(FILTERED)).otherwise(pl.lit(FULL))
    printed = pl.col("printed").str.json_decode(pl.Struct(PRINTED))
    return found.join(told, on="region_path", how="left", maintain_order="left").select(
        child_id="person_id", file=pl.col("batch_id").fill_null(""), sheet=kind, row="batch_row",
        **{name: pl.col(name) for name in (*names, "puskesmas", "measured_on", "month", "weight_kg",
                                           "length_height_cm")},
        posture=pl.when(pl.col("posture") != "").then("posture"), oedema="oedema", muac_cm="muac_cm",
        **{f"printed_{name}": printed.struct.field(name) for name in PRINTED}, kind=kind,
    ).cast(pl.Schema(ROWS))  # fmt: skip


def _replaced(regency_path: str) -> pl.DataFrame:
    """The rows that a later reading of the same day replaced, wherever in the regency that one stands."""
    rows = _counted_rows(regency_path).exclude(replaces=None).order_by()
    return frames.read(rows, {"replaces_id": pl.String()}).rename({"replaces_id": "id"})


def _placed(path: str) -> tuple[str, str, str, str | None]:
    """Codes of regency, district, village and the posyandu's part of a path; stand-ins for what is not known."""
    parts = code_of(path).split(".")
    regency = ".".join(parts[:2])
    district = ".".join(parts[:3]) if len(parts) > 2 else f"{regency}.{UNKNOWN_DISTRICT}"
    village = ".".join(parts[:4]) if len(parts) > 3 else f"{district}.{UNKNOWN_VILLAGE}"
    return regency, district, village, parts[4] if len(parts) > 4 else None


def _clinics(regency_path: str) -> dict[str, str]:
    """The puskesmas of each posyandu, and of each village (the one that serves most of its posyandu)."""
    found: dict[str, str] = {}
    counted: dict[str, dict[str, int]] = {}
    served = Posyandu.objects.filter(subtree([regency_path], "path"), puskesmas__isnull=False).order_by("path")
    for path, name in served.values_list("path", "puskesmas__name"):
        found[path] = name
        village = counted.setdefault(".".join(path.split(".")[:4]) + ".", {})
        village[name] = village.get(name, 0) + 1
    return found | {village: max(sorted(names), key=names.__getitem__) for village, names in counted.items()}


def _people(regency_path: str) -> pl.DataFrame:
    """Sex, birth and whether a NIK is known, of everybody with a row that stands."""
    ids = _counted_rows(regency_path).order_by().values("person_id")
    read = {"id": pl.String(), **{name: kind for name, kind in FACTS.items() if name not in ("child_id", "has_nik")},
            "nik_index": pl.String()}  # fmt: skip
    found = frames.read(Person.objects.filter(pk__in=ids).order_by(), read)
    told = found.with_columns(child_id="id", has_nik=(pl.col("nik_index") != "").fill_null(value=False))
    return told.select(list(FACTS)).cast(pl.Schema(FACTS))


def _keep(before: Snapshot, home: Path, changed: Sequence[str]) -> list[str]:
    """Take over the files of the districts that did not change."""
    kept = []
    for path in folder_of(before).glob("*.parquet"):
        if path.name != PEOPLE and path.stem not in changed:
            (home / path.name).hardlink_to(path)
            kept.append(path.stem)
    return kept


def _account(snapshot: Snapshot, home: Path) -> None:
    import pyarrow.parquet as pq

    for path in sorted(home.glob("*.parquet")):
        rows = pq.read_metadata(path).num_rows
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        snapshot.files[path.name] = {"rows": rows, "sha256": digest}
    counted = {name: one["rows"] for name, one in snapshot.files.items()}
    snapshot.people = counted.pop(PEOPLE)
    snapshot.rows = sum(counted.values())
    months = rows_of(snapshot).select(pl.col("month").unique()).collect()
    snapshot.months = sorted(months["month"].drop_nulls())
