"""`konvergensi regions`: look up region codes, and settle the names of a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from konvergensi.cli._console import console, errors, print_json

if TYPE_CHECKING:
    import polars as pl
    from rich.table import Table

    from konvergensi.regions import Level

SHOWN = 40  # of a search by name
SHOWN_BELOW = 1000  # of a region's contents: all of any kab/kota
_LEVELS = {
    "provinsi": "province",
    "kabkota": "regency",
    "kabupaten": "regency",
    "kota": "regency",
    "kecamatan": "district",
    "distrik": "district",
    "desa": "village",
    "kelurahan": "village",
}


def regions(
    query: Annotated[
        str | None, typer.Argument(metavar="[KODE|NAMA]", help="Kode wilayah (36.04) atau sebagian nama (ciruas).")
    ] = None,
    level: Annotated[
        str | None, typer.Option(help="Hanya tingkat ini: provinsi, kabkota, kecamatan, desa.", metavar="TINGKAT")
    ] = None,
    region: Annotated[
        str | None, typer.Option(help="Cari di dalam wilayah ini, atau kabupaten/kota untuk --check.", metavar="KODE")
    ] = None,
    export: Annotated[
        Path | None, typer.Option(help="Tulis hasilnya ke CSV, Parquet atau XLSX.", metavar="BERKAS")
    ] = None,
    check: Annotated[
        list[Path] | None,
        typer.Option(help="Periksa nama desa dan kecamatan di berkas ini. Boleh diulang.", metavar="BERKAS"),
    ] = None,
    aliases: Annotated[
        Path | None,
        typer.Option(help="Berkas alias (YAML): dibaca, dan nama baru ditambahkan ke sana.", metavar="BERKAS"),
    ] = None,
    ask: Annotated[bool, typer.Option("--ask", help="Tanyakan nama yang belum pasti satu per satu.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Cetak hasilnya sebagai JSON.")] = False,
) -> None:
    """Kode wilayah Kemendagri: cari, lihat isinya, dan pastikan nama desa di berkas Anda.

    Tanpa argumen ditampilkan 38 provinsi; dengan kode, isinya; dengan nama, wilayah yang namanya memuatnya.

    Dengan --check, nama kecamatan dan desa di ekspor dicocokkan dengan daftar resmi. Yang belum pasti ditulis ke
    berkas alias bersama pilihannya: isi kodenya satu kali (dengan penyunting teks, atau --ask), lalu pakai berkas
    itu di setiap laporan.

    Contoh:

        konvergensi regions ciruas

        konvergensi regions 36.04 --level desa --export desa-serang.csv

        konvergensi regions --check ekspor.xlsx --region 36.04 --aliases alias-serang.yaml
    """
    if check:
        from konvergensi.cli._settle import settle

        settle(check, region, aliases, ask=ask, as_json=as_json)
        return
    found = _found(query, _level(level), region)
    if export is not None:
        from konvergensi.sources.tables import write_table

        rows = write_table(found.to_arrow().to_reader(), export)
        errors.print(f"{rows} wilayah ditulis ke {export}")
    if as_json:
        print_json(found.to_dicts())
    elif export is None:
        _show(found, query)


def _level(name: str | None) -> "Level | None":
    from konvergensi.problems import ProblemError
    from konvergensi.problems.regions import UNKNOWN_LEVEL
    from konvergensi.regions import LEVELS

    if name is None:
        return None
    wanted = _LEVELS.get(name.lower(), name.lower())
    level = next((level for level in LEVELS if level == wanted), None)
    if level is None:
        raise ProblemError(UNKNOWN_LEVEL, level=name)
    return level


def _found(query: str | None, level: "Level | None", within: str | None) -> "pl.DataFrame":
    """The regions asked for. A code that is not in the list, or a name nothing resembles, raises `ProblemError`."""
    import polars as pl

    from konvergensi import regions as library
    from konvergensi.problems import ProblemError
    from konvergensi.problems.regions import NO_SUCH_NAME

    if query is None:
        if within is not None:
            return library.children(within, level)
        return library.table().filter(pl.col("level") == (level or "province"))
    if query.replace(".", "").isdigit():
        below = library.children(query, level)
        return below if len(below) else library.table().filter(pl.col("code") == library.get(query).code)
    found = library.search(query, level=level, within=within)
    if found.is_empty():
        raise ProblemError(NO_SUCH_NAME, name=query)
    return found


def _show(found: "pl.DataFrame", query: str | None) -> None:
    from rich.table import Table

    by_code = query is not None and query.replace(".", "").isdigit()
    table = Table(box=None, pad_edge=False)
    for heading in ("Kode", "Wilayah") if by_code else ("Kode", "Wilayah", "Letak"):
        table.add_column(heading)
    most = SHOWN_BELOW if by_code else SHOWN
    if by_code and query is not None:
        _fill_below(table, found.head(most), query)
    else:
        _fill_found(table, found.head(most))
    console.print(table)
    console.print(f"{found.height} wilayah")
    if found.height > most:
        console.print(f"... {found.height - most} tidak ditampilkan; persempit, atau tulis semua dengan --export.")


def _fill_found(table: "Table", found: "pl.DataFrame") -> None:
    from konvergensi import regions as library

    for code in found.get_column("code"):
        table.add_row(code, library.get(code).label, library.path_of(code))


def _fill_below(table: "Table", found: "pl.DataFrame", code: str) -> None:
    """The contents of a region; two levels down, with a line for each region between."""
    from konvergensi import regions as library

    here = library.get(code)
    console.print(", ".join(filter(None, (f"[bold]{here.label}[/]", library.path_of(here.code)))))
    above: str | None = here.code
    for below, parent in found.select("code", "parent_code").iter_rows():
        if parent != above and below != here.code:
            table.add_row(f"[bold]{parent}[/]", f"[bold]{library.get(parent).label}[/]")
            above = parent
        table.add_row(below, library.get(below).label)
