"""Leave to see names for one task, one area and one day: asked for by one person, given by another."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND, WRONG_STATE
from konvergensi.problems.privacy import GRANT_TOO_LARGE, OWN_DECISION
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.language import stored
from konvergensi_web.platform.notices.selectors import holders_of
from konvergensi_web.platform.notices.services import tell
from konvergensi_web.platform.privacy.models import Grant
from konvergensi_web.platform.privacy.models.access import Reason
from konvergensi_web.platform.privacy.parameters import limit
from konvergensi_web.platform.privacy.services import DECIDE, MANAGE, OPEN, check_reason, day_start, user_of
from konvergensi_web.platform.scope import Actor, may, require
from konvergensi_web.regions.paths import Where, outermost, paths_of, shared, subtree


def request_grant(
    *, actor: Actor, where: Where, reason: str, note: str, max_rows: int, with_numbers: bool = False
) -> Grant:
    """Ask to see the names of up to `max_rows` people in a place, or in several, until the end of the day."""
    paths = outermost(paths_of(where))
    for path in paths:
        require(actor, OPEN, path=path)
    check_reason(reason, note)
    most = limit("grant_rows", actor.now)
    if not 1 <= max_rows <= most:
        raise ProblemError(GRANT_TOO_LARGE, rows=max_rows, limit=most)
    today, why = timezone.localdate(actor.now), stored(Reason(reason).label)
    with transaction.atomic():
        grant = Grant.objects.create(
            user_id=user_of(actor), office_id=actor.office_id, requested_as=actor.name[:200],
            region_path=shared(paths), areas=list(paths) if len(paths) > 1 else [],
            reason=reason, note=note, day=today, until=day_start(actor.now) + timedelta(days=1),
            max_rows=max_rows, with_numbers=with_numbers, requested_at=actor.now,
        )  # fmt: skip
        record(actor, "platform.grant.requested", grant, reason=f"{why}: {note}", rows=max_rows)
        deciders = {*holders_of(DECIDE, paths, today), *holders_of(MANAGE, paths, today)} - {actor.user_id}
        tell(
            deciders, title="Permintaan izin melihat nama", now=actor.now, url="/privasi/izin/",
            text=f"{actor.name}, {max_rows} orang, hari ini: {why}.",
        )  # fmt: skip
    return grant


def grant_identities(*, actor: Actor, grant_id: UUID, note: str = "") -> Grant:
    """Give what was asked. Never to oneself."""
    return _decide(actor, grant_id, Grant.State.APPROVED, note)


def refuse_grant(*, actor: Actor, grant_id: UUID, note: str) -> Grant:
    """Refuse what was asked."""
    return _decide(actor, grant_id, Grant.State.REFUSED, note)


def end_grant(*, actor: Actor, grant_id: UUID) -> Grant:
    """End a grant before the day does: whoever has it, or may give it."""
    with transaction.atomic():
        grant = _locked(actor, grant_id)
        if grant.user_id != actor.user_id:
            _require_decision(actor, grant)
        _expect(grant, Grant.State.APPROVED, gettext_noop("Pengakhiran"))
        grant.state, grant.until = Grant.State.ENDED, min(grant.until, actor.now)
        grant.save(update_fields=["state", "until"])
        record(actor, "platform.grant.ended", grant)
    return grant


def visible_grants(actor: Actor) -> QuerySet[Grant]:
    """The actor's own grants, and those he may decide."""
    mine = Q(user_id=actor.user_id)
    if may(actor, DECIDE) or may(actor, MANAGE):
        mine |= subtree(actor.paths) | Q(office_id=actor.office_id or 0)
    return Grant.objects.filter(mine)


def get_grant(actor: Actor, grant_id: UUID) -> Grant:
    """A grant the actor may see. Raises `ProblemError` (platform.not-found)."""
    found = visible_grants(actor).filter(pk=grant_id).first()
    if found is None:
        raise ProblemError(NOT_FOUND, what="Izin itu")
    return found


def waiting_for(actor: Actor) -> int | None:
    """How many requests wait for this actor's decision; None when he decides none."""
    if not may(actor, DECIDE):
        return None
    open_ones = visible_grants(actor).filter(state=Grant.State.REQUESTED, until__gt=actor.now)
    return open_ones.exclude(user_id=actor.user_id or 0).count()


def _decide(actor: Actor, grant_id: UUID, to: str, note: str) -> Grant:
    with transaction.atomic():
        grant = _locked(actor, grant_id)
        _require_decision(actor, grant)
        if grant.user_id == actor.user_id:
            raise ProblemError(OWN_DECISION)
        _expect(grant, Grant.State.REQUESTED, gettext_noop("Keputusan"))
        if grant.until <= actor.now:
            raise ProblemError(
                WRONG_STATE, what=gettext_noop("Keputusan"), state="lewat harinya", expected="diminta hari ini"
            )
        grant.state, grant.decision = to, note[:300]
        grant.decided_by_id, grant.decided_at = actor.user_id, actor.now
        grant.save(update_fields=["state", "decision", "decided_by_id", "decided_at"])
        approved = to == Grant.State.APPROVED
        record(actor, "platform.grant.approved" if approved else "platform.grant.refused", grant, reason=note)
        _tell_requester(actor, grant)
    return grant


def may_decide(actor: Actor, grant: Grant) -> bool:
    """Whether every place of the grant is the actor's to decide for."""
    return all(may(actor, DECIDE, path=path) for path in grant.paths())


def _require_decision(actor: Actor, grant: Grant) -> None:
    for path in grant.paths():
        require(actor, DECIDE, path=path)


def _tell_requester(actor: Actor, grant: Grant) -> None:
    decided = stored(Grant.State(grant.state).label)
    tell(
        [grant.user_id], title=f"Izin melihat nama {decided}", now=actor.now, url="/privasi/izin/",
        text=f"Diputuskan oleh {actor.name}.",
    )  # fmt: skip


def _locked(actor: Actor, grant_id: UUID) -> Grant:
    found = visible_grants(actor).select_for_update().filter(pk=grant_id).first()
    if found is None:
        raise ProblemError(NOT_FOUND, what="Izin itu")
    return found


def _expect(grant: Grant, state: str, what: str) -> None:
    if grant.state != state:
        label = dict(Grant.State.choices)[state]
        raise ProblemError(WRONG_STATE, what=what, state=grant.get_state_display(), expected=label)
