"""How long a month of 100,000 children takes from the exports to the report. Promise: under a minute on two cores.

usage: python benchmarks/report.py [CHILDREN] [FOLDER]
"""

import resource
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from konvergensi import synthetic
from konvergensi.reports import Order, build


def main(children: int = 115_000, folder: Path | None = None) -> int:
    """Write one month of exports, a workbook per puskesmas, then time the report and its parts; 1 if too slow."""
    with tempfile.TemporaryDirectory() as scratch:
        out = folder or Path(scratch)
        people = synthetic.district(region="36.04", children=children, months=1, until="2024-08", seed=1)
        synthetic.write_exports(people, out, formats=("xlsx",), layout="cara-ukur", per="puskesmas")
        spent: dict[str, float] = {}
        last, since = "", time.perf_counter()

        def tell(what: str, _done: int, _of: int) -> None:
            nonlocal last, since
            now = time.perf_counter()
            name = "reading" if last.endswith(".xlsx") else last or "start"
            spent[name] = spent.get(name, 0.0) + now - since
            last, since = what, now

        start = time.perf_counter()
        order = Order(
            exports=sorted((out / "ekspor").glob("*.xlsx")), region="36.04", out=out / "laporan",
            today=date(2024, 9, 2), key=b"benchmark-benchmark-benchmark-32", targets=out / "sasaran_riil.csv",
        )  # fmt: skip
        built = build(order, tell)
        tell("", 0, 0)
        total = time.perf_counter() - start
    rows = sum(one.rows_in for one in built.results.files)
    for name, seconds in sorted(spent.items(), key=lambda item: -item[1])[:12]:
        print(f"{seconds:7.2f} s  {name}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{total:7.2f} s  for {rows:,} rows from {len(built.results.files)} workbooks; peak {peak:,.0f} MB")
    print("promise kept (60 s)" if total < 60 else "PROMISE BROKEN: over 60 s")
    return 0 if total < 60 else 1


if __name__ == "__main__":
    sys.exit(main(*(kind(word) for kind, word in zip((int, Path), sys.argv[1:], strict=False))))
