"""`make bench`: run every benchmark of this folder and fail when one misses a bar.

A benchmark is a module here with a function `run() -> bool` that prints its table and tells whether its bars are met.
usage: python benchmarks/run.py [NAME ...]
"""

import importlib
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))


def main() -> int:
    wanted = sys.argv[1:] or sorted(path.stem for path in HERE.glob("*.py") if path.stem != "run")
    missed = []
    for name in wanted:
        module = importlib.import_module(f"benchmarks.{name}")
        if hasattr(module, "run"):
            print(f"\n== {name} ==", flush=True)
            if not module.run():
                missed.append(name)
    if missed:
        print(f"\nMISSED: {', '.join(missed)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
