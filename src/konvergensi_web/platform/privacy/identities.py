"""Whose name the actor may see now: opened one at a time, by a grant, or in an emergency.

One object a request, filled with one or two queries the first time a name is asked for. What a grant newly shows is
collected and written to the log before the answer leaves (`PrivacyMiddleware`), or at once by `names_of`.
"""

from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from konvergensi.problems import ProblemError
from konvergensi.problems.privacy import GRANT_USED_UP
from konvergensi.sources.masking import mask_name
from konvergensi_web.platform.actionlog.models import Touched
from konvergensi_web.platform.actionlog.services import record
from konvergensi_web.platform.privacy import crypto
from konvergensi_web.platform.privacy.models import Glass, Grant, Opening
from konvergensi_web.platform.scope import Actor
from konvergensi_web.regions.paths import within


@dataclass(slots=True)
class _Leave:
    """A grant in force and what is left of it."""

    grant: Grant
    used: set[UUID]
    new: list[UUID] = field(default_factory=list)

    @property
    def room(self) -> int:
        return self.grant.max_rows - self.grant.used_rows - len(self.new)

    def covers(self, person_id: UUID, path: str) -> bool:
        """Whether this person's name may be shown under the grant; counts him when he is new."""
        if not within(path, self.grant.paths()):
            return False
        if person_id in self.used:
            return True
        if self.room <= 0:
            return False
        self.used.add(person_id)
        self.new.append(person_id)
        return True


class Identities:
    """What one actor may see in one request."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self._opened: frozenset[UUID] | None = None
        self._leaves: list[_Leave] | None = None

    @property
    def opened(self) -> frozenset[UUID]:
        """The persons whose identity the actor opened and that is still open."""
        if self._opened is None and self.actor.token_id:  # what a person opened is not open to his programs
            self._opened = frozenset()
        if self._opened is None:
            mine = {"user_id": self.actor.user_id, "until__gt": self.actor.now}
            ids = Opening.objects.filter(**mine).values_list("person_id", flat=True).order_by()
            urgent = Glass.objects.filter(**mine).values_list("person_id", flat=True).order_by()
            self._opened = frozenset(ids.union(urgent)) if self.actor.user_id else frozenset()
        return self._opened

    @property
    def leaves(self) -> list[_Leave]:
        """The actor's grants in force, the one with numbers first."""
        if self._leaves is None:
            is_person = self.actor.user_id and not self.actor.token_id
            grants = list(grants_in_force(self.actor)) if is_person else []
            used: dict[str, set[UUID]] = {str(grant.pk): set() for grant in grants}
            if grants:
                rows = Touched.objects.filter(entry__subject_type="privacy.grant", entry__subject_id__in=list(used))
                for subject, person in rows.values_list("entry__subject_id", "person_id"):
                    used[subject].add(person)
            self._leaves = [_Leave(grant, used[str(grant.pk)]) for grant in grants]
        return self._leaves

    def sees(self, person_id: UUID, path: str) -> bool:
        """Whether the name may be shown."""
        return person_id in self.opened or any(leave.covers(person_id, path) for leave in self.leaves)

    def name_of(self, person: Any, attribute: str = "name") -> str:
        """The name, or its initials."""
        name: str = getattr(person, attribute, "") or ""
        return name if name and self.sees(person.pk, person.region_path) else mask_name(name) or ""

    def nik_of(self, person: Any) -> str:
        """The number where a grant includes numbers; masked otherwise. One opened singly was shown once, then."""
        leaves = [leave for leave in self.leaves if leave.grant.with_numbers]
        cipher = getattr(person, "nik_cipher", None)
        if cipher and any(leave.covers(person.pk, person.region_path) for leave in leaves):
            return crypto.decrypt(cipher)
        return str(person.nik_masked)

    def write_down(self) -> None:
        """Log what grants newly showed. Raises `ProblemError` (privacy.grant-used-up) when another window took it."""
        for leave in self._leaves or ():
            if leave.new:
                _write_down(self.actor, leave)
                leave.new = []


def _write_down(actor: Actor, leave: _Leave) -> None:
    grant, count = leave.grant, len(leave.new)
    with transaction.atomic():
        fits = Grant.objects.filter(pk=grant.pk, used_rows__lte=grant.max_rows - count)
        if not fits.update(used_rows=F("used_rows") + count):
            raise ProblemError(GRANT_USED_UP, limit=grant.max_rows)
        record(actor, "platform.identity.shown", grant, people=leave.new, numbers=grant.with_numbers)
    grant.used_rows += count


def grants_in_force(actor: Actor) -> Iterable[Grant]:
    """The actor's grants that count now."""
    mine = Grant.objects.filter(
        user_id=actor.user_id or 0, state=Grant.State.APPROVED, until__gt=actor.now, office_id=actor.office_id
    )
    return mine.order_by("-with_numbers", "requested_at")


_kept: ContextVar[Identities | None] = ContextVar("konvergensi_identities", default=None)


def identities(actor: Actor) -> Identities:
    """The object of this request; outside a request a new one each time."""
    kept = _kept.get()
    if kept is None or not actor.request_id or kept.actor.request_id != actor.request_id:
        kept = Identities(actor)
        _kept.set(kept)
    return kept


def forget() -> None:
    """Ask the database again: something was just opened."""
    _kept.set(None)


def opened_ids(actor: Actor) -> frozenset[UUID]:
    """The persons whose identity the actor opened singly and that is still open."""
    return identities(actor).opened


def may_see_names(actor: Actor, path: str) -> bool:
    """Whether a grant in force lets the actor see names at or below a path."""
    return any(within(path, leave.grant.paths()) and leave.room > 0 for leave in identities(actor).leaves)


def names_of(actor: Actor, people: Iterable[Any], attribute: str = "name") -> dict[Any, str]:
    """Id -> name where the actor may see it, initials elsewhere; what grants show is logged at once. For exports."""
    seen = identities(actor)
    names = {person.pk: seen.name_of(person, attribute) for person in people}
    seen.write_down()
    return names
