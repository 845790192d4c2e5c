"""Prevalence: 3,000 children, all groups and indicators with a full design, and a month of a kabupaten.

    .venv/bin/python benchmarks/prevalence.py

Accuracy: the largest difference from WHO's R package on the survey of `tests/golden/data`, in percentage points.
"""

import csv
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from konvergensi.measures.prevalence import prevalence

DATA = Path(__file__).parents[1] / "tests" / "golden" / "data"
FULL = {"weight": "sw", "cluster": "cluster", "stratum": "stratum"}
MOST_SECONDS, MOST_SE, MOST_LIMIT = 2.0, 1e-8, 1e-5  # the last two in percentage points
DESIGNS = {"full": FULL, "cluster": {"cluster": "cluster"}, "weight": {"weight": "sw"}, "none": {}}


def children(rows: int) -> pa.Table:
    """A made-up survey of 30 strata, 10 clusters each, 8 regions."""
    random = np.random.default_rng(1)
    age = random.integers(0, 1826, rows)
    stratum = random.integers(0, 30, rows)
    return pa.table(
        {
            "sex": pa.array(random.integers(1, 3, rows), pa.int8()),
            "age_days": age,
            "weight_kg": (3.3 + age / 150 * random.normal(1, 0.15, rows)).round(1),
            "length_height_cm": (50 + 12 * np.sqrt(age / 100) * random.normal(1, 0.05, rows)).round(1),
            "posture": pa.array(np.where(age < 731, "l", "h")),
            "oedema": random.random(rows) < 0.002,
            "sw": random.uniform(0.2, 5, rows),
            "stratum": stratum,
            "cluster": random.integers(0, 10, rows),
            "region": stratum % 8,
        }
    )


def seconds(work: Callable[[], object], times: int = 5) -> float:
    """The median of several runs by the clock."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def accuracy(design: str) -> tuple[float, float]:
    """The largest difference of estimates with their errors, and of limits, from the reference."""
    table = pyarrow.csv.read_csv(DATA / "survey_cases_input.csv")
    place = table.schema.get_field_index("oedema")
    table = table.set_column(place, "oedema", pc.equal(table.column("oedema"), "y"))
    found = prevalence(table, by=("age_group", "sex", "region"), **DESIGNS[design]).to_pylist()
    ours = {(row["by"], row["group"], row["indicator"]): row for row in found}
    with (DATA / "survey_cases_expected.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["design"] == design]
    gaps = {
        column: max(abs(ours[row["by"], row["group"], row["indicator"]][column] - float(row[column])) for row in rows)
        for column in ("pct", "se", "low", "high")
    }
    return max(gaps["pct"], gaps["se"]), max(gaps["low"], gaps["high"])


def main() -> int:
    """Print one line a measure; 1 when a bar is missed."""
    groups = ("age_group", "sex", "region")
    for rows in (3_000, 130_000):
        table = children(rows)
        for name, design in (("full design", FULL), ("no design", {})):
            taken = seconds(lambda table=table, design=design: prevalence(table, by=groups, **design))
            print(f"{rows:>9,} children, {name:<12} {taken:8.3f} s")
    with tempfile.TemporaryDirectory() as folder:
        pyarrow.csv.write_csv(children(3_000), Path(folder) / "in.csv")
        words = [Path(sys.executable).parent / "konvergensi", "prevalence", "in.csv", "out.csv", "--weight", "sw"]
        words += ["--cluster", "cluster", "--stratum", "stratum", *(w for name in groups for w in ("--by", name))]
        taken = seconds(lambda: subprocess.run(words, cwd=folder, check=True, capture_output=True), 3)
    print(f"    3,000 children, command line {taken:7.3f} s (limit {MOST_SECONDS} s; R anthro: 92 s for 3,284)")
    met = taken <= MOST_SECONDS
    for design in DESIGNS:
        estimate, limit = accuracy(design)
        print(f"    {design:<8} largest difference from R: r and SE {estimate:.1e}, limits {limit:.1e} points")
        met = met and estimate <= MOST_SE and limit <= MOST_LIMIT
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
