"""Reading and validating a parameter file."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, model_validator

from konvergensi.problems import ProblemError
from konvergensi.problems.parameters import INVALID_FILE, MISSING_FILE, MISSING_FOLDER, NOT_IN_FORCE

PACKAGED = Path(__file__).parent

# A user's own files, in front of the packaged ones; set once, by the command line, before anything is loaded.
_own_folder: Path | None = None


def use_folder(folder: Path | None) -> None:
    """Let a file in `folder` replace the packaged file of the same name. None: the packaged files alone."""
    global _own_folder  # noqa: PLW0603 - one process reads one set of laws
    if folder is not None and not folder.is_dir():
        raise ProblemError(MISSING_FOLDER, folder=str(folder))
    _own_folder = folder


class Entry(BaseModel):
    """What every dated entry has. Subclass it with the payload of a file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    valid_from: date
    valid_to: date | None = None
    source: str

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> "Entry":
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError(f"valid_to {self.valid_to} lies before valid_from {self.valid_from}")
        return self


E = TypeVar("E", bound=Entry)


def load(name: str, model: type[E], folder: Path | None = None) -> tuple[E, ...]:
    """All entries of `<name>.yaml`, whatever their dates. A file of that name in `folder` replaces the packaged one.

    `folder` is the one given to `use_folder` unless said otherwise.
    Raises `ProblemError` (missing or invalid file, with the line).
    """
    return _load(name, model, folder or _own_folder)


@lru_cache(maxsize=128)
def _load(name: str, model: type[E], folder: Path | None) -> tuple[E, ...]:
    file = PACKAGED / f"{name}.yaml"
    if folder is not None and (folder / f"{name}.yaml").exists():
        file = folder / f"{name}.yaml"
    if not file.exists():
        raise ProblemError(MISSING_FILE, name=name, folder=str(folder or PACKAGED))
    text = file.read_text(encoding="utf-8")
    try:
        tree = yaml.compose(text, yaml.SafeLoader)
        return tuple(TypeAdapter(list[model]).validate_python(yaml.safe_load(text)))  # type: ignore[valid-type]
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ProblemError(INVALID_FILE, file=str(file), line=line, reason=error.problem or "YAML") from error
    except ValidationError as error:
        first = error.errors()[0]
        line = _line_of(tree, first["loc"])
        where = ".".join(str(part) for part in first["loc"])
        raise ProblemError(INVALID_FILE, file=str(file), line=line, reason=f"{where}: {first['msg']}") from error


def in_force(entries: Sequence[E], *, on: date, id: str | None = None) -> E:  # noqa: A002 - the field's name
    """The entry in force on a day (the youngest if several). Raises `ProblemError` if there is none."""
    fitting = [
        entry
        for entry in entries
        if (id is None or entry.id == id)
        and entry.valid_from <= on
        and (entry.valid_to is None or on <= entry.valid_to)
    ]
    if not fitting:
        raise ProblemError(NOT_IN_FORCE, name=id or "?", on=on.isoformat(), file=type(entries).__name__)
    return max(fitting, key=lambda entry: entry.valid_from)


def _line_of(node: yaml.Node | None, path: Sequence[int | str]) -> int:
    """The line (1-based) of the deepest part of `path` that the file has."""
    for part in path:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
        elif isinstance(node, yaml.MappingNode):
            child = next((value for key, value in node.value if key.value == str(part)), None)
            if child is None:
                break
            node = child
    return node.start_mark.line + 1 if node is not None else 1
