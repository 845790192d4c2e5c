"""Exports of the demonstration: written in the real format, imported, computed and released by its accounts."""

import time
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from konvergensi.cli._console import counted, errors, progress
from konvergensi.cli.demo import write
from konvergensi.synthetic import Population
from konvergensi_web.commands._jobs import see_through
from konvergensi_web.commands.demo.people import REGENCY
from konvergensi_web.intake.models import Batch
from konvergensi_web.intake.services import commit_batch, create_batch
from konvergensi_web.measures.models import IndicatorValue, Release, Target
from konvergensi_web.measures.reporting import find_report_job, start_report
from konvergensi_web.measures.selectors import months_of
from konvergensi_web.measures.services.macro import seed_published
from konvergensi_web.measures.services.releases import publish_release, verify_release
from konvergensi_web.measures.services.targets import set_target
from konvergensi_web.platform.accounts.models import User
from konvergensi_web.platform.accounts.selectors import actor_of, find_posts
from konvergensi_web.platform.jobs.models import Job
from konvergensi_web.platform.jobs.services import cancel_job, start_job
from konvergensi_web.platform.scope import Actor, open_scope
from konvergensi_web.regions.paths import path_of

EXPORTS, TARGETS, REFRESH = "eppgbm", "sasaran", "measures.refresh"
AIMS = ((2024, 14.0, "Perpres 72/2021"), (2025, 18.8, "Perpres 12/2025"), (2029, 14.2, "Perpres 12/2025"))
LOW_COVERAGE = "Data percontohan: cakupan di bawah batas, dirilis untuk latihan."


def actor_named(username: str) -> Actor:
    """The actor of an account of the demonstration."""
    now = timezone.now()
    post = find_posts(User.objects.get(username=username), timezone.localdate(now)).first()
    assert post is not None
    return actor_of(post, now=now)


def folder() -> Path:
    """Where the exports lie; they may be opened and imported again to see what happens."""
    return Path(settings.DATA) / "percontohan"


def write_exports(people: Population) -> list[Path]:
    """The exports, oldest month first; those of the last month are one workbook a puskesmas."""
    with progress() as display:
        return write(people, folder(), display)


def import_files(
    name: str, files: Sequence[Path], months: Sequence[str], register: str = EXPORTS, **options: str
) -> None:
    """Upload, read and commit as the nutrition officer. Months that are stored already are left.

    The computation that a commit asks for waits: `compute` does it once, when everything it needs is there.
    """
    actor, began = actor_named("dinkes"), time.monotonic()
    with open_scope(actor):
        done = Batch.objects.filter(register=register, state=Batch.State.COMMITTED)
        if any(set(months) <= set(batch.months) for batch in done):
            return
        stuck = Batch.objects.filter(register=register, state=Batch.State.COMMITTING).first()
        batch = stuck or create_batch(
            actor=actor,
            register=register,
            regency=REGENCY,
            files=[(file.name, file) for file in files],
            options=options,
        )
        if stuck is None:
            _work_off(batch)
        batch = commit_batch(actor=actor, batch=Batch.objects.get(pk=batch.pk))
        _work_off(batch)
        batch = Batch.objects.get(pk=batch.pk)
    errors.print(
        f"{name}: {counted(batch.rows_in)} baris, {counted(batch.stored)} disimpan, {counted(batch.held)} ditahan, "
        f"{counted(batch.refused)} ditolak; {time.monotonic() - began:.0f} detik",
        highlight=False,
    )


def compute(months: Sequence[str]) -> None:
    """The figures: the newest computation that waits, or a new one for months that have none."""
    actor, waiting = actor_named("dinkes"), Job.objects.filter(kind=REFRESH, state=Job.State.QUEUED)
    newest = waiting.order_by("-created_at").first()
    with open_scope(actor):
        for older in waiting.exclude(pk=newest.pk) if newest else ():
            cancel_job(actor=actor, job=older)
        if (
            newest is None
            and not IndicatorValue.objects.filter(regency_path=path_of(REGENCY), month=months[-1]).exists()
        ):
            newest = start_job(actor=actor, kind=REFRESH, args={"regency": REGENCY, "villages": []})
        if newest is not None:
            began = time.monotonic()
            see_through(newest)
            errors.print(f"Angka dihitung: {time.monotonic() - began:.0f} detik", highlight=False)


def order_report(month: str) -> None:
    """The report of the month, left to the worker of the server: it is there a moment after the first sign-in."""
    actor = actor_named("dinkes")
    with open_scope(actor):
        if find_report_job(actor, REGENCY, month) is None and month in months_of(actor, path_of(REGENCY)):
            start_report(actor=actor, code=REGENCY, month=month)


def import_targets(months: Sequence[str]) -> None:
    """How many children each posyandu should measure: the list of the Dinkes, for every year."""
    for year in sorted({month[:4] for month in months}):
        import_files(f"Sasaran {year}", [folder() / "sasaran_riil.csv"], [year], TARGETS, tahun=year)


def record_aims() -> None:
    """What is aimed at, and what surveys found: as the Bappeda."""
    actor = actor_named("bappeda")
    with open_scope(actor), transaction.atomic():
        if not Target.objects.filter(region_path=path_of(REGENCY)).exists():
            for year, value, basis in AIMS:
                set_target(
                    actor=actor, indicator="stunting_survey", region_code=REGENCY, year=year, kind="official",
                    value=value, legal_basis=basis, note="Target nasional, dipakai untuk percontohan.",
                )  # fmt: skip
        seed_published(actor=actor)


def _work_off(batch: Batch) -> None:
    assert batch.job_id is not None
    see_through(Job.objects.get(pk=batch.job_id), following=False)


def release_months(months: Sequence[str]) -> None:
    """Verify as the Dinkes and release as the walidata, each month before the last."""
    dinkes, walidata, place = actor_named("dinkes"), actor_named("walidata"), path_of(REGENCY)
    began = time.monotonic()
    with progress() as display:
        bar = display.add_task("Merilis bulan-bulan sebelumnya", total=len(months))
        for month in months:
            out = Release.objects.filter(region_path=place, month=month, state=Release.State.RELEASED).exists()
            if not out and IndicatorValue.objects.filter(regency_path=place, month=month).exists():
                with open_scope(dinkes):
                    verify_release(actor=dinkes, region_path=place, month=month)
                with open_scope(walidata):
                    publish_release(actor=walidata, region_path=place, month=month, warning_reason=LOW_COVERAGE)
            display.advance(bar)
    errors.print(f"Dirilis: {len(months)} bulan, {time.monotonic() - began:.0f} detik", highlight=False)
