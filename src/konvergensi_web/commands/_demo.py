"""`konvergensi admin demo`: the demonstration district in the platform."""

import time
from typing import Annotated

import typer

from konvergensi.cli._console import console, errors

SEED, PREVALENCE, UNTIL = 1, 24.0, "2024-08"


def demo(
    children: Annotated[int, typer.Option(help="Jumlah balita buatan.", min=200, max=130_000)] = 13_000,
    months: Annotated[int, typer.Option(help="Jumlah bulan.", min=2, max=36)] = 12,
) -> None:
    """Isi platform dengan kabupaten percontohan: Kabupaten Serang buatan, kantor, akun, dan 12 bulan pengukuran.

    Semua orang di dalamnya tidak ada; NIK-nya berawalan 99. Ekspor berformat asli ditulis ke folder data lalu diimpor
    lewat jalur yang sama dengan data sungguhan; bulan-bulan sebelumnya dirilis, bulan terakhir masih draf. Aman
    diulang: yang sudah ada tidak dibuat lagi. Jangan dijalankan di server yang dipakai bekerja.

    Contoh:

        konvergensi admin demo && konvergensi serve

        konvergensi admin demo --children 1000 --months 3
    """
    from konvergensi_web.commands import _platform
    from konvergensi_web.commands.demo import steps

    began = time.monotonic()
    with steps.stage("Menyiapkan basis data"):
        ran = _platform.migrate()
    if ran:
        errors.print(f"Basis data disesuaikan: {len(ran)} perubahan dijalankan.")
    accounts = steps.run(children=children, months=months, until=UNTIL, seed=SEED, prevalence=PREVALENCE)
    console.print(f"Percontohan siap dalam {time.monotonic() - began:.0f} detik.", highlight=False)
    console.print(f"Kata sandi semua akun: [bold]{accounts.password}[/]", highlight=False)
    for account in accounts.accounts:
        console.print(f"  {account.username:<12} {account.says}", highlight=False)
