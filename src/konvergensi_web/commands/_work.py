"""`konvergensi admin refresh|worker|jobs`: the work in the background, from the command line."""

import time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from konvergensi.cli._console import console, counted, print_json, progress
from konvergensi.cli._options import Json
from konvergensi.problems import ProblemError
from konvergensi.problems.operations import JOB_DID_NOT_FINISH, UNKNOWN_JOB_KIND

if TYPE_CHECKING:
    from konvergensi_web.platform.jobs.models import Job

REFRESH = "measures.refresh"
LOOK_SECONDS = 0.3


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

    packaged.get(regency)
    job = run_job(REFRESH, {"regency": regency, "villages": village or []}, f"Hitung ulang {regency}")
    console.print(f"Selesai: {job.result or 'tidak ada perubahan'}", highlight=False)


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


def run_job(kind: str, args: dict[str, Any], title: str) -> "Job":
    """Start a job as the system and see it through: in this process, unless a running worker is faster.

    Shows its progress. Raises `ProblemError` when it fails.
    """
    from konvergensi_web.platform.jobs import process
    from konvergensi_web.platform.jobs import worker as jobs_worker
    from konvergensi_web.platform.jobs.models import Job
    from konvergensi_web.platform.jobs.registry import find_kind
    from konvergensi_web.platform.jobs.services import start_job
    from konvergensi_web.platform.scope import system_actor

    if find_kind(kind) is None:
        raise ProblemError(UNKNOWN_JOB_KIND, kind=kind)
    job = start_job(actor=system_actor(title), kind=kind, args=args, title=title)
    with progress() as display:
        bar = display.add_task(title, total=None)

        def show(says: str, done: int, of: int) -> None:
            display.update(bar, description=(says or title)[:60], completed=done, total=of or None)

        jobs_worker.execute(job.pk, owner=process.OWNER, watch=show)
        while (job := Job.objects.get(pk=job.pk)).is_active:  # a worker beside us was faster
            show(job.says, job.done, job.of)
            time.sleep(LOOK_SECONDS)
    if job.state != Job.State.DONE:
        told = job.problem or {"what": "", "why": "Pekerjaan ini dibatalkan.", "do": "Jalankan lagi bila perlu."}
        fields = {name: told[name] for name in ("what", "why", "do")}
        raise ProblemError(JOB_DID_NOT_FINISH, title=job.title, state=job.get_state_display(), **fields)
    return job
