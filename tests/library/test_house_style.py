"""The size budget of the house: short files, short functions; each exception stands here with its reason."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src"
MODULES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)

FILE_LINES = 300
FUNCTION_LINES = 40
# path below src, and why it may be longer
LONGER_FILES: dict[str, str] = {}
LONGER_FUNCTIONS: dict[str, str] = {}


def functions(module: Path) -> list[tuple[str, int]]:
    tree = ast.parse(module.read_text(encoding="utf-8"))
    return [
        (node.name, (node.end_lineno or node.lineno) - node.lineno + 1 - docstring_lines(node))
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    if ast.get_docstring(node) is None:
        return 0
    text = node.body[0]
    return (text.end_lineno or text.lineno) - text.lineno + 1


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_a_module_and_its_functions_stay_short(module: Path) -> None:
    name = module.relative_to(SOURCE).as_posix()
    lines = len(module.read_text(encoding="utf-8").splitlines())
    assert lines <= FILE_LINES or name in LONGER_FILES, f"{name} has {lines} lines"
    long = {f"{name}:{function}": size for function, size in functions(module) if size > FUNCTION_LINES}
    assert not long.keys() - LONGER_FUNCTIONS.keys(), f"longer than {FUNCTION_LINES} lines: {long}"


def test_every_exception_still_exists() -> None:
    names = {module.relative_to(SOURCE).as_posix() for module in MODULES}
    assert LONGER_FILES.keys() <= names
    known = {f"{module.relative_to(SOURCE).as_posix()}:{name}" for module in MODULES for name, _ in functions(module)}
    assert LONGER_FUNCTIONS.keys() <= known
