"""Make the packaged sans family from Noto Sans: Latin letters plus the few signs our reports use.

Noto Sans (SIL OFL 1.1, no reserved font name) lacks signs such as the minus, the arrows and the status marks; they
are merged in from Noto Sans Math and Noto Sans Symbols 2. The result is a modified font, so it carries a name of its
own, which also keeps it apart from a Noto Sans installed on the machine.

Needs (build time only): fonttools, brotli, and Debian's package fonts-noto-core.
usage: python tools/vendor_fonts.py [FOLDER_WITH_NOTO] [TARGET_FOLDER]
"""

import hashlib
import json
import sys
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

NOTO = Path("/usr/share/fonts/truetype/noto")
LICENCE = Path("/usr/share/doc/fonts-noto-core/copyright")
TARGET = Path(__file__).parents[1] / "src" / "konvergensi" / "reports" / "fonts"
FAMILY = "Konvergensi Sans"
LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2027), 0x202F, 0x2030, 0x2039, 0x203A, 0x2032]
MATH = [ord(sign) for sign in "−≥≤→≈≠"]
SYMBOLS = [ord(sign) for sign in "▲▼✓✕◆●○■□⚠"]
EPOCH = 3_786_912_000  # fixed "modified" date (2024-01-01 in the font's own count), so that a run repeats byte by byte


def subset(file: Path, codes: list[int], folder: Path) -> Path:
    """Keep the given characters with their kerning; drop hinting programs and the other layout features."""
    options = Options(layout_features=["kern", "mark", "ccmp", "tnum", "lnum"], hinting=False, notdef_outline=True)
    font = TTFont(file, recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    target = folder / file.name
    font.save(target)
    return target


def rename(font: TTFont, style: str) -> None:
    """Give the modified font its own family name; keep copyright and licence entries as they are."""
    names = {1: FAMILY, 2: style, 3: f"{FAMILY} {style}", 4: f"{FAMILY} {style}", 6: f"KonvergensiSans-{style}"}
    for record in list(font["name"].names):
        if record.nameID in names:
            record.string = names[record.nameID]
        elif record.nameID in (16, 17, 21, 22, 25):
            font["name"].names.remove(record)


def build(noto: Path, target: Path, style: str) -> list[Path]:
    """Write `KonvergensiSans-<style>.ttf` (charts, PDF) and `.woff2` (pages)."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        parts = [
            subset(noto / f"NotoSans-{style}.ttf", LATIN, folder),
            subset(noto / "NotoSansMath-Regular.ttf", MATH, folder),
            subset(noto / "NotoSansSymbols2-Regular.ttf", SYMBOLS, folder),
        ]
        font = Merger().merge([str(part) for part in parts])
    base = TTFont(noto / f"NotoSans-{style}.ttf")
    for table in ("OS/2", "hhea", "head"):
        for field in (
            "usWeightClass",
            "fsSelection",
            "sTypoAscender",
            "sTypoDescender",
            "sTypoLineGap",
            "usWinAscent",
            "usWinDescent",
            "ascent",
            "descent",
            "lineGap",
            "macStyle",
        ):
            if hasattr(base[table], field):
                setattr(font[table], field, getattr(base[table], field))
    rename(font, style)
    font["head"].created = font["head"].modified = EPOCH
    font.recalcTimestamp = False
    files = [target / f"KonvergensiSans-{style}.ttf", target / f"KonvergensiSans-{style}.woff2"]
    font.save(files[0])
    font.flavor = "woff2"
    font.save(files[1])
    return files


def licence() -> str:
    """The text of the SIL Open Font License 1.1 as Debian ships it, below the copyright line of the sources."""
    lines = LICENCE.read_text(encoding="utf-8").splitlines()
    start = next(
        number for number, line in enumerate(lines) if line == "License: OFL-1.1" and lines[number + 1].strip()
    )
    body: list[str] = []
    for line in lines[start + 1 :]:
        if line and not line.startswith(" "):
            break
        body.append("" if line.strip() in ("", ".") else line.strip())
    return "\n".join(
        [
            "Copyright 2010, 2012-2020 Google Inc.; 2015-2020 Google LLC (Noto fonts)",
            f"Modified: subset and merged under the name {FAMILY} by tools/vendor_fonts.py.",
            "",
            "SIL OPEN FONT LICENSE Version 1.1 - 26 February 2007",
            "",
            *body,
            "",
        ]
    )


def main(noto: Path = NOTO, target: Path = TARGET) -> None:
    target.mkdir(parents=True, exist_ok=True)
    files = [file for style in ("Regular", "Bold") for file in build(noto, target, style)]
    (target / "OFL.txt").write_text(licence(), encoding="utf-8")
    manifest = {
        "family": FAMILY,
        "licence": "OFL-1.1",
        "made_by": "tools/vendor_fonts.py",
        "from": "Debian fonts-noto-core: Noto Sans, Noto Sans Math, Noto Sans Symbols 2",
        "sha256": {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in [*files, target / "OFL.txt"]},
    }
    (target / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    for file in files:
        print(f"{file.name}: {file.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(*(Path(word) for word in sys.argv[1:3]))
