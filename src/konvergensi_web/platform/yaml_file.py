"""Reading a YAML file that the platform's rules stand in: a wrong file stops the start with its line and the reason."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import INVALID_MATRIX

M = TypeVar("M", bound=BaseModel)


def read(file: Path, model: type[M]) -> M:
    """The file as the model. Raises `ProblemError` (platform.invalid-matrix) with the line of the fault."""
    text = file.read_text(encoding="utf-8")
    tree: yaml.Node | None = None
    try:
        tree = yaml.compose(text, yaml.SafeLoader)
        refuse_duplicates(tree)
        return model.model_validate(yaml.safe_load(text))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ProblemError(INVALID_MATRIX, file=file.name, line=line, reason=error.problem or "YAML") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = _named_in(first.get("ctx", {}).get("error")) or first["loc"]
        where = ".".join(str(part) for part in place)
        reason = f"{where}: {first['msg'].removeprefix('Value error, ')}"
        raise ProblemError(INVALID_MATRIX, file=file.name, line=line_of(tree, place), reason=reason) from error


class AtPlaceError(ValueError):
    """A fault a validator of the whole file found, with the place it belongs to."""

    def __init__(self, reason: str, *place: str) -> None:
        super().__init__(reason)
        self.place = place


def _named_in(error: object) -> tuple[str, ...]:
    return error.place if isinstance(error, AtPlaceError) else ()


def refuse_duplicates(node: yaml.Node | None) -> None:
    """YAML lets a key stand twice and keeps the last one: in a matrix of rights that hides a right."""
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if key.value in seen and key.tag != "tag:yaml.org,2002:merge":
                raise yaml.MarkedYAMLError(problem=f"'{key.value}' stands twice", problem_mark=key.start_mark)
            seen.add(key.value)
            refuse_duplicates(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            refuse_duplicates(value)


def line_of(node: yaml.Node | None, place: Sequence[int | str]) -> int:
    """The line (1-based) of the deepest part of the place that the file has."""
    line = 1
    for part in place:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line + 1
        elif isinstance(node, yaml.MappingNode):
            found = next(((key, value) for key, value in node.value if key.value == str(part)), None)
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
    return line
