"""Two people at the same moment, each on a connection of his own: one is first, the other is told, nothing is lost."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.web.server import environment, migrated

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_of_two_at_the_same_moment_one_is_first_and_nothing_is_lost(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with migrated(data) as database:
        words = [sys.executable, "-m", "tests.web.at_once"]
        variables = environment(data, PYTHONPATH=str(ROOT), **database)
        done = subprocess.run(words, cwd=ROOT, env=variables, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout.splitlines()[-1])
    rounds = told.pop("rounds")
    assert {name: one["right"] for name, one in told.items()} == dict.fromkeys(told, rounds), told
    assert told["entries"]["told"] == {"done": rounds, "measures.measured-that-day": rounds}
    assert told["proposals"]["told"] == {"done": rounds, "measures.correction-open": rounds}
    assert told["corrections"]["told"] == {"done": 2 * rounds}
    assert told["merges"]["told"].keys() <= {"done", "registry.record-merged"}
    assert told["families"]["told"] == {"done": 2 * rounds}
