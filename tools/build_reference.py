"""Write the reference pages that are made from the code: every command with its options, every problem.

    .venv/bin/python tools/build_reference.py            # write docs/rujukan/perintah.md and masalah.md
    .venv/bin/python tools/build_reference.py --check    # exit 1 when a page is out of date

A test runs the check, so a command, option or problem that is missing from the reference fails the build.
"""

import inspect
import re
import string
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main
from typer.core import TyperArgument, TyperOption

from konvergensi.cli._app import build
from konvergensi.problems import Problem, catalogue

REFERENCE = Path(__file__).parents[1] / "docs" / "rujukan"
MARKUP = re.compile(r"\[/?[a-z ]*\]")
FATES = {
    "stored": "baris tetap disimpan",
    "held": "baris ditahan sampai ada keputusan",
    "refused": "baris ditolak",
    "stopped": "pekerjaan atau berkas dihentikan",
}


def pages() -> dict[Path, str]:
    return {REFERENCE / "perintah.md": commands_page(), REFERENCE / "masalah.md": problems_page()}


def commands_page() -> str:
    group = typer.main.get_command(build())
    parts = [
        "# Semua perintah",
        (
            "Halaman ini dibuat dari kode (`tools/build_reference.py`). Kode keluar setiap perintah: 0 selesai, "
            "1 ada masalah yang dijelaskan, 2 pilihan salah tulis, 130 dihentikan dengan Ctrl-C."
        ),
    ]
    for name, command in every_command(group, "konvergensi"):
        parts.append(f"## {name}")
        parts.append(plain(command.help or ""))
        rows = [row(parameter) for parameter in command.params if parameter.name != "help"]
        if rows:
            parts.append("\n".join(["| pilihan | arti | bawaan |", "|---|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def every_command(group: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every command with its full name, groups gone into."""
    for name, command in sorted(group.commands.items()):
        if hasattr(command, "commands"):
            yield from every_command(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def row(parameter: object) -> str:
    if isinstance(parameter, TyperArgument):
        label, text = f"`{(parameter.metavar or parameter.name or '').upper()}`", parameter.help or ""
    else:
        assert isinstance(parameter, TyperOption)
        label, text = (
            ", ".join(f"`{word}`" for word in [*parameter.opts, *parameter.secondary_opts]),
            parameter.help or "",
        )
    default = parameter.default
    shown = "" if default in (None, False, (), [], ...) or callable(default) else f"`{default}`"
    return f"| {label} | {plain(text).replace(chr(10), ' ').replace('|', '/')} | {shown} |"


def plain(text: str) -> str:
    return MARKUP.sub("", inspect.cleandoc(text)).replace("\b", "").strip()


def problems_page() -> str:
    parts = [
        "# Semua masalah dan cara memperbaikinya",
        (
            "Halaman ini dibuat dari kode (`tools/build_reference.py`). Setiap pesan memuat apa yang terjadi, mengapa "
            "itu penting, dan apa yang perlu dilakukan. `‹...›` diisi dari berkas Anda."
        ),
    ]
    stage = ""
    for problem in catalogue().values():
        first = problem.code.split(".")[0]
        if first != stage:
            stage = first
            parts.append(f"## {stage}")
        parts.append(entry(problem))
    return "\n\n".join(parts) + "\n"


def entry(problem: Problem) -> str:
    what, why, do = (fill(text) for text in (problem.what, problem.why, problem.do))
    fate = FATES[problem.fate].capitalize()
    return f"### `{problem.code}`\n\n{what} {why}\n\n**Yang perlu dilakukan:** {do}\n\n*{fate}.*"


def fill(text: str) -> str:
    return "".join(before + (f"‹{name}›" if name else "") for before, name, _, _ in string.Formatter().parse(text))


def main() -> int:
    stale = [page for page, text in pages().items() if not page.exists() or page.read_text(encoding="utf-8") != text]
    if "--check" in sys.argv:
        for page in stale:
            print(f"{page.name} is out of date: run tools/build_reference.py")
        return int(bool(stale))
    for page, text in pages().items():
        page.write_text(text, encoding="utf-8")
    print(f"{len(stale)} pages renewed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
