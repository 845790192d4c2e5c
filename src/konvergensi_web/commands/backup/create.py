"""Making a backup: what goes in, what stays out, which old ones go."""

import tarfile
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

import konvergensi
from konvergensi_web.commands.backup import archive, database

SUFFIX = ".kvb"
STAMP = "%Y%m%dT%H%M%SZ"
KEYS = ("keys", "secret-key")
# Not of the data: what is made anew, what is a secret, what is the backup itself, what another process writes now
LEFT_OUT = (*KEYS, "static", "cadangan", "percontohan", "akun-percontohan.json", "files/terbuka")
LEFT_OUT_STARTS = ("konvergensi.sqlite3", "test.sqlite3")
LEFT_OUT_ENDS = (".tmp", ".sebelum")
Tell = Callable[[str], None]


def make(folder: Path, secret: archive.Secret, now: datetime, tell: Tell) -> Path:
    """Write a backup of everything but the keys."""
    path = folder / f"konvergensi-{now.astimezone(UTC):{STAMP}}{SUFFIX}"
    data = Path(settings.DATA)
    with database.workplace(folder) as place:
        tell("Menyalin ujung catatan tindakan")
        heads = _copied(data / "log", place)  # before the database: the copy of the chain's head is never ahead of it
        tell("Menyalin basis data")
        copy, counts = database.dump(place)
        about = {"kind": "data", "at": now.astimezone(UTC).isoformat(), "version": konvergensi.__version__,
                 "database": connection.vendor}  # fmt: skip
        manifest: dict[str, Any] = {**about, "rows": counts, "migrations": _migrations()}

        def fill(tar: tarfile.TarFile) -> None:
            members = {copy.name: copy, **heads, **{f"data/{name}": file for name, file in _files(data)}}
            manifest["members"] = _put(tar, members.items(), tell)
            archive.add_manifest(tar, manifest)

        archive.write(path, secret, about, fill)
    return path


def make_keys(path: Path, secret: archive.Secret, now: datetime) -> Path:
    """Write the keys of personal data and the signing key by themselves."""
    data = Path(settings.DATA)
    about = {"kind": "keys", "at": now.astimezone(UTC).isoformat(), "version": konvergensi.__version__}
    found = [(f"data/{name}", file) for part in KEYS for name, file in _below(data, data / part)]

    def fill(tar: tarfile.TarFile) -> None:
        archive.add_manifest(tar, {**about, "members": _put(tar, found, lambda says: None)})

    path.parent.mkdir(parents=True, exist_ok=True)
    archive.write(path, secret, about, fill)
    return path


def _put(tar: tarfile.TarFile, members: Iterable[tuple[str, Path]], tell: Tell) -> dict[str, str]:
    digests = {}
    for name, file in members:
        tell(f"Menyimpan {name}")
        try:
            digests[name] = archive.file_digest(file)
            tar.add(file, arcname=name, recursive=False)
        except FileNotFoundError:  # an upload that expired meanwhile: the copy of the database may still name it
            digests.pop(name, None)
    return digests


def _files(data: Path) -> Iterator[tuple[str, Path]]:
    for name, file in _below(data, data):
        outside = any(name == part or name.startswith(f"{part}/") for part in (*LEFT_OUT, "log"))
        if not outside and not name.startswith(LEFT_OUT_STARTS) and not name.endswith(LEFT_OUT_ENDS):
            yield name, file


def _below(data: Path, start: Path) -> Iterator[tuple[str, Path]]:
    files = [start] if start.is_file() else sorted(start.rglob("*"))
    skipped = database.backups_folder().resolve()
    for file in files:
        if file.is_file() and not file.is_symlink() and skipped not in file.resolve().parents:
            yield file.relative_to(data).as_posix(), file


def _copied(folder: Path, place: Path) -> dict[str, Path]:
    copies = {}
    for file in sorted(folder.glob("*.jsonl")):
        copies[f"data/log/{file.name}"] = copy = place / file.name
        copy.write_bytes(file.read_bytes())
    return copies


def _migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def rotate(folder: Path, *, daily: int, weekly: int, monthly: int) -> list[Path]:
    """Remove what is not among the last days, weeks and months to keep; returns what went. The newest stays."""
    stamped = {}
    for path in folder.glob(f"konvergensi-*{SUFFIX}"):
        try:
            stamp = path.name.removeprefix("konvergensi-").removesuffix(SUFFIX)
            stamped[path] = datetime.strptime(stamp, STAMP).replace(tzinfo=UTC)
        except ValueError:
            continue
    kept = keep(set(stamped.values()), daily=daily, weekly=weekly, monthly=monthly)
    gone = [path for path, moment in stamped.items() if moment not in kept]
    for path in gone:
        path.unlink()
    return sorted(gone)


def keep(moments: set[datetime], *, daily: int, weekly: int, monthly: int) -> set[datetime]:
    """The newest of each of the last days, weeks and months that have one."""
    kept: set[datetime] = {max(moments)} if moments else set()
    periods: tuple[tuple[Callable[[datetime], Any], int], ...] = (
        (lambda moment: moment.date(), daily),
        (lambda moment: moment.date() - timedelta(days=moment.weekday()), weekly),
        (lambda moment: (moment.year, moment.month), monthly),
    )
    for period, most in periods:
        newest: dict[Any, datetime] = {}
        for moment in sorted(moments):
            newest[period(moment)] = moment
        kept |= set(sorted(newest.values(), reverse=True)[:most])
    return kept
