"""The kecamatan verifies the lists of targets (sasaran, S) of its desa, sends them back, or takes its word back.

S is the denominator of D/S: nobody above trusts coverage that rests on a list nobody in the kecamatan has looked at.
The list itself is changed by an import only.
"""

from django.db import transaction
from django.utils import timezone

from konvergensi.problems import ProblemError
from konvergensi.problems.measures import RETURN_NEEDS_REASON, SASARAN_CHANGED
from konvergensi_web.measures.models import SasaranCheck
from konvergensi_web.measures.selectors.sasaran import VERIFY, WAITS, Sasaran, get_sasaran, sasaran_of
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.notices.selectors import holders_of
from konvergensi_web.platform.notices.services import tell
from konvergensi_web.platform.scope import Actor, require
from konvergensi_web.regions.models import Region

State = SasaranCheck.State
IMPORTS = "intake.batch.write"
REASON_AT_LEAST = 5


def verify_sasaran(*, actor: Actor, code: str, year: int, kind: str, digest: str = "") -> Sasaran:
    """Stand for S of a desa. Twice changes nothing. `digest` names the figures that were looked at.

    Raises `ProblemError`: not yours, not found, the figures were changed in the meantime.
    """
    with transaction.atomic():
        found = _locked(actor, code, year, kind, digest)
        if found.state != State.VERIFIED:
            _say(actor, found, State.VERIFIED, "")
    return get_sasaran(actor, code, year, kind)


def verify_waiting(*, actor: Actor) -> int:
    """Stand for every list of the own area that waits. Returns how many."""
    require(actor, VERIFY)
    with transaction.atomic():
        lines = [one for one in sasaran_of(actor) if one.state == WAITS]
        for one in lines:
            _say(actor, _locked(actor, one.code, one.year, one.kind, one.digest), State.VERIFIED, "")
    return len(lines)


def return_sasaran(*, actor: Actor, code: str, year: int, kind: str, reason: str, digest: str = "") -> Sasaran:
    """Send S of a desa back with a reason; whoever imports for the desa is told."""
    if len(reason.strip()) < REASON_AT_LEAST:
        raise ProblemError(RETURN_NEEDS_REASON)
    with transaction.atomic():
        found = _locked(actor, code, year, kind, digest)
        _say(actor, found, State.RETURNED, reason.strip()[:300])
        tell(
            set(holders_of(IMPORTS, found.path, timezone.localdate(actor.now))) - {actor.user_id or 0}, now=actor.now,
            title=f"Sasaran {found.place} dikembalikan", url="/ukuran/sasaran/",
            text=f"{actor.name}: {reason.strip()[:200]} Perbaiki daftarnya, lalu impor lagi.",
        )  # fmt: skip
    return get_sasaran(actor, code, year, kind)


def take_word_back(*, actor: Actor, code: str, year: int, kind: str) -> Sasaran:
    """Let S of a desa wait again, whatever was said of it."""
    with transaction.atomic():
        found = _locked(actor, code, year, kind, "")
        check = _standing(found)
        if check is not None:
            _end(actor, check)
            record(actor, "measures.sasaran.taken-back", check, year=year, kind=kind, said=check.state)
    return get_sasaran(actor, code, year, kind)


def _locked(actor: Actor, code: str, year: int, kind: str, digest: str) -> Sasaran:
    """The list as it stands, with its desa locked against a second word at the same time."""
    require(actor, VERIFY, path=f"{code}.")
    Region.objects.select_for_update().filter(code=code).first()
    found = get_sasaran(actor, code, year, kind)
    if digest and digest != found.digest:
        raise ProblemError(SASARAN_CHANGED, place=found.place)
    return found


def _say(actor: Actor, found: Sasaran, state: str, reason: str) -> None:
    earlier = _standing(found)
    if earlier is not None:
        _end(actor, earlier)
    check = SasaranCheck.objects.create(
        region_path=found.path, year=found.year, kind=found.kind, state=state, total=found.total, digest=found.digest,
        reason=reason, office_id=actor.office_id, decided_by_id=actor.user_id, decided_at=actor.now,
    )  # fmt: skip
    record(
        actor, f"measures.sasaran.{state}", check, reason=reason, year=found.year, kind=found.kind, total=found.total
    )


def _end(actor: Actor, check: SasaranCheck) -> None:
    check.over_at = actor.now
    check.save(update_fields=["over_at"])


def _standing(found: Sasaran) -> SasaranCheck | None:
    if found.check_id is None:
        return None
    return SasaranCheck.objects.filter(pk=found.check_id, over_at__isnull=True).first()
