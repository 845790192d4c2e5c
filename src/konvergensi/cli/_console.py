"""How the commands speak: results on standard output, progress and problems on standard error."""

import json
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from konvergensi.problems import ProblemError

console = Console()
errors = Console(stderr=True)


def progress() -> Progress:
    """A progress display on standard error that disappears when the work is done."""
    return Progress(
        SpinnerColumn(),
        TextColumn("[progress.description]{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=errors,
        transient=True,
    )


def print_json(value: Any) -> None:
    """One JSON document on standard output, for `--json`."""
    print(json.dumps(value, ensure_ascii=False, default=str))  # noqa: T201 - the machine's channel


def counted(number: int) -> str:
    """A count as people write it: `110.431`."""
    return f"{number:,}".replace(",", ".")


def print_problem(error: ProblemError) -> None:
    """The three sentences of a problem in a frame, on standard error."""
    text = f"{escape(error.what)}\n{escape(error.why)}\n\n[bold]Yang perlu dilakukan:[/] {escape(error.do)}"
    errors.print(Panel(text, title=error.problem.code, title_align="left", border_style="red"))
