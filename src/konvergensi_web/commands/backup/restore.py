"""Bringing a backup back: checked first, refused where something would be lost, counted afterwards."""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import Error, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from konvergensi.problems import ProblemError
from konvergensi.problems.backup import (
    BACKUP_INCOMPLETE,
    BACKUP_NEWER,
    BACKUP_OTHER_DATABASE,
    RESTORE_OVER_DATA,
    RESTORE_WHILE_RUNNING,
)
from konvergensi_web.commands import _platform
from konvergensi_web.commands.backup import archive, database
from konvergensi_web.commands.backup.create import KEYS

Tell = Callable[[str], None]


def check(path: Path, secret: archive.Secret) -> dict[str, Any]:
    """Unpack beside the backups, compare every checksum, change nothing. Returns the manifest."""
    opened = archive.open_backup(path)
    with database.workplace(database.backups_folder()) as place:
        (place / "isi").mkdir()
        return archive.unpack(opened, secret, place / "isi")


def bring_back(path: Path, secret: archive.Secret, *, force: bool, now: datetime, tell: Tell) -> dict[str, Any]:
    """Restore into the configured data folder and database. With `force`, what was there is moved aside, not lost."""
    opened = archive.open_backup(path)
    data = Path(settings.DATA)
    keys = opened.header["kind"] == "keys"
    if not keys:
        _fits(opened)
    _free(data, keys=keys, force=force)
    with database.workplace(database.backups_folder()) as place:
        content = place / "isi"
        content.mkdir()
        tell("Memeriksa dan membuka cadangan")
        manifest = archive.unpack(opened, secret, content)
        if not keys:
            _known(manifest)
            tell("Memulihkan basis data")
            if connection.vendor == "sqlite" and not database.is_empty():
                _aside(Path(connection.settings_dict["NAME"]), now)
            database.load(content / database.MEMBER[connection.vendor])
            _complete(manifest)
        tell("Memulihkan berkas")
        _put_back(content / "data", data, now)
    if not keys:
        tell("Menyesuaikan basis data")
        _platform.migrate()
        _forget_workers()
        _write_down(manifest)
    return manifest


def _forget_workers() -> None:
    """The signs of life in a backup are of workers that lived where it was made: none of them lives here."""
    from konvergensi_web.platform.jobs.models import WorkerProcess

    WorkerProcess.objects.all().delete()


def _write_down(manifest: dict[str, Any]) -> None:
    """The log itself says that it was brought back, and from when: what was done since then is not in it."""
    from konvergensi_web.platform.actionlog.services import record
    from konvergensi_web.platform.scope import open_scope, system_actor

    operator = system_actor("memulihkan cadangan")
    with transaction.atomic(), open_scope(operator):
        record(
            operator, "platform.log.restored", backup=str(manifest["at"]), version=str(manifest["version"]),
            rows=sum(manifest["rows"].values()),
        )  # fmt: skip


def _fits(opened: archive.Opened) -> None:
    kept = opened.header["database"]
    if kept != connection.vendor:
        raise ProblemError(BACKUP_OTHER_DATABASE, kept=kept, here=connection.vendor)


def _free(data: Path, *, keys: bool, force: bool) -> None:
    """Refuse while something runs there, or would be lost without `force`."""
    if keys:
        if (data / KEYS[0]).exists() and not force:  # the signing key is made anew by every start: nothing is lost
            raise ProblemError(RESTORE_OVER_DATA, where=str(data / KEYS[0]))
        return
    if database.is_empty():
        return
    from konvergensi_web.platform.jobs.models import WorkerProcess

    try:
        alive = WorkerProcess.objects.filter(seen_at__gt=timezone.now() - timedelta(seconds=30)).exists()
    except Error:  # not our tables: another program's database, or one from before them
        alive = False
    if alive:
        raise ProblemError(RESTORE_WHILE_RUNNING)
    if not force:
        raise ProblemError(RESTORE_OVER_DATA, where=str(connection.settings_dict["NAME"]))


def _known(manifest: dict[str, Any]) -> None:
    ours = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    unknown = sorted(set(manifest["migrations"]) - ours)
    if unknown:
        raise ProblemError(BACKUP_NEWER, version=manifest["version"], unknown=unknown[0])


def _complete(manifest: dict[str, Any]) -> None:
    found = database.counts()
    differs = [table for table, rows in manifest["rows"].items() if found.get(table) != rows]
    if differs:
        raise ProblemError(BACKUP_INCOMPLETE, tables=", ".join(differs))


def _put_back(source: Path, data: Path, now: datetime) -> None:
    """Each top-level entry replaces its namesake, which is moved aside."""
    for entry in sorted(source.iterdir()) if source.exists() else []:
        target = data / entry.name
        if target.exists():
            _aside(target, now)
        shutil.move(entry, target)


def _aside(path: Path, now: datetime) -> None:
    path.rename(path.with_name(f"{path.name}.{now:%Y%m%dT%H%M%S}.sebelum"))
    for rest in ("-wal", "-shm"):
        path.with_name(path.name + rest).unlink(missing_ok=True)
