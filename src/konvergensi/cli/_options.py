"""Options that several commands share, and what they mean: one definition, so one wording in every help text."""

import glob
from pathlib import Path
from typing import Annotated, Literal

import typer

File = Path | None
Exports = Annotated[list[str], typer.Argument(metavar="EKSPOR...", help="Berkas, folder, atau pola ('ekspor/*.xlsx').")]
Region = Annotated[str, typer.Option(help="Kode kabupaten/kota, misalnya 36.04.", metavar="KODE")]
Out = Annotated[Path, typer.Option(help="Folder hasil.", metavar="FOLDER")]
Month = Annotated[str | None, typer.Option(help="Bulan laporan; bawaan: bulan terakhir.", metavar="2024-08")]
Targets = Annotated[File, typer.Option(help="Berkas sasaran per posyandu atau desa.", metavar="BERKAS")]
Profile = Annotated[File, typer.Option(help="Profil kolom (YAML).", metavar="BERKAS")]
Aliases = Annotated[File, typer.Option(help="Alias nama wilayah (YAML).", metavar="BERKAS")]
Lang = Annotated[str, typer.Option(help="Bahasa laporan: id atau en.", metavar="id|en")]
KeyFile = Annotated[File, typer.Option(help="Kunci pseudonim.", metavar="BERKAS", envvar="KONVERGENSI_KEY_FILE")]
Json = Annotated[bool, typer.Option("--json", help="Cetak ringkasan sebagai JSON.")]


def found_files(words: list[str]) -> list[Path]:
    """Files and folders as given; patterns that the shell did not expand are expanded here."""
    from konvergensi.problems import ProblemError
    from konvergensi.problems.reports import NO_MATCH

    paths: list[Path] = []
    for word in words:
        if Path(word).exists() or not glob.has_magic(word):
            paths.append(Path(word))
            continue
        matched = sorted(glob.glob(word, recursive=True))  # noqa: PTH207 - the pattern may be absolute
        if not matched:
            raise ProblemError(NO_MATCH, pattern=word)
        paths += [Path(match) for match in matched]
    return paths


def language(lang: str) -> Literal["id", "en"]:
    """The language of a report; anything else is a wrong use of the command."""
    if lang not in ("id", "en"):
        raise typer.BadParameter("pilih id atau en", param_hint="--lang")
    return "en" if lang == "en" else "id"


def pseudonym_key(path: Path | None) -> bytes:
    """The key of the pseudonyms, kept in the user's own data folder unless another place is named."""
    from platformdirs import user_data_path

    from konvergensi.registry import load_or_create_key

    return load_or_create_key(path or user_data_path("konvergensi") / "kunci-pseudonim")
