"""What the commands share means the same in each of them."""

from pathlib import Path

import pytest
import typer.main
from tests.command import run

from konvergensi.cli._app import build


def test_every_command_that_makes_pseudonyms_takes_its_key_from_the_environment_too() -> None:
    commands = typer.main.get_command(build()).commands  # type: ignore[attr-defined]
    for name in ("demo", "quality", "report"):
        (option,) = [one for one in commands[name].params if one.name == "key_file"]
        assert option.envvar == "KONVERGENSI_KEY_FILE", name


@pytest.mark.slow
def test_a_language_that_is_not_spoken_is_a_wrong_use_and_nothing_is_written(tmp_path: Path) -> None:
    done = run("demo", "--lang", "jv", cwd=tmp_path)
    assert done.returncode == 2
    assert "id atau en" in done.stderr
    assert not list(tmp_path.iterdir())
