"""The command line framework's own words in Bahasa Indonesia: titles of the help, and what a wrong usage is told."""

import re
import sys
from typing import Any

import typer
from rich.markup import escape
from rich.panel import Panel
from typer import rich_utils
from typer.core import TyperCommand, TyperGroup

from konvergensi.cli._console import errors

USAGE_ERROR: type[Exception] = typer.BadParameter.__mro__[1]  # the base of every wrong usage, not exported
HELP_TEXTS = {
    "help": "Tampilkan bantuan ini lalu keluar.",
    "install_completion": "Pasang pelengkap perintah untuk terminal ini.",
    "show_completion": "Tampilkan pelengkap perintah untuk disalin.",
}
PHRASES = (
    (r"Missing argument '([^']+)'\.", r"\1 belum disebut."),
    (r"Missing option '?(.+?)'?\.", r"Pilihan \1 wajib disebut."),
    (r"Missing command\.", "Perintahnya belum disebut."),
    (r"No such command '(.+?)'\.?", r"Perintah '\1' tidak ada."),
    (r"Did you mean (.+?)\?", r"Maksudnya \1?"),
    (r"No such option: (\S+)", r"Pilihan \1 tidak ada."),
    (r"\(Possible options?: (.+)\)", r"Mungkin maksudnya: \1"),
    (r"Option '?(.+?)'? requires an argument\.", r"Pilihan \1 memerlukan isi."),
    (r"Got unexpected extra arguments?(?:\(s\))? \((.+)\)", r"Ada kata yang tidak dikenal: \1"),
    (r"Invalid value for '?([^:']+?)'?: ", r"Isi \1 salah: "),
    (r"Invalid value: ", "Isinya salah: "),
    (r"Input should be a valid integer.*", "harus bilangan bulat."),
    (r"Input should be a valid number.*", "harus bilangan."),
)

rich_utils.ARGUMENTS_PANEL_TITLE = "Yang disebut"
rich_utils.OPTIONS_PANEL_TITLE = "Pilihan"
rich_utils.COMMANDS_PANEL_TITLE = "Perintah"
rich_utils.DEFAULT_STRING = "[bawaan: {}]"
rich_utils.REQUIRED_LONG_STRING = "[wajib]"
rich_utils.ENVVAR_STRING = "[variabel lingkungan: {}]"


class Command(TyperCommand):
    """A command whose `--help` explains itself in Indonesian."""

    def get_help_option(self, ctx: Any) -> Any:
        """The `--help` option."""
        return _told(super().get_help_option(ctx))


class Group(TyperGroup):
    """The group of the commands, likewise."""

    def get_help_option(self, ctx: Any) -> Any:
        """The `--help` option."""
        return _told(super().get_help_option(ctx))

    def get_params(self, ctx: Any) -> list[Any]:
        """All options, the framework's own ones explained."""
        return [_told(option) for option in super().get_params(ctx)]


def _told(option: Any) -> Any:
    if option is not None and option.name in HELP_TEXTS:
        option.help = HELP_TEXTS[option.name]
    return option


def wrong_usage(error: Any) -> None:
    """Say what is wrong with the words of the command, and where its help is; ends with exit code 2."""
    text = error.format_message()
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        errors.print(text, markup=False, highlight=False)
        sys.exit(2)
    for pattern, words in PHRASES:
        text = re.sub(pattern, words, text)
    path = context.command_path if context else "konvergensi"
    told = f"{escape(text)}\n\n[bold]Yang perlu dilakukan:[/] lihat caranya dengan: {escape(path)} --help"
    errors.print(Panel(told, title="Perintah belum lengkap atau keliru", title_align="left", border_style="red"))
    sys.exit(2)
