"""Fetch the third-party scripts that pages use and write them, with a manifest, under `pages/static/pages/vendor`.

Runs only when a version changes; nothing is fetched to install, run or test. The packages come through the `npm`
client from the registry it is set up with; no address is written here or into the manifest.

usage: python tools/vendor.py
"""

import hashlib
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

SHIM = "vega-util-shim.js"  # what an ES module imports as `vega-util`: the names that vega has put on the window
TARGET = Path(__file__).parents[1] / "src" / "konvergensi_web" / "pages" / "static" / "pages" / "vendor"


@dataclass(frozen=True)
class Package:
    """One package: which built file of it we serve, and under which name."""

    name: str
    version: str
    file: str
    served: str
    module: bool = False  # an ES module whose bare imports are rewritten to a shim


PACKAGES = (
    Package("htmx.org", "2.0.11", "dist/htmx.min.js", "htmx.min.js"),
    Package("vega", "6.4.0", "build/vega.min.js", "vega.min.js"),
    Package("vega-lite", "6.5.0", "build/vega-lite.min.js", "vega-lite.min.js"),
    Package("vega-embed", "7.3.0", "build/vega-embed.min.js", "vega-embed.min.js"),
    Package("vega-interpreter", "2.3.2", "build/vega-interpreter.js", "vega-interpreter.js", module=True),
)


def fetch(package: Package, folder: Path) -> Path:
    """Unpack the package with `npm pack` and return its folder."""
    packed = subprocess.run(
        ["npm", "pack", "--silent", f"{package.name}@{package.version}"],
        cwd=folder, check=True, capture_output=True, text=True,
    )  # fmt: skip
    archive = folder / packed.stdout.strip().splitlines()[-1]
    unpacked = folder / package.served
    with tarfile.open(archive) as held:
        held.extractall(unpacked, filter="data")
    return unpacked / "package"


def write(package: Package, source: Path, target: Path) -> dict[str, str]:
    """Write the served file and its licence; returns its entry of the manifest."""
    about = json.loads((source / "package.json").read_text(encoding="utf-8"))
    text = (source / package.file).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("//# sourceMappingURL")]
    if package.module:
        lines = [shimmed(line, target) for line in lines]
    served = target / package.served
    served.write_text("\n".join(lines) + "\n", encoding="utf-8")
    licence = next(path for path in sorted(source.iterdir()) if path.name.upper().startswith("LICENSE"))
    shutil.copyfile(licence, target / f"{package.served}.LICENSE")
    return {
        "file": package.served,
        "name": package.name,
        "version": about["version"],
        "licence": about["license"],
        "sha256": hashlib.sha256(served.read_bytes()).hexdigest(),
    }


def shimmed(line: str, target: Path) -> str:
    """Point a bare `import { a, b } from 'vega-util'` at a shim beside it; a page without Node knows no bare names."""
    found = re.fullmatch(r"import \{ (.+) \} from 'vega-util';", line)
    if found is None:
        return line
    names = found.group(1)
    (target / SHIM).write_text(f"export const {{ {names} }} = window.vega;\n", encoding="utf-8")
    return f"import {{ {names} }} from './{SHIM}';"


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        entries = [write(package, fetch(package, Path(scratch)), TARGET) for package in PACKAGES]
    (TARGET / "manifest.json").write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")
    for entry in entries:
        print(f"{entry['name']} {entry['version']}: {entry['file']}")


if __name__ == "__main__":
    main()
