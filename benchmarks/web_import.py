"""Importing 50,000 rows x 33 columns in the platform: preview and commit by a worker process, on both databases.

Bars: preview within 15 s, commit within 90 s, the worker below 600 MB. Each stage runs in a process of its own, as a
worker would run it, and tells its clock, processor time and largest memory; what other work on the machine costs shows
in the clock, not in the processor time.
usage: python -m benchmarks.web_import [sqlite|postgresql ...]
"""

import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROWS = 50_000
BARS = {"preview": 15.0, "commit": 90.0}
MEMORY_MB = 600
STAGES = (("prepare", ""), ("preview", "intake.read"), ("commit", "intake.commit"), ("again", "intake.read"),
          ("undo", "intake.undo"))  # fmt: skip


def main() -> int:
    missed = False
    with tempfile.TemporaryDirectory(prefix="konvergensi-bench-") as folder:
        export = write_export(Path(folder))
        for database in sys.argv[1:] or ("sqlite", "postgresql"):
            print(f"{database}: {ROWS} rows x 33 columns, {export.stat().st_size / 1e6:.1f} MB")
            home = Path(folder) / database
            environment = {**os.environ, "KONVERGENSI_DATA": str(home), "BENCH_EXPORT": str(export),
                           "DJANGO_SETTINGS_MODULE": "konvergensi_web.config.settings"}  # fmt: skip
            if database == "postgresql":
                from tests.web_environment import start_postgresql

                environment["KONVERGENSI_DATABASE"] = start_postgresql()
            for stage, _ in STAGES:
                told = run_stage(stage, environment)
                late = told["wall"] > BARS.get(stage, 1e9) or told["memory"] > MEMORY_MB
                missed |= late
                mark = "MISSED" if late else ""
                print(f"  {stage:8} {told['wall']:6.1f} s  processor {told['cpu']:6.1f} s  "
                      f"{told['memory']:5.0f} MB  {told['says']} {mark}")  # fmt: skip
    return 1 if missed else 0


def write_export(folder: Path) -> Path:
    """One export of a whole kabupaten with the usual dirt."""
    from konvergensi import synthetic

    people = synthetic.district(
        region="36.04", children=round(ROWS * 1.155), months=1, until="2024-08", seed=1, prevalence=24.0
    )
    written = synthetic.write_exports(people, folder / "sintetis", formats=("xlsx",), per="kabupaten")
    return next(path for path in written if path.suffix == ".xlsx")


def run_stage(stage: str, environment: dict[str, str]) -> dict[str, object]:
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.web_import", "--stage", stage],
        env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    return dict(json.loads(ran.stdout.splitlines()[-1]))


def stage_in_here(stage: str) -> None:
    """One stage in this process: what it took, as JSON on the last line."""
    import django

    from konvergensi.cli import COLLECTOR

    gc.set_threshold(*COLLECTOR)  # as the command does that starts a worker
    django.setup()
    if stage == "prepare":
        prepare()
        tell(time.perf_counter(), time.process_time(), "")
        return
    from konvergensi_web.intake.models import Batch
    from konvergensi_web.platform.jobs import worker
    from konvergensi_web.platform.jobs.models import Job
    from konvergensi_web.platform.scope import open_scope

    kind = dict(STAGES)[stage]
    actor = the_actor()
    with open_scope(actor):
        batch = Batch.objects.order_by("created_at").first()
        start(stage, actor, batch)
    job = waiting(kind)
    started, used = time.perf_counter(), time.process_time()
    worker.execute(job, owner="bench/1/1")
    finished = Job.objects.get(pk=job)
    if finished.state != "done":
        raise SystemExit(f"{kind} ended as {finished.state}: {finished.problem}")
    with open_scope(actor):
        newest = Batch.objects.order_by("-created_at").first() if stage == "again" else Batch.objects.get(pk=batch.pk)
        counts = ("rows_in", "stored", "unchanged", "held", "refused")
        plan = f" of which unchanged {newest.plan['unchanged']}" if stage == "again" else ""
        says = ", ".join(f"{name} {getattr(newest, name)}" for name in counts) + plan
    tell(started, used, f"{newest.state}: {says}")


def tell(started: float, used: float, says: str) -> None:
    status = Path("/proc/self/status").read_text()  # this process's own peak: getrusage inherits the parent's
    memory = int(status.split("VmHWM:")[1].split()[0]) / 1024
    wall, cpu = time.perf_counter() - started, time.process_time() - used
    print(json.dumps({"wall": wall, "cpu": cpu, "memory": memory, "says": says}))


def prepare() -> None:
    """An empty platform with the small world of the tests."""
    from django.core.management import call_command
    from tests.web import world

    from konvergensi_web.platform.scope import open_scope, system_actor

    call_command("migrate", verbosity=0)
    with open_scope(system_actor("mengukur")):
        world.build()
    upload()


def upload() -> None:
    from konvergensi_web.intake.services import create_batch
    from konvergensi_web.platform.scope import open_scope

    export, actor = Path(os.environ["BENCH_EXPORT"]), the_actor()
    with open_scope(actor):
        create_batch(actor=actor, register="eppgbm", regency="36.04", files=[(export.name, export)], options={})


def start(stage: str, actor: object, batch: object) -> None:
    from konvergensi_web.intake.services import commit_batch, undo_batch

    if stage == "commit":
        commit_batch(actor=actor, batch=batch)
    elif stage == "again":
        upload()
    elif stage == "undo":
        undo_batch(actor=actor, batch=batch, reason="pengukuran")


def the_actor() -> object:
    from dataclasses import replace
    from datetime import date

    from django.utils import timezone

    from konvergensi_web.platform.accounts.models import User
    from konvergensi_web.platform.accounts.selectors import actor_of, find_posts

    post = find_posts(User.objects.get(username="dinkes"), date(2024, 9, 2)).get()
    return replace(actor_of(post, now=timezone.now()))


def waiting(kind: str) -> object:
    from konvergensi_web.platform.jobs.models import Job

    return Job.objects.filter(kind=kind, state="queued").latest("created_at").pk


if __name__ == "__main__":
    if sys.argv[1:2] == ["--stage"]:
        stage_in_here(sys.argv[2])
        sys.exit(0)
    sys.exit(main())
