"""The command line: `konvergensi growth|prevalence|quality|profile|regions|synth|report|demo`.

Each command stands in its own module with its heavy imports inside the function, so that `--help` answers at once.
"""

from konvergensi.cli._app import COLLECTOR, main

__all__ = ["COLLECTOR", "main"]
