"""Reading and checking an export of 100,000 rows x 33 columns: at most 15 s and 1 GB.

Also a CSV of a million rows, for rows a second and memory a row. Prints time and peak memory; exits with 1 beyond the
bar. Each reading runs in a process of its own, so that its memory is its own.
"""

import csv
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlsxwriter

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.eppgbm import BANNER, HEADER, NBSP, child

ROWS, MOST_SECONDS, MOST_GIGABYTES = 100_000, 15.0, 1.0
READ = """
import json, resource, sys, time
from pathlib import Path
from konvergensi.sources import read_exports
wall, cpu = time.perf_counter(), time.process_time()
reading = read_exports([Path(sys.argv[1])], regency="36.04")
account = reading.accounts[0]
print(json.dumps({
    "wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu,
    "gigabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
    "rows": account.rows_in, "stored": account.stored, "held": account.held, "refused": account.refused,
    "findings": reading.findings.height,
}))
"""


def rows(n: int) -> Iterator[dict[str, Any]]:
    """Children with the dirt of the format file: every 12th row has something wrong with it."""
    base = [child(number) for number in range(1, 2_001)]
    dirt = [{"NIK": "990409"}, {"BB Lahir": "3200"}, {"RW": "4:00 AM"}, {"LiLA": "203.347.186"}, {"Berat": "97"}]
    for number in range(n):
        own = {"NIK": f"9904{number % 900000 + 100000:06d}{number % 9999:04d}01", "Nama": f"ANAK {number}"}
        yield base[number % 2_000] | own | (dirt[number // 12 % 5] if number % 12 == 0 else {})


def write(path: Path, n: int) -> None:
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter=";")
            writer.writerow(HEADER)
            writer.writerows([row[name] for name in HEADER] for row in rows(n))
        return
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        page = book.add_worksheet("Application List")
        page.write(0, 0, BANNER)
        page.write_row(1, 0, HEADER)
        for line, row in enumerate(rows(n), 2):
            page.write_row(line, 0, [v + NBSP if isinstance(v, str) else v for v in map(row.get, HEADER)])


def measure(path: Path) -> dict[str, Any]:
    done = subprocess.run([sys.executable, "-c", READ, str(path)], capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def main() -> int:
    """Print the table; 1 when a bar is missed."""
    print(f"{'file':<34}{'wall s':>9}{'cpu s':>9}{'GB':>7}{'rows/s':>11}   in = stored + held + refused; findings")
    met = True
    with tempfile.TemporaryDirectory() as folder:
        for name, n in (("xlsx", ROWS), ("csv", ROWS), ("csv", 10 * ROWS)):
            path = Path(folder) / f"{n}x33.{name}"
            write(path, n)
            got = measure(path)
            account = f"{got['rows']} = {got['stored']} + {got['held']} + {got['refused']}; {got['findings']}"
            numbers = (
                f"{got['wall']:>9.1f}{got['cpu']:>9.1f}{got['gigabytes']:>7.2f}{got['rows'] / got['wall']:>11,.0f}"
            )
            print(f"{path.name:<34}{numbers}   {account}")
            if n == ROWS and (got["wall"] > MOST_SECONDS or got["gigabytes"] > MOST_GIGABYTES):
                print(f"  BEYOND THE BAR: {MOST_SECONDS} s, {MOST_GIGABYTES} GB")
                met = False
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
