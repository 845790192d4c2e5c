"""Bring the platform's English catalogue up to date: gather the source strings, then compile what is translated.

Strings come from every Python file and template of the platform. Needs no gettext programs: Babel reads and writes.
Compiles the few Indonesian words that replace those of libraries as well.

usage: python tools/build_locale.py [--check]
"""

import ast
import io
import os
import re
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

WEB = Path(__file__).parents[1] / "src" / "konvergensi_web"
FOLDER = WEB / "locale" / "en" / "LC_MESSAGES"
PO = FOLDER / "django.po"
WRITTEN = (PO, WEB / "locale" / "id" / "LC_MESSAGES" / "django.po")
IMPORTED = re.compile(r"\b(gettext(?:_lazy|_noop)?)(?: as (\w+))?\b")
EPOCH = datetime(2024, 1, 1, tzinfo=UTC)
HEADER = """# English for the platform's pages. The source strings are Indonesian. Made by tools/build_locale.py.
msgid ""
msgstr ""
"Language: en\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
TRANSLATE = re.compile(r"""\{%\s*translate\s+(["'])(.+?)\1""")
SHORT = re.compile(r"""_\((["'])(.+?)\1\)""")
BLOCK = re.compile(r"\{%\s*blocktranslate\b.*?%\}(.*?)\{%\s*endblocktranslate\s*%\}", re.DOTALL)
TITLE = re.compile(r'Entry\(\s*title="([^"]+)"')


def block(text: str) -> tuple[str, ...]:
    """The source strings of a block: its variables as Django writes them, its plural beside it."""
    parts = [re.sub(r"%(?!\()", "%%", part) for part in re.split(r"\{%\s*plural\s*%\}", text)]
    return tuple(re.sub(r"\{\{\s*(\w+)\s*\}\}", r"%(\1)s", part) for part in parts)


def calls(name: str, *folders: Path) -> list[ast.Call]:
    """Every call of a function or method of this name."""
    return [
        call
        for folder in folders
        for file in sorted(folder.rglob("*.py"))
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and name in (getattr(call.func, "id", ""), getattr(call.func, "attr", ""))
    ]


def words_of_problems() -> list[str]:
    """What is filled into problems where they are raised, of the fields whose words a reader is told translated."""
    from konvergensi_web.platform.told import WORDS  # noqa: PLC0415

    raised = calls("ProblemError", WEB, WEB.parent / "konvergensi")
    given = [one.value for call in raised for one in call.keywords if one.arg in WORDS]
    return [str(one.value) for one in given if isinstance(one, ast.Constant) and one.value]


def words_of_progress() -> list[str]:
    """What jobs tell of their progress; where a name is told with it, what stands before the colon."""
    pages = [folder for folder in WEB.iterdir() if folder.is_dir() and folder.name != "commands"]
    told = [text for call in calls("tell", *pages) if call.args for text in ast.walk(call.args[0])]
    texts = [text.value for text in told if isinstance(text, ast.Constant) and isinstance(text.value, str)]
    return [text.partition(": ")[0] for text in texts]


def gathered() -> dict[str, tuple[str, ...]]:
    """Every source string: msgid -> (msgid,) or (msgid, plural)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "konvergensi_web.config.settings")
    with tempfile.TemporaryDirectory() as nowhere:  # the settings make a data folder
        os.environ.setdefault("KONVERGENSI_DATA", nowhere)
        django.setup()  # the apps register texts of their own
    from konvergensi_web.measures.catalogue import source_texts as indicator_texts  # noqa: PLC0415 - needs the apps
    from konvergensi_web.platform.source_texts import source_texts  # noqa: PLC0415

    found: dict[str, tuple[str, ...]] = {}
    for file in sorted(WEB.rglob("*.py")):
        text = file.read_text(encoding="utf-8")
        names = dict.fromkeys(alias or name for name, alias in IMPORTED.findall(text))
        for _line, message, _comments, _context in extract_from_file("python", str(file), keywords=names):
            found[str(message)] = (str(message),)
        for title in TITLE.findall(text):
            found[title] = (title,)
    for file in sorted(WEB.glob("**/templates/**/*.html")):
        text = file.read_text(encoding="utf-8")
        for _quote, message in [*TRANSLATE.findall(text), *SHORT.findall(text)]:
            found[message] = (message,)
        for inside in BLOCK.findall(text):
            parts = block(inside)
            found[parts[0]] = parts
    told = [*indicator_texts(), *source_texts(), *words_of_problems(), *words_of_progress()]
    return found | {text: (text,) for text in told}


def catalogue() -> Catalog:
    """The kept translations with every gathered string in it; strings that nobody says any more are dropped."""
    kept = Catalog(locale="en", project="konvergensi", version="0.1.0")
    if PO.exists():
        with PO.open("rb") as file:
            kept = read_po(file, locale="en")
    made = Catalog(locale="en", project="konvergensi", fuzzy=False)
    for parts in sorted(gathered().values()):
        old = kept.get(parts[0])
        empty = ("", "") if len(parts) > 1 else ""
        made.add(parts if len(parts) > 1 else parts[0], old.string if old else empty)
    return made


def compiled(written: Path) -> bytes:
    """The binary catalogue of a written one."""
    with written.open("rb") as file:
        read = read_po(file, locale=written.parts[-3])
    read.creation_date = read.revision_date = EPOCH  # the same content is the same file
    target = io.BytesIO()
    write_mo(target, read)
    return target.getvalue()


def up_to_date() -> bool:
    """Whether every compiled catalogue is made of the written one."""
    return all(written.with_suffix(".mo").read_bytes() == compiled(written) for written in WRITTEN)


def untranslated() -> list[str]:
    """Source strings without a translation."""
    with PO.open("rb") as file:
        kept = read_po(file, locale="en")
    missing = []
    for parts in gathered().values():
        message = kept.get(parts[0])
        string = message.string if message else ""
        if not string or (isinstance(string, (tuple, list)) and not all(string)):
            missing.append(parts[0])
    return missing


def main() -> None:
    if "--check" not in sys.argv:
        FOLDER.mkdir(parents=True, exist_ok=True)
        made = catalogue()
        target = io.BytesIO()
        write_po(target, made, omit_header=True, sort_output=True, width=120, ignore_obsolete=True)
        PO.write_text(HEADER + target.getvalue().decode(), encoding="utf-8")
        for written in WRITTEN:
            written.with_suffix(".mo").write_bytes(compiled(written))
    missing = untranslated()
    for message in missing:
        print(f"untranslated: {message}")
    sys.exit(1 if missing or not up_to_date() else 0)


if __name__ == "__main__":
    main()
