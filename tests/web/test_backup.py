"""Nothing is lost: a backup is made while the product runs, and comes back whole, on both databases."""

import hashlib
import io
import json
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from konvergensi.problems import ProblemError
from konvergensi_web.commands.backup import archive, restore
from konvergensi_web.commands.backup.create import keep, rotate
from tests.web.server import command, environment, migrated, own_database, serving

ROOT = Path(__file__).parents[2]
PHRASE = {"KONVERGENSI_BACKUP_PASSPHRASE": "hujan di bulan juni"}


class Place:
    """A data folder with its database."""

    def __init__(self, data: Path, database: dict[str, str]) -> None:
        self.data, self.database = data, database

    def admin(self, *words: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
        return command("admin", *words, data=self.data, **self.database, **(more or PHRASE))

    def told(self, *words: str) -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, "-m", "tests.web.backup_world", *words], cwd=ROOT, capture_output=True, text=True,
            env=environment(self.data, PYTHONPATH=str(ROOT), **self.database), check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout.splitlines()[-1]))

    def well(self, *words: str | Path, **more: str) -> str:
        done = self.admin(*words, **more)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def refused(self, code: str, *words: str | Path, **more: str) -> None:
        done = self.admin(*words, **more)
        assert (done.returncode, code in done.stderr) == (1, True), done.stdout + done.stderr
        assert "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Place, Place, Path]]:
    """A seeded place, an empty one, and a backup of the first."""
    with ExitStack() as stack:
        data, empty = (tmp_path_factory.mktemp(name) / "data" for name in ("a", "b"))
        here = Place(data, stack.enter_context(migrated(data)))
        there = Place(empty, stack.enter_context(own_database()))
        here.told("seed")
        out = tmp_path_factory.mktemp("cadangan")
        here.well("backup", "--to", out)
        (backup,) = out.glob("*.kvb")
        yield here, there, backup


def told_of_restore(before: dict[str, str], after: dict[str, str]) -> int:
    """How many rows the log has more, where everything else is the same to the last byte but the signs of life."""
    log = {"actionlog_entry", "actionlog_payload"}
    assert {name for name in before | after if before.get(name) != after.get(name)} == log | {"jobs_workerprocess"}
    assert (before["jobs_workerprocess"][:2], after["jobs_workerprocess"][:2]) == ("1 ", "0 ")
    more = {int(after[name].split()[0]) - int(before[name].split()[0]) for name in log}
    assert len(more) == 1
    return more.pop()


@pytest.mark.slow
def test_a_backup_restored_elsewhere_has_every_row_and_every_file(places: tuple[Place, Place, Path]) -> None:
    here, there, backup = places
    before = here.told("secret")
    there.well("restore", backup)
    keys = backup.with_name("kunci.kvb")
    here.well("backup", "--keys", keys)
    there.well("restore", keys)
    after = there.told("secret")
    assert told_of_restore(before["tables"], after["tables"]) == 1, "every row of every table, and one in the log"
    assert sum(int(told.split()[0]) for told in before["tables"].values()) > 1000
    assert after["chain"], "the action log's chain still holds"
    assert after["secret"] == "9904051203210001", "with the keys, what was encrypted can be read"
    for name in ("files/ab/berkas", "snapshots/36.04/ukur.parquet", "log/segel.jsonl"):
        assert (there.data / name).read_bytes() == (here.data / name).read_bytes()
    there.refused("backup.over-data", "restore", backup)
    there.refused("backup.over-data", "restore", keys)
    there.well("restore", backup, "--force")
    assert told_of_restore(before["tables"], there.told()["tables"]) == 1
    if not there.database:
        assert list(there.data.glob("konvergensi.sqlite3.*.sebelum")), "what was there is moved aside"


@pytest.mark.slow
def test_a_backup_holds_nothing_readable_and_no_key(places: tuple[Place, Place, Path]) -> None:
    _, _, backup = places
    body = backup.read_bytes()
    for secret in (b"Anak Uji", b"SQLite format", b"PGDMP", b"dinkes", b"secret-key"):
        assert secret not in body
    assert not list(backup.parent.glob(".sementara-*")), "copies in the clear are gone"
    assert backup.stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_a_damaged_or_foreign_file_is_refused(places: tuple[Place, Place, Path], tmp_path: Path) -> None:
    body = bytearray(places[2].read_bytes())
    body[len(body) // 2] ^= 1
    damaged, cut, foreign = (tmp_path / name for name in ("rusak.kvb", "terpotong.kvb", "lain.kvb"))
    damaged.write_bytes(body)
    cut.write_bytes(body[: len(body) // 2])
    foreign.write_text("bukan cadangan")
    for file, code in ((damaged, "backup.damaged"), (cut, "backup.not-a-backup"), (foreign, "backup.not-a-backup")):
        with pytest.raises(ProblemError, match=code):
            restore.check(file, PHRASE["KONVERGENSI_BACKUP_PASSPHRASE"])


@pytest.mark.slow
def test_only_the_right_key_opens_it(places: tuple[Place, Place, Path]) -> None:
    backup = places[2]
    manifest = restore.check(backup, PHRASE["KONVERGENSI_BACKUP_PASSPHRASE"])
    assert manifest["kind"] == "data"
    for secret in ("hujan di bulan juli", b"k" * 32, None):
        with pytest.raises(ProblemError, match=r"backup\.key-wrong"):
            restore.check(backup, secret)


def test_a_changed_piece_is_noticed_even_when_the_checksum_was_changed_with_it(tmp_path: Path) -> None:
    file = tmp_path / "a.kvb"
    archive.write(file, b"k" * 32, {"kind": "keys"}, lambda tar: archive.add_manifest(tar, {"members": {}}))
    with tarfile.open(file) as outer:
        parts = {name: outer.extractfile(name).read() for name in ("header.json", "isi")}  # type: ignore[union-attr]
    parts["isi"] = parts["isi"][:-1] + bytes([parts["isi"][-1] ^ 1])
    digest = hashlib.sha256(parts["isi"]).hexdigest()
    parts["header.json"] = json.dumps(json.loads(parts["header.json"]) | {"sha256": digest}).encode()
    with tarfile.open(file, "w") as outer:
        for name, body in parts.items():
            member = tarfile.TarInfo(name)
            member.size = len(body)
            outer.addfile(member, io.BytesIO(body))
    with pytest.raises(ProblemError, match=r"backup\.key-wrong"):
        restore.check(file, b"k" * 32)


@pytest.mark.slow
def test_a_backup_without_a_key_is_not_made_by_accident(tmp_path: Path) -> None:
    place = Place(tmp_path / "data", {})
    place.refused("backup.unlocked", "backup", KONVERGENSI_LOG_LEVEL="INFO")
    place.refused("backup.key-short", "backup", KONVERGENSI_BACKUP_PASSPHRASE="pendek")


@pytest.mark.slow
def test_a_backup_is_made_while_the_server_runs_but_not_restored_over_it(
    places: tuple[Place, Place, Path], tmp_path: Path
) -> None:
    here, _, backup = places
    with serving(here.data, **here.database) as server:
        server.wait_until("worker")
        here.well("backup", "--to", tmp_path)
        here.refused("backup.server-running", "restore", backup, "--force")
    (made,) = tmp_path.glob("*.kvb")
    assert "Cadangan ini utuh" in here.well("restore", made, "--check")


def test_the_last_days_weeks_and_months_are_kept() -> None:
    last = datetime(2024, 9, 2, 1, tzinfo=UTC)
    moments = {last - timedelta(days=day) for day in range(400)}
    kept = keep(moments, daily=7, weekly=4, monthly=12)
    assert {last - timedelta(days=day) for day in range(7)} <= kept
    sundays = {datetime(2024, 9, 1, 1, tzinfo=UTC) - timedelta(weeks=week) for week in range(3)}
    assert sundays <= kept
    months = {moment.strftime("%Y-%m") for moment in kept}
    assert len(months) == 12
    assert len(kept) < 25


def test_rotation_removes_only_its_own_files_and_never_the_newest(tmp_path: Path) -> None:
    for name in ("konvergensi-20240801T010000Z.kvb", "konvergensi-20240802T010000Z.kvb", "kunci.kvb", "catatan.txt"):
        (tmp_path / name).touch()
    gone = rotate(tmp_path, daily=1, weekly=0, monthly=0)
    assert [path.name for path in gone] == ["konvergensi-20240801T010000Z.kvb"]
    assert {path.name for path in tmp_path.iterdir()} == {
        "konvergensi-20240802T010000Z.kvb",
        "kunci.kvb",
        "catatan.txt",
    }
    assert rotate(tmp_path, daily=1, weekly=0, monthly=0) == []
