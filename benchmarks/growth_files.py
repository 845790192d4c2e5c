"""Parquet to Parquet: `zscores` on a stream, and the command `growth`, beside what pyarrow alone needs for the files.

Every run is a process of its own, so that its peak memory is its own.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

ROOT = Path(__file__).parent.parent
ROWS = int(os.environ.get("KONVERGENSI_BENCH_ROWS", "22000000"))
GROUP = 1_048_576  # rows of a row group
CODEC = "zstd"
REPETITIONS = 3
BAR_PARQUET = 1.3
BAR_MEGABYTES = 1500


def files() -> bool:
    """Print the table; whether the function and the command both meet both bars."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder / "in.parquet")
        print(f"\nParquet to Parquet, {ROWS:,} rows, {CODEC}, row groups of {GROUP:,}, all eight indices")
        met = []
        for task in ("stream", "command"):
            ours, pyarrow = [], []
            for _ in range(REPETITIONS):
                ours.append(apart(task, folder))
                pyarrow.append(apart("pyarrow", folder, task))
            seconds, alone = (min(run["seconds"] for run in runs) for runs in (ours, pyarrow))
            megabytes = max(run["megabytes"] for run in ours)
            label = {"stream": "zscores on a reader", "command": "konvergensi growth (adds classes)"}[task]
            print(
                f"  {label:36} {seconds:7.2f} s  {seconds / alone:5.2f} x pyarrow's {alone:.2f} s (bar {BAR_PARQUET})"
                f"  peak {megabytes:,.0f} MB (bar {BAR_MEGABYTES:,})"
            )
            met.append(seconds <= BAR_PARQUET * alone and megabytes <= BAR_MEGABYTES)
    return all(met)


def make(path: Path) -> None:
    from benchmarks.growth_data import measurements

    table = measurements(GROUP)
    with pq.ParquetWriter(path, table.schema, compression=CODEC) as writer:
        left = ROWS
        while left > 0:
            writer.write_table(table.slice(0, left), row_group_size=GROUP)
            left -= GROUP


def apart(task: str, folder: Path, of: str = "") -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.growth_files", task, str(folder), of]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def stream(folder: Path) -> float:
    """The public function between a Parquet reader and a Parquet writer."""
    from konvergensi.measures.growth import zscores

    start = time.perf_counter()
    with pq.ParquetFile(folder / "in.parquet") as file:
        reader = pa.RecordBatchReader.from_batches(file.schema_arrow, file.iter_batches(batch_size=GROUP))
        scored = zscores(reader)
        with pq.ParquetWriter(folder / "stream.parquet", scored.schema, compression=CODEC) as writer:
            for group in groups(scored):
                writer.write_table(group, row_group_size=GROUP)
    return time.perf_counter() - start


def groups(reader: pa.RecordBatchReader) -> Iterator[pa.Table]:
    waiting: list[pa.RecordBatch] = []
    for batch in reader:
        waiting.append(batch)
        if sum(each.num_rows for each in waiting) >= GROUP:
            yield pa.Table.from_batches(waiting)
            waiting = []
    if waiting:
        yield pa.Table.from_batches(waiting)


def command(folder: Path) -> float:
    """What `konvergensi growth IN OUT` does."""
    from konvergensi.measures.growth_files import score_file

    start = time.perf_counter()
    score_file(folder / "in.parquet", folder / "command.parquet")
    return time.perf_counter() - start


def pyarrow_alone(folder: Path, of: str) -> float:
    """Read the input, and write the output that is already there; reading the latter back is not counted."""
    start = time.perf_counter()
    with pq.ParquetFile(folder / "in.parquet") as file:
        for _ in file.iter_batches(batch_size=GROUP):
            pass
    seconds = time.perf_counter() - start
    with (
        pq.ParquetFile(folder / f"{of}.parquet") as file,
        pq.ParquetWriter(folder / "again.parquet", file.schema_arrow, compression=CODEC) as writer,
    ):
        for at in range(file.num_row_groups):
            group = file.read_row_group(at)
            start = time.perf_counter()
            writer.write_table(group, row_group_size=GROUP)
            seconds += time.perf_counter() - start
    return seconds


if __name__ == "__main__":
    where = Path(sys.argv[2])
    took = pyarrow_alone(where, sys.argv[3]) if sys.argv[1] == "pyarrow" else globals()[sys.argv[1]](where)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": took, "megabytes": peak}))
