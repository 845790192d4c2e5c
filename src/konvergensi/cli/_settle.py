"""Settling the names of a file: what is not certain goes into the alias file for a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from konvergensi.cli._console import console, errors, print_json

if TYPE_CHECKING:
    import polars as pl

    from konvergensi.regions import Alias, Aliases


@dataclass(frozen=True, slots=True)
class Name:
    """One pair of names of the files, and what the list makes of it."""

    district: str
    village: str
    rows: int
    how: str
    code: str | None
    candidates: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        """Whether a person has to say what it means."""
        return self.how in ("ambiguous", "unknown")


def settle(files: Sequence[Path], region: str | None, path: Path | None, *, ask: bool, as_json: bool) -> None:
    """Check the names of files against the official list and keep what a person decides in the alias file."""
    from konvergensi import regions
    from konvergensi.problems import ProblemError
    from konvergensi.problems.regions import CHECK_NEEDS_REGENCY

    if region is None:
        raise ProblemError(CHECK_NEEDS_REGENCY)
    code = regions.regency(region).code
    known = regions.Aliases.load(path) if path is not None and path.exists() else regions.Aliases(code)
    with errors.status("Membaca nama desa dan kecamatan ..."):
        names = _names(_pairs(files, code, path), code, known)
    waiting = [name for name in names if name.is_open]
    answers = [_asked(name) for name in waiting] if ask and not as_json else [_proposal(name) for name in waiting]
    if path is not None and (answers or not path.exists()):
        known = _with(known, answers)
        known.save(path)
    if as_json:
        print_json(_summary(names, known, path))
    else:
        _report(names, answers, path)


def _pairs(files: Sequence[Path], region: str, path: Path | None) -> "pl.DataFrame":
    """`district, village, rows, settled` of exports and tables of measurements, or of a list of targets."""
    import polars as pl

    from konvergensi import sources
    from konvergensi.problems import ProblemError

    aliases = path if path is not None and path.exists() else None
    try:
        reading = sources.read_exports(list(files), regency=region, aliases=aliases)
        rows = pl.concat([reading.measurements, reading.held]).select("district", "village", "village_code")
    except ProblemError as error:
        try:
            lists = [sources.read_targets(file, regency=region, aliases=aliases) for file in files]
        except ProblemError:
            raise error from None
        rows = pl.concat(lists).select("district", "village", "village_code")
    # a name without kecamatan may be settled by its neighbours in the file
    by_neighbours = pl.col("village_code").is_not_null().all().alias("settled")
    return rows.group_by("district", "village", maintain_order=True).agg(pl.len().alias("rows"), by_neighbours)


def _names(pairs: "pl.DataFrame", region: str, known: "Aliases") -> list[Name]:
    from konvergensi import regions

    found = regions.resolve(pairs, regency=region, aliases=known)
    counted = found.join(pairs, on=["district", "village"], nulls_equal=True, maintain_order="left")
    return [
        Name(
            row["district"] or "",
            row["village"] or "",
            row["rows"],
            "exact" if row["settled"] and not row["village_code"] else row["how"],
            row["village_code"] or row["district_code"],
            tuple(row["candidates"]),
        )
        for row in counted.iter_rows(named=True)
        if row["district"] or row["village"]
    ]


def _choices(name: Name) -> list[str]:
    """The candidates as lines a person can read and copy: code, name, and the kecamatan it lies in."""
    from konvergensi import regions

    lines = []
    for code in name.candidates:
        region = regions.get(code)
        above = f", {regions.get(region.parent_code).label}" if region.level == "village" and region.parent_code else ""
        lines.append(f"{code} {region.label}{above}")
    return lines


def _proposal(name: Name, code: str = "") -> "tuple[str, Alias]":
    from konvergensi.regions import Alias

    candidates = () if code else tuple(_choices(name))
    if name.village:
        return "village", Alias(name.village, name.district, code, candidates)
    return "district", Alias(name.district, "", code, candidates)


def _asked(name: Name) -> "tuple[str, Alias]":
    """One question; an empty answer leaves the name open."""
    import typer

    lines = _choices(name)
    console.print(f"\n[bold]{name.village or name.district}[/], {_district(name)} ({name.rows} baris)")
    for number, line in enumerate(lines, 1):
        console.print(f"  {number}. {line}")
    if not lines:
        console.print("  Tidak ada nama yang mirip di kabupaten/kota ini; isi kodenya di berkas alias bila tahu.")
        return _proposal(name)
    while True:
        answer = typer.prompt("Pilih nomor (kosong = belum tahu)", default="", show_default=False).strip()
        if not answer:
            return _proposal(name)
        if answer.isdigit() and 1 <= int(answer) <= len(lines):
            return _proposal(name, name.candidates[int(answer) - 1])
        console.print(f"Tulis angka 1 sampai {len(lines)}, atau tekan Enter.")


def _district(name: Name) -> str:
    return f"kecamatan tertulis {name.district}" if name.district else "kecamatan tidak tertulis"


def _with(known: "Aliases", answers: "Sequence[tuple[str, Alias]]") -> "Aliases":
    return known.with_entries(
        districts=[alias for level, alias in answers if level == "district"],
        villages=[alias for level, alias in answers if level == "village"],
    )


def _summary(names: list[Name], known: "Aliases", path: Path | None) -> dict[str, object]:
    from collections import Counter
    from dataclasses import asdict

    return {
        "aliases": str(path) if path else None,
        "counts": dict(Counter(name.how for name in names)),
        "open": known.open if path else sum(name.is_open for name in names),
        "names": [asdict(name) for name in names if name.how != "exact"],
    }


def _report(names: list[Name], answers: "Sequence[tuple[str, Alias]]", path: Path | None) -> None:
    from rich.table import Table

    from konvergensi import regions

    certain = sum(name.how in ("exact", "alias") for name in names)
    console.print(f"{len(names)} nama diperiksa: {certain} pasti.")
    guessed = [name for name in names if name.how == "spelling"]
    if guessed:
        console.print(f"\n[bold]{len(guessed)} nama salah eja, terbaca jelas:[/]")
        for name in guessed:
            label = regions.get(cast("str", name.code)).label
            console.print(f"  {name.village or name.district} ({_district(name)}) = {name.code} {label}")
    still = [name for name in names if name.is_open and not _settled(name, answers)]
    if not still:
        console.print("Tidak ada nama yang perlu dipastikan.")
        return
    table = Table(title=f"{len(still)} nama perlu dipastikan", title_justify="left", box=None, pad_edge=False)
    for column in ("Tertulis", "Kecamatan tertulis", "Baris", "Mungkin"):
        table.add_column(column, justify="right" if column == "Baris" else "left")
    for name in still:
        written = name.village or "(hanya kecamatan)"
        table.add_row(
            written, name.district or "-", str(name.rows), "\n".join(_choices(name)) or "tidak ada yang mirip"
        )
    console.print(table)
    where = (
        f"Isi 'code' di {path}"
        if path
        else "Tambahkan --aliases BERKAS.yaml agar daftarnya ditulis ke sana, isi kodenya"
    )
    console.print(f"{where}, lalu jalankan lagi. Cukup satu kali: berkas itu dipakai lagi setiap bulan.")


def _settled(name: Name, answers: "Sequence[tuple[str, Alias]]") -> bool:
    return any(
        alias.code
        and alias.name == (name.village or name.district)
        and alias.district == (name.district if name.village else "")
        for _, alias in answers
    )
