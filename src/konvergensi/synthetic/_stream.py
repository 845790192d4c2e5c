"""Measurements of any number of children straight to Parquet, batch by batch, in bounded memory.

A batch is a run of whole villages; two are made at a time and written in their order. Rows stand by child and month
whatever the size of a batch, so that the file's contents depend on the arguments alone.
"""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from konvergensi.synthetic._calibrate import Achieved, calibrate
from konvergensi.synthetic._columns import child_ids
from konvergensi.synthetic._measuring import simulate
from konvergensi.synthetic._plan import Plan
from konvergensi.synthetic._population import plan_for

BATCH = 60_000
THREADS = 2
TYPES: dict[str, pa.DataType] = {
    "id": pa.string(),
    "village_code": pa.string(),
    "month": pa.string(),
    "sex": pa.int8(),
    "birth_date": pa.date32(),
    "measured_on": pa.date32(),
    "age_days": pa.int32(),
    "weight_kg": pa.float64(),
    "length_height_cm": pa.float64(),
    "posture": pa.string(),
    "muac_cm": pa.float64(),
}
SCHEMA = pa.schema(TYPES)


def stream(
    path: Path,
    *,
    region: str = "ID",
    children: int = 2_000_000,
    months: int = 12,
    until: str = "2024-08",
    seed: int = 1,
    prevalence: float = 24.0,
    dirty: bool = True,
    batch: int = BATCH,
    on_progress: Callable[[int, int], None] | None = None,
) -> tuple[int, Achieved]:
    """Write the measurements of a population in the canonical columns to one Parquet file; the rows written.

    Columns: id, village_code, month, sex (1/2), birth_date, measured_on, age_days, weight_kg, length_height_cm,
    posture (l/h), muac_cm. No names and no NIK. Raises `ProblemError` like `district`.
    """
    plan = plan_for(region=region, children=children, months=months, until=until, seed=seed, dirty=dirty)
    plan, achieved = calibrate(plan, prevalence)
    runs = list(_runs(plan, batch))
    rows = 0
    with pq.ParquetWriter(path, SCHEMA, compression="snappy") as writer, ThreadPoolExecutor(THREADS) as pool:
        waiting: deque[Future[pa.Table]] = deque()
        ahead = iter(runs)
        for done in range(len(runs)):
            while len(waiting) < THREADS + 1 and (run := next(ahead, None)) is not None:
                waiting.append(pool.submit(_table, plan, run))
            table = waiting.popleft().result()
            writer.write_table(table)
            rows += table.num_rows
            if on_progress is not None:
                on_progress(done + 1, len(runs))
    return rows, achieved


def _runs(plan: Plan, batch: int) -> Iterator[range]:
    """Runs of villages with about `batch` children each."""
    first = plan.places.first_child
    start = 0
    while start < len(plan.places.children):
        stop = max(start + 1, int(np.searchsorted(first, first[start] + batch, side="right")) - 1)
        yield range(start, min(stop, len(plan.places.children)))
        start = stop


def _table(plan: Plan, villages: range) -> pa.Table:
    made = simulate(plan, villages)
    people, readings = made.people, made.readings
    order = np.argsort(readings.person, kind="stable")
    person, day, muac = readings.person[order], readings.day[order], readings.muac[order]
    birth = people.birth[person]
    home = plan.places.posyandu["village"].gather(readings.posyandu[order])
    labels = pl.Series([plan.window.label(position) for position in range(plan.window.months)])
    frame = pl.DataFrame(
        {
            "id": child_ids(people.child[person]),
            "village_code": plan.places.villages["code"].gather(home),
            "month": labels.gather(readings.position[order]),
            "sex": people.sex[person].astype(np.int8),
            "birth_date": pl.Series(birth.astype(np.int32)).cast(pl.Date),
            "measured_on": pl.Series(day.astype(np.int32)).cast(pl.Date),
            "age_days": (day - birth).astype(np.int32),
            "weight_kg": readings.weight[order],
            "length_height_cm": readings.height[order],
            "posture": pl.Series(["l", "h"]).gather(readings.standing[order].astype(np.int64)),
            "muac_cm": np.where(muac > 0, muac, np.nan),
        }
    ).with_columns(pl.col("muac_cm").fill_nan(None))
    return frame.to_arrow().cast(SCHEMA)
