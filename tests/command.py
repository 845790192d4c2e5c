"""Running the command line as a person does: in a process of its own, or faster in this one."""

import os
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from konvergensi.cli import main
from konvergensi.cli._console import console, errors

KONVERGENSI = Path(sys.executable).parent / "konvergensi"


def run(*words: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run `konvergensi WORDS` in a terminal 200 columns wide and return its output and exit code."""
    environment = {**os.environ, "COLUMNS": "200", "TERM": "dumb", "NO_COLOR": "1"}
    return subprocess.run(
        [str(KONVERGENSI), *map(str, words)],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )


@dataclass(frozen=True)
class Done:
    """What a command printed, and its exit code."""

    returncode: int
    stdout: str
    stderr: str


def run_here(*words: str | Path, cwd: Path | None = None, answers: str = "") -> Done:
    """`run` inside this process, without the second a new one takes: for tests of what a command says and writes.

    `answers` is what a person types.
    """
    out, err = StringIO(), StringIO()
    widths = console.width, errors.width
    before, code = (sys.argv, sys.stdin), 0
    try:
        console.width = errors.width = 200
        sys.argv, sys.stdin = ["konvergensi", *map(str, words)], StringIO(answers)
        with chdir(cwd or Path.cwd()), redirect_stdout(out), redirect_stderr(err):
            main()
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        sys.argv, sys.stdin = before
        console.width, errors.width = widths
    return Done(code, out.getvalue(), err.getvalue())
