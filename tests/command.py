"""Running the command line as a person does: in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

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
