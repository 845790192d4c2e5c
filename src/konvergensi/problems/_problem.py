"""What a problem is."""

import importlib
import pkgutil
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args


class _Sentences(string.Formatter):
    """Fills fields in; a number with decimals gets the language's comma, a text stays as its user wrote it."""

    def __init__(self, comma: str) -> None:
        self.comma = comma

    def format_field(self, value: Any, format_spec: str) -> str:
        if isinstance(value, tuple):
            return " ".join(map(str, value))
        if isinstance(value, float):
            shown = super().format_field(value, format_spec or ".10g")  # 0.1 + 0.2 is 0.3, and 3.0 is 3
            return str(shown).replace(".", self.comma)
        return str(super().format_field(value, format_spec))


def fill(text: str, fields: Mapping[str, Any], comma: str = ",") -> str:
    """A sentence with its `{fields}`. An unfilled field raises KeyError: that is our fault."""
    return _Sentences(comma).vformat(text, (), fields)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence made of a text and values, or a part of one: Indonesian as text, translated before it is filled in.

    A field of a `ProblemError` may be one, or a tuple of several.
    """

    text: str
    fields: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return fill(self.text, self.fields)


Fate = Literal["stored", "held", "refused", "stopped"]
FATES: tuple[Fate, ...] = get_args(Fate)


@dataclass(frozen=True, slots=True)
class Problem:
    """One entry of the catalogue.

    `code` is `<stage>.<name-with-dashes>` and never changes once published. `fate` says what becomes of the row
    concerned: `stored` (kept, with a remark), `held` (set aside until a person decides), `refused` (cannot be used),
    or `stopped` (not about a row: the file or the command cannot go on). `status` is what a web server answers with.
    The three sentences are Indonesian; `{name}` in them is filled from the fields of a finding.
    """

    code: str
    what: str
    why: str
    do: str
    fate: Fate = "stopped"
    status: int = 422

    def sentences(
        self, fields: Mapping[str, Any], say: Callable[[str], str] = str, comma: str = ","
    ) -> tuple[str, str, str]:
        """The three sentences with the fields filled in. An unfilled field raises KeyError: that is our fault.

        `say` puts a sentence into another language, with its decimal `comma`; the catalogue itself is Indonesian.
        """
        what, why, do = (fill(say(text), fields, comma) for text in (self.what, self.why, self.do))
        return what, why, do


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem met at one place of one file. `row` is the row number the user sees, 1-based."""

    problem: Problem
    file: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)

    def sentences(self) -> tuple[str, str, str]:
        """What happened, why it matters, what to do."""
        place = {"file": self.file, "row": self.row, "column": self.column, "value": self.value}
        return self.problem.sentences(place | dict(self.fields))


class ProblemError(Exception):
    """A problem that ends the work: the command line prints it and exits with 1, the API answers problem+json."""

    def __init__(self, problem: Problem, **fields: Any) -> None:
        self.problem = problem
        self.fields = fields
        self.what, self.why, self.do = problem.sentences(fields)
        super().__init__(f"{problem.code}: {self.what} {self.why} {self.do}")


def catalogue() -> dict[str, Problem]:
    """Every problem of every stage by its code, in the order of the code."""
    package = importlib.import_module("konvergensi.problems")
    found: dict[str, Problem] = {}
    for module in pkgutil.iter_modules(package.__path__, "konvergensi.problems."):
        if module.name.endswith("._problem"):
            continue
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, Problem):
                if value.code in found:
                    raise ValueError(f"two problems share the code {value.code}")
                found[value.code] = value
    return dict(sorted(found.items()))
