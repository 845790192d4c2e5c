"""The reference pages are made from the code, so they cannot leave anything out."""

import subprocess
import sys
from pathlib import Path

from konvergensi.problems import catalogue

ROOT = Path(__file__).parents[2]


def test_the_reference_of_commands_and_problems_is_up_to_date() -> None:
    tool = [sys.executable, "tools/build_reference.py", "--check"]
    done = subprocess.run(tool, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_problem_says_what_why_and_what_to_do_in_whole_sentences() -> None:
    for problem in catalogue().values():
        for sentence in (problem.what, problem.why, problem.do):
            assert sentence[0].isupper() or sentence.startswith(("{", "'", "--")), problem.code
            assert sentence.rstrip().endswith((".", "?", ")")), problem.code


def test_a_code_names_its_stage() -> None:
    stages = {path.stem for path in (ROOT / "src/konvergensi/problems").glob("*.py")}
    assert {code.split(".")[0] for code in catalogue()} <= stages
