"""Carrying out: a retention run over an area, the erasure of one person, holds, and the copy of a person's data."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND
from konvergensi.problems.privacy import HELD
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.api.models import KeptAnswer
from konvergensi_web.platform.bulk import chunks
from konvergensi_web.platform.files.services import store_file
from konvergensi_web.platform.jobs.run import JobRun
from konvergensi_web.platform.privacy import people as registry
from konvergensi_web.platform.privacy.models import LegalHold, RetentionRun
from konvergensi_web.platform.privacy.parameters import span
from konvergensi_web.platform.privacy.retention import find_due, holds_in_force, shredders
from konvergensi_web.platform.privacy.services import MANAGE
from konvergensi_web.platform.scope import Actor, open_scope, require, system_actor

BATCH = 1_000


def start_run(*, actor: Actor, dry_run: bool, path: str = "") -> RetentionRun:
    """A retention run over the actor's area (or a path in it); the job does the work."""
    require(actor, MANAGE, path=path or None)
    with transaction.atomic():
        return RetentionRun.objects.create(
            dry_run=dry_run, region_path=path or (actor.paths[0] if len(actor.paths) == 1 else ""),
            on=timezone.localdate(actor.now), started_by_id=actor.user_id, started_as=actor.name[:200],
            started_at=actor.now,
        )  # fmt: skip


def run_retention(job: JobRun) -> dict[str, Any]:
    """The job: every shredder in turn. Finding again after an interruption finds only what is left."""
    run = RetentionRun.objects.get(pk=job.args["run"])
    paths = [run.region_path] if run.region_path else list(job.actor.paths)
    holds, lines = holds_in_force(), {line["name"]: line for line in run.lines}
    with open_scope(_everywhere("pemusnahan lewat masa simpan")):
        for number, shredder in enumerate(shredders()):
            job.tell(shredder.says, number, len(shredders()))
            found = find_due(shredder, job.actor.now, paths, holds)
            line = lines.setdefault(
                shredder.name,
                {"name": shredder.name, "says": shredder.says, "due": len(found.keys), "held": found.held, "erased": 0},
            )
            for keys in chunks(found.keys, BATCH) if not run.dry_run else ():
                with transaction.atomic():
                    line["erased"] += shredder.erase(list(keys))
                    RetentionRun.objects.filter(pk=run.pk).update(lines=list(lines.values()))
                    job.save_cursor(at=shredder.name)
    return _finish(job.actor, run, list(lines.values()))


def _finish(actor: Actor, run: RetentionRun, lines: list[dict[str, Any]]) -> dict[str, Any]:
    run.lines, run.finished_at = lines, timezone.now()
    with transaction.atomic():
        run.save(update_fields=["lines", "finished_at"])
        counts = {line["name"]: line["erased"] for line in lines}
        if not run.dry_run:
            KeptAnswer.objects.update(body_sealed=None)  # an answer may speak of whoever is gone; its key stays used
            action = "retention" if run.kind == RetentionRun.Kind.PERIOD else "erasure"
            record(actor, f"platform.{action}.carried-out", run, path=run.region_path, erased=counts)
    return {"due": sum(line["due"] for line in lines), "erased": sum(counts.values())}


def person_copy(*, actor: Actor, person_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """Everything kept about one person, by kind, in readable form."""
    records, _path = _whole(actor, person_id)
    return _copy(records)


def _copy(records: list[UUID]) -> dict[str, list[dict[str, Any]]]:
    with open_scope(_everywhere("salinan data subjek")):
        found = {shredder.says: shredder.export(shredder.of_people(records)) for shredder in shredders()}
    return {says: rows for says, rows in found.items() if rows}


def erase_person(*, actor: Actor, person_id: UUID, request_id: UUID | None = None) -> RetentionRun:
    """Erase one person through every shredder, after keeping a copy for a short while. Refused under a hold.

    Whichever of his records was named, all of them go, with all that hangs on them anywhere.
    """
    with transaction.atomic(), open_scope(_everywhere("penghapusan data subjek")):
        records, path = _whole(actor, person_id, lock=True)
        if registry.source().held(records, holds_in_force()):
            raise ProblemError(HELD)
        run = RetentionRun.objects.create(
            kind=RetentionRun.Kind.PERSON, dry_run=False, person_id=person_id, request_id=request_id, region_path=path,
            on=timezone.localdate(actor.now), started_by_id=actor.user_id, started_as=actor.name[:200],
            started_at=actor.now,
        )  # fmt: skip
        run.file_id = keep_copy(actor, run, _copy(records))
        run.save(update_fields=["file_id"])
        lines, found = [], [(shredder, shredder.of_people(records)) for shredder in shredders()]
        for shredder, keys in found:
            erased = shredder.erase(keys) if keys else 0
            line = {"name": shredder.name, "says": shredder.says, "due": len(keys), "held": 0, "erased": erased}
            lines.append(line)
        _finish(actor, run, lines)
    return run


def keep_copy(actor: Actor, run: RetentionRun, copy: dict[str, Any]) -> UUID:
    """The copy as an encrypted file that only the privacy officer opens, and that expires."""
    text = json.dumps(copy, default=str, ensure_ascii=False, indent=1)
    stored = store_file(
        actor=actor, name=f"salinan-{str(run.pk)[-12:]}.json", content=text.encode(), purpose="privacy.erasure",
        permission=MANAGE, path=run.region_path, expires_at=actor.now + span("export_file", actor.now),
        kind="application/json",
    )  # fmt: skip
    return stored.pk


def _known(actor: Actor, person_id: UUID) -> registry.Described:
    told = registry.source().find(actor, person_id)
    if told is None:
        raise ProblemError(NOT_FOUND, what="Orang itu")
    require(actor, MANAGE, path=told.person.region_path)
    return told


def _whole(actor: Actor, person_id: UUID, *, lock: bool = False) -> tuple[list[UUID], str]:
    """All records of a person, whichever was named, and where he lives: there, too, the right is asked."""
    _known(actor, person_id)
    everywhere = _everywhere("data subjek")
    with open_scope(everywhere):
        records = registry.source().records_of(person_id, lock=lock)
    living = registry.source().find(everywhere, records[0])
    if living is None:
        raise ProblemError(NOT_FOUND, what="Orang itu")
    path: str = living.person.region_path
    require(actor, MANAGE, path=path)
    return records, path


def _everywhere(purpose: str) -> Actor:
    """The right was asked where the person lives; what hangs on him may lie in other areas and follows him."""
    return system_actor(purpose)


def place_hold(*, actor: Actor, basis: str, person_id: UUID | None = None, path: str = "") -> LegalHold:
    """Keep the data of a person, or of an area, until the hold is lifted."""
    if person_id is not None:
        path = _known(actor, person_id).person.region_path
    require(actor, MANAGE, path=path)
    with transaction.atomic():
        hold = LegalHold.objects.create(
            person_id=person_id, region_path=path, basis=basis[:300], placed_by_id=actor.user_id, placed_at=actor.now
        )  # fmt: skip
        record(actor, "platform.hold.placed", hold, reason=basis)
    return hold


def lift_hold(*, actor: Actor, hold_id: UUID, why: str) -> LegalHold:
    """Lift a hold."""
    with transaction.atomic():
        hold = LegalHold.objects.select_for_update().filter(pk=hold_id, lifted_at__isnull=True).first()
        if hold is None:
            raise ProblemError(NOT_FOUND, what="Penahanan itu")
        require(actor, MANAGE, path=hold.region_path)
        hold.lifted_at, hold.lifted_why = actor.now, why[:300]
        hold.save(update_fields=["lifted_at", "lifted_why"])
        record(actor, "platform.hold.lifted", hold, reason=why)
    return hold


def minutes(run: RetentionRun) -> Iterable[tuple[str, str]]:
    """What the minutes (berita acara) say in their head."""
    day: datetime = timezone.localtime(run.started_at)
    yield _("Nomor"), f"BA-{day:%Y%m%d}-{str(run.pk)[-6:].upper()}"
    yield _("Tanggal"), f"{day:%d/%m/%Y %H.%M}"
    yield _("Dijalankan oleh"), run.started_as or _("Sistem")
    yield _("Jenis"), run.get_kind_display() + (_(" (uji coba, tidak ada yang dihapus)") if run.dry_run else "")
    yield _("Dasar"), _("UU 27/2022 dan jadwal retensi arsip yang berlaku")
