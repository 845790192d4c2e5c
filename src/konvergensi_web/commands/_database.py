"""`konvergensi admin migrate|regions`: the database's shape, and the tree of regions in it."""

from typing import Annotated

import typer

from konvergensi.cli._console import console, counted


def migrate(
    show: Annotated[bool, typer.Option("--show", help="Hanya tampilkan yang akan dijalankan.")] = False,
) -> None:
    """Sesuaikan basis data dengan versi program ini. Aman diulang.

    Buat cadangan lebih dahulu. `konvergensi serve` juga menjalankannya sendiri bila perlu.

    Contoh:

        konvergensi admin backup && konvergensi admin migrate

        konvergensi admin migrate --show
    """
    from konvergensi_web.commands import _platform

    names = _platform.unapplied() if show else _platform.migrate()
    for name in names:
        console.print(name, highlight=False)
    if not names:
        console.print("Basis data sudah sesuai dengan versi ini.")
    elif not show:
        console.print(f"{len(names)} perubahan dijalankan.")


def regions(
    codes: Annotated[list[str], typer.Argument(metavar="KODE...", help="Kode provinsi atau kabupaten/kota.")],
) -> None:
    """Muat wilayah di bawah kode-kode ini (dan induknya) dari daftar Kemendagri bawaan. Aman diulang.

    Contoh:

        konvergensi admin regions 36.04

        konvergensi admin regions 36 32.01
    """
    from django.db import transaction

    from konvergensi_web.regions.models import Region
    from konvergensi_web.regions.services import load_regions

    with transaction.atomic():
        new = load_regions(codes)
    console.print(f"{counted(new)} wilayah baru; {counted(Region.objects.count())} wilayah tercatat.")
