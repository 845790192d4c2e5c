"""Ctrl-C in the middle of long work."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

# A test runner in the background passes on a deaf ear for Ctrl-C; the command of a person at a terminal has none
COMMAND = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from konvergensi.cli import main; main()"
)


def test_an_interrupted_command_says_so_without_a_traceback(tmp_path: Path) -> None:
    out = tmp_path / "tiruan"
    words = ["synth", "--children", "60000", "--months", "12", "--format", "csv", "--out", str(out)]
    running = subprocess.Popen(
        [sys.executable, "-c", COMMAND, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 60
    while not out.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    _, told = running.communicate(timeout=60)
    assert running.returncode == 130, told
    assert "Dihentikan" in told
    assert "Traceback" not in told
