"""A worker that is killed in the middle of storing loses nothing and doubles nothing; the next one goes on."""

import json
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.web.server import PATIENCE, environment, migrated

ROOT = Path(__file__).parents[2]


def started(word: str, data: Path, database: dict[str, str]) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "tests.web.intake_process", *word.split()]
    return subprocess.Popen(
        words, cwd=ROOT, env=environment(data, **database), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def asked(word: str, data: Path, database: dict[str, str]) -> dict[str, Any]:
    process = started(word, data, database)
    told, error = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, error
    return dict(json.loads(told.splitlines()[-1]))


def chunks_done(data: Path, database: dict[str, str]) -> int:
    """How far the import is, asked of the database itself: starting Django anew would take longer than a chunk."""
    question = "SELECT chunks_done FROM intake_batch"
    if database:
        with psycopg.connect(database["KONVERGENSI_DATABASE"]) as connection:
            return int(connection.execute(question).fetchone()[0])  # type: ignore[index]
    with closing(sqlite3.connect(data / "konvergensi.sqlite3", timeout=20)) as connection:
        return int(connection.execute(question).fetchone()[0])


def killed_after(chunks: int, data: Path, database: dict[str, str]) -> int:
    """Start a worker and kill it with SIGKILL once it has stored some chunks more; how many chunks stand then."""
    worker = started("work", data, database)
    deadline = time.monotonic() + PATIENCE
    try:
        while chunks_done(data, database) < chunks:
            assert worker.poll() is None, worker.communicate()[1]
            assert time.monotonic() < deadline
            time.sleep(0.01)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.communicate(timeout=PATIENCE)
    assert worker.returncode == -signal.SIGKILL
    standing = asked("tell", data, database)
    assert standing["state"] == "committing", "the import was over before the kill: give it more rows"
    assert standing["rows"] == standing["distinct"] == standing["counted"], "a chunk and its cursor commit together"
    return int(standing["chunks_done"])


@pytest.mark.slow
def test_a_worker_killed_with_kill_9_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with migrated(data) as database:
        before = asked("prepare", data, database)
        assert (before["rows"], before["chunks"]) == (0, 30)
        assert 0 < killed_after(2, data, database) < before["chunks"]
        after = asked("work batch", data, database)
    assert after["state"] == "committed"
    assert after["accounted"]
    assert after["rows"] == after["distinct"] == after["counted"] == after["planned"] == 900
    assert after["people"] == after["planned_people"]
