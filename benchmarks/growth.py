"""The growth kernel beside a plain C kernel, beside what Parquet alone costs, and beside its peers on PyPI.

Bars: haz+waz+whz with flags at most 1.25 times the C kernel (gcc -O3, two threads, same rows, same run); all eight at
most 2.2 times the three; Parquet to Parquet at most 1.3 times what pyarrow needs to read the same input and write the
same output, below 1.5 GB. Repetitions of the rivals alternate. In memory the ratio of two rivals is taken twice, as the
median of the repetitions, each divided by the one beside it, and of the best of each; the larger one is judged. The
ratio of processor times stands beside them, and how much of the processors the machine's host kept back meanwhile.

usage: python benchmarks/run.py growth      KONVERGENSI_BENCH_ROWS=4000000 for a smaller Parquet file
"""

import ctypes
import math
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from benchmarks._steal import Stolen
from benchmarks.growth_data import measurements
from benchmarks.growth_files import files
from benchmarks.growth_peers import peers

from konvergensi.measures.growth import INDICES, zscores
from konvergensi.measures.growth._tables import standard

ROWS = 4_000_000
REPETITIONS = 15
THREE = ("haz", "waz", "whz")
BAR_C = 1.25
BAR_EIGHT = 2.2
POSTURES = {"l": 1, "h": 2}


class Work(ctypes.Structure):
    """`work` of growth_kernel.c."""

    _names = ("lhfa", "wfa", "wfl", "wfh", "sex", "age", "weight", "length", "posture", "oedema", "haz", "waz", "whz")
    _fields_ = (
        *((name, ctypes.c_void_p) for name in (*_names, "haz_flag", "waz_flag", "whz_flag")),
        ("start", ctypes.c_size_t),
        ("stop", ctypes.c_size_t),
    )


class CKernel:
    """The yardstick, compiled here and now, with its columns and its room for results."""

    def __init__(self, table: pa.Table, folder: Path) -> None:
        library = folder / "growth_kernel.so"
        source = Path(__file__).with_name("growth_kernel.c")
        command = ["gcc", "-O3", "-ffp-contract=off", "-shared", "-fPIC", "-o", library, source, "-lm", "-lpthread"]
        subprocess.run(command, check=True)
        self.rows = table.num_rows
        self._function = ctypes.CDLL(str(library)).growth
        posture = pc.fill_null(pc.index_in(table["posture"], value_set=pa.array(list(POSTURES))), -1)
        columns = [table[name].to_numpy() for name in ("sex", "age_days", "weight_kg", "length_height_cm")]
        columns += [posture.to_numpy() + 1, table["oedema"].to_numpy()]
        tables = []
        for name in ("lhfa", "wfa", "wfl", "wfh"):
            rows = standard(name)
            tables.append(np.ascontiguousarray(np.stack([rows.l.ravel(), rows.m.ravel(), rows.s.ravel()], axis=1)))
        self.z = [np.zeros(self.rows) for _ in THREE]
        self.flags = [np.zeros(self.rows, np.int8) for _ in THREE]
        self._kept = [*tables, *(column.astype(np.float64) for column in columns), *self.z, *self.flags]
        self._work = Work(*(array.ctypes.data for array in self._kept), 0, 0)

    def __call__(self) -> None:
        """Score all rows once."""
        if self._function(ctypes.byref(self._work), ctypes.c_size_t(self.rows)):
            sys.exit("the C kernel could not start a thread")


@dataclass(frozen=True)
class Cost:
    """ns per row of every repetition: by the clock, and of the processor (two threads count twice)."""

    clock: tuple[float, ...]
    processor: tuple[float, ...]

    def against(self, other: "Cost") -> "Ratio":
        """How many times the other's, repetition by repetition."""
        return Ratio(
            median(mine / theirs for mine, theirs in zip(self.clock, other.clock, strict=True)),
            min(self.clock) / min(other.clock),
            median(mine / theirs for mine, theirs in zip(self.processor, other.processor, strict=True)),
        )


@dataclass(frozen=True)
class Ratio:
    """How many times as much: median of the pairs, of the best of each, and of processor time."""

    pairs: float
    least: float
    processor: float

    @property
    def judged(self) -> float:
        """The larger of the two by the clock."""
        return max(self.pairs, self.least)

    def __str__(self) -> str:
        return f"{up(self.pairs)} (best of each {up(self.least)}, processor {up(self.processor)})"


def up(value: float) -> str:
    """Two decimals, never rounded in our favour."""
    return f"{math.ceil(value * 100 - 1e-9) / 100:.2f}"


def costs(rivals: dict[str, Callable[[], object]], rows: int, repetitions: int = REPETITIONS) -> dict[str, Cost]:
    """The cost of each rival in alternating repetitions, after one to warm up."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in rivals}
    for _ in range(repetitions + 1):
        for name, rival in rivals.items():
            clock, processor = time.perf_counter(), time.process_time()
            rival()
            times[name].append((time.perf_counter() - clock, time.process_time() - processor))
    return {
        name: Cost(*(tuple(one / rows * 1e9 for one in column[1:]) for column in zip(*measured, strict=True)))
        for name, measured in times.items()
    }


def kernel() -> bool:
    table = measurements(ROWS)
    with tempfile.TemporaryDirectory() as folder:
        yardstick = CKernel(table, Path(folder))
        rivals = {"C": yardstick, "three": lambda: zscores(table, THREE), "eight": lambda: zscores(table)}
        with Stolen() as stolen:
            ns = costs(rivals, yardstick.rows)
        different = differing(yardstick, zscores(table, THREE))
    against_c, against_three = ns["three"].against(ns["C"]), ns["eight"].against(ns["three"])
    print(f"{ROWS:,} rows in memory, two threads, {REPETITIONS} alternating repetitions; the host kept back "
          f"{stolen.share:.1%} of the processors")  # fmt: skip
    line("plain C kernel, haz waz whz and flags", ns["C"])
    line("zscores, haz waz whz and flags", ns["three"], f"{against_c} x C (bar {BAR_C})")
    line("zscores, all eight", ns["eight"], f"{against_three} x the three (bar {BAR_EIGHT})")
    print(f"cells in which C and zscores differ: {different} of {6 * ROWS:,}")
    variants()
    return against_c.judged <= BAR_C and against_three.judged <= BAR_EIGHT and different == 0


def line(what: str, cost: Cost, remark: str = "") -> None:
    least = min(cost.clock)
    print(f"  {what:48} {least:8.1f} ns/row {1e3 / least:8.1f} M rows/s  {remark}")


def differing(yardstick: CKernel, found: pa.Table) -> int:
    count = 0
    for at, index in enumerate(THREE):
        theirs, ours = yardstick.z[at], found[index].to_numpy()
        count += int(((ours != theirs) & ~(np.isnan(ours) & np.isnan(theirs))).sum())
        flags = pc.fill_null(found[f"{index}_flag"], 0).to_numpy()
        count += int((flags != yardstick.flags[at]).sum())
    return count


def variants() -> None:
    """The same three indices when the table is less kind. No bars, for the eye."""
    rows = ROWS // 4
    plain = measurements(rows)
    born = pa.array(np.full(rows, 18_000, np.int32) - plain["age_days"].to_numpy()).cast(pa.date32())
    measured = pa.array(np.full(rows, 18_000, np.int32)).cast(pa.date32())
    dated = plain.drop_columns(["age_days"]).append_column("birth_date", born).append_column("measured_on", measured)
    words = plain.set_column(plain.schema.get_field_index("posture"), "posture", plain["posture"].dictionary_encode())
    tables = {
        "age from two dates": dated,
        "posture as a dictionary": words,
        "5 % of every measurement missing": measurements(rows, nulls=0.05),
        "30 % of lengths read to 0.01 cm": measurements(rows, hundredths=0.3),
        "every length read to 0.01 cm": measurements(rows, hundredths=1.0),
    }
    ns = costs({name: (lambda table=table: zscores(table, THREE)) for name, table in tables.items()}, rows, 4)
    for name, each in ns.items():
        line(f"zscores, haz waz whz: {name}"[:48], each)
    one = measurements(1)
    line("zscores, one row, all eight", costs({"one": lambda: zscores(one, INDICES)}, 1, 50)["one"])


def main() -> int:
    if shutil.which("gcc") is None:
        sys.exit("konvergensi: the benchmark compares with a C kernel and needs gcc (on Debian: apt-get install gcc).")
    met = [kernel(), files()]
    peers()
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
