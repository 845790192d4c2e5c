"""The figures of the seeded district, by the product's own pipeline; and nine more districts that look like it.

The nine are copies of the marts under other codes, down to the desa: a province's page reads no people and no posyandu,
so copies cost it what real ones would.
"""

from datetime import UTC, datetime
from typing import Any

from benchmarks._web_seed import PLACE, without_indexes
from django.db import connection

from konvergensi import regions as packaged
from konvergensi_web.measures.models import IndicatorValue, PipelineRun, Release, ReleasedValue
from konvergensi_web.measures.pipeline import refresh
from konvergensi_web.platform.scope import system_actor
from konvergensi_web.regions.models import Region

# the other regencies and cities of Banten, and two that do not exist: a province of ten
OTHERS = ("36.01", "36.02", "36.03", "36.71", "36.72", "36.73", "36.74", "36.98", "36.99")
COPIED = (
    "level", "month", "indicator", "numerator", "denominator", "value", "measured", "measured_in_target", "target",
    "target_kind", "definition", "batches", "computed_at",
)  # fmt: skip


def compute() -> PipelineRun:
    """All figures of the district."""
    return refresh(actor=system_actor("mengisi pengukuran", PLACE), regency_path=PLACE)


def release(run: PipelineRun, months: list[str]) -> None:
    """Release the months of the district as they stand."""
    with without_indexes(ReleasedValue._meta.db_table):
        _release(PLACE, run, months, IndicatorValue._meta.db_table)
    IndicatorValue.objects.filter(month__in=months).update(state="released")


def _release(place: str, run: PipelineRun, months: list[str], table: str) -> None:
    now = datetime.now(UTC)
    levels = "('unplaced')" if place == PLACE else "('unplaced', 'posyandu')"
    for month in months:
        made = Release.objects.create(
            region_path=place, month=month, state=Release.State.RELEASED, run=run, created_at=now, released_at=now,
            released_on=now.date(), sha256="0" * 64,
        )  # fmt: skip
        columns = ", ".join(COPIED)
        flags = "numerator_withheld, denominator_withheld, measured_withheld, target_withheld"
        _run(
            f"INSERT INTO {ReleasedValue._meta.db_table} "
            f"(region_path, regency_path, {columns}, release_id, public, {flags}) "
            f"SELECT region_path, regency_path, {columns}, %s, level IN ('regency', 'district'), "
            f"false, false, false, false FROM {table} WHERE regency_path = %s AND month = %s AND level NOT IN {levels}",
            [made.pk, place, month],
        )


def copy_districts(run: PipelineRun, months: list[str]) -> None:
    """The marts of the district under nine other codes, with their regions."""
    columns, living = ", ".join(COPIED), IndicatorValue._meta.db_table
    for code in OTHERS:
        _regions(code)
    with without_indexes(living), without_indexes(ReleasedValue._meta.db_table):
        for code in OTHERS:
            place = f"{code}."
            _run(
                f"INSERT INTO {living} (region_path, regency_path, {columns}, run_id, state) "
                f"SELECT %s || substr(region_path, 6), %s, {columns}, run_id, state "
                f"FROM {living} WHERE regency_path = %s AND level <> 'posyandu' ON CONFLICT DO NOTHING",
                [code, place, PLACE],
            )
        _run(f"CREATE INDEX seeding ON {living} (regency_path, month)", [])
        for code in OTHERS:
            _release(f"{code}.", run, months, living)
        _run("DROP INDEX seeding", [])


def _regions(code: str) -> None:
    """A regency with the kecamatan and desa of the district under its own code."""
    known = code not in ("36.98", "36.99")
    label = packaged.get(code).label if known else f"Kabupaten Karangan {code[-2:]}"
    name = packaged.get(code).name if known else f"KARANGAN {code[-2:]}"
    Region.objects.get_or_create(
        code=code, defaults={"path": f"{code}.", "name": name, "label": label, "level": "regency", "type": "kabupaten",
                             "parent_id": "36"}
    )  # fmt: skip
    table = Region._meta.db_table
    for level in ("district", "village"):
        _run(
            f"INSERT INTO {table} (code, path, name, label, level, type, parent_id) "
            "SELECT %s || substr(code, 6), %s || substr(path, 6), name, label, level, type, %s || substr(parent_id, 6) "
            f"FROM {table} WHERE path LIKE '36.04.%%' AND level = %s ON CONFLICT DO NOTHING",
            [code, code, code, level],
        )


def _run(statement: str, values: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
