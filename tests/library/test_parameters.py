"""Law and thresholds are dated data."""

from datetime import date
from pathlib import Path

import pytest

from konvergensi.parameters import Entry, in_force, load, use_folder
from konvergensi.problems import ProblemError


class Limit(Entry):
    upto: float


GOOD = """\
- {id: limit, valid_from: 2020-01-08, valid_to: 2024-12-31, source: Permenkes, upto: -2}
- {id: limit, valid_from: 2025-01-01, source: Permenkes, upto: -3}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def write(folder: Path, text: str) -> Path:
    (folder / "limits.yaml").write_text(text, encoding="utf-8")
    return folder


def test_the_entry_of_the_day_is_found(folder: Path) -> None:
    entries = load("limits", Limit, write(folder, GOOD))
    assert in_force(entries, on=date(2024, 12, 31)).upto == -2
    assert in_force(entries, on=date(2025, 1, 1), id="limit").upto == -3


def test_a_day_without_an_entry_is_a_clear_problem(folder: Path) -> None:
    with pytest.raises(ProblemError) as caught:
        in_force(load("limits", Limit, write(folder, GOOD)), on=date(2019, 1, 1), id="limit")
    assert caught.value.problem.code == "parameters.not-in-force"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (GOOD + "- {id: limit, valid_from: 2026-01-01, source: x, upto: tinggi}\n", 3, "upto"),
        (GOOD + "- {id: limit, valid_from: 2026-01-01, source: x}\n", 3, "upto"),
        (GOOD + "- {id: limit, valid_from: 2026-01-01, valid_to: 2025-01-01, source: x, upto: 1}\n", 3, "before"),
        (GOOD + "- {id: limit\n", 4, "expected"),
    ],
)
def test_a_wrong_file_fails_at_load_with_the_line_and_the_reason(
    folder: Path, text: str, line: int, reason: str
) -> None:
    with pytest.raises(ProblemError) as caught:
        load("limits", Limit, write(folder, text))
    assert f"baris {line}" in caught.value.what
    assert reason in caught.value.what


def test_a_missing_file_is_named(folder: Path) -> None:
    with pytest.raises(ProblemError, match="limits"):
        load("limits", Limit, folder)


def test_a_folder_of_ones_own_stands_in_front_of_the_packaged_files(folder: Path) -> None:
    use_folder(write(folder, GOOD))
    try:
        assert in_force(load("limits", Limit), on=date(2026, 1, 1)).upto == -3
    finally:
        use_folder(None)


def test_a_folder_that_does_not_exist_is_named(folder: Path) -> None:
    with pytest.raises(ProblemError, match="tidak-ada"):
        use_folder(folder / "tidak-ada")
