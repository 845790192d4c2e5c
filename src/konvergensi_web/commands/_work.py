"""`konvergensi admin refresh|worker|jobs`: the work in the background, from the command line."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from konvergensi.cli._console import console, counted, print_json
from konvergensi.cli._options import Json
from konvergensi.problems import ProblemError
from konvergensi.problems.operations import UNKNOWN_JOB_KIND

if TYPE_CHECKING:
    from konvergensi_web.platform.jobs.models import Job

REFRESH = "measures.refresh"


def refresh(
    regency: Annotated[str, typer.Argument(metavar="KODE", help="Kode kabupaten/kota, misalnya 36.04.")],
    village: Annotated[
        list[str] | None, typer.Option(metavar="KODE", help="Hanya desa ini. Boleh diulang; bawaan: semua.")
    ] = None,
) -> None:
    """Hitung ulang angka sebuah kabupaten/kota dari pengukuran yang tersimpan.

    Setelah impor ini berjalan sendiri; perintah ini untuk sesudah memulihkan cadangan atau mengganti definisi.

    Contoh:

        konvergensi admin refresh 36.04

        konvergensi admin refresh 36.04 --village 36.04.05.2001
    """
    from konvergensi import regions as packaged
    from konvergensi_web.commands._jobs import see_through
    from konvergensi_web.platform.jobs.registry import find_kind
    from konvergensi_web.platform.jobs.services import start_job
    from konvergensi_web.platform.scope import system_actor
    from konvergensi_web.regions.paths import path_of

    packaged.get(regency)
    if find_kind(REFRESH) is None:
        raise ProblemError(UNKNOWN_JOB_KIND, kind=REFRESH)
    actor = system_actor(f"hitung ulang {regency}", path_of(regency))
    job = see_through(start_job(actor=actor, kind=REFRESH, args={"regency": regency, "villages": village or []}))
    told = {"values": 0, "villages": 0, "kind": "full"} | job.result
    where = f"{'semua ' if told['kind'] == 'full' else ''}{counted(told['villages'])} desa dan wilayah di atasnya"
    console.print(f"Angka {regency} selesai dihitung: {counted(told['values'])} angka, {where}.", highlight=False)


def worker(
    batch: Annotated[bool, typer.Option("--batch", help="Selesaikan yang menunggu, lalu keluar.")] = False,
) -> None:
    """Jalankan satu pekerja: proses yang mengerjakan impor, hitung ulang, dan laporan.

    `konvergensi serve` sudah menjalankan satu pekerja di sampingnya. Perintah ini untuk server yang menjalankan
    pekerja sebagai layanan tersendiri. Ctrl-C mengembalikan pekerjaan ke antrean; pekerjaan itu kelak dilanjutkan.

    Contoh:

        konvergensi admin worker
    """
    from konvergensi_web.platform.jobs import process

    process.run(batch=batch)


def jobs(
    as_json: Json = False,
    failed: Annotated[bool, typer.Option("--failed", help="Hanya yang gagal.")] = False,
) -> None:
    """Daftar pekerjaan terakhir dengan keadaan dan masalahnya.

    Contoh:

        konvergensi admin jobs --failed
    """
    from konvergensi_web.platform.jobs.selectors import find_jobs
    from konvergensi_web.platform.scope import system_actor

    found = find_jobs(system_actor("melihat pekerjaan"))
    rows = [_row(job) for job in (found.filter(state="failed") if failed else found)[:50]]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        problem = f"  {row['problem']}" if row["problem"] else ""
        console.print(f"{row['created']}  {row['state']:<10} {row['title']}{problem}", highlight=False, markup=False)
    console.print(f"{counted(len(rows))} pekerjaan")


def _row(job: "Job") -> dict[str, Any]:
    return {
        "id": str(job.pk),
        "kind": job.kind,
        "title": job.title,
        "state": job.state,
        "created": job.created_at.strftime("%Y-%m-%d %H:%M"),
        "attempts": job.attempts,
        "problem": job.problem["code"] if job.problem else None,
    }
