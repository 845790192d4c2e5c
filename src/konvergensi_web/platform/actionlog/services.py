"""Writing the action log."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models

from konvergensi.problems import ProblemError
from konvergensi_web.platform.actionlog.actions import check
from konvergensi_web.platform.actionlog.models import Entry, Payload, Touched
from konvergensi_web.platform.actionlog.seal import digest, digest_of_people
from konvergensi_web.platform.language import stored
from konvergensi_web.platform.scope import Actor


def record(
    actor: Actor,
    action: str,
    subject: models.Model | None = None,
    *,
    reason: str = "",
    path: str = "",
    people: Iterable[UUID] = (),
    **payload: Any,
) -> Entry:
    """Write one action in the running transaction. `action` is `stage.noun.verbed`; the payload holds no names or NIK.

    The place is the subject's `region_path`, else `path`. `people` are the persons whose data the action showed or
    moved, when they are not the subject itself.
    """
    check(action)
    touched = list(dict.fromkeys(people))
    if touched:
        payload["people"] = {"count": len(touched), "digest": digest_of_people(touched)}
    body = json.loads(json.dumps(payload, default=stored)) if payload else None
    entry = Entry.objects.create(
        at=actor.now,
        user_id=actor.user_id,
        office_id=actor.office_id,
        role=actor.role,
        action=action,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        region_path=getattr(subject, "region_path", "") or path,
        reason=reason[:300],
        request_id=actor.request_id,
        payload_digest=digest(body) if body is not None else "",
    )
    if body is not None:
        Payload.objects.create(entry=entry, body=body)
    if touched:
        Touched.objects.bulk_create([Touched(entry=entry, person_id=one) for one in touched], batch_size=2_000)
    return entry


def record_denied(actor: Actor | None, error: ProblemError, *, path: str, method: str) -> None:
    """Write that somebody was refused."""
    if actor is not None:
        record(actor, "platform.access.denied", reason=error.problem.code, address=path, method=method)
