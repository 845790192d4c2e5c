"""Opening one identity with a reason, and emergency access to one person outside the own area."""

import re
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from konvergensi.problems import ProblemError
from konvergensi.problems.platform import NOT_FOUND, NOT_YOURS
from konvergensi.problems.privacy import CEILING, REASON_NEEDED
from konvergensi_web.platform.accounts.models import User
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.language import stored
from konvergensi_web.platform.notices.selectors import holders_of
from konvergensi_web.platform.notices.services import tell
from konvergensi_web.platform.privacy import crypto, identities, people
from konvergensi_web.platform.privacy.models import Glass, Opening
from konvergensi_web.platform.privacy.models.access import Reason
from konvergensi_web.platform.privacy.parameters import limit, span
from konvergensi_web.platform.scope import Actor, Reach, require
from konvergensi_web.platform.scope.models import on_tasks
from konvergensi_web.platform.scope.policy import reach
from konvergensi_web.regions.paths import within

OPEN, MANAGE, DECIDE = "platform.identity.open", "platform.privacy.manage", "platform.identity.grant"
NOTE_AT_LEAST = 8
_NUMBER = re.compile(r"\d(?:[\s.-]?\d){11,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """An identity as it is shown this once."""

    person_id: UUID
    name: str
    mother_name: str
    numbers: tuple[tuple[str, str], ...]  # (label, number)
    until: datetime  # the name stays open until then


def open_identity(*, actor: Actor, person: Any, reason: str, note: str = "") -> Opened:
    """Open one person's identity. Raises `ProblemError`: not yours, reason needed, daily ceiling reached.

    `person` is a row of the registry, or what `people.source()` describes.
    """
    told = person if isinstance(person, people.Described) else people.Described(person, "", "", "")
    row = told.person
    if row.pk not in actor.glass:
        require(actor, OPEN, path=row.region_path)
        _only_own_tasks(actor, row)
    check_reason(reason, note, row)
    user_of(actor)
    _heed_ceiling(actor, row.region_path)
    until, why = actor.now + span("opening", actor.now), stored(Reason(reason).label)
    with transaction.atomic():
        _take_turn(actor)
        Opening.objects.create(
            user_id=actor.user_id, office_id=actor.office_id, person_id=row.pk, region_path=row.region_path,
            reason=reason, note=note, at=actor.now, until=until,
        )  # fmt: skip
        record(actor, "platform.identity.opened", row, reason=f"{why}: {note}", kind=reason)
    identities.forget()
    numbers = told.numbers or (("NIK", crypto.NIK, row.nik_cipher),)
    shown = tuple((label, crypto.decrypt(cipher, field=field)) for label, field, cipher in numbers if cipher)
    return Opened(person_id=row.pk, name=row.name, mother_name=row.mother_name, numbers=shown, until=until)


def break_glass(*, actor: Actor, person_id: UUID, reason: str, note: str = "") -> Glass:
    """Reach one person outside the own area for two hours; the office there and the privacy officer are told."""
    require(actor, OPEN)
    if reach(actor, OPEN) is not Reach.AREA:  # who works from a task list has no emergency outside it
        raise ProblemError(NOT_YOURS, what="membuka data di luar daftar tugas", who=actor.name)
    found = people.source().find_elsewhere(actor, person_id)
    if found is None or within(found.person.region_path, actor.paths):
        raise ProblemError(NOT_FOUND, what="Orang itu")
    row = found.person
    check_reason(reason, note, row)
    _heed_ceiling(actor, row.region_path)
    why = stored(Reason(reason).label)
    with transaction.atomic():
        _take_turn(actor)
        glass = Glass.objects.create(
            user_id=user_of(actor), office_id=actor.office_id, person_id=row.pk, region_path=row.region_path,
            reason=reason, note=note, at=actor.now, until=actor.now + span("glass", actor.now),
        )  # fmt: skip
        record(actor, "platform.glass.broken", row, reason=f"{why}: {note}", kind=reason)
        today = timezone.localdate(actor.now)
        owners = {*holders_of(DECIDE, row.region_path, today), *holders_of(MANAGE, row.region_path, today)}
        tell(
            owners - {actor.user_id}, title="Akses darurat ke data di wilayah Anda", now=actor.now, urgent=True,
            text=f"{actor.name} membuka data satu orang selama dua jam. Alasan: {why}.",
            url=f"/log/?tindakan=platform.glass.broken&kantor={actor.office_id}",
        )  # fmt: skip
    identities.forget()
    return glass


def _only_own_tasks(actor: Actor, person: Any) -> None:
    """Who works from a task list opens nobody beside it, however the row was come by."""
    if reach(actor, OPEN) is not Reach.TASKS:
        return
    if not type(person).objects.filter(on_tasks(actor, "pk"), pk=person.pk).exists():
        raise ProblemError(NOT_YOURS, what="membuka identitas di luar daftar tugas", who=actor.name)


def glasses_in_force(actor: Actor) -> dict[UUID, datetime]:
    """The persons outside the own area whom the actor reaches now, and until when."""
    mine = Glass.objects.filter(user_id=actor.user_id or 0, office_id=actor.office_id, until__gt=actor.now)
    return dict(mine.order_by("until").values_list("person_id", "until"))


def user_of(actor: Actor) -> int:
    """The person who acts. The system itself opens nobody and asks for nothing."""
    if actor.user_id is None:
        raise ProblemError(NOT_YOURS, what="membuka identitas tanpa pengguna", who=actor.name)
    return actor.user_id


def check_reason(reason: str, note: str, person: Any = None) -> None:
    """A reason from the list and a sentence of one's own, without anybody's name or number."""
    missing = ""
    if reason not in Reason.values:
        missing = gettext_noop("alasannya belum dipilih")
    elif len(note.strip()) < NOTE_AT_LEAST:
        missing = gettext_noop("penjelasannya belum ditulis")
    elif _NUMBER.search(note):
        missing = gettext_noop("penjelasannya memuat nomor kependudukan")
    elif person is not None and _names(note, person.name):
        missing = gettext_noop("penjelasannya memuat nama orangnya")
    if missing:
        raise ProblemError(REASON_NEEDED, missing=missing)


def names_or_numbers(note: str, name: str) -> bool:
    """Whether a sentence holds the person's name or anybody's number, so that it must not be kept or sent."""
    return bool(_NUMBER.search(note)) or _names(note, name)


def _names(note: str, name: str) -> bool:
    words = {word.casefold() for word in re.findall(r"\w+", name) if len(word) > 3}
    return bool(words & {word.casefold() for word in re.findall(r"\w+", note)})


def opened_today(actor: Actor) -> int:
    """How many identities the actor opened since midnight."""
    start = day_start(actor.now)
    openings = Opening.objects.filter(user_id=actor.user_id, at__gte=start).count()
    return openings + Glass.objects.filter(user_id=actor.user_id or 0, at__gte=start).count()


def day_start(now: datetime) -> datetime:
    """Midnight of the place."""
    return datetime.combine(timezone.localdate(now), time.min, tzinfo=timezone.get_current_timezone())


def _take_turn(actor: Actor) -> None:
    """Open one identity at a time for each user: two windows at once would both take the last place of the day."""
    User.objects.select_for_update().get(pk=actor.user_id or 0)
    if opened_today(actor) >= (ceiling := limit("openings_a_day", actor.now)):
        raise ProblemError(CEILING, count=ceiling)


def _heed_ceiling(actor: Actor, path: str) -> None:
    """Refuse beyond the daily ceiling; the first time, tell the privacy officer."""
    ceiling = limit("openings_a_day", actor.now)
    if opened_today(actor) < ceiling:
        return
    today = timezone.localdate(actor.now)
    with transaction.atomic():
        told = tell(
            holders_of(MANAGE, path, today), title="Batas harian membuka identitas tercapai", now=actor.now,
            urgent=True, key=f"ceiling:{actor.user_id}:{today}", url=f"/log/?pengguna={actor.user_id}",
            text=f"{actor.name} membuka {ceiling} identitas hari ini. Periksa alasannya.",
        )  # fmt: skip
        if told:
            record(actor, "platform.identity.ceiling-reached", path=path, count=ceiling)
    raise ProblemError(CEILING, count=ceiling)
