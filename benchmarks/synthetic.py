"""How fast an invented population is made and written; fails beyond the bars.

.venv/bin/python benchmarks/synthetic.py            # all three
.venv/bin/python benchmarks/synthetic.py --quick    # a tenth of everything, bars in proportion
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from konvergensi import synthetic

BARS = {
    # name: (what, seconds, peak memory in MB)
    "tables": ("district of 130,000 children x 12 months, Parquet and CSV", 120.0, 4_000),
    "xlsx": ("one month of it as XLSX", 40.0, 4_000),
    "stream": ("22 million rows streamed to Parquet", 300.0, 1_500),
}


def tables(folder: Path, part: float) -> tuple[float, int]:
    start = time.perf_counter()
    people = synthetic.district(children=int(130_000 * part), seed=1)
    synthetic.write_exports(people, folder, formats=("parquet", "csv"), per="kabupaten")
    return time.perf_counter() - start, len(people.batch.readings)


def xlsx(folder: Path, part: float) -> tuple[float, int]:
    people = synthetic.district(children=int(130_000 * part), months=1, seed=1)
    rows = people.month(people.months[-1]).export.height  # the people exist; what is timed is the month and its file
    start = time.perf_counter()
    synthetic.write_exports(people, folder, formats=("xlsx",), per="kabupaten")
    return time.perf_counter() - start, rows


def stream(folder: Path, part: float) -> tuple[float, int]:
    start = time.perf_counter()
    rows, _ = synthetic.stream(folder / "all.parquet", children=int(2_140_000 * part), months=12, seed=1)
    return time.perf_counter() - start, rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    parser.add_argument("--only", choices=list(BARS), help="run one, in this process")
    chosen = parser.parse_args()
    if chosen.only:
        return one(chosen.only, 0.1 if chosen.quick else 1.0)
    failed = 0
    for name in BARS:  # each in its own process, so that the peak memory is its own
        command = [sys.executable, __file__, "--only", name, *(["--quick"] if chosen.quick else [])]
        failed += subprocess.run(command, check=False).returncode
    return 1 if failed else 0


def one(name: str, part: float) -> int:
    what, seconds, megabytes = BARS[name]
    with tempfile.TemporaryDirectory() as folder:
        took, rows = globals()[name](Path(folder), part)
        size = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file()) / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    bar = seconds * max(part, 0.2)
    good = took <= bar and peak <= megabytes
    print(
        f"{'ok  ' if good else 'FAIL'} {what}{'' if part == 1 else f' x {part:g}'}: {took:.1f} s (bar {bar:.0f} s), "
        f"{rows:,} rows, {peak:,.0f} MB peak (bar {megabytes:,} MB), {size:,.0f} MB written",
        flush=True,
    )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
