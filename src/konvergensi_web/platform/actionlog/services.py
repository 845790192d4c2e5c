"""Writing the action log."""

import hashlib
import json
from typing import Any

from django.db import models

from konvergensi.problems import ProblemError
from konvergensi_web.platform.actionlog.models import Entry, Payload
from konvergensi_web.platform.scope import Actor


def record(
    actor: Actor, action: str, subject: models.Model | None = None, *, reason: str = "", path: str = "", **payload: Any
) -> Entry:
    """Write one action in the running transaction. `action` is `stage.noun.verbed`; the payload holds no names or NIK.

    The place is the subject's `region_path`, else `path`.
    """
    body = json.dumps(payload, sort_keys=True, default=str, ensure_ascii=False) if payload else ""
    entry = Entry.objects.create(
        at=actor.now,
        user_id=actor.user_id,
        office_id=actor.office_id,
        role=actor.role,
        action=action,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=str(subject.pk) if subject is not None else "",
        region_path=getattr(subject, "region_path", "") or path,
        reason=reason,
        request_id=actor.request_id,
        payload_digest=hashlib.sha256(body.encode()).hexdigest() if body else "",
    )
    if body:
        Payload.objects.create(entry=entry, body=json.loads(body))
    return entry


def record_denied(actor: Actor | None, error: ProblemError, *, path: str, method: str) -> None:
    """Write that somebody was refused."""
    if actor is not None:
        record(actor, "platform.access.denied", reason=error.problem.code, address=path, method=method)
