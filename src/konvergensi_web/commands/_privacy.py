"""`konvergensi admin rotate-keys|retention|classify|verify-log`: keys, storage periods, classes, the log's chain."""

from typing import Annotated

import typer

from konvergensi.cli._console import console


def rotate_keys(
    drop: Annotated[
        int | None,
        typer.Option(metavar="NOMOR", help="Musnahkan kunci lama ini; cadangan yang memakainya tidak terbaca lagi."),
    ] = None,
    show: Annotated[bool, typer.Option("--show", help="Hanya hitung nilai per kunci.")] = False,
) -> None:
    """Ganti kunci NIK dan KK: kunci baru, lalu semua nilai dienkripsi ulang dan indeksnya dibuat ulang.

    Aman dijalankan sambil orang bekerja; bila terputus, jalankan pekerja dan pekerjaannya dilanjutkan. Kunci lama
    tetap disimpan agar cadangan terbaca. Kunci dari KONVERGENSI_KEYS diganti dulu oleh pengelola server di sana.

    Contoh:

        konvergensi admin rotate-keys

        konvergensi admin rotate-keys --show
    """
    from konvergensi_web.commands._jobs import see_through
    from konvergensi_web.platform.jobs.services import start_job
    from konvergensi_web.platform.privacy import keyring, rotation
    from konvergensi_web.platform.scope import open_scope, system_actor

    actor = system_actor("ganti kunci")
    if not show and drop is None:
        job = see_through(start_job(actor=actor, kind="platform.rotate-keys", args={}))
        told = job.result or {}
        console.print(f"{told.get('rows', 0)} nilai kini di bawah kunci nomor {told.get('key')}.", highlight=False)
        return
    with open_scope(actor):
        used = rotation.keys_in_use()
    active = keyring.key_ring().active
    for number in sorted(keyring.key_ring().keys):
        state = "aktif" if number == active else "lama"
        console.print(f"kunci {number} ({state}): {used.get(number, 0)} nilai", highlight=False)
    if drop is not None:
        _drop(drop, used.get(drop, 0))


def _drop(number: int, used: int) -> None:
    from konvergensi.problems import ProblemError
    from konvergensi.problems.privacy import KEY_IN_USE
    from konvergensi_web.platform.privacy import keyring

    if used:
        raise ProblemError(KEY_IN_USE, key=number, count=used)
    keyring.drop_key(number)
    console.print(f"Kunci {number} dimusnahkan.", highlight=False)


def retention(
    regency: Annotated[str, typer.Argument(metavar="KODE", help="Kode kabupaten/kota, misalnya 36.04.")],
    dry_run: Annotated[bool, typer.Option("--dry-run/--erase", help="Hitung saja, atau musnahkan.")] = True,
) -> None:
    """Periksa data yang lewat masa simpan dan, dengan --erase, musnahkan. Berita acaranya tersimpan.

    Contoh:

        konvergensi admin retention 36.04

        konvergensi admin retention 36.04 --erase
    """
    from konvergensi import regions as packaged
    from konvergensi_web.commands._jobs import see_through
    from konvergensi_web.platform.jobs.services import start_job
    from konvergensi_web.platform.privacy import erasure
    from konvergensi_web.platform.scope import open_scope, system_actor
    from konvergensi_web.regions.paths import path_of

    packaged.get(regency)
    actor = system_actor("masa simpan", path_of(regency))
    with open_scope(actor):
        run = erasure.start_run(actor=actor, dry_run=dry_run, path=path_of(regency))
        see_through(start_job(actor=actor, kind="platform.retention", args={"run": str(run.pk)}))
    run.refresh_from_db()
    for line in run.lines:
        said = f"{line['due']} sudah waktunya, {line['held']} ditahan, {line['erased']} dihapus"
        console.print(f"{line['says']}: {said}", highlight=False)
    if dry_run:
        console.print("Uji coba: tidak ada yang dihapus.")


def classify(
    missing: Annotated[bool, typer.Option("--missing", help="Usulkan baris untuk kolom yang belum ada.")] = False,
) -> None:
    """Periksa apakah setiap kolom basis data sudah digolongkan di classification.yaml.

    Contoh:

        konvergensi admin classify --missing
    """
    from konvergensi_web.platform.privacy import classification

    found = classification.gaps()
    for gap in found:
        what = "tidak ada lagi" if gap.extra else "belum digolongkan"
        console.print(f"{gap.label}: {what}: {', '.join(gap.fields) or 'seluruh tabel'}", highlight=False)
    if missing:
        console.print(classification.propose(), highlight=False, markup=False)
    if not found:
        console.print("Semua kolom sudah digolongkan.")
    elif not missing:
        raise typer.Exit(1)


def verify_log() -> None:
    """Segel catatan tindakan yang menunggu, lalu periksa seluruh rantainya.

    Contoh:

        konvergensi admin verify-log
    """
    from konvergensi_web.platform.actionlog import seal

    seal.seal_entries()
    verdict = seal.verify_chain()
    console.print(f"{verdict.checked} catatan diperiksa, {verdict.erased} rincian sudah dikosongkan.", highlight=False)
    for warning in verdict.warnings:
        console.print(warning, highlight=False)
    if verdict.broken:
        console.print(f"Terputus di catatan ke-{verdict.broken.position}: {verdict.broken.says}.", highlight=False)
    if not verdict.whole:
        raise typer.Exit(1)
