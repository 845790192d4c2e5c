"""Telling people, and marking as read."""

from collections.abc import Iterable
from datetime import datetime

from konvergensi_web.platform.notices.models import Notice
from konvergensi_web.platform.notices.selectors import notices_of
from konvergensi_web.platform.scope import Actor


def tell(
    users: Iterable[int],
    *,
    title: str,
    now: datetime,
    text: str = "",
    url: str = "",
    key: str = "",
    urgent: bool = False,
) -> int:
    """Tell each of the users, in the running transaction. The same `key` is told a user once. Returns how many."""
    rows = [
        Notice(user_id=user, key=key, title=title[:150], text=text[:400], url=url, urgent=urgent, at=now)
        for user in set(users)
    ]
    told = set(Notice.objects.filter(key=key).values_list("user_id", flat=True)) if key else set()
    new = [row for row in rows if row.user_id not in told]
    Notice.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def read_notices(*, actor: Actor, notice_id: int | None = None) -> int:
    """Mark one of the actor's notices as read, or all of them."""
    waiting = notices_of(actor).filter(read_at__isnull=True)
    if notice_id is not None:
        waiting = waiting.filter(pk=notice_id)
    return waiting.update(read_at=actor.now)
