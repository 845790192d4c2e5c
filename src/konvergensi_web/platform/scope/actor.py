"""The one who acts: a person in a post of an office, or the system for a stated purpose."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.utils import timezone

SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts, for which office, where, when and why. Made by the middleware, a job or the command line.

    `paths` are the region paths of the office's area; empty means nothing. `urusan` are the affairs of the office.
    """

    user_id: int | None
    office_id: int | None
    role: str
    paths: tuple[str, ...]
    urusan: frozenset[str] = frozenset()
    name: str = ""  # "Petugas gizi, Dinas Kesehatan Kabupaten Serang": for the log and the page's head
    office_kind: str = ""
    now: datetime = field(default_factory=timezone.now)
    request_id: str = ""
    purpose: str = ""
    token_id: str = ""  # the API token that acts for the post, if any
    glass: frozenset[UUID] = frozenset()  # persons outside the area reached in an emergency, see platform.privacy
    only: frozenset[str] | None = None  # a token's permissions: never more than the post's, often fewer

    @property
    def is_system(self) -> bool:
        """Whether no person acts: a job of the system itself, a command of the operator."""
        return self.role == SYSTEM

    def narrowed(self, *paths: str) -> "Actor":
        """The same actor on a smaller area. A path outside the own area is left out."""
        inside = tuple(path for path in paths if any(path.startswith(own) for own in self.paths))
        return replace(self, paths=inside)


def system_actor(purpose: str, *paths: str) -> Actor:
    """The system acting on the given paths (default everywhere). The purpose stands in the log."""
    return Actor(user_id=None, office_id=None, role=SYSTEM, paths=paths or ("",), name="Sistem", purpose=purpose)
