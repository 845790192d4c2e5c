"""Sealing and checking the chain as jobs."""

from typing import Any

from django.db import transaction

from konvergensi_web.platform.actionlog import seal
from konvergensi_web.platform.actionlog.models import Entry
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.jobs.run import JobRun


def run_seal(job: JobRun) -> dict[str, Any]:
    """Seal what waits."""
    return {"sealed": seal.seal_entries()}


def run_verify(job: JobRun) -> dict[str, Any]:
    """Walk the chain and write down what was found."""
    seal.seal_entries()
    total = Entry.objects.count()
    verdict = seal.verify_chain(tell=lambda done: job.tell("Memeriksa rantai catatan", done, total))
    found: dict[str, Any] = {
        "checked": verdict.checked, "waiting": verdict.waiting, "erased": verdict.erased, "whole": verdict.whole,
        "warnings": verdict.warnings,
    }  # fmt: skip
    if verdict.broken:
        found["broken"] = {
            "position": verdict.broken.position, "entry": verdict.broken.entry_id, "says": verdict.broken.says
        }  # fmt: skip
    with transaction.atomic():
        record(job.actor, "platform.log.verified", **found)
    return found
