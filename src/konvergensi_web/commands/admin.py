"""`konvergensi admin`: what the operator of a server does. A module `_<thing>.py` beside this one holds the functions.

Loaded for every `konvergensi --help`, so nothing here or at the top of those modules imports Django.
"""

from collections.abc import Callable

import typer

from konvergensi.cli._bahasa import Command, Group
from konvergensi_web.commands import (
    _accounts,
    _backup,
    _boundaries,
    _checks,
    _database,
    _demo,
    _figures,
    _privacy,
    _work,
)
from konvergensi_web.commands._platform import with_platform

admin = typer.Typer(
    cls=Group,
    no_args_is_help=True,
    rich_markup_mode="rich",
    help="Mengelola server platform: basis data, akun, cadangan, perhitungan.",
)

COMMANDS: dict[str, Callable[..., None]] = {
    "migrate": _database.migrate,
    "regions": _database.regions,
    "boundaries": _boundaries.boundaries,
    "create-user": _accounts.create_user,
    "invite": _accounts.invite,
    "backup": _backup.backup,
    "restore": _backup.restore,
    "refresh": _work.refresh,
    "worker": _work.worker,
    "jobs": _work.jobs,
    "check": _checks.check,
    "demo": _demo.demo,
    "rotate-keys": _privacy.rotate_keys,
    "retention": _privacy.retention,
    "classify": _privacy.classify,
    "verify-log": _privacy.verify_log,
    "verify-release": _figures.verify_release,
    "seed-indicators": _figures.seed_indicators,
}
for _name, _function in COMMANDS.items():
    admin.command(_name, cls=Command)(with_platform(_function))
