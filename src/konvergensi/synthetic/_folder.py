"""The folder of the invented files: what an earlier run left is removed, what others put there is never touched."""

import json
from collections.abc import Sequence
from pathlib import Path

from konvergensi.problems import ProblemError
from konvergensi.problems.synthetic import NOT_EMPTY

LIST = Path("kunci") / "daftar.json"


def make_room(out: Path) -> None:
    """Remove the files of an earlier run. Raises `ProblemError` if the exports' folder holds anything else."""
    listed: list[str] = json.loads((out / LIST).read_text(encoding="utf-8")) if (out / LIST).exists() else []
    mine = {(out / name).resolve() for name in listed}
    exports = out / "ekspor"
    if exports.exists() and any(path.resolve() not in mine for path in exports.iterdir()):
        raise ProblemError(NOT_EMPTY, folder=str(exports))
    for path in mine:
        if path.is_relative_to(out.resolve()):
            path.unlink(missing_ok=True)


def leave_list(out: Path, files: Sequence[Path]) -> list[Path]:
    """Write down which files were made; all of them, the list included."""
    made = [*files, out / LIST]
    names = sorted(path.relative_to(out).as_posix() for path in made)
    (out / LIST).write_text(json.dumps(names, indent=1), encoding="utf-8")
    return made
