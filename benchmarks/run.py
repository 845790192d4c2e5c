"""`make bench`: run every benchmark of this folder, each in a process of its own, and fail when one misses a bar.

A benchmark is a module here that can be run (`python -m benchmarks.NAME`), prints its table, and ends with an error
when a bar is missed. A module without a function `main` is a part of one.
usage: python benchmarks/run.py [NAME ...]
"""

import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    found = [path.stem for path in sorted(HERE.glob("*.py")) if path.stem != "run" and has_main(path)]
    missed = []
    for name in sys.argv[1:] or found:
        print(f"\n== {name} ==", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=HERE.parent, check=False).returncode:
            missed.append(name)
    if missed:
        print(f"\nMISSED: {', '.join(missed)}")
    return 1 if missed else 0


def has_main(path: Path) -> bool:
    return re.search(r"^def main\(", path.read_text(encoding="utf-8"), re.MULTILINE) is not None


if __name__ == "__main__":
    sys.exit(main())
