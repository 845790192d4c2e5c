"""The documents are true: their examples run, their links lead somewhere, and nothing public is left out of them."""

import re
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.command import run

ROOT = Path(__file__).parents[2]
DOCS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
GOLDEN = ROOT / "tests" / "golden" / "data"
FENCE = re.compile(r"^```(console|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)[^)]*\)")


@dataclass(frozen=True)
class Command:
    """One `$ konvergensi ...` line of a document and the lines that are to appear in its output."""

    words: list[str]
    expected: list[str]


def blocks(page: Path) -> list[tuple[str, str]]:
    return [(kind, text) for kind, text in FENCE.findall(page.read_text(encoding="utf-8"))]


def commands(block: str) -> list[Command]:
    found: list[Command] = []
    for line in block.replace("\\\n", " ").splitlines():
        if line.startswith("$ konvergensi"):
            found.append(Command(shlex.split(line[2:])[1:], []))
        elif line.startswith("$"):
            raise AssertionError(f"only konvergensi is run from a document, not: {line}")
        elif line.strip() and line.strip() != "...":
            found[-1].expected.append(line)
    return found


def squeeze(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the sample files of the documents, as the current folder."""
    for file in [*GOLDEN.glob("*.csv"), *(GOLDEN / "samples").iterdir()]:
        shutil.copy(file, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KONVERGENSI_KEY_FILE", str(tmp_path / "kunci"))
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize(
    "page", [page for page in DOCS if blocks(page)], ids=lambda page: page.relative_to(ROOT).as_posix()
)
def test_the_examples_of_a_page_run_as_written(page: Path, scratch: Path) -> None:
    for kind, block in blocks(page):
        if kind == "python":
            exec(compile(block, page.name, "exec"), {"__name__": "__main__"})
            continue
        for command in commands(block):
            done = run(*command.words, cwd=scratch)
            assert done.returncode == 0, f"{command.words}: {done.stderr}"
            position = 0
            output = squeeze(done.stdout + done.stderr)
            for line in command.expected:
                part = squeeze(line)
                place = output.find(part, position)
                assert place >= 0, f"{page.name}: {command.words} does not print {part!r} but\n{done.stdout}"
                position = place + len(part)


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_between_the_documents_leads_to_a_file(page: Path) -> None:
    missing = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / link).exists()]
    assert not missing


def test_every_page_can_be_reached_from_the_start_page() -> None:
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop().resolve()
        if page in seen or page.suffix != ".md":
            continue
        seen.add(page)
        waiting += [page.parent / link for link in LINK.findall(page.read_text(encoding="utf-8"))]
    assert {page.resolve() for page in DOCS} <= seen
