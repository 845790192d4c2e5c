"""What a reader is told of a problem: in the language of the page, the form or the answer of the API.

A `ProblemError` itself is Indonesian wherever it goes: into logs, jobs and files. The sentence is translated before its
fields are filled in. Fields that hold words of ours (`WORDS`) are translated as well where the catalogue knows them,
and so is a `Sentence` in them; the others (a name, a value that somebody typed, a file) stay as they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from konvergensi.problems import ProblemError, Sentence, fill
from konvergensi_web.platform.language import in_english

WORDS = frozenset({
    "belongs", "event", "expected", "field", "found", "index", "kept", "kind", "missing", "other", "own", "reason",
    "role", "sex", "slip", "state", "unit", "wanted", "what", "where", "who",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """A problem as it is shown."""

    code: str
    status: int
    what: str
    why: str
    do: str

    def __str__(self) -> str:
        """All of it, for one line above a form."""
        return f"{self.what} {self.why} {self.do}"


def told(error: ProblemError) -> Told:
    """The problem in the reader's language."""
    problem, sentences = error.problem, (error.what, error.why, error.do)
    if in_english():
        sentences = problem.sentences(_all_said(error.fields), gettext, ".")
    what, why, do = sentences
    return Told(problem.code, problem.status, what, why, do)


def in_words(sentence: Sentence) -> str:
    """A sentence of the library in the reader's language."""
    return fill(gettext(sentence.text), _all_said(sentence.fields), ".") if in_english() else str(sentence)


def _all_said(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _said(name, value) for name, value in fields.items()}


def _said(name: str, value: Any) -> Any:
    if isinstance(value, Sentence):
        return in_words(value)
    if isinstance(value, tuple):
        return tuple(_said(name, one) for one in value)
    if name == "who" and isinstance(value, str):  # the name of an actor: the post, then the office
        post, comma, office = value.partition(", ")
        return f"{gettext(post)}{comma}{office}"
    return gettext(value) if name in WORDS and isinstance(value, str) else value
