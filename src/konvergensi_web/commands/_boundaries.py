"""`konvergensi admin boundaries`: polygons for the maps."""

from pathlib import Path
from typing import Annotated

import typer

from konvergensi.cli._console import counted

LEVELS = {"province": "provinsi", "regency": "kabupaten/kota", "district": "kecamatan", "village": "desa/kelurahan"}


def boundaries(
    file: Annotated[Path, typer.Argument(help="TopoJSON atau GeoJSON berkode Kemendagri (properti code atau kode).")],
) -> None:
    """Muat batas wilayah (indikatif) untuk peta; kode yang sama diganti."""
    from konvergensi_web.pages.boundaries import import_boundaries
    from konvergensi_web.platform.scope import open_scope, system_actor

    actor = system_actor("memuat batas wilayah")
    with open_scope(actor):
        kept = import_boundaries(actor=actor, file=file)
    unknown = kept.pop("unknown")
    typer.echo("Batas dimuat: " + ", ".join(f"{counted(count)} {LEVELS[level]}" for level, count in kept.items()) + ".")
    if unknown:
        typer.echo(f"{counted(unknown)} poligon dilewati: kodenya tidak dikenal.")
