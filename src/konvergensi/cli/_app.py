"""Putting the commands together and ending every run with a clear sentence."""

import gc
import importlib
import json
import pkgutil
import sys
from collections.abc import Callable
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

import typer

import konvergensi
import konvergensi.cli
from konvergensi.cli._bahasa import USAGE_ERROR, Command, Group, wrong_usage
from konvergensi.cli._console import errors, print_problem
from konvergensi.problems import ProblemError
from konvergensi.problems.cli import CANNOT_OPEN
from konvergensi.problems.operations import WEB_NOT_INSTALLED

HELP = """Dari ekspor e-PPGBM ke laporan gizi yang jujur.

Mulai dari [bold]konvergensi demo[/], atau dari berkas Anda sendiri dengan [bold]konvergensi report --help[/].
"""


INTERRUPTED = 130
# A round of the garbage collector for each 700 new objects took a fifth of the start, where nothing is garbage yet
COLLECTOR = (20_000, 10, 10)
PLUGINS = "konvergensi.commands"  # the entry points by which other packages add commands and groups
ANY_WORDS = {"allow_extra_args": True, "ignore_unknown_options": True}


def build() -> typer.Typer:
    """The application: every module of this package without a leading underscore is a command of its name.

    Other packages add theirs as entry points; the library imports none of them by name.
    """
    app = typer.Typer(
        cls=Group, help=HELP, no_args_is_help=True, rich_markup_mode="rich", pretty_exceptions_enable=False
    )
    app.callback()(_root)
    for module in sorted(pkgutil.iter_modules(konvergensi.cli.__path__), key=lambda found: found.name):
        if not module.name.startswith("_"):
            command = getattr(importlib.import_module(f"konvergensi.cli.{module.name}"), module.name)
            app.command(module.name, cls=Command)(command)
    for point in sorted(entry_points(group=PLUGINS), key=lambda found: found.name):
        _add(app, point)
    return app


def _add(app: typer.Typer, point: EntryPoint) -> None:
    """A command or a group of another package; one that is not installed explains itself when it is called."""
    try:
        added = point.load()
    except ImportError as error:
        added = _missing(point.name, error.name or str(error))
        app.command(point.name, cls=Command, context_settings=ANY_WORDS)(added)
        return
    if isinstance(added, typer.Typer):
        app.add_typer(added, name=point.name)
    else:
        app.command(point.name, cls=Command)(added)


def _missing(name: str, package: str) -> Callable[[], None]:
    def explain() -> None:
        """Belum terpasang; pasang dengan: pip install konvergensi\\[web]."""
        raise ProblemError(WEB_NOT_INSTALLED, command=name, missing=package)

    return explain


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"konvergensi {konvergensi.__version__}")
        raise typer.Exit


def _root(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Tampilkan versi lalu keluar."
    ),
    parameters: Path | None = typer.Option(
        None,
        metavar="FOLDER",
        help="Folder berisi berkas ambang dan definisi (*.yaml) Anda sendiri; berkas bernama sama mengganti bawaan.",
    ),
) -> None:
    """Options of every command."""
    if parameters is not None:
        from konvergensi.parameters import use_folder

        use_folder(parameters)


def main() -> None:
    """Run the command line. Exit codes: 0 done, 1 a problem that was explained, 2 wrong usage, 130 interrupted."""
    gc.set_threshold(*COLLECTOR)
    try:
        code = build()(standalone_mode=False)
    except ProblemError as error:
        _explain(error)
    except USAGE_ERROR as error:
        wrong_usage(error)
    except (KeyboardInterrupt, typer.Abort):
        code = INTERRUPTED
    except (PermissionError, IsADirectoryError, FileExistsError, FileNotFoundError, NotADirectoryError) as error:
        _explain(ProblemError(CANNOT_OPEN, file=str(error.filename), reason=_reason(error)))
    if code == INTERRUPTED:  # the framework turns Ctrl-C inside a command into this code, and says nothing
        errors.print("Dihentikan. Berkas hasil yang sudah selesai ditulis tetap ada.")
    sys.exit(code if isinstance(code, int) else 0)


def _reason(error: OSError) -> str:
    """The operating system's reason in the user's language."""
    told = {
        PermissionError: "tidak diizinkan, atau sedang dibuka di program lain",
        IsADirectoryError: "itu folder, bukan berkas",
        NotADirectoryError: "bagian dari jalurnya berkas, bukan folder",
        FileExistsError: "sudah ada berkas dengan nama itu, padahal yang diperlukan folder",
        FileNotFoundError: "tidak ada",
    }
    return told.get(type(error), error.strerror or str(error))


def _explain(error: ProblemError) -> None:
    if "--json" in sys.argv:
        body = {"type": error.problem.code, "title": error.what, "detail": error.why, "action": error.do}
        print(json.dumps(body, ensure_ascii=False), file=sys.stderr)  # noqa: T201 - the machine's channel
    else:
        print_problem(error)
    sys.exit(1)
