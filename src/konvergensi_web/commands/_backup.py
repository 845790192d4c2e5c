"""`konvergensi admin backup|restore`: out of the server's reach and back again."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from konvergensi.cli._console import console, counted, errors, progress
from konvergensi.problems import ProblemError
from konvergensi.problems.backup import BACKUP_KEY_SHORT, BACKUP_UNLOCKED

SHORTEST = 16
KeyFile = Annotated[
    Path | None, typer.Option(help="Berkas kunci (32 bita acak atau lebih) sebagai ganti kata sandi.", metavar="BERKAS")
]


def backup(
    to: Annotated[
        Path | None, typer.Option(help="Folder tujuan; bawaan KONVERGENSI_BACKUPS.", metavar="FOLDER")
    ] = None,
    key_file: KeyFile = None,
    keys: Annotated[
        Path | None, typer.Option(help="Cadangkan hanya kunci data pribadi, ke berkas ini.", metavar="BERKAS")
    ] = None,
    no_encryption: Annotated[
        bool, typer.Option("--no-encryption", help="Tanpa enkripsi; simpan di tempat aman.")
    ] = False,
    daily: Annotated[int, typer.Option(help="Simpan sekian cadangan harian terakhir.", min=1)] = 7,
    weekly: Annotated[int, typer.Option(help="Simpan sekian cadangan mingguan terakhir.", min=0)] = 4,
    monthly: Annotated[int, typer.Option(help="Simpan sekian cadangan bulanan terakhir.", min=0)] = 12,
) -> None:
    """Buat cadangan terenkripsi dari basis data dan berkas, selagi server berjalan; hapus yang terlalu tua.

    Kata sandinya dari KONVERGENSI_BACKUP_PASSPHRASE, atau ditanyakan. Kunci data pribadi tidak ikut: cadangkan sekali
    dengan --keys dan setiap kali diganti, lalu simpan di tempat lain.

    Contoh:

        konvergensi admin backup

        konvergensi admin backup --to /mnt/cadangan --key-file /root/cadangan.kunci

        konvergensi admin backup --keys /media/usb/kunci.kvb
    """
    from konvergensi_web.commands.backup import create, database

    secret = None if no_encryption else _secret(key_file, confirm=True)
    now = datetime.now(UTC)
    if keys is not None:
        made = create.make_keys(keys, secret, now)
        console.print(f"Kunci dicadangkan: {made}", highlight=False, soft_wrap=True)
        return
    folder = to or database.backups_folder()
    with progress() as display:
        bar = display.add_task("Mencadangkan", total=None)
        made = create.make(folder, secret, now, lambda says: display.update(bar, description=says[:60]))
    gone = create.rotate(folder, daily=daily, weekly=weekly, monthly=monthly)
    size = counted(made.stat().st_size // 1024)
    console.print(f"Cadangan: {made} ({size} kB)", highlight=False, soft_wrap=True)
    if gone:
        console.print(f"{len(gone)} cadangan lama dihapus.")


def restore(
    file: Annotated[
        Path, typer.Argument(metavar="BERKAS", help="Berkas cadangan (.kvb).", exists=True, dir_okay=False)
    ],
    key_file: KeyFile = None,
    force: Annotated[
        bool, typer.Option("--force", help="Ganti yang ada; yang lama dipindahkan, bukan dihapus.")
    ] = False,
    check: Annotated[bool, typer.Option("--check", help="Hanya periksa apakah cadangan ini utuh.")] = False,
) -> None:
    """Pulihkan cadangan ke folder data dan basis data yang ditunjuk KONVERGENSI_DATA dan KONVERGENSI_DATABASE.

    Jumlah periksa setiap bagian dibandingkan lebih dahulu; tanpa --force tidak ada yang ditimpa. Hentikan server
    sebelum memulihkan. Sesudahnya setiap tabel dihitung dan dibandingkan dengan catatan di cadangan.

    Contoh:

        konvergensi admin restore cadangan/konvergensi-20240902T010000Z.kvb --check

        KONVERGENSI_DATA=/srv/latihan konvergensi admin restore konvergensi-20240902T010000Z.kvb
    """
    from konvergensi_web.commands.backup import archive
    from konvergensi_web.commands.backup import restore as work

    needed = archive.open_backup(file).header["encryption"] != "none"
    secret = _secret(key_file) if needed else None
    if check:
        manifest = work.check(file, secret)
        console.print(f"Cadangan ini utuh: {_summary(manifest)}", highlight=False)
        return
    with progress() as display:
        bar = display.add_task("Memulihkan", total=None)
        manifest = work.bring_back(
            file, secret, force=force, now=datetime.now(UTC), tell=lambda says: display.update(bar, description=says)
        )
    console.print(f"Dipulihkan: {_summary(manifest)}", highlight=False)
    if manifest["kind"] == "data":
        errors.print("Pastikan kunci data pribadi (folder keys) ada di folder data sebelum server dijalankan.")


def _summary(manifest: dict[str, object]) -> str:
    rows = manifest.get("rows")
    told = f", {counted(sum(rows.values()))} baris dalam {len(rows)} tabel" if isinstance(rows, dict) else ""
    members = manifest["members"]
    assert isinstance(members, dict)
    return f"{manifest['kind']} {manifest['at']}{told}, {counted(len(members))} berkas"


def _secret(key_file: Path | None, *, confirm: bool = False) -> str | bytes:
    """The passphrase or key. Raises `ProblemError` when there is none, or a short one."""
    from django.conf import settings

    if key_file is not None:
        body = key_file.read_bytes()
        if len(body) < 2 * SHORTEST:
            raise ProblemError(BACKUP_KEY_SHORT, what="Berkas kunci", least=f"{2 * SHORTEST} bita")
        return body
    told = settings.ENV.backup_passphrase
    phrase = told.get_secret_value() if told else _asked(confirm)
    if len(phrase) < SHORTEST:
        raise ProblemError(BACKUP_KEY_SHORT, what="Kata sandi cadangan", least=f"{SHORTEST} huruf")
    return phrase


def _asked(confirm: bool) -> str:
    if not sys.stdin.isatty():
        raise ProblemError(BACKUP_UNLOCKED)
    again = "Sekali lagi" if confirm else False
    return str(typer.prompt("Kata sandi cadangan", hide_input=True, confirmation_prompt=again))
