"""`konvergensi admin check`: is this installation sound, and safe to open to a network?"""

from typing import Annotated

import typer

from konvergensi.cli._console import console, errors
from konvergensi.problems import ProblemError
from konvergensi.problems.operations import CHECKS_FAILED

STARTED_LATER = {"worker"}  # the check stands before the services are started; `/siap` asks for the worker itself


def check(
    deploy: Annotated[bool, typer.Option("--deploy", help="Juga syarat server yang terbuka ke jaringan.")] = False,
) -> None:
    """Periksa pengaturan, basis data, pekerja, dan ruang disk.

    Pekerja yang belum berjalan hanya diingatkan, bukan kegagalan: pemeriksaan ini dijalankan sebelum layanan.

    Contoh:

        konvergensi admin check

        konvergensi admin check --deploy
    """
    from django.core import checks

    from konvergensi_web.platform.health.selectors import conditions

    found = [one for one in checks.run_checks(include_deployment_checks=deploy) if one.level >= checks.WARNING]
    for one in found:
        errors.print(f"{one.id}: {one.msg}", highlight=False, markup=False)
    stands = conditions()
    for condition in stands:
        told = "baik " if condition.well else "INGAT" if condition.name in STARTED_LATER else "RUSAK"
        console.print(f"{told}  {condition.name}: {condition.says}", highlight=False)
    ill = [one for one in stands if not one.well and one.name not in STARTED_LATER]
    if found or ill:
        raise ProblemError(CHECKS_FAILED, count=len(found) + len(ill))
    if not all(one.well for one in stands):
        console.print("Pekerja belum berjalan: jalankan layanannya sesudah pemeriksaan ini.")
    console.print("Semua pemeriksaan lulus.")
