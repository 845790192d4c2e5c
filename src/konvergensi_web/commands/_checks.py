"""`konvergensi admin check`: is this installation sound, and safe to open to a network?"""

from typing import Annotated

import typer

from konvergensi.cli._console import console, errors
from konvergensi.problems import ProblemError
from konvergensi.problems.operations import CHECKS_FAILED


def check(
    deploy: Annotated[bool, typer.Option("--deploy", help="Juga syarat server yang terbuka ke jaringan.")] = False,
) -> None:
    """Periksa pengaturan, basis data, pekerja, dan ruang disk.

    Contoh:

        konvergensi admin check

        konvergensi admin check --deploy
    """
    from django.core import checks

    from konvergensi_web.platform.health.selectors import conditions

    found = [one for one in checks.run_checks(include_deployment_checks=deploy) if one.level >= checks.WARNING]
    for one in found:
        errors.print(f"{one.id}: {one.msg}", highlight=False, markup=False)
    ill = [one for one in conditions() if not one.well and not (one.name == "worker" and not deploy)]
    for condition in conditions():
        console.print(f"{'baik ' if condition.well else 'RUSAK'}  {condition.name}: {condition.says}", highlight=False)
    if found or ill:
        raise ProblemError(CHECKS_FAILED, count=len(found) + len(ill))
    console.print("Semua pemeriksaan lulus.")
