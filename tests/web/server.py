"""The real product as processes: `konvergensi serve` on a free port with a data folder of its own."""

import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import IO, Any

import psycopg

KONVERGENSI = Path(sys.executable).parent / "konvergensi"
PATIENCE = 120.0
TEMPLATE = "migrated"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(data: Path, **more: str) -> dict[str, str]:
    """The environment of a command on a data folder; the database is SQLite in it unless `more` says otherwise."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KONVERGENSI_")}
    return {**kept, "KONVERGENSI_DATA": str(data), "COLUMNS": "200", "NO_COLOR": "1", **more}


def command(*words: str | Path, data: Path, says: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """Run `konvergensi WORDS` to its end."""
    return subprocess.run(
        [str(KONVERGENSI), *map(str, words)],
        env=environment(data, **more), input=says, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip


@dataclass
class Running:
    """A running server."""

    process: subprocess.Popen[str]
    port: int
    data: Path
    log: Path

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Status and text of an address."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def wait_until(self, well: str, wanted: Any = True) -> dict[str, Any]:
        """Ask `/siap` until a condition is as wanted."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                told: dict[str, Any] = json.loads(self.get("/siap")[1])["kondisi"]
                if told[well]["baik"] is wanted:
                    return told
            except OSError:
                assert self.process.poll() is None, self.log.read_text()
            time.sleep(0.1)
        raise AssertionError(f"{well} never became {wanted}: {self.log.read_text()}")


@contextmanager
def serving(data: Path, *words: str, **more: str) -> Iterator[Running]:
    """`konvergensi serve` until the block ends."""
    port = free_port()
    log = data.parent / f"{data.name}-server.log"
    told: IO[str]
    with log.open("w") as told:
        process = subprocess.Popen(
            [str(KONVERGENSI), "serve", "--port", str(port), *words],
            env=environment(data, **more), stdout=told, stderr=told, text=True, start_new_session=True,
        )  # fmt: skip
        try:
            running = Running(process, port, data, log)
            running.wait_until("database")
            yield running
        finally:
            if process.poll() is None:
                process.terminate()
            process.wait(timeout=PATIENCE)


@contextmanager
def own_database(template: str = "template1") -> Iterator[dict[str, str]]:
    """The variables of a fresh database: none for SQLite in the data folder, else one on the run's PostgreSQL."""
    server = os.environ.get("KONVERGENSI_DATABASE", "")
    if not server:
        yield {}
        return
    name = f"server_{os.getpid()}_{free_port()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')  # type: ignore[arg-type]
        try:
            yield _variables(server, name)
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')  # type: ignore[arg-type]


@contextmanager
def migrated(data: Path) -> Iterator[dict[str, str]]:
    """A data folder whose database has every migration, with the variables of that database.

    The first test that asks has the command make it; the others get copies: every migration takes a quarter minute.
    """
    shutil.copytree(_made_once(), data)
    with own_database(TEMPLATE) as database:
        yield database


def _made_once() -> Path:
    """The folder that is copied, the same for all processes of the run; its PostgreSQL database is `TEMPLATE`."""
    home, server = Path(os.environ["KONVERGENSI_DATA"]), os.environ.get("KONVERGENSI_DATABASE", "")
    folder, unfinished = home / "migrated", home / "migrating"
    with (home / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            if server:
                with psycopg.connect(server, autocommit=True) as connection:
                    connection.execute(f'CREATE DATABASE "{TEMPLATE}"')  # type: ignore[arg-type]
            done = command("admin", "migrate", data=unfinished, **(_variables(server, TEMPLATE) if server else {}))
            assert done.returncode == 0, done.stderr
            unfinished.rename(folder)
    return folder


def _variables(server: str, name: str) -> dict[str, str]:
    return {"KONVERGENSI_DATABASE": server.rsplit("/", 1)[0] + "/" + name}
