"""`konvergensi quality`: how good the measurements of a month are, and the books to mend them with."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from konvergensi.cli._console import console, errors, print_json, progress
from konvergensi.cli._options import (
    Aliases,
    Exports,
    Json,
    KeyFile,
    Month,
    Out,
    Profile,
    Region,
    Targets,
    found_files,
    pseudonym_key,
)

if TYPE_CHECKING:
    import polars as pl

    from konvergensi.measures.quality import Assessment
    from konvergensi.registry import Identified
    from konvergensi.reports.repair import BookAccount
    from konvergensi.sources import Reading

MOST_SENTENCES = 12


def quality(
    exports: Exports,
    region: Region,
    out: Out = Path("mutu"),
    targets: Targets = None,
    level: Annotated[
        str, typer.Option(help="Per regency, district, puskesmas, village, atau posyandu.", metavar="TINGKAT")
    ] = "puskesmas",
    month: Month = None,
    profile: Profile = None,
    aliases: Aliases = None,
    with_names: Annotated[bool, typer.Option("--with-names", help="Tulis nama dan NIK di buku perbaikan.")] = False,
    key_file: KeyFile = None,
    as_json: Json = False,
) -> None:
    """Mutu pengukuran per puskesmas (yang terburuk di atas) dan buku perbaikan per puskesmas.

    Memeriksa kelengkapan, nilai tidak masuk akal, angka terakhir berat, panjang dan LiLA, umur yang menumpuk,
    perbandingan jenis kelamin dan umur, sebaran z-score, salinan bulan lalu, anak yang memendek, dan D/S. Sertakan
    ekspor bulan sebelumnya supaya salinan dan anak yang memendek terlihat. Di posyandu dan desa hanya dihitung nilai
    yang tidak mungkin, salinan, dan pembulatan: anaknya terlalu sedikit untuk diuji.

    Hasil di folder --out: mutu.xlsx dan perbaikan-<puskesmas>.xlsx. Jalankan lagi dengan ekspor yang lebih baru dan
    folder yang sama: baris yang sudah diperbaiki tertutup sendiri. Nama dan NIK disamarkan.

    Contoh:

        konvergensi quality ekspor/*.xlsx --region 36.04 --targets sasaran.csv --out mutu

        konvergensi quality juli.xlsx agustus.xlsx --region 36.04 --level posyandu
    """
    with progress() as bar:
        task = bar.add_task("Membaca ekspor", total=4)
        say = partial(bar.update, task, advance=1)
        reading = _read(found_files(exports), region, profile, aliases)
        say(description="Mengenali anak")
        identified = _identified(reading, key_file)
        say(description="Menilai mutu")
        sums = _targets(targets, region, aliases)
        found = _assessed(reading, identified.measurements, sums, level=level, month=month)
        say(description="Menulis buku")
        books = _write(reading, identified, found, out, with_names=with_names)
    if as_json:
        print_json(summary(found, books, out))
    else:
        _show(found, books, out)


def _read(paths: list[Path], region: str, profile: Path | None, aliases: Path | None) -> "Reading":
    from konvergensi.sources import read_exports

    return read_exports(paths, regency=region, profile=profile, aliases=aliases)


def _identified(reading: "Reading", key_file: Path | None) -> "Identified":
    from konvergensi.registry import identify

    return identify(reading.measurements, key=pseudonym_key(key_file))


def _targets(path: Path | None, region: str, aliases: Path | None) -> "pl.DataFrame | None":
    from konvergensi.sources import read_targets

    return None if path is None else read_targets(path, regency=region, aliases=aliases)


def _write(
    reading: "Reading", identified: "Identified", found: "Assessment | None", out: Path, *, with_names: bool
) -> "list[BookAccount]":
    """`mutu.xlsx` and the repair books."""
    from datetime import date

    import polars as pl

    from konvergensi.reports._quality_book import write_quality_book
    from konvergensi.reports.repair import write_repair_books

    today = date.today()
    out.mkdir(parents=True, exist_ok=True)
    if found is not None:
        write_quality_book(out / "mutu.xlsx", found, today)
    return write_repair_books(
        identified.measurements,
        pl.concat([reading.findings, identified.findings]),
        out,
        on=today,
        with_names=with_names,
        held=reading.held,
        months=[found.month] if found else None,
    )


def _assessed(
    reading: "Reading", measurements: "pl.DataFrame", targets: "pl.DataFrame | None", *, level: str, month: str | None
) -> "Assessment | None":
    """The quality of the complete exports; a filtered export would be judged wrongly, so it is left out."""
    import polars as pl

    from konvergensi.measures.quality import assess

    full = [(account.file, account.sheet) for account in reading.accounts if account.kind == "full"]
    for account in reading.accounts:
        if account.kind == "filtered":
            errors.print(f"{account.file}: tidak dinilai, karena tersaring ({account.reason})", soft_wrap=True)
    kept = pl.DataFrame(full, schema={"file": pl.String, "sheet": pl.String}, orient="row").unique()
    judged = measurements.join(kept, on=["file", "sheet"], how="semi", maintain_order="left")
    return None if judged.is_empty() else assess(judged, targets, level=level, month=month)


def summary(found: "Assessment | None", books: "list[BookAccount]", out: Path) -> dict[str, Any]:
    """Units and checks, worst first, and the books; for `--json`."""
    return {
        "out": str(out),
        "month": found.month if found else None,
        "level": found.level if found else None,
        "units": found.units.to_dicts() if found else [],
        "checks": found.checks.to_dicts() if found else [],
        "books": [{"file": str(book.path), "open": book.open, "done": book.done, "gone": book.gone} for book in books],
    }


def _show(found: "Assessment | None", books: "list[BookAccount]", out: Path) -> None:
    if found is None:
        console.print("Tidak ada ekspor lengkap: mutu tidak dinilai. Buku perbaikan tetap ditulis.")
    else:
        _tell(found)
        console.print(f"\nSemua angka: {out / 'mutu.xlsx'}", soft_wrap=True)
    for book in books:
        counts = f"{book.open} terbuka, {book.done} selesai, {book.gone} tidak ada lagi"
        console.print(f"Buku perbaikan: {book.path} ({counts})", soft_wrap=True)
    if not books:
        console.print("Tidak ada baris yang perlu diperbaiki.")


def _tell(found: "Assessment") -> None:
    """The places in a table, then the worst sentences."""
    from rich.table import Table

    from konvergensi.measures.quality import RATINGS

    columns = ("", "anak", "D/S %", "skor SMART", "mutu", "tidak mungkin", "salinan", "panjang ,0/,5 %")
    table = Table(*columns, title=f"Mutu pengukuran {found.month}, yang terburuk di atas", title_justify="left")
    for unit in found.units.head(20).iter_rows(named=True):
        rating = RATINGS[unit["rating"]][0] if unit["rating"] else "tidak dinilai"
        heaped = 100 * unit["heaped_length"] / unit["lengths"] if unit["lengths"] else None
        cells = (unit["children"], unit["coverage"], unit["score"], rating, unit["impossible"], unit["copied"], heaped)
        table.add_row(unit["unit"], *(_shown(cell) for cell in cells))
    console.print(table)
    if found.units.height > 20:
        console.print(f"... dan {found.units.height - 20} tempat lain di mutu.xlsx")
    if found.units["coverage"].null_count() == found.units.height:
        console.print("D/S tidak diketahui: berikan sasaran dengan --targets.")
    doubtful = found.checks.filter(~found.checks["rating"].is_in(["good", "excellent"]).fill_null(False))
    for says in doubtful.filter(doubtful["count"] + doubtful["points"].fill_null(0) > 0)["says"].head(MOST_SENTENCES):
        console.print(f"- {says}", highlight=False, soft_wrap=True)


def _shown(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:.1f}".replace(".", ",").removesuffix(",0")
    return "-" if cell is None else str(cell)
